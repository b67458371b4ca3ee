package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func TestEmbeddedRecipes(t *testing.T) {
	recipes, err := EmbeddedRecipes()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	versions := map[string]string{}
	for _, r := range recipes {
		ids = append(ids, r.ID)
		if other := versions[r.Version()]; other != "" {
			t.Errorf("%s and %s have the same version", r.ID, other)
		}
		versions[r.Version()] = r.ID
		if r.Embedded && r.URL != "" {
			t.Errorf("%s: embedded = %t with url %q", r.ID, r.Embedded, r.URL)
		}
	}
	want := []string{
		"anpr-comuni", "aree-interne-2020", "aree-interne-minuti", "bes-territori-2020", "bundle-aree",
		"bundle-confini", "bundle-popolazione", "capoluoghi-2020", "classificazioni-2020", "confini-comuni", "confini-province-2019",
		"confini-regioni-2019", "frame-comuni-2023", "frame-province-2015", "frame-province-2016", "frame-province-2017",
		"frame-province-2018", "frame-province-2019", "frame-province-2020", "frame-province-2023", "frame-regioni-2023", "frame-sll-2023",
		"inps-pensioni", "istat-elenco-comuni-2020", "litoraneo-2020", "mef-irpef-comuni", "occupazione-1996-2019",
		"pendolarismo-2001-brindisi", "pendolarismo-2001-sardegna", "pendolarismo-2011", "pendolarismo-2021", "popolazione-province-2020",
		"posas-comuni-2025", "ripartizioni", "sdmx-censimento-pendolari", "sdmx-produzione-industriale", "situas-dimensioni-comuni",
		"situas-dimensioni-province", "sll-2021", "urbanizzazione-2020", "zona-altimetrica-2020",
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
}

func embedded(t testing.TB, id string) string {
	t.Helper()
	text, err := fs.ReadFile(sources, "sources/"+id+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// lineOf returns the 1-based line on which s first stands.
func lineOf(text, s string) int {
	before, _, found := strings.Cut(text, s)
	if !found {
		return 0
	}
	return 1 + strings.Count(before, "\n")
}

func TestParseRecipeProblems(t *testing.T) {
	tests := []struct {
		name, id string
		old, new string // the edit that makes a good recipe bad
		at       string // text on the line the problem is reported at
		want     string // whole message; compared as a prefix when it ends in "…"
	}{
		{"unknown field", "mef-irpef-comuni", "kind: ", "kinds: ", "kinds", `unknown field "kinds"; did you mean "kind"? the fields are id, each, dataset…`},
		{"unknown nested field", "mef-irpef-comuni", "  decimal:", "  decimals:", "decimals", `format: unknown field "decimals"; did you mean "decimal"? the fields are type, gzip…`},
		{"missing title", "mef-irpef-comuni", "  en: Incomes", "  # en: Incomes", "title:", "title.en: is required"},
		{"missing id", "mef-irpef-comuni", "id: mef-irpef-comuni\n", "", "# Incomes", "id: is required"},
		{"id is not the file", "mef-irpef-comuni", "id: mef-irpef-comuni", "id: mef", "id: mef", `id: the file of "mef" is named "mef", not "mef-irpef-comuni"`},
		{"id with blanks", "mef-irpef-comuni", "dataset: mef-irpef-comuni", "dataset: MEF IRPEF", "dataset:", `dataset: "MEF IRPEF" has something else than lower-case letters, digits and hyphens`},
		{"written twice", "mef-irpef-comuni", "kind: observations", "kind: observations\nkind: areas", "kind: areas", "kind is written twice"},
		{"bad kind", "mef-irpef-comuni", "kind: observations", "kind: table", "kind: table", `kind: "table" is not one of "observations", "boundaries", "areas", "flows", "memberships", "history"`},
		{"bad type", "mef-irpef-comuni", "type: csv", "type: xls", "type: xls", `format.type: "xls" is not one of "csv", "xlsx", "json", "geojson", "topology", "shapefile"`},
		{"bad level", "mef-irpef-comuni", "level: municipality", "level: comune", "level: comune", `area.level: level "comune": must be one of municipality…`},
		{"bad delimiter", "mef-irpef-comuni", `delimiter: ";"`, `delimiter: "|"`, "delimiter: ", `format.delimiter: "|" is not one of ",", ";", "\t", " "`},
		{"no delimiter", "mef-irpef-comuni", `  delimiter: ";"` + "\n", "", "format:", "format.delimiter: is required"},
		{"ambiguous marks", "mef-irpef-comuni", `decimal: ","`, "decimal: \",\"\n  thousands: \",\"", "thousands:", "format.thousands: is the same as the decimal mark, so numbers would be ambiguous"},
		{"bad encoding", "mef-irpef-comuni", "encoding: utf-8", "encoding: utf8", "encoding:", `format.encoding: "utf8" is not one of "utf-8", "iso-8859-1", "windows-1252"`},
		{"bad pattern", "mef-irpef-comuni", `"*.csv"`, `"[.csv"`, "member:", `format.member: "[.csv" is not a pattern`},
		{"address not https", "mef-irpef-comuni", "url: https://www1", "url: http://www1", "url: http://www1", `url: "http://www1.finanze.gov.it…`},
		{"schedule without address", "bundle-aree", "embedded: true", "embedded: true\nschedule: \"0 0 * * *\"", "schedule", "schedule: there is no url or query to fetch; without a schedule the file is read with --from"},
		{"bad cron", "mef-irpef-comuni", `"10 4 15 * *"`, `"10 24 15 * *"`, "schedule:", `schedule: "24" is not a hour: a number from 0 to 23, "*", a range, a list or a step`},
		{"short cron", "mef-irpef-comuni", `"10 4 15 * *"`, `"@daily"`, "schedule:", `schedule: "@daily" has 1 fields, wants 5: minute, hour, day of month, month, day of week`},
		{"bad day", "mef-irpef-comuni", "vintage: 2020-12-31", "vintage: 2020-02-30", "vintage:", `vintage: "2020-02-30" is not a day written YYYY-MM-DD`},
		{"files not a list", "bundle-aree", "files:\n  - areas.csv", "files: areas.csv", "files:", "files wants a list, found one value"},
		{"file with a path", "bundle-aree", "- areas.csv", "- ../areas.csv", "../areas", `files[0]: "../areas.csv" is not a plain file name`},
		{"not a number", "mef-irpef-comuni", "maxBytes: 20000000", "maxBytes: 20 MB", "maxBytes", `maxBytes: "20 MB" is not a whole number`},
		{"not a boolean", "bundle-aree", "embedded: true", "embedded: yes", "embedded:", `embedded: "yes" is not true or false`},
		{"tolerance in percent", "mef-irpef-comuni", "kind: observations", "kind: observations\ntolerance: 5", "tolerance:", "tolerance: is a share between 0 and 1"},
		{"same column twice", "mef-irpef-comuni", "column: Reddito imponibile - Ammontare in euro", "column: Numero contribuenti", "", `values[1].column: "Numero contribuenti" is already read at line…`},
		{"same indicator twice", "mef-irpef-comuni", "- indicator: IRPEF_INCOME", "- indicator: IRPEF_TAXPAYERS", "", `values[1].indicator: "IRPEF_TAXPAYERS" already has a column for this sex at line…`},
		{"no column", "mef-irpef-comuni", "    column: Numero contribuenti\n", "", "IRPEF_TAXPAYERS", "values[0]: wants column or columns"},
		{"classes do not divide", "bundle-popolazione", "class: 5", "class: 7", "class: 7", "values[0].columns.class: 7 does not divide the ages from 0 to 100"},
		{"no period", "mef-irpef-comuni", "period:\n  column: Anno di imposta\n", "", "", "values[0].period: wants column or value"},
		{"bad period", "mef-irpef-comuni", "column: Anno di imposta", "value: 2020-Q5", "value: 2020-Q5", `period.value: period "2020-Q5": a year has 4 such parts`},
		{"marker twice", "mef-irpef-comuni", `suppressed: [""]`, `suppressed: ["*"]` + "\n  missing: [\"*\"]", "suppressed:", `format.suppressed[0]: "*" is already a marker of missing`},
		{"shapefile without level", "confini-province-2019", "  level: province\n", "", "boundary:", "boundary.level: a shapefile holds the level province or region"},
		{"shapefile without region", "confini-province-2019", "  region: COD_REG\n", "", "boundary:", "boundary.region: is required"},
		{"shapefile with wrong digits", "confini-province-2019", "pad: 3", "pad: 2", "pad:", "boundary.pad: 2 is not how many digits the code of a province has"},
		{"shapefile of regions in regions", "confini-regioni-2019", "pad: 2", "pad: 2\n  region: X", "region:", "boundary.region: a region has none"},
		{"level of a geojson", "confini-comuni", "boundary:", "boundary:\n  level: province", "level:", "boundary.level: boundaries of a province are read from a shapefile"},
		{"missing boundary key", "confini-comuni", "  region: reg_istat_code\n", "", "boundary:", "boundary.region: is required"},
		{"missing areas key", "bundle-aree", "  parent: parent\n", "", "areas:", "areas.parent: is required"},
		{"alias", "bundle-aree", "  code: code", "  code: *c", "code: *c", "areas.code wants one value, found an anchor, alias or tag, which recipes do not use"},
		{"syntax", "bundle-aree", "kind: areas", "kind: \"areas", "", "not YAML: …"},
		{"host with a scheme", "confini-comuni", "kind: boundaries", "kind: boundaries\nhosts: [\"https://a.it\"]", "hosts:", `hosts[0]: "https://a.it" is not the name of a host`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			good := embedded(t, tt.id)
			bad := strings.Replace(good, tt.old, tt.new, 1)
			if bad == good {
				t.Fatalf("%q is not in %s", tt.old, tt.id)
			}
			_, problems := ParseRecipe(tt.id+".yaml", []byte(bad))
			for _, p := range problems {
				head, cut := strings.CutSuffix(tt.want, "…")
				if p.Message == tt.want || cut && strings.HasPrefix(p.Message, head) {
					if want := lineOf(bad, tt.at); tt.at != "" && p.Line != want {
						t.Errorf("line = %d, want %d", p.Line, want)
					}
					return
				}
			}
			t.Errorf("problems = %v, want %q among them", problems, tt.want)
		})
	}
}

func TestParseRecipeNamesEveryMistake(t *testing.T) {
	_, problems := ParseRecipe("x.yaml", []byte("id: x\nkinds: y\nschedule: \"* *\"\nurl: ftp://a\n"))
	lines := map[int]bool{}
	for i, p := range problems {
		lines[p.Line] = true
		if i > 0 && p.Line < problems[i-1].Line {
			t.Errorf("problems are not in the order of the lines: %v", problems)
		}
	}
	if len(problems) < 13 || !lines[2] || !lines[3] || !lines[4] {
		t.Errorf("problems = %v", problems)
	}
}

func TestParseRecipeEmpty(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\na: 1\n---\nb: 2\n", "- a\n", "text"} {
		if _, problems := ParseRecipe("x.yaml", []byte(text)); len(problems) == 0 {
			t.Errorf("ParseRecipe(%q) finds no problem", text)
		}
	}
}

func TestVersion(t *testing.T) {
	read := func(edit ...string) Recipe {
		r, problems := ParseRecipe("mef-irpef-comuni.yaml", []byte(strings.NewReplacer(edit...).Replace(embedded(t, "mef-irpef-comuni"))))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return r
	}
	base := read().Version()
	if len(base) != 12 {
		t.Errorf("Version() = %q, want 12 digits", base)
	}
	if got := read("10 4 15", "11 4 15", "Redditi e principali variabili IRPEF su base comunale\n", "Altro\n").Version(); got != base {
		t.Errorf("a new title or schedule changes the version")
	}
	if got := read("min: 0", "min: 1").Version(); got == base {
		t.Errorf("a new minimum does not change the version")
	}
}

func TestLoadRecipes(t *testing.T) {
	folder := fstest.MapFS{
		"b.yaml":     {Data: []byte(strings.ReplaceAll(embedded(t, "bundle-aree"), "bundle-aree", "b"))},
		"a.yaml":     {Data: []byte(strings.ReplaceAll(embedded(t, "bundle-aree"), "bundle-aree", "a"))},
		"README.txt": {Data: []byte("not a recipe")},
	}
	recipes, err := LoadRecipes(folder)
	if err != nil || len(recipes) != 2 || recipes[0].ID != "a" {
		t.Fatalf("LoadRecipes = %v, %v", recipes, err)
	}
	for i := range 30 {
		folder[fmt.Sprintf("bad-%02d.yaml", i)] = &fstest.MapFile{Data: []byte("colour: red\n")}
	}
	_, err = LoadRecipes(folder)
	if !errors.Is(err, data.ErrInvalid) {
		t.Fatalf("LoadRecipes error = %v, want ErrInvalid", err)
	}
	if !strings.Contains(err.Error(), "bad-00.yaml:1: unknown field") || !strings.Contains(err.Error(), "more") {
		t.Errorf("error = %v", err)
	}
	if n := strings.Count(err.Error(), "\n"); n > maxProblems+2 {
		t.Errorf("error has %d lines", n)
	}
}

func FuzzParseRecipe(f *testing.F) {
	f.Add([]byte(embedded(f, "bundle-popolazione")))
	f.Add([]byte("a: [b: {c"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, problems := ParseRecipe("bundle-popolazione.yaml", text)
		for _, p := range problems {
			if p.Line < 1 || p.Message == "" {
				t.Errorf("problem without a line or a message: %v", p)
			}
		}
		if len(problems) == 0 && (r.ID == "" || r.Version() == "") {
			t.Error("a recipe without id has no problem")
		}
	})
}
