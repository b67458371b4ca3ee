package dashboards

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
	"cittamedie/indicators/perimeter"
)

// laboratory is the part of the page in which areas are drawn from flows.
type laboratory struct {
	Form labForm
	View *labView // nil where there are no flows and no simulation was asked for
	Why  string   // there is no view
	None bool     // no flows at all: the page says how to load some
	Ask  string   // address that shows the simulation
}

// labForm is the form of the laboratory.
type labForm struct {
	Datasets, Periods []option
	Parents           []optionGroup
	Methods, Modes    []option
	Presets, Layers   []option
	Fields            []labField
	Functional        bool
	Open              bool // the four numbers are the reader's own
	Simulated         bool
	Hidden            []option // what else the address says
}

// labField is a parameter with its words.
type labField struct {
	labSlider
	Label, Unit, Hint, Value, Wrong string
	Off                             bool // of the other method
}

// laboratory draws what the request asks for. Where a number is wrong the form says
// so beside it and the view is that of the usual numbers.
func (p *page) laboratory(c *fiber.Ctx, q *labAsk, home data.AreaCode) (*laboratory, error) {
	lab := &laboratory{None: q.Dataset == ""}
	if lab.None && !q.Simulated {
		lab.Ask = p.Self("simulation", "on") + "#laboratorio"
		return lab, nil
	}
	r, err := p.drawnOrRefused(c, q)
	asked := *q
	if err == nil && len(q.Wrong) > 0 {
		c.Status(fiber.StatusBadRequest)
		lab.Why, asked = p.T("lab.usualInstead"), q.usual()
		r, err = p.drawnAreas(c, asked.Request, q.Simulated)
	}
	switch {
	case errors.Is(err, data.ErrNoData), errors.Is(err, data.ErrNotFound):
		lab.Why, lab.Form = p.reasonOf(err), p.labForm(c, *q)
		return lab, nil
	case err != nil:
		return nil, err
	}
	q.Period, asked.Request = r.Request.Period, r.Request
	lab.Form = p.labForm(c, *q)
	lab.View, err = p.labView(c, asked, r, home)
	return lab, err
}

// drawnOrRefused computes the areas; nothing where a parameter is wrong.
func (p *page) drawnOrRefused(c *fiber.Ctx, q *labAsk) (*perimeter.Result, error) {
	if len(q.Wrong) > 0 {
		return nil, nil
	}
	r, err := p.drawnAreas(c, q.Request, q.Simulated)
	if err != nil && p.refused(q, err) {
		return nil, nil
	}
	return r, err
}

// drawnAreas computes areas from counted flows or from simulated ones. A period that
// the flows do not have, because the reader has just chosen others, gives way to
// the latest.
func (p *page) drawnAreas(c *fiber.Ctx, q perimeter.Request, simulated bool) (*perimeter.Result, error) {
	if q.Method == perimeter.FunctionalAreas {
		q.MinSZ, q.MinSC, q.TarSZ, q.TarSC = 0, 0, 0, 0
	}
	if simulated {
		return p.site.Perimeters.ComputeSimulated(c.UserContext(), p.cube, q)
	}
	if !q.Period.IsZero() {
		if f, err := p.site.Perimeters.Flows(c.UserContext(), p.cube, q.Dataset, data.Period{}); err == nil && !slices.Contains(f.Periods, q.Period) {
			q.Period = data.Period{}
		}
	}
	return p.site.Perimeters.Compute(c.UserContext(), p.cube, q)
}

// reasonOf writes an error for the reader where it has words of its own.
func (p *page) reasonOf(err error) string {
	var r *perimeter.Refusal
	if errors.As(err, &r) {
		return capitalised(r.Reason.In(p.Lang)) + "."
	}
	return p.T("error.404.text")
}

