package dashboards

import (
	"encoding/json"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"cittamedie/data"
)

// One hue of blue for what describes, purple to green for what has a better
// end; both from ColorBrewer (Harrower and Brewer 2003), safe for the
// colour-blind, light to dark so that they survive a grey print.
var (
	blues       = []string{"#deebf7", "#9ecae1", "#6baed6", "#3182bd", "#08519c"}
	purpleGreen = []string{"#7b3294", "#c2a5cf", "#f7f7f7", "#a6dba0", "#008837"}
	lineColours = []string{"#0066cc", "#b35900", "#5b2a86", "#1f1f1f", "#00786f"}
	lineSymbols = []string{"circle", "triangle", "rect", "diamond", "arrow"}
)

// palette returns the colours of n classes: blue when neither end is better,
// purple for the worse end and green for the better one otherwise.
func palette(polarity data.Polarity, n int) []string {
	scale := blues
	if polarity != data.Neutral {
		scale = purpleGreen
	}
	out := make([]string, n)
	for i := range out {
		at := len(scale) / 2
		if n > 1 {
			at = (i*(len(scale)-1) + (n-1)/2) / (n - 1)
		}
		if polarity == data.Negative {
			at = len(scale) - 1 - at
		}
		out[i] = scale[at]
	}
	return out
}

// mapItem is one area of a choropleth; go-echarts' own has no pattern.
type mapItem struct {
	opts.MapData
	ItemStyle map[string]any `json:"itemStyle,omitempty"`
}

// The patterns of what a colour cannot say: hatched where nothing was
// published, dotted where it is suppressed, outlined where it is estimated. The
// backdrop is the country around areas that do not touch.
var patterns = map[string]map[string]any{
	"missing": {"areaColor": "#ffffff", "decal": map[string]any{
		"symbol": "rect", "color": "#767676", "dashArrayX": []int{1, 0}, "dashArrayY": []int{2, 5}, "rotation": -0.785}},
	"suppressed": {"areaColor": "#ffffff", "decal": map[string]any{
		"symbol": "circle", "color": "#4d4d4d", "symbolSize": 0.7, "dashArrayX": [][]int{{8, 8}, {0, 8, 8, 0}}, "dashArrayY": []int{6, 0}}},
	"backdrop":  {"areaColor": "#f4f4f4", "borderColor": "#9aa7b2"},
	"estimated": {"borderColor": "#000000", "borderWidth": 1.5, "borderType": "dashed"},
}

// mapSpec is what a choropleth is made of.
type mapSpec struct {
	Name   string // of the map the script registers
	Title  string
	Cells  []mapCell
	Limits classes
	Colour []string
	Labels []string // of the classes, for the legend inside an exported picture
}

type mapCell struct {
	Code   data.AreaCode
	Value  float64
	Status string // as in Shown
}

// manyAreas is how many areas a map of the country may have before their
// borders must be thinned.
const manyAreas = 1000

// mapOption returns the ECharts option of a choropleth: one item for each area,
// named by its code, and one piece for each class.
func mapOption(spec mapSpec) map[string]any {
	chart := charts.NewMap()
	chart.RegisterMapType(spec.Name)
	items := make([]mapItem, len(spec.Cells))
	for i, c := range spec.Cells {
		items[i] = mapItem{MapData: opts.MapData{Name: string(c.Code), Value: c.Value}, ItemStyle: patterns[c.Status]}
		if c.Status == "missing" || c.Status == "suppressed" || c.Status == "backdrop" {
			items[i].Value = "-"
		}
	}
	pieces := make([]map[string]any, len(spec.Colour))
	for i, colour := range spec.Colour {
		pieces[i] = map[string]any{"color": colour, "label": spec.Labels[i]}
		if i > 0 {
			pieces[i]["gte"] = spec.Limits.Limits[i]
		}
		if i < len(spec.Colour)-1 {
			pieces[i]["lt"] = spec.Limits.Limits[i+1]
		}
	}
	chart.AddSeries(spec.Title, nil)
	chart.MultiSeries[0].Data = items
	chart.SetGlobalOptions(charts.WithAnimation(false), charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(false)}))
	option := plain(chart.JSON())
	series := option["series"].([]any)[0].(map[string]any)
	series["nameProperty"] = "code"
	series["selectedMode"], series["showLegendSymbol"] = false, false
	for _, side := range []string{"left", "right", "top", "bottom"} {
		series[side] = 8 // fill the box
	}
	border := 0.5
	if len(spec.Cells) > manyAreas {
		border = 0.1 // otherwise the borders hide the colours
	}
	series["itemStyle"] = map[string]any{"borderColor": "#5a6772", "borderWidth": border, "areaColor": "#ffffff"}
	series["emphasis"] = map[string]any{"label": map[string]any{"show": false}, "itemStyle": map[string]any{"areaColor": nil, "borderColor": "#000000", "borderWidth": 2}}
	series["label"] = map[string]any{"show": false}
	option["visualMap"] = map[string]any{"type": "piecewise", "pieces": pieces, "show": false, "outOfRange": map[string]any{"color": "#ffffff"}}
	option["tooltip"] = map[string]any{"trigger": "item", "renderMode": "richText"}
	option["legend"] = map[string]any{"show": false}
	return option
}

