package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// noon is when every test runs.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// sampleAreas are three provinces of two regions, with seven municipalities, and
// two groups of them.
func sampleAreas() []data.Area {
	return []data.Area{
		{Code: "IT", Level: data.Country, Name: "Italia"},
		{Code: "09", Level: data.Region, Name: "Toscana", Parent: "IT"},
		{Code: "20", Level: data.Region, Name: "Sardegna", Parent: "IT"},
		{Code: "052", Level: data.Province, Name: "Siena", Abbreviation: "SI", Parent: "09"},
		{Code: "053", Level: data.Province, Name: "Grosseto", Abbreviation: "GR", Parent: "09"},
		{Code: "091", Level: data.Province, Name: "Nuoro", Abbreviation: "NU", Parent: "20"},
		{Code: "052012", Level: data.Municipality, Name: "Colle di Val d'Elsa", Parent: "052"},
		{Code: "052032", Level: data.Municipality, Name: "Siena", Parent: "052"},
		{Code: "052033", Level: data.Municipality, Name: "=Sovicille, \"detta\" <b>", Parent: "052"},
		{Code: "053011", Level: data.Municipality, Name: "Grosseto", Parent: "053"},
		{Code: "053028", Level: data.Municipality, Name: "Forlì-Cesà", Parent: "053"},
		{Code: "091051", Level: data.Municipality, Name: "Nuoro", Parent: "091"},
		{Code: "091001", Level: data.Municipality, Name: "Aritzo", Parent: "091"},
		{Code: "0914", Level: data.LabourArea, Name: "Siena", ValidFrom: "2021-01-01"},
		{Code: "patto:1", Level: data.Perimeter, Name: "Patto, \"dei due mari\""},
	}
}

var sampleIndicators = []data.Indicator{
	{
		Code: "DEM01", Title: data.Text{IT: "Popolazione residente", EN: "Resident population"}, Question: data.Text{IT: "Quante persone?", EN: "How many people?"},
		Definition: data.Text{IT: "Iscritti in anagrafe.", EN: "On the register."}, HowToRead: data.Text{IT: "Si somma.", EN: "It adds up."},
		Unit: data.Text{IT: "residenti", EN: "residents"}, PolarityWhy: "Nessuna.", Domain: "demography", Recomposition: data.Exact,
		Quantity: true, Instant: true, Datasets: []string{"registro"}, Method: "Istat",
	},
	{
		Code: "DEM03", Title: data.Text{IT: "Indice di vecchiaia", EN: "Ageing index"}, Question: data.Text{IT: "Quanti anziani?", EN: "How many older people?"},
		Definition: data.Text{IT: "Anziani ogni 100 ragazzi.", EN: "Older people per 100 children."}, HowToRead: data.Text{IT: "100: pari.", EN: "100: even."},
		Unit: data.Text{IT: "per 100 residenti 0-14", EN: "per 100 residents aged 0-14"}, Decimals: 1, PolarityWhy: "Nessuna.", Domain: "demography",
		Recomposition: data.Exact, FormulaText: "100 * DEM01[65+] / DEM01[0-14]", Instant: true, Datasets: []string{"registro", "altro"}, Method: "Istat",
	},
	{
		Code: "JOB01", Title: data.Text{IT: "Occupati", EN: "Employed"}, Unit: data.Text{IT: "%", EN: "%"}, Decimals: 1, Polarity: data.Positive, Domain: "work",
		Recomposition: data.Weighted, Datasets: []string{"altro"}, Method: "Istat", Edition: "BES 2020", Sample: true, Rare: true, Rounding: 0.1,
		Breaks: []data.Break{
			{Period: data.Year(2012), Text: data.Text{IT: "Dal 2012 si contano i residenti.", EN: "From 2012 residents are counted."}},
			{Period: data.Year(2016), Text: data.Text{IT: "Dal 2016 cambia il questionario.", EN: "From 2016 the questionnaire changes."}},
			{Period: data.Year(2030), Text: data.Text{IT: "Non ancora.", EN: "Not yet."}},
		},
	},
	{Code: "EMPTY", Unit: data.Text{IT: "%", EN: "%"}, Datasets: []string{"altro"}, Recomposition: data.NotPart},
}

