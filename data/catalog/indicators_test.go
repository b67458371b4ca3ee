package catalog

import (
	"errors"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

func TestIndicatorsAreComplete(t *testing.T) {
	c := load(t)
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
		if in.Decimals < 0 || in.Decimals > 6 {
			t.Errorf("%s: decimals = %d", in.Code, in.Decimals)
		}
		if in.Quantity == in.Ratio() {
			t.Errorf("%s: quantity = %t and ratio = %t, want one of them", in.Code, in.Quantity, in.Ratio())
		}
		if in.Ratio() && in.Recomposition != data.Exact {
			t.Errorf("%s: a ratio of sums has class %s, want R", in.Code, in.Recomposition)
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
	for _, in := range load(t).Indicators {
		for _, lang := range []string{"it", "en"} {
			template := in.Reading.In(lang)
			for _, mark := range []string{"{area}", "{value}", "{country}"} {
				if strings.Count(template, mark) != 1 {
					t.Errorf("%s: reading.%s = %q, want %s in it once", in.Code, lang, template, mark)
				}
			}
			got := in.FillReading(lang, "Siena", "12,5", "14,0")
			if strings.ContainsAny(got, "{}") || !strings.Contains(got, "Siena") || !strings.Contains(got, "12,5") {
				t.Errorf("%s: reading in %s is %q", in.Code, lang, got)
			}
		}
	}
}

func TestIndicatorsHaveTheirDatasets(t *testing.T) {
	c := load(t)
	carried := map[string][]string{} // dataset → the quantities its recipes read
	for _, r := range c.Recipes {
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
					needs = append(needs, term.Indicator)
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
		{"no dataset", "datasets: [popolazione-eta]", "datasets: []", `indicators/demography.yaml: DEM03: datasets "": names at least one dataset`},
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
	got, err := row{Breaks: good}.breaks()
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
		if _, err := (row{Breaks: tt.breaks}).breaks(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %s", tt.name, err, tt.want)
		}
	}
}
