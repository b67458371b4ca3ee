package decode

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// interactive is the shape of ISTAT's interactive exports: apostrophes for
// quotes, columns of codes and labels in pairs, provinces by Eurostat code.
func interactive(value string, where ...catalog.Condition) catalog.Recipe {
	return catalog.Recipe{
		ID: "t", Dataset: "t", Kind: catalog.KindObservations, Vintage: "2025-12-31", Where: where,
		Format: catalog.Format{Type: "csv", Delimiter: ",", Quote: "'", Decimal: "."},
		Area:   catalog.AreaColumn{Column: "REF_AREA", By: "nuts3", Levels: []data.Level{data.Province, data.Region, data.Division, data.Country}},
		Period: catalog.PeriodRule{Column: "TIME_PERIOD"},
		Values: []catalog.ValueColumn{{Indicator: "V", Column: value}},
	}
}

// Shapes that no recipe of ours reads yet, on the files their publishers
// released.
func TestDecodeSharedShapes(t *testing.T) {
	statuses := func(r catalog.Recipe) catalog.Recipe {
		r.Values[0].StatusColumn = "OBS_STATUS"
		r.Values[0].Statuses = []catalog.StatusWord{{Found: "", Status: data.Final}, {Found: "p", Status: data.Provisional}, {Found: "e", Status: data.Estimated}}
		return r
	}
	employed := interactive("Osservazione")
	employed.Values[0].Scale, employed.Values[0].SexColumn = 1000, "Sesso"
	employed.Values[0].Sexes = catalog.Sexes{Female: "Femmine", Male: "Maschi", Total: "Totale"}
	type want struct {
		rows, figures int
		figure        string
		value         float64
		status        data.Status
	}
	for _, tt := range []struct {
		path   string
		recipe catalog.Recipe
		want   want
	}{
		{"demography/istat_natalita_speranza_di_vita_2025_v1.csv", statuses(interactive("Osservazione", catalog.Condition{Column: "DATA_TYPE", Values: []string{"BIRTHRATE"}})),
			want{107, 107, "V 001 2025 total total", 5.5, data.Provisional}},
		{"demography/istat_occupati_provincia_2025_v1.csv", employed, want{107, 107, "V 001 2025 total total", 947559, data.Final}},
		{"demography/istat_indicatori_demografici_provincia_2026_v1.csv", statuses(interactive("Osservazione", catalog.Condition{Column: "DATA_TYPE", Values: []string{"AGEINDEX"}})),
			want{107, 107, "V 111 2026 total total", 342.2, data.Estimated}},
	} {
		t.Run(filepath.Base(tt.path), func(t *testing.T) {
			b := decodeText(t, tt.recipe, tt.path, shared(t, tt.path))
			o := figureOf(b, tt.want.figure)
			if got := (want{int(b.Rows), b.Table.Figures(), tt.want.figure, o.Value, o.Status}); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// The places of the projects: BOM, semicolons, header names with blanks after
// them, codes in three columns, "N/D".
func TestDecodeSharedPlaces(t *testing.T) {
	r := catalog.Recipe{
		ID: "t", Dataset: "t", Kind: catalog.KindObservations, Vintage: "2023-01-01", Tolerance: 1,
		Format: catalog.Format{Type: "csv", Delimiter: ";", Missing: []string{"N/D"}},
		Area:   catalog.AreaColumn{Columns: []string{"Provincia", "Comune"}, Pad: []int{3, 3}, Level: data.Municipality, Skip: []string{"000000"}},
		Period: catalog.PeriodRule{Value: "2023"},
		Values: []catalog.ValueColumn{{Indicator: "V", Column: "Cap", Where: []catalog.Condition{{Column: "CUP", Values: []string{"E61B21008510006"}}}}},
	}
	b := decodeText(t, r, "pnrr.csv", shared(t, "pnrr/PNRR_Localizzazione.csv"))
	if got := figures(b); b.Rows != 1 || got != "063049 2023 total total=80100" {
		t.Errorf("rows = %d, figures = %s", b.Rows, got)
	}
}

// Amounts written 114.000.000 and N/D, in columns named "CUP " and
// "FINANZ_TOTALE ".
func TestDecodeSharedAmounts(t *testing.T) {
	text := shared(t, "pnrr/PNRR_Progetti.csv")
	one := func(cup string) catalog.Recipe {
		return catalog.Recipe{
			ID: "t", Dataset: "t", Kind: catalog.KindObservations, Vintage: "2023-01-01",
			Format: catalog.Format{Type: "csv", Delimiter: ";", Decimal: ",", Thousands: ".", Missing: []string{"N/D"}},
			Area:   catalog.AreaColumn{Column: "Programma", Level: data.Country, Names: []catalog.NamedCode{{Name: "PNRR", Code: "IT"}}},
			Where:  []catalog.Condition{{Column: "CUP ", Values: []string{cup}}},
			Period: catalog.PeriodRule{Value: "2023"},
			Values: []catalog.ValueColumn{{Indicator: "ALL", Column: "FINANZ_TOTALE"}, {Indicator: "EU", Column: "FINANZIAMENTO _UE"}},
		}
	}
	b, err := Decoder{Now: testNow}.Decode(context.Background(), one("J51B21002940006"), "pnrr.csv", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := figures(b); got != "IT 2023 total total=114000000; IT 2023 total total=notAvailable" {
		t.Errorf("figures = %s", got)
	}
}

// Traps that data/README.md of the real files names, in a few lines each.
func TestDecodeTraps(t *testing.T) {
	irpef := recipe(t, "mef-irpef-comuni")
	sll := recipe(t, "frame-sll-2023")
	minutes := recipe(t, "aree-interne-minuti")
	bes := recipe(t, "bes-territori-2020")
	tests := []struct {
		name   string
		recipe catalog.Recipe
		file   string
		from   string // replaced in the captured file
		to     string
		want   string // in the error
	}{
		{"a column renamed", sll, "frame-sll-2023", "Sistemi Locali (SL) 2021", "Codice SL", "found the columns Ripartizione, Regione, Codice SL, "},
		{"an area without a code", sll, "frame-sll-2023", ",0101,", ",,", `column Sistemi Locali (SL) 2021: found "", expected a code of 1 to 64 letters`},
		{"NA is no marker of missing", irpef, "mef-irpef-comuni", ";NA;", ";NA;", ""},
		{"filled columns after the header", minutes, "aree-interne-minuti", "Ivrea,,,,", "Ivrea,,,,x", "found 19 fields, expected 15, as in the header"},
		{"an unknown name", bes, "bes-territori-2020", "Reggio nell'Emilia", "Reggio Emilia e Modena", `found "Reggio Emilia e Modena", expected the name of an area`},
		{"another marker", bes, "bes-territori-2020", "....", "…", `found "…", expected a number`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inputs, _ := filepath.Glob(filepath.Join("testdata", tt.file, "input.*"))
			if len(inputs) != 1 {
				t.Fatalf("inputs = %v", inputs)
			}
			text := strings.ReplaceAll(readFile(t, inputs[0]), tt.from, tt.to)
			_, err := Decoder{Now: testNow, Names: allNames(t)}.Decode(context.Background(), tt.recipe, "t.csv", bytes.NewReader(published(t, tt.recipe, []byte(text))))
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error = %v, want %q in it", err, tt.want)
			}
		})
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
