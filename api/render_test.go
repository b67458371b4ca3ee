package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data/cube"
)

// jsonCell writes a JSON value as the CSV should.
func jsonCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		var parts []string
		for _, p := range v {
			parts = append(parts, fmt.Sprint(p))
		}
		return strings.Join(parts, " ")
	case string:
		if v != "" && strings.ContainsAny(v[:1], "=+-@\t\r") {
			return "'" + v
		}
		return v
	}
	return fmt.Sprint(v)
}

func TestCSVEqualsJSON(t *testing.T) {
	app := sampleApp(t)
	for _, target := range []string{
		"/api/v1/areas?limit=10000", "/api/v1/observations?indicator=DEM01,DEM03&limit=10000", "/api/v1/observations?indicator=DEM01&sex=female&age=*",
		"/api/v1/series?indicator=DEM03&area=052", "/api/v1/runs?limit=10", "/api/v1/areas?at=2016-06-30", "/api/v1/memberships?limit=10000", "/api/v1/notes?limit=10000",
		"/api/v1/trend?indicator=JOB01&area=052,053,091&baseline=2016", "/api/v1/trend?indicator=JOB01&area=052&baseline=2011", "/api/v1/trend?indicator=DEM01&area=052032,005079&baseline=2020&lang=en",
		"/api/v1/observations?indicator=DEM03&limit=3&offset=2",
	} {
		var list struct{ Items []map[string]any }
		d := json.NewDecoder(strings.NewReader(call(t, app, "GET", target).body))
		d.UseNumber()
		if err := d.Decode(&list); err != nil {
			t.Fatal(err)
		}
		a := call(t, app, "GET", target+"&format=csv")
		rows, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		if len(rows) != len(list.Items)+1 {
			t.Fatalf("%s: %d rows, %d items", target, len(rows)-1, len(list.Items))
		}
		for i, item := range list.Items {
			for c, name := range rows[0] {
				if got, want := rows[i+1][c], jsonCell(item[name]); got != want {
					t.Errorf("%s row %d %s = %q, want %q", target, i, name, got, want)
				}
			}
		}
		if a.header.Get("Content-Disposition") == "" || a.header.Get("X-Total-Count") == "" {
			t.Errorf("%s: headers %v", target, a.header)
		}
	}
}

func TestValuesCSVEqualsJSON(t *testing.T) {
	app := sampleApp(t)
	target := "/api/v1/values?indicator=DEM03&level=municipality&period=2021"
	var v struct {
		Areas        []string
		Values       []json.Number
		Statuses     map[string]string
		Recalculated []int
	}
	if err := json.Unmarshal([]byte(call(t, app, "GET", target).body), &v); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(call(t, app, "GET", target, "Accept", "text/csv").body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		status := v.Statuses[fmt.Sprint(i)]
		if status == "" {
			status = "final"
		}
		if row[0] != v.Areas[i] || row[5] != v.Values[i].String() || row[6] != status {
			t.Errorf("row %d = %v, want %s %s %s", i, row, v.Areas[i], v.Values[i], status)
		}
	}
}

func TestMetrics(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 3))
	m := api.NewMetrics(h, func() time.Time { return noon })
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	api.Register(app, api.Options{Holder: h, Catalog: sampleCatalog(), Metrics: m})
	for _, target := range []string{"/api/v1/areas", "/api/v1/areas", "/api/v1/areas/052", "/api/v1/areas/9"} {
		call(t, app, "GET", target)
	}
	w := httptest.NewRecorder()
	api.MetricsHandler(m).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		`cittamedie_requests_total{route="/api/v1/areas",status="200"} 2`, `cittamedie_requests_total{route="/api/v1/areas/{code}",status="200"} 1`,
		`cittamedie_requests_total{route="refused",status="404"} 1`, "cittamedie_release_number 3", "cittamedie_release_age_seconds 3600", "cittamedie_heap_bytes ",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}
