package dashboards

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// hostile is the name of an area that wants to be markup.
const hostile = `</script><img src=x onerror=alert(1)>`

const reference = data.Date("2026-01-01")

// fixtureAreas: two regions side by side, four provinces, nine comuni.
func fixtureAreas() []data.Area {
	areas := []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}}
	add := func(l data.Level, code, name, sigla, parent string) {
		areas = append(areas, data.Area{Code: data.AreaCode(code), Level: l, Name: name, Abbreviation: sigla, Parent: data.AreaCode(parent)})
	}
	add(data.Region, "09", "Toscana", "", "IT")
	add(data.Region, "06", "Friuli-Venezia Giulia", "", "IT")
	add(data.Province, "052", "Siena", "SI", "09")
	add(data.Province, "050", "Pisa", "PI", "09")
	add(data.Province, "093", "Pordenone", "PN", "06")
	add(data.Province, "030", "Udine", "UD", "06")
	add(data.Municipality, "052032", "Siena", "", "052")
	add(data.Municipality, "052012", "Colle di Val d'Elsa", "", "052")
	add(data.Municipality, "052028", "San Gimignano", "", "052")
	add(data.Municipality, "050026", "Pisa", "", "050")
	add(data.Municipality, "050099", hostile, "", "050")
	add(data.Municipality, "093033", "Pordenone", "", "093")
	add(data.Municipality, "093099", "Castro", "", "093")
	add(data.Municipality, "030129", "Forgarìa nel Friuli", "", "030")
	add(data.Municipality, "030099", "Castro", "", "030")
	add(data.LabourArea, "0924", "Siena", "", "")
	add(data.Perimeter, "aree-interne-2020:C", "C - Cintura", "", "")
	add(data.Perimeter, "citta-medie:45000", "Città medie: oltre 45.000 residenti fuori dalle città metropolitane (regola nostra)", "", "")
	return areas
}

// fixtureMembers: a labour market area, a class and a list.
func fixtureMembers() []data.Membership {
	return []data.Membership{
		{Definition: "sll-2021", Group: "0924", Area: "052032"}, {Definition: "sll-2021", Group: "0924", Area: "052012"},
		{Definition: "aree-interne-2020", Group: "aree-interne-2020:C", Area: "052012"}, {Definition: "aree-interne-2020", Group: "aree-interne-2020:C", Area: "093099"},
		{Definition: "citta-medie", Group: "citta-medie:45000", Area: "052032"}, {Definition: "citta-medie", Group: "citta-medie:45000", Area: "093033"},
	}
}

// fixtureRegister: a comune that had another name, and one that had another code.
func fixtureRegister() []data.Area {
	return []data.Area{
		{Code: "052012", Level: data.Municipality, Name: "Colle", ValidFrom: "1861-03-17", ValidTo: "1995-05-01"},
		{Code: "052012", Level: data.Municipality, Name: "Colle di Val d'Elsa", ValidFrom: "1995-05-01"},
		{Code: "052099", Level: data.Municipality, Name: "San Gimignano", ValidFrom: "1927-01-02", ValidTo: "2016-01-01"},
	}
}

// fixtureBoundaries has a shape for every area that a map can show but one.
func fixtureBoundaries() *topology.Topology {
	t := &topology.Topology{Layers: map[data.Level][]topology.Shape{}}
	for _, a := range fixtureAreas() {
		if a.Code != "030099" && slices.Contains(mapLevels, a.Level) {
			t.Layers[a.Level] = append(t.Layers[a.Level], topology.Shape{Code: a.Code})
		}
	}
	return t
}

