package dashboards

import (
	"errors"
	"math"
	"strconv"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/choropleth"
)

// What a map may colour: values, or clusters of neighbours that are alike.
const (
	valueLayer   = "values"
	clusterLayer = "lisa"
)

// clusterLegend are the clusters in the order of the legend, which is that of the
// numbers the script knows them by; those after the colours have samples of their own.
var clusterLegend = []choropleth.Cluster{choropleth.HighHigh, choropleth.LowLow, choropleth.HighLow, choropleth.LowHigh, choropleth.NotSignificant, choropleth.Island, choropleth.NoFigure}

// clusterColours are orange for high areas and blue for low ones, dark among their
// like and light among others: hues that every common colour blindness tells apart,
// and five steps of grey on paper.
var clusterColours = []string{"#7f3b08", "#3a7ebf", "#f1a340", "#b9d7ec", "#f3f3f3"}

// readClusters finds the clusters of a view that asks for them, or says why there
// are none: the map shows its values then.
func (p *page) readClusters(v *mapView) error {
	if v.Layer != clusterLayer || v.Empty {
		return nil
	}
	found, err := p.site.Maps.Clusters(p.cube, v.choropleth(), choropleth.UsualTest)
	if err != nil && !errors.Is(err, data.ErrNoData) {
		return err
	}
	v.Clusters, v.Untested = found, err
	return nil
}

// untested says why a map has no clusters; "" where it has, or was not asked for any.
func (p *page) untested(v mapView) string {
	for key, known := range map[string]error{"lisa.noBorders": choropleth.ErrNoBorders, "lisa.alike": choropleth.ErrAlike} {
		if errors.Is(v.Untested, known) {
			return p.T(key)
		}
	}
	if v.Untested != nil {
		return p.T("lisa.tooFew", p.Num(choropleth.FewestAreas))
	}
	return ""
}

// clusterFigure builds the figure of clusters.
func (p *page) clusterFigure(v mapView) *Figure {
	values := p.cube.Values(v.Indicator.Code, v.Level, v.parentCode(), v.Period)
	f := &Figure{
		Page: p, ID: "mappa", Note: p.clusterNote(v), Kind: "map", Zoom: true, Click: p.clickText(v), Title: p.T("lisa.title", p.In(v.Indicator.Title), p.when(v.Indicator, v.Period)),
		Subtitle: p.T("lisa.subtitle", p.T("levels."+v.Level.String())+p.inParent(v), p.In(v.Indicator.Unit), v.Period.String()),
		Reading:  p.clusterReading(v), Sources: p.mapSources(values.Cells),
		CSV: p.site.clusters(v, "csv"), JSON: p.site.clusters(v, "json"),
	}
	for i, colour := range clusterColours {
		cluster := clusterLegend[i]
		f.Legend = append(f.Legend, LegendRow{Colour: colour, Text: p.T("lisa." + cluster.String()), Count: p.Num(v.Clusters.Counts[cluster])})
	}
	if n := v.Clusters.Counts[choropleth.Island]; n > 0 {
		f.Legend = append(f.Legend, LegendRow{Swatch: "campione-island", Text: p.T("lisa.island"), Count: p.Num(n)})
	}
	p.fillAbsences(f, v, values)
	p.fillRanking(f, v, rank(values))
	p.fillClusterCells(f, v, values)
	f.Map = p.settings(v, f)
	return f
}

// clusters returns the address of the clusters of a map in a format.
func (s *site) clusters(v mapView, format string) string {
	return s.api("indicators/"+v.Indicator.Code+"/lisa", "level", v.Level.String(), "parent", string(v.parentCode()), "period", v.Period.String(), "limit", wholeAnswer, "format", format)
}

