package data

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Place is an area and the ways publishers write it.
type Place struct {
	Area      Area
	NUTS3     string   // its Eurostat code; "" when it has none
	Spellings []string // besides Area.Name
}

// Names tells which area a spelling means (it. "nomi dei luoghi"). Spellings
// are compared without case, accents, apostrophes, hyphens and repeated blanks.
// It never guesses: a spelling that fits two areas is refused.
type Names struct {
	places     []Place
	bySpelling map[string][]int // folded spelling → positions in places
	byNUTS     map[string][]int
}

// NewNames returns the resolver of the given places.
func NewNames(places []Place) *Names {
	n := &Names{places: places, bySpelling: map[string][]int{}, byNUTS: map[string][]int{}}
	for i, p := range places {
		for _, s := range append([]string{p.Area.Name, p.NUTS3}, p.Spellings...) {
			if nutsShaped(s) {
				n.byNUTS[s] = append(n.byNUTS[s], i)
			}
			if key := FoldName(s); key != "" && !slices.Contains(n.bySpelling[key], i) {
				n.bySpelling[key] = append(n.bySpelling[key], i)
			}
		}
	}
	return n
}

// nutsShaped reports whether s is a code of Eurostat's for a part of Italy.
func nutsShaped(s string) bool {
	return len(s) >= 2 && len(s) <= 5 && s[:2] == "IT" && strings.Trim(s[2:], "0123456789ABCDEFGHI") == ""
}

// On returns the names of the areas in force on day d; all of them when d is not
// stated. A name can pass from one code to another: Cagliari is the province
// 092 up to 2025 and 118 since.
func (n *Names) On(d Date) *Names {
	if n == nil || d == "" {
		return n
	}
	return NewNames(slices.DeleteFunc(slices.Clone(n.places), func(p Place) bool { return !p.Area.InForce(d) }))
}

// Resolve returns the code of the area of one of the levels (any, when none is
// given) that is called name. province, the name, the sigla or the code of a
// province, tells homonymous municipalities apart; where it is given the area
// must lie in it. The kind of its error is [ErrInvalid].
func (n *Names) Resolve(name string, levels []Level, province string) (AreaCode, error) {
	bad := func(in *InputError, format string, args ...any) (AreaCode, error) {
		return "", &FieldError{Field: "area", Value: name, Reason: fmt.Sprintf(format, args...), InFile: in}
	}
	wanted := levelList(levels)
	if n == nil {
		return bad(NewInputError("area-lookup", name), "there are no names to look it up in")
	}
	found := n.called(name, levels)
	if len(found) == 0 {
		return bad(NewInputError("area-unnamed", name), "no %s is called so", wanted)
	}
	if province != "" {
		codes := n.called(province, []Level{Province})
		if len(codes) != 1 {
			return bad(NewInputError("area-province", name, province), "the province %q is no name, sigla or code of one province", province)
		}
		found = slices.DeleteFunc(found, func(a Area) bool { return a.Parent != codes[0].Code })
		if len(found) == 0 {
			return bad(NewInputError("area-elsewhere", name, codes[0].Code), "no %s of the province %s is called so", wanted, codes[0].Code)
		}
	}
	if len(found) > 1 {
		codes := make([]string, len(found))
		for i, a := range found {
			codes[i] = string(a.Code)
		}
		listed := strings.Join(codes, ", ")
		return bad(NewInputError("area-homonym", name, len(found), listed), "%d areas are called so (%s): a province, or names in the recipe, must tell them apart", len(found), listed)
	}
	return found[0].Code, nil
}

// called returns the areas of one of the levels with the given spelling, sigla
// or code, each once.
func (n *Names) called(name string, levels []Level) []Area {
	var found []Area
	add := func(a Area) {
		same := func(b Area) bool { return a.Code == b.Code && a.Level == b.Level }
		if (len(levels) == 0 || slices.Contains(levels, a.Level)) && !slices.ContainsFunc(found, same) {
			found = append(found, a)
		}
	}
	for _, i := range n.bySpelling[FoldName(name)] {
		add(n.places[i].Area)
	}
	if len(found) > 0 || !slices.Equal(levels, []Level{Province}) {
		return found
	}
	for _, p := range n.places {
		if name := strings.TrimSpace(name); p.Area.Level == Province && (string(p.Area.Code) == name || p.Area.Abbreviation != "" && p.Area.Abbreviation == name) {
			add(p.Area)
		}
	}
	return found
}

func levelList(levels []Level) string {
	if len(levels) == 0 {
		return "area"
	}
	words := make([]string, len(levels))
	for i, l := range levels {
		words[i] = l.String()
	}
	return strings.Join(words, " or ")
}

// ByNUTS3 returns the area with the given Eurostat code, of the present or of an
// older edition of the classification. It is false when there is none, or when
// editions give the code to two areas.
func (n *Names) ByNUTS3(code string) (AreaCode, bool) {
	if n == nil {
		return "", false
	}
	found := map[AreaCode]bool{}
	var last AreaCode
	for _, i := range n.byNUTS[code] {
		last = n.places[i].Area.Code
		found[last] = true
	}
	return last, len(found) == 1
}

// FoldName returns the letters and digits of a name in lower case without
// accents; hyphens and blanks become one blank, apostrophes nothing, so that
// "FORLI'", "Forlì" and "Forli" are equal.
func FoldName(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		switch {
		case strings.ContainsRune("'’‘ʼ`´′", r), unicode.Is(unicode.Mn, r):
		case r == '-' || r == '–' || r == '‑' || unicode.IsSpace(r):
			blank = true
		default:
			if blank && b.Len() > 0 && r != '/' && !strings.HasSuffix(b.String(), "/") {
				b.WriteByte(' ')
			}
			blank = false
			writePlain(&b, unicode.ToLower(r))
		}
	}
	return b.String()
}

// plainLetters gives each accented letter of European names its plain one.
var plainLetters = func() map[rune]string {
	m := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe"}
	for plain, accented := range map[string]string{
		"a": "àáâãäåāăą", "c": "çćĉċč", "d": "ďđ", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı",
		"j": "ĵ", "k": "ķ", "l": "ĺļľłŀ", "n": "ñńņňŉ", "o": "òóôõöøōŏő", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț",
		"u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
	} {
		for _, r := range accented {
			m[r] = plain
		}
	}
	return m
}()

func writePlain(b *strings.Builder, r rune) {
	if plain, ok := plainLetters[r]; ok {
		b.WriteString(plain)
		return
	}
	b.WriteRune(r)
}
