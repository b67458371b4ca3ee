package decode

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// goodHistory is a small register that the recipe of these tests accepts.
const goodHistory = "code,name,sigla,from,to\n028001,ABANO,PD,1866-11-19,1924-11-13\n028001,ABANO TERME,PD,1924-11-14,9999-12-31\n"

func testHistory() catalog.Recipe {
	return catalog.Recipe{
		ID: "t", Dataset: "t", Kind: catalog.KindHistory,
		Format:  catalog.Format{Type: "csv", Delimiter: ","},
		History: catalog.HistoryKeys{Code: "code", Name: "name", Abbreviation: "sigla", From: "from", To: "to", Open: "9999-12-31"},
	}
}

func historyText(b *Batch) string {
	var s []string
	for _, a := range append(b.History, b.Areas...) {
		s = append(s, fmt.Sprintf("%s %s %s..%s", a.Code, a.Name, a.ValidFrom, a.ValidTo))
	}
	return strings.Join(s, "; ")
}

func TestDecodeHistoryRejects(t *testing.T) {
	with := func(row string) string { return goodHistory + row + "\n" }
	checkRejected(t, testHistory(), []kindCase{
		{"five digits", nil, with("52032,SIENA,SI,1861-03-17,9999-12-31"), `line 4, column code: found "52032", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"no code", nil, with(",SIENA,SI,1861-03-17,9999-12-31"), `line 4, column code: found "", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"no name", nil, with("052032, ,SI,1861-03-17,9999-12-31"), "line 4, column name: found an empty name, expected a name; mend the row"},
		{"invisible name", nil, with("052032,SI\ue000ENA,SI,1861-03-17,9999-12-31"), `line 4, column name: found "SI\ue000ENA", with the invisible character U+E000, expected a plain text; write the name again by hand`},
		{"invisible sigla", nil, with("052032,SIENA,S\ue000I,1861-03-17,9999-12-31"), `line 4, column sigla: found "S\ue000I", with the invisible character U+E000, expected a plain text; write the name again by hand`},
		{"Italian date", nil, with("052032,SIENA,SI,17/03/1861,9999-12-31"), `line 4, column from: found "17/03/1861", expected a day written YYYY-MM-DD; mend the row`},
		{"no such day", nil, with("052032,SIENA,SI,1861-03-17,2023-02-30"), `line 4, column to: found "2023-02-30", expected a day written YYYY-MM-DD; mend the row`},
		{"no end", nil, with("052032,SIENA,SI,1861-03-17,"), `line 4, column to: found "", expected a day written YYYY-MM-DD; mend the row`},
		{"ends before it begins", nil, with("052032,SIENA,SI,1861-03-17,1861-03-16"), `line 4, column to: found "1861-03-16", expected a day not before 1861-03-17, when the code began; mend one of the two days`},
		{"overlap", nil, with("028001,ABANO NUOVO,PD,1900-01-01,1910-01-01"), `line 4, column code: found "028001", already in force on 1900-01-01 by line 2, expected a code once on each day; mend the days of one of the two`},
		{"overlap of one day", nil, with("028001,ABANO NUOVO,PD,1866-01-01,1866-11-19"), `line 2, column code: found "028001", already in force on 1866-11-19 by line 4, expected a code once on each day; mend the days of one of the two`},
		{"after an open row", nil, with("028001,ABANO NUOVO,PD,2020-01-01,9999-12-31"), `line 4, column code: found "028001", already in force on 2020-01-01 by line 3, expected a code once on each day; mend the days of one of the two`},
		{"another name on the same day", func(r *catalog.Recipe) {
			r.History = catalog.HistoryKeys{Code: "code", Name: "name", At: "2020-01-01"}
		}, "code,name\n028001,Abano\n028001,Abano Terme\n", `line 3, column code: found "028001", already in force on 2020-01-01 by line 2, expected a code once on each day; mend the days of one of the two`},
		{"same code and start", nil, with("028001,ABANO DUE,PD,1866-11-19,1900-01-01"), `line 4, column code: found "028001", already in force on 1866-11-19 by line 2, expected a code once on each day; mend the days of one of the two`},
	})
}

