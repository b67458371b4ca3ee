package dashboards

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// areaBody is the profile of an area.
type areaBody struct {
	Area      data.Area
	Where     string
	Came      string // the old code the reader asked for
	Compared  []data.Area
	Heads     []string
	Key       []keyRow
	Missing   []string // titles of the indicators without a value here
	Sentences []string
	Figure    *Figure
	Choices   []option
	With      string
	SubTitle  string
	Subs      []crumb
	MapLink   string
	CSV, JSON string
}

// keyRow is an indicator of the profile, with its year, beside the same of
// other areas.
type keyRow struct {
	Title, Unit, Year, Link string
	Cells                   []Shown
}

// showArea answers /aree/{codice}.
func (s *site) showArea(c *fiber.Ctx) error {
	p := s.newPage(c, "area")
	a, moved, err := p.readArea(c)
	if err != nil || moved {
		return err
	}
	compared, err := p.comparedWith(a)
	if err != nil {
		return err
	}
	b := areaBody{Area: a, Where: p.where(a), Came: p.came(a), Compared: compared, With: p.param("with")}
	p.Title, p.Charts = capitalised(p.areaName(a)), true
	p.fillCrumbs(a)
	p.fillKey(&b)
	b.Sentences = p.sentences(a)
	in, ok := p.readSeries(a)
	if ok {
		b.Figure = p.seriesFigure(in, a, compared)
	}
	p.fillSeriesChoices(&b, in)
	p.fillSubs(&b)
	codes := string(a.Code)
	for _, o := range compared {
		codes += "," + string(o.Code)
	}
	b.CSV = s.api("observations", "area", codes, "limit", wholeAnswer, "format", "csv")
	b.JSON = s.api("observations", "area", codes, "limit", wholeAnswer, "format", "json")
	p.Body = b
	return s.render(c, p)
}

// readArea returns the area of the address. A code of another date is answered
// with a redirect when one area holds its territory today, with a page that
// lists them when several do; moved is true when that was done.
func (p *page) readArea(c *fiber.Ctx) (a data.Area, moved bool, err error) {
	raw, err := url.PathUnescape(utils.CopyString(c.Params("code")))
	if err != nil {
		return a, false, data.ErrNotFound
	}
	code := data.AreaCode(raw)
	if a, ok := p.cube.Area(code); ok {
		return a, false, nil
	}
	next := p.cube.Successors(code)
	switch len(next) {
	case 0:
		return a, false, data.ErrNotFound
	case 1:
		return a, true, c.Redirect(p.area(next[0].Code, "from", raw), fiber.StatusFound)
	}
	p.name, p.Title, p.NoIndex = "moved", p.T("moved.title"), true
	body := movedBody{Code: raw}
	for _, n := range next {
		body.Areas = append(body.Areas, crumb{p.areaName(n), p.area(n.Code)})
	}
	p.Body = body
	return a, true, p.site.render(c, p)
}

// movedBody is the page of a code whose territory is in several areas today.
type movedBody struct {
	Code  string
	Areas []crumb
}

// came returns the old code that brought the reader here, if it really did.
func (p *page) came(a data.Area) string {
	old := data.AreaCode(p.param("from"))
	if old == "" || old == a.Code {
		return ""
	}
	if slices.ContainsFunc(p.cube.Successors(old), func(n data.Area) bool { return n.Code == a.Code }) {
		return string(old)
	}
	return ""
}

// comparedWith returns the area the reader chose with ?with=, then what
// contains a, the smallest first.
func (p *page) comparedWith(a data.Area) ([]data.Area, error) {
	var out []data.Area
	if with := p.param("with"); with != "" {
		b, ok := p.cube.Area(data.AreaCode(with))
		if !ok {
			return nil, &data.FieldError{Field: "with", Value: with, Reason: "must be an area in force"}
		}
		if b.Code != a.Code {
			out = append(out, b)
		}
	}
	for _, up := range p.cube.Ancestors(a.Code) {
		if up.Level != data.Division && !slices.Contains(out, up) {
			out = append(out, up)
		}
	}
	return out, nil
}

