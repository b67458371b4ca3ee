package cube

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

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
	another := data.Area{Code: "102001", Level: data.Municipality, Name: "Had the code before 1991", ValidTo: "1968-04-06"}
	p.Register = []data.Area{old, renamed, now, later, another}
	want := map[data.AreaCode][]data.Area{"101001": {old}, "102001": {renamed}}
	if diff := cmp.Diff(want, mustNew(t, p).Former()); diff != "" {
		t.Error(diff)
	}
}
