package dashboards

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/wellbeing"
)

// wellbeingRanking is the areas shown, the best first, with the bands of their ranks.
type wellbeingRanking struct {
	Title, Lead string
	Level       string
	Rows        []rankedArea
	Ends        [2]string // first and last rank of the drawing
	Shown       string
	Pages       []crumb
	Search      string // what names must hold
	Searchable  bool
	Keep        []option // of the form that searches
	Nothing     bool     // no name holds it
	All         string   // the whole ranking, where part of it was searched for
	Banded      bool
	Picture     string // of the rows shown
}

// rankedArea is an area of the ranking.
type rankedArea struct {
	Code              data.AreaCode
	Rank, Name, Link  string
	Within            string // its place among those shown
	Score, Band, Note string
	Bar               *bandBar
	Here              bool
}

// bandBar is a band as it is drawn: shares of the width, in percent.
type bandBar struct{ From, Width, At string }

// rankingPage is how many areas a page of the ranking holds, unless all fit in most.
const (
	rankingPage = 100
	rankingMost = 150
)

// order returns the places of the areas shown, the best first and those without a
// score last, by name.
func (v *wellbeingView) order() []int {
	out := slices.Clone(v.shown)
	slices.SortStableFunc(out, func(i, j int) int {
		a, b := &v.now.Scores[i], &v.now.Scores[j]
		if a.Value.Valid != b.Value.Valid {
			if a.Value.Valid {
				return -1
			}
			return 1
		}
		if a.Value.Valid && a.Value.Value != b.Value.Value {
			return cmp.Compare(b.Value.Value, a.Value.Value)
		}
		return strings.Compare(fold(v.result.Areas[i].Name), fold(v.result.Areas[j].Name))
	})
	return out
}

// fillWellbeingRanking writes the page of the ranking that was asked for, or the one
// with the area looked at.
func (p *page) fillWellbeingRanking(v *wellbeingView) {
	r := &v.Ranking
	r.Level, r.Search, r.Banded = capitalised(p.T("level."+v.result.Composite.Level.String())), v.ask.Query, v.bands != nil
	r.Title, r.Lead = p.T("well.ranking", p.extent(v.ask), strconv.Itoa(v.year)), p.T("well.ranking.lead")
	r.Ends = [2]string{p.place(1), p.place(max(v.now.Scored, 1))}
	r.Picture = p.wellbeingLink("/benessere/graduatoria.svg", v.ask)
	order := v.order()
	r.Searchable = len(order) > rankingMost || v.ask.Query != ""
	for i, pairs := 0, v.ask.params(p, "q", "", "page", "", "bands", v.on(), "lang", p.chosenLang); i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			r.Keep = append(r.Keep, option{Value: pairs[i], Text: pairs[i+1]})
		}
	}
	if wanted := fold(v.ask.Query); wanted != "" {
		r.All = p.wellbeingLink("/benessere", v.ask, "q", "", "page", "", "bands", v.on()) + "#graduatoria"
		order = slices.DeleteFunc(order, func(i int) bool { return !strings.Contains(fold(p.rowName(v.result.Areas[i])), wanted) })
		r.Nothing = len(order) == 0
	}
	for _, i := range p.rankingSlice(v, order) {
		r.Rows = append(r.Rows, p.rankedArea(v, i))
	}
}

// rankingSlice returns the places of a page, and writes the links to the others.
func (p *page) rankingSlice(v *wellbeingView, order []int) []int {
	total, r := len(order), &v.Ranking
	if total <= rankingMost {
		return order
	}
	n, err := strconv.Atoi(v.ask.Page)
	if err != nil || n < 1 || (n-1)*rankingPage >= total {
		n = 1
		if at := v.place(); at >= 0 {
			n = 1 + max(0, slices.Index(order, at))/rankingPage
		}
	}
	from, to := (n-1)*rankingPage, min(n*rankingPage, total)
	r.Shown = p.T("table.shown", p.Num(from+1), p.Num(to), p.Num(total))
	page := func(key string, n int) {
		r.Pages = append(r.Pages, crumb{p.T(key), p.wellbeingLink("/benessere", v.ask, "page", strconv.Itoa(n), "bands", v.on()) + "#graduatoria"})
	}
	if n > 1 {
		page("table.previous", n-1)
	}
	if to < total {
		page("table.next", n+1)
	}
	return order[from:to]
}

