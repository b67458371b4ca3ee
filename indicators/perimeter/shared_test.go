package perimeter

import (
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/store"
	"cittamedie/indicators/commuting"
	"cittamedie/ingest"
)

// realSources are those whose figures the tests read, with what they rest on.
var realSources = []string{
	"confini-comuni", "situas-dimensioni-comuni", "situas-dimensioni-province", "mef-irpef-comuni", "frame-comuni-2023", "occupazione-1996-2019", "sll-2021",
	"pendolarismo-2001-sardegna", "pendolarismo-2001-brindisi",
}

// realCube is a release of published files, in a real database, made once.
var realCube = sync.OnceValues(func() (*cube.Cube, error) {
	dir, err := os.MkdirTemp("", "perimeter")
	if err != nil {
		return nil, err
	}
	realDir = dir
	cat, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	in := &ingest.Ingester{Folder: folder, Catalog: cat, Bundle: bundle.Files(), From: os.DirFS(sharedData), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if err := in.EnsureBundle(ctx); err != nil {
		return nil, err
	}
	var recipes []catalog.Recipe
	for _, id := range realSources {
		r, _ := cat.Recipe(id)
		recipes = append(recipes, r)
	}
	if _, err := in.Run(ctx, recipes); err != nil {
		return nil, err
	}
	id, err := folder.CurrentID()
	if err != nil {
		return nil, err
	}
	release, err := folder.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	return cube.Load(ctx, release, cat)
})

var (
	sharedData = filepath.Join("..", "..", "..", "shared", "data")
	realDir    string
)

func TestMain(m *testing.M) {
	status := m.Run()
	if realDir != "" {
		os.RemoveAll(realDir)
	}
	os.Exit(status)
}

func published(t testing.TB) *cube.Cube {
	t.Helper()
	if _, err := os.Stat(sharedData); err != nil && os.Getenv("REQUIRE_SHARED") != "1" {
		t.Skip("no published files: ", err)
	}
	if testing.Short() {
		t.Skip("reads published files")
	}
	c, err := realCube()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Working a province, a region or a labour market area out from its municipalities
// gives what the release has computed for it, in every class but N, W aside.
func TestRecomposedAreasAreThoseOfTheRelease(t *testing.T) {
	c := published(t)
	r := New(Options{}).of(c)
	compared := 0
	for _, code := range []data.AreaCode{"052", "091", "09", "20", "0931", "IT"} {
		a := mustArea(t, c, code)
		s, err := newSubject(r, ofArea(c, a))
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range c.Indicators() {
			if in.Recomposition == data.NotPart || in.Recomposition == data.Weighted {
				continue
			}
			for _, p := range c.Periods(in.Code, a.Level) {
				want := c.Cell(in.Code, code, p)
				if !want.Published() || want.Expected == 0 && in.Recomposition != data.FromFlow {
					continue // never published, or as its publisher gives it
				}
				f := Figure{Indicator: in, Period: p, Class: in.Recomposition, Expected: len(s.codes)}
				if err := s.work(ctx, in, &f); err != nil {
					t.Fatal(err)
				}
				compared++
				if f.Status.HasValue() != want.Status.HasValue() || want.Status.HasValue() && math.Abs(f.Value-want.Value) > 1e-9*math.Abs(want.Value) {
					t.Errorf("%s of %s in %s = %v %v, want %v %v", in.Code, a.Name, p, f.Status, f.Value, want.Status, want.Value)
				}
			}
		}
	}
	if compared < 60 {
		t.Errorf("%d figures compared, want those of every source", compared)
	}
}

// A hand-picked list of the province of Siena: its figures are the sums of its parts.
func TestSienaAndItsNeighbours(t *testing.T) {
	c := published(t)
	l := New(Options{})
	province, err := l.Find(ctx, c, "052")
	if err != nil {
		t.Fatal(err)
	}
	codes := append([]data.AreaCode{"052032"}, province.Municipalities[:23]...)
	p, err := l.Of(c, codes, "052032")
	if err != nil || len(p.Municipalities) != 24 {
		t.Fatalf("%d comuni, %v", len(p.Municipalities), err)
	}
	sum := func(code string, year int) (v float64) {
		for _, m := range p.Municipalities {
			v += c.Cell(code, m, data.Year(year)).Value
		}
		return v
	}
	tests := []struct {
		indicator string
		year      int
		want      float64
	}{
		{"DEM01", 2023, sum("DEM01", 2023)},
		{"TER01", 2023, sum("DEM01", 2023) / sum("AREA", 2023)},
		{"ECO01", 2019, sum("IRPEF_INCOME", 2019) / sum("IRPEF_TAXPAYERS", 2019)},
		{"ECO02", 2023, 100 * sum("FRAME_EMPLOYEES", 2023) / sum("DEM01", 2023)},
	}
	for _, tt := range tests {
		f, err := l.Recompose(ctx, c, p, tt.indicator, data.Year(tt.year))
		if err != nil || f.Status != data.Final || math.Abs(f.Value-tt.want) > 1e-9*tt.want || f.Covered != 24 || f.Value == 0 {
			t.Errorf("%s = %+v, %v, want %v", tt.indicator, f, err, tt.want)
		}
	}
	f, err := l.Recompose(ctx, c, p, "UNEMP_RATE", data.Year(2019))
	if err != nil || f.Status.HasValue() || f.Reason.IT == "" || len(f.Containing) != 1 || f.Containing[0].Area.Code != "052" || f.Containing[0].Value == 0 {
		t.Errorf("a provincial rate on a part of it = %+v, %v", f, err)
	}
}

// Nuoro and the nine comuni that send it 15 % of their workers, in 2001.
func TestCatchmentOfNuoro(t *testing.T) {
	c := published(t)
	l := New(Options{})
	p, err := l.Catchment(ctx, c, "091051", Request{Dataset: "pendolarismo-2001-sardegna"})
	if err != nil || len(p.Municipalities) != 10 {
		t.Fatalf("%v, %v", p.Municipalities, err)
	}
	for code, want := range map[string]float64{"FUN01": 0.9118, "FUN02": 0.8817} {
		f, err := l.Recompose(ctx, c, p, code, data.Period{})
		if err != nil || math.Abs(f.Value-want) > 5e-5 || f.Class != data.FromFlow {
			t.Errorf("%s = %v %v, %v, want %v", code, f.Value, f.Status, err, want)
		}
	}
}

// Sardinia of 2001 has 37 areas, and 36 as the R package draws them, whichever codes
// break ties.
func TestAreasOfSardinia(t *testing.T) {
	c := published(t)
	l := New(Options{})
	for _, source := range []bool{false, true} {
		for mode, want := range map[Mode]int{Clean: 37, Compat: 36} {
			out, err := l.Compute(ctx, c, Request{Method: LabourAreas, Mode: mode, Dataset: "pendolarismo-2001-sardegna", SourceCodes: source})
			if err != nil || len(out.Areas) != want || len(out.NotAssigned) > 0 || len(out.Labels) != 377 {
				t.Errorf("%s by source codes %v: %d areas of %d municipalities, %v, want %d", mode, source, len(out.Areas), len(out.Labels), err, want)
			}
		}
	}
	out, err := l.Compute(ctx, c, Request{Method: LabourAreas, Dataset: "pendolarismo-2001-sardegna", Parent: "20"})
	if err != nil || len(out.Areas) != 37 || out.Flows.Left != 0 {
		t.Errorf("as a region: %d areas, %v left, %v", len(out.Areas), out.Flows.Left, err)
	}
}

// The ends of arcs tell the same neighbours as all vertices of the polygons.
func TestTouchingIsQueenContiguity(t *testing.T) {
	c := published(t)
	f, err := New(Options{}).Flows(ctx, c, "pendolarismo-2001-sardegna", data.Period{})
	if err != nil {
		t.Fatal(err)
	}
	boundaries := make([]commuting.Boundary, f.Areas())
	for i, code := range f.Codes() {
		polygons, _ := c.Boundaries().Geometry(data.Municipality, code)
		for _, polygon := range polygons {
			var rings [][]commuting.Point
			for _, ring := range polygon {
				points := make([]commuting.Point, len(ring))
				for n, p := range ring {
					points[n] = commuting.Point(p)
				}
				rings = append(rings, points)
			}
			boundaries[i] = append(boundaries[i], rings)
		}
	}
	want, got := commuting.Queen(boundaries), newContiguity(c).among(f)
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("neighbours of %s = %v, want %v", f.Code(int32(i)), got[i], want[i])
		}
	}
}

