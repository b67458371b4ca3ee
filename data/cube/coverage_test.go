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

func TestFormer(t *testing.T) {
	p := parts()
	lineage, err := data.NewLineage([]data.Passage{{Old: "101099", New: "101001", Date: "2014-01-01", Kind: "merger"}, {Old: "101098", New: "101001", Date: "2014-01-01", Kind: "merger"}})
	if err != nil {
		t.Fatal(err)
	}
	p.Lineage = lineage
	old := data.Area{Code: "101099", Level: data.Municipality, Name: "Old", ValidTo: "2014-01-01"}
	renamed := data.Area{Code: "102001", Level: data.Municipality, Name: "Once so called", ValidTo: "1999-01-01"}
	now := data.Area{Code: "102001", Level: data.Municipality, Name: "Area 102001", ValidFrom: "1999-01-01"}
	later := data.Area{Code: "103001", Level: data.Municipality, Name: "Area 103001", ValidTo: "2099-01-01"}
	p.Register = []data.Area{old, renamed, now, later}
	want := map[data.AreaCode][]data.Area{"101001": {old}, "102001": {renamed}}
	if diff := cmp.Diff(want, mustNew(t, p).Former()); diff != "" {
		t.Error(diff)
	}
}