// labForm fills the form.
func (p *page) labForm(c *fiber.Ctx, q labAsk) labForm {
	form := labForm{Functional: q.Method == perimeter.FunctionalAreas, Simulated: q.Simulated}
	for _, row := range p.flowDatasets(true) {
		form.Datasets = append(form.Datasets, option{row.ID, row.Title, row.ID == q.Dataset})
	}
	f := p.labFlows(c, q)
	if f != nil && len(f.Periods) > 1 {
		for _, d := range slices.Backward(f.Periods) {
			form.Periods = append(form.Periods, option{d.String(), d.String(), d == q.Period})
		}
	}
	form.Parents = p.labParents(q, f)
	for _, m := range []perimeter.Method{perimeter.LabourAreas, perimeter.FunctionalAreas} {
		form.Methods = append(form.Methods, option{string(m), p.T("lab.method." + string(m)), m == q.Method})
	}
	for _, m := range []perimeter.Mode{perimeter.Clean, perimeter.Compat} {
		form.Modes = append(form.Modes, option{string(m), p.T("lab.mode." + string(m)), m == q.Mode})
	}
	chosen := presetOf(q.Request)
	for _, preset := range perimeter.Presets() {
		form.Presets = append(form.Presets, option{preset.ID, p.T("lab.preset." + preset.ID), preset.ID == chosen && !form.Functional && len(q.Wrong) == 0})
	}
	form.Open = len(q.Wrong) > 0 || chosen == "" || form.Functional
	values := map[string]float64{"minSZ": q.MinSZ, "minSC": q.MinSC, "tarSZ": q.TarSZ, "tarSC": q.TarSC, "share": cmp.Or(q.SharePercent, commuting.CommutingZonePercent)}
	for _, s := range labSliders {
		f := labField{labSlider: s, Label: p.T("lab." + s.Name), Unit: p.T("lab." + s.Name + ".unit"), Hint: p.T("lab." + s.Name + ".hint"), Value: fieldNumber(values[s.Name]), Wrong: q.Wrong[s.Name], Off: s.Method != q.Method}
		if f.Wrong != "" {
			f.Value = cmp.Or(p.param(s.Name), f.Value)
		}
		form.Fields = append(form.Fields, f)
	}
	for _, l := range []string{layerAreas, layerLabour, layerStability} {
		form.Layers = append(form.Layers, option{l, p.T("lab.layer." + l), l == q.Layer})
	}
	for _, name := range []string{"comune", "direction", "min", "unit"} {
		if v := p.param(name); v != "" {
			form.Hidden = append(form.Hidden, option{Value: name, Text: v})
		}
	}
	return form
}

// labFlows returns the whole matrix that areas are drawn from; nil for a simulation.
func (p *page) labFlows(c *fiber.Ctx, q labAsk) *perimeter.Flows {
	if q.Simulated || q.Dataset == "" {
		return nil
	}
	f, err := p.site.Perimeters.Flows(c.UserContext(), p.cube, q.Dataset, q.Period)
	if err != nil {
		return nil // the areas of the same flows say why
	}
	return f
}

// labParents lists the regions and the provinces that areas may be drawn in: those
// that have municipalities in the flows, all of them for a simulation.
func (p *page) labParents(q labAsk, f *perimeter.Flows) []optionGroup {
	has := map[data.AreaCode]bool{}
	if f != nil {
		for _, code := range f.Codes() {
			for a, ok := p.cube.Area(code); ok && a.Parent != ""; a, ok = p.cube.Area(a.Parent) {
				has[a.Parent] = true
			}
		}
	}
	var out []optionGroup
	for _, l := range []data.Level{data.Region, data.Province} {
		g := optionGroup{Text: capitalised(p.T("levels." + l.String()))}
		for _, a := range byName(p.cube.Areas(l)) {
			if q.Simulated || has[a.Code] {
				g.Options = append(g.Options, option{string(a.Code), a.Name, a.Code == q.Parent})
			}
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// asJSON writes settings for a script.
func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("dashboards: settings: " + err.Error())
	}
	return string(b)
}
