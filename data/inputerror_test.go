package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestInputErrorSentences(t *testing.T) {
	tests := []struct {
		name   string
		err    *InputError
		en, it string
	}{
		{"whole file", NewInputError("header-missing").At("a.csv", 0, ""),
			"a.csv: found the end of the file, expected a header; check format.skipLines and format.footer in the recipe",
			"a.csv: trovato: la fine del file; atteso: un'intestazione; controllare format.skipLines e format.footer nella ricetta"},
		{"line", NewInputError("row-ragged", 3, 4).At("a.csv", 7, ""),
			"a.csv, line 7: found 3 fields, expected 4, as in the header; mend the row; notes at the end are told by format.footer",
			"a.csv, riga 7: trovato: 3 campi; atteso: 4, come nell'intestazione; correggere la riga; delle note in fondo dice format.footer"},
		{"column", NewInputError("number-small", "-1", 0).At("a.csv", 7, "POP_RES"),
			`a.csv, line 7, column POP_RES: found "-1", expected 0 or more; ask the source, or correct min in the recipe`,
			`a.csv, riga 7, colonna POP_RES: trovato: "-1"; atteso: 0 o più; chiedere alla fonte, o correggere min nella ricetta`},
		{"row of a file that is understood", NewInputError("rows-rejected", 1, 2, 0.5).At("", 2, ""),
			"line 2: found 1 of 2 rows rejected, expected at most 0.5 %; the first follow; all are among the rejected rows of the run",
			"riga 2: trovato: 1 righe rifiutate su 2; atteso: al massimo 0.5 %; ne seguono le prime; tutte sono tra le righe rifiutate dell'esecuzione"},
		{"no place and nothing expected", NewInputError("recipe-refuses", "cut it"),
			"found a file that its recipe says cannot be read; cut it", "trovato: un file che la ricetta dice di non poter leggere; cut it"},
		{"of an older version", &InputError{Code: "gone", Args: []string{"a", "%d"}}, "found gone a %d, expected gone a %d; gone a %d", "trovato: gone a %d; atteso: gone a %d; gone a %d"},
		{"with fewer arguments", &InputError{Code: "number-small"}, `found "", expected  or more; ask the source, or correct min in the recipe`, `trovato: ""; atteso:  o più; chiedere alla fonte, o correggere min nella ricetta`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			refused(t, tt.err, tt.en)
			if it := tt.err.In("it"); it != tt.it {
				t.Errorf("Italian = %q, want %q", it, tt.it)
			}
		})
	}
}

// Every code is short, named once, has its words in both languages, and these
// speak of the same things.
func TestInputCodes(t *testing.T) {
	name, verb := regexp.MustCompile(`^[a-z]+(-[a-z]+[0-9]*)*$`), regexp.MustCompile(`%\[\d\][sq]`)
	seen := map[string]bool{}
	for _, c := range InputCodes() {
		if !name.MatchString(c.Code) || len(c.Code) > 24 || seen[c.Code] {
			t.Errorf("code %q", c.Code)
		}
		seen[c.Code] = true
		for i, text := range []Text{c.Found, c.Expected, c.Hint} {
			if (text.IT == "" || text.EN == "") && (i != 1 || c.Code != "recipe-refuses") {
				t.Errorf("%s lacks words: %+v", c.Code, text)
			}
			if it, en := verb.FindAllString(text.IT, -1), verb.FindAllString(text.EN, -1); !slices.Equal(slices.Sorted(slices.Values(it)), slices.Sorted(slices.Values(en))) {
				t.Errorf("%s speaks of %v in Italian and %v in English", c.Code, it, en)
			}
			for _, s := range []string{text.IT, text.EN} {
				if strings.HasSuffix(s, ".") || strings.Contains(verb.ReplaceAllString(strings.ReplaceAll(s, "%%", ""), ""), "%") {
					t.Errorf("%s: %q", c.Code, s)
				}
			}
		}
	}
}

type manyErrors int

func (n manyErrors) Error() string { return fmt.Sprint(int(n)) }

func (n manyErrors) Findings() []InputError { return make([]InputError, n) }

func TestFindings(t *testing.T) {
	one := NewInputError("number", "x").At("a.csv", 3, "v")
	if got := Findings(fmt.Errorf("decode: %w", one)); len(got) != 1 || got[0].In("en") != one.Error() {
		t.Errorf("one = %+v", got)
	}
	if got := Findings(fmt.Errorf("decode: %w", manyErrors(5000))); len(got) != MaxFindings+1 {
		t.Errorf("many = %d, want the total and %d", len(got), MaxFindings)
	}
	if got := Findings(errors.New("no disk")); got != nil {
		t.Errorf("of no file = %+v", got)
	}
	text, err := json.Marshal(one)
	var back InputError
	if err != nil || json.Unmarshal(text, &back) != nil || back.Error() != one.Error() || back.In("it") != one.In("it") {
		t.Errorf("%s is read back as %v", text, back.Error())
	}
}
