package cube

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func TestCoverage(t *testing.T) {
	other := figure("A", "101", y23, 2)
	other.Dataset = "two"
	none := figure("A", "101001", y22, 0)
	none.Status = data.NotAvailable
	c := mustNew(t, parts(figure("A", "102", y22, 1), other, none))
	tests := []struct {
		name      string
		indicator string
		level     data.Level
		want      Coverage
	}{
		{"two periods of two datasets", "A", data.Province, Coverage{[]data.Period{y22, y23}, []string{"one", "two"}}},
		{"cells without a value", "A", data.Municipality, Coverage{}},
		{"no cells", "B", data.Province, Coverage{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, c.Coverage(tt.indicator, tt.level)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
