package catalog

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cittamedie/data"
)

func provinces(t *testing.T) []NamedArea {
	t.Helper()
	areas, err := Provinces()
	if err != nil {
		t.Fatal(err)
	}
	return areas
}

// resolve returns the codes of the areas in force on day d that s names.
func resolve(areas []NamedArea, s string, d data.Date, levels ...data.Level) []data.AreaCode {
	var out []data.AreaCode
	for _, a := range areas {
		if slices.Contains(levels, a.Level) && a.InForce(d) && a.Is(s) {
			out = append(out, a.Code)
		}
	}
	return out
}

func TestProvincesInForce(t *testing.T) {
	areas := provinces(t)
	tests := []struct {
		day  data.Date
		want int
	}{
		{"1991-10-20", 95}, {"1995-01-01", 103}, {"2001-10-21", 103}, {"2006-01-01", 107}, {"2011-10-09", 110},
		{"2016-06-01", 107}, {"2023-06-30", 107}, {"2026-01-01", 110},
	}
	for _, tt := range tests {
		got := 0
		for _, a := range areas {
			if a.Level == data.Province && a.InForce(tt.day) {
				got++
			}
		}
		if got != tt.want {
			t.Errorf("%d provinces on %s, want %d", got, tt.day, tt.want)
		}
	}
}

func TestProvincesAreWellFormed(t *testing.T) {
	areas := provinces(t)
	code := map[data.AreaCode]data.Level{}
	for _, a := range areas {
		if code[a.Code] != 0 {
			t.Errorf("%s stands twice", a.Code)
		}
		code[a.Code] = a.Level
		if slices.Contains(a.Aliases, "") || slices.Contains(a.Aliases, a.Name) || a.ValidTo != "" && a.ValidFrom >= a.ValidTo {
			t.Errorf("%s: %q from %q to %q", a.Code, a.Aliases, a.ValidFrom, a.ValidTo)
		}
		if a.Level == data.Province && (len(a.Abbreviation) != 2 || code[a.Parent] != data.Region) {
			t.Errorf("province %s has the abbreviation %q and the region %q", a.Code, a.Abbreviation, a.Parent)
		}
	}
	for _, day := range []data.Date{"1991-10-20", "2001-10-21", "2011-10-09", "2020-01-01", "2026-01-01"} {
		for _, a := range areas {
			for _, s := range append([]string{string(a.Code), a.Name, a.NUTS3}, a.Aliases...) {
				if s == "" || !a.InForce(day) {
					continue
				}
				if got := resolve(areas, s, day, a.Level); !slices.Equal(got, []data.AreaCode{a.Code}) {
					t.Errorf("%q on %s is %v, want %s alone", s, day, got, a.Code)
				}
			}
		}
	}
}

