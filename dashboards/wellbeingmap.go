package dashboards

import (
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/indicators/composite"
	"cittamedie/indicators/wellbeing"
)

// wellMap is what the script needs to draw the areas.
type wellMap struct {
	Geometry string            `json:"geometry"`
	Names    string            `json:"names"`
	Codes    []data.AreaCode   `json:"codes"`
	Fills    []int             `json:"fills"` // of the classes; -1 for an area without
	Groups   []int             `json:"groups"`
	Classes  []labClass        `json:"classes"`
	Legend   []labClass        `json:"legend"`
	Labels   []labLabel        `json:"labels"`
	Lines    []string          `json:"lines"` // one an area: what its tip says
	Title    string            `json:"title"`
	Subtitle string            `json:"subtitle"`
	Note     string            `json:"note"`
	Source   string            `json:"source"`
	File     string            `json:"file"`
	Lang     string            `json:"lang"`
	Here     data.AreaCode     `json:"here"`
	Address  string            `json:"address"` // of the page, without its language
	Said     string            `json:"said"`    // to who does not see the change
	Shares   map[string]string `json:"shares"`
	Texts    map[string]string `json:"texts"`
}

// wellClasses are the classes of a map of a composite: limits, colours and words.
type wellClasses struct {
	limits  []float64 // the lower ones; class i holds limits[i] ≤ v < limits[i+1]
	colours []string
	words   []string
}

func (c wellClasses) of(v float64) int {
	at := 0
	for i, low := range c.limits {
		if v >= low {
			at = i
		}
	}
	return at
}

// scoreMiddle is what the reference gets, halfway on the common scale.
const scoreMiddle = (composite.AMPILow + composite.AMPIHigh) / 2

// steps are the half widths that the middle class of a map of scores may have.
var steps = []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 20}

// wellbeingClasses returns the classes of what the map shows: of scores, five around
// the reference of 100, the same for all years that compare; of ranks, fifths; of
// bands, fifths of the number of areas, from the surest rank.
func (p *page) wellbeingClasses(v *wellbeingView) wellClasses {
	n := float64(v.now.Scored)
	switch v.ask.Show {
	case showRank:
		c := wellClasses{colours: slices.Clone(purpleGreen)}
		slices.Reverse(c.colours)
		return p.fifths(c, n, "well.class.rank")
	case showWidth:
		return p.widths(v)
	}
	h := v.halfStep()
	c := wellClasses{limits: []float64{math.Inf(-1), scoreMiddle - 3*h, scoreMiddle - h, scoreMiddle + h, scoreMiddle + 3*h}, colours: purpleGreen}
	write := func(v float64) string { return number(p.Lang, v, digitsOf(h)) }
	c.words = []string{p.T("legend.below", write(c.limits[1]))}
	for i := 1; i < 4; i++ {
		c.words = append(c.words, p.T("legend.range", write(c.limits[i]), write(c.limits[i+1])))
	}
	c.words = append(c.words, p.T("legend.above", write(c.limits[4])))
	return c
}

// fifths parts the ranks from 1 to n in five.
func (p *page) fifths(c wellClasses, n float64, key string) wellClasses {
	for i := range 5 {
		low := math.Floor(n * float64(i) / 5)
		c.limits = append(c.limits, low+1)
		c.words = append(c.words, p.T(key, number(p.Lang, low+1, 0), number(p.Lang, math.Floor(n*float64(i+1)/5), 0)))
	}
	return c
}

// widths parts the areas shown in five by how many ranks their bands cover; fewer
// where many cover as many.
func (p *page) widths(v *wellbeingView) wellClasses {
	var all []float64
	for _, i := range v.shown {
		if b, ok := v.band(i); ok {
			all = append(all, bandWidth(b))
		}
	}
	slices.Sort(all)
	c := wellClasses{}
	for i := range 5 {
		if len(all) == 0 {
			break
		}
		if low := all[i*len(all)/5]; len(c.limits) == 0 || low > c.limits[len(c.limits)-1] {
			c.limits = append(c.limits, low)
		}
	}
	for i, low := range c.limits {
		high := all[len(all)-1]
		if i+1 < len(c.limits) {
			high = c.limits[i+1] - 1
		}
		if low == high {
			c.words = append(c.words, p.plural("well.places", int(low)))
			continue
		}
		c.words = append(c.words, p.T("well.class.band", number(p.Lang, low, 0), number(p.Lang, high, 0)))
	}
	c.colours = palette(data.Neutral, len(c.limits))
	return c
}

// bandWidth counts the ranks of a band, as it is written.
func bandWidth(b wellbeing.Band) float64 {
	from, to := bandEnds(b)
	return float64(to - from + 1)
}

