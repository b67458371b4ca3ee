package dashboards

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"cittamedie/data"
	"cittamedie/data/cube"
)

//go:embed templates/*.html
var templateFiles embed.FS

// views is the templates of each page, by language and name.
type views map[string]*template.Template

var pageNames = []string{"home", "map", "catalogue", "indicator", "area", "moved", "data", "status", "search", "compare", "ambiti", "perimeter", "wellbeing", "error"}

func parseViews() (views, error) {
	v := views{}
	for _, lang := range languages {
		funcs := template.FuncMap{
			"t":       func(key string, args ...any) string { return translate(lang, key, args...) },
			"join":    strings.Join,
			"profile": func(name string, heads []string, t any) tableOf { return tableOf{name, heads, t} },
			"pick":    func(name string, groups []optionGroup) choiceOf { return choiceOf{name, groups} },
		}
		parts := append([]string{"templates/layout.html", "templates/figure.html", "templates/perimetermap.html"}, readerParts...)
		common, err := template.New("layout.html").Funcs(funcs).ParseFS(templateFiles, parts...)
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Concat(pageNames, readerPages) {
			t, err := common.Clone()
			if err != nil {
				return nil, err
			}
			if t, err = t.ParseFS(templateFiles, "templates/"+name+".html"); err != nil {
				return nil, err
			}
			v[lang+"/"+name] = t
		}
	}
	return v, nil
}

// choiceOf is a select whose options are grouped.
type choiceOf struct {
	Name   string
	Groups []optionGroup
}

// tableOf is a table of a profile with what all of them share.
type tableOf struct {
	Name  string
	Heads []string
	Table any // a profileTable
}

// crumb is a step of the way to a page; the last has no Link.
type crumb struct{ Text, Link string }

// page is what the skeleton needs, and the typed struct of one page in Body.
type page struct {
	site       *site
	cube       *cube.Cube
	chosenLang string // the reader's ?lang=, "" when the browser decides
	query      map[string]string

	Lang    string
	Path    string // without sub-path
	Title   string
	Lead    string
	Crumbs  []crumb
	Charts  bool // true when the page draws
	NoIndex bool
	Feed    crumb // of the page, with its title; without a Link where it has none
	Body    any

	name string
}

// newPage reads the language and the address of the request.
func (s *site) newPage(c *fiber.Ctx, name string) *page {
	p := &page{site: s, cube: s.Holder.Current(), name: name, Path: utils.CopyString(c.Path()), query: map[string]string{}}
	for k, v := range c.Context().QueryArgs().All() {
		p.query[string(k)] = string(v)
	}
	if l := p.query["lang"]; l == "it" || l == "en" {
		p.chosenLang, p.Lang = l, l
	} else {
		p.Lang = c.AcceptsLanguages(languages...)
	}
	if p.Lang == "" {
		p.Lang = "it"
	}
	return p
}

// param returns a parameter of the request, "" when absent.
func (p *page) param(name string) string { return strings.TrimSpace(p.query[name]) }

// T returns the string of key in the language of the page.
func (p *page) T(key string, args ...any) string { return translate(p.Lang, key, args...) }

// In returns a text of the catalogue in the language of the page.
func (p *page) In(t data.Text) string { return t.In(p.Lang) }

// render writes the page whole, or nothing.
func (s *site) render(c *fiber.Ctx, p *page) error {
	var b bytes.Buffer
	if err := s.views[p.Lang+"/"+p.name].ExecuteTemplate(&b, "layout.html", p); err != nil {
		return fmt.Errorf("render %s: %w", p.name, err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentLanguage, p.Lang)
	return c.Send(b.Bytes())
}

// Asset returns the address of a bundled file; "" when the bundle is absent.
func (p *page) Asset(name string) string { return p.site.assets.link(name) }

// Query returns what the reader wrote in a field; "" on the page of an error,
// which writes nothing of the request back.
func (p *page) Query(name string) string {
	if p.name == "error" {
		return ""
	}
	return p.param(name)
}

// suggesting are the pages that have a field for the name of an area.
var suggesting = []string{"home", "search", "compare", "area", "functional", "ambiti", "map", "wellbeing"}

// Suggests reports whether the page has a field with suggestions.
func (p *page) Suggests() bool { return slices.Contains(suggesting, p.name) }

// ChosenLang returns the language the reader chose, "" when the browser did.
func (p *page) ChosenLang() string { return p.chosenLang }

// Plain returns an address of ours that has no language.
func (p *page) Plain(path string) string { return p.site.base + path }

// Publisher returns who answers for the installation.
func (p *page) Publisher() Publisher { return p.site.Publisher }

// Version returns the version of the program.
func (p *page) Version() string { return p.site.Version }

// Release returns the release in force; the zero one before the first.
func (p *page) Release() data.Release {
	if p.cube == nil {
		return data.Release{}
	}
	return p.cube.Release()
}

// OtherLang returns the language to switch to.
func (p *page) OtherLang() string {
	if p.Lang == "it" {
		return "en"
	}
	return "it"
}

// Nav returns the main menu.
func (p *page) Nav() []navItem {
	items := []navItem{{Path: "/", Key: "nav.home"}, {Path: "/mappa", Key: "nav.map"}, {Path: "/indicatori", Key: "nav.indicators"}, {Path: "/confronta", Key: "nav.compare"},
		{Path: "/aree-funzionali", Key: "nav.functional"}, {Path: "/ambiti", Key: "nav.ambiti"}, {Path: "/benessere", Key: "nav.wellbeing"}, {Path: "/dati", Key: "nav.data"}, {Path: "/stato", Key: "nav.status"}}
	for i := range items {
		items[i].Text, items[i].Link = p.T(items[i].Key), p.link(items[i].Path)
		switch {
		case items[i].Path == p.Path:
			items[i].Here = "page"
		case strings.HasPrefix(p.Path, items[i].Path+"/"):
			items[i].Here = "true"
		}
	}
	return items
}

type navItem struct {
	Path, Key, Text, Link string
	Here                  string // value of aria-current
}

// areaName returns the name of an area with what tells homonyms apart: the
// sigla of a comune's province, the kind of the others.
func (p *page) areaName(a data.Area) string {
	switch a.Level {
	case data.Municipality:
		if sigla := p.sigla(a); sigla != "" {
			return a.Name + " (" + sigla + ")"
		}
	case data.Province:
		return p.T("area.province", a.Name)
	case data.LabourArea:
		return p.T("area.labourArea", a.Name)
	case data.Division:
		return p.groupName(a)
	case data.Perimeter:
		return p.perimeterName(a)
	}
	return a.Name
}

func (p *page) sigla(a data.Area) string {
	if a.Abbreviation != "" {
		return a.Abbreviation
	}
	parent, _ := p.cube.Area(a.Parent)
	return parent.Abbreviation
}

// where says which areas contain a: "comune, provincia di Siena, Toscana".
func (p *page) where(a data.Area) string {
	parts := []string{p.T("level." + a.Level.String())}
	if d := p.cube.Definition(a.Code); d != "" {
		parts[0] = p.definitionTitle(d)
	}
	for _, up := range p.cube.Ancestors(a.Code) {
		if up.Level == data.Country {
			continue
		}
		parts = append(parts, p.areaName(up))
	}
	return strings.Join(parts, ", ")
}
