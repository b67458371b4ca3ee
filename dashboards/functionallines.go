package dashboards

import (
	"math"
	"strconv"
	"strings"

	"cittamedie/data"
)

// lineForm is which flows of a municipality are shown: their direction, and the
// smallest in people or in percent of the table's whole.
type lineForm struct {
	Direction string // "both", "out" or "in"
	Unit      string // "people" or "share"
	Min       float64
	Asked     bool // the reader set a threshold; otherwise the largest are shown
}

// lineForm reads the parameters direction, unit and min.
func (p *page) lineForm() (lineForm, error) {
	f := lineForm{Direction: "both", Unit: "people"}
	if d := p.param("direction"); d == "out" || d == "in" {
		f.Direction = d
	}
	if p.param("unit") == "share" {
		f.Unit = "share"
	}
	text := strings.Replace(p.param("min"), ",", ".", 1)
	if text == "" {
		return f, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= math.MaxInt32) {
		return f, &data.FieldError{Field: "min", Value: text, Reason: "must be a number, 0 or more"}
	}
	f.Min, f.Asked = v, true
	return f, nil
}

// Value returns the threshold as a field of a form wants it.
func (f lineForm) Value() string {
	if !f.Asked {
		return ""
	}
	return fieldNumber(f.Min)
}

// query returns the parameters of the form.
func (f lineForm) query() []string {
	return []string{"direction", strings.TrimPrefix(f.Direction, "both"), "unit", strings.TrimPrefix(f.Unit, "people"), "min", f.Value()}
}

// shown returns how many of the rows, the largest first, are shown.
func (f lineForm) shown(rows []flowRow) int {
	if !f.Asked {
		return min(mostFlows, len(rows))
	}
	for i, r := range rows {
		if f.Unit == "people" && r.value < f.Min || f.Unit == "share" && r.share < f.Min {
			return i
		}
	}
	return len(rows)
}

// flowLine is a flow that the map draws.
type flowLine struct {
	From  data.AreaCode `json:"from"`
	To    data.AreaCode `json:"to"`
	Value float64       `json:"value"`
	Text  string        `json:"text"`
}

// flowLines returns the flows of the tables in the directions asked for, as JSON for
// the script: what is drawn is what the tables say.
func (p *page) flowLines(here data.AreaCode, b *flowsBody, f lineForm) string {
	lines := []flowLine{}
	name := p.nameOf(here)
	add := func(from, to data.AreaCode, r flowRow, ends string) {
		lines = append(lines, flowLine{from, to, r.value, ends + ": " + p.T("lab.people", r.People)})
	}
	if f.Direction != "in" {
		for _, r := range b.Out.Rows {
			add(here, r.Code, r, name+" → "+r.Name)
		}
	}
	if f.Direction != "out" {
		for _, r := range b.In.Rows {
			add(r.Code, here, r, r.Name+" → "+name)
		}
	}
	return asJSON(map[string]any{"here": here, "lines": lines, "note": p.T("lab.lines", name)})
}

// Directions lists the directions of the flows for the form.
func (p *page) Directions() []option {
	return p.optionsOf("direction", "lab.direction.", "both", "out", "in")
}

// FlowUnits lists the measures of the threshold for the form.
func (p *page) FlowUnits() []option { return p.optionsOf("unit", "lab.unit.", "people", "share") }

// optionsOf lists the values of a parameter; the first is the usual one.
func (p *page) optionsOf(name, key string, values ...string) []option {
	var out []option
	for _, v := range values {
		out = append(out, option{v, p.T(key + v), v == p.param(name)})
	}
	return out
}
