package dashboards

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// labView is one answer of the laboratory: map, sentence, table, files.
type labView struct {
	Title, Subtitle string
	Chosen          string // "scelti da chi legge" where the numbers are the reader's own
	Summary         []string
	Warnings        []string
	Notice          string // of a simulation
	Model           string // how near the simulation is to counted flows
	LayerNote       string // of the layer, or why it is not there
	Map             string // settings for the script
	Legend          []LegendRow
	Rows            []labRow
	Functional      bool
	Stability       *stabilityTable
	Loose           []crumb // municipalities in no area
	Comuni          []labComune
	TooMany         bool // municipalities to be listed
	Files           []labFile
	Sources         []Source
}

// labRow is one area of the table.
type labRow struct {
	Colour, Name, Link, Compare string
	Cells                       []string
	Below                       bool // validity is under 1
	Near, NearLink, Overlap     string
}

// labComune is a municipality of the list, with its area.
type labComune struct {
	Code             data.AreaCode
	Name, Link, Area string
}

type labFile struct{ Text, Link string }

// mostComuni is how many municipalities the list of the page has; a larger
// territory is listed in the file.
const mostComuni = 1000

// labView describes a result.
func (p *page) labView(c *fiber.Ctx, q labAsk, r *perimeter.Result, home data.AreaCode) (*labView, error) {
	x := p.site.labour.of(p.cube)
	v := &labView{Functional: q.Method == perimeter.FunctionalAreas, Sources: p.labSources(q)}
	v.Title = p.T("lab.title."+string(q.Method), p.territory(q.Parent, r.Flows))
	v.Subtitle = p.labSubtitle(q)
	if name := presetOf(q.Request); q.Method == perimeter.LabourAreas && name == "" || q.Method == perimeter.FunctionalAreas && q.SharePercent != 15 {
		v.Chosen = p.T("lab.byReader")
	}
	v.Summary, v.Warnings = p.labSummary(r), p.labWarnings(q, r)
	if q.Simulated {
		v.Notice, v.Model = p.T("lab.notice"), p.T("lab.model")
	}
	m := p.labMap(q, r, x)
	v.Rows = p.labRows(r, x, m)
	if err := p.labLayer(c, q, r, home, v, m); err != nil {
		return nil, err
	}
	for _, code := range r.NotAssigned {
		v.Loose = append(v.Loose, crumb{p.nameOf(code), p.area(code)})
	}
	v.TooMany = len(r.Labels) > mostComuni
	if !v.TooMany {
		v.Comuni = p.labComuni(q, r)
	}
	v.Files = p.labFiles(q, v)
	m.Title, m.Subtitle, m.Source = v.Title, v.Subtitle, p.credit(v.Sources)
	m.Note = strings.TrimSpace(v.Chosen + " " + strings.Join(v.Summary, " ") + " " + v.LayerNote)
	m.Notice = v.Notice
	v.Map = asJSON(m)
	return v, nil
}

// territory names where the areas are drawn.
func (p *page) territory(parent data.AreaCode, f *perimeter.Flows) string {
	if a, ok := p.cube.Area(cmpArea(parent, p.enclosing(f.Codes()))); ok {
		return p.areaName(a)
	}
	return ""
}

func cmpArea(a, b data.AreaCode) data.AreaCode {
	if a != "" {
		return a
	}
	return b
}

// enclosing returns the smallest province, region or country that all municipalities of
// a list lie in.
func (p *page) enclosing(codes []data.AreaCode) data.AreaCode {
	if len(codes) == 0 {
		return data.CountryCode
	}
	for _, up := range p.cube.Ancestors(codes[0]) {
		inside := up.Code
		for _, code := range codes {
			if !p.cube.Within(code, up.Code) {
				inside = ""
				break
			}
		}
		if inside != "" {
			return inside
		}
	}
	return data.CountryCode
}

// labSubtitle says with what the areas were drawn.
func (p *page) labSubtitle(q labAsk) string {
	flows := p.T("lab.simulated")
	if d, ok := p.cube.Dataset(q.Dataset); ok {
		flows = p.In(d.Title)
		if when := q.Period.String(); !strings.Contains(flows, when) {
			flows += ", " + when
		}
	}
	if q.Method == perimeter.FunctionalAreas {
		return flows + " · " + p.T("lab.withShare", number(p.Lang, q.SharePercent, digitsOf(q.SharePercent)))
	}
	with := p.T("lab.with", number(p.Lang, q.MinSZ, 0), number(p.Lang, q.MinSC, digitsOf(q.MinSC)), number(p.Lang, q.TarSZ, 0), number(p.Lang, q.TarSC, digitsOf(q.TarSC)))
	if name := presetOf(q.Request); name != "" {
		with += ", " + p.T("lab.preset."+name)
	}
	return flows + " · " + with + " · " + p.T("lab.mode."+string(q.Mode))
}