func TestDecodeHistoryRefuses(t *testing.T) {
	checkRefused(t, testHistory(), []kindCase{
		{"no column", func(r *catalog.Recipe) { r.History.To = "end" }, goodHistory, "t.csv, line 1: found the columns code, name, sigla, from, to, expected a column named end; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"header only", nil, "code,name,sigla,from,to\n", "t.csv: found a header and no rows, expected rows of data; the source may be replacing it: try again later"},
	})
}

func TestDecodeHistory(t *testing.T) {
	const abano = "028001 Abano 1866-11-19..1924-11-14; 028001 Abano Terme 1924-11-14.."
	tests := []struct {
		name       string
		edit       func(*catalog.Recipe)
		text, want string
		duplicates int
	}{
		{"last day becomes the day after", nil, goodHistory, abano, 0},
		{"in order of code", nil, goodHistory + "001001,AGLIÈ,TO,1861-03-17,9999-12-31\n", "001001 Agliè 1861-03-17..; " + abano, 0},
		{"leap day", nil, "code,name,sigla,from,to\n001001,A,TO,2000-02-28,2000-02-28\n", "001001 A 2000-02-28..2000-02-29", 0},
		{"repeated row", nil, goodHistory + "028001,ABANO,PD,1866-11-19,1924-11-13\n", abano, 1},
		{"a gap", nil, strings.Replace(goodHistory, "1924-11-13", "1920-12-31", 1), "028001 Abano 1866-11-19..1921-01-01; 028001 Abano Terme 1924-11-14..", 0},
		{"small letters", nil, strings.Replace(goodHistory, "ABANO,", "Abano in Teolo,", 1), "028001 Abano in Teolo 1866-11-19..1924-11-14; 028001 ABANO TERME 1924-11-14..", 0},
		{"no sigla", func(r *catalog.Recipe) { r.History.Abbreviation = "" }, goodHistory, abano, 0},
		{"one day", func(r *catalog.Recipe) {
			r.History = catalog.HistoryKeys{Code: "code", Name: "name", At: "2020-12-31"}
		}, "code,name\n028001,Abano Terme\n028001,Abano Terme\n", "028001 Abano Terme ..", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := testHistory()
			if tt.edit != nil {
				tt.edit(&r)
			}
			b, err := decodeBad(r, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := historyText(b); got != tt.want || b.Duplicates != tt.duplicates {
				t.Errorf("history = %s, %d repeated\n want %s, %d", got, b.Duplicates, tt.want, tt.duplicates)
			}
		})
	}
}

func TestDecodeSharedHistory(t *testing.T) {
	b := decodeText(t, recipe(t, "anpr-comuni"), "ANPR_archivio_comuni.csv", shared(t, "codes/ANPR_archivio_comuni.csv"))
	open := 0
	for _, a := range b.History {
		if a.ValidTo == "" {
			open++
		}
	}
	if b.Rows != 19352 || len(b.History) != 19352 || open != 7901 || b.RejectedRows != 0 || b.Duplicates != 0 {
		t.Errorf("%d rows, %d codes, %d in force, %d rejected, %d repeated", b.Rows, len(b.History), open, b.RejectedRows, b.Duplicates)
	}
	abano := slices.IndexFunc(b.History, func(a data.Area) bool { return a.Code == "028001" })
	if got, want := historyText(&Batch{History: b.History[abano : abano+2]}), "028001 Abano 1866-11-19..1924-11-14; 028001 Abano Terme 1924-11-14.."; got != want {
		t.Errorf("Abano = %s, want %s", got, want)
	}
}

// The register and ISTAT's list agree on the codes of 1 January 2020, and on
// their names but for the second language and the way a few are written.
func TestDecodeSharedHistoryAgrees(t *testing.T) {
	const day = "2020-01-01"
	register := map[data.AreaCode]data.Area{}
	for _, a := range decodeText(t, recipe(t, "anpr-comuni"), "x.csv", shared(t, "codes/ANPR_archivio_comuni.csv")).History {
		if a.InForce(day) {
			register[a.Code] = a
		}
	}
	list := decodeText(t, recipe(t, "istat-elenco-comuni-2020"), "x.csv", shared(t, "codes/istat_elenco_comuni_20200101.csv")).Areas
	if len(list) != 7904 || len(register) != 7904 {
		t.Fatalf("%d codes listed, %d in the register, want 7904", len(list), len(register))
	}
	var differ []string
	for _, a := range list {
		switch r, ok := register[a.Code]; {
		case !ok:
			t.Errorf("%+v is not in the register", a)
		case data.FoldName(r.Name) != data.FoldName(a.Name) || r.Abbreviation != a.Abbreviation:
			differ = append(differ, fmt.Sprintf("%s %s (%s), listed %s (%s)", a.Code, r.Name, r.Abbreviation, a.Name, a.Abbreviation))
		}
	}
	if len(differ) > 20 {
		t.Errorf("%d names differ", len(differ))
	}
	t.Logf("%d names differ: %q", len(differ), differ)
}

func FuzzDecodeHistory(f *testing.F) {
	f.Add([]byte(goodHistory))
	seed(f, "anpr-comuni")
	r := testHistory()
	r.Tolerance = 1
	f.Fuzz(func(t *testing.T, text []byte) {
		b := checkFuzzed(t, r, text)
		if b == nil {
			return
		}
		for i, a := range b.History {
			if a.Name == "" || a.ValidFrom == "" || a.ValidTo != "" && a.ValidTo <= a.ValidFrom {
				t.Fatalf("code %+v", a)
			}
			if i > 0 && b.History[i-1].Code == a.Code && (b.History[i-1].ValidTo == "" || b.History[i-1].ValidTo > a.ValidFrom) {
				t.Fatalf("%+v overlaps %+v", a, b.History[i-1])
			}
		}
	})
}
