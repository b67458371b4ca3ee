package dashboards

import (
	"cmp"
	"slices"
	"strings"

	"cittamedie/data"
)

// mostNear is how many codes are suggested for one that does not exist.
const mostNear = 8

// farthest is the most letters that may differ between a code and one that is
// suggested for it.
const farthest = 3

// near returns the indicators that a code which does not exist may have meant:
// those whose code differs by few letters, then those whose words it holds.
func near(indicators []data.Indicator, asked string) []data.Indicator {
	type hit struct {
		in   data.Indicator
		rank int
	}
	asked = strings.ToUpper(strings.TrimSpace(asked))
	words := fold(asked)
	if words == "" || len(asked) > longestQuery {
		return nil
	}
	var hits []hit
	for _, in := range indicators {
		code := strings.ToUpper(in.Code)
		d := distance(asked, code)
		switch {
		case d <= min(farthest, len(asked)-1):
			hits = append(hits, hit{in, d})
		case len(asked) >= 3 && (strings.Contains(code, asked) || strings.Contains(asked, code)),
			len(words) >= 3 && matches(in, words):
			hits = append(hits, hit{in, farthest + 1})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	var out []data.Indicator
	for _, h := range hits[:min(mostNear, len(hits))] {
		out = append(out, h.in)
	}
	return out
}

// matches reports whether the code and the texts of an indicator hold every
// word of a folded query.
func matches(in data.Indicator, query string) bool {
	all := " " + fold(strings.Join([]string{in.Code, in.Title.IT, in.Title.EN, in.Question.IT, in.Question.EN, in.Definition.IT, in.Definition.EN}, " "))
	for _, word := range strings.Fields(query) {
		if !strings.Contains(all, " "+word) {
			return false
		}
	}
	return true
}

// distance returns how many letters must be added, taken away or changed to
// make b of a.
//
// Reference: Levenshtein, V. I. (1966), Binary codes capable of correcting
// deletions, insertions, and reversals, Soviet Physics Doklady 10, 707–710.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
