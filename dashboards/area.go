package dashboards

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"cittamedie/data"
)

// areaBody is the profile of an area.
type areaBody struct {
	Area       data.Area
	Where      string
	FullName   string // of a group that goes by a shorter one
	Came       string // the old code the reader asked for
	Compared   []data.Area
	Heads      []string
	Key        *profileTable // the figures that come first
	Domains    []profileTable
	Missing    []missingRow
	Sentences  []string
	Wellbeing  *wellbeingSection
	Figure     *Figure
	Peers      *peersBody
	Changes    *changesTable
	Choices    []optionGroup
	With       string
	SubTitle   string
	Subs       []crumb
	AllSubs    string // where all of them are, when a part is shown
	Groups     []groupRow
	Past       []pastRow
	MapLink    string
	CSV, JSON  string
	TableCSV   string // the latest figures beside those of the areas around, as the tables show them
	Comparable bool   // true for a comune: another can be put beside it
}

// showArea answers /aree/{codice}.
func (s *site) showArea(c *fiber.Ctx) error {
	p := s.newPage(c, "area")
	if p.isPerimeterID(p.codeOf(c)) {
		return s.showPerimeter(c, p)
	}
	a, moved, err := p.readArea(c)
	if err != nil || moved {
		return err
	}
	compared, err := p.comparedWith(a)
	if err != nil {
		return err
	}
	b := areaBody{Area: a, Where: p.where(a), Came: p.came(a), Compared: compared, With: p.param("with"), Comparable: a.Level == data.Municipality}
	p.Title, p.Charts = capitalised(p.areaName(a)), true
	if p.isGroup(a) && p.Lang == "it" && len(a.Name) > len(p.groupName(a)) {
		b.FullName = a.Name
	}
	p.fillCrumbs(a)
	p.fillProfile(&b)
	b.Sentences = p.sentences(a)
	p.Feed = crumb{p.T("feed.title", p.Title), p.areaFeed(a)}
	if b.Wellbeing, err = p.wellbeingOf(a); err != nil {
		return err
	}
	b.Changes, b.Peers = p.changes(a), p.peersOf(a)
	in, ok := p.readSeries(a)
	if ok {
		b.Figure = p.areaSeries(in, a, compared)
	}
	p.fillSeriesChoices(&b, in)
	p.fillSubs(&b)
	b.Groups, b.Past = p.groupsOf(a), p.past(a)
	p.fillDownloads(&b)
	b.TableCSV = p.tableLink(a, "cifre")
	p.Body = b
	return s.render(c, p)
}

// fillDownloads offers the figures of the page in one file: those of the areas
// beside too, where one answer of the API holds them.
func (p *page) fillDownloads(b *areaBody) {
	codes, figures := string(b.Area.Code), 0
	for _, in := range p.cube.Indicators() {
		figures += len(p.covered(in, b.Area.Level).Periods)
		for _, o := range b.Compared {
			figures += len(p.covered(in, o.Level).Periods)
		}
	}
	if figures <= wholeAnswerSize {
		for _, o := range b.Compared {
			codes += "," + string(o.Code)
		}
	}
	b.CSV = p.site.api("observations", "area", codes, "limit", wholeAnswer, "format", "csv")
	b.JSON = p.site.api("observations", "area", codes, "limit", wholeAnswer, "format", "json")
}

// codeOf returns the code in the address.
func (p *page) codeOf(c *fiber.Ctx) data.AreaCode {
	raw, err := url.PathUnescape(utils.CopyString(c.Params("code")))
	if err != nil {
		return ""
	}
	return data.AreaCode(raw)
}

// readArea returns the area of the address. A code of another date is answered
// with a redirect when one area holds its territory today, with a page that
// lists them when several do; moved is true when that was done.
func (p *page) readArea(c *fiber.Ctx) (a data.Area, moved bool, err error) {
	code := p.codeOf(c)
	if a, ok := p.cube.Area(code); ok {
		return a, false, nil
	}
	next := p.cube.Successors(code)
	switch len(next) {
	case 0:
		return a, false, data.ErrNotFound
	case 1:
		return a, true, c.Redirect(p.area(next[0].Code, "from", string(code)), fiber.StatusFound)
	}
	p.name, p.Title, p.NoIndex = "moved", p.T("moved.title"), true
	body := movedBody{Code: string(code)}
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
	for _, up := range p.containing(a) {
		if !slices.Contains(out, up) {
			out = append(out, up)
		}
	}
	return out, nil
}

// containing returns what contains an area, the smallest first: the country
// alone for a group of comuni.
func (p *page) containing(a data.Area) []data.Area {
	up := slices.DeleteFunc(p.cube.Ancestors(a.Code), func(u data.Area) bool { return u.Level == data.Division })
	if country, ok := p.cube.Area(data.CountryCode); ok && len(up) == 0 && a.Level != data.Country {
		up = []data.Area{country}
	}
	return up
}

func (p *page) fillCrumbs(a data.Area) {
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}}
	for _, up := range slices.Backward(p.containing(a)) {
		p.Crumbs = append(p.Crumbs, crumb{up.Name, p.area(up.Code)})
	}
	p.Crumbs = append(p.Crumbs, crumb{p.areaName(a), ""})
}

// subLevel is the level of the list of areas inside one.
var subLevel = map[data.Level]data.Level{data.Province: data.Municipality, data.Region: data.Province, data.Country: data.Region}

// mostMembers is how many comuni of a group are listed before the reader asks
// for all of them.
const mostMembers = 60

func (p *page) fillSubs(b *areaBody) {
	l, ok := subLevel[b.Area.Level]
	group := p.isGroup(b.Area)
	if group {
		l, ok = data.Municipality, true
	}
	if !ok {
		b.MapLink = p.link("/mappa", "level", data.Municipality.String(), "parent", string(b.Area.Parent))
		return
	}
	subs := p.cube.Inside(l, b.Area.Code)
	b.SubTitle = p.T("area.subs", p.Num(len(subs)), p.T("levels."+l.String()))
	subs = byName(subs)
	if group && len(subs) > mostMembers && p.param("members") != "all" {
		subs = subs[:mostMembers]
		b.AllSubs = p.area(b.Area.Code, "members", "all") + "#comprende"
	}
	for _, a := range subs {
		name := a.Name
		if group {
			name = p.areaName(a)
		}
		b.Subs = append(b.Subs, crumb{name, p.area(a.Code)})
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
