package perimeter

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cittamedie/data"
)

// listCountry has a comune that changed code in 2016, one that two merged into in
// 2020, and one that passed to another province in 2022 and had its old code till then.
func listCountry(t testing.TB) *country {
	n := full(t)
	n.lineage = []data.Passage{
		{Old: "201001", New: "103001", Date: "2016-01-01", Kind: "recode"},
		{Old: "202001", New: "103002", Date: "2020-01-01", Kind: "merge", Residents: 10}, {Old: "202002", New: "103002", Date: "2020-01-01", Kind: "merge", Residents: 30},
		{Old: "203001", New: "102001", Date: "2018-01-01", Kind: "split", Residents: 5}, {Old: "203001", New: "102002", Date: "2018-01-01", Kind: "split", Residents: 5},
	}
	return n
}

func TestParseList(t *testing.T) {
	l, c := New(Options{}), listCountry(t).cube()
	tests := []struct {
		name, text, lead string
		want             string // municipalities, day, flags
	}{
		{"codes, one a line", "101001\n101003\n", "", "101001 101003 2023-01-01"},
		{"in any order, with blanks", " 101003 \r\n\r\n 101001", "101003", "101001 101003 2023-01-01 led by 101003"},
		{"names on one line", "Delta, Gamma", "", "101004 103001 2023-01-01"},
		{"names in capitals without accents", "FORLI' CESA'\nSAN MARCO\n", "", "101003 103002 2023-01-01"},
		{"a homonym with its sigla", "Castro (BE)\nDelta\n", "Castro (BE)", "101004 102002 2023-01-01 led by 102002"},
		{"a column of provinces", "comune;provincia\nCastro;Alfa\nCastro;BE\n", "", "101002 102002 2023-01-01"},
		{"a second column without a header", "Castro\tAL\nDelta\tAL\n", "", "101002 101004 2023-01-01"},
		{"a header with a code among others", "n;Pro_Com;Nome\n1;101001;qualcosa\n2;101002;altro\n", "", "101001 101002 2023-01-01"},
		{"a byte order mark and a comma", "\uFEFFcodice,comune\r\n101001,\"Alfa, la prima\"\r\n", "", "101001 2023-01-01"},
		{"Windows-1252", "Forl\xec-Ces\xe0\nDelta", "", "101003 101004 2023-01-01"},
		{"a code of another day", "201001\n101001\n", "201001", "101001 103001 2015-12-31 led by 103001 recalculated"},
		{"both parts of a merger", "202001\n202002\n", "", "103002 2019-12-31 recalculated"},
		{"one part of a merger", "202001\n", "", "103002 2019-12-31 recalculated estimated"},
		{"one that was divided", "203001\n101001\n", "", "101001 102001 102002 2017-12-31 recalculated"},
		{"codes of two days that share one", "201001\n202001\n202002\n", "", "103001 103002 2015-12-31 recalculated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := l.ParseList(c, strings.NewReader(tt.text), tt.lead)
			if err != nil {
				t.Fatal(err)
			}
			if got := toldSet(p); got != tt.want {
				t.Errorf("list = %q, want %q", got, tt.want)
			}
			again, err := l.Find(ctx, c, p.ID)
			if err != nil || toldSet(again) != tt.want {
				t.Errorf("%s = %q, %v", p.ID, toldSet(again), err)
			}
		})
	}
}

// toldSet is a perimeter in one line.
func toldSet(p Perimeter) string {
	words := strings.Fields(strings.ReplaceAll(joinCodes(p.Municipalities), ",", " "))
	words = append(words, string(p.Vintage))
	if p.Lead != "" {
		words = append(words, "led by", string(p.Lead))
	}
	for word, is := range map[string]bool{"recalculated": p.Recalculated} {
		if is {
			words = append(words, word)
		}
	}
	if p.Estimated {
		words = append(words, "estimated")
	}
	return strings.Join(words, " ")
}

