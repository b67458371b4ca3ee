package api_test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
)

// sampleComposites is one composite over the municipalities of the sample: DEM01 is
// known in every year, DEM03 for three of them in 2021.
func sampleComposites() []catalog.Composite {
	text := func(it, en string) data.Text { return data.Text{IT: it, EN: en} }
	return []catalog.Composite{{
		ID: "bes-salute", Version: "0123456789ab", Title: text("Prova, \"detta\"", "Trial"), Question: text("Come va?", "How?"), Description: text("Due indicatori.", "Two indicators."),
		Level: data.Municipality, Years: catalog.CompositeYears{From: 2021, To: 2022, Oldest: 1}, Aggregation: catalog.AggregateMean,
		Normalisation: catalog.CompositeScaling{Method: catalog.ScaleAMPI, Reference: catalog.ReferenceMean, Year: 2022}, Coverage: catalog.CompositeCoverage{Indicators: 0.5, Areas: 0.1},
		Domains: []catalog.CompositeDomain{
			{ID: "size", Title: text("Ampiezza", "Size"), Weight: 1, Indicators: []catalog.CompositeIndicator{{Code: "DEM01", Weight: 1, Polarity: data.Positive, Why: "Prova.", Office: "=Statistica", Objective: "Crescere", NextReview: "2027-01-31"}}},
			{ID: "age", Title: text("Età", "Age"), Weight: 3, Indicators: []catalog.CompositeIndicator{{Code: "DEM03", Weight: 1, Polarity: data.Negative, Why: "Prova."}}},
		},
	}}
}

func TestCompositeAnswers(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	app := newApp(h, func(o *api.Options) { o.Catalog = &catalog.Catalog{Composites: sampleComposites()} })
	const one = "/api/v1/composites/bes-salute"
	for _, c := range []struct{ name, target string }{
		{"composites", "/api/v1/composites"},
		{"composites-csv", "/api/v1/composites?format=csv&lang=en"},
		{"composite", one},
		{"composite-csv", one + "?format=csv"},
		{"composite-weights", one + "?weights=age:1,size:1&normalisation=rank&lang=en"},
		{"composite-unknown", "/api/v1/composites/altro"},
		{"composite-values", one + "/values"},
		{"composite-values-csv", one + "/values?format=csv"},
		{"composite-values-weights", one + "/values?weights=age:0&aggregation=geometric&parent=052&year=2021&sort=area"},
		{"composite-values-complete", one + "/values?missing=complete&year=all&format=csv&lang=en"},
		{"composite-values-filled", one + "/values?missing=mean&area=053011"},
		{"composite-treatment", one + "?treatment=winsorise"},
		{"composite-treatment-unknown", one + "?treatment=taglia"},
		{"composite-values-year", one + "/values?year=2030"},
		{"composite-values-weights-unknown", one + "/values?weights=NO:1"},
		{"composite-values-weights-negative", one + "/values?weights=age:-1"},
		{"composite-values-weights-zero", one + "/values?weights=age:0,size:0"},
		{"composite-bands", one + "/rank-bands?sets=3"},
		{"composite-bands-csv", one + "/rank-bands?sets=3&format=csv&missing=mean"},
		{"composite-bands-year", one + "/rank-bands?year=2030"},
		{"composite-sensitivity", one + "/sensitivity?sets=3"},
		{"composite-sensitivity-csv", one + "/sensitivity?sets=3&area=052032&format=csv"},
		{"composite-sensitivity-no-area", one + "/sensitivity?area=052"},
	} {
		t.Run(c.name, func(t *testing.T) { compareGolden(t, c.name, call(t, app, "GET", c.target)) })
	}
}

