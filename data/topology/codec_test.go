package topology

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"cittamedie/data"
)

func names(b []byte, c data.AreaCode) []byte {
	b = appendString(append(b, `"a":`...), "1</script>\x01\xff")
	return appendString(append(b, `,"name":`...), "Città \""+string(c)+"\"")
}

func sample(t testing.TB) *Topology {
	return build(t,
		one("001001", square(0, 0, 2)),
		Feature{"001002", orb.MultiPolygon{{square(2, 0, 2), square(2.5, 0.5, 1)}, {square(5, 5, 1)}}})
}

func TestTopoJSON(t *testing.T) {
	got := string(sample(t).TopoJSON(data.Municipality, names))
	want := `{"type":"Topology","bbox":[10,40,10.6,40.6],` +
		`"transform":{"scale":[0.00001,0.00001],"translate":[10,40]},` +
		`"objects":{"municipality":{"type":"GeometryCollection","geometries":[` +
		`{"type":"Polygon","id":"001001","properties":{"a":"1\u003c/script>\u0001` + "\ufffd" + `","name":"Città \"001001\""},"arcs":[[0,1]]},` +
		`{"type":"MultiPolygon","id":"001002","properties":{"a":"1\u003c/script>\u0001` + "\ufffd" + `","name":"Città \"001002\""},"arcs":[[[2,-1],[3]],[[4]]]}]}},` +
		`"arcs":[[[20000,0],[0,20000]],[[20000,20000],[-20000,0],[0,-20000],[20000,0]],[[20000,0],[20000,0],[0,20000],[-20000,0]],` +
		`[[25000,5000],[0,10000],[10000,0],[0,-10000],[-10000,0]],[[50000,50000],[10000,0],[0,10000],[-10000,0],[0,-10000]]]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if empty := (&Topology{}).TopoJSON(data.Region, nil); !json.Valid(empty) {
		t.Errorf("no areas give %s", empty)
	}
}

func TestGeoJSON(t *testing.T) {
	got := string(sample(t).GeoJSON(data.Municipality, nil))
	want := `{"type":"FeatureCollection","features":[` +
		`{"type":"Feature","id":"001001","properties":{},"geometry":{"type":"Polygon","coordinates":[[[10.2,40],[10.2,40.2],[10,40.2],[10,40],[10.2,40]]]}},` +
		`{"type":"Feature","id":"001002","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[` +
		`[[[10.2,40],[10.4,40],[10.4,40.2],[10.2,40.2],[10.2,40]],[[10.25,40.05],[10.25,40.15],[10.35,40.15],[10.35,40.05],[10.25,40.05]]],` +
		`[[[10.5,40.5],[10.6,40.5],[10.6,40.6],[10.5,40.6],[10.5,40.5]]]]}}]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if empty := string((&Topology{}).GeoJSON(data.Region, nil)); empty != `{"type":"FeatureCollection","features":[]}` {
		t.Errorf("no areas give %s", empty)
	}
}

func TestAppendDegrees(t *testing.T) {
	for units, want := range map[int32]string{0: "0", 1: "0.00001", 100000: "1", 1230000: "12.3", -50: "-0.0005", 4_512_345: "45.12345"} {
		if got := string(appendDegrees(nil, units)); got != want {
			t.Errorf("appendDegrees(%d) = %s, want %s", units, got, want)
		}
	}
}

func TestDecodeOthers(t *testing.T) {
	// Degrees without a transform, a shell wound clockwise, a collection inside
	// another, a number for an id, a point that is left out.
	const text = `{"type":"Topology","objects":{"Comuni":{"type":"GeometryCollection","geometries":[
		{"type":"GeometryCollection","geometries":[{"type":"Polygon","properties":{"com_istat_code":"052032"},"arcs":[[0]]}]},
		{"type":"Point","coordinates":[1,2]},{"type":null},
		{"type":"MultiPolygon","id":"052001","arcs":[[[1]]]}]},
		"zone":{"type":"Polygon","id":7,"arcs":[[-2]]}},
		"arcs":[[[10,40],[10,41],[11,41],[11,40],[10,40]],[[12,40],[12.0000001,40],[13,40],[13,41],[12,40]]]}`
	top, err := Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := map[data.Level][]Shape{
		data.Municipality: {{"052001", [][][]int32{{{1}}}}, {"052032", [][][]int32{{{-1}}}}},
		data.Perimeter:    {{"7", [][][]int32{{{1}}}}},
	}
	if diff := cmp.Diff(want, top.Layers); diff != "" {
		t.Error(diff)
	}
	if got := len(top.Arcs[1]); got != 4 {
		t.Errorf("arc 1 has %d vertices, want 4: two are closer than a unit", got)
	}
}

func TestDecodeRefuses(t *testing.T) {
	polygon := func(arcs, lines string) string {
		return `{"type":"Topology","objects":{"x":{"type":"Polygon","id":"1","arcs":` + arcs + `}},"arcs":` + lines + `}`
	}
	const line = `[[[10,40],[11,40],[11,41],[10,40]]]`
	deep := strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 20) + strings.Repeat(`]}`, 20)
	for name, text := range map[string]string{
		"not JSON":       `{`,
		"GeoJSON":        `{"type":"FeatureCollection","features":[]}`,
		"missing arc":    polygon(`[[1]]`, line),
		"smallest arc":   polygon(`[[-2147483648]]`, line),
		"open ring":      polygon(`[[0]]`, `[[[10,40],[11,40],[11,41]]]`),
		"arc of a point": polygon(`[[0]]`, `[[[10,40]]]`),
		"empty arc":      polygon(`[[0]]`, `[[]]`),
		"short position": polygon(`[[0]]`, `[[[10],[11,40]]]`),
		"empty ring":     polygon(`[[]]`, line),
		"empty polygon":  polygon(`[]`, line),
		"wrong depth":    polygon(`[[[0]]]`, line),
		"no arcs":        polygon(`null`, line),
		"elsewhere":      polygon(`[[0]]`, `[[[0,0],[1,0],[1,1],[0,0]]]`),
		"no id":          `{"type":"Topology","objects":{"x":{"type":"Polygon","arcs":[[0]]}},"arcs":` + line + `}`,
		"two of a level": `{"type":"Topology","objects":{"x":{"type":"Polygon","id":"1","arcs":[[0]]},"y":{"type":"Polygon","id":"1","arcs":[[0]]}},"arcs":` + line + `}`,
		"two of a code":  `{"type":"Topology","objects":{"x":{"type":"GeometryCollection","geometries":[{"type":"Polygon","id":"1","arcs":[[0]]},{"type":"Polygon","id":"1","arcs":[[0]]}]}},"arcs":` + line + `}`,
		"too deep":       `{"type":"Topology","objects":{"x":` + deep + `},"arcs":[]}`,
		"huge transform": `{"type":"Topology","transform":{"scale":[1e300,1e300],"translate":[10,40]},"objects":{},"arcs":[[[1e300,1],[1,1]]]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Decode([]byte(text)); !errors.Is(err, data.ErrInvalid) {
				t.Errorf("error = %v, want an invalid one", err)
			}
		})
	}
}

