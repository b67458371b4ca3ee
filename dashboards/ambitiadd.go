package dashboards

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// addForm is the field that adds a perimeter by name.
type addForm struct {
	Text    string
	Options []option
	Nothing bool
	Keep    []option
	Suggest string
}

// listForm is a list of municipalities that a reader pastes or sends.
type listForm struct {
	Action      string
	Text, Given string
	Lead        string
	Problems    []listProblem
	More        string // mistakes beyond those told
	Open        bool
}

// listProblem is one mistake of a list.
type listProblem struct {
	Where, Found, Reason string
	Nearest              []string
}

// fillAdd writes the forms that add a hypothesis.
func (p *page) fillAdd(b *ambitiBody, v ambitiView) {
	b.Add.Keep, b.Add.Suggest = v.hidden(), p.Suggest()
	b.List.Action = p.ambitiLink("/ambiti/nuova", v)
	for _, h := range v.Sides {
		with := v
		with.Draw = h.asked
		b.DrawLinks = append(b.DrawLinks, crumb{p.T("ambiti.drawFrom", p.hypothesisName(h)), p.ambitiLink("/ambiti", with) + "#disegna"})
	}
	if len(v.Sides) > 0 {
		v.Draw = drawNew
		b.DrawLinks = append(b.DrawLinks, crumb{p.T("ambiti.drawNew"), p.ambitiLink("/ambiti", v) + "#disegna"})
	}
}

// addNamed adds what the reader named: an id, a code or a name. It leads to the
// address of the whole choice, or leaves the question which of several is meant;
// done is true when the request is answered.
func (p *page) addNamed(c *fiber.Ctx, b *ambitiBody, v *ambitiView, text string) (done bool, err error) {
	b.Add.Text = short(strings.ToValidUTF8(text, ""), longestQuery)
	found, reason, err := p.findNamed(c.UserContext(), text)
	if err != nil {
		return false, err
	}
	if reason != "" {
		b.Notice = reason
		return false, nil
	}
	if found == nil {
		b.Add.Options = p.namedOptions(b.Add.Text)
		b.Add.Nothing = len(b.Add.Options) == 0
		return false, nil
	}
	return p.addFound(c, b, v, *found, found.ID, "")
}

// addFound puts a perimeter last and leads to the address that says so.
func (p *page) addFound(c *fiber.Ctx, b *ambitiBody, v *ambitiView, found perimeter.Perimeter, asked, given string) (done bool, err error) {
	next := *v
	next.Draw = ""
	if !next.add(found, asked, given) {
		b.Notice = p.T("ambiti.there", p.perimeterTitle(found))
		if len(v.Sides) == mostHypotheses {
			b.Notice = p.T("ambiti.full", p.Num(mostHypotheses))
		}
		return false, nil
	}
	link := p.ambitiLink("/ambiti", next)
	if len(link) > longestAmbitiURL {
		b.Notice = p.T("ambiti.tooLong")
		return false, nil
	}
	return true, c.Redirect(link+"#ipotesi", fiber.StatusSeeOther)
}

// findNamed returns the one perimeter that a text means: an id as it is, or the
// name of a group, a province or a region; nil when it may be several or none.
func (p *page) findNamed(ctx context.Context, text string) (found *perimeter.Perimeter, reason string, err error) {
	id := strings.TrimSpace(text)
	if k, bad := perimeter.Parse(id); bad == nil && (k.Kind != perimeter.KindArea || p.isCode(id)) || strings.Count(id, ".") > 1 {
		q, err := p.site.Perimeters.Find(ctx, p.cube, id)
		if err == nil {
			return &q, "", nil
		}
		if reason, told := p.refusal(err); told {
			return nil, reason, nil
		}
		return nil, "", err
	}
	if len([]rune(id)) > longestQuery {
		return nil, "", nil
	}
	code, _ := p.choose("add", id, func(a data.Area) bool { return a.Level != data.Municipality && a.Level != data.Country })
	if code == "" {
		return nil, "", nil
	}
	q, err := p.site.Perimeters.Find(ctx, p.cube, string(code))
	return &q, "", err
}

func (p *page) isCode(text string) bool {
	_, ok := p.today(data.AreaCode(text))
	return ok
}

