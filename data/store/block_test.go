package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestBlocksGiveBackWhatWasPut(t *testing.T) {
	codes := []data.AreaCode{"001001", "001002", "052032", "IT"}
	rapid.Check(t, func(t *rapid.T) {
		var w blockWriter
		var want []data.Observation
		for range rapid.IntRange(0, 20).Draw(t, "figures") {
			at := rapid.Int32Range(0, int32(len(codes)-1)).Draw(t, "area")
			o := data.Observation{Indicator: "A", Area: codes[at], Status: data.Status(rapid.IntRange(1, 6).Draw(t, "status")), Recalculated: rapid.Bool().Draw(t, "recalculated")}
			if o.Status.HasValue() {
				o.Value = rapid.Float64().Draw(t, "value")
			}
			if rapid.Bool().Draw(t, "sum") {
				o.Expected = rapid.Int32Range(1, 7901).Draw(t, "expected")
				o.Covered = rapid.Int32Range(0, o.Expected).Draw(t, "covered")
			}
			w.add(at, o)
			want = append(want, o)
		}
		var got []data.Observation
		err := readBlock(w.cells, codes, data.Observation{Indicator: "A"}, func(o data.Observation) error { got = append(got, o); return nil })
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v\n%s", err, diff)
		}
	})
}

// FuzzReadBlock reads damaged blocks: an error, never a panic.
func FuzzReadBlock(f *testing.F) {
	var w blockWriter
	w.add(1, data.Observation{Status: data.Final, Value: 3, Covered: 1, Expected: 2})
	w.add(0, data.Observation{Status: data.Suppressed})
	f.Add(w.cells)
	f.Add([]byte{})
	f.Add([]byte{0x80, 0x80})
	f.Fuzz(func(t *testing.T, cells []byte) {
		codes := []data.AreaCode{"001001", "001002"}
		readBlock(cells, codes, data.Observation{}, func(o data.Observation) error {
			if o.Area != codes[0] && o.Area != codes[1] {
				t.Fatalf("area %q", o.Area)
			}
			return nil
		})
	})
}
