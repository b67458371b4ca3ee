package dashboards

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
	"cittamedie/indicators/perimeter"
)

// What a map of the laboratory is coloured by.
const (
	layerAreas     = "areas"     // the areas just drawn
	layerLabour    = "sll"       // those of ISTAT, under the borders of the areas just drawn
	layerStability = "stability" // in how many choices of parameters a municipality stays
)

// labAsk is what the reader asks of the laboratory.
type labAsk struct {
	perimeter.Request
	Simulated bool
	Layer     string
	Wrong     map[string]string // by field, what to do about it
}

// labSlider is a parameter of the laboratory: a number and a slider bound to it.
type labSlider struct {
	Name           string
	Min, Max, Step string // of the slider
	Least, Most    string // of the number
	Exact          string // step of the number
	Method         perimeter.Method
}

// labSliders are the parameters in the order of the form. The ranges of the sliders
// are ours; a number may lie beyond them.
var labSliders = []labSlider{
	{"minSZ", "100", "20000", "100", "1", "", "1", perimeter.LabourAreas},
	{"minSC", "0.3", "0.95", "0.01", "0.0001", "1", "0.0001", perimeter.LabourAreas},
	{"tarSZ", "1000", "100000", "500", "1", "", "1", perimeter.LabourAreas},
	{"tarSC", "0.3", "0.99", "0.01", "0.0001", "1", "0.0001", perimeter.LabourAreas},
	{"share", "5", "30", "0.5", "1", "100", "0.01", perimeter.FunctionalAreas},
}

// labAsk reads the request. What is wrong with a number is kept beside it, so that
// the form can say so where it stands. The
// datasets are those of flows, the usual one first.
func (p *page) labAsk(datasets []string) labAsk {
	q := labAsk{Layer: layerAreas, Wrong: map[string]string{}}
	q.Method, q.Mode = perimeter.LabourAreas, perimeter.Clean
	if p.param("method") == string(perimeter.FunctionalAreas) {
		q.Method = perimeter.FunctionalAreas
	}
	if p.param("mode") == string(perimeter.Compat) {
		q.Mode = perimeter.Compat
	}
	if l := p.param("layer"); l == layerLabour || l == layerStability {
		q.Layer = l
	}
	q.Simulated = len(datasets) == 0 && p.param("simulation") == "on"
	if len(datasets) > 0 {
		q.Dataset = datasets[0]
		if asked := p.param("dataset"); slices.Contains(datasets, asked) {
			q.Dataset = asked
		}
	}
	if period, err := data.ParsePeriod(p.param("period")); err == nil {
		q.Period = period
	}
	if a, ok := p.cube.Area(data.AreaCode(p.param("parent"))); ok && (a.Level == data.Region || a.Level == data.Province) {
		q.Parent = a.Code
	}
	preset := perimeter.Presets()[0]
	q.MinSZ, q.MinSC, q.TarSZ, q.TarSC = p.labNumber(&q, "minSZ", preset.MinSZ), p.labNumber(&q, "minSC", preset.MinSC), p.labNumber(&q, "tarSZ", preset.TarSZ), p.labNumber(&q, "tarSC", preset.TarSC)
	for _, preset := range perimeter.Presets() {
		if p.param("preset") == preset.ID {
			q.MinSZ, q.MinSC, q.TarSZ, q.TarSC = preset.MinSZ, preset.MinSC, preset.TarSZ, preset.TarSC
			clear(q.Wrong)
		}
	}
	q.SharePercent = p.labNumber(&q, "share", 0)
	return q
}

// labNumber reads a number of the form; with a comma or a point for the decimals.
func (p *page) labNumber(q *labAsk, name string, usual float64) float64 {
	text := strings.Replace(p.param(name), ",", ".", 1)
	if text == "" {
		return usual
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v == 0 {
		q.Wrong[name] = p.T("lab.notNumber")
		return usual
	}
	return v
}

// refused puts an answer that is about a parameter beside it; false for any other
// error.
func (p *page) refused(q *labAsk, err error) bool {
	var r *perimeter.Refusal
	if !errors.As(err, &r) || !errors.Is(err, data.ErrInvalid) || r.Field == "" {
		return false
	}
	q.Wrong[r.Field] = capitalised(r.Reason.In(p.Lang)) + "."
	return true
}

// presetOf returns the preset that has the numbers of a request, "" for none.
func presetOf(q perimeter.Request) string {
	for _, preset := range perimeter.Presets() {
		if q.MinSZ == preset.MinSZ && q.MinSC == preset.MinSC && q.TarSZ == preset.TarSZ && q.TarSC == preset.TarSC {
			return preset.ID
		}
	}
	return ""
}

// usual puts the numbers of the first preset in the place of those of a request.
func (q labAsk) usual() labAsk {
	preset := perimeter.Presets()[0]
	q.MinSZ, q.MinSC, q.TarSZ, q.TarSC, q.SharePercent = preset.MinSZ, preset.MinSC, preset.TarSZ, preset.TarSC, 0
	return q
}

// labQuery returns the parameters that give the view again, as name, value pairs;
// those that have their usual value are left out.
func (p *page) labQuery(q labAsk) []string {
	out := []string{"dataset", q.Dataset, "parent", string(q.Parent)}
	add := func(name, value, usual string) {
		if value != usual {
			out = append(out, name, value)
		}
	}
	if p.param("period") != "" {
		out = append(out, "period", q.Period.String())
	}
	add("method", string(q.Method), string(perimeter.LabourAreas))
	if q.Method == perimeter.LabourAreas {
		add("mode", string(q.Mode), string(perimeter.Clean))
		preset := perimeter.Presets()[0]
		add("minSZ", fieldNumber(q.MinSZ), fieldNumber(preset.MinSZ))
		add("minSC", fieldNumber(q.MinSC), fieldNumber(preset.MinSC))
		add("tarSZ", fieldNumber(q.TarSZ), fieldNumber(preset.TarSZ))
		add("tarSC", fieldNumber(q.TarSC), fieldNumber(preset.TarSC))
	} else {
		add("share", fieldNumber(cmp.Or(q.SharePercent, commuting.CommutingZonePercent)), fieldNumber(commuting.CommutingZonePercent))
	}
	add("layer", q.Layer, layerAreas)
	if q.Simulated {
		out = append(out, "simulation", "on")
	}
	return out
}

// fieldNumber writes a number as a field of a form wants it.
func fieldNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// flowIDs returns the datasets of flows, a given one first, then the latest.
func (p *page) flowIDs(first string) []string {
	var ids []string
	for _, row := range p.flowDatasets(true) {
		if row.ID == first {
			ids = append([]string{row.ID}, ids...)
			continue
		}
		ids = append(ids, row.ID)
	}
	return ids
}

// flowIDsOf is flowIDs with the flows of the chosen municipality first.
func (p *page) flowIDsOf(home data.AreaCode, flows *flowsBody) []string {
	if home == "" || flows == nil {
		return p.flowIDs("")
	}
	return p.flowIDs(flows.Dataset)
}
