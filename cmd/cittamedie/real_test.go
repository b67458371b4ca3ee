package main

import (
	"context"
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"testing"
)

// TestRealFiles is the main job on the files as their publishers released them.
func TestRealFiles(t *testing.T) {
	shared := sharedDir(t)
	dir := t.TempDir()
	out, err := program(context.Background(), "ingest", "--all", "--from", shared, "--dir", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("ingest --all: %v\n%s", err, out)
	}
	everySourceIsRead(t, string(out))
	base := startServer(t, dir)
	figuresOfTheTerritory(t, base)
	compositesOfTheTerritory(t, base)
	watchOfTheTerritory(t, base)
	tests := []struct {
		name, indicator, area, period string
		want                          float64
		expected                      int
	}{
		{"residents of Siena", "DEM01", "052032", "2023", 52833, 0},
		{"residents of its province, as published", "DEM01", "052", "2023", 259992, 0},
		{"residents of Toscana", "DEM01", "09", "2023", 3660530, 273},
		{"residents of Italy", "DEM01", "IT", "2023", 58971230, 7901},
		{"residents of Alghero, which the file calls 112001", "DEM01", "090003", "2023", 42281, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := one(t, base, tt.indicator, tt.area, tt.period)
			if got.Value == nil || *got.Value != tt.want || got.Expected != tt.expected || got.Covered != tt.expected || got.Status != "final" {
				t.Errorf("got %+v, want %v over %d comuni", got, tt.want, tt.expected)
			}
		})
	}
	if got := one(t, base, "ECO01", "063", "2019"); got.Value == nil || *got.Value < 10000 || *got.Value > 30000 || got.Expected != 92 {
		t.Errorf("income per taxpayer of Napoli's province (sigla NA) = %+v", got)
	}
	for area, want := range map[string]bool{"041": true, "099": true, "11": true, "08": true, "005": false, "IT": false, "09": false} {
		if got := one(t, base, "ECO01", area, "2019"); got.Recalculated != want {
			t.Errorf("ECO01 of %s recalculated = %v, want %v: Montecopiolo and Sassofeltrio passed from 041 to 099 in 2021", area, got.Recalculated, want)
		}
	}
	if got := getJSON[list[json.RawMessage]](t, base+"/api/v1/areas?level=municipality&limit=1"); got.Total != 7901 {
		t.Errorf("municipalities = %d, want 7901, in force on 30 June 2023", got.Total)
	}
	missing := getJSON[list[struct{ Code string }]](t, base+"/api/v1/areas?level=municipality&hasBoundary=false")
	if missing.Total != 2 || missing.Items[0].Code != "005122" || missing.Items[1].Code != "012144" {
		t.Errorf("municipalities without a polygon = %+v, want 005122 and 012144", missing)
	}
	for _, indicator := range []string{"DEM01", "AREA", "IRPEF_INCOME", "IRPEF_TAXPAYERS"} {
		sumsAgree(t, base, indicator)
	}
}

// sumsAgree checks that comuni, provinces, regions, divisions and labour areas
// add up to the country.
func sumsAgree(t *testing.T, base, indicator string) {
	t.Helper()
	const tol = 1e-7 // ISTAT rounds the area of provinces to a hundredth of a km²
	sums := map[string]float64{}
	for _, level := range []string{"municipality", "province", "region", "division", "labourArea", "country"} {
		v := getJSON[struct{ Values []*float64 }](t, base+"/api/v1/values?indicator="+indicator+"&level="+level)
		for _, x := range v.Values {
			if x != nil {
				sums[level] += *x
			}
		}
	}
	for level, sum := range sums {
		if diff := sum/sums["country"] - 1; diff > tol || diff < -tol {
			t.Errorf("%s over level %s = %v, country %v", indicator, level, sum, sums["country"])
		}
	}
}

// absent are the sources whose files are not in the shared folder, and refused
// the one whose recipe says that its file cannot be read.
var (
	absent  = []string{"pendolarismo-2011", "pendolarismo-2021", "posas-comuni-2025"}
	refused = "inps-pensioni"
)