func TestParseListRefuses(t *testing.T) {
	l, c := New(Options{}), listCountry(t).cube()
	long := strings.Repeat("101001\n", mostMembers+1)
	tests := []struct {
		name, text, lead string
		want             []string // the mistakes, in order, by line
	}{
		{"nothing", "", "", []string{"the list is empty"}},
		{"blanks", " \n;;\n", "", []string{"the list is empty"}},
		{"a header alone", "codice;comune\n", "", []string{"the list is empty"}},
		{"no text", "PK\x03\x04\x00", "", []string{"the file is no text"}},
		{"too many", long, "", []string{"at most 3000"}},
		{"too large", strings.Repeat("x", mostListBytes+1), "", []string{"larger than 64 kB"}},
		{"each mistake", "Alpha\n101001\nDelt\n101001\nAlfa\n999999\n11001\n", "", []string{
			`line 1, "Alpha": no municipality is called so (like: Alfa (AL) 101001`, `line 3, "Delt": no municipality is called so (like: Delta (AL) 101004`,
			`line 4, "101001": the municipality 101001 stands at line 2 already`, `line 5, "Alfa": the municipality 101001 stands at line 2 already`,
			`line 6, "999999": no municipality has ever had this code`, `line 7, "11001": the code of a municipality has six digits`,
		}},
		{"a homonym", "Castro\n", "", []string{`"Castro": several municipalities are called so: add the abbreviation of the province (like: Castro (AL) 101002, Castro (BE) 102002)`}},
		{"a homonym of another province", "Castro (GA)\n", "", []string{`"Castro GA": no municipality of that province is called so`}},
		{"a province", "Gammo (GA)\n101\n", "", []string{`"Gammo GA": no municipality is called so (like: Gamma (GA) 103001`, `"101": the code of a municipality has six digits`}},
		{"two days", "201001\n103001\n", "", []string{"mixes codes of two dates that were never in force together: these hold until 2015-12-31, the others (103001) on 2023-01-01"}},
		{"a lead from elsewhere", "101001\n", "Delta", []string{`"Delta": the lead municipality is not in the list`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := l.ParseList(c, strings.NewReader(tt.text), tt.lead)
			var list *ListError
			if !errors.As(err, &list) || !errors.Is(err, data.ErrInvalid) {
				t.Fatalf("list = %v, %v, want mistakes", p.Municipalities, err)
			}
			if len(list.Problems) != len(tt.want) {
				t.Errorf("%d mistakes, want %d: %v", len(list.Problems), len(tt.want), err)
			}
			for i, p := range list.Problems[:min(len(list.Problems), len(tt.want))] {
				one := ListError{Problems: []ListProblem{p}}
				if !strings.Contains(one.Error(), tt.want[i]) {
					t.Errorf("mistake %d = %s, want %s", i, one.Error(), tt.want[i])
				}
				if p.Reason.IT == "" || p.Reason.IT == p.Reason.EN {
					t.Errorf("mistake %d has no Italian: %+v", i, p.Reason)
				}
			}
		})
	}
}

func TestParseListTellsSoManyMistakes(t *testing.T) {
	l, c := New(Options{}), full(t).cube()
	_, err := l.ParseList(c, strings.NewReader(strings.Repeat("999999\n", mostProblems+7)), "")
	var list *ListError
	if !errors.As(err, &list) || len(list.Problems) != mostProblems || list.More != 7 || !strings.Contains(list.In("it"), "e altri 7 errori") {
		t.Errorf("mistakes = %v", err)
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"siena", "siena", 0}, {"siena", "sienna", 1}, {"siena", "iena", 1}, {"nuoro", "nuroo", 2}, {"roma", "amor", 4}, {"a", "abcdefgh", 6}} {
		if got := distance([]rune(tt.a), []rune(tt.b), 5); got != tt.want {
			t.Errorf("distance of %q and %q = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func FuzzParseList(f *testing.F) {
	l, c := New(Options{}), listCountry(f).cube()
	for _, text := range []string{"101001\n101002", "comune;provincia\nCastro;AL", "Delta, Gamma", "\uFEFF\"a\n\"", "Forl\xec-Ces\xe0", "201001\n103001", "Castro (BE", ";;\n\t"} {
		f.Add(text, "101001")
	}
	f.Fuzz(func(t *testing.T, text, lead string) {
		p, err := l.ParseList(c, strings.NewReader(text), lead)
		if err != nil {
			if !errors.Is(err, data.ErrInvalid) {
				t.Errorf("error = %v", err)
			}
			return
		}
		again, err := l.Find(ctx, c, p.ID)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(p) {
			t.Errorf("%s = %v, %v, want %v", p.ID, again, err, p)
		}
	})
}