func TestUnmarshalBinaryRefuses(t *testing.T) {
	good, err := sample(t).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var top Topology
	for n := range good {
		if err := top.UnmarshalBinary(good[:n]); !errors.Is(err, data.ErrInvalid) {
			t.Fatalf("the first %d of %d bytes: error = %v, want an invalid one", n, len(good), err)
		}
	}
	if err := top.UnmarshalBinary(append(good, 0)); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a byte too many: error = %v, want an invalid one", err)
	}
	good[len(magic)]++
	if err := top.UnmarshalBinary(good); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("version 2: error = %v, want one that says so", err)
	}
	if top.Arcs != nil {
		t.Error("a refused file changed the topology")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(sample(f).TopoJSON(data.Municipality, names))
	f.Add([]byte(`{"type":"Topology","objects":{"comuni":{"type":"Polygon","id":1,"arcs":[[0]]}},"arcs":[[[10,40],[11,40],[11,41],[10,40]]]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		top, err := Decode(b)
		if err != nil {
			if !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("error = %v, want an invalid one", err)
			}
			return
		}
		exercise(t, top)
	})
}

func FuzzUnmarshalBinary(f *testing.F) {
	b, _ := sample(f).MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var top Topology
		if err := top.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("error = %v, want an invalid one", err)
			}
			return
		}
		exercise(t, &top)
	})
}

// exercise calls what a server calls on a topology it did not make; nothing may
// panic and what is written must be readable.
func exercise(t *testing.T, top *Topology) {
	for level, shapes := range top.Layers {
		for _, s := range shapes {
			top.Bound(level, s.Code)
			top.Centroid(level, s.Code)
			top.Geometry(level, s.Code)
		}
		top.Neighbours(level)
		top.SelfCrossing(level)
		top.Subset(level, nil)
		if err := top.Dissolve(level, level, func(data.AreaCode) data.AreaCode { return "1" }); err != nil && !errors.Is(err, data.ErrInvalid) {
			t.Fatal(err)
		}
		if !json.Valid(top.GeoJSON(level, nil)) {
			t.Fatal("GeoJSON is not JSON")
		}
		if _, err := Decode(top.TopoJSON(level, nil)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := top.Simplify(1e-6).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if err := new(Topology).UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
}

func TestDecodeItaly(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "boundaries", "italia_2023_s8.topo.json")
	b, err := os.ReadFile(path)
	if err != nil {
		if os.Getenv("REQUIRE_SHARED") == "1" {
			t.Fatal(err)
		}
		t.Skip("the simplified boundaries of Italy are not here: ", err)
	}
	top, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	for level, want := range map[data.Level]int{data.Municipality: 7899, data.Province: 107, data.Region: 20} {
		if got := len(top.Layers[level]); got != want {
			t.Errorf("%d areas of level %s, want %d", got, level, want)
		}
	}
	if _, found := top.Shape(data.Municipality, "052032"); !found {
		t.Error("Siena is not there")
	}
}