func (p *page) fillCrumbs(a data.Area) {
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}}
	for _, up := range slices.Backward(p.cube.Ancestors(a.Code)) {
		if up.Level != data.Division {
			p.Crumbs = append(p.Crumbs, crumb{up.Name, p.area(up.Code)})
		}
	}
	p.Crumbs = append(p.Crumbs, crumb{a.Name, ""})
}

// latest returns the last period in which an area has a value.
func latest(points []cube.Point) (cube.Point, bool) {
	for _, pt := range slices.Backward(points) {
		if pt.Status.HasValue() {
			return pt, true
		}
	}
	return cube.Point{}, false
}

// fillKey writes the key figures: each with its year, the others in that year.
func (p *page) fillKey(b *areaBody) {
	b.Heads = append(b.Heads, b.Area.Name)
	for _, o := range b.Compared {
		b.Heads = append(b.Heads, p.areaName(o))
	}
	for _, in := range p.cube.Indicators() {
		points := p.cube.Series(in.Code, b.Area.Code)
		if len(points) == 0 {
			b.Missing = append(b.Missing, p.In(in.Title))
			continue
		}
		pt, ok := latest(points)
		if !ok {
			pt = points[len(points)-1] // published without a value: the row says why
		}
		row := keyRow{Title: p.In(in.Title), Unit: p.In(in.Unit), Year: pt.Period.String(), Link: p.area(b.Area.Code, "indicator", in.Code, "with", b.With) + "#andamento"}
		row.Cells = append(row.Cells, p.show(pt.Cell, in))
		for _, o := range b.Compared {
			row.Cells = append(row.Cells, p.show(p.cube.Cell(in.Code, o.Code, pt.Period), in))
		}
		b.Key = append(b.Key, row)
	}
}

// sentences reads the indicators of an area: the reading and the change since
// the first year there is.
func (p *page) sentences(a data.Area) []string {
	var out []string
	for _, in := range p.cube.Indicators() {
		if in.Quantity && in.Code != "DEM01" {
			continue
		}
		points := p.cube.Series(in.Code, a.Code)
		last, ok := latest(points)
		if !ok {
			continue
		}
		text := p.reading(in, a, last.Period) + " (" + p.when(in, last.Period) + ")."
		text = strings.Replace(text, ". (", " (", 1)
		if change := p.change(in, points, last); change != "" {
			text += " " + change
		}
		out = append(out, text)
	}
	return out
}

// change says how much an indicator changed since its first value: in percent
// for a quantity, in percentage points for a percentage, in its own unit else.
func (p *page) change(in data.Indicator, points []cube.Point, last cube.Point) string {
	i := slices.IndexFunc(points, func(pt cube.Point) bool { return pt.Status.HasValue() })
	if i < 0 || points[i].Period == last.Period {
		return ""
	}
	first, by := points[i], ""
	switch {
	case in.Quantity && first.Value != 0:
		by = p.T("change.percent", signed(p.Lang, 100*(last.Value-first.Value)/first.Value, 1))
	case in.Unit.IT == "%":
		by = p.T("change.points", signed(p.Lang, last.Value-first.Value, in.Decimals))
	default:
		by = signed(p.Lang, last.Value-first.Value, in.Decimals)
	}
	return p.T("change.since", first.Period.String(), by)
}

// subLevel is the level of the list of areas inside one.
var subLevel = map[data.Level]data.Level{data.Province: data.Municipality, data.Region: data.Province, data.Country: data.Region}

func (p *page) fillSubs(b *areaBody) {
	l, ok := subLevel[b.Area.Level]
	if !ok {
		b.MapLink = p.link("/mappa", "level", data.Municipality.String(), "parent", string(b.Area.Parent))
		return
	}
	subs := p.cube.Inside(l, b.Area.Code)
	b.SubTitle = p.T("area.subs", p.Num(len(subs)), p.T("levels."+l.String()))
	for _, a := range byName(subs) {
		b.Subs = append(b.Subs, crumb{a.Name, p.area(a.Code)})
	}
	b.MapLink = p.link("/mappa", "level", l.String(), "parent", string(b.Area.Code))
	if b.Area.Level == data.Country {
		b.MapLink = p.link("/mappa", "level", l.String())
	}
}

// byName returns areas in order of name, then code.
func byName(areas []data.Area) []data.Area {
	out := slices.Clone(areas)
	slices.SortStableFunc(out, func(a, b data.Area) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	return out
}
