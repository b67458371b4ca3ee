package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data/cube"
)

var update = flag.Bool("update", false, "write the golden files")

var cases = []struct{ name, target string }{
	{"areas", "/api/v1/areas"},
	{"areas-search", "/api/v1/areas?q=FORLI%20cesa"},
	{"areas-search-apostrophe", "/api/v1/areas?q=valdelsa"},
	{"areas-province", "/api/v1/areas?level=municipality&parent=052&limit=2&offset=1"},
	{"areas-without-boundary", "/api/v1/areas?level=municipality&hasBoundary=false"},
	{"areas-csv", "/api/v1/areas?parent=052&format=csv"},
	{"areas-at", "/api/v1/areas?at=2016-06-30"},
	{"areas-at-csv", "/api/v1/areas?at=1890-01-01&format=csv"},
	{"areas-at-inside", "/api/v1/areas?at=2016-06-30&parent=0914&q=colle%20e%20sovicille"},
	{"areas-at-after-register", "/api/v1/areas?at=2020-01-01"},
	{"areas-at-reference", "/api/v1/areas?at=2023-01-01&level=region"},
	{"areas-at-other-level", "/api/v1/areas?at=2016-06-30&level=province"},
	{"areas-at-not-a-day", "/api/v1/areas?at=2016-02-30"},
	{"areas-at-tomorrow", "/api/v1/areas?at=2026-11-23"},
	{"areas-at-too-early", "/api/v1/areas?at=1850-01-01"},
	{"areas-in-labour-area", "/api/v1/areas?parent=0914"},
	{"area", "/api/v1/areas/052032"},
	{"area-labour", "/api/v1/areas/0914"},
	{"area-perimeter", "/api/v1/areas/patto:1"},
	{"area-register-alone", "/api/v1/areas/052088"},
	{"area-former", "/api/v1/areas/005079"},
	{"area-former-sardinia", "/api/v1/areas/112001"},
	{"area-split", "/api/v1/areas/052099"},
	{"area-unknown", "/api/v1/areas/999999"},
	{"indicators", "/api/v1/indicators"},
	{"indicators-csv", "/api/v1/indicators?format=csv"},
	{"indicator", "/api/v1/indicators/DEM03"},
	{"indicator-unknown", "/api/v1/indicators/dem03"},
	{"indicator-breaks", "/api/v1/indicators/JOB01"},
	{"memberships", "/api/v1/memberships"},
	{"memberships-csv", "/api/v1/memberships?definition=patti&format=csv"},
	{"memberships-group", "/api/v1/memberships?group=0914&limit=1&offset=1"},
	{"memberships-area", "/api/v1/memberships?area=005079"},
	{"memberships-area-split", "/api/v1/memberships?area=052099"},
	{"memberships-at", "/api/v1/memberships?definition=patti&at=2030-01-01"},
	{"memberships-at-not-a-day", "/api/v1/memberships?at=2030"},
	{"memberships-none", "/api/v1/memberships?definition=patti&group=0914"},
	{"memberships-no-definition", "/api/v1/memberships?definition=sll"},
	{"memberships-no-group", "/api/v1/memberships?group=052"},
	{"memberships-of-province", "/api/v1/memberships?area=052"},
	{"notes", "/api/v1/notes"},
	{"notes-csv", "/api/v1/notes?indicator=DEM01&format=csv"},
	{"notes-area", "/api/v1/notes?area=005079&dataset=registro"},
	{"notes-no-dataset", "/api/v1/notes?dataset=nessuno"},
	{"observations", "/api/v1/observations?indicator=DEM03"},
	{"observations-csv", "/api/v1/observations?indicator=DEM03&format=csv"},
	{"observations-page", "/api/v1/observations?indicator=DEM01,DEM03&area=052,052032&from=2021&limit=3&offset=1&lang=en"},
	{"observations-former-code", "/api/v1/observations?indicator=DEM01&area=052099&period=2022"},
	{"observations-women", "/api/v1/observations?indicator=DEM01&area=052032&sex=female&age=*"},
	{"observations-everything", "/api/v1/observations"},
	{"observations-two-times", "/api/v1/observations?indicator=DEM01&period=2020&from=2019"},
	{"observations-store-fails", "/api/v1/observations?indicator=DEM01&dataset=altro"},
	{"series", "/api/v1/series?indicator=DEM03&area=052"},
	{"series-csv", "/api/v1/series?indicator=DEM03&area=052&format=csv"},
	{"series-former-code", "/api/v1/series?indicator=DEM01&area=112001"},
	{"series-split-code", "/api/v1/series?indicator=DEM01&area=052099"},
	{"series-register-alone", "/api/v1/series?indicator=DEM01&area=052088"},
	{"trend", "/api/v1/trend?indicator=DEM01&area=052032,005079&baseline=2020"},
	{"trend-csv", "/api/v1/trend?indicator=JOB01&area=052,053,091&baseline=2016&format=csv"},
	{"trend-breaks", "/api/v1/trend?indicator=JOB01&area=052&baseline=2011"},
	{"trend-missing", "/api/v1/trend?indicator=JOB01&area=052,053,091&baseline=2016&lang=en"},
	{"trend-window", "/api/v1/trend?indicator=JOB01&area=052&baseline=2012&from=2012&to=2015&lang=en"},
	{"trend-quarter", "/api/v1/trend?indicator=JOB01&area=052&baseline=2020-Q3&lang=en"},
	{"trend-nothing", "/api/v1/trend?indicator=EMPTY&area=052&baseline=2020"},
	{"trend-bad-baseline", "/api/v1/trend?indicator=JOB01&area=052&baseline=2011-Q9"},
	{"trend-late-baseline", "/api/v1/trend?indicator=JOB01&area=052&baseline=2019&to=2018"},
	{"trend-backwards", "/api/v1/trend?indicator=JOB01&area=052&baseline=2010&from=2019&to=2018"},
	{"trend-without-baseline", "/api/v1/trend?indicator=JOB01&area=052"},
	{"series-empty", "/api/v1/series?indicator=EMPTY&area=052"},
	{"values", "/api/v1/values?indicator=DEM03&level=municipality&period=2021"},
	{"values-without-codes", "/api/v1/values?indicator=DEM03&level=municipality&period=2021&codes=false"},
	{"values-csv", "/api/v1/values?indicator=DEM03&level=municipality&period=2021&format=csv"},
	{"values-parent", "/api/v1/values?indicator=DEM01&level=municipality&parent=09"},
	{"values-in-labour-area", "/api/v1/values?indicator=DEM01&level=municipality&parent=0914"},
	{"values-in-perimeter", "/api/v1/values?indicator=DEM01&level=municipality&parent=patto:1&period=2022"},
	{"values-labour-areas", "/api/v1/values?indicator=DEM01&level=labourArea"},
	{"values-partial", "/api/v1/values?indicator=DEM03&level=province&period=2021"},
	{"values-no-period", "/api/v1/values?indicator=DEM03&level=municipality&period=1999"},
	{"values-bad-period", "/api/v1/values?indicator=DEM03&level=municipality&period=20223"},
	{"boundaries", "/api/v1/boundaries?level=province"},
	{"boundaries-values", "/api/v1/boundaries?level=municipality&parent=052&indicator=DEM03&period=2021"},
	{"boundaries-values-provinces", "/api/v1/boundaries?level=province&indicator=DEM03&period=2021&lang=en"},
	{"boundaries-values-topojson", "/api/v1/boundaries?level=municipality&indicator=DEM03&format=topojson"},
	{"boundaries-period-alone", "/api/v1/boundaries?level=province&period=2021"},
	{"boundaries-topojson", "/api/v1/boundaries?level=municipality&parent=052&format=topojson"},
	{"boundaries-labour-areas", "/api/v1/boundaries?level=labourArea"},
	{"boundaries-in-perimeter", "/api/v1/boundaries?level=municipality&parent=patto:1"},
	{"boundaries-none", "/api/v1/boundaries?level=region"},
	{"releases", "/api/v1/releases"},
	{"runs", "/api/v1/runs"},
	{"rejected", "/api/v1/runs/r1/rejected"},
	{"rejected-none", "/api/v1/runs/r2/rejected"},
	{"runs-csv", "/api/v1/runs?format=csv"},
	{"sources", "/api/v1/sources"},
	{"sources-csv", "/api/v1/sources?format=csv"},
	{"unknown-path", "/api/v1/nowhere"},
	{"unknown-parameter", "/api/v1/areas?utm_source=x"},
	{"repeated-parameter", "/api/v1/areas?level=province&level=region"},
	{"empty-parameter", "/api/v1/areas?level="},
	{"bad-number", "/api/v1/areas?limit=10abc"},
	{"health", "/healthz"},
	{"ready", "/readyz"},
}

