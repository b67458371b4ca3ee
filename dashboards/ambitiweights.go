package dashboards

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// mostWeight is the largest weight a reader can give.
const mostWeight = 10

// criteria are what a reader can weigh, in order of the score card.
var criteria = []string{"agreements", "bodies", "staff", "projects", "willing", "supply", "demand", "cohesion", "municipalities", "residents", "km2", "density", "cutLabour", "cutBodies"}

// weight is how much a criterion counts for the reader, and which way.
type weight struct {
	ID    string
	Value float64
	Way   string // "more", "less", "" where the reader has named none
}

// params are the parameters of the address that say a weight.
func (w weight) params() []string {
	if w.Value == 0 {
		return nil
	}
	return []string{"w_" + w.ID, strconv.FormatFloat(w.Value, 'f', -1, 64), "d_" + w.ID, w.Way}
}

// polarity returns the way as a sign, 0 for none.
func (w weight) polarity() data.Polarity {
	switch w.Way {
	case "more":
		return data.Positive
	case "less":
		return data.Negative
	}
	return 0
}

// readWeights reads the weights of the address; those of zero are none.
func (p *page) readWeights() ([]weight, error) {
	var out []weight
	for _, id := range criteria {
		text := p.param("w_" + id)
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 0 && v <= mostWeight) {
			return nil, &data.FieldError{Field: "w_" + id, Value: text, Reason: "must be a number from 0 to 10"}
		}
		w := weight{ID: id, Value: v, Way: p.param("d_" + id)}
		if w.Way != "" && w.polarity() == 0 {
			return nil, &data.FieldError{Field: "d_" + id, Value: w.Way, Reason: "must be more or less"}
		}
		if v > 0 {
			out = append(out, w)
		}
	}
	return out, nil
}

// idleWeights reports whether the address names weights that the reader left at
// zero, as a form sends them all.
func (p *page) idleWeights(v ambitiView) bool {
	for _, id := range criteria {
		_, weighed := p.query["w_"+id]
		_, way := p.query["d_"+id]
		if (weighed || way) && !slices.ContainsFunc(v.Weights, func(w weight) bool { return w.ID == id }) {
			return true
		}
	}
	return false
}

// weighForm is the form of the weights and, where some are given, what they make.
type weighForm struct {
	Rows   []weighRow
	Keep   []option
	Ranked []rankedSide // the best first; none where nothing is weighed
	Left   []string     // criteria with a weight that do not count, and why
	Used   []string     // those that count, with their share of the whole
	Clear  string       // the address without weights; "" where there are none
}

// weighRow is the fields of a criterion.
type weighRow struct {
	ID, Title, Value string
	Ways             []option
}

// rankedSide is the place of a hypothesis under the reader's weights.
type rankedSide struct {
	Letter, Name, Score string
	Rank                int
	value               float64
}

// weigh ranks the hypotheses under the reader's weights. Each criterion is brought
// to 0-1 among the hypotheses shown:
//
//	z = (p x − min) ÷ (max − min), p the way the reader named, 1 or −1
//
// and the score is Σ w z ÷ Σ w, from 0 to 100. A criterion that one hypothesis
// lacks, that is equal for all or whose way nobody named is left out, and said.
func (p *page) weigh(v ambitiView, s scoreCard) *weighForm {
	f := &weighForm{Keep: v.hidden("w_*", "d_*")}
	if len(v.Weights) > 0 {
		without := v
		without.Weights = nil
		f.Clear = p.ambitiLink("/ambiti", without) + "#pesi"
	}
	scores, total := make([]float64, len(v.Sides)), 0.0
	var used []weight
	for _, row := range s.rows() {
		if !row.weighed {
			continue
		}
		w := weightOf(v.Weights, row)
		f.Rows = append(f.Rows, p.weighRow(row, w))
		if w.Value == 0 {
			continue
		}
		z, left := p.comparable(row, w)
		if left != "" {
			f.Left = append(f.Left, p.T("weigh.left", row.Title, left))
			continue
		}
		for i := range scores {
			scores[i] += w.Value * z[i]
		}
		total += w.Value
		used = append(used, w)
	}
	for _, w := range used {
		f.Used = append(f.Used, p.T("weigh.used", s.row(w.ID).Title, number(p.Lang, 100*w.Value/total, 0), p.T("weigh."+w.Way)))
	}
	if total > 0 {
		f.Ranked = p.ranked(v, scores, total)
	}
	return f
}

// weightOf returns the weight of a criterion; without one, the usual way alone.
func weightOf(all []weight, row scoreRow) weight {
	for _, w := range all {
		if w.ID == row.ID {
			return w
		}
	}
	return weight{ID: row.ID, Way: map[data.Polarity]string{data.Positive: "more", data.Negative: "less"}[row.usual]}
}

func (p *page) weighRow(row scoreRow, w weight) weighRow {
	out := weighRow{ID: row.ID, Title: row.Title, Value: strconv.FormatFloat(w.Value, 'f', -1, 64)}
	for _, way := range []string{"", "more", "less"} {
		out.Ways = append(out.Ways, option{way, p.T("weigh.way" + way), way == w.Way})
	}
	return out
}

// comparable brings a criterion to 0-1, or says why it cannot be weighed.
func (p *page) comparable(row scoreRow, w weight) (z []float64, left string) {
	if w.polarity() == 0 {
		return nil, p.T("weigh.noWay")
	}
	x := make([]float64, len(row.Cells))
	for i, c := range row.Cells {
		if !c.value.Valid {
			return nil, p.T("weigh.missing")
		}
		x[i] = c.value.Value
	}
	z, err := composite.MinMax(x, w.polarity(), 0, 1)
	switch {
	case errors.Is(err, composite.ErrZeroVariance):
		return nil, p.T("weigh.equal")
	case err != nil:
		return nil, p.T("weigh.missing")
	}
	return z, ""
}

// ranked puts the best first; equal scores, to the tenth that is shown, share the
// lower rank.
func (p *page) ranked(v ambitiView, scores []float64, total float64) []rankedSide {
	out := make([]rankedSide, len(scores))
	for i, sum := range scores {
		value := math.Round(1000*sum/total) / 10
		out[i] = rankedSide{Letter: v.Sides[i].Letter, Name: p.hypothesisName(v.Sides[i]), Score: number(p.Lang, value, 1), value: value}
	}
	slices.SortStableFunc(out, func(a, b rankedSide) int { return cmp.Compare(b.value, a.value) })
	for i := range out {
		out[i].Rank = i + 1
		if i > 0 && out[i].value == out[i-1].value {
			out[i].Rank = out[i-1].Rank
		}
	}
	return out
}
