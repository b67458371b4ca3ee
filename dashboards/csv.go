package dashboards

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// sendCSV answers with rows as a file: the heads are those of the API, and
// numbers have a point whatever the language of the page. Text that a spreadsheet
// would take for a formula gets an apostrophe before it.
func sendCSV(c *fiber.Ctx, name string, rows [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, row := range rows {
		plain := make([]string, len(row))
		for i, cell := range row {
			plain[i] = noFormula(cell)
		}
		if err := w.Write(plain); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	if w.Flush(); w.Error() != nil {
		return fmt.Errorf("write %s: %w", name, w.Error())
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
	c.Attachment(name)
	return c.Send(b.Bytes())
}

// noFormula returns a cell that no spreadsheet evaluates; numbers stay as they are.
func noFormula(cell string) string {
	if cell == "" || !strings.ContainsAny(cell[:1], "=+-@\t\r") {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}

// exact writes a number for a program: with ten significant digits at most, as
// the API does.
func exact(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 10, 64), 64)
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// exactIf writes a number where there is one.
func exactIf(v float64, ok bool) string {
	if !ok {
		return ""
	}
	return exact(v)
}
