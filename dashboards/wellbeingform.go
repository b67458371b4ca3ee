package dashboards

import (
	"strconv"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/wellbeing"
)

// wellbeingForm is what a reader chooses.
type wellbeingForm struct {
	Of                                   string // id of the composite the form is of
	Composites, Years, Shows             []option
	Normalisations, Aggregations, Missed []wayOption
	Treatments                           []wayOption
	Parents                              []optionGroup
	Area                                 choice
	Domains                              []shareField
	Wrong                                string // about the weights together
	Open                                 bool   // something is the reader's own
	Reset                                string // the address without it
	Hidden                               []option
}

// wayOption is a way of a step; Usual where it is that of the definition.
type wayOption struct {
	option
	Usual bool
}

// shareField is a weight with a slider and a number bound to it.
type shareField struct {
	ID, Label, Value, Usual, Wrong string
	Share                          string // of the whole, in percent
	Max                            string // of the slider
	Inside                         []shareField
}

// widest is the end of the sliders of weights, unless a weight lies beyond it.
const widest = 5

// wellbeingForm fills the form; view is nil where there is nothing to show.
func (p *page) wellbeingForm(q wellbeingAsk, view *wellbeingView) wellbeingForm {
	d := q.Composite
	f := wellbeingForm{Of: d.ID, Area: q.Field, Wrong: q.Wrong["weights"], Open: q.changed() || len(q.Wrong) > 0, Reset: p.wellbeingLink("/benessere", q.usual()) + "#pesi"}
	f.Area.Label = p.T("well.area")
	for _, one := range p.composites() {
		f.Composites = append(f.Composites, option{one.ID, p.In(one.Title), one.ID == d.ID})
	}
	year := q.Year
	if view != nil {
		year = view.year
	}
	for y := d.Years.To; y >= d.Years.From; y-- {
		text := strconv.Itoa(y)
		if view != nil && view.unranked[y] {
			text += " " + p.T("well.unranked")
		}
		f.Years = append(f.Years, option{strconv.Itoa(y), text, y == year})
	}
	for _, s := range []string{showScore, showRank, showWidth} {
		f.Shows = append(f.Shows, option{s, p.T("well.show." + s), s == q.Show})
	}
	f.Parents = p.wellbeingParents(q)
	f.Normalisations = p.methodOptions("well.scale.", catalog.Scalings(), d.Normalisation.Method, q.Choice.Normalisation)
	f.Aggregations = p.methodOptions("well.aggregate.", catalog.Aggregations(), d.Aggregation, q.Choice.Aggregation)
	f.Missed = p.methodOptions("well.missing.", wellbeing.MissingRules(), wellbeing.Available, q.Choice.Missing)
	f.Treatments = p.methodOptions("well.treatment.", append([]string{wellbeing.AsDefined}, catalog.Treatments()...), wellbeing.AsDefined, q.Choice.Treatment)
	for _, domain := range d.Domains {
		field := p.shareField(q, domain.ID, p.In(domain.Title), domain.Weight)
		if len(domain.Indicators) > 1 {
			for _, one := range domain.Indicators {
				in, _ := p.cube.Indicator(one.Code)
				field.Inside = append(field.Inside, p.shareField(q, one.Code, p.In(in.Title), one.Weight))
			}
		}
		f.Domains = append(f.Domains, field)
	}
	if view != nil {
		fillShares(f.Domains, view.shares)
	}
	if q.Query != "" {
		f.Hidden = append(f.Hidden, option{Value: "q", Text: q.Query})
	}
	return f
}

// methodOptions are the ways of a step, that of the definition marked.
func (p *page) methodOptions(prefix string, all []string, usual, chosen string) []wayOption {
	if chosen == "" {
		chosen = usual
	}
	var out []wayOption
	for _, name := range all {
		text := p.T(prefix + name)
		if name == usual && name != wellbeing.AsDefined {
			text += " " + p.T("well.usual")
		}
		out = append(out, wayOption{option{name, text, name == chosen}, name == usual})
	}
	return out
}

func (p *page) shareField(q wellbeingAsk, id, label string, usual float64) shareField {
	f := shareField{ID: id, Label: label, Usual: fieldNumber(usual), Value: fieldNumber(usual), Wrong: q.Wrong[id], Max: strconv.Itoa(widest)}
	if v, given := q.Choice.Weights[id]; given {
		f.Value = fieldNumber(v)
		if v > widest {
			f.Max = f.Value
		}
	}
	if text, given := q.typed[id]; given {
		f.Value = text
	}
	return f
}

// fillShares writes beside each weight which part of the whole it makes.
func fillShares(fields []shareField, shares map[string]string) {
	for i := range fields {
		fields[i].Share = shares[fields[i].ID]
		fillShares(fields[i].Inside, shares)
	}
}

// wellbeingParents lists the areas whose parts can be shown: those that hold the area
// looked at, the regions, for municipalities the provinces.
func (p *page) wellbeingParents(q wellbeingAsk) []optionGroup {
	var out []optionGroup
	seen, parts := map[data.AreaCode]bool{}, map[data.AreaCode]int{}
	for _, a := range p.cube.Areas(q.Composite.Level) {
		for up, ok := p.cube.Area(a.Parent); ok; up, ok = p.cube.Area(up.Parent) {
			parts[up.Code]++
		}
	}
	group := func(text string, areas []data.Area) {
		g := optionGroup{Text: text}
		for _, a := range areas {
			if !seen[a.Code] && (parts[a.Code] > 1 || len(p.cube.Members(a.Code)) > 1) {
				g.Options = append(g.Options, option{string(a.Code), capitalised(p.areaName(a)), a.Code == q.Parent.Code})
				seen[a.Code] = true
			}
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	if q.Area.Code != "" {
		group(p.T("well.around", p.rowName(q.Area)), p.holders(q.Area))
	}
	group(capitalised(p.T("levels.region")), byName(p.cube.Areas(data.Region)))
	if q.Composite.Level == data.Municipality {
		group(capitalised(p.T("levels.province")), byName(p.cube.Areas(data.Province)))
	}
	if q.Parent.Code != "" {
		group(p.T("well.extent"), []data.Area{q.Parent})
	}
	return out
}

// holders are the province, the region and the groups that an area lies in.
func (p *page) holders(a data.Area) []data.Area {
	var out []data.Area
	for _, up := range p.cube.Ancestors(a.Code) {
		if up.Level != data.Country {
			out = append(out, up)
		}
	}
	for _, g := range p.cube.Groups(a.Code) {
		if g.Level != data.Division {
			out = append(out, g.Area)
		}
	}
	return out
}