func TestGolden(t *testing.T) {
	app := sampleApp(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			compareGolden(t, c.name, call(t, app, "GET", c.target))
		})
	}
	t.Run("not-ready", func(t *testing.T) {
		compareGolden(t, "not-ready", call(t, appOver(t, &cube.Holder{}), "GET", "/readyz"))
	})
	t.Run("post", func(t *testing.T) {
		a := call(t, app, "POST", "/api/v1/areas")
		compareGolden(t, "post", a)
		if got := a.header.Get("Allow"); got != "GET, HEAD, OPTIONS" {
			t.Errorf("Allow = %q", got)
		}
	})
}

var requestID = regexp.MustCompile(`"requestId":"[0-9a-f]{16}"`)

// compareGolden compares the status line, the type and the body of an answer
// with testdata/name.json; JSON is indented so that a change can be reviewed.
func compareGolden(t *testing.T, name string, a answer) {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d %s\n%s\n", a.status, http.StatusText(a.status), a.header.Get("Content-Type"))
	body := requestID.ReplaceAllString(a.body, `"requestId":"0000000000000000"`)
	if strings.HasPrefix(body, "{") {
		if err := json.Indent(&b, []byte(body), "", " "); err != nil {
			t.Fatalf("body is not JSON: %v", err)
		}
		b.WriteByte('\n')
	} else {
		b.WriteString(body)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("%s differs from its golden file (-want +got):\n%s", name, d)
	}
}
