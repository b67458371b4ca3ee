package indicators

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

// tol is the rounding allowed, relative to the larger figure.
const tol = 1e-9

func near(a, b float64) bool {
	return math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b))
}

// sample is a drawn country with two quantities, A and B, of the codes in force
// at the vintage.
type sample struct {
	g       *Geography
	lineage *data.Lineage
	rows    []data.Observation
	whole   bool // every row is there with a final value
}

func drawSample(t *rapid.T, whole bool) sample {
	sizes := rapid.SliceOfN(rapid.IntRange(1, 5), 1, 4).Draw(t, "municipalities of the provinces")
	s := sample{g: country(t, sizes...), whole: whole}
	var passages []data.Passage
	var codes []data.AreaCode
	for i := 0; i < s.g.Municipalities(); i++ {
		code := s.g.Areas[i].Code
		old := func(n int) data.AreaCode { return data.AreaCode(fmt.Sprintf("%s%d%s", code[:3], n, code[4:])) }
		switch rapid.SampledFrom([]string{"stay", "stay", "recode", "merge", "split"}).Draw(t, string(code)) {
		case "recode":
			passages = append(passages, data.Passage{Old: old(8), New: code, Date: changed})
			codes = append(codes, old(8))
		case "merge":
			for n := 8; n < 10; n++ {
				passages = append(passages, data.Passage{Old: old(n), New: code, Date: changed, Residents: float64(n)})
				codes = append(codes, old(n))
			}
		case "split":
			if next := i + 1; next < s.g.Municipalities() && s.g.Areas[next].Parent == s.g.Areas[i].Parent {
				for n, heir := range []data.AreaCode{code, s.g.Areas[next].Code} {
					passages = append(passages, data.Passage{Old: old(7), New: heir, Date: changed, Residents: float64(n + 1)})
				}
				codes = append(codes, old(7))
				i = next
				continue
			}
			codes = append(codes, code)
		default:
			codes = append(codes, code)
		}
	}
	s.lineage = mustLineage(passages...)
	statuses := []data.Status{data.Final, data.Final, data.Final, data.Provisional, data.Estimated, data.NotAvailable, data.Suppressed, data.NotApplicable}
	for _, indicator := range []string{"A", "B"} {
		for _, code := range codes {
			o := data.Observation{Dataset: dataset, Indicator: indicator, Area: code, Period: y23, Sex: data.Total, Age: data.Total, Status: data.Final}
			if !whole {
				o.Status = rapid.SampledFrom(statuses).Draw(t, "status")
				if rapid.IntRange(0, 9).Draw(t, "published") == 0 {
					continue
				}
			}
			if o.Status.HasValue() {
				o.Value = float64(rapid.IntRange(1, 1000).Draw(t, "value"))
			}
			s.rows = append(s.rows, o)
		}
	}
	return s
}

func (s sample) compute(t *rapid.T, rows []data.Observation) map[Key]Column {
	out := map[Key]Column{}
	for _, c := range compute(t, s.g, s.lineage, ratioOf(100, allAges("A"), allAges("B")), rows) {
		out[c.Key] = c
	}
	return out
}

// sameCells fails when two results differ by more than rounding.
func sameCells(t *rapid.T, g *Geography, what string, got, want map[Key]Column) {
	for k, column := range want {
		cells := column.Cells
		if len(got[k].Cells) != len(cells) || len(got[k].Parts) != len(column.Parts) {
			t.Fatalf("%s: %d cells of %v, want %d", what, len(got[k].Cells), k, len(cells))
		}
		for i, w := range cells {
			c := got[k].Cells[i]
			if column.Parts != nil {
				p, q := got[k].Parts[i], column.Parts[i]
				if p.There != q.There || !near(p.Numerator, q.Numerator) || !near(p.Denominator, q.Denominator) {
					t.Errorf("%s: parts of %v of %s = %+v, want %+v", what, k, g.Areas[i].Code, p, q)
				}
			}
			if !near(c.Value, w.Value) || c.Status != w.Status || c.Recalculated != w.Recalculated || c.Covered != w.Covered || c.Expected != w.Expected {
				t.Errorf("%s: %v of %s = %+v, want %+v", what, k, g.Areas[i].Code, c, w)
			}
		}
	}
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, false)
		sameCells(t, s.g, "shuffled", s.compute(t, rapid.Permutation(s.rows).Draw(t, "shuffled")), s.compute(t, s.rows))
	})
}

func TestSumsAgreeAtEveryLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, true)
		want := map[string]float64{}
		for _, o := range s.rows {
			want[o.Indicator] += o.Value
		}
		for k, column := range s.compute(t, s.rows) {
			if k.Indicator == "RATIO" {
				continue
			}
			got := map[data.Level]float64{}
			for i, c := range column.Cells {
				got[s.g.Areas[i].Level] += c.Value
				if s.g.Areas[i].Level != data.Municipality && c.Status != data.Final {
					t.Errorf("%s of %s is %v, want final", k.Indicator, s.g.Areas[i].Code, c.Status)
				}
			}
			for _, l := range []data.Level{data.Municipality, data.Province, data.Region, data.Country} {
				if !near(got[l], want[k.Indicator]) {
					t.Errorf("%s over the level %v sums to %v, want the rows' %v", k.Indicator, l, got[l], want[k.Indicator])
				}
			}
		}
	})
}

// children returns the indexes of the areas whose parent is the one at i.
func children(g *Geography, i int) []int {
	var out []int
	for j, a := range g.Areas {
		if a.Parent == g.Areas[i].Code {
			out = append(out, j)
		}
	}
	return out
}

func TestRatioLiesBetweenThoseOfItsChildren(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, true)
		cells := s.compute(t, s.rows)[total("RATIO")].Cells
		for i := s.g.Municipalities(); i < len(cells); i++ {
			least, most := math.Inf(1), math.Inf(-1)
			for _, c := range children(s.g, i) {
				least, most = min(least, cells[c].Value), max(most, cells[c].Value)
			}
			if v := cells[i].Value; v < least*(1-tol) || v > most*(1+tol) {
				t.Errorf("ratio of %s = %v, want between %v and %v", s.g.Areas[i].Code, v, least, most)
			}
		}
	})
}

func TestScalingValuesScalesFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, false)
		factor := rapid.Float64Range(0.001, 1000).Draw(t, "factor")
		scaled := slices.Clone(s.rows)
		for i := range scaled {
			scaled[i].Value *= factor
		}
		want := s.compute(t, s.rows)
		for k, column := range want {
			for i := range column.Parts {
				column.Parts[i].Numerator *= factor
				column.Parts[i].Denominator *= factor
			}
			for i := range column.Cells {
				if k.Indicator != "RATIO" {
					column.Cells[i].Value *= factor
				}
			}
		}
		sameCells(t, s.g, "scaled", s.compute(t, scaled), want)
	})
}

func TestSexesChangeNoTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, true)
		var sexes []data.Observation
		for _, o := range s.rows {
			women := float64(rapid.IntRange(0, int(o.Value)).Draw(t, "women"))
			female, male := o, o
			female.Sex, female.Value = "female", women
			male.Sex, male.Value = "male", o.Value-women
			sexes = append(sexes, female, male)
		}
		sameCells(t, s.g, "by sex", s.compute(t, sexes), s.compute(t, s.rows))
	})
}

// TestMissingIsNeverANumber checks what no reader may ever see: a value under a
// status that has none, a value that is not a number, a sum of some of its parts.
func TestMissingIsNeverANumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t, false)
		for k, column := range s.compute(t, s.rows) {
			for i, c := range column.Cells {
				switch {
				case math.IsNaN(c.Value) || math.IsInf(c.Value, 0):
					t.Errorf("%v of %s = %v", k, s.g.Areas[i].Code, c.Value)
				case !c.Status.HasValue() && c.Value != 0:
					t.Errorf("%v of %s is %v and has the value %v", k, s.g.Areas[i].Code, c.Status, c.Value)
				case k.Indicator != "RATIO" && c.Status.HasValue() && c.Covered != c.Expected:
					t.Errorf("%v of %s has a value from %d of %d", k, s.g.Areas[i].Code, c.Covered, c.Expected)
				case c.Covered > c.Expected:
					t.Errorf("%v of %s covers %d of %d", k, s.g.Areas[i].Code, c.Covered, c.Expected)
				}
			}
		}
	})
}
