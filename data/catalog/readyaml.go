package catalog

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// Place is where a field stands in a YAML file, both counted from 1.
type Place struct{ Line, Column int }

// ReadYAML fills the struct that into points to, by its yaml tags, from a file of
// one document. It returns where each field stands, by its path
// ("publisher.name"), and every mistake of form, in the order of the file: a
// decoder would stop at the first.
func ReadYAML(text []byte, into any) (map[string]Place, []Problem) {
	p := newRecipeParser()
	if says(string(text)) {
		if body := p.body(text); body != nil {
			p.read(body, reflect.ValueOf(into).Elem(), "")
		}
	}
	places := map[string]Place{}
	for path, line := range p.lines {
		places[path] = Place{line, max(p.columns[path], 1)}
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return places, p.problems
}

// says reports whether a file holds anything but comments.
func says(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return true
		}
	}
	return false
}

// Nearest returns the name that a misspelt one is likely to mean; "" when none is
// near. A letter more, less, another or swapped with its neighbour is a step; one
// in three letters may be wrong.
func Nearest(word string, names []string) string {
	best, least := "", max(len(word)/3, 1)+1
	for _, name := range names {
		if d := distance(strings.ToLower(word), strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is the optimal string alignment distance of two words.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
