package dashboards

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/wellbeing"
)

// wellbeingBody is the page of the composites.
type wellbeingBody struct {
	Question, Description string
	Form                  wellbeingForm
	Why                   string // the view is not the one asked for, or there is none
	View                  *wellbeingView
}

// registerWellbeing adds the page of the composites, the pieces its script asks for
// and its files.
func (s *site) registerWellbeing(app *fiber.App, pack fiber.Handler) {
	s.studies = make(chan struct{}, mostStudies)
	for path, handler := range map[string]fiber.Handler{
		"/benessere":                 s.showWellbeing,
		"/benessere/vista":           s.showWellbeingView,
		"/benessere/perche":          s.showWellbeingWhy,
		"/benessere/graduatoria.csv": s.rankingCSV,
		"/benessere/scheda.csv":      s.wellbeingAreaCSV,
		"/benessere/sensibilita.csv": s.whyCSV,
		"/benessere/domini.csv":      s.domainsCSV,
		"/benessere/anni.csv":        s.yearsCSV,
		"/benessere/graduatoria.svg": s.rankingPicture,
		"/benessere/scheda.svg":      s.cardPicture,
		"/benessere/domini.svg":      s.domainsPicture,
	} {
		app.Get(path, pack, s.page(handler))
	}
}

// showWellbeing answers /benessere.
func (s *site) showWellbeing(c *fiber.Ctx) error {
	p := s.newPage(c, "wellbeing")
	p.Title, p.Crumbs = p.T("well.title"), []crumb{{p.T("nav.home"), p.link("/")}, {Text: p.T("well.title")}}
	q, err := p.wellbeingAsk()
	if errors.Is(err, data.ErrNoData) {
		p.Body = wellbeingBody{Why: p.T("well.none")}
		return s.render(c, p)
	}
	if err != nil {
		return err
	}
	if p.sentByForm() && len(q.Wrong) == 0 {
		return c.Redirect(p.wellbeingLink("/benessere", q), fiber.StatusSeeOther)
	}
	b := wellbeingBody{Question: p.In(q.Composite.Question), Description: p.In(q.Composite.Description)}
	asked := q
	b.View, err = p.wellbeingView(c.UserContext(), &asked)
	if err == nil && len(asked.Wrong) > 0 {
		c.Status(fiber.StatusBadRequest)
		q.Wrong, b.Why = asked.Wrong, p.T("well.usualInstead")
		asked = asked.usual()
		b.View, err = p.wellbeingView(c.UserContext(), &asked)
	}
	if why, told := p.toldBy(err); told {
		b.Why, err = why, nil
	}
	if err != nil {
		return err
	}
	b.Form = p.wellbeingForm(q, b.View)
	p.Title = p.In(q.Composite.Title)
	p.Body = b
	return s.render(c, p)
}

// sentByForm reports whether the address is one that a form makes, which names each
// weight by itself.
func (p *page) sentByForm() bool {
	for name := range p.query {
		if name == "of" || strings.HasPrefix(name, weightField) {
			return true
		}
	}
	return false
}

// toldBy returns what an error about the figures of a composite says to the reader.
func (p *page) toldBy(err error) (string, bool) {
	var r *wellbeing.Refusal
	if !errors.As(err, &r) || errors.Is(err, data.ErrUnavailable) {
		return "", false
	}
	return capitalised(r.Reason.In(p.Lang)) + ".", true
}

// refusedWeight puts an error about weights beside the one it names; false for any
// other error.
func (p *page) refusedWeight(q *wellbeingAsk, err error) bool {
	var r *wellbeing.Refusal
	if !errors.As(err, &r) || r.Field != "weights" {
		return false
	}
	field, text := "weights", capitalised(r.In(p.Lang))+"."
	if _, known := definedWeights(q.Composite)[r.Value]; known {
		field, text = r.Value, capitalised(r.Reason.In(p.Lang))+"."
	}
	q.Wrong[field] = text
	return true
}

// showWellbeingView answers /benessere/vista with the part of the page that changes
// with the choices, or with what is wrong by field.
func (s *site) showWellbeingView(c *fiber.Ctx) error {
	p := s.newPage(c, "wellbeing")
	q, err := p.wellbeingAsk()
	if err != nil {
		return err
	}
	v, err := p.wellbeingView(c.UserContext(), &q)
	if len(q.Wrong) > 0 {
		return c.JSON(q.Wrong) // an answer that the script shows, no error of the browser's
	}
	if why, told := p.toldBy(err); told {
		return c.JSON(map[string]string{"": why})
	}
	if err != nil {
		return err
	}
	return s.piece(c, p, "well-view", v)
}

// showWellbeingWhy answers /benessere/perche with what drives the rank.
func (s *site) showWellbeingWhy(c *fiber.Ctx) error {
	p := s.newPage(c, "wellbeing")
	q, err := p.wellbeingAsk()
	if err != nil {
		return err
	}
	why, err := p.wellbeingWhy(c.UserContext(), q)
	if err != nil {
		return err
	}
	return s.piece(c, p, "well-why", why)
}

// piece writes a part of a page.
func (s *site) piece(c *fiber.Ctx, p *page, name string, v any) error {
	var b bytes.Buffer
	if err := s.views[p.Lang+"/"+p.name].ExecuteTemplate(&b, name, v); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}

// How many composites are worked out at once, and how long a reader waits for a
// turn.
const (
	mostStudies = 2
	studyTurn   = 8 * time.Second
)

// study waits for a turn to work a composite out.
func (p *page) study(ctx context.Context, work func() error) error {
	turn := time.NewTimer(studyTurn)
	defer turn.Stop()
	select {
	case p.site.studies <- struct{}{}:
	case <-turn.C:
		return data.ErrUnavailable
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.site.studies }()
	return work()
}

// evaluated scores the composite of a question.
func (p *page) evaluated(ctx context.Context, q wellbeingAsk) (out *wellbeing.Result, err error) {
	err = p.study(ctx, func() error {
		out, err = wellbeing.Evaluate(p.cube, q.Composite, q.Choice)
		return err
	})
	return out, err
}

// uncertainty is what is tried beside the choice of a question.
func (q wellbeingAsk) uncertainty(year int) wellbeing.Uncertainty {
	u := wellbeing.UsualUncertainty
	u.Year = year
	return u
}

// banded returns the bands of the ranks of a year.
func (p *page) banded(ctx context.Context, q wellbeingAsk, year int) (out *wellbeing.Bands, err error) {
	err = p.study(ctx, func() error {
		out, err = wellbeing.RankBands(p.cube, q.Composite, q.Choice, q.uncertainty(year))
		return err
	})
	return out, err
}

// influences returns which choice makes the ranks of a year vary.
func (p *page) influences(ctx context.Context, q wellbeingAsk, year int) (out *wellbeing.Influences, err error) {
	err = p.study(ctx, func() error {
		out, err = wellbeing.Sensitivity(p.cube, q.Composite, q.Choice, q.uncertainty(year), q.Area.Code)
		return err
	})
	return out, err
}