// clusterReading reads the whole map, and the areas looked at.
func (p *page) clusterReading(v mapView) []string {
	c := v.Clusters
	out := []string{p.T("lisa.reading", p.Num(c.Counts[choropleth.HighHigh]), p.Num(c.Counts[choropleth.LowLow]), p.Num(c.Counts[choropleth.HighLow]),
		p.Num(c.Counts[choropleth.LowHigh]), p.Num(c.Counts[choropleth.NotSignificant]), p.Num(c.Tested))}
	if c.Limit == 0 {
		const tails = 2 // p is of one, either
		out[0] = p.T("lisa.none", p.Num(c.Tested), p.Num(c.Plain), p.Num(int(math.Round(tails*c.Q*float64(c.Tested)))))
	}
	key := "lisa.apart"
	if c.MoranP <= c.Q {
		key = "lisa.together"
	}
	out = append(out, p.T(key, number(p.Lang, c.Moran.Value, 2), number(p.Lang, c.Moran.Expected, 3), p.probability(c.MoranP)))
	areas := p.cube.Inside(v.Level, v.parentCode())
	for i, a := range areas {
		if a.Code == v.Chosen.Code || a.Code == v.With.Code {
			out = append(out, p.rowName(a)+": "+p.clusterWords(v, i)+".")
		}
	}
	return out
}

// clusterWords says what the area at a place of the view is, with its P.
func (p *page) clusterWords(v mapView, i int) string {
	l := v.Clusters.Locals[i]
	text := p.T("lisa." + l.Cluster.String())
	if l.Cluster.Tested() {
		text += " (p = " + p.probability(l.P) + ")"
	}
	return text
}

// probability writes a P.
func (p *page) probability(v float64) string { return number(p.Lang, v, 3) }

// clusterNote says how clusters were told from chance, and what they do not say.
func (p *page) clusterNote(v mapView) string {
	c := v.Clusters
	note := p.T("lisa.note", strconv.Itoa(c.Permutations), strconv.FormatUint(c.Seed, 10), number(p.Lang, c.Mean, v.Indicator.Decimals))
	if c.Limit > 0 {
		note += " " + p.T("lisa.limit", p.probability(c.Limit))
	}
	if v.Parent.Code != "" {
		note += " " + p.T("lisa.edge")
	}
	if v.Indicator.Quantity {
		note += " " + p.T("lisa.quantity")
	}
	return note + " " + p.T("lisa.caution")
}

// fillClusterCells writes the cluster and its P into the table twin, after the value.
func (p *page) fillClusterCells(f *Figure, v mapView, values cube.Values) {
	const after = 3 // rank, name, value
	head := append([]Head{}, f.Table.Head[:after]...)
	head = append(head, Head{p.T("lisa.cluster"), false}, Head{"p", true})
	f.Table.Head = append(head, f.Table.Head[after:]...)
	at := make(map[string]choropleth.Local, len(values.Areas))
	for i, a := range values.Areas {
		at[string(a.Code)] = v.Clusters.Locals[i]
	}
	for n := range f.Table.Rows {
		row := &f.Table.Rows[n]
		l := at[row.Code]
		chance := Shown{Text: "–", Num: true}
		if l.Cluster.Tested() {
			chance.Text = p.probability(l.P)
		}
		row.Cells = append([]Shown{row.Cells[0], {Text: p.T("lisa." + l.Cluster.String())}, chance}, row.Cells[1:]...)
	}
}

// clusterSettings is what the script needs of clusters: the number of each area's in
// the legend, in order of code, and its P as a count of Runs.
type clusterSettings struct {
	Of     string   `json:"of"`
	Counts []int    `json:"p"` // 0 for an area that was not tested
	Runs   int      `json:"runs"`
	Texts  []string `json:"texts"`
}

func (p *page) clusterSettings(v mapView) *clusterSettings {
	numbers := map[choropleth.Cluster]byte{}
	s := &clusterSettings{Runs: v.Clusters.Permutations + 1}
	for i, c := range clusterLegend {
		numbers[c] = '0' + byte(i)
		s.Texts = append(s.Texts, p.T("lisa."+c.String()))
	}
	of := make([]byte, len(v.Clusters.Locals))
	s.Counts = make([]int, len(of))
	for i, l := range v.Clusters.Locals {
		of[i] = numbers[l.Cluster]
		if l.Cluster.Tested() {
			s.Counts[i] = int(l.P*float64(s.Runs) + 0.5)
		}
	}
	s.Of = string(of)
	return s
}
