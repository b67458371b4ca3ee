package catalog

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// rows returns a catalogue that has the embedded indicators only.
func rows(t testing.TB) *Catalog {
	t.Helper()
	indicators, err := embeddedIndicators()
	if err != nil {
		t.Fatal(err)
	}
	return &Catalog{Indicators: indicators}
}

// domains are those of the BES, then ours.
var domains = []string{
	"health", "education", "work", "economicWellBeing", "socialRelations", "politics", "safety",
	"landscape", "environment", "innovation", "services",
	"demography", "territory", "economy", "functional",
}

func TestIndicatorsAreComplete(t *testing.T) {
	c := rows(t)
	if len(c.Indicators) == 0 {
		t.Fatal("no indicator")
	}
	for _, in := range c.Indicators {
		for field, text := range map[string]data.Text{
			"question": in.Question, "title": in.Title, "definition": in.Definition,
			"howToRead": in.HowToRead, "reading": in.Reading, "unit": in.Unit,
		} {
			for lang, s := range map[string]string{"it": text.IT, "en": text.EN} {
				if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
					t.Errorf("%s: %s.%s = %q", in.Code, field, lang, s)
				}
			}
			if field != "unit" && text.IT == text.EN {
				t.Errorf("%s: %s is the same in both languages: %q", in.Code, field, text.IT)
			}
		}
		for lang, s := range map[string]string{"it": in.Question.IT, "en": in.Question.EN} {
			if !strings.HasSuffix(s, "?") {
				t.Errorf("%s: question.%s = %q, want a question", in.Code, lang, s)
			}
		}
		for field, s := range map[string]string{"polarityReason": in.PolarityWhy, "method": in.Method, "domain": in.Domain} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s: %s is empty", in.Code, field)
			}
		}
		if in.Rounding < 0 || in.Rounding > 0 && !in.Quantity {
			t.Errorf("%s: rounding = %v; a sum is compared only for a quantity", in.Code, in.Rounding)
		}
		if in.Decimals < 0 || in.Decimals > 6 {
			t.Errorf("%s: decimals = %d", in.Code, in.Decimals)
		}
		if in.Quantity && in.Ratio() {
			t.Errorf("%s is a quantity and a ratio", in.Code)
		}
		if sums := in.Quantity || in.Ratio(); sums != (in.Recomposition == data.Exact) {
			t.Errorf("%s: class %s, quantity = %t and ratio = %t; a sum or a ratio of sums has class R, and nothing else", in.Code, in.Recomposition, in.Quantity, in.Ratio())
		}
		if !slices.Contains(domains, in.Domain) {
			t.Errorf("%s: domain %q, want one of %v", in.Code, in.Domain, domains)
		}
		if got, found := c.Indicator(in.Code); !found || got.Code != in.Code {
			t.Errorf("Indicator(%s) = %s, %t", in.Code, got.Code, found)
		}
	}
	if _, found := c.Indicator("NONE"); found {
		t.Error("Indicator(NONE) is found")
	}
}

func TestReadingsNameAreaAndValue(t *testing.T) {
	for _, in := range rows(t).Indicators {
		for _, lang := range []string{"it", "en"} {
			template := in.Reading.In(lang)
			for _, mark := range []string{"{area}", "{value}", "{country}"} {
				if strings.Count(template, mark) != 1 {
					t.Errorf("%s: reading.%s = %q, want %s in it once", in.Code, lang, template, mark)
				}
			}
			if end := map[string]string{"it": "; Italia {country}.", "en": "; Italy {country}."}[lang]; !strings.HasSuffix(template, end) || strings.Count(template, ";") != 1 {
				t.Errorf("%s: reading.%s = %q, want one semicolon, before %q, where the comparison is cut off", in.Code, lang, template, end)
			}
			got := in.FillReading(lang, "Siena", "12,5", "14,0")
			if strings.ContainsAny(got, "{}") || !strings.Contains(got, "Siena") || !strings.Contains(got, "12,5") {
				t.Errorf("%s: reading in %s is %q", in.Code, lang, got)
			}
		}
	}
}

