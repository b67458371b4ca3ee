package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestParseLineageRefusals(t *testing.T) {
	const head = "old,new,date,kind,residents,note\n"
	tests := []struct{ name, text, want string }{
		{"short row", head + "005079,005122,2023-01-01,merge,184\n", "wrong number of fields"},
		{"bad day", head + "005079,005122,01/01/2023,merge,184,\n", `lineage.csv line 2: date "01/01/2023": a date is written YYYY-MM-DD`},
		{"lost zero", head + "005079,005122,2023-01-01,merge,184,\n5110,005122,2023-01-01,merge,210,\n", `lineage.csv line 3: area "5110": a municipality code has 6 digits, zeros included`},
		{"no residents", head + "005079,005122,2023-01-01,merge,,\n", `lineage.csv line 2: residents "" is not a number`},
	}
	for _, tt := range tests {
		if _, err := parseLineage(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error = %v, want %s", tt.name, err, tt.want)
		}
	}
}

// sardinia is the day the provinces of Sardinia and the codes of its comuni changed.
const sardinia = data.Date("2026-01-01")

func TestLineageIsWellFormed(t *testing.T) {
	c := load(t)
	type side struct {
		date data.Date
		code data.AreaCode
	}
	from, into := map[side][]data.Passage{}, map[side][]data.Passage{}
	for i, p := range c.Passages {
		if i > 0 && p.Date < c.Passages[i-1].Date {
			t.Errorf("%s>%s of %s stands after %s", p.Old, p.New, p.Date, c.Passages[i-1].Date)
		}
		from[side{p.Date, p.Old}] = append(from[side{p.Date, p.Old}], p)
		into[side{p.Date, p.New}] = append(into[side{p.Date, p.New}], p)
	}
	for _, p := range c.Passages {
		pieces, parts := from[side{p.Date, p.Old}], into[side{p.Date, p.New}]
		switch p.Kind {
		case "recode":
			if len(pieces) != 1 || len(parts) != 1 || p.Residents != 0 || p.Old == p.New {
				t.Errorf("recode %s>%s of %s is not from one code to another alone", p.Old, p.New, p.Date)
			}
		case "merge":
			if len(pieces) != 1 || len(parts) < 2 {
				t.Errorf("merge %s>%s of %s has %d heirs and %d parts", p.Old, p.New, p.Date, len(pieces), len(parts))
			}
		case "split": // Mappano took a part of four
			if len(pieces) < 2 || len(parts) != 1 && p.New != "001316" || p.Residents <= 0 {
				t.Errorf("split %s>%s of %s has %d heirs and %d parts", p.Old, p.New, p.Date, len(pieces), len(parts))
			}
		default:
			t.Errorf("%s>%s of %s is of the unknown kind %q", p.Old, p.New, p.Date, p.Kind)
		}
	}
	for s, parts := range into {
		seen := map[data.AreaCode]bool{}
		for _, p := range parts {
			if seen[p.Old] {
				t.Errorf("%s>%s of %s stands twice", p.Old, s.code, s.date)
			}
			seen[p.Old] = true
		}
	}
}

func TestLineageOfSardinia(t *testing.T) {
	c := load(t)
	recodes := map[data.AreaCode]data.AreaCode{}
	heirs := map[data.AreaCode]bool{}
	for _, p := range c.Passages {
		if p.Date != sardinia {
			continue
		}
		if recodes[p.Old] != "" || heirs[p.New] {
			t.Errorf("%s>%s is not one to one", p.Old, p.New)
		}
		recodes[p.Old], heirs[p.New] = p.New, true
		if !slices.Contains([]data.AreaCode{"090", "091", "092", "095", "111"}, p.Old[:3]) || p.New < "112" || p.New >= "120" {
			t.Errorf("%s>%s is not from an old province of Sardinia to a new one", p.Old, p.New)
		}
	}
	if len(recodes) != 377 {
		t.Errorf("%d comuni of Sardinia changed code, want 377", len(recodes))
	}
	for old, code := range recodes {
		if forth := c.Lineage.Carry(old, "2023-06-30", sardinia); len(forth) != 1 || forth[0] != (data.Piece{Code: code, Share: 1}) {
			t.Errorf("%s carried to %s = %v, want %s", old, sardinia, forth, code)
		}
		if back := c.Lineage.Carry(code, sardinia, "2023-06-30"); len(back) != 1 || back[0] != (data.Piece{Code: old, Share: 1}) {
			t.Errorf("%s carried back = %v, want %s", code, back, old)
		}
	}
}