// sampleFigures gives the k-th release: every value of DEM01 ends in k.
func sampleFigures(k int) []cube.Figure {
	var out []cube.Figure
	for i, a := range sampleAreas() {
		for year := 2020; year <= 2022; year++ {
			out = append(out, cube.Figure{Indicator: "DEM01", Area: a.Code, Period: data.Year(year), Cell: cube.Cell{
				Value: float64(1000*(i+1)+10*(year-2020)) + float64(k), Status: data.Final, Dataset: "registro",
			}})
		}
	}
	cell := func(area string, year int, c cube.Cell) {
		out = append(out, cube.Figure{Indicator: "DEM03", Area: data.AreaCode(area), Period: data.Year(year), Cell: c})
	}
	cell("052012", 2021, cube.Cell{Value: 0, Status: data.Final, Dataset: "registro"})
	cell("052032", 2021, cube.Cell{Value: 238.23456789012345, Status: data.Estimated, Dataset: "altro"})
	cell("052033", 2021, cube.Cell{Status: data.Suppressed, Dataset: "registro"})
	cell("053011", 2021, cube.Cell{Status: data.NotAvailable, Dataset: "registro"})
	cell("053028", 2021, cube.Cell{Value: -1.5e-9, Status: data.Provisional, Recalculated: true, Dataset: "registro"})
	cell("091051", 2021, cube.Cell{Status: data.NotApplicable, Dataset: "registro"})
	cell("052", 2021, cube.Cell{Value: 1e21, Status: data.Final, Dataset: "registro", Covered: 2, Expected: 3})
	cell("052", 2022, cube.Cell{Value: 0.1, Status: data.Final, Dataset: "registro", Covered: 3, Expected: 3})
	return append(out, sampleTrend()...)
}

// sampleTrend is one indicator with two breaks: 052 has 40, 41, ... from 2010 to
// 2020 without 2018, 053 has three figures, 091 none that has a value.
func sampleTrend() []cube.Figure {
	var out []cube.Figure
	put := func(area data.AreaCode, p data.Period, c cube.Cell) {
		c.Dataset = "altro"
		out = append(out, cube.Figure{Indicator: "JOB01", Area: area, Period: p, Cell: c})
	}
	for year := 2010; year <= 2020; year++ {
		if year != 2018 {
			put("052", data.Year(year), cube.Cell{Value: float64(40 + year - 2010), Status: data.Final})
		}
	}
	put("052", data.Period{Year: 2020, Parts: 4, Part: 3}, cube.Cell{Value: 99, Status: data.Final})
	put("053", data.Year(2016), cube.Cell{Value: -2, Status: data.Final, Recalculated: true})
	put("053", data.Year(2017), cube.Cell{Status: data.Suppressed})
	put("053", data.Year(2018), cube.Cell{Value: 1, Status: data.Final})
	put("053", data.Year(2019), cube.Cell{Value: 1, Status: data.Provisional})
	put("091", data.Year(2016), cube.Cell{Status: data.NotAvailable})
	return out
}

// sampleMembers are a labour market area over two provinces and a perimeter.
var sampleMembers = []data.Membership{
	{Definition: "sll-2021", Group: "0914", Area: "052032"}, {Definition: "sll-2021", Group: "0914", Area: "052033"}, {Definition: "sll-2021", Group: "0914", Area: "053011"},
	{Definition: "patti", Group: "patto:1", Area: "053011", Role: "lead", From: "2020-01-01"}, {Definition: "patti", Group: "patto:1", Area: "091051", Role: "partner", From: "2020-01-01", To: "2030-01-01"},
}

// sampleRegister has the municipalities of some dates; nobody knows what became
// of 052088.
var sampleRegister = []data.Area{
	{Code: "005079", Level: data.Municipality, Name: "Grosseto Vecchia", Abbreviation: "GR", ValidFrom: "1900-01-01", ValidTo: "2015-01-01"},
	{Code: "052012", Level: data.Municipality, Name: "Colle di Val d'Elsa", Abbreviation: "SI", ValidFrom: "1861-03-17"},
	{Code: "052032", Level: data.Municipality, Name: "Siena", Abbreviation: "SI", ValidFrom: "1861-03-17"},
	{Code: "052088", Level: data.Municipality, Name: "=Borgo", Abbreviation: "SI", ValidFrom: "1861-03-17", ValidTo: "1900-01-01"},
	{Code: "052088", Level: data.Municipality, Name: "Borgo Nuovo", Abbreviation: "SI", ValidFrom: "1900-01-01", ValidTo: "1929-05-01"},
	{Code: "052099", Level: data.Municipality, Name: "Colle e Sovicille", Abbreviation: "SI", ValidFrom: "1990-01-01", ValidTo: "2018-01-01"},
	{Code: "053011", Level: data.Municipality, Name: "Grosseto", Abbreviation: "GR", ValidFrom: "2015-01-01"},
}