// fromFlows are the indicators that any dataset of flows gives, because they are
// computed from its matrix and no column of a file holds them.
var fromFlows = []string{
	"FLOW_RESIDENTS", "FLOW_JOBS", "FLOW_INSIDE",
	"FUN01", "FUN02", "FUN03", "FUN04", "FUN05", "FUN06", "FUN08", "FUN09", "FUN10", "FUN11",
}

func TestIndicatorsHaveTheirDatasets(t *testing.T) {
	c := load(t)
	carried := map[string][]string{} // dataset → the quantities its recipes read
	for _, r := range c.Recipes {
		if r.Kind == KindFlows {
			carried[r.Dataset] = slices.Clone(fromFlows)
		}
		for _, v := range r.Values {
			carried[r.Dataset] = append(carried[r.Dataset], v.Indicator)
		}
	}
	for _, in := range c.Indicators {
		if len(in.Datasets) == 0 {
			t.Errorf("%s names no dataset", in.Code)
		}
		for i, d := range in.Datasets {
			if _, known := carried[d]; !known {
				t.Errorf("%s: no recipe reads the dataset %s", in.Code, d)
			}
			if slices.Contains(in.Datasets[:i], d) {
				t.Errorf("%s: the dataset %s stands twice", in.Code, d)
			}
			needs := []string{in.Code}
			if in.Formula != nil {
				needs = needs[:0]
				for _, term := range slices.Concat(in.Formula.Numerator, in.Formula.Denominator) {
					if fromElsewhere(c, carried, d, term) {
						continue
					}
					needs = append(needs, term.Indicator)
				}
				if len(needs) == 0 {
					t.Errorf("%s: the recipes of %s read none of its terms", in.Code, d)
				}
			}
			for _, q := range needs {
				if !slices.Contains(carried[d], q) {
					t.Errorf("%s: the recipes of %s do not read %s", in.Code, d, q)
				}
			}
		}
	}
}

// fromElsewhere reports whether a term of a formula, which the dataset d lacks,
// is the figure of everybody that a recipe reads from another dataset.
func fromElsewhere(c *Catalog, carried map[string][]string, d string, term data.Term) bool {
	if !term.AllAges || slices.Contains(carried[d], term.Indicator) {
		return false
	}
	in, _ := c.Indicator(term.Indicator)
	return slices.ContainsFunc(in.Datasets, func(other string) bool {
		return other != d && slices.Contains(carried[other], term.Indicator)
	})
}

