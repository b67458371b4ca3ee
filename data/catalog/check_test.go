package catalog

import (
	"strings"
	"testing"
)

// wanted compares the mistakes of a recipe with one that is expected at the line
// of a text; "" expects none.
func wanted(t *testing.T, id, text, at, want string) {
	t.Helper()
	_, problems := ParseRecipe(id+".yaml", []byte(text))
	if want == "" {
		if len(problems) > 0 {
			t.Errorf("problems = %v, want none", problems)
		}
		return
	}
	for _, p := range problems {
		head, cut := strings.CutSuffix(want, "…")
		if p.Message == want || cut && strings.HasPrefix(p.Message, head) {
			if line := lineOf(text, at); at != "" && p.Line != line {
				t.Errorf("%q is reported at line %d, want %d", want, p.Line, line)
			}
			return
		}
	}
	t.Errorf("problems = %v, want %q among them", problems, want)
}

// Edits of good recipes that make a mistake, or none.
func TestCheckFields(t *testing.T) {
	const (
		ages   = "    ages:\n      last: 100\n      class: 5\n      skip: [\"Totale\"]\n"
		bes    = "bes-territori-2020"
		people = "popolazione-province-2020"
		ipi    = "sdmx-produzione-industriale"

		commuters = "sdmx-censimento-pendolari"
		frame     = "frame-province-2015"
		mef       = "mef-irpef-comuni"
	)
	tests := []struct{ name, id, old, new, at, want string }{
		// format
		{"a sheet of a CSV file", mef, "type: csv", "type: csv\n  sheet: x", "sheet:", `format.sheet: is read of xlsx alone, and format.type is "csv"`},
		{"a delimiter of a workbook", frame, "type: xlsx", "type: xlsx\n  delimiter: \",\"", "delimiter:", `format.delimiter: is read of csv alone, and format.type is "xlsx"`},
		{"an encoding of a workbook", frame, "type: xlsx", "type: xlsx\n  encoding: utf-8", "encoding:", `format.encoding: is read of csv, json, geojson, topology, shapefile alone, and format.type is "xlsx"`},
		{"an observation in a map", mef, "type: csv", "type: geojson", "type: geojson", "format.type: observations are read from csv, xlsx or json"},
		{"a quote of another kind", people, "skipLines: 1", "skipLines: 1\n  quote: \"`\"", "quote:", "format.quote: \"`\" is not one of \"\\\"\", \"'\""},
		{"quotes among blanks", people, `delimiter: ","`, "delimiter: \" \"\n  quote: \"'\"", "quote:", "format.quote: fields set apart by blanks are never quoted"},
		{"a negative number of lines", people, "skipLines: 1", "skipLines: -1", "skipLines:", "format.skipLines: must not be negative"},
		{"too many header rows", people, "skipLines: 1", "headerRows: 11", "headerRows:", "format.headerRows: is between 1 and 10"},
		{"columns and a header", people, "skipLines: 1", "headerRows: 1\n  columns: [a, a]", "columns:", "format.columns: columns names those of a file without a header, and headerRows says it has one"},
		{"a column twice", people, "skipLines: 1", "columns: [a, a]", "columns:", `format.columns[1]: "a" is listed twice`},
		{"a footer of everything", people, `["n = *"]`, `["*"]`, "footer:", `format.footer[0]: "*" would end the data at the first row`},
		{"two stars in the sheet", frame, `"Tav_*.1_Province_Totale"`, `"Tav_*_*"`, "sheet:", `format.sheet: "Tav_*_*" has more than one "*"`},
		{"a marker of two kinds", frame, `notApplicable: ["**"]`, `notApplicable: ["*"]`, "notApplicable:", `format.notApplicable[0]: "*" is already a marker of suppressed`},
		{"an alias of nothing", people, "skipLines: 1", "skipLines: 1\n  aliases: [{names: [a]}]", "aliases:", "format.aliases[0].column: is required"},
		{"an alias without names", people, "skipLines: 1", "skipLines: 1\n  aliases: [{column: a}]", "aliases:", "format.aliases[0].names: is required"},
		{"an alias of two columns", people, "skipLines: 1", "skipLines: 1\n  aliases: [{column: a, names: [c]}, {column: b, names: [c]}]", "aliases:", `format.aliases[1].names[0]: "c" is listed twice`},
		{"an alias in a map", people, "type: csv\n", "type: geojson\n  aliases: [{column: a, names: [c]}]\n", "aliases:", `format.aliases: is read of csv, xlsx, json alone, and format.type is "geojson"`},
		{"words that are not said", ipi, "area:\n", "expect: [{column: DATAFLOW}]\narea:\n", "expect:", "expect[0].values: is required"},
		{"no column that frees", ipi, "area:\n", "free: [{values: [F]}]\narea:\n", "free:", "free[0].column: is required"},
		{"confidential people who move", "pendolarismo-2011", "flow:\n", "free: [{column: CONF_STATUS, values: [F]}]\nflow:\n", "free:", `free: a recipe of kind "flows" has none`},
		{"a dataflow and its confidential rows", ipi, "area:\n", "expect: [{column: DATAFLOW, values: [\"IT1:115_333(1.0)\"]}]\nfree: [{column: CONF_STATUS, values: [F]}]\narea:\n", "", ""},
		// area
		{"column and columns", mef, "column: Codice Istat Comune", "column: a\n  columns: [b, c]", "columns:", "area.columns: column and columns exclude one another"},
		{"no area", mef, "  column: Codice Istat Comune\n", "", "area:", "area.column: is required"},
		{"no level", mef, "  level: municipality\n", "", "area:", "area.level: is required"},
		{"level and levels", bes, "by: name", "by: name\n  level: province", "levels:", "area.levels: level and levels exclude one another"},
		{"a level twice", bes, "[province, region, division, country]", "[province, province]", "levels:", `area.levels[1]: "province" is listed twice`},
		{"another way to read", bes, "by: name", "by: label", "by:", `area.by: "label" is not one of "code", "name", "nuts3"`},
		{"a province for codes", mef, "level: municipality", "level: municipality\n  province: Sigla", "province:", `area.province: tells names apart: by must be "name"`},
		{"names in parts", bes, "column: TERRITORIO", "columns: [A, B]", "columns:", `area.columns: parts side by side make a code, not a name: by must be "code"`},
		{"a pad for each part", mef, "level: municipality", "level: municipality\n  pad: [3, 3]", "pad:", "area.pad: has 2 numbers of digits for 1 columns"},
		{"a pad of no digits", mef, "level: municipality", "level: municipality\n  pad: [0]", "pad:", "area.pad[0]: a part of a code has 1 to 6 digits"},
		{"a pad of names", bes, "by: name", "by: name\n  pad: [3]", "pad:", `area.pad: restores the zeros of codes, and by is "name"`},
		{"a name of no area", bes, `{name: Aosta, code: "007"}`, `{name: Aosta, code: "00 7"}`, "Aosta, code", `area.names[1].code: "00 7" is no code of a province or region or division or country`},
		{"a name twice", bes, "{name: Trento, code", "{name: Aosta, code", "name: Aosta, code: \"022\"", `area.names[2].name: "Aosta" is listed twice`},
		{"a name that is skipped", bes, "skip: [Nord", "skip: [Aosta", "name: Aosta", `area.names[1].name: "Aosta" is also among the rows to skip`},
		// where
		{"a condition on nothing", commuters, "{column: INDICATOR, values: [RP_COM_DAY]}", "{column: INDICATOR}", "INDICATOR", "where[0].values: is required"},
		{"a condition twice", commuters, "{column: AGE_NOCLASS", "{column: INDICATOR", "INDICATOR, values: [TOTAL", `where[1].column: "INDICATOR" already has a condition: put all its values in one`},
		{"a condition of no kind", "bundle-confini", "kind: boundaries", "kind: boundaries\nwhere: [{column: a, values: [b]}]", "where:", `where: a recipe of kind "boundaries" has none`},
		// values
		{"two stars", bes, "column: V_*\n", "column: V_*_*\n", "V_*_*", `values[0].column: "V_*_*" has more than one "*": it stands for the period, once`},
		{"a period beside a star", bes, "    column: V_*\n", "    column: V_*\n    period: {value: \"2020\"}\n", "period: {", `values[0].period: the period stands in the name of the column, "V_*": only shift may be stated`},
		{"a shift beside a star", bes, "    column: V_*\n", "    column: V_*\n    period: {shift: -1}\n", "", ""},
		{"a shift of a century", people, "shift: -1", "shift: -100", "shift:", "period.shift: is a number of years between -10 and 10"},
		{"the same rows twice", bes, "values: [01SAL004]", "values: [01SAL001]", "", ""},
		{"sexes without a column", bes, "    sexColumn: SESSO\n", "", "sexes:", "values[0].sexes: are the words of sexColumn, which is not stated"},
		{"the same word for two sexes", bes, "female: Femmine, male: Maschi", "female: F, male: F", "sexes:", "values[0].sexes: has the same word for two sexes"},
		{"sexes without a word", bes, "{female: Femmine, male: Maschi, total: Totale}", "{female: \"\"}", "sexes:", "values[0].sexes: has no word"},
		{"ages without a column", people, "    ageColumn: Età\n", "", "ages:", "values[0].ages: says how the rows of ageColumn are summed, which is not stated"},
		{"no ages", people, ages, "", "", "values[0].ages.last: the open age is between 1 and 150"},
		{"classes that do not divide", people, "class: 5", "class: 7", "class:", "values[0].ages.class: 7 does not divide the ages from 0 to 100"},
		{"statuses without a column", ipi, "    statusColumn: OBS_STATUS\n", "", "statuses:", "values[0].statuses: are the words of statusColumn, which is not stated"},
		{"a status twice", ipi, "{found: p, status: provisional}", "{found: e, status: provisional}", "{found: e, status: estimated}", `values[0].statuses[2].found: "e" is listed twice`},
		{"a word that is no status", ipi, "status: provisional", "status: new", "status: new", `values[0].statuses[1].status: status "new": must be one of final…`},
		{"a word without a status", ipi, "{found: p, status: provisional}", "{found: p}", "{found: p}", "values[0].statuses[1].status: is required"},
		{"a scale of nothing", ipi, "    min: 0", "    scale: 0", "scale:", "values[0].scale: must be greater than 0"},
		{"limits", mef, "kind: observations", "kind: observations\nchecks: {areas: 2, median: 0.5}", "checks:", "checks.areas: is a share between 0 and 1, or negative to switch the check off"},
		{"a median below 1", mef, "kind: observations", "kind: observations\nchecks: {median: 0.5}", "checks:", "checks.median: is a ratio greater than 1, or negative to switch the check off"},
		// kinds
		{"flows without a value", "pendolarismo-2021", "  value: Pendolari\n", "", "flow:", "flow.value: is required"},
		{"flows with values", "pendolarismo-2021", "kind: flows", "kind: flows\nvalues: []", "values:", `values: a recipe of kind "flows" has none`},
		{"a group without a definition", "sll-2021", "  definition: sll-2021\n", "", "membership:", "membership.definition: is required"},
		{"groups that are comuni", "sll-2021", "  level: labourArea", "  level: municipality", "", `membership.level: "municipality" is no level of groups: labourArea, division or perimeter`},
		{"groups without names", "sll-2021", "  name: DEN_SLL\n", "", "membership:", "membership.name: wants the column with the names of the groups, or groups"},
		{"a register without dates", "anpr-comuni", "  from: ", "  # from: ", "history:", "history.from: is required"},
		// each
		{"each nowhere", "posas-comuni", "id: posas-comuni-{each}", "id: posas-comuni", "id:", `id: "posas-comuni" must say where the words of each go, as {each}`},
		{"a word twice", "posas-comuni", `["2025"]`, `["2025", "2025"]`, "each:", `each[1]: "2025" is listed twice`},
		{"a word with blanks", "posas-comuni", `["2025"]`, `["20 25"]`, "each:", `each[0]: "20 25" has something else than lower-case letters, digits and hyphens`},
		{"a word that makes no day", "posas-comuni", `["2025"]`, `["2025", "then"]`, "vintage:", `vintage: "then-01-01" is not a day written YYYY-MM-DD`},
		{"a word that makes no period", "posas-comuni", `["2025"]`, `["2025", "then"]`, "value: \"{each}\"", `period.value: period "then": …`},
		{"another name of the file", "posas-comuni", "id: posas-comuni-{each}", "id: posas-{each}", "id:", `id: the file of "posas-{each}" is named "posas", not "posas-comuni"`},
		{"nothing to fetch, nothing embedded", "situas-dimensioni-comuni", "schedule: \"40 3 10 * *\"\n", "", "", ""},
		{"what is refused needs no columns", "inps-pensioni", "kind: observations", "kind: observations", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			good := embedded(t, tt.id)
			bad := strings.Replace(good, tt.old, tt.new, 1)
			if bad == good && tt.old != tt.new {
				t.Fatalf("%q is not in %s", tt.old, tt.id)
			}
			if tt.name == "the same rows twice" {
				tt.at, tt.want = "", "values[1].column: \"V_*\" is already read at line…"
			}
			wanted(t, tt.id, bad, tt.at, tt.want)
		})
	}
}

func TestExpand(t *testing.T) {
	r, problems := ParseRecipe("posas-comuni.yaml", []byte(strings.Replace(embedded(t, "posas-comuni"), `["2025"]`, `["2024", "2025"]`, 1)))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	all := r.Expand()
	if len(all) != 2 || all[0].ID != "posas-comuni-2024" || all[1].Files[0] != "POSAS_2025_it_Comuni.zip" ||
		all[1].Vintage != "2025-01-01" || all[0].Period.Value != "2024" || !strings.HasSuffix(all[0].Title.EN, "2024") || all[0].Each != nil {
		t.Errorf("expanded = %+v", all)
	}
	if all[0].Version() == all[1].Version() {
		t.Error("recipes of two years have the same version")
	}
	if r.Files[0] != "POSAS_{each}_it_Comuni.zip" {
		t.Error("the recipe itself is changed")
	}
	for id, want := range map[string]string{"a-{each}": "a", "{each}-a": "a", "a-{each}-b": "a-b", "a{each}": "a", "a": "a"} {
		if got := baseName(id); got != want {
			t.Errorf("baseName(%q) = %q, want %q", id, got, want)
		}
	}
}