// halfStep returns a round number near a third of the distance from 100 that nine
// scores in ten stay within, over all years where they compare.
func (v *wellbeingView) halfStep() float64 {
	var away []float64
	for y := range v.result.Years {
		if year := &v.result.Years[y]; v.result.Comparable || year == v.now {
			for i := range year.Scores {
				if s := &year.Scores[i]; s.Value.Valid {
					away = append(away, math.Abs(s.Value.Value-scoreMiddle))
				}
			}
		}
	}
	if len(away) == 0 {
		return steps[0]
	}
	slices.Sort(away)
	third := away[len(away)*9/10] / 4
	best := steps[0]
	for _, s := range steps {
		if math.Abs(s-third) < math.Abs(best-third) {
			best = s
		}
	}
	return best
}

// shade returns the class of an area; -1 for one without what the map shows.
func (v *wellbeingView) shade(c wellClasses, i int) int {
	s := &v.now.Scores[i]
	switch b, banded := v.band(i); {
	case v.ask.Show == showScore && s.Value.Valid:
		return c.of(s.Value.Value)
	case v.ask.Show == showRank && s.Rank > 0:
		return c.of(float64(s.Rank))
	case v.ask.Show == showWidth && banded:
		return c.of(bandWidth(b))
	}
	return -1
}

// fillWellbeingMap writes the legend with how many areas are in each class.
func (p *page) fillWellbeingMap(v *wellbeingView) {
	c := p.wellbeingClasses(v)
	counts, none := make([]int, len(c.words)), 0
	for _, i := range v.shown {
		if at := v.shade(c, i); at >= 0 {
			counts[at]++
		} else {
			none++
		}
	}
	for i, text := range c.words {
		v.Legend = append(v.Legend, LegendRow{Colour: c.colours[i], Text: text, Count: p.Num(counts[i])})
	}
	if none > 0 {
		text := p.T("well.noScores")
		if v.ask.Show == showWidth && v.bands == nil {
			text = p.T("well.bandsPending")
		}
		v.Legend = append(v.Legend, LegendRow{Swatch: "campione-missing", Text: text, Count: p.Num(none)})
	}
	v.LegendNote = p.T("well.legend." + v.ask.Show)
	if v.ask.Show == showScore && scaleStep(v.result) == "fixed" {
		v.LegendNote = p.T("well.legend.fixed")
	}
}

// wellbeingMap describes the areas shown for the script.
func (p *page) wellbeingMap(v *wellbeingView) *wellMap {
	level, parent := v.result.Composite.Level.String(), string(v.ask.Parent.Code)
	m := &wellMap{
		Geometry: p.site.api("boundaries", "format", "topojson", "level", level, "parent", parent), Names: p.link("/mappa/nomi.json", "level", level, "parent", parent, "lang", p.Lang),
		Codes: []data.AreaCode{}, Fills: []int{}, Groups: []int{}, Classes: []labClass{}, Labels: []labLabel{}, Lines: []string{}, Title: v.Title, Subtitle: v.Subtitle, Source: p.credit(v.Sources),
		File: "benessere-" + v.result.Composite.ID + "-" + v.ask.Show, Lang: p.Lang, Here: v.ask.Area.Code, Address: p.wellbeingLink("/benessere", v.ask), Shares: v.shares,
		Texts: map[string]string{"map.address": p.T("map.address")},
	}
	m.Note = v.LegendNote
	if v.Chosen != "" {
		m.Note = v.Chosen + ". " + m.Note
		m.Subtitle += " · " + v.Chosen
	}
	c := p.wellbeingClasses(v)
	for i, words := range c.words {
		m.Classes = append(m.Classes, labClass{words, c.colours[i]})
	}
	m.Legend = m.Classes
	for _, i := range v.shown {
		s := &v.now.Scores[i]
		line := p.T("well.noScores")
		if s.Value.Valid {
			line = p.points(v, i)
		}
		if s.Rank > 0 {
			line += " · " + p.place(s.Rank)
		}
		if b, ok := v.band(i); ok {
			line += " (" + p.bandCell(b) + ")"
		}
		m.Codes, m.Fills, m.Lines = append(m.Codes, v.result.Areas[i].Code), append(m.Fills, v.shade(c, i)), append(m.Lines, line)
		m.Groups = append(m.Groups, 0)
	}
	if at := v.place(); at >= 0 {
		m.Labels = append(m.Labels, labLabel{v.ask.Area.Code, p.rowName(v.result.Areas[at])})
		m.Said = p.T("well.said", p.rowName(v.result.Areas[at]), p.points(v, at), p.place(max(v.now.Scores[at].Rank, 1)))
	}
	if m.Said == "" {
		m.Said = p.T("well.updated")
	}
	return m
}
