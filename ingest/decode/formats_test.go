package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// The workbook that the tables of the Frame were converted from says the same,
// and its sheets with two rows of header are read.
func TestDecodeSharedWorkbook(t *testing.T) {
	const path = "economy/istat_frame_territoriale_2023.xlsx"
	text := shared(t, path)
	r := recipe(t, "frame-comuni-2023")
	want := rowsOf(decodeShared(t, r.ID, "economy/frame_territoriale_2023_comuni.csv"))
	r.MaxBytes = 200 << 20
	r.Format = catalog.Format{Type: "xlsx", Sheet: "Tav.39_Comuni_Totale", SkipLines: 2, Decimal: ".", Footer: []string{"Note*", "(*)*"},
		Suppressed: []string{"*"}, NotApplicable: []string{"**"}}
	for i, v := range r.Values {
		r.Values[i].Column = strings.Replace(v.Column, " (migliaia", "  (migliaia", 1) // as the workbook has it; blanks do not count
	}
	if diff := cmp.Diff(want, rowsOf(decodeText(t, r, "frame.xlsx", text))); diff != "" {
		t.Errorf("the workbook and the table differ (-table +workbook):\n%.2000s", diff)
	}
	r.Format.Sheet, r.Format.HeaderRows, r.Format.Footer = "Tav.43_*", 2, []string{"Note*", "ITALIA"}
	r.Area = catalog.AreaColumn{Column: "Sistemi Locali (SL) 2021", Level: data.LabourArea}
	r.Values = []catalog.ValueColumn{{Indicator: "I", Column: "INDUSTRIA / Addetti"}, {Indicator: "S", Column: "SERVIZI / Addetti"}}
	b := decodeText(t, r, "frame.xlsx", text)
	sll := decodeShared(t, "frame-sll-2023", "economy/frame_territoriale_2023_sll.csv")
	sum := figureOf(b, "I 0101 2023 total total").Value + figureOf(b, "S 0101 2023 total total").Value
	if b.Rows != 515 || sum != figureOf(sll, "FRAME_EMPLOYEES 0101 2023 total total").Value {
		t.Errorf("rows = %d, employees of Ivrea = %v", b.Rows, sum)
	}
}

// Suppressed figures and ratios that are not defined, counted by the publisher.
func TestDecodeSharedMarkers(t *testing.T) {
	r := recipe(t, "frame-comuni-2023")
	r.Values = []catalog.ValueColumn{{Indicator: "V", Column: "Valore aggiunto per addetto (migliaia di euro)", Scale: 1000}}
	count := map[data.Status]int{}
	b := decodeText(t, r, "frame.csv", shared(t, "economy/frame_territoriale_2023_comuni.csv"))
	for _, o := range rowsOf(b) {
		count[o.Status]++
	}
	if count[data.Suppressed] != 122 || count[data.NotApplicable] != 3 || count[data.Final] != 7775 {
		t.Errorf("statuses = %v", count)
	}
	if o := figureOf(b, "V 001001 2023 total total"); o.Value != 52533 {
		t.Errorf("value added per employee of Agliè = %v, want 52533", o.Value)
	}
}

// The same edition of the BES as a workbook in an archive and as CSV. The CSV
// writes 2019 with a decimal comma and the years before with a point, so that
// one year at a time is compared.
func TestDecodeSharedBES(t *testing.T) {
	want := map[string]data.Observation{}
	for _, o := range rowsOf(decodeShared(t, "bes-territori-2020", "bes/istat_bes_dei_territori_edizione_102020.zip")) {
		o.Dataset = ""
		want[o.Indicator+string(o.Area)+o.Period.String()+o.Sex] = o
	}
	r := recipe(t, "bes-territori-2020")
	r.Values = append([]catalog.ValueColumn(nil), r.Values...)
	for year, mark := range map[string]string{"2018": ".", "2019": ","} {
		r.Period.Value = year
		r.Format = catalog.Format{Type: "csv", Delimiter: ";", Decimal: mark, Missing: r.Format.Missing}
		for i := range r.Values {
			r.Values[i].Column = "V_" + year
		}
		rows := rowsOf(decodeText(t, r, "bes.csv", shared(t, "bes/istat_bes_territori_province_wide.csv")))
		for _, o := range rows {
			o.Dataset = ""
			if w := want[o.Indicator+string(o.Area)+o.Period.String()+o.Sex]; w != o {
				t.Fatalf("CSV has %+v, the workbook %+v", o, w)
			}
		}
		if len(rows) != 6320 {
			t.Errorf("%s: figures = %d", year, len(rows))
		}
	}
}