// lineSpec is what a chart of series is made of.
type lineSpec struct {
	Unit    string
	Periods []string
	Lines   []line
	Lang    string

	Breaks     []string // periods from which figures do not compare with those before
	BreakLabel string
}

// line is one area over time; a nil value is a period without one.
type line struct {
	Name   string
	Values []*float64
}

// lineOption returns the ECharts option of a chart of series. Lines differ by
// symbol as well as by colour, and a missing value leaves a gap.
func lineOption(spec lineSpec) map[string]any {
	chart := charts.NewLine()
	chart.SetXAxis(spec.Periods)
	for _, l := range spec.Lines {
		points := make([]opts.LineData, len(l.Values))
		for i, v := range l.Values {
			points[i] = opts.LineData{Value: "-"}
			if v != nil {
				points[i].Value = *v
			}
		}
		chart.AddSeries(l.Name, points)
	}
	chart.SetGlobalOptions(charts.WithAnimation(false),
		charts.WithYAxisOpts(opts.YAxis{Scale: opts.Bool(true), Name: spec.Unit}),
		charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(false)}))
	chart.Validate()
	option := plain(chart.JSON())
	for i, s := range option["series"].([]any) {
		series := s.(map[string]any)
		series["symbol"], series["symbolSize"] = lineSymbols[i%len(lineSymbols)], 8
		series["lineStyle"] = map[string]any{"width": 3 - min(i, 1)}
		delete(series, "label")
		if i == 0 && len(spec.Breaks) > 0 {
			series["markLine"] = breakLines(spec)
		}
	}
	option["color"] = lineColours
	option["tooltip"] = map[string]any{"trigger": "axis", "renderMode": "richText"}
	option["legend"] = map[string]any{"bottom": 0, "type": "plain", "textStyle": map[string]any{"color": "#17324d"}}
	option["grid"] = map[string]any{"left": 16, "right": 24, "top": 40, "bottom": 64, "containLabel": true}
	axis := option["yAxis"].([]any)[0].(map[string]any)
	axis["nameTextStyle"] = map[string]any{"align": "left", "color": "#17324d"}
	axis["axisLabel"] = map[string]any{"color": "#17324d"}
	option["xAxis"].([]any)[0].(map[string]any)["axisLabel"] = map[string]any{"color": "#17324d"}
	return option
}

// breakLines are the upright lines at the breaks of a series.
func breakLines(spec lineSpec) map[string]any {
	lines := make([]map[string]any, len(spec.Breaks))
	for i, at := range spec.Breaks {
		align := "left" // the label stays inside the chart
		if 2*slices.Index(spec.Periods, at) > len(spec.Periods) {
			align = "right"
		}
		lines[i] = map[string]any{"xAxis": at, "label": map[string]any{"align": align}}
	}
	return map[string]any{
		"silent": true, "symbol": "none", "data": lines,
		"lineStyle": map[string]any{"color": "#1f1f1f", "width": 1.5, "type": "dashed"},
		"label":     map[string]any{"formatter": spec.BreakLabel, "color": "#1f1f1f", "position": "end", "rotate": 0},
	}
}

// plain returns an option as maps and slices, so that what go-echarts' types
// lack can be added and the JSON has its keys in order.
func plain(option map[string]any) map[string]any {
	var out map[string]any
	b, err := json.Marshal(option)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		panic("dashboards: chart option: " + err.Error())
	}
	delete(out, "toolbox")
	delete(out, "title")
	delete(out, "aria")
	return out
}

// codeMark stands for the code of an area in the link of a drawing.
const codeMark = "CODICE"

// drawing is what the script needs to draw a chart and to export it with its
// title, source and licence inside.
type drawing struct {
	Option     map[string]any    `json:"option"`
	Map        string            `json:"map,omitempty"`        // name to register
	Boundaries string            `json:"boundaries,omitempty"` // where its areas are
	Backdrop   string            `json:"backdrop,omitempty"`   // what is drawn under them
	Labels     map[string]string `json:"labels,omitempty"`     // tooltip of each area
	Link       string            `json:"link,omitempty"`       // where a click leads, with codeMark for the area's code
	Title      string            `json:"title"`
	Subtitle   string            `json:"subtitle"`
	Source     string            `json:"source"`
	Note       string            `json:"note,omitempty"`
	Decimals   int               `json:"decimals"`
	Lang       string            `json:"lang"`
	File       string            `json:"file"` // base name of the exported picture
}