// fixture returns the options of a small installation.
func fixture(t testing.TB) Options {
	t.Helper()
	cat, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	lineage, err := data.NewLineage([]data.Passage{
		{Old: "052099", New: "052028", Date: "2016-01-01", Kind: "recode"},
		{Old: "093098", New: "093099", Date: "2018-01-01", Kind: "split", Residents: 10},
		{Old: "093098", New: "093033", Date: "2018-01-01", Kind: "split", Residents: 30},
	})
	if err != nil {
		t.Fatal(err)
	}
	created := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	release := data.Release{Number: 2, ID: "2026-03-01-ab12cd", Created: created, ContentHash: "ab12cd34", Reference: reference, Methods: "2026.1"}
	datasets := cat.Datasets()
	if len(datasets) == 0 {
		licence := data.Licence{ID: "CC-BY-4.0", Name: "CC BY 4.0", URL: "https://creativecommons.org/licenses/by/4.0/"}
		for _, id := range []string{"mef-irpef-comuni", "popolazione-eta", "situas-dimensioni-comuni"} {
			datasets = append(datasets, data.Dataset{ID: id, Title: data.Text{IT: "Dati " + id, EN: "Data " + id}, Publisher: "ISTAT", Licence: licence, Landing: "https://www.istat.it/"})
		}
	}
	for _, id := range []string{"bes-territori-2020", "occupazione-1996-2019"} {
		if !slices.ContainsFunc(datasets, func(d data.Dataset) bool { return d.ID == id }) {
			datasets = append(datasets, data.Dataset{ID: id, Title: data.Text{IT: "Dati " + id, EN: "Data " + id}, Publisher: "ISTAT"})
		}
	}
	notes := []data.Note{{Dataset: "situas-dimensioni-comuni", Indicator: "DEM01", Area: "052", Period: data.Year(2022), Kind: data.NoteSumDiffers, Published: 260000, Computed: 259000}}
	c, err := cube.New(cube.Parts{
		Release: release, Areas: fixtureAreas(), Indicators: cat.Indicators, Datasets: datasets, Lineage: lineage, Figures: append(fixtureFigures(), fixtureProvinces()...),
		Members: fixtureMembers(), Register: fixtureRegister(), Notes: notes, Boundaries: fixtureBoundaries(),
		Flows: fixtureFlows, FlowIDs: []string{"pendolarismo-2001-sardegna"},
	})
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Holder: &cube.Holder{}, Catalog: cat, History: history{release: release}, Version: "0.1.0", Now: func() time.Time { return created }}
	o.Holder.Swap(c)
	return o
}

// fixtureFigures gives the ageing index and the residents of every area in
// three years, with one of each kind of absence, and incomes for provinces.
func fixtureFigures() []cube.Figure {
	var out []cube.Figure
	for i, a := range fixtureAreas() {
		for year := 2020; year <= 2022; year++ {
			cell := cube.Cell{Value: 140 + float64(i*9) + 3*float64(year-2020), Status: data.Final, Dataset: "popolazione-eta"}
			residents := cube.Cell{Value: 52833 + float64(1000*i+100*(year-2020)), Status: data.Final, Dataset: "situas-dimensioni-comuni"}
			switch {
			case a.Code == "093" && year == 2022:
				cell.Status = data.Estimated
				cell.Covered, cell.Expected = 24, 25
			case a.Code == "030" && year == 2022:
				cell.Status = data.NotAvailable
			case a.Code == "050" && year == 2022:
				cell.Recalculated = true
			case a.Code == "052028" && year == 2022:
				cell.Status = data.Suppressed
			case a.Code == "050026":
				continue
			}
			p := data.Year(year)
			out = append(out, cube.Figure{Indicator: "DEM03", Area: a.Code, Period: p, Cell: cell}, cube.Figure{Indicator: "DEM01", Area: a.Code, Period: p, Cell: residents})
			if a.Level >= data.Province {
				out = append(out, cube.Figure{Indicator: "ECO01", Area: a.Code, Period: p, Cell: cube.Cell{Value: 17000 + float64(i*900), Status: data.Final, Dataset: "mef-irpef-comuni"}})
				out = append(out, cube.Figure{Indicator: "DEM04", Area: a.Code, Period: p, Cell: cube.Cell{Value: 55 + 0.6*float64(year-2020), Status: data.Final, Dataset: "popolazione-eta"}})
			}
		}
	}
	return out
}

// fixtureProvinces gives provinces, regions and Italy an indicator that cannot be
// recomposed, and provinces alone one with a break in 2015.
func fixtureProvinces() []cube.Figure {
	var out []cube.Figure
	for i, a := range fixtureAreas() {
		if a.Level == data.Municipality || a.Level > data.Country {
			continue
		}
		life := cube.Cell{Value: 82 + 0.1*float64(i), Status: data.Final, Dataset: "bes-territori-2020"}
		out = append(out, cube.Figure{Indicator: "01SAL001", Area: a.Code, Period: data.Year(2018), Cell: life})
		homicides := cube.Cell{Value: 0.1 * float64(i), Status: data.Final, Dataset: "bes-territori-2020"}
		out = append(out, cube.Figure{Indicator: "07SIC001P", Area: a.Code, Period: data.Year(2017), Cell: homicides}, cube.Figure{Indicator: "07SIC001P", Area: a.Code, Period: data.Year(2018), Cell: homicides})
		for _, year := range []int{2012, 2013, 2014, 2016, 2017} {
			if a.Level == data.Province {
				cell := cube.Cell{Value: float64(year-1970) + 0.5*float64(i), Status: data.Final, Dataset: "occupazione-1996-2019"}
				out = append(out, cube.Figure{Indicator: "ACTIVITY_RATE", Area: a.Code, Period: data.Year(year), Cell: cell})
			}
		}
	}
	return out
}

