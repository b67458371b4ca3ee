package dashboards

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// ambitiBody is the page of the hypotheses side by side.
type ambitiBody struct {
	Purposes    []option
	ForPurpose  string // "Per il trasporto"; "" until it is chosen
	PurposeKeep []option
	Sides       []sideRow
	Bad         []badID
	Notice      string
	Full        bool // there is no room for another
	Open        bool // the forms that add one are what the reader is at
	Add         addForm
	List        listForm
	Draw        *drawForm
	DrawLinks   []crumb
	Examples    examples
	Words       []string
	Warnings    []string
	Map         *perimeterMap
	Datasets    []option
	DatasetKeep []option
	Score       []scoreGroup
	Overlaps    [][]string
	OverlapNote string
	Splits      []splitRow
	Weigh       *weighForm
	Members     *memberTable
	Sources     []Source
	ScoreCSV    string
	MembersCSV  string
	GeoJSON     string
	Here        string // the address that makes the page again
}

// sideRow is a hypothesis in the list, and what can be done with it.
type sideRow struct {
	hypothesis
	Name, Own, What, Link, Up, Down, Without string
	Field                                    string // that renames it
	Keep                                     []option
	Notes                                    []string
}

// showAmbiti answers /ambiti.
func (s *site) showAmbiti(c *fiber.Ctx) error {
	p := s.newPage(c, "ambiti")
	v, err := p.readAmbiti(c)
	if err != nil {
		return err
	}
	if p.idleWeights(v) && len(v.Bad) == 0 {
		return c.Redirect(p.ambitiLink("/ambiti", v), fiber.StatusSeeOther)
	}
	b := ambitiBody{}
	if text := p.param("add"); text != "" {
		done, err := p.addNamed(c, &b, &v, text)
		if done || err != nil {
			return err
		}
	}
	return s.renderAmbiti(c, p, v, &b)
}

