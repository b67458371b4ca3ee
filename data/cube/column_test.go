package cube

import (
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

// checkColumns compares what the columns of a cube say with its copies.
func checkColumns(t *rapid.T, c *Cube, indicator string, l data.Level) {
	t.Helper()
	columns := c.Columns(indicator, l)
	for n, p := range c.Periods(indicator, l) {
		k, ok := c.Column(indicator, l, p)
		v := c.Values(indicator, l, "", p)
		if !ok || k.Len() != len(v.Cells) {
			t.Fatalf("%s %s %s: column of %d cells, %v", indicator, l, p, k.Len(), ok)
		}
		for i, want := range v.Cells {
			if diff := cmp.Diff(want, k.Cell(i)) + cmp.Diff(want, columns[n].Cell(i)); diff != "" {
				t.Errorf("%s %s %s cell %d: %s", indicator, l, p, i, diff)
			}
			value, has := k.Value(i)
			if has != want.Status.HasValue() || has && value != want.Value || k.Published(i) != want.Published() {
				t.Errorf("%s %s %s cell %d = %v %v, want %+v", indicator, l, p, i, value, has, want)
			}
			for j, other := range v.Cells {
				same := want.Status == other.Status && want.Recalculated == other.Recalculated && want.Dataset == other.Dataset
				if k.Alike(i, j) != same {
					t.Errorf("%s %s %s cells %d and %d: alike = %v", indicator, l, p, i, j, !same)
				}
			}
			if want.Expected > 0 && !k.Covers() {
				t.Errorf("%s %s %s cell %d covers %d", indicator, l, p, i, want.Covered)
			}
			if level, at, known := c.Place(v.Areas[i].Code); !known || level != l || at != i {
				t.Errorf("place of %s = %v %d %v", v.Areas[i].Code, level, at, known)
			}
		}
	}
}
