package dashboards

import (
	"bytes"
	"fmt"

	"github.com/gofiber/fiber/v2"
)

// showLabView answers /aree-funzionali/vista with the part of the page that changes
// with the parameters, so that the script writes no figure by itself; with what is
// wrong, by field, where a number cannot be used.
func (s *site) showLabView(c *fiber.Ctx) error {
	p := s.newPage(c, "functional")
	home, flows := p.homeOf(c)
	q := p.labAsk(p.flowIDsOf(home, flows))
	r, err := p.drawnOrRefused(c, &q)
	if len(q.Wrong) > 0 {
		return c.JSON(q.Wrong) // an answer that the script shows, no error of the browser's
	}
	if err != nil {
		return err
	}
	q.Request = r.Request
	v, err := p.labView(c, q, r, home)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.views[p.Lang+"/functional"].ExecuteTemplate(&b, "lab-view", v); err != nil {
		return fmt.Errorf("render a part of the laboratory: %w", err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}