// A dissolved boundary encloses what its municipalities do, and nothing twice.
func TestDissolvedBoundaryHasTheAreaOfItsParts(t *testing.T) {
	c := published(t)
	for _, code := range []data.AreaCode{"052", "091", "0931", "20"} {
		p := ofArea(c, mustArea(t, c, code))
		outline, _, err := Boundary(c, p)
		if err != nil {
			t.Fatal(err)
		}
		whole, _ := outline.Geometry(data.Perimeter, data.AreaCode(p.ID))
		var parts float64
		for _, m := range p.Municipalities {
			g, _ := c.Boundaries().Geometry(data.Municipality, m)
			parts += enclosed(g)
		}
		if got := enclosed(whole); math.Abs(got-parts) > 1e-9*parts {
			t.Errorf("%s encloses %v square degrees, its municipalities %v", code, got, parts)
		}
	}
}

// enclosed returns the square degrees of polygons, holes taken off.
func enclosed[P ~[]G, G ~[]R, R ~[]Q, Q ~[2]float64](polygons P) (sum float64) {
	for _, rings := range polygons {
		for n, ring := range rings {
			var twice float64
			for i := range ring {
				a, b := ring[i], ring[(i+1)%len(ring)]
				twice += a[0]*b[1] - b[0]*a[1]
			}
			if n == 0 {
				sum += math.Abs(twice) / 2
			} else {
				sum -= math.Abs(twice) / 2
			}
		}
	}
	return sum
}
