package api

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// Mount is Register for tests that need the description.
func Mount(app *fiber.App, o Options) huma.API { return register(app, o).api }
