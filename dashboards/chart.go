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
	blues        = []string{"#deebf7", "#9ecae1", "#6baed6", "#3182bd", "#08519c"}
	purpleGreen  = []string{"#7b3294", "#c2a5cf", "#f7f7f7", "#a6dba0", "#008837"}
	blues7       = []string{"#eff3ff", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594"}
	purpleGreen7 = []string{"#762a83", "#af8dc3", "#e7d4e8", "#f7f7f7", "#d9f0d3", "#7fbf7b", "#1b7837"}
	lineColours  = []string{"#0066cc", "#b35900", "#5b2a86", "#1f1f1f", "#00786f"}
	lineSymbols  = []string{"circle", "triangle", "rect", "diamond", "arrow"}
)

// palette returns the colours of n classes: blue when neither end is better,
// purple for the worse end and green for the better one otherwise.
func palette(polarity data.Polarity, n int) []string {
	scale, diverging := blues, purpleGreen
	if n > len(blues) {
		scale, diverging = blues7, purpleGreen7
	}
	if polarity != data.Neutral {
		scale = diverging
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

// drawing is what the script needs to draw a chart of series and to export it with its
// title, source and licence inside.
type drawing struct {
	Option   map[string]any `json:"option"`
	Title    string         `json:"title"`
	Subtitle string         `json:"subtitle"`
	Source   string         `json:"source"`
	Note     string         `json:"note,omitempty"`
	Address  string         `json:"address"` // what stands before the address of the page
	Decimals int            `json:"decimals"`
	Lang     string         `json:"lang"`
	File     string         `json:"file"` // base name of the exported picture
}
