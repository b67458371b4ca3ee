package dashboards

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// correctionsBody is the public list of corrections, and the published sums that
// do not add up.
type correctionsBody struct {
	Corrections []correctionRow
	Sums        []sumsRow
}

type correctionRow struct{ Day, Where, Wrong, Since, Now string }

// sumsRow is how many figures of a dataset differ from the sum of their parts.
type sumsRow struct {
	Source
	Count      string
	Indicators []crumb
}

// showCorrections answers /correzioni.
func (s *site) showCorrections(c *fiber.Ctx) error {
	p := s.newPage(c, "corrections")
	p.Title = p.T("corrections.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.Title, ""}}
	b := correctionsBody{Sums: p.sumNotes()}
	for _, r := range s.content.corrections {
		b.Corrections = append(b.Corrections, correctionRow{p.date(r.Date), p.In(r.Where), p.In(r.Wrong), p.In(r.Since), p.In(r.Now)})
	}
	p.Body = b
	return s.render(c, p)
}

// sumNotes counts the published figures that are not the sum of their parts, by
// dataset and indicator.
func (p *page) sumNotes() []sumsRow {
	counts := map[string]map[string]int{}
	for _, n := range p.cube.Notes("", "") {
		if n.Kind != data.NoteSumDiffers {
			continue
		}
		if counts[n.Dataset] == nil {
			counts[n.Dataset] = map[string]int{}
		}
		counts[n.Dataset][n.Indicator]++
	}
	var out []sumsRow
	for _, d := range p.cube.Datasets() {
		byIndicator := counts[d.ID]
		if len(byIndicator) == 0 {
			continue
		}
		row, total := sumsRow{Source: p.source(d)}, 0
		var hit []data.Indicator
		for _, in := range p.cube.Indicators() {
			if n := byIndicator[in.Code]; n > 0 {
				hit, total = append(hit, in), total+n
			}
		}
		slices.SortStableFunc(hit, func(a, b data.Indicator) int { return cmp.Compare(byIndicator[b.Code], byIndicator[a.Code]) })
		for _, in := range hit {
			row.Indicators = append(row.Indicators, crumb{p.In(in.Title) + " (" + p.Num(byIndicator[in.Code]) + ")", p.indicator(in) + "#somme"})
		}
		row.Count = p.Num(total)
		out = append(out, row)
	}
	return out
}