func TestLineageOfKnownCases(t *testing.T) {
	l := load(t).Lineage
	tests := []struct {
		name     string
		code     data.AreaCode
		from, to data.Date
		want     []data.AreaCode
	}{
		{"Monserrato left Cagliari", "092009", "1991-10-20", "2001-10-21", []data.AreaCode{"092009", "092109"}},
		{"Biella", "002012", "1991-10-20", "2023-06-30", []data.AreaCode{"096004"}},
		{"Pieve di Ledro", "022141", "2001-10-21", "2023-06-30", []data.AreaCode{"022229"}},
		{"Ledro", "022229", "2023-06-30", "2001-10-21", nil},
		{"Montiglio", "005078", "1991-10-20", "2023-06-30", []data.AreaCode{"005121"}},
		{"Pistolesa, through Mosso", "002098", "1991-10-20", "2023-06-30", []data.AreaCode{"096088"}},
		{"Boville went back to Marino", "058121", "1994-01-01", "2023-06-30", []data.AreaCode{"058057"}},
		{"Marino, over the years of Boville", "058057", "2023-06-30", "1991-10-20", []data.AreaCode{"058057"}},
		{"Marino in the years of Boville", "058057", "2023-06-30", "1994-01-01", []data.AreaCode{"058057", "058121"}},
		{"Baranzate at the census of 2001", "015250", "2023-06-30", "2001-10-21", []data.AreaCode{"015027"}},
		{"Bollate at the census of 2001", "015027", "2001-10-21", "2023-06-30", []data.AreaCode{"015027", "015250"}},
		{"Fonte Nuova, six days before the census", "058122", "2001-10-21", "1991-10-20", []data.AreaCode{"058059"}},
		{"Barletta, from Bari", "072007", "2001-10-21", "2023-06-30", []data.AreaCode{"110002"}},
		{"Novafeltria, from the Marche to Rimini", "041039", "2001-10-21", "2023-06-30", []data.AreaCode{"099023"}},
		{"Cornate d'Adda, to Monza after the others", "015088", "2009-07-01", "2023-06-30", []data.AreaCode{"108053"}},
		{"Torre de' Busi, from Bergamo to Lecco and back", "016215", "1991-10-20", "2023-06-30", []data.AreaCode{"016215"}},
		{"Torre de' Busi when it was of Lecco", "016215", "2023-06-30", "2011-10-09", []data.AreaCode{"097080"}},
		{"Sappada", "025052", "2011-10-09", "2023-06-30", []data.AreaCode{"030189"}},
		{"Aggius, through Olbia-Tempio", "090001", "2001-10-21", "2011-10-09", []data.AreaCode{"104001"}},
		{"Aggius, of Sassari again", "104001", "2011-10-09", "2023-06-30", []data.AreaCode{"090001"}},
		{"Aggius, of Gallura", "090001", "2001-10-21", "2026-01-01", []data.AreaCode{"113001"}},
		{"Seulo, from Nuoro to Sud Sardegna", "091082", "2001-10-21", "2023-06-30", []data.AreaCode{"111082"}},
		{"Valsamoggia", "037004", "2011-10-09", "2023-06-30", []data.AreaCode{"037061"}},
		{"Castel Ivano, in two times", "022240", "2023-06-30", "2011-10-09", []data.AreaCode{"022099", "022178", "022185", "022221"}},
		{"Mappano, from four", "001316", "2023-06-30", "2011-10-09", []data.AreaCode{"001028", "001063", "001130", "001265"}},
		{"Corigliano-Rossano", "078157", "2023-06-30", "2011-10-09", []data.AreaCode{"078044", "078108"}},
		{"Presicce-Acquarica", "075001", "2011-10-09", "2023-06-30", []data.AreaCode{"075098"}},
		{"Pesaro, with Monteciccardo", "041044", "2023-06-30", "2020-01-01", []data.AreaCode{"041032", "041044"}},
		{"Misiliscemi left Trapani", "081021", "2021-02-19", "2021-02-20", []data.AreaCode{"081021", "081025"}},
		{"Misiliscemi was Trapani", "081025", "2021-02-20", "2021-02-19", []data.AreaCode{"081021"}},
		{"Montecopiolo", "041033", "2021-06-16", "2021-06-17", []data.AreaCode{"099030"}},
		{"Sassofeltrio", "099031", "2023-06-30", "2020-12-31", []data.AreaCode{"041060"}},
		{"Bardello con Malgesso e Bregano", "012144", "2023-06-30", "2022-12-31", []data.AreaCode{"012009", "012018", "012095"}},
		{"Moransengo-Tonengo", "005122", "2023-01-01", "2022-12-31", []data.AreaCode{"005079", "005110"}},
		{"Albaredo Arnaboldi", "018002", "2023-06-30", "2026-01-01", []data.AreaCode{"018026"}},
		{"Campospinoso Albaredo", "018026", "2026-01-01", "2023-06-30", []data.AreaCode{"018002", "018026"}},
		{"Sovizzo", "024103", "2023-06-30", "2026-01-01", []data.AreaCode{"024128"}},
		{"Sovizzo and Gambugliano", "024128", "2026-01-01", "2023-06-30", []data.AreaCode{"024044", "024103"}},
		{"Alghero", "112001", "2026-01-01", "2023-06-30", []data.AreaCode{"090003"}},
		{"Siena never changed", "052032", "1991-01-01", "2026-01-01", []data.AreaCode{"052032"}},
	}
	for _, tt := range tests {
		var got []data.AreaCode
		for _, p := range l.Carry(tt.code, tt.from, tt.to) {
			got = append(got, p.Code)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: Carry(%s, %s, %s): %s", tt.name, tt.code, tt.from, tt.to, diff)
		}
	}
}

