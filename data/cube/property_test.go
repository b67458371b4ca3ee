package cube

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

type key struct {
	indicator string
	area      data.AreaCode
	period    data.Period
}

// drawFigures draws published cells for some of the areas and periods, in any
// order, and returns them by key too.
func drawFigures(t *rapid.T) (figures []Figure, want map[key]Cell) {
	want = map[key]Cell{}
	periods := []data.Period{y23, y22, q23, {Year: 2022, Parts: 2, Part: 2}, {Year: 2022, Parts: 12, Part: 7}}
	for _, indicator := range []string{"A", "B"} {
		for _, area := range italy() {
			for _, p := range periods {
				if !rapid.Bool().Draw(t, "published") {
					continue
				}
				c := Cell{
					Status:       data.Status(rapid.IntRange(int(data.Final), int(data.NotApplicable)).Draw(t, "status")),
					Recalculated: rapid.Bool().Draw(t, "recalculated"),
					Dataset:      rapid.SampledFrom([]string{"one", "two"}).Draw(t, "dataset"),
				}
				if c.Status.HasValue() {
					c.Value = rapid.Float64().Draw(t, "value")
				}
				if area.Level != data.Municipality {
					c.Expected = rapid.Int32Range(1, 8000).Draw(t, "expected")
					c.Covered = rapid.Int32Range(0, c.Expected).Draw(t, "covered")
				}
				figures = append(figures, Figure{indicator, area.Code, p, c})
				want[key{indicator, area.Code, p}] = c
			}
		}
	}
	return rapid.Permutation(figures).Draw(t, "order"), want
}

func TestValuesAndSeriesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figures, want := drawFigures(t)
		p := parts()
		cut := rapid.IntRange(0, len(figures)).Draw(t, "streamed from")
		p.Figures = figures[:cut]
		p.Stream = func(put func(Figure) error) error {
			for _, f := range figures[cut:] {
				if err := put(f); err != nil {
					return err
				}
			}
			return nil
		}
		c := mustNew(t, p)
		byMap, bySeries := map[key]Cell{}, map[key]Cell{}
		for _, in := range c.Indicators() {
			for _, l := range data.Levels() {
				checkColumns(t, c, in.Code, l)
				for i, period := range c.Periods(in.Code, l) {
					if i > 0 && c.Periods(in.Code, l)[i-1].Compare(period) >= 0 {
						t.Errorf("periods of %s are not in order: %v", in.Code, c.Periods(in.Code, l))
					}
					for _, parent := range []data.AreaCode{"", "11", "12", "101"} {
						v := c.Values(in.Code, l, parent, period)
						for j, a := range v.Areas {
							if !v.Cells[j].Published() {
								continue
							}
							k := key{in.Code, a.Code, period}
							byMap[k] = v.Cells[j]
							if got := c.Cell(in.Code, a.Code, period); got != v.Cells[j] {
								t.Errorf("Cell%v = %+v, on the map of %q %+v", k, got, parent, v.Cells[j])
							}
						}
					}
				}
			}
			for _, a := range c.AllAreas() {
				for _, point := range c.Series(in.Code, a.Code) {
					bySeries[key{in.Code, a.Code, point.Period}] = point.Cell
				}
			}
		}
		if diff := cmp.Diff(want, byMap, cmp.AllowUnexported(key{})); diff != "" {
			t.Errorf("Values differ from what was put in: %s", diff)
		}
		if diff := cmp.Diff(want, bySeries, cmp.AllowUnexported(key{})); diff != "" {
			t.Errorf("Series differ from what was put in: %s", diff)
		}
	})
}
