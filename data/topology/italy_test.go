package topology

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// TestItaly takes the boundaries of all Italy through every step, and reports
// how long each takes.
func TestItaly(t *testing.T) {
	comuni, parents := readComuni(t)
	var full *Topology
	var err error
	timed(t, "build", func() { full, err = Build(data.Municipality, comuni) })
	if err != nil {
		t.Fatal(err)
	}
	reportSharing(t, full)
	parent := func(c data.AreaCode) data.AreaCode { return parents[c] }
	timed(t, "dissolve", func() {
		if err := full.Dissolve(data.Municipality, data.Province, parent); err != nil {
			t.Fatal(err)
		}
		if err := full.Dissolve(data.Province, data.Region, parent); err != nil {
			t.Fatal(err)
		}
	})
	area := total(full, data.Municipality)
	for level, want := range map[data.Level]int{data.Municipality: 7899, data.Province: 107, data.Region: 20} {
		if got := len(full.Layers[level]); got != want {
			t.Errorf("%d areas of level %s, want %d", got, level, want)
		}
		if got := total(full, level); got != area {
			t.Errorf("areas of level %s sum to %d, want %d", level, got, area)
		}
	}
	if n := len(full.crossings(full.all())); n > 0 {
		t.Errorf("%d pairs of arcs cross in the source, want none", n)
	}
	checkBinary(t, full)
	for _, tolerance := range []float64{1e-7, 1e-5, 1e-4} {
		var s *Topology
		timed(t, fmt.Sprintf("simplify %g", tolerance), func() { s = full.Simplify(tolerance) })
		checkBinary(t, s)
		for _, level := range s.levels() {
			bad := s.SelfCrossing(level)
			t.Logf("simplify %g: %d of %d areas of level %s cross themselves", tolerance, len(bad), len(s.Layers[level]), level)
			if len(bad) > 0 {
				t.Errorf("simplify %g: %v cross themselves", tolerance, bad)
			}
		}
	}
}

// timed runs f and reports how long it took.
func timed(t *testing.T, what string, f func()) {
	t.Helper()
	start := time.Now()
	f()
	t.Logf("%s: %v", what, time.Since(start).Round(time.Millisecond))
}

// reportSharing reports how many arcs one, two or more areas use.
func reportSharing(t *testing.T, top *Topology) {
	t.Helper()
	uses := make([]int, len(top.Arcs))
	for _, s := range top.Layers[data.Municipality] {
		eachRef(s, func(ref int32) { uses[index(ref)]++ })
	}
	count := map[int]int{}
	for _, n := range uses {
		count[n]++
	}
	t.Logf("%d arcs: %d on one area, %d shared by two", len(uses), count[1], count[2])
	if count[1]+count[2] != len(uses) || count[2] < 20_000 {
		t.Errorf("arcs by number of areas = %v, want over 20000 shared by two, none by more", count)
	}
}

// checkBinary checks that the binary form comes back the same.
func checkBinary(t *testing.T, top *Topology) {
	t.Helper()
	var b []byte
	timed(t, "marshal", func() { b, _ = top.MarshalBinary() })
	var back Topology
	timed(t, fmt.Sprintf("unmarshal %d bytes", len(b)), func() {
		if err := back.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
	})
	if again, _ := back.MarshalBinary(); !bytes.Equal(b, again) {
		t.Error("the binary form does not come back")
	}
}