// history is the past of the fixture.
type history struct{ release data.Release }

func (h history) Runs(int) ([]data.Run, error) {
	started := h.release.Created
	return []data.Run{
		{Source: "mef-irpef-comuni", Started: started, Outcome: data.Failed, Message: "open /var/secret: no such file", Findings: []data.InputError{*data.NewInputError("file-empty").At("irpef.csv", 0, "")}},
		{ID: "7c1d", Source: "situas-dimensioni-comuni", Started: started, Outcome: data.OK, Rows: 7896, Rejected: 2},
		{ID: "5f02", Source: "confini-comuni", Started: started, Outcome: data.Held, Message: "12 rows, where the edition of 2026-01-02 had 7899; to publish it all the same: cittamedie release approve 5f01"},
	}, nil
}

func (h history) Releases() ([]data.Release, error) {
	r := h.release
	r.Editions = []data.Edition{{Dataset: "popolazione-eta"}}
	return []data.Release{r}, nil
}

// newApp returns the application over options, with a stub of the API.
func newApp(t testing.TB, o Options) *fiber.App {
	t.Helper()
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error { return ErrorPage(c, err) }})
	app.Get("/api/v1/boundaries", func(c *fiber.Ctx) error {
		level, err := data.ParseLevel(c.Query("level"))
		if err != nil {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		return c.JSON(squares(o.Holder.Current().Inside(level, data.AreaCode(c.Query("parent")))))
	})
	app.Get("/api/v1/values", func(c *fiber.Ctx) error { return c.JSON(stubValues(o.Holder.Current(), c)) })
	app.Get("/api/v1/:resource", func(c *fiber.Ctx) error { return c.SendString("{}") })
	if err := Register(app, o); err != nil {
		t.Fatal(err)
	}
	return app
}

// stubValues answers as the API does.
func stubValues(from *cube.Cube, c *fiber.Ctx) map[string]any {
	level, _ := data.ParseLevel(c.Query("level"))
	period, _ := data.ParsePeriod(c.Query("period"))
	v := from.Values(c.Query("indicator"), level, data.AreaCode(c.Query("parent")), period)
	areas, values, statuses, recalculated, partial := []data.AreaCode{}, []any{}, map[string]string{}, []int{}, map[string][]int{}
	for i, cell := range v.Cells {
		areas, values = append(areas, v.Areas[i].Code), append(values, nil)
		if cell.Status.HasValue() {
			values[i] = cell.Value
		}
		switch {
		case !cell.Published():
			statuses[strconv.Itoa(i)] = "notPublished"
		case cell.Status != data.Final:
			statuses[strconv.Itoa(i)] = cell.Status.String()
		}
		if cell.Recalculated {
			recalculated = append(recalculated, i)
		}
		if cell.Covered < cell.Expected {
			partial[strconv.Itoa(i)] = []int{int(cell.Covered), int(cell.Expected)}
		}
	}
	return map[string]any{"areas": areas, "values": values, "statuses": statuses, "recalculated": recalculated, "partial": partial}
}

// squares draws each area as a square of a row, as GeoJSON.
func squares(areas []data.Area) json.RawMessage {
	features := make([]string, len(areas))
	for i, a := range areas {
		x, y := 10+float64(i%3), 43+float64(i/3)
		features[i] = fmt.Sprintf(`{"type":"Feature","id":%q,"properties":{},"geometry":{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`,
			string(a.Code), x, y, x+1, y, x+1, y+1, x, y+1, x, y)
	}
	out := `{"type":"FeatureCollection","features":[`
	for i, f := range features {
		if i > 0 {
			out += ","
		}
		out += f
	}
	return json.RawMessage(out + "]}")
}
