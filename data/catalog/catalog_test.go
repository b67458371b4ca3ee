package catalog

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func load(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRecipesAreComplete(t *testing.T) {
	c := load(t)
	for _, r := range c.Recipes {
		for field, s := range map[string]string{
			"title.it": r.Title.IT, "title.en": r.Title.EN, "publisher": r.Publisher, "landing": r.Landing,
			"licence.id": r.Licence.ID, "licence.name": r.Licence.Name, "licence.url": r.Licence.URL,
		} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s: %s is empty", r.ID, field)
			}
		}
		if r.URL != "" && r.Schedule == "" {
			t.Errorf("%s: has a url and no schedule", r.ID)
		}
		if r.Schedule != "" {
			if err := checkCron(r.Schedule); err != nil {
				t.Errorf("%s: schedule: %v", r.ID, err)
			}
		}
		if got, found := c.Recipe(r.ID); !found || got.ID != r.ID {
			t.Errorf("Recipe(%s) = %s, %t", r.ID, got.ID, found)
		}
		for _, v := range r.Values {
			if in, known := c.Indicator(v.Indicator); known && !slices.Contains(in.Datasets, r.Dataset) {
				t.Errorf("%s: reads %s, which does not list the dataset %s", r.ID, v.Indicator, r.Dataset)
			}
		}
	}
	if _, found := c.Recipe("none"); found {
		t.Error("Recipe(none) is found")
	}
}

// withoutCapture are the sources that have no captured file: our own binary
// format, whose test in package bundle reads the embedded file itself.
var withoutCapture = []string{"bundle-confini"}

func TestRecipesHaveACapturedFile(t *testing.T) {
	folder := os.DirFS(filepath.Join("..", "..", "ingest", "testdata"))
	for _, r := range load(t).Recipes {
		input, err := fs.Glob(folder, r.ID+"/input.*")
		if err != nil {
			t.Fatal(err)
		}
		golden, err := fs.Glob(folder, r.ID+"/golden.*")
		if err != nil {
			t.Fatal(err)
		}
		if has := len(input) == 1 && len(golden) == 1; has == slices.Contains(withoutCapture, r.ID) {
			t.Errorf("%s: ingest/testdata has the inputs %v and the goldens %v", r.ID, input, golden)
		}
	}
}

func TestDatasets(t *testing.T) {
	c := load(t)
	datasets := c.Datasets()
	seen := map[string]bool{}
	for i, d := range datasets {
		if i > 0 && datasets[i-1].ID >= d.ID {
			t.Errorf("%s comes after %s", d.ID, datasets[i-1].ID)
		}
		if d.Title.IT == "" || d.Title.EN == "" || d.Publisher == "" || d.Licence.ID == "" || d.Landing == "" {
			t.Errorf("%s is not described: %+v", d.ID, d)
		}
		seen[d.ID] = true
	}
	for _, r := range c.Recipes {
		if !seen[r.Dataset] {
			t.Errorf("the dataset %s of %s is not listed", r.Dataset, r.ID)
		}
	}
	i := slices.IndexFunc(datasets, func(d data.Dataset) bool { return d.ID == "confini-comuni" })
	if i < 0 || datasets[i].URL == "" {
		t.Error("confini-comuni is described by the embedded file, want the one that can be fetched")
	}
}

func TestParseLineageRefusals(t *testing.T) {
	const head = "old,new,date,kind,residents,note\n"
	tests := []struct{ name, text, want string }{
		{"short row", head + "005079,005122,2023-01-01,merge,184\n", "wrong number of fields"},
		{"bad day", head + "005079,005122,01/01/2023,merge,184,\n", `lineage.csv line 2: date "01/01/2023": a date is written YYYY-MM-DD`},
		{"lost zero", head + "005079,005122,2023-01-01,merge,184,\n5110,005122,2023-01-01,merge,210,\n", `lineage.csv line 3: area "5110": a municipality code has 6 digits, zeros included`},
		{"no residents", head + "005079,005122,2023-01-01,merge,,\n", `lineage.csv line 2: residents "" is not a number`},
	}
	for _, tt := range tests {
		if _, err := parseLineage(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %s", tt.name, err, tt.want)
		}
	}
}

// sardinia is the day the provinces of Sardinia and the codes of its comuni changed.
const sardinia = data.Date("2026-01-01")