func TestParseFormula(t *testing.T) {
	whole := func(code string) data.Term {
		return data.Term{Indicator: code, AllAges: true, AgeTo: data.MaxAge}
	}
	tests := []struct {
		in   string
		want *data.Formula
	}{
		{"", nil},
		{"1 * A / B", &data.Formula{Scale: 1, Numerator: []data.Term{whole("A")}, Denominator: []data.Term{whole("B")}}},
		{" 0.5*A/B ", &data.Formula{Scale: 0.5, Numerator: []data.Term{whole("A")}, Denominator: []data.Term{whole("B")}}},
		{"10000 * IRPEF_1 / DEM01", &data.Formula{Scale: 10000, Numerator: []data.Term{whole("IRPEF_1")}, Denominator: []data.Term{whole("DEM01")}}},
		{"100 * (A[0-14] + A[65+]) / A[15-64]", &data.Formula{
			Scale:       100,
			Numerator:   []data.Term{{Indicator: "A", AgeFrom: 0, AgeTo: 14}, {Indicator: "A", AgeFrom: 65, AgeTo: data.MaxAge}},
			Denominator: []data.Term{{Indicator: "A", AgeFrom: 15, AgeTo: 64}},
		}},
		{"1 * A[17-17] / (B + C)", &data.Formula{
			Scale: 1, Numerator: []data.Term{{Indicator: "A", AgeFrom: 17, AgeTo: 17}}, Denominator: []data.Term{whole("B"), whole("C")},
		}},
	}
	for _, tt := range tests {
		got, err := ParseFormula(tt.in)
		if err != nil {
			t.Errorf("ParseFormula(%q): %v", tt.in, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("ParseFormula(%q): %s", tt.in, diff)
		}
	}
}

func TestParseFormulaRefusals(t *testing.T) {
	const shape = "must read SCALE * terms / terms"
	const term = "a term is CODE, CODE[0-14] or CODE[65+]"
	tests := []struct{ in, value, reason string }{
		{"A / B", "A / B", shape},
		{"1 * A", "1 * A", shape},
		{"1 * / B", "", term},
		{"1 * A /", "1 * A /", shape},
		{"x * A / B", "x * A / B", shape},
		{"0 * A / B", "0 * A / B", shape},
		{"-1 * A / B", "-1 * A / B", shape},
		{"1.2.3 * A / B", "1.2.3 * A / B", shape},
		{"1 * a / B", "a", term},
		{"1 * A - C / B", "A - C", term},
		{"1 * A / B / C", "B / C", term},
		{"1 * A[65+ / B", "A[65+", term},
		{"1 * A[14-0] / B", "A[14-0]", term},
		{"1 * A[-5] / B", "A[-5]", term},
		{"1 * (A + ) / B", "", term},
		{"1 * A[17] / B", "A[17]", term}, // a single age is written A[17-17]
		{"1 * (A + 2B) / B", "2B", term},
		{"1 * ((A)) / B", "1 * ((A)) / B", shape},
		{"1 * (A / B", "1 * (A / B", shape},
		{"1 * A) / (B", "1 * A) / (B", shape},
		{"1 * A + C / B", "1 * A + C / B", shape},
		{"1 * A[0-9999] / B", "A[0-9999]", term},
		{"1 * A[5-99999999999999999999] / B", "A[5-99999999999999999999]", term},
		{"1 * A[0-999] / B", "A[0-999]", term},
		{"1 * A[0-14]x / B", "A[0-14]x", term},
	}
	for _, tt := range tests {
		_, err := ParseFormula(tt.in)
		var got *data.FieldError
		if !errors.As(err, &got) {
			t.Errorf("ParseFormula(%q) = %v, want a FieldError", tt.in, err)
			continue
		}
		if want := (data.FieldError{Field: "formula", Value: tt.value, Reason: tt.reason}); *got != want {
			t.Errorf("ParseFormula(%q) error = %v, want %v", tt.in, got, &want)
		}
	}
}

func FuzzParseFormula(f *testing.F) {
	for _, s := range []string{"100 * (A[0-14] + A[65+]) / A[15-64]", "1 * A / B", "", "1*A/B/C", "1 * A[9-1] / B", "(((", "1 * (A / B)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseFormula(s)
		switch {
		case err != nil && !errors.Is(err, data.ErrInvalid):
			t.Fatalf("ParseFormula(%q) error = %v, want ErrInvalid", s, err)
		case err == nil && got != nil:
			if !(got.Scale > 0) || math.IsInf(got.Scale, 1) || len(got.Numerator) == 0 || len(got.Denominator) == 0 {
				t.Fatalf("ParseFormula(%q) = %+v", s, got)
			}
			for _, term := range slices.Concat(got.Numerator, got.Denominator) {
				if term.Indicator == "" || term.AgeFrom < 0 || term.AgeTo < term.AgeFrom {
					t.Fatalf("ParseFormula(%q) has the term %+v", s, term)
				}
			}
		}
	})
}