func TestProvincesAgreeWithBundle(t *testing.T) {
	areas := provinces(t)
	text, err := os.ReadFile(filepath.Join("..", "bundle", "areas.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		level, err := data.ParseLevel(row[1])
		if err != nil {
			t.Fatal(err)
		}
		if level == data.Municipality {
			continue
		}
		want := data.Area{Code: data.AreaCode(row[0]), Level: level, Name: row[2], Abbreviation: row[3], Parent: data.AreaCode(row[4])}
		i := slices.IndexFunc(areas, func(a NamedArea) bool { return a.Code == want.Code })
		if i < 0 {
			t.Errorf("%s of the bundle is not there", want.Code)
			continue
		}
		got := areas[i].Area
		got.ValidFrom, got.ValidTo = "", ""
		if got != want || !areas[i].InForce("2023-06-30") {
			t.Errorf("%s = %+v, want %+v in force in 2023", want.Code, areas[i].Area, want)
		}
	}
}

// TestProvincesResolveRealNames looks up every name and code of a province or a
// region that the files of real data use. Nord and Mezzogiorno are sums of
// divisions, not areas.
func TestProvincesResolveRealNames(t *testing.T) {
	areas := provinces(t)
	every := []data.Level{data.Province, data.Region, data.Division, data.Country}
	tests := []struct {
		path   string
		comma  rune
		column string
		code   string // column with the number of the province, where there is one
		day    data.Date
		levels []data.Level
	}{
		{"bes/istat_bes_territori_province_wide.csv", ';', "TERRITORIO", "", "2014-01-01", every},
		{"bes/istat_bes_territori_province_wide.csv", ';', "TERRITORIO", "", "2019-01-01", every},
		{"economy/frame_territoriale_2023_province.csv", ',', "Unità territoriale sovracomunale", "", "2023-12-31", every[:1]},
		{"economy/frame_territoriale_2023_province.csv", ',', "Regione", "", "2023-12-31", every[:2]},
		{"economy/frame_territoriale_2023_province.csv", ',', "Ripartizione", "", "2023-12-31", every[2:3]},
		{"economy/pspatreg_unemp_it_1996_2019.csv", ',', "name", "prov", "2001-01-01", every[:1]},
		{"economy/pspatreg_unemp_it_1996_2019.csv", ',', "reg", "", "2001-01-01", every[1:2]},
		{"demography/istat_popres_prov_eta_2020.csv", ',', "Provincia", "Codice provincia", "2020-01-01", every[:1]},
		{"codes/situas_dimensioni_province.csv", ',', "DEN_UTS", "COD_PROV_STORICO", "2026-01-01", every[:1]},
		{"codes/situas_dimensioni_province.csv", ',', "COD_UTS", "COD_PROV_STORICO", "2026-01-01", every[:1]},
	}
	periodOf := map[string]data.Date{ // names the file of BES has for some years only
		"Olbia-Tempio": "2014-01-01", "Ogliastra": "2014-01-01", "Medio Campidano": "2014-01-01", "Carbonia-Iglesias": "2014-01-01",
		"Sud Sardegna": "2019-01-01",
	}
	for _, tt := range tests {
		seen := map[string]bool{}
		for _, row := range realRows(t, tt.path, tt.comma) {
			name, day := row[tt.column], tt.day
			if name == "" || seen[name] || name == "Nord" || name == "Mezzogiorno" {
				continue
			}
			seen[name] = true
			if d, ok := periodOf[name]; ok && strings.HasPrefix(tt.path, "bes/") {
				day = d
			}
			levels := tt.levels
			if len(resolve(areas, name, day, data.Province, data.Region)) == 2 {
				levels = []data.Level{data.Region} // Valle d'Aosta is both
			}
			if len(tt.levels) == 1 {
				levels = tt.levels
			}
			got := resolve(areas, name, day, levels...)
			if len(got) != 1 {
				t.Errorf("%s: %q is %v", tt.path, name, got)
				continue
			}
			if number := row[tt.code]; tt.code != "" && strings.TrimLeft(string(got[0]), "0") != strings.TrimLeft(number, "0") {
				t.Errorf("%s: %q is %s, the file says %s", tt.path, name, got[0], number)
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s has no column %q", tt.path, tt.column)
		}
	}
}

// TestProvincesResolveRealCodes looks up the codes and the names of the
// interactive exports, which quote with ' and write an apostrophe as "'.
func TestProvincesResolveRealCodes(t *testing.T) {
	areas := provinces(t)
	for _, file := range []string{"indicatori_demografici_provincia_2026", "occupati_provincia_2025", "natalita_speranza_di_vita_2025"} {
		seen := map[data.AreaCode]bool{}
		for line := range strings.Lines(realText(t, "demography/istat_"+file+"_v1.csv")) {
			f := strings.Split(line, ",")
			if f[0] == "FREQ" || len(f) < 4 {
				continue
			}
			name := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(f[3], "'"), "'"), `"'`, "'")
			code, named := resolve(areas, f[2], "2025-12-31", data.Province), resolve(areas, name, "2025-12-31", data.Province)
			if len(code) != 1 || !slices.Equal(code, named) {
				t.Errorf("%s: the code %s is %v, the name %q is %v", file, f[2], code, name, named)
				continue
			}
			seen[code[0]] = true
		}
		if len(seen) != 107 {
			t.Errorf("%s names %d provinces, want 107", file, len(seen))
		}
	}
}

func TestParseProvincesRefusals(t *testing.T) {
	const head = "level,code,name,abbreviation,parent,nuts3,valid_from,valid_to,aliases\n"
	tests := []struct{ name, text, want string }{
		{"empty", "", "provinces.csv line 1: the header must be level,"},
		{"other header", "code,name,a,b,c,d,e,f,g\n", "provinces.csv line 1: the header"},
		{"short row", head + "province,052,Siena\n", "wrong number of fields"},
		{"unknown level", head + "canton,052,Siena,SI,09,ITI19,,,\n", `provinces.csv line 2: level "canton"`},
		{"lost zero", head + "province,052,Siena,SI,09,ITI19,,,\nprovince,52,Siena,SI,09,,,,\n", `provinces.csv line 3: area "52"`},
		{"no name", head + "province,052,,SI,09,ITI19,,,\n", "provinces.csv line 2: name"},
		{"bad day", head + "province,052,Siena,SI,09,ITI19,1/1/1991,,\n", "provinces.csv line 2: date"},
	}
	for _, tt := range tests {
		if _, err := parseProvinces(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %s", tt.name, err, tt.want)
		}
	}
}

// realText reads a file of the folder of real data beside the repository;
// without the folder the test is skipped, unless REQUIRE_SHARED is 1.
func realText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", path))
	switch {
	case err == nil:
	case os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	default:
		t.Skipf("no real data: %v", err)
	}
	return strings.TrimPrefix(string(text), "\ufeff")
}

// realRows reads a table of real data as one map for each row; a title above the
// header is skipped.
func realRows(t *testing.T, path string, comma rune) []map[string]string {
	t.Helper()
	text := realText(t, path)
	if strings.HasPrefix(text, `""`) {
		_, text, _ = strings.Cut(text, "\n")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, v := range row[:min(len(row), len(rows[0]))] {
			m[rows[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}