// everySourceIsRead reads the table that ingest --all prints.
func everySourceIsRead(t *testing.T, out string) {
	t.Helper()
	want := map[string]string{refused: "failed"}
	for _, id := range absent {
		want[id] = "no-data"
	}
	rows := regexp.MustCompile(`(?m)^([a-z0-9-]+) +(ok|failed|held|no-data|unchanged) +(\d+) +(\d+) +[0-9.]+$`).FindAllStringSubmatch(out, -1)
	if len(rows) < 36 {
		t.Errorf("the table has %d sources:\n%s", len(rows), out)
	}
	for _, row := range rows {
		outcome := want[row[1]]
		if outcome == "" {
			outcome = "ok"
		}
		if row[2] != outcome || outcome == "ok" && (row[3] == "0" || row[4] != "0") {
			t.Errorf("%s: want %s and no row rejected", row[0], outcome)
		}
	}
	if !regexp.MustCompile(`inps-pensioni: .*, line \d+.*\n +.*a recipe reads it with headerRows 2`).MatchString(out) {
		t.Errorf("the refusal of %s does not say where and what to do:\n%s", refused, out)
	}
}

// figuresOfTheTerritory are figures that can be checked by hand in the files.
func figuresOfTheTerritory(t *testing.T, base string) {
	t.Helper()
	for _, tt := range []struct {
		name, indicator, area, period string
		want                          float64
	}{
		{"life expectancy of Siena's province", "01SAL001", "052", "2018", 84.0},
		{"self-containment of Brindisi, supply: 20,437 of 21,433", "FUN01", "074001", "2001", 20437.0 / 21433},
		{"demand: of 29,346", "FUN02", "074001", "2001", 20437.0 / 29346},
		{"of Nuoro, supply: 9,546 of 10,461", "FUN01", "091051", "2001", 9546.0 / 10461},
		{"demand: of 12,687", "FUN02", "091051", "2001", 9546.0 / 12687},
		{"of the 100 comuni of Nuoro's province of 2001: 55,471 of 57,400", "FUN01", "province-2001:091", "2001", 55471.0 / 57400},
		{"of Carovigno, 500 of 3,630 go to Brindisi", "FUN06", "074002", "2001", 100 * 500.0 / 3630},
		{"validity of Brindisi, which is large: demand over 0.6667", "FUN09", "074001", "2001", 20437.0 / 29346 / 0.6667},
		{"employees of Siena's labour market area, as published", "FRAME_EMPLOYEES", "0931", "2023", 36924},
		{"residents of the labour market area of Siena", "DEM01", "0931", "2023", 112318},
		{"residents of the North-west", "DEM01", "1", "2023", 15895694},
		{"employees of Italy, as published", "FRAME_EMPLOYEES", "IT", "2023", 18106468},
		{"value added per employee of Italy", "ECO03", "IT", "2023", 1000 * 1073432866.0 / 18106468},
		{"minutes from Agliè to the pole", "TER04", "001001", "2020", 24},
		{"unemployment of Siena's province", "UNEMP_RATE", "052", "1996", 5.1},
		{"industrial production", "IPI", "IT", "2000-01", 118.7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const tol = 1e-6
			if got := one(t, base, tt.indicator, tt.area, tt.period); got.Value == nil || math.Abs(*got.Value/tt.want-1) > tol {
				t.Errorf("got %v (%+v), want %v", got.Value, got, tt.want)
			}
		})
	}
	for _, tt := range []struct{ indicator, area, period, status string }{
		{"01SAL001", "052", "2019", "notAvailable"},
		{"FRAME_EMPLOYEES", "001007", "2023", "suppressed"},
		{"ECO03", "001007", "2023", "suppressed"},
	} {
		if got := one(t, base, tt.indicator, tt.area, tt.period); got.Value != nil || got.Status != tt.status {
			t.Errorf("%s of %s in %s = %+v, want %s", tt.indicator, tt.area, tt.period, got, tt.status)
		}
	}
	for indicator, want := range map[string]int{"FRAME_UNITS": 0, "FRAME_EMPLOYEES": 122, "FRAME_WAGES": 244, "FRAME_VALUE_ADDED": 122} {
		hidden := 0
		for _, i := range getJSON[list[item]](t, base+"/api/v1/observations?level=municipality&period=2023&limit=10000&indicator="+indicator).Items {
			if i.Status == "suppressed" {
				hidden++
			}
		}
		if hidden != want {
			t.Errorf("%s: %d comuni suppressed, want %d", indicator, hidden, want)
		}
	}
	siena := getJSON[list[struct{ Area, AreaName string }]](t, base+"/api/v1/memberships?group=0931&limit=100")
	var names []string
	for _, m := range siena.Items {
		names = append(names, m.AreaName)
	}
	if siena.Total != 12 || !strings.Contains(strings.Join(names, ", "), "Monteriggioni") {
		t.Errorf("comuni of the labour market area of Siena = %d: %v", siena.Total, names)
	}
}
