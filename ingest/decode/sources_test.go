package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cittamedie/data"
)

// allNames are the provinces and larger areas of the catalogue.
func allNames(t testing.TB) *data.Names {
	t.Helper()
	names, err := Names(nil)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// decodeShared decodes a file of the folder of real data by an embedded recipe.
func decodeShared(t testing.TB, id, path string) *Batch {
	t.Helper()
	text := shared(t, path)
	b, err := Decoder{Now: testNow, Names: allNames(t)}.Decode(context.Background(), recipe(t, id), filepath.Base(path), bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// figureOf returns the figure of a batch that is written
// "indicator area period sex age".
func figureOf(b *Batch, key string) data.Observation {
	for _, o := range rowsOf(b) {
		if fmt.Sprintf("%s %s %s %s %s", o.Indicator, o.Area, o.Period, o.Sex, o.Age) == key {
			return o
		}
	}
	return data.Observation{}
}

// What every recipe yields on the file its publisher released.
func TestDecodeSharedSources(t *testing.T) {
	tests := []struct {
		id, path                                 string
		rows, figures, rejected, skipped, passed int
		known                                    map[string]string // figures, as "value" or their status
	}{
		{"situas-dimensioni-province", "codes/situas_dimensioni_province.csv", 110, 220, 0, 0, 0, map[string]string{
			"DEM01 001 2023 total total": "2204837", "AREA 001 2023 total total": "6826.93", "DEM01 112 2023 total total": "314570"}},
		{"popolazione-province-2020", "demography/istat_popres_prov_eta_2020.csv", 10914, 4494, 0, 107, 0, map[string]string{
			"DEM01 001 2019 male 0-4": "40953", "DEM01 111 2019 female 100+": "90"}},
		// The sample is cut at age 91 of the second comune.
		{"posas-comuni-2025", "demography/POSAS_2025_it_Comuni_sample.csv", 194, 84, 0, 1, 0, map[string]string{
			"DEM01 028001 2024 male 0-4": "318", "DEM01 098001 2024 male 90-94": "notAvailable"}},
		{"bes-territori-2020", "bes/istat_bes_dei_territori_edizione_102020.zip", 6598, 101120, 0, 278, 4848, map[string]string{
			"01SAL001 01 2004 male total": "77.6", "01SAL001 001 2004 male total": "78.1", "12SER001P IT 2018 total total": "6.5",
			"01SAL001 007 2004 male total": "76.9", "12SER001P IT 2019 total total": "notAvailable"}},
		{"frame-comuni-2023", "economy/frame_territoriale_2023_comuni.csv", 7900, 63200, 0, 0, 0, map[string]string{
			"FRAME_EMPLOYEES 001001 2023 total total": "771", "FRAME_EMPLOYEES 001007 2023 total total": "suppressed", "FRAME_UNITS 001007 2023 total total": "7"}},
		{"frame-province-2023", "economy/frame_territoriale_2023_province.csv", 107, 856, 0, 0, 0, map[string]string{
			"FRAME_UNITS 006 2023 total total": "32558", "FRAME_PURCHASES 111 2023 total total": "5430614"}},
		{"frame-regioni-2023", "economy/istat_frame_territoriale_2023.xlsx", 27, 192, 0, 3, 0, map[string]string{
			"FRAME_EMPLOYEES IT 2023 total total": "18106468", "FRAME_EMPLOYEES 3 2023 total total": "3730262", "FRAME_WAGES 04 2023 total total": "9061706"}},
		{"frame-sll-2023", "economy/frame_territoriale_2023_sll.csv", 515, 4120, 0, 0, 0, map[string]string{
			"FRAME_UNITS 0101 2023 total total": "7893", "FRAME_WORKERS 2033 2023 total total": "3546"}},
		{"frame-province-2015", "economy/istat_frame_territoriale_province_2015.xlsx", 110, 770, 0, 0, 0, map[string]string{
			"FRAME_WAGES 006 2015 total total": "2135693", "FRAME_UNITS 104 2015 total total": "14362"}},
		{"frame-province-2016", "economy/istat_frame_territoriale_province_2016.xlsx", 110, 880, 0, 0, 0, map[string]string{
			"FRAME_LABOUR_COST 006 2016 total total": "3038376", "FRAME_UNITS 104 2016 total total": "14103"}},
		{"frame-province-2017", "economy/istat_frame_territoriale_province_2017.xlsx", 107, 856, 0, 0, 0, map[string]string{"FRAME_UNITS 111 2017 total total": "17851"}},
		{"frame-province-2018", "economy/istat_frame_territoriale_province_2018.xlsx", 107, 856, 0, 0, 0, map[string]string{"FRAME_UNITS 111 2018 total total": "18106"}},
		{"frame-province-2019", "economy/istat_frame_territoriale_province_2019.xlsx", 107, 856, 0, 0, 0, map[string]string{"FRAME_UNITS 111 2019 total total": "17813"}},
		{"frame-province-2020", "economy/istat_frame_territoriale_province_2020.xlsx", 107, 856, 0, 0, 0, map[string]string{"FRAME_UNITS 111 2020 total total": "18119"}},
		{"occupazione-1996-2019", "economy/pspatreg_unemp_it_1996_2019.csv", 2472, 4944, 0, 0, 0, map[string]string{
			"UNEMP_RATE 001 1996 total total": "12.3", "ACTIVITY_RATE 103 2019 total total": "48.9", "UNEMP_RATE 103 2019 total total": "5.891345"}},
		{"aree-interne-minuti", "aree_interne/mappa_ai_2020_comuni.csv", 7903, 7903, 0, 0, 0, map[string]string{"TER04 111104 2020 total total": "63.5"}},
		{"classificazioni-2020", "codes/istat_classificazioni_dimensione_comuni_20200101.csv", 7904, 7904, 0, 0, 0, map[string]string{"ALTITUDE 001003 2020 total total": "1080"}},
		{"sdmx-produzione-industriale", "sdmx/esploradati/istat_ipi_2026-08.csv", 318, 318, 0, 0, 2862, map[string]string{"IPI IT 2000-01 total total": "118.7"}},
		{"sdmx-produzione-industriale", "sdmx/esploradati/istat_ipi_labels_2026.csv", 6, 6, 0, 0, 0, map[string]string{"IPI IT 2026-01 total total": "93.5"}},
		{"sdmx-censimento-pendolari", "sdmx/esploradati/esploradati_censpop_commuting_sample.csv", 4, 4, 0, 0, 6, map[string]string{"COMMUTERS_DAY 082053 2019 total total": "283853"}},
	}
	for _, tt := range tests {
		t.Run(tt.id+" "+filepath.Base(tt.path), func(t *testing.T) {
			b := decodeShared(t, tt.id, tt.path)
			got := []int{int(b.Rows), b.Table.Figures(), int(b.RejectedRows), b.Skipped, int(b.Passed + b.NotAsked)}
			want := []int{tt.rows, tt.figures, tt.rejected, tt.skipped, tt.passed}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("rows, figures, rejected, skipped, passed = %v, want %v", got, want)
			}
			for key, want := range tt.known {
				o := figureOf(b, key)
				got := strconv.FormatFloat(o.Value, 'f', -1, 64)
				if !o.Status.HasValue() {
					got = o.Status.String()
				}
				if got != want {
					t.Errorf("%s = %s, want %s", key, got, want)
				}
			}
		})
	}
}

// The export of INPS is refused with the way to cut it.
func TestDecodeSharedRefused(t *testing.T) {
	text := shared(t, "demography/inps_pensioni_vigenti_serie_storica_provincia_1998_2026_v1.csv")
	_, err := Decoder{Now: testNow}.Decode(context.Background(), recipe(t, "inps-pensioni"), "inps.csv", bytes.NewReader(text))
	for _, want := range []string{"inps.csv, line 1: found the columns Osservatorio", "expected a column named Provincia", "Save from the row"} {
		if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %q in it", err, want)
		}
	}
}