// namedOptions returns the perimeters that a name may mean: those called so, those
// the operator keeps, and those that hold the municipalities called so.
func (p *page) namedOptions(text string) []option {
	_, ch := p.choose("add", text, func(a data.Area) bool { return a.Level != data.Municipality && a.Level != data.Country })
	out := ch.Options
	for _, kept := range p.site.Perimeters.List(p.cube) {
		if kept.Kind == perimeter.KindKept && strings.Contains(fold(p.In(kept.Name)), fold(text)) {
			out = append(out, option{Value: kept.ID, Text: p.In(kept.Name)})
		}
	}
	code, towns := p.choose("add", text, func(a data.Area) bool { return a.Level == data.Municipality })
	codes := []data.AreaCode{code}
	for _, o := range towns.Options {
		codes = append(codes, data.AreaCode(o.Value))
	}
	for _, code := range codes[:min(len(codes), 4)] {
		for _, q := range p.holding(code) {
			o := option{Value: string(q.Code), Text: capitalised(p.areaName(q)) + ", " + p.where(q)}
			if !containsOption(out, o) && len(out) < mostOptions {
				out = append(out, o)
			}
		}
	}
	return out
}

func containsOption(all []option, o option) bool {
	for _, other := range all {
		if other.Value == o.Value {
			return true
		}
	}
	return false
}

// mostHolding is how many municipalities a group has at most to be offered for one
// of them: a class of the whole country is no hypothesis.
const mostHolding = 500

// holding returns the areas that hold a municipality and may be a hypothesis: its
// province, its labour market area, its groups.
func (p *page) holding(code data.AreaCode) []data.Area {
	a, ok := p.cube.Area(code)
	if !ok {
		return nil
	}
	var out []data.Area
	if up, ok := p.cube.Area(a.Parent); ok {
		out = append(out, up)
	}
	for _, g := range p.cube.Groups(code) {
		if n := len(p.cube.Members(g.Code)); n > 1 && n <= mostHolding {
			out = append(out, g.Area)
		}
	}
	return out
}

// addList answers /ambiti/nuova: a list of municipalities pasted, sent as a file or
// ticked one by one. Nothing is kept: the answer leads to the address that holds
// the new set, or tells the mistakes beside the text.
func (s *site) addList(c *fiber.Ctx) error {
	p := s.newPage(c, "ambiti")
	p.Path = "/ambiti" // where the page can be asked for again
	v, err := p.readAmbiti(c)
	if err != nil {
		return err
	}
	b := ambitiBody{}
	b.List.Given, b.List.Lead = givenName(c.FormValue("name")), short(c.FormValue("lead"), longestQuery)
	b.List.Text = utils.CopyString(c.FormValue("list"))
	found, err := p.readSent(c, &b.List)
	if err == nil {
		done, err := p.addFound(c, &b, &v, found, found.ID, b.List.Given)
		if done || err != nil {
			return err
		}
	} else if !p.tellList(&b.List, err) {
		return err
	}
	b.List.Open = true
	c.Status(fiber.StatusUnprocessableEntity)
	return s.renderAmbiti(c, p, v, &b)
}

// readSent reads the set that a form sends: ticked codes first, then the file,
// then the text. The text of a file is kept in the field, to be mended there.
func (p *page) readSent(c *fiber.Ctx, f *listForm) (perimeter.Perimeter, error) {
	var ticked []string
	if form, err := c.MultipartForm(); err == nil {
		ticked = form.Value["code"]
		if files := form.File["file"]; len(files) > 0 && files[0].Size > 0 {
			opened, err := files[0].Open()
			if err != nil {
				return perimeter.Perimeter{}, &data.FieldError{Field: "file", Value: files[0].Filename, Reason: "cannot be read"}
			}
			defer opened.Close()
			sent, err := io.ReadAll(opened)
			if err != nil {
				return perimeter.Perimeter{}, &data.FieldError{Field: "file", Value: files[0].Filename, Reason: "cannot be read"}
			}
			f.Text = strings.ToValidUTF8(string(sent), "�")
			return p.site.Perimeters.ParseList(p.cube, bytes.NewReader(sent), f.Lead)
		}
	}
	for _, code := range c.Context().PostArgs().PeekMulti("code") {
		ticked = append(ticked, string(code))
	}
	if c.FormValue("drawn") != "" {
		return p.site.Perimeters.OfNames(p.cube, ticked, f.Lead)
	}
	return p.site.Perimeters.ParseList(p.cube, strings.NewReader(f.Text), f.Lead)
}

// tellList writes the mistakes of a list; false when the error is no mistake of
// the reader's.
func (p *page) tellList(f *listForm, err error) bool {
	var list *perimeter.ListError
	if !errors.As(err, &list) {
		reason, told := p.refusal(err)
		f.Problems = append(f.Problems, listProblem{Reason: reason})
		return told
	}
	for _, one := range list.Problems {
		row := listProblem{Found: short(one.Found, longestQuery), Reason: capitalised(one.Reason.In(p.Lang)), Nearest: one.Nearest}
		if one.Line > 0 {
			row.Where = p.T("list.line", p.Num(one.Line))
		}
		f.Problems = append(f.Problems, row)
	}
	if list.More > 0 {
		f.More = p.T("list.more", p.Num(list.More))
	}
	return true
}