func TestLineageGoesBackTo1991(t *testing.T) {
	c := load(t)
	got := map[string]int{}
	for _, p := range c.Passages {
		until := "before 2001"
		switch {
		case p.Date >= "2020-01-02":
			until = "since 2020"
		case p.Date > "2011-10-09":
			until = "2011 to 2020"
		case p.Date > "2001-10-21":
			until = "2001 to 2011"
		}
		got[fmt.Sprint(until, ": ", p.Kind)]++
		if p.Kind == "merge" && p.Residents == 0 {
			got["merge without residents"]++
		}
	}
	want := map[string]int{
		"before 2001: merge": 11, "before 2001: recode": 415, "before 2001: split": 14,
		"2001 to 2011: merge": 17, "2001 to 2011: recode": 235, "2001 to 2011: split": 4,
		"2011 to 2020: merge": 320, "2011 to 2020: recode": 157, "2011 to 2020: split": 8,
		"since 2020: merge": 21, "since 2020: recode": 379, "since 2020: split": 2,
		"merge without residents": 82,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// inForce returns the codes of the history in force on day d, in order.
func inForce(l *data.Lineage, d data.Date) []data.AreaCode {
	return slices.DeleteFunc(l.Codes(), func(code data.AreaCode) bool { return !l.InForce(code, d) })
}

// drawDay draws a day on which codes changed, the day before or the day after.
func drawDay(t *rapid.T, passages []data.Passage, label string) data.Date {
	day := rapid.SampledFrom(passages).Draw(t, label).Date
	near := []data.Date{day, day[:8] + "01", day[:4] + "-12-31", "1991-10-20", "2001-10-21", "2011-10-09", "2023-06-30"}
	return rapid.SampledFrom(near).Draw(t, label+" day")
}

func TestLineageConserves(t *testing.T) {
	c := load(t)
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawDay(t, c.Passages, "from"), drawDay(t, c.Passages, "to")
		codes := inForce(c.Lineage, from)
		var before, after float64
		for range rapid.IntRange(1, 200).Draw(t, "figures") {
			code := rapid.SampledFrom(codes).Draw(t, "code")
			pieces := c.Lineage.Carry(code, from, to)
			if pieces == nil {
				if from <= to || len(c.Lineage.Trace(code, from, to)) < 2 {
					t.Fatalf("%s of %s is lost on the way to %s", code, from, to)
				}
				continue // the way back over a merger without residents
			}
			amount := rapid.Float64Range(0, 1e6).Draw(t, "amount")
			before += amount
			for _, p := range pieces {
				after += amount * p.Share
				if !c.Lineage.InForce(p.Code, to) {
					t.Errorf("%s of %s becomes %s, not in force on %s", code, from, p.Code, to)
				}
			}
		}
		if diff := after - before; diff < -1e-6*before || diff > 1e-6*before {
			t.Errorf("%v carried from %s to %s is %v", before, from, to, after)
		}
	})
}

func TestLineageLeavesNoCodeOut(t *testing.T) {
	l := load(t).Lineage
	for _, pair := range [][2]data.Date{{"1991-01-01", "2023-06-30"}, {"2001-10-21", "2023-06-30"}, {"2011-10-09", "2026-01-01"}} {
		reached := map[data.AreaCode]bool{}
		for _, code := range inForce(l, pair[0]) {
			for _, to := range l.Trace(code, pair[0], pair[1]) {
				reached[to] = true
			}
		}
		for _, code := range inForce(l, pair[1]) {
			if !reached[code] {
				t.Errorf("no code of %s becomes %s of %s", pair[0], code, pair[1])
			}
		}
	}
}

func TestEveryCodeEverValidIsFound(t *testing.T) {
	l := load(t).Lineage
	for _, day := range []data.Date{"1991-01-01", "2001-10-21", "2010-06-30", "2023-06-30", "2026-01-01"} {
		for _, code := range l.Codes() {
			found := l.At(code, day)
			if len(found) == 0 {
				t.Errorf("At(%s, %s) is empty", code, day)
			}
			for _, f := range found {
				if !l.InForce(f, day) {
					t.Errorf("At(%s, %s) names %s, not in force", code, day, f)
				}
			}
		}
	}
	for code, want := range map[data.AreaCode][]data.AreaCode{
		"104001": {"090001"}, "113001": {"090001"}, "097080": {"016215"}, "058121": {"058057"}, "022141": {"022229"}, "015027": {"015027"},
	} {
		if diff := cmp.Diff(want, l.At(code, "2023-06-30")); diff != "" {
			t.Errorf("At(%s): %s", code, diff)
		}
	}
}
