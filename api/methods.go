package api

import (
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// turnAway answers what no handler is to see: a question for the methods and
// headers, a method that is not served, an address that is too long. It returns
// the route for the metrics, or "" for a call that goes on.
func (s *service) turnAway(c *fiber.Ctx, served bool, methods, headers []byte) string {
	h := &c.Response().Header
	standing(h)
	switch {
	case c.Method() == fiber.MethodOptions:
		h.SetCanonical(hAllow, methods)
		h.SetCanonical(hAccessControlAllowMethods, methods)
		h.SetCanonical(hAccessControlAllowHeaders, headers)
		h.SetCanonical(hAccessControlMaxAge, oneDay)
		c.Status(http.StatusNoContent)
		return "options"
	case !served:
		h.SetCanonical(hAllow, methods)
		return s.fail(c, fiber.ErrMethodNotAllowed)
	case len(c.Request().Header.RequestURI()) > maxURL:
		return s.fail(c, &refusal{kind: data.ErrInvalid, detail: fmt.Sprintf("the address is longer than %d bytes", maxURL)})
	}
	return ""
}
