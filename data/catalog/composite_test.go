package catalog

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// ownComposite is a definition of an operator, without a mistake.
const ownComposite = `id: prova
title: {it: Prova, en: Trial}
question: {it: "Come va?", en: "How is it going?"}
description: {it: "Due indicatori.", en: "Two indicators."}
level: municipality
peers: "09"
years: {from: 2021, to: 2023, oldest: 2}
normalisation: {method: ampi, reference: mean, year: 2022}
aggregation: geometric
coverage: {indicators: 0.5, areas: 1}
domains:
  - id: a
    title: {it: A, en: A}
    weight: 3
    indicators:
      - code: ECO01
        weight: 2
        goalposts: {min: 10000, max: 30000, reason: "Tra il comune più povero e il più ricco."}
        objective: "Redditi più alti"
        lastReading: 2024-05-01
      - code: ECO03
        treatment: winsorise
        treatmentReason: "Pochi comuni piccoli hanno valori enormi."
  - id: b
    title: {it: B, en: B}
    indicators:
      - code: DEM03
        polarity: negative
        polarityReason: "Qui conta il ricambio."
`

func TestParseComposite(t *testing.T) {
	c := load(t)
	d, problems := c.ParseComposite("prova.yaml", []byte(ownComposite))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if d.Level != data.Municipality || d.Peers != "09" || d.Years != (CompositeYears{2021, 2023, 2}) || len(d.Version) != 12 {
		t.Errorf("composite = %+v", d)
	}
	all := d.Indicators()
	if all[0].Polarity != data.Positive || all[0].Why == "" || all[2].Polarity != data.Negative || all[0].LastReading != "2024-05-01" || *all[0].Goalposts != (FixedBounds{10000, 30000, "Tra il comune più povero e il più ricco."}) {
		t.Errorf("indicators = %+v", all)
	}
	if d.Treatment != TreatNone || all[0].Treatment != TreatNone || all[1].Treatment != TreatWinsorise || all[1].TreatmentWhy == "" {
		t.Errorf("treatments = %q, %q, %q", d.Treatment, all[0].Treatment, all[1].Treatment)
	}
	want := []float64{0.5, 0.25, 0.25}
	if diff := cmp.Diff(want, d.Weights(), cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })); diff != "" {
		t.Errorf("weights (-want +got):\n%s", diff)
	}
	if changed, _ := c.ParseComposite("prova.yaml", []byte(ownComposite+"\n# note\n")); changed.Version == d.Version {
		t.Error("another text has the same version")
	}
}

func TestCompositeMistakes(t *testing.T) {
	c := load(t)
	for _, tt := range []struct {
		name, old, put string
		line, column   int
		want           string
	}{
		{"no title", "title: {it: Prova, en: Trial}\n", "", 1, 0, "title.it: is required"},
		{"id of another file", "id: prova", "id: altro", 1, 1, `the file of "altro" is named "altro", not "prova"`},
		{"id in capitals", "id: prova", "id: Prova", 1, 1, `"Prova" has something else`},
		{"level", "level: municipality", "level: comune", 5, 8, `level "comune"`},
		{"unknown field", "peers:", "pari:", 6, 1, `unknown field "pari"; the fields are id, title`},
		{"years reversed", "to: 2023", "to: 2020", 7, 21, "2020 is not a year between years.from, 2021"},
		{"year that is no number", "from: 2021", "from: ieri", 7, 15, `years.from: "ieri" is not a whole number`},
		{"too old", "oldest: 2", "oldest: 21", 7, 31, "0 to 20"},
		{"method", "method: ampi", "method: media", 8, 17, `"media" is not one of "ampi", "minmax", "z", "rank"`},
		{"reference year", "year: 2022", "year: 2019", 8, 48, "2019 is not one of the years, 2021 to 2023"},
		{"aggregation", "aggregation: geometric", "aggregation: somma", 9, 1, `"somma" is not one of "ampi", "mean", "geometric"`},
		{"coverage", "indicators: 0.5", "indicators: 50", 10, 12, "is a share greater than 0 and at most 1"},
		{"negative weight", "weight: 3", "weight: -3", 14, 5, "-3 is negative"},
		{"weights of a domain", "        polarity: negative\n", "        polarity: negative\n        weight: 0\n", 26, 5, "the weights sum to 0"},
		{"unknown indicator", "code: ECO03", "code: ECO33", 21, 9, `"ECO33" is no indicator of the catalogue`},
		{"indicator twice", "code: ECO03", "code: ECO01", 21, 9, `"ECO01" is listed twice`},
		{"goalposts reversed", "min: 10000, max: 30000", "min: 3, max: 2", 18, 9, "min 3 must be less than max 2"},
		{"neutral without a side", "        polarity: negative\n", "", 27, 9, "DEM03 is neutral: say positive or negative"},
		{"no reason", "        polarityReason: \"Qui conta il ricambio.\"\n", "", 27, 9, "is required: the polarity of DEM03 is neutral in the catalogue, here it is negative"},
		{"day", "2024-05-01", "maggio", 20, 9, `"maggio" is not a day written YYYY-MM-DD`},
		{"goalposts without a reason", ", reason: \"Tra il comune più povero e il più ricco.\"", "", 18, 9, "goalposts.reason: is required"},
		{"goalposts that are no number", "min: 10000", "min: ieri", 18, 26, `"ieri" is not a number`},
		{"goalposts without end", "min: 10000", "min: -.inf", 18, 26, `"-.inf" is not a number`},
		{"treatment", "treatment: winsorise", "treatment: taglia", 22, 9, `"taglia" is not one of "none", "winsorise", "log"`},
		{"treatment without a reason", "        treatmentReason: \"Pochi comuni piccoli hanno valori enormi.\"\n", "", 21, 9, `treatmentReason: is required: say why values are treated by "winsorise"`},
		{"treatment of all without a reason", "aggregation: geometric", "aggregation: geometric\ntreatment: log", 1, 0, "treatmentReason: is required"},
		{"logarithm of fixed goalposts", "        objective:", "        treatment: log\n        treatmentReason: \"Prova.\"\n        objective:", 19, 9, "does not go with goalposts fixed by hand"},
		{"not YAML", "domains:", "domains: [", 0, 0, "not YAML"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(ownComposite, tt.old) {
				t.Fatalf("%q is not in the definition", tt.old)
			}
			_, problems := c.ParseComposite("prova.yaml", []byte(strings.Replace(ownComposite, tt.old, tt.put, 1)))
			found := slices.ContainsFunc(problems, func(p Problem) bool {
				return strings.Contains(p.Message, tt.want) && (tt.line == 0 || p.Line == tt.line && p.Column == tt.column)
			})
			if !found {
				t.Errorf("problems = %#v, want %d:%d: %s", problems, tt.line, tt.column, tt.want)
			}
		})
	}
}