var sampleNotes = []data.Note{
	{Dataset: "altro", Indicator: "JOB01", Area: "052", Period: data.Year(2020), Kind: data.NoteSumDiffers, Published: 50, Computed: 49.5},
	{Dataset: "registro", Indicator: "DEM01", Area: "052", Period: data.Year(2022), Kind: data.NoteSumDiffers, Published: 4021, Computed: 0.1},
	{Dataset: "registro", Indicator: "DEM01", Area: "053011", Period: data.Year(2022), Kind: data.NoteSumDiffers, Published: 0, Computed: -1e-9},
}

// square is a boundary of one degree whose corner is at lon, 40.
func square(code data.AreaCode, lon float64) topology.Feature {
	return topology.Feature{Code: code, Geometry: orb.MultiPolygon{{{{lon, 40}, {lon + 1, 40}, {lon + 1, 41}, {lon, 41}, {lon, 40}}}}}
}

// sampleCube is the k-th release.
func sampleCube(t testing.TB, k int) *cube.Cube {
	t.Helper()
	boundaries, err := topology.Build(data.Municipality, []topology.Feature{
		square("052012", 9), square("052032", 10), square("052033", 11), square("053011", 12), square("053028", 13), square("091051", 15),
	})
	if err != nil {
		t.Fatal(err)
	}
	areas := sampleAreas()
	err = boundaries.Dissolve(data.Municipality, data.Province, func(c data.AreaCode) data.AreaCode {
		return areas[slices.IndexFunc(areas, func(a data.Area) bool { return a.Code == c })].Parent
	})
	if err != nil {
		t.Fatal(err)
	}
	err = boundaries.Dissolve(data.Municipality, data.LabourArea, func(c data.AreaCode) data.AreaCode {
		if slices.ContainsFunc(sampleMembers, func(m data.Membership) bool { return m.Group == "0914" && m.Area == c }) {
			return "0914"
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	lineage, err := data.NewLineage([]data.Passage{
		{Old: "005079", New: "053011", Date: "2015-01-01", Kind: "recode"},
		{Old: "112001", New: "091001", Date: "2016-01-01", Kind: "recode"},
		{Old: "052099", New: "052012", Date: "2018-01-01", Kind: "split", Residents: 10},
		{Old: "052099", New: "052033", Date: "2018-01-01", Kind: "split", Residents: 30},
	})
	if err != nil {
		t.Fatal(err)
	}
	id := "2026-11-22." + string(rune('0'+k))
	c, err := cube.New(cube.Parts{
		Release: data.Release{
			Number: k, ID: id, Created: noon.Add(-time.Hour), ContentHash: "hash" + id, Reference: "2023-01-01", Methods: "2026.1",
			Editions: []data.Edition{{Source: "popolazione-eta", Dataset: "registro", SHA256: "ab12", File: "/srv/in/posas.csv", Bytes: 9, Retrieved: noon.Add(-2 * time.Hour), Vintage: "2023-01-01", Parser: "1", Rows: 7, Rejected: 1}},
		},
		Areas: areas, Indicators: sampleIndicators,
		Datasets: []data.Dataset{
			{ID: "altro", Title: data.Text{IT: "Altro", EN: "Other"}, Publisher: "Ente", Licence: data.Licence{ID: "CC-BY-4.0"}},
			{ID: "registro", Title: data.Text{IT: "Registro", EN: "Register"}, Publisher: "Istat", Licence: data.Licence{ID: "CC-BY-4.0"}},
		},
		Lineage: lineage, Figures: sampleFigures(k), Boundaries: boundaries, Detail: sampleDetail, List: listOf(sampleDetail),
		Members: sampleMembers, Register: sampleRegister, Notes: sampleNotes,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sampleDetail answers one class of women, and refuses the dataset "altro".
func sampleDetail(_ context.Context, f cube.Filter) ([]data.Observation, int, error) {
	if f.Dataset == "altro" {
		return nil, 0, errors.New("SELECT * FROM observation: disk on /var/lib is full")
	}
	return []data.Observation{{
		Dataset: "registro", Indicator: f.Indicators[0], Area: "052032", Period: data.Year(2022), Sex: "female", Age: "0-4", Value: 12.5,
		Status: data.Final, Numerator: data.Some(125), Denominator: data.Some(0),
	}}, 1, nil
}

// sampleCatalog has a source that is fetched and one that is not.
func sampleCatalog() *catalog.Catalog {
	title := data.Text{IT: "Popolazione, per età", EN: "Population, by age"}
	return &catalog.Catalog{Recipes: []catalog.Recipe{
		{ID: "popolazione-eta", Dataset: "registro", Title: title, Publisher: "Istat", Licence: data.Licence{ID: "CC-BY-4.0"}, Landing: "https://demo.istat.it/", URL: "https://demo.istat.it/posas.csv", Schedule: "10 3 * * *"},
		{ID: "bundle", Dataset: "altro", Title: title, Publisher: "Ente", Embedded: true},
	}}
}

// history is a fixed past.
type history struct{}

func (history) Runs(limit int) ([]data.Run, error) {
	runs := []data.Run{
		{ID: "r2", Source: "popolazione-eta", Started: noon, Ended: noon.Add(time.Second), Outcome: data.Failed, Message: "open /var/lib/cittamedie/raw/posas.csv: no such file; see https://demo.istat.it/app/"},
		{ID: "r1", Source: "popolazione-eta", Started: noon.Add(-time.Hour), Ended: noon, Outcome: data.OK, Rows: 7, Rejected: 1, Release: "2026-11-22.1"},
		{ID: "r0", Source: "popolazione-eta", Started: noon.Add(-2 * time.Hour), Ended: noon.Add(-2 * time.Hour), Outcome: data.Failed, Message: "posas.csv, line 7: found 3 fields",
			Findings: []data.InputError{*data.NewInputError("row-ragged", 3, 4).At("/var/lib/raw/posas.csv", 7, "")}},
	}
	return runs[:min(limit, len(runs))], nil
}

func (history) Rejected(runID string) ([]byte, error) {
	if runID != "r1" {
		return nil, fmt.Errorf("run %q: %w", runID, data.ErrNotFound)
	}
	return []byte("line,column,found,reason\n5,PRO_COM,'=1+1,\"a municipality code has 6 digits, zeros included\"\n9,,\"two\nlines \xff\",is empty\n"), nil
}

func (history) Former() ([]data.FormerRelease, error) { return nil, nil }

func (history) Releases() ([]data.Release, error) {
	return []data.Release{{Number: 1, ID: "2026-11-22.1", Created: noon.Add(-time.Hour), ContentHash: "hash", Reference: "2023-01-01", Methods: "2026.1"}}, nil
}

// sampleApp is the real API over the first release.
func sampleApp(t testing.TB) *fiber.App {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	return appOver(t, h)
}

// appOver is the real API over the release of a holder.
func appOver(t testing.TB, h *cube.Holder) *fiber.App {
	t.Helper()
	return newApp(h)
}

// newApp is the real API over the release of a holder; change may alter its options.
func newApp(h *cube.Holder, change ...func(*api.Options)) *fiber.App {
	o := api.Options{
		Holder: h, Catalog: sampleCatalog(), History: history{}, BaseURL: "https://dati.example.org/rete/", Version: "test",
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon },
	}
	for _, c := range change {
		c(&o)
	}
	app := fiber.New(fiber.Config{ErrorHandler: api.ErrorHandler(o), DisableStartupMessage: true, ReadBufferSize: 16 << 10})
	api.Register(app, o)
	return app
}

// answer is a response read whole.
type answer struct {
	status int
	header http.Header
	body   string
}

// call sends one request; headers are name, value pairs.
func call(t testing.TB, app *fiber.App, method, target string, headers ...string) answer {
	t.Helper()
	req := httptest.NewRequest(method, "/", nil)
	req.URL.Opaque = target // sent as it is written
	req.RequestURI = target
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := app.Test(req, -1)
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}
