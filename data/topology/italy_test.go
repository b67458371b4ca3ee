package topology

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cittamedie/data"
)

// readComuni returns the published boundaries of the comuni of 2023 and the
// parents of areas, by their codes. It skips the test where they are absent.
func readComuni(t testing.TB) (comuni []Feature, parents map[data.AreaCode]data.AreaCode) {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "boundaries", "comuni_2023_full.geojson")
	b, err := os.ReadFile(path)
	if err != nil {
		if os.Getenv("REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skip("the boundaries of all Italy are not here: ", err)
	}
	var file struct {
		Features []struct {
			Properties struct {
				Comune    data.AreaCode `json:"com_istat_code"`
				Provincia data.AreaCode `json:"prov_istat_code"`
				Regione   data.AreaCode `json:"reg_istat_code"`
			}
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	parents = map[data.AreaCode]data.AreaCode{}
	for _, f := range file.Features {
		g := orb.MultiPolygon{}
		if f.Geometry.Type == "Polygon" {
			g = make(orb.MultiPolygon, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &g[0])
		} else {
			err = json.Unmarshal(f.Geometry.Coordinates, &g)
		}
		if err != nil {
			t.Fatal(err)
		}
		parents[f.Properties.Comune] = f.Properties.Provincia
		parents[f.Properties.Provincia] = f.Properties.Regione
		comuni = append(comuni, Feature{f.Properties.Comune, g})
	}
	return comuni, parents
}

func TestItaly(t *testing.T) {
	comuni, parents := readComuni(t)
	parent := func(c data.AreaCode) data.AreaCode { return parents[c] }
	step := func(what string, f func()) {
		start := time.Now()
		f()
		t.Logf("%-28s %v", what, time.Since(start).Round(time.Millisecond))
	}
	var full *Topology
	var err error
	step("build", func() { full, err = Build(data.Municipality, comuni) })
	if err != nil {
		t.Fatal(err)
	}
	uses := make([]int, len(full.Arcs))
	for _, s := range full.Layers[data.Municipality] {
		eachRef(s, func(ref int32) { uses[index(ref)]++ })
	}
	count := map[int]int{}
	vertices := 0
	for i, n := range uses {
		count[n]++
		vertices += len(full.Arcs[i])
	}
	t.Logf("%d arcs, %d vertices, by number of areas: %v", len(full.Arcs), vertices, count)
	if count[2] < 20000 {
		t.Errorf("%d arcs are shared by two areas, want over 20000", count[2])
	}
	step("dissolve", func() {
		if err := full.Dissolve(data.Municipality, data.Province, parent); err != nil {
			t.Fatal(err)
		}
		if err := full.Dissolve(data.Province, data.Region, parent); err != nil {
			t.Fatal(err)
		}
	})
	source := 0
	step("crossings of the source", func() { source = len(full.crossings(full.all())) })
	t.Logf("%d pairs of arcs cross in the source", source)
	for level, want := range map[data.Level]int{data.Municipality: 7899, data.Province: 107, data.Region: 20} {
		if got := len(full.Layers[level]); got != want {
			t.Errorf("%d areas of level %s, want %d", got, level, want)
		}
	}
	for _, tolerance := range []float64{1e-7, 1e-5, 1e-4} {
		var s *Topology
		step("simplify", func() { s = full.Simplify(tolerance) })
		var b []byte
		step("marshal", func() { b, _ = s.MarshalBinary() })
		var back Topology
		step("unmarshal", func() { err = back.UnmarshalBinary(b) })
		if err != nil {
			t.Fatal(err)
		}
		again, _ := back.MarshalBinary()
		if !bytes.Equal(b, again) {
			t.Error("binary form does not come back")
		}
		n := 0
		for _, arc := range s.Arcs {
			n += len(arc)
		}
		t.Logf("simplify %g: %d vertices, %d bytes, crossing pairs %d", tolerance, n, len(b), len(s.crossings(s.all())))
		for _, level := range s.levels() {
			if bad := s.SelfCrossing(level); len(bad) > 0 {
				t.Errorf("simplify %g: %d areas of level %s cross themselves: %v", tolerance, len(bad), level, bad[:min(5, len(bad))])
			}
		}
	}
}
