package dashboards

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// How many perimeters the page compares, and what a reader may call one.
const (
	leastHypotheses  = 2
	mostHypotheses   = 6
	longestGiven     = 60
	longestAmbitiURL = 7000 // a proxy may cut a longer one
)

// hypothesis is a perimeter that stands beside others (it. "ipotesi di ambito").
type hypothesis struct {
	perimeter.Perimeter
	Letter string
	Given  string // the reader's name; "" for none
	asked  string // the id in the address
}

// ambitiView is what the address says: all of the page.
type ambitiView struct {
	Purpose string // "" until the reader chooses
	Sides   []hypothesis
	Flows   string // dataset of flows the reader chose; "" for the fittest
	Weights []weight
	Draw    string // id of the perimeter a drawing starts from, "new" for none; "" while nobody draws
	Bad     []badID
}

// badID is an id of the address that leads to no perimeter, and why.
type badID struct{ ID, Reason string }

// readAmbiti reads the address. An id that leads nowhere is told, the others are
// compared all the same.
func (p *page) readAmbiti(c *fiber.Ctx) (ambitiView, error) {
	var v ambitiView
	if v.Purpose = p.param("for"); v.Purpose != "" && !slices.Contains(perimeter.Purposes, v.Purpose) {
		return v, &data.FieldError{Field: "for", Value: v.Purpose, Reason: "must be one of " + strings.Join(perimeter.Purposes, ", ")}
	}
	if v.Flows = p.param("dataset"); v.Flows != "" && !slices.Contains(p.cube.FlowDatasets(), v.Flows) {
		return v, &data.FieldError{Field: "dataset", Value: v.Flows, Reason: "must be a dataset of flows of the release"}
	}
	for i, id := range listed(p.param("ids")) {
		if len(v.Sides) == mostHypotheses || slices.ContainsFunc(v.Sides, func(h hypothesis) bool { return h.asked == id }) {
			continue
		}
		found, err := p.site.Perimeters.Find(c.UserContext(), p.cube, id)
		if err != nil {
			reason, told := p.refusal(err)
			if !told {
				return v, err
			}
			v.Bad = append(v.Bad, badID{short(id, longestQuery), reason})
			continue
		}
		v.add(found, id, givenName(p.param("name"+strconv.Itoa(i+1))))
	}
	var err error
	if v.Weights, err = p.readWeights(); err != nil {
		return v, err
	}
	if v.Draw = p.param("draw"); v.Draw != "" && v.Draw != drawNew && !slices.ContainsFunc(v.Sides, func(h hypothesis) bool { return h.asked == v.Draw }) {
		v.Draw = drawNew
	}
	return v, nil
}

// add puts a perimeter last, unless there are enough or it is there already.
func (v *ambitiView) add(found perimeter.Perimeter, asked, given string) bool {
	if len(v.Sides) == mostHypotheses || slices.ContainsFunc(v.Sides, func(h hypothesis) bool { return h.asked == asked || h.ID == found.ID }) {
		return false
	}
	v.Sides = append(v.Sides, hypothesis{Perimeter: found, Given: given, asked: asked, Letter: letter(len(v.Sides))})
	return true
}

// letter names the place of a hypothesis: A for the first.
func letter(i int) string { return string(rune('A' + i)) }

// refusal returns the sentence of an error that the reader can do something
// about; false for any other.
func (p *page) refusal(err error) (string, bool) {
	var r *perimeter.Refusal
	switch {
	case errors.Is(err, data.ErrUnavailable):
		return "", false
	case errors.As(err, &r):
		return capitalised(r.Reason.In(p.Lang)), true
	case errors.Is(err, data.ErrInvalid), errors.Is(err, data.ErrNotFound), errors.Is(err, data.ErrNoData):
		return p.T("ambiti.bad"), true
	}
	return "", false
}

// givenName returns a reader's name for a perimeter: one line, not too long.
func givenName(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)
	return short(strings.Join(strings.Fields(s), " "), longestGiven)
}

// short returns the first n letters of a text.
func short(s string, n int) string {
	letters := []rune(s)
	return string(letters[:min(len(letters), n)])
}

// params are the parameters of the address that says a view, as name, value pairs.
func (v ambitiView) params() []string {
	ids := make([]string, len(v.Sides))
	for i, h := range v.Sides {
		ids[i] = h.asked
	}
	out := []string{"for", v.Purpose, "ids", strings.Join(ids, ","), "dataset", v.Flows, "draw", v.Draw}
	for i, h := range v.Sides {
		out = append(out, "name"+strconv.Itoa(i+1), h.Given)
	}
	for _, w := range v.Weights {
		out = append(out, w.params()...)
	}
	return out
}

// ambitiLink returns the address of a view on a path.
func (p *page) ambitiLink(path string, v ambitiView) string {
	return strings.ReplaceAll(p.link(path, v.params()...), "%2C", ",")
}

// ambitiHidden returns the fields that keep a view in a form, but for those that
// the form has itself.
func (v ambitiView) hidden(own ...string) []option {
	var out []option
	pairs := v.params()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" || slices.ContainsFunc(own, func(o string) bool {
			prefix, any := strings.CutSuffix(o, "*")
			return pairs[i] == o || any && strings.HasPrefix(pairs[i], prefix)
		}) {
			continue
		}
		out = append(out, option{Value: pairs[i+1], Text: pairs[i]})
	}
	return out
}

// without returns the view without a hypothesis.
func (v ambitiView) without(i int) ambitiView {
	v.Sides = slices.Delete(slices.Clone(v.Sides), i, i+1)
	return v
}

// swapped returns the view with two hypotheses changed over.
func (v ambitiView) swapped(i, j int) ambitiView {
	v.Sides = slices.Clone(v.Sides)
	v.Sides[i], v.Sides[j] = v.Sides[j], v.Sides[i]
	return v
}

// perimeterTitle names a perimeter as the pages do: an area by its name with what
// tells homonyms apart.
func (p *page) perimeterTitle(q perimeter.Perimeter) string {
	if q.Kind == perimeter.KindArea {
		if a, ok := p.cube.Area(data.AreaCode(q.ID)); ok {
			return capitalised(p.areaName(a))
		}
	}
	return p.In(q.Name)
}

// hypothesisName returns what a hypothesis is called, the reader's name first.
func (p *page) hypothesisName(h hypothesis) string {
	if h.Given != "" {
		return h.Given
	}
	return p.perimeterTitle(h.Perimeter)
}

// perimeterLink returns the address of the profile of a perimeter.
func (p *page) perimeterLink(h hypothesis) string {
	return p.area(data.AreaCode(h.asked), "name", h.Given)
}
