package dashboards

import (
	"context"
	"net"
	"strconv"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cittamedie/dashboards/browsertest"
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// labFlows is the commuting of twelve municipalities in a grid, three rows of four,
// of which the first eight are in Siena's province and the others in Pisa's:
//
//	A a a a    A with its satellites, 18,000 workers
//	B b b C    B with two, 8,000; C with the last row, 3,500
//	c c c c
var labFlows = [][]struct {
	to    int
	value float64
}{
	{{0, 11000}, {4, 1000}},
	{{0, 1200}, {1, 800}}, {{0, 1200}, {2, 800}}, {{0, 1200}, {3, 800}},
	{{4, 5000}, {0, 1000}},
	{{4, 500}, {5, 400}, {0, 100}}, {{4, 500}, {6, 400}, {0, 100}},
	{{7, 1300}, {4, 200}},
	{{7, 250}, {8, 250}}, {{7, 250}, {9, 250}}, {{7, 250}, {10, 250}}, {{7, 250}, {11, 250}},
}

// labCode returns the code of a municipality of the grid.
func labCode(i int) data.AreaCode {
	if i < 8 {
		return data.AreaCode("05200" + strconv.Itoa(i+1))
	}
	return data.AreaCode("05000" + strconv.Itoa(i+1-8))
}

// labOptions returns an installation with the grid, its flows and a labour market
// area of ISTAT, the twelve being squares of a tenth of a degree.
func labOptions(t testing.TB, withFlows bool) Options {
	t.Helper()
	o := fixture(t)
	old := o.Holder.Current()
	parts := cube.Parts{Release: old.Release(), Indicators: old.Indicators(), Datasets: old.Datasets()}
	for _, a := range fixtureAreas() {
		if a.Level != data.Municipality && a.Level != data.LabourArea {
			parts.Areas = append(parts.Areas, a)
		}
	}
	parts.Areas = append(parts.Areas, data.Area{Code: "0924", Level: data.LabourArea, Name: "Siena"})
	var features []topology.Feature
	for i := range labFlows {
		code := labCode(i)
		parts.Areas = append(parts.Areas, data.Area{Code: code, Level: data.Municipality, Name: "Comune " + string(rune('A'+i)), Parent: code[:3]})
		x, y := 11+0.1*float64(i%4), 43.3-0.1*float64(i/4)
		features = append(features, topology.Feature{Code: code, Geometry: orb.MultiPolygon{{{{x, y}, {x + 0.1, y}, {x + 0.1, y + 0.1}, {x, y + 0.1}, {x, y}}}}})
		residents := cube.Cell{Value: 100000 / float64(i+1), Status: data.Final, Dataset: "situas-dimensioni-comuni"}
		parts.Figures = append(parts.Figures, cube.Figure{Indicator: "DEM01", Area: code, Period: data.Year(2022), Cell: residents})
		if i < 4 {
			parts.Members = append(parts.Members, data.Membership{Definition: "sll-2021", Group: "0924", Area: code})
		}
	}
	var err error
	if parts.Boundaries, err = topology.Build(data.Municipality, features); err != nil {
		t.Fatal(err)
	}
	if withFlows {
		parts.Flows, parts.FlowIDs = gridFlows, []string{"pendolarismo-2001-sardegna"}
	}
	c, err := cube.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	o.Holder.Swap(c)
	return o
}

func gridFlows(_ context.Context, dataset string) ([]data.Flow, error) {
	var out []data.Flow
	for i, row := range labFlows {
		for _, f := range row {
			out = append(out, data.Flow{Dataset: dataset, Period: data.Year(2001), Origin: labCode(i), Destination: labCode(f.to), Value: f.value})
		}
	}
	return out, nil
}

// openLab starts the grid and a fresh browser; boundaries are answered as the API
// does.
func openLab(t *testing.T, o Options) *browsertest.Browser {
	t.Helper()
	browsertest.Program(t)
	if a, err := loadAssets(""); err != nil || a.link("laboratory.js") == "" {
		browsertest.Missing(t, `the bundle is absent: run "npm ci && npm run build"`)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error { return ErrorPage(c, err) }})
	app.Get("/api/v1/boundaries", func(c *fiber.Ctx) error {
		current := o.Holder.Current()
		parent := data.AreaCode(c.Query("parent"))
		some := current.Boundaries().Subset(data.Municipality, func(code data.AreaCode) bool { return parent == "" || current.Within(code, parent) })
		return c.Type("json").Send(some.TopoJSON(data.Municipality, nil))
	})
	if err := Register(app, o); err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.Shutdown() })
	return browsertest.Open(t, "http://"+listener.Addr().String())
}
