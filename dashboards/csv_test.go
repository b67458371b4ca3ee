package dashboards

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"
)

// TestCellsAreNoFormulas reads back a file whose cells begin as formulas do.
func TestCellsAreNoFormulas(t *testing.T) {
	cells := []string{"=1+1", "+39 0577", "-2+3", "@SUM(1)", "\tx", "-3.5", "+2", "-1e-9", "", "Siena", "x;=1", `"=1"`, "-", "=", "a\nb"}
	want := []string{"'=1+1", "'+39 0577", "'-2+3", "'@SUM(1)", "'\tx", "-3.5", "+2", "-1e-9", "", "Siena", "x;=1", `"=1"`, "'-", "'=", "a\nb"}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/", func(c *fiber.Ctx) error { return sendCSV(c, "x.csv", [][]string{cells, cells}) })
	home, text := ask(t, app, "GET", "/")
	home.Body.Close()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]string{want, want}, rows); d != "" {
		t.Errorf("cells (-want +got):\n%s", d)
	}
}