// TestCompositeOfAReleaseWithoutItsFigures has the definition to show, and nothing
// else.
func TestCompositeOfAReleaseWithoutItsFigures(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	all := sampleComposites()
	all[0].Domains[0].Indicators[0].Code = "EMPTY"
	app := newApp(h, func(o *api.Options) { o.Catalog = &catalog.Catalog{Composites: all} })
	shown := call(t, app, "GET", "/api/v1/composites/bes-salute")
	if shown.status != 200 || !strings.Contains(shown.body, `"reason":"composite \"EMPTY\": nessuna area ha un valore`) {
		t.Errorf("definition = %d %s", shown.status, shown.body)
	}
	for _, part := range []string{"/values", "/rank-bands", "/sensitivity"} {
		if a := call(t, app, "GET", "/api/v1/composites/bes-salute"+part); a.status != 404 || !strings.Contains(a.body, "no-data") {
			t.Errorf("%s = %d %s", part, a.status, a.body)
		}
	}
}

// TestCompositeETagChangesWithItsDefinition keeps a reader from an answer by a
// definition that was edited since.
func TestCompositeETagChangesWithItsDefinition(t *testing.T) {
	tag := func(version string) string {
		h := &cube.Holder{}
		h.Swap(sampleCube(t, 1))
		all := sampleComposites()
		all[0].Version = version
		app := newApp(h, func(o *api.Options) { o.Catalog = &catalog.Catalog{Composites: all} })
		return call(t, app, "GET", "/api/v1/composites/bes-salute/values").header.Get("ETag")
	}
	if a, b := tag("1"), tag("2"); a == b || a == "" || a != tag("1") {
		t.Errorf("ETags = %q and %q", a, b)
	}
}

// TestCompositeCSVSaysWhatJSONSays compares the scores of both.
func TestCompositeCSVSaysWhatJSONSays(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	app := newApp(h, func(o *api.Options) { o.Catalog = &catalog.Catalog{Composites: sampleComposites()} })
	var v struct {
		Items []struct {
			Area  string
			Value *json.Number
			Rank  *json.Number
		}
	}
	if err := json.Unmarshal([]byte(call(t, app, "GET", "/api/v1/composites/bes-salute/values?year=all").body), &v); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(call(t, app, "GET", "/api/v1/composites/bes-salute/values?year=all&format=csv").body), "\r\n")
	if len(rows) != len(v.Items)+1 || len(v.Items) != 14 {
		t.Fatalf("%d rows, %d items", len(rows), len(v.Items))
	}
	for i, item := range v.Items {
		value, rank := "", ""
		if item.Value != nil {
			value, rank = item.Value.String(), item.Rank.String()
		}
		if row := rows[i+1]; !strings.HasPrefix(row, item.Area+",") || !strings.Contains(row, ","+value+","+rank+",") {
			t.Errorf("row %d = %s, want %s %s %s", i, row, item.Area, value, rank)
		}
	}
}

// What is kept of an answer has strings of its own: those of a request are written
// over by the next one.
func TestKeptAnswersOutliveTheirRequest(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	app := newApp(h, func(o *api.Options) { o.Catalog = &catalog.Catalog{Composites: sampleComposites()} })
	kept := []string{
		"/api/v1/composites/bes-salute?aggregation=mean&weights=DEM03:2",
		"/api/v1/composites/bes-salute/sensitivity?area=052032&aggregation=mean",
		"/api/v1/indicators/DEM01/classes?level=municipality&period=2022&parent=052&method=equal",
	}
	first := map[string]string{}
	for _, target := range kept {
		first[target] = call(t, app, "GET", target).body
	}
	for n := range 40 {
		call(t, app, "GET", "/api/v1/observations?indicator=DEM01&area=058091&period=2021&sex=total&limit="+strconv.Itoa(n+1)+strings.Repeat("&x=ZZZZ", n%9))
	}
	withoutID := regexp.MustCompile(`"requestId":"[0-9a-f]+"`)
	for _, target := range kept {
		if again := call(t, app, "GET", target).body; withoutID.ReplaceAllString(again, "") != withoutID.ReplaceAllString(first[target], "") {
			t.Errorf("%s\n first %.400s\n again %.400s", target, first[target], again)
		}
	}
}
