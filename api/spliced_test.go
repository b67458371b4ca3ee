package api_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// manyAreas is a release of two regions, eight provinces and 400 municipalities,
// most with a boundary, whose figures are of every kind: each status, two
// datasets, sums that miss some municipalities, values that were never published.
func manyAreas(t *testing.T, seed uint64) *cube.Cube {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	areas := []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "09", Level: data.Region, Name: "Toscana", Parent: "IT"}, {Code: "20", Level: data.Region, Name: "Sardegna", Parent: "IT"}}
	var shapes []topology.Feature
	for p := range 8 {
		province := data.AreaCode(fmt.Sprintf("%03d", 40+p))
		areas = append(areas, data.Area{Code: province, Level: data.Province, Name: "Provincia " + string(province), Parent: []data.AreaCode{"09", "20"}[p%2]})
		for m := range 50 {
			code := data.AreaCode(fmt.Sprintf("%s%03d", province, m+1+random.IntN(2)*50))
			areas = append(areas, data.Area{Code: code, Level: data.Municipality, Name: strings.Repeat("Città, \"<b>\" ", random.IntN(4)) + fmt.Sprint("Comune ", m), Parent: province})
			if random.IntN(10) > 0 {
				shapes = append(shapes, square(code, 7+10*random.Float64()))
			}
		}
	}
	slices.SortFunc(areas, func(a, b data.Area) int {
		return strings.Compare(fmt.Sprint(int(a.Level))+string(a.Code), fmt.Sprint(int(b.Level))+string(b.Code))
	})
	areas = slices.CompactFunc(areas, func(a, b data.Area) bool { return a.Code == b.Code })
	shapes = slices.CompactFunc(shapes, func(a, b topology.Feature) bool { return a.Code == b.Code })
	boundaries, err := topology.Build(data.Municipality, shapes)
	if err != nil {
		t.Fatal(err)
	}
	var figures []cube.Figure
	for _, a := range areas {
		for n, i := range sampleIndicators {
			for year := 2020; year < 2023; year++ {
				if cell, published := anyCell(random, n, year); published {
					figures = append(figures, cube.Figure{Indicator: i.Code, Area: a.Code, Period: data.Year(year), Cell: cell})
				}
			}
		}
	}
	c, err := cube.New(cube.Parts{
		Release: data.Release{Number: 1, ID: fmt.Sprint("r", seed), ContentHash: "x"}, Areas: areas, Indicators: sampleIndicators,
		Datasets: []data.Dataset{{ID: "registro"}, {ID: "altro"}}, Figures: figures, Boundaries: boundaries,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// anyCell is a cell of indicator n: the more often an odd one the later the year.
func anyCell(random *rand.Rand, n, year int) (c cube.Cell, published bool) {
	c = cube.Cell{Value: float64(random.IntN(1e6)) / []float64{1, 7, 10, 1}[n], Status: data.Final, Dataset: "registro"}
	if random.IntN(100) < []int{0, 5, 60}[year-2020] {
		statuses := []data.Status{data.Final, data.Provisional, data.Estimated, data.NotAvailable, data.Suppressed, data.NotApplicable}
		c.Status = statuses[random.IntN(len(statuses))]
		c.Value *= []float64{1, -1, 1e-12, 1e14}[random.IntN(4)]
		c.Recalculated = random.IntN(3) == 0
		c.Dataset = []string{"registro", "altro"}[random.IntN(2)]
		if n > 0 && random.IntN(2) == 0 {
			c.Expected = int32(1 + random.IntN(900))
			c.Covered = c.Expected - int32(random.IntN(2))
		}
		if !c.Status.HasValue() {
			c.Value = 0
		}
	}
	return c, year == 2020 || random.IntN(20) > 0
}

// TestSplicedRepliesHoldTheSameBytes compares replies put together from
// compressed parts with the text itself, over maps of every kind, whole and of a
// parent, and with what the same server gives when it is asked again.
func TestSplicedRepliesHoldTheSameBytes(t *testing.T) {
	for seed := range uint64(3) {
		h := &cube.Holder{}
		h.Swap(manyAreas(t, seed))
		keeping, bare := appKeeping(h, 0), appKeeping(h, -1)
		spliced := 0
		for _, target := range manyTargets() {
			plain := call(t, keeping, "GET", target)
			if plain.status != 200 {
				t.Fatalf("%s = %d %s", target, plain.status, plain.body)
			}
			var bodies []string
			for _, app := range []*fiber.App{keeping, bare, keeping} {
				a := call(t, app, "GET", target, "Accept-Encoding", "gzip")
				if got := decoded(t, a); got != plain.body {
					t.Fatalf("seed %d: %s\ngot  %.300s\nwant %.300s", seed, target, got, plain.body)
				}
				bodies = append(bodies, a.body)
			}
			if bodies[0] != bodies[1] || bodies[0] != bodies[2] {
				t.Errorf("%s: other bytes for the same request", target)
			}
			if either := call(t, bare, "GET", target, "Accept-Encoding", "gzip, deflate, br"); either.body == bodies[0] {
				spliced++
			}
			if br := call(t, bare, "GET", target, "Accept-Encoding", "br"); decoded(t, br) != plain.body {
				t.Errorf("%s: brotli differs", target)
			}
		}
		if spliced < len(manyTargets())/2 {
			t.Errorf("%d of %d replies are the same for whoever takes both codings: few were put together from parts", spliced, len(manyTargets()))
		}
	}
}

func manyTargets() []string {
	var all []string
	for _, i := range []string{"DEM01", "DEM03", "JOB01"} {
		for year := 2020; year < 2023; year++ {
			for _, base := range []string{
				"/api/v1/boundaries?level=municipality&", "/api/v1/boundaries?level=municipality&detail=full&", "/api/v1/boundaries?level=municipality&parent=041&detail=overview&", "/api/v1/values?level=municipality&",
				"/api/v1/values?level=municipality&codes=false&lang=en&", "/api/v1/values?level=municipality&parent=20&", "/api/v1/values?level=province&", "/api/v1/observations?level=municipality&limit=10000&",
				"/api/v1/observations?level=municipality&limit=77&offset=31&lang=en&", "/api/v1/observations?level=municipality&parent=09&limit=1000&", "/api/v1/observations?level=municipality&offset=100000&",
			} {
				all = append(all, fmt.Sprintf("%sindicator=%s&period=%d", base, i, year))
			}
		}
	}
	return all
}
