package decode

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// smallWords stay in lower case inside the name of an Italian place, as ISTAT
// writes them: "Cava de' Tirreni", "Isola del Gran Sasso d'Italia".
var smallWords = strings.Fields(`
	a ad ai al all' alla allo con d' da dal dall' dalla de de' degli dei del dell' della delle dello di
	e ed en il in l' la li ne' nei nel nell' nella nelle per presso su sul sull' sulla sulle sullo`)

// word is one word of a name with the apostrophe that ends it, roman a number
// in a name ("Giovanni XXIII").
var (
	word  = regexp.MustCompile(`\pL+['’]?`)
	roman = regexp.MustCompile(`^[ivx]{2,}$`)
)

// shouted reports whether every letter of every name is a capital, so that the
// capitals of the file say nothing.
func shouted(names []string) bool {
	capitals := false
	for _, name := range names {
		if strings.ContainsFunc(name, unicode.IsLower) {
			return false
		}
		capitals = capitals || strings.ContainsFunc(name, unicode.IsUpper)
	}
	return capitals
}

// properName writes a name in capitals with small letters: each word begins
// with a capital, but for the small words inside. A slash or a bracket begins
// another name ("BADIA/ABTEI").
func properName(name string) string {
	lower := strings.ToLower(name)
	var b strings.Builder
	end := 0
	for _, at := range word.FindAllStringIndex(lower, -1) {
		b.WriteString(lower[end:at[0]])
		end = at[1]
		before, w := strings.TrimSpace(lower[:at[0]]), lower[at[0]:at[1]]
		inside := before != "" && !strings.HasSuffix(before, "/") && !strings.HasSuffix(before, "(")
		switch {
		case inside && slices.Contains(smallWords, strings.ReplaceAll(w, "’", "'")):
		case inside && roman.MatchString(w):
			w = strings.ToUpper(w)
		default:
			r, size := utf8.DecodeRuneInString(w)
			w = string(unicode.ToTitle(r)) + w[size:]
		}
		b.WriteString(w)
	}
	return b.String() + lower[end:]
}