// renderAmbiti fills the page of a view and writes it.
func (s *site) renderAmbiti(c *fiber.Ctx, p *page, v ambitiView, b *ambitiBody) error {
	p.Title = p.T("ambiti.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("nav.ambiti"), ""}}
	p.fillPurposes(b, v)
	p.fillSides(b, v)
	p.fillAdd(b, v)
	if err := p.fillDraw(b, v); err != nil {
		return err
	}
	b.Open = len(v.Sides) < leastHypotheses || b.List.Open || b.Add.Text != "" || b.Add.Nothing
	if len(v.Sides) < leastHypotheses {
		if err := p.fillExamples(c, b, v); err != nil {
			return err
		}
		b.Map = p.perimeterMap(v, nil)
	} else if err := p.fillComparison(c.UserContext(), b, v); err != nil {
		return err
	}
	if len(b.Bad) > 0 {
		c.Status(fiber.StatusNotFound)
	}
	p.Body = *b
	return s.render(c, p)
}

// fillPurposes writes the first question of the page.
func (p *page) fillPurposes(b *ambitiBody, v ambitiView) {
	for _, id := range perimeter.Purposes {
		b.Purposes = append(b.Purposes, option{id, p.T("purpose." + id), id == v.Purpose})
	}
	if v.Purpose != "" {
		b.ForPurpose = p.T("purpose." + v.Purpose + ".for")
		p.Title = p.T("ambiti.titleFor", b.ForPurpose)
	}
	b.PurposeKeep = v.hidden("for")
	b.Bad = v.Bad
}

// fillSides writes the hypotheses chosen, in order.
func (p *page) fillSides(b *ambitiBody, v ambitiView) {
	for i, h := range v.Sides {
		field := "name" + strconv.Itoa(i+1)
		row := sideRow{
			hypothesis: h, Name: p.hypothesisName(h), Own: p.perimeterTitle(h.Perimeter), Link: p.perimeterLink(h), Field: field, Keep: v.hidden(field),
			What:    p.T("ambiti.what", p.plural("ambiti.comuni", len(h.Municipalities)), p.definitionOf(h.Perimeter)),
			Without: p.ambitiLink("/ambiti", v.without(i)), Notes: p.perimeterNotes(h.Perimeter),
		}
		if i > 0 {
			row.Up = p.ambitiLink("/ambiti", v.swapped(i, i-1))
		}
		if i+1 < len(v.Sides) {
			row.Down = p.ambitiLink("/ambiti", v.swapped(i, i+1))
		}
		b.Sides = append(b.Sides, row)
	}
	b.Full = len(v.Sides) == mostHypotheses
}

// definitionOf says how a perimeter is made.
func (p *page) definitionOf(q perimeter.Perimeter) string {
	if q.Division != "" {
		return p.definitionTitle(q.Division)
	}
	return p.In(q.Definition)
}

// plural writes a number of things: key with ".one" for one alone.
func (p *page) plural(key string, n int) string {
	if n == 1 {
		return p.T(key + ".one")
	}
	return p.T(key, p.Num(n))
}

// perimeterNotes are what must be known of a perimeter before it is read.
func (p *page) perimeterNotes(q perimeter.Perimeter) []string {
	var out []string
	if q.DataChanged {
		out = append(out, p.T("perimeter.changed"))
	}
	if q.Recalculated {
		out = append(out, p.T("perimeter.recalculated", p.date(p.Release().Reference)))
	}
	if q.Estimated {
		out = append(out, p.T("perimeter.estimated"))
	}
	return out
}

// fillComparison writes what the hypotheses have in common and what not.
func (p *page) fillComparison(ctx context.Context, b *ambitiBody, v ambitiView) error {
	ps := make([]perimeter.Perimeter, len(v.Sides))
	for i, h := range v.Sides {
		ps[i] = h.Perimeter
	}
	cmp, err := p.site.Perimeters.Compare(ctx, p.cube, ps, v.Flows)
	if err != nil {
		var r *perimeter.Refusal
		if errors.As(err, &r) {
			return &data.FieldError{Field: r.Field, Value: r.Value, Reason: r.Reason.EN}
		}
		return err
	}
	score := p.score(v, cmp)
	b.Score = score.groups
	b.Map = p.perimeterMap(v, cmp)
	b.Overlaps, b.OverlapNote = p.overlaps(v, cmp)
	b.Splits = p.splits(v, cmp)
	b.Weigh = p.weigh(v, score)
	b.Words = p.ambitiWords(v, cmp, score, b.Weigh)
	b.Warnings = p.comparisonWarnings(cmp)
	b.Members = p.memberTable(v, cmp)
	b.Sources = p.sources(score.datasets)
	b.ScoreCSV, b.MembersCSV, b.GeoJSON = p.ambitiLink("/ambiti/confronto.csv", v), p.ambitiLink("/ambiti/comuni.csv", v), p.ambitiLink("/ambiti/ambiti.geojson", v)
	b.Here = p.site.origin + p.ambitiLink("/ambiti", v)
	b.DatasetKeep = v.hidden("dataset")
	for _, row := range p.flowDatasets(true) {
		b.Datasets = append(b.Datasets, option{row.ID, row.Title, cmp.Flows != nil && row.ID == cmp.Flows.Dataset})
	}
	return nil
}

// comparisonWarnings are what must be known before the flows are read.
func (p *page) comparisonWarnings(cmp *perimeter.Comparison) []string {
	f := cmp.Flows
	switch {
	case f == nil:
		return []string{p.T("ambiti.noFlows")}
	case !slices.ContainsFunc(cmp.Sides, func(s perimeter.Side) bool { return s.Supply.Valid }):
	case f.Inner:
		with := 0
		for i := range int32(len(f.Codes())) {
			if f.Residents(i) > 0 {
				with++
			}
		}
		return []string{p.T("functional.inner", p.Num(with), p.Num(len(p.cube.Areas(data.Municipality))))}
	}
	return nil
}
