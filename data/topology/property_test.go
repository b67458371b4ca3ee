package topology

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"cittamedie/data"
)

// cells draws the cells of a map: a grid of bent quadrilaterals without gaps.
func cells(t *rapid.T) []Feature {
	columns, rows := rapid.IntRange(1, 5).Draw(t, "columns"), rapid.IntRange(1, 5).Draw(t, "rows")
	jitter := rapid.IntRange(-grid/5, grid/5)
	const steps = 3 // vertices to a side
	points := map[[2]int]orb.Point{}
	bent := func(x, y int) orb.Point {
		p, found := points[[2]int{x, y}]
		if !found {
			dx, dy := jitter.Draw(t, "dx")/steps, jitter.Draw(t, "dy")/steps
			p = Vertex{1_000_000 + int32(x*grid/steps+dx), 4_000_000 + int32(y*grid/steps+dy)}.Point()
			points[[2]int{x, y}] = p
		}
		return p
	}
	var features []Feature
	for c := range columns {
		for r := range rows {
			x, y := c*steps, r*steps
			var ring orb.Ring
			for i := range steps {
				ring = append(ring, bent(x+i, y))
			}
			for i := range steps {
				ring = append(ring, bent(x+steps, y+i))
			}
			for i := range steps {
				ring = append(ring, bent(x+steps-i, y+steps))
			}
			for i := range steps {
				ring = append(ring, bent(x, y+steps-i))
			}
			features = append(features, one(data.AreaCode(fmt.Sprintf("%03d%03d", c, r)), append(ring, ring[0])))
		}
	}
	return features
}

// atlas draws a topology of cells, municipalities made of them and a province
// for each few: its areas have holes, islands and enclaves.
func atlas(t *rapid.T) *Topology {
	top, err := Build(data.Perimeter, cells(t))
	if err != nil {
		t.Fatal(err)
	}
	mayor := rapid.IntRange(0, 6)
	of := map[data.AreaCode]data.AreaCode{}
	for _, s := range top.Layers[data.Perimeter] {
		of[s.Code] = data.AreaCode(fmt.Sprintf("00%d00%d", mayor.Draw(t, "comune")%3, mayor.Draw(t, "comune")))
	}
	if err := top.Dissolve(data.Perimeter, data.Municipality, func(c data.AreaCode) data.AreaCode { return of[c] }); err != nil {
		t.Fatal(err)
	}
	if err := top.Dissolve(data.Municipality, data.Province, func(c data.AreaCode) data.AreaCode { return c[:3] }); err != nil {
		t.Fatal(err)
	}
	return top
}

func TestBuildProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := atlas(t)
		var features []Feature
		for _, s := range top.Layers[data.Municipality] {
			g, _ := top.Geometry(data.Municipality, s.Code)
			features = append(features, Feature{s.Code, g})
		}
		again, err := Build(data.Municipality, features)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Features []struct {
				ID       data.AreaCode
				Geometry struct {
					Type        string
					Coordinates json.RawMessage
				}
			}
		}
		if err := json.Unmarshal(again.GeoJSON(data.Municipality, nil), &file); err != nil {
			t.Fatal(err)
		}
		for i, f := range file.Features {
			var g orb.MultiPolygon
			if f.Geometry.Type == "Polygon" {
				g = make(orb.MultiPolygon, 1)
				err = json.Unmarshal(f.Geometry.Coordinates, &g[0])
			} else {
				err = json.Unmarshal(f.Geometry.Coordinates, &g)
			}
			if err != nil || f.ID != features[i].Code {
				t.Fatalf("feature %d is %s, error %v, want %s", i, f.ID, err, features[i].Code)
			}
			for p, polygon := range features[i].Geometry {
				for r, ring := range polygon {
					if !sameRing(ring, g[p][r]) {
						t.Fatalf("%s polygon %d ring %d = %v, want %v", f.ID, p, r, g[p][r], ring)
					}
				}
			}
		}
	})
}

// total returns twice the area of all areas of a level.
func total(t *Topology, level data.Level) int64 {
	var sum int64
	for _, s := range t.Layers[level] {
		sum += area2Of(t, s)
	}
	return sum
}

func TestDissolveProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := atlas(t)
		cells := total(top, data.Perimeter)
		if comuni, provinces := total(top, data.Municipality), total(top, data.Province); cells != comuni || cells != provinces {
			t.Fatalf("areas of cells %d, comuni %d, provinces %d differ", cells, comuni, provinces)
		}
		for _, s := range top.Layers[data.Province] {
			eachRing(s, func(r int, refs []int32) {
				if a := area2(top.ring(nil, refs)); (a > 0) != (r == 0) {
					t.Fatalf("a ring of %s is wound the wrong way", s.Code)
				}
			})
		}
	})
}

func TestSimplifyProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := atlas(t)
		source := len(top.crossings(top.all()))
		s := top.Simplify(rapid.Float64Range(0, 0.01).Draw(t, "tolerance"))
		if n := len(s.crossings(s.all())); n > source {
			t.Fatalf("%d pairs of arcs cross, %d before", n, source)
		}
		if a, b := total(s, data.Municipality), total(s, data.Province); a != b {
			t.Fatalf("areas of comuni %d and provinces %d differ: their borders parted", a, b)
		}
		if diff := cmp.Diff(top.Neighbours(data.Municipality), s.Neighbours(data.Municipality)); diff != "" {
			t.Fatalf("neighbours changed:\n%s", diff)
		}
		for i, arc := range s.Arcs {
			if whole := top.Arcs[i]; arc[0] != whole[0] || arc[len(arc)-1] != whole[len(whole)-1] {
				t.Fatalf("arc %d ends at %v and %v, want %v and %v", i, arc[0], arc[len(arc)-1], whole[0], whole[len(whole)-1])
			}
		}
	})
}

func TestCodecProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := atlas(t)
		b, err := top.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Topology
		if err := back.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(top, &back); diff != "" {
			t.Fatalf("binary form does not come back:\n%s", diff)
		}
		for level := range top.Layers {
			want := top.Subset(level, nil)
			got, err := Decode(want.TopoJSON(level, nil))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("TopoJSON does not come back:\n%s", diff)
			}
		}
	})
}