func TestLineageIsWellFormed(t *testing.T) {
	c := load(t)
	type side struct {
		date data.Date
		code data.AreaCode
	}
	from, into := map[side][]data.Passage{}, map[side][]data.Passage{}
	for i, p := range c.Passages {
		if i > 0 && p.Date < c.Passages[i-1].Date {
			t.Errorf("%s>%s of %s stands after %s", p.Old, p.New, p.Date, c.Passages[i-1].Date)
		}
		from[side{p.Date, p.Old}] = append(from[side{p.Date, p.Old}], p)
		into[side{p.Date, p.New}] = append(into[side{p.Date, p.New}], p)
	}
	for _, p := range c.Passages {
		pieces, parts := from[side{p.Date, p.Old}], into[side{p.Date, p.New}]
		switch p.Kind {
		case "recode":
			if len(pieces) != 1 || len(parts) != 1 || p.Residents != 0 || p.Old == p.New {
				t.Errorf("recode %s>%s of %s is not from one code to another alone", p.Old, p.New, p.Date)
			}
		case "merge":
			if len(pieces) != 1 || len(parts) < 2 || p.Residents <= 0 {
				t.Errorf("merge %s>%s of %s has %d heirs and %d parts", p.Old, p.New, p.Date, len(pieces), len(parts))
			}
		case "split":
			if len(pieces) < 2 || len(parts) != 1 || p.Residents <= 0 {
				t.Errorf("split %s>%s of %s has %d heirs and %d parts", p.Old, p.New, p.Date, len(pieces), len(parts))
			}
		default:
			t.Errorf("%s>%s of %s is of the unknown kind %q", p.Old, p.New, p.Date, p.Kind)
		}
	}
	for s, parts := range into {
		seen := map[data.AreaCode]bool{}
		for _, p := range parts {
			if seen[p.Old] {
				t.Errorf("%s>%s of %s stands twice", p.Old, s.code, s.date)
			}
			seen[p.Old] = true
		}
	}
}

func TestLineageOfSardinia(t *testing.T) {
	c := load(t)
	recodes := map[data.AreaCode]data.AreaCode{}
	heirs := map[data.AreaCode]bool{}
	for _, p := range c.Passages {
		if p.Date != sardinia {
			continue
		}
		if recodes[p.Old] != "" || heirs[p.New] {
			t.Errorf("%s>%s is not one to one", p.Old, p.New)
		}
		recodes[p.Old], heirs[p.New] = p.New, true
		if !slices.Contains([]data.AreaCode{"090", "091", "092", "095", "111"}, p.Old[:3]) || p.New < "112" || p.New >= "120" {
			t.Errorf("%s>%s is not from an old province of Sardinia to a new one", p.Old, p.New)
		}
	}
	if len(recodes) != 377 {
		t.Errorf("%d comuni of Sardinia changed code, want 377", len(recodes))
	}
	for old, code := range recodes {
		if forth := c.Lineage.Carry(old, "2023-06-30", sardinia); len(forth) != 1 || forth[0] != (data.Piece{Code: code, Share: 1}) {
			t.Errorf("%s carried to %s = %v, want %s", old, sardinia, forth, code)
		}
		if back := c.Lineage.Carry(code, sardinia, "2023-06-30"); len(back) != 1 || back[0] != (data.Piece{Code: old, Share: 1}) {
			t.Errorf("%s carried back = %v, want %s", code, back, old)
		}
	}
}

func TestLineageOfKnownCases(t *testing.T) {
	l := load(t).Lineage
	tests := []struct {
		name     string
		code     data.AreaCode
		from, to data.Date
		want     []data.AreaCode
	}{
		{"Misiliscemi left Trapani", "081021", "2021-02-19", "2021-02-20", []data.AreaCode{"081021", "081025"}},
		{"Misiliscemi was Trapani", "081025", "2021-02-20", "2021-02-19", []data.AreaCode{"081021"}},
		{"Montecopiolo", "041033", "2021-06-16", "2021-06-17", []data.AreaCode{"099030"}},
		{"Sassofeltrio", "099031", "2023-06-30", "2020-12-31", []data.AreaCode{"041060"}},
		{"Bardello con Malgesso e Bregano", "012144", "2023-06-30", "2022-12-31", []data.AreaCode{"012009", "012018", "012095"}},
		{"Moransengo-Tonengo", "005122", "2023-01-01", "2022-12-31", []data.AreaCode{"005079", "005110"}},
		{"Albaredo Arnaboldi", "018002", "2023-06-30", "2026-01-01", []data.AreaCode{"018026"}},
		{"Campospinoso Albaredo", "018026", "2026-01-01", "2023-06-30", []data.AreaCode{"018002", "018026"}},
		{"Sovizzo", "024103", "2023-06-30", "2026-01-01", []data.AreaCode{"024128"}},
		{"Sovizzo and Gambugliano", "024128", "2026-01-01", "2023-06-30", []data.AreaCode{"024044", "024103"}},
		{"Alghero", "112001", "2026-01-01", "2023-06-30", []data.AreaCode{"090003"}},
		{"Siena never changed", "052032", "1900-01-01", "2026-01-01", []data.AreaCode{"052032"}},
	}
	for _, tt := range tests {
		var got []data.AreaCode
		for _, p := range l.Carry(tt.code, tt.from, tt.to) {
			got = append(got, p.Code)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: Carry(%s, %s, %s): %s", tt.name, tt.code, tt.from, tt.to, diff)
		}
	}
}