func TestLoadCompositesNamesFileLineAndColumn(t *testing.T) {
	c := load(t)
	folder := fstest.MapFS{
		"prova.yaml": {Data: []byte(strings.Replace(ownComposite, "ECO03", "NO", 1))},
		"altro.yaml": {Data: []byte("id: altro\n")}, "note.txt": {Data: []byte("x")},
	}
	_, err := c.LoadComposites(folder)
	if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), `prova.yaml:21:9: domains[0].indicators[1].code: "NO" is no indicator`) || !strings.Contains(err.Error(), "altro.yaml:1:1: ") {
		t.Errorf("error = %v", err)
	}
}

func TestShippedComposites(t *testing.T) {
	c := load(t)
	if len(c.Composites) != len(compositeOrder) {
		t.Fatalf("%d composites, the order has %d", len(c.Composites), len(compositeOrder))
	}
	for i, d := range c.Composites {
		if d.ID != compositeOrder[i] {
			t.Errorf("composite %d is %s, want %s", i, d.ID, compositeOrder[i])
		}
		var sum float64
		for _, w := range d.Weights() {
			sum += w
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: weights sum to %v", d.ID, sum)
		}
		for _, one := range d.Indicators() {
			if in, _ := c.Indicator(one.Code); d.Level == data.Province && in.Edition == "" {
				t.Errorf("%s: %s is not of the BES", d.ID, one.Code)
			}
		}
	}
	if first := c.Composites[0]; first.Level != data.Municipality {
		t.Errorf("the first composite is of level %s, want comuni", first.Level)
	}
}

func TestOwnCompositeTakesThePlaceOfAnother(t *testing.T) {
	c := load(t)
	text, err := os.ReadFile("composites/bes-salute.yaml")
	if err != nil {
		t.Fatal(err)
	}
	own, err := c.LoadComposites(fstest.MapFS{
		"prova.yaml": {Data: []byte(ownComposite)}, "bes-salute.yaml": {Data: []byte(strings.Replace(string(text), "aggregation: ampi", "aggregation: mean", 1))},
	})
	if err != nil {
		t.Fatal(err)
	}
	grown := c.WithComposites(own)
	health, _ := grown.Composite("bes-salute")
	before, _ := c.Composite("bes-salute")
	if len(grown.Composites) != len(c.Composites)+1 || health.Aggregation != AggregateMean || before.Aggregation != AggregateAMPI {
		t.Errorf("grown has %d, health by %s, before by %s", len(grown.Composites), health.Aggregation, before.Aggregation)
	}
	if _, known := grown.Composite("prova"); !known {
		t.Error("prova is not there")
	}
}

func FuzzParseComposite(f *testing.F) {
	c, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(ownComposite))
	f.Add([]byte("domains: [{indicators: [{code: ECO01}]}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, problems := c.ParseComposite("prova.yaml", text)
		if len(problems) > 0 {
			return
		}
		var sum float64
		for _, w := range d.Weights() {
			if !(w >= 0) {
				t.Fatalf("weights = %v", d.Weights())
			}
			sum += w
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("weights of a definition without mistakes sum to %v", sum)
		}
	})
}