// labSummary reads the result in sentences.
func (p *page) labSummary(r *perimeter.Result) []string {
	gathered := p.comuniOf(len(r.Labels) - len(r.NotAssigned))
	out := []string{p.T("lab.summary", p.Num(len(r.Areas)), gathered)}
	switch len(r.Areas) {
	case 0:
		return []string{p.T("lab.summaryNone")}
	case 1:
		out = []string{p.T("lab.summaryOne", gathered)}
	}
	big, below := r.Areas[0], 0
	for _, a := range r.Areas {
		if a.Residents > big.Residents {
			big = a
		}
		if isBelow(a) {
			below++
		}
	}
	out = append(out, p.T("lab.largest", big.Name, p.comuniOf(big.Municipalities), p.people(big.Residents), number(p.Lang, 100*big.Supply.Value, 0)))
	if below > 0 {
		out = append(out, p.T("lab.below", p.Num(below)))
	}
	if n := len(r.NotAssigned); n > 0 {
		out = append(out, p.T("lab.loose", p.Num(n)))
	}
	return out
}

// comuniOf writes how many municipalities there are.
func (p *page) comuniOf(n int) string {
	if n == 1 {
		return p.T("lab.comune.one")
	}
	return p.T("lab.comune.many", p.Num(n))
}

// isBelow reports whether an area misses what was asked of it: the last step of the
// method may leave one a little below.
func isBelow(a perimeter.Area) bool { return a.Validity.Valid && a.Validity.Value < 1 }

// labWarnings are what must be known before the areas are read.
func (p *page) labWarnings(q labAsk, r *perimeter.Result) []string {
	var out []string
	f := r.Flows
	if q.Simulated {
		return nil
	}
	if f.Inner {
		out = append(out, p.T("functional.inner", p.Num(len(f.Codes())), p.Num(len(p.cube.Areas(data.Municipality)))))
	}
	if f.Left > 0 {
		out = append(out, p.T("lab.left", p.people(f.Left)))
	}
	if reference := p.Release().Reference; f.Vintage != "" && f.Vintage != reference {
		out = append(out, p.T("functional.carried", p.date(f.Vintage), p.date(reference)))
	}
	return out
}

// labRows writes the areas, the one of most resident workers first.
func (p *page) labRows(r *perimeter.Result, x *labourIndex, m *labMap) []labRow {
	rows := make([]labRow, 0, len(r.Areas))
	share := func(n data.Number) string { return p.numberOr(n, 100, 1) }
	for _, i := range bySizeOfArea(r) {
		a := r.Areas[i]
		row := labRow{Colour: m.Colours[i], Name: a.Name, Below: isBelow(a)}
		row.Cells = []string{p.Num(a.Municipalities), p.people(a.Residents), p.people(a.Jobs), share(a.Supply), share(a.Demand), p.numberOr(a.Validity, 1, 2), p.numberOr(a.Cohesion, 1, 1)}
		near, overlap := x.nearest(r.Members(i))
		if near != "" {
			g, _ := p.cube.Area(near)
			row.Near, row.NearLink, row.Overlap = g.Name, p.area(near), number(p.Lang, 100*overlap, 0)
		}
		if a.ID != "" {
			row.Link = p.area(data.AreaCode(a.ID))
			ids := a.ID
			if near != "" {
				ids += "," + string(near)
			}
			row.Compare = p.link("/ambiti", "ids", ids)
		}
		rows = append(rows, row)
	}
	return rows
}

// numberOr writes a number times a factor, or that there is none.
func (p *page) numberOr(n data.Number, factor float64, decimals int) string {
	if !n.Valid {
		return p.T("cell.missing")
	}
	return number(p.Lang, factor*n.Value, decimals)
}

// labComuni lists the municipalities with their areas, by name.
func (p *page) labComuni(q labAsk, r *perimeter.Result) []labComune {
	var areas []data.Area
	for _, code := range r.Flows.Codes() {
		if a, ok := p.cube.Area(code); ok {
			areas = append(areas, a)
		}
	}
	query := p.labQuery(q)
	out := make([]labComune, 0, len(areas))
	for _, a := range byName(areas) {
		one := labComune{Code: a.Code, Name: p.areaName(a), Link: p.link("/aree-funzionali", append(query, "comune", string(a.Code))...) + "#flussi", Area: p.T("lab.noArea")}
		if i, ok := r.AreaOf(a.Code); ok {
			one.Area = r.Areas[i].Name
		}
		out = append(out, one)
	}
	return out
}

// labSources returns who published what the view is made of.
func (p *page) labSources(q labAsk) []Source {
	if q.Simulated {
		return p.sources([]string{"situas-dimensioni-comuni", "confini-comuni"})
	}
	return p.sources([]string{q.Dataset, "sll-2021"})
}

// labFiles are the files of what the view shows.
func (p *page) labFiles(q labAsk, v *labView) []labFile {
	query := p.labQuery(q)
	out := []labFile{
		{p.T("lab.file.areas"), p.link("/aree-funzionali/aree.csv", query...)},
		{p.T("lab.file.comuni"), p.link("/aree-funzionali/comuni.csv", query...)},
		{p.T("lab.file.geojson"), p.link("/aree-funzionali/aree.geojson", query...)},
	}
	if v.Stability != nil {
		query = append(query, "comune", string(v.Stability.City))
		out = append(out, labFile{p.T("lab.file.stability"), p.link("/aree-funzionali/stabilita.csv", query...)})
	}
	return out
}