// withMistake returns the embedded catalogue with the first old replaced by new.
func withMistake(t *testing.T, old, new string) fs.FS {
	t.Helper()
	folder, made := fstest.MapFS{}, false
	for _, name := range indicatorOrder {
		good, err := fs.ReadFile(indicatorFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(good)
		if !made && strings.Contains(text, old) {
			text, made = strings.Replace(text, old, new, 1), true
		}
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if !made {
		t.Fatalf("%q is not in the catalogue", old)
	}
	return folder
}

func TestParseIndicatorsRefusals(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"unknown field", "  decimals: 0", "  digits: 0", "digits"},
		{"no code", "- code: DEM03", "- code:", "code"},
		{"no title", `title: {it: "Indice di vecchiaia", en: "Ageing index"}`, `title: {it: "Indice di vecchiaia"}`, `indicators/demography.yaml: DEM03: title.en "": is required`},
		{"no reason", "  polarityReason: \"È una dimensione, non una qualità.\"\n", "", `indicators/territory.yaml: AREA: polarityReason "": is required`},
		{"unknown polarity", "polarity: positive", "polarity: up", `indicators/economy.yaml: ECO01: polarity "up": must be positive, negative or neutral`},
		{"unknown class", "recomposition: R", "recomposition: X", `indicators/demography.yaml: DEM01: recomposition "X": must be R, W, F, P or N`},
		{"no dataset", "datasets: [popolazione-eta, popolazione-province]", "datasets: []", `indicators/demography.yaml: DEM03: datasets "": names at least one dataset`},
		{"twice", "code: DEM04", "code: DEM03", "indicators/demography.yaml: DEM03 stands twice"},
		{"bad formula", "1 * DEM01 / AREA", "DEM01 / AREA", `indicators/territory.yaml: TER01: formula "DEM01 / AREA": must read SCALE * terms / terms`},
		{"formula over nothing", "1 * DEM01 / AREA", "1 * DEM01 / SURFACE", "indicators/territory.yaml: TER01: formula names SURFACE, which is not a quantity of the catalogue"},
		{"formula over a ratio", "1 * DEM01 / AREA", "1 * DEM01 / DEM03", "indicators/territory.yaml: TER01: formula names DEM03, which is not a quantity of the catalogue"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseIndicators(withMistake(t, tt.old, tt.new), indicatorOrder)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestIndicatorOrderNamesEveryFile(t *testing.T) {
	files, err := fs.Glob(indicatorFiles, "indicators/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if !slices.Contains(indicatorOrder, name) {
			t.Errorf("%s has no place in the order", name)
		}
	}
	if len(files) != len(indicatorOrder) {
		t.Errorf("%d files, %d in the order", len(files), len(indicatorOrder))
	}
}

func TestBreaksOfARow(t *testing.T) {
	good := []rowBreak{{"2011", "Fonte nuova.", "New source."}, {"2021-Q1", "Definizione nuova.", "New definition."}}
	got, err := Row{Breaks: good}.breaks()
	if err != nil {
		t.Fatal(err)
	}
	want := []data.Break{
		{Period: data.Year(2011), Text: data.Text{IT: "Fonte nuova.", EN: "New source."}},
		{Period: data.Period{Year: 2021, Parts: 4, Part: 1}, Text: data.Text{IT: "Definizione nuova.", EN: "New definition."}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		name, want string
		breaks     []rowBreak
	}{
		{"no period", "a period is written", []rowBreak{{"", "Fonte nuova.", "New source."}}},
		{"one language", "says why in both languages", []rowBreak{{"2011", "Fonte nuova.", ""}}},
		{"out of order", "must come after the one before it", []rowBreak{good[1], good[0]}},
		{"twice", "must come after the one before it", []rowBreak{good[0], good[0]}},
	} {
		if _, err := (Row{Breaks: tt.breaks}).breaks(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestFlowIndicators(t *testing.T) {
	c := rows(t)
	for _, code := range fromFlows {
		in, found := c.Indicator(code)
		if !found {
			t.Errorf("%s is not in the catalogue", code)
			continue
		}
		want := data.FromFlow
		if slices.Contains([]string{"FLOW_RESIDENTS", "FLOW_JOBS", "FUN05"}, code) {
			want = data.Exact
		}
		if in.Recomposition != want {
			t.Errorf("%s: class %s, want %s", code, in.Recomposition, want)
		}
		var years []int16
		for _, b := range in.Breaks {
			years = append(years, b.Period.Year)
		}
		if diff := cmp.Diff([]int16{2011, 2021}, years); diff != "" {
			t.Errorf("%s: breaks: %s", code, diff)
		}
		if !strings.Contains(in.HowToRead.IT, "Brindisi") || !strings.Contains(in.HowToRead.EN, "Brindisi") {
			t.Errorf("%s does not say what the matrices of 2001 lack", code)
		}
	}
	for _, in := range c.Indicators {
		if in.Recomposition == data.FromFlow && !slices.Contains(fromFlows, in.Code) {
			t.Errorf("%s is computed from flows, and no matrix gives it", in.Code)
		}
	}
}

// TestActivityRateBreak finds in the figures the break that their source does not
// state: the mean of the provinces leaps in 2015.
func TestActivityRateBreak(t *testing.T) {
	lines, err := csv.NewReader(bytes.NewReader(sharedFile(t, "economy/pspatreg_unemp_it_1996_2019.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	year, rate := slices.Index(lines[0], "year"), slices.Index(lines[0], "partrate")
	sum, provinces := map[string]float64{}, map[string]float64{}
	for _, line := range lines[1:] {
		value, err := strconv.ParseFloat(line[rate], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum[line[year]] += value
		provinces[line[year]]++
	}
	in, _ := rows(t).Indicator("ACTIVITY_RATE")
	if len(in.Breaks) != 1 || in.Breaks[0].Period != data.Year(2015) {
		t.Fatalf("breaks = %v, want one in 2015", in.Breaks)
	}
	for _, y := range []string{"2014", "2015"} {
		if mean := fmt.Sprintf("%.1f", sum[y]/provinces[y]); !strings.Contains(in.Breaks[0].EN, mean) {
			t.Errorf("the mean of %s is %s; the break says %q", y, mean, in.Breaks[0].EN)
		}
	}
}

// besEdition is the edition of the BES of the territories the catalogue describes.
const besEdition = "BES dei territori 2020"

// The words of the BES file, and ours for the same thing.
var (
	besUnits = map[string]string{
		"valori percentuali": "%", "euro": "€", "numero medio di anni": "anni", "per 100 km2": "per 100 km²",
	}
	besDomains = map[string]string{
		"Salute": "health", "Istruzione e formazione": "education", "Lavoro e conciliazione dei tempi di vita": "work",
		"Benessere economico": "economicWellBeing", "Relazioni sociali": "socialRelations", "Politica e istituzioni": "politics",
		"Sicurezza": "safety", "Paesaggio e patrimonio culturale": "landscape", "Ambiente": "environment",
		"Innovazione, ricerca e creatività": "innovation", "Qualità dei servizi": "services",
	}
)

// bes returns the rows of the catalogue that describe the BES of the territories.
func bes(t *testing.T) []data.Indicator {
	t.Helper()
	var out []data.Indicator
	for _, in := range rows(t).Indicators {
		if in.Edition != "" || slices.Contains(in.Datasets, "bes-territori-2020") {
			out = append(out, in)
		}
	}
	if len(out) != 31 {
		t.Errorf("%d indicators of the BES, want 31", len(out))
	}
	return out
}

func TestBESRows(t *testing.T) {
	negative := []string{
		"01SAL004", "01SAL007", "02IST006", "02IST009P", "03LAV002", "03LAV006P", "03LAV007", "04BEC006P",
		"04BEC009P", "07SIC001P", "07SIC008P", "10AMB003", "12SER001P",
	}
	rare := []string{"01SAL004", "07SIC001P"}
	for _, in := range bes(t) {
		if in.Edition != besEdition || !slices.Equal(in.Datasets, []string{"bes-territori-2020"}) {
			t.Errorf("%s: edition %q from %v", in.Code, in.Edition, in.Datasets)
		}
		if in.Formula != nil || in.Quantity || !slices.Contains([]data.Recomposition{data.Weighted, data.NotPart}, in.Recomposition) {
			t.Errorf("%s is read as published: class %s, want W or N, and no formula", in.Code, in.Recomposition)
		}
		want := data.Positive
		switch {
		case slices.Contains(negative, in.Code):
			want = data.Negative
		case in.Code == "06POL003P":
			want = data.Neutral
		}
		if in.Polarity != want {
			t.Errorf("%s: polarity %s, want %s", in.Code, in.Polarity, want)
		}
		if in.Rare != slices.Contains(rare, in.Code) {
			t.Errorf("%s: rare = %t", in.Code, in.Rare)
		}
		if in.Sample != strings.Contains(in.HowToRead.IT, "stima campionaria") {
			t.Errorf("%s: sample = %t, and howToRead says %q", in.Code, in.Sample, in.HowToRead.IT)
		}
	}
}

func TestBESRowsAgreeWithTheFile(t *testing.T) {
	text := sharedFile(t, "bes/istat_bes_territori_province_wide.csv")
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	type published struct {
		domain, title, unit, source string
		decimals                    int
	}
	file := map[string]published{}
	for _, row := range lines[1:] {
		p := published{row[column["DOMINIO"]], row[column["INDICATORE"]], row[column["UNITA_MISURA"]], row[column["FONTE"]], file[row[column["CODICE"]]].decimals}
		for year := 2004; year <= 2019; year++ {
			if _, digits, cut := strings.Cut(strings.ReplaceAll(row[column[fmt.Sprintf("V_%d", year)]], ",", "."), "."); cut && strings.Trim(digits, ".") != "" {
				p.decimals = max(p.decimals, len(digits))
			}
		}
		file[row[column["CODICE"]]] = p
	}
	for _, in := range bes(t) {
		p, found := file[in.Code]
		if !found {
			t.Errorf("%s is not in the file", in.Code)
			continue
		}
		unit := p.unit
		if ours, spelt := besUnits[unit]; spelt {
			unit = ours
		}
		if in.Unit.IT != unit {
			t.Errorf("%s: unit %q, the file says %q", in.Code, in.Unit.IT, p.unit)
		}
		if in.Domain != besDomains[p.domain] {
			t.Errorf("%s: domain %s, the file says %q", in.Code, in.Domain, p.domain)
		}
		if !strings.EqualFold(in.Title.IT, p.title) {
			t.Errorf("%s: title %q, the file says %q", in.Code, in.Title.IT, p.title)
		}
		if in.Decimals != p.decimals {
			t.Errorf("%s: %d decimals, the file has %d", in.Code, in.Decimals, p.decimals)
		}
		if in.Sample != strings.Contains(p.source, "Forze di lavoro") {
			t.Errorf("%s: sample = %t, the file's source is %q", in.Code, in.Sample, p.source)
		}
	}
}

// TestBESDefinitionsAreOurs compares the sentences of the catalogue with those of
// the publisher's metadata: facts are taken from there, words are not.
func TestBESDefinitionsAreOurs(t *testing.T) {
	workbook := workbookText(t, sharedFile(t, "bes/istat_bes_territori_metadati.xlsx"))
	for _, in := range bes(t) {
		for sentence := range strings.SplitSeq(in.Definition.IT+" "+in.HowToRead.IT, ". ") {
			if sentence = strings.ToLower(strings.Trim(sentence, ". ")); len(sentence) > 30 && strings.Contains(workbook, sentence) {
				t.Errorf("%s: %q is a sentence of the workbook", in.Code, sentence)
			}
		}
	}
	if !strings.Contains(workbook, "numero di omicidi per 100.000 abitanti") {
		t.Error("the workbook was not read: it defines homicides, and the definition is not in its text")
	}
}

// workbookText returns the text of all cells of a spreadsheet in lower case, one
// a line.
func workbookText(t *testing.T, xlsx []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := fs.ReadFile(archive, "xl/sharedStrings.xml")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Items []struct {
			Text string   `xml:"t"`
			Runs []string `xml:"r>t"`
		} `xml:"si"`
	}
	if err := xml.Unmarshal(part, &table); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, item := range table.Items {
		b.WriteString(strings.ToLower(item.Text+strings.Join(item.Runs, "")) + "\n")
	}
	return b.String()
}

// sharedFile returns a file of the folder of real data beside the repository;
// without the folder the test is skipped, unless REQUIRE_SHARED is 1.
func sharedFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", path))
	switch {
	case err == nil:
	case os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	default:
		t.Skipf("no real data: %v", err)
	}
	return text
}
