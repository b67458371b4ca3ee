package main

import (
	"context"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The two recipes of an operator, each with a file in a shape that no source of
// the program has. The figures are the test's own.
var ownFiles = map[string]string{
	// Long layout: one row for each comune, indicator and year; names with the
	// sigla of the province, decimal commas, a title, a note at the end.
	"recipes/piste-ciclabili.yaml": `id: piste-ciclabili
dataset: piste-ciclabili
title: {it: Piste ciclabili, en: Cycle lanes}
publisher: Ufficio di prova
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://example.org/piste
files: [piste.csv]
kind: observations
vintage: 2023-06-30
tolerance: 0.5
format:
  type: csv
  delimiter: ";"
  decimal: ","
  encoding: windows-1252
  skipLines: 2
  footer: ["Fonte*"]
  missing: ["n.d."]
  suppressed: ["*"]
area: {column: comune, level: municipality, by: name, province: sigla}
period: {column: anno}
values:
  - indicator: CYCLE_LANES
    column: valore
    where: [{column: voce, values: [piste]}]
    min: 0
  - indicator: CYCLE_COUNTERS
    column: valore
    where: [{column: voce, values: [contatori]}]
indicators:
  - code: CYCLE_LANES
    domain: environment
    title: {it: Piste ciclabili, en: Cycle lanes}
    definition: {it: "Chilometri di piste ciclabili aperte al 31 dicembre.", en: "Kilometres of cycle lanes open on 31 December."}
    unit: {it: km, en: km}
    decimals: 1
    polarity: positive
    polarityReason: "Più piste danno più scelta a chi si muove."
    recomposition: R
    quantity: true
  - code: CYCLE_COUNTERS
    domain: environment
    title: {it: Contatori di biciclette, en: Bicycle counters}
    definition: {it: "Contatori in funzione.", en: "Counters at work."}
    unit: {it: contatori, en: counters}
    polarity: neutral
    polarityReason: "È una dotazione di misura."
    recomposition: R
    quantity: true
  - code: CYCLE_LANES_PC
    domain: environment
    title: {it: Piste ciclabili ogni 1.000 residenti, en: "Cycle lanes per 1,000 residents"}
    definition: {it: "Chilometri di piste ciclabili ogni 1.000 residenti.", en: "Kilometres of cycle lanes per 1,000 residents."}
    unit: {it: "km ogni 1.000 residenti", en: "km per 1,000 residents"}
    decimals: 2
    polarity: positive
    polarityReason: "Più piste danno più scelta a chi si muove."
    recomposition: R
    formula: "1000 * CYCLE_LANES / DEM01"
`,
	"files/piste.csv": "Piste ciclabili nei comuni\nestrazione di prova\ncomune;sigla;voce;anno;valore\n" +
		"Siena;SI;piste;2022;24,5\nSiena;SI;contatori;2022;3\nPoggibonsi;SI;piste;2022;n.d.\nColle di Val d'Elsa;SI;piste;2022;*\n" +
		"Castro;BG;piste;2022;1,5\nCastro;LE;piste;2022;2,5\nCastro;XX;piste;2022;9\nFonte: ufficio di prova;;;;\n",
	// Wide layout: provinces by row, years by column under a header of two rows,
	// codes that lost their zeros, a rate that cannot be summed.
	"recipes/soddisfazione.yaml": `id: soddisfazione
dataset: soddisfazione
title: {it: Soddisfazione per i servizi, en: Satisfaction with services}
publisher: Ufficio di prova
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://example.org/soddisfazione
files: [soddisfazione.csv]
kind: observations
vintage: 2023-06-30
format:
  type: csv
  delimiter: "\t"
  decimal: "."
  encoding: utf-8
  headerRows: 2
  missing: [""]
area: {column: "Territorio / codice", level: province, pad: [3], skip: ["0"]}
period: {value: "2021"}
values:
  - indicator: SATISFACTION
    column: "Quota / *"
    min: 0
    max: 100
indicators:
  - code: SATISFACTION
    domain: services
    title: {it: Soddisfatti dei servizi, en: Satisfied with services}
    definition: {it: "Quota di chi si dice soddisfatto.", en: "Share of those who say they are satisfied."}
    unit: {it: "%", en: "%"}
    decimals: 1
    polarity: positive
    polarityReason: "È ciò che l'indagine chiede."
    recomposition: N
`,
	"files/soddisfazione.csv": "Territorio\t\tQuota\t\ncodice\tnome\t2021\t2022\n1\tTorino\t61.5\t62\n52\tSiena\t70\t\n0\tItalia\t60\t61\n",
}

func writeOwnFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range ownFiles {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestOwnSources reads files never seen before, described only by recipes.
func TestOwnSources(t *testing.T) {
	own, dir := writeOwnFiles(t), copyOfSeed(t)
	recipes := filepath.Join(own, "recipes")
	for _, name := range []string{"piste-ciclabili", "soddisfazione"} {
		if out, err := program(context.Background(), "sources", "check", filepath.Join(recipes, name+".yaml")).CombinedOutput(); err != nil {
			t.Errorf("sources check %s: %v\n%s", name, err, out)
		}
	}
	out, err := program(context.Background(), "ingest", "piste-ciclabili", "soddisfazione", "--sources", recipes, "--from", filepath.Join(own, "files"), "--dir", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("ingest: %v\n%s", err, out)
	}
	base := startServer(t, dir, "--sources", recipes)
	for _, tt := range []struct {
		indicator, area, period string
		want                    float64
	}{
		{"CYCLE_LANES", "052032", "2022", 24.5}, {"CYCLE_COUNTERS", "052032", "2022", 3}, {"CYCLE_LANES", "016065", "2022", 1.5}, {"CYCLE_LANES", "075096", "2022", 2.5},
		{"CYCLE_LANES_PC", "052032", "2022", 24500.0 / 52812}, {"SATISFACTION", "001", "2021", 61.5}, {"SATISFACTION", "001", "2022", 62}, {"SATISFACTION", "052", "2021", 70},
	} {
		if got := one(t, base, tt.indicator, tt.area, tt.period); got.Value == nil || math.Abs(*got.Value/tt.want-1) > 1e-9 {
			t.Errorf("%s of %s in %s = %+v, want %v", tt.indicator, tt.area, tt.period, got, tt.want)
		}
	}
	for area, want := range map[string]string{"052022": "notAvailable", "052012": "suppressed"} {
		if got := one(t, base, "CYCLE_LANES", area, "2022"); got.Value != nil || got.Status != want {
			t.Errorf("CYCLE_LANES of %s = %+v, want %s", area, got, want)
		}
	}
	for path, want := range map[string][]string{
		"/indicatori":             {"Piste ciclabili ogni 1.000 residenti", "Soddisfatti dei servizi", "/indicatori/SATISFACTION"},
		"/indicatori/CYCLE_LANES": {"Chilometri di piste ciclabili aperte", "Ufficio di prova"},
		"/mappa?indicator=SATISFACTION&level=province":               {"Soddisfatti dei servizi", "61,5"},
		"/mappa?indicator=CYCLE_LANES&level=municipality&parent=052": {"Piste ciclabili", "24,5"},
	} {
		status, page := get(t, base+path)
		for _, text := range want {
			if status != http.StatusOK || !strings.Contains(page, text) {
				t.Errorf("%s answered %d without %q", path, status, text)
			}
		}
	}
	rejectedRow(t, base)
}

// rejectedRow finds the row of Castro in the province XX, by its line, in the
// file of rejected rows.
func rejectedRow(t *testing.T, base string) {
	t.Helper()
	runs := getJSON[list[struct {
		ID, Source string
		Rejected   int
	}]](t, base+"/api/v1/runs")
	for _, r := range runs.Items {
		if r.Source != "piste-ciclabili" {
			continue
		}
		status, text := get(t, base+"/api/v1/runs/"+r.ID+"/rejected")
		if r.Rejected != 1 || status != http.StatusOK || !strings.Contains(text, "\n10,") || !strings.Contains(text, "XX") {
			t.Errorf("rejected rows of the run (%d): %d\n%s", r.Rejected, status, text)
		}
		return
	}
	t.Error("no run of piste-ciclabili")
}

func TestOwnSourceWithMistakes(t *testing.T) {
	own := writeOwnFiles(t)
	path := filepath.Join(own, "recipes", "soddisfazione.yaml")
	text := strings.Replace(ownFiles["recipes/soddisfazione.yaml"], "kind: observations", "kind: osservazioni", 1)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := program(context.Background(), "ingest", "soddisfazione", "--sources", filepath.Join(own, "recipes"), "--from", own, "--dir", copyOfSeed(t)).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "soddisfazione.yaml:8: kind") {
		t.Errorf("a recipe with a mistake: %v\n%s", err, out)
	}
}