func (p *page) rankedArea(v *wellbeingView, i int) rankedArea {
	a, s := v.result.Areas[i], &v.now.Scores[i]
	row := rankedArea{Code: a.Code, Name: p.rowName(a), Score: p.points(v, i), Here: a.Code == v.ask.Area.Code, Link: p.wellbeingLink("/benessere", v.ask, "area", string(a.Code), "q", "", "page", "", "bands", v.on()) + "#scheda"}
	if s.Rank > 0 {
		row.Rank = p.Num(s.Rank)
		if v.ask.Parent.Code != "" {
			within, _ := v.within(i)
			row.Within = p.T("well.withinShort", p.place(within))
		}
	}
	if b, ok := v.band(i); ok {
		row.Band, row.Bar = p.bandCell(b), drawBand(b, s.Rank, v.now.Scored)
	}
	if len(s.Missing) > 0 {
		key := "well.missingNote"
		if !s.Value.Valid {
			key = "well.noScoreNote"
		}
		row.Note = p.T(key, p.lacking(s))
	}
	return row
}

// drawBand places a band between the first and the last rank.
func drawBand(b wellbeing.Band, rank, of int) *bandBar {
	const mark = 1.2 // width of the mark of the rank, in percent
	at := func(rank float64) float64 {
		if of < 2 {
			return 0
		}
		return (100 - mark) * (rank - 1) / float64(of-1)
	}
	from, to := at(b.Q5), at(b.Q95)+mark
	return &bandBar{percent(from), percent(to - from), percent(at(float64(rank)))}
}

// percent writes a share of a drawing, to a hundredth.
func percent(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// unscoredRow is an area without a score.
type unscoredRow struct{ Name, Link, Why string }

// mostUnscored is how many areas without a score the page lists; the file has all.
const mostUnscored = 200

// fillUnscored lists the areas without a score with what they lack.
func (p *page) fillUnscored(v *wellbeingView) {
	all, left := 0, 0
	for _, i := range v.shown {
		s := &v.now.Scores[i]
		if s.Value.Valid {
			continue
		}
		all++
		if len(v.Unscored) == mostUnscored {
			left++
			continue
		}
		why := capitalised(p.In(s.Reason))
		if len(s.Missing) > 0 {
			why = p.T("well.noScoreNote", p.lacking(s))
		}
		v.Unscored = append(v.Unscored, unscoredRow{p.rowName(v.result.Areas[i]), p.area(v.result.Areas[i].Code), why})
	}
	v.UnscoredCount = p.Num(all)
	if left > 0 {
		v.UnscoredMore = p.T("well.unscoredMore", p.Num(left))
	}
}

// wellbeingYear is how much is known of a year, and the area looked at in it.
type wellbeingYear struct {
	Year, Link, Known, Share, Figures, Note string
	Score, Rank                             string
	Here                                    bool
}

// fillYears writes the years with their coverage, the latest first.
func (p *page) fillYears(v *wellbeingView) {
	at := v.place()
	for k := len(v.result.Years) - 1; k >= 0; k-- {
		y := &v.result.Years[k]
		row := wellbeingYear{Year: strconv.Itoa(y.Year), Known: p.T("well.known", p.Num(y.Scored), p.Num(len(y.Scores))), Share: percent(100 * float64(y.Scored) / float64(len(y.Scores))), Here: y.Year == v.year}
		row.Link = p.wellbeingLink("/benessere", v.ask, "year", row.Year)
		if y.Oldest > 0 {
			row.Figures = yearSpan(y.Oldest, y.Newest)
		}
		if !y.Ranked {
			row.Note = capitalised(p.In(y.Reason))
		}
		if at >= 0 {
			s := &y.Scores[at]
			row.Score, row.Rank = p.numberOr(s.Value, 1, 1), "–"
			if s.Rank > 0 {
				row.Rank = p.place(s.Rank)
			}
		}
		v.Years = append(v.Years, row)
	}
}