// table reads a CSV file of the folder of real data beside the repository as
// one map for each row; without the folder the test is skipped, unless
// REQUIRE_SHARED is 1.
func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", path))
	switch {
	case err == nil:
	case os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	default:
		t.Skipf("no real data: %v", err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, v := range row {
			m[rows[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}

// bundled returns the codes of the comuni of the embedded areas, those of June 2023.
func bundled(t *testing.T) map[data.AreaCode]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "bundle", "areas.csv"))
	if err != nil {
		t.Fatal(err)
	}
	codes := map[data.AreaCode]bool{}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(line, ","); f[1] == "municipality" {
			codes[data.AreaCode(f[0])] = true
		}
	}
	return codes
}

func TestLineageAgreesWithSITUAS(t *testing.T) {
	l := load(t).Lineage
	now := map[data.AreaCode]bool{}
	for _, row := range table(t, "codes/situas_dimensioni_comuni.csv") {
		now[data.AreaCode(row["PRO_COM_T"])] = true
	}
	const boundaries = data.Date("2023-06-30")
	before := bundled(t)
	for _, way := range []struct {
		from, to         data.Date
		codes, wantCodes map[data.AreaCode]bool
	}{
		{boundaries, sardinia, before, now},
		{sardinia, boundaries, now, before},
	} {
		reached := map[data.AreaCode]bool{}
		for code := range way.codes {
			for _, p := range l.Carry(code, way.from, way.to) {
				reached[p.Code] = true
				if !way.wantCodes[p.Code] {
					t.Errorf("%s of %s becomes %s, which is not a code of %s", code, way.from, p.Code, way.to)
				}
			}
		}
		for code := range way.wantCodes {
			if !reached[code] {
				t.Errorf("no code of %s becomes %s of %s", way.from, code, way.to)
			}
		}
	}
}

func TestLineageAgreesWithANPR(t *testing.T) {
	began, ended := map[data.AreaCode]data.Date{}, map[data.AreaCode]data.Date{}
	for _, row := range table(t, "codes/ANPR_archivio_comuni.csv") {
		code := data.AreaCode(row["CODISTAT"])
		began[code] = max(began[code], data.Date(row["DATAISTITUZIONE"]))
		ended[code] = max(ended[code], data.Date(row["DATACESSAZIONE"]))
	}
	lastDay := map[data.Date]data.Date{"2021-06-17": "2021-06-16", "2023-01-01": "2022-12-31"}
	l := load(t).Lineage
	for _, code := range []data.AreaCode{"081025", "099030", "099031", "005122", "012144"} {
		if from, _ := l.Validity(code); from != began[code] {
			t.Errorf("%s came into force on %s, the archive says %s", code, from, began[code])
		}
	}
	for _, code := range []data.AreaCode{"041033", "041060", "005079", "005110", "012009", "012018", "012095"} {
		if _, to := l.Validity(code); lastDay[to] != ended[code] {
			t.Errorf("%s ceased on %s, the archive says its last day was %s", code, to, ended[code])
		}
	}
	if _, to := l.Validity("081021"); to != "" || ended["081021"] != "9999-12-31" {
		t.Errorf("Trapani ceased on %q, the archive says %s", to, ended["081021"])
	}
}

// TestLineageAgreesWithDerivedCodes compares the recodes of Sardinia with a
// table that others matched by name over all Italy. It has one row too many:
// Sovizzo changed code by a merger, in 2024.
func TestLineageAgreesWithDerivedCodes(t *testing.T) {
	l := load(t).Lineage
	agree := 0
	for _, row := range table(t, "codes/derived_sardegna_codes_2023_to_2026.csv") {
		old, code := data.AreaCode(row["code_2023"]), data.AreaCode(row["code_2026"])
		got := l.Carry(code, sardinia, "2023-06-30")
		switch {
		case len(got) == 1 && got[0].Code == old:
			agree++
		case code != "024128":
			t.Errorf("%s (%s): the table says %s, ours is %v", row["nome"], code, old, got)
		}
	}
	if agree != 377 {
		t.Errorf("%d rows agree, want 377", agree)
	}
}
