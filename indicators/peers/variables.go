package peers

import (
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// Variable is an indicator that areas are compared on.
type Variable struct {
	Code string
	Log  bool // by its logarithm, so that sizes count by ratio
}

// residents is the indicator of the number of residents.
const residents = "DEM01"

// Structure returns the variables that peers are found on when none are asked for:
// residents and density by their logarithm, and the ageing index. The type of the
// labour market area, which belongs to them, is in no source of the platform yet.
func Structure() []Variable {
	return []Variable{{residents, true}, {"TER01", true}, {"DEM03", false}}
}

// The text of a list of variables.
const (
	logMark       = "log:"
	mostVariables = 20
)

// String returns the variable as a list of them writes it: "log:DEM01".
func (v Variable) String() string {
	if v.Log {
		return logMark + v.Code
	}
	return v.Code
}

// ParseVariables reads "log:DEM01,DEM03": codes of indicators with commas between
// them, each with log: before it where its logarithm counts. The empty text names
// none.
func ParseVariables(text string) ([]Variable, error) {
	if text == "" {
		return nil, nil
	}
	var out []Variable
	for part := range strings.SplitSeq(text, ",") {
		code, log := strings.CutPrefix(part, logMark)
		switch {
		case code == "":
			return nil, refuse(data.ErrInvalid, "variables", text, "si scrivono i codici degli indicatori con le virgole tra l'uno e l'altro, come log:DEM01,DEM03", "write codes of indicators with commas between them, as in log:DEM01,DEM03")
		case slices.ContainsFunc(out, func(v Variable) bool { return v.Code == code }):
			return nil, refuse(data.ErrInvalid, "variables", code, "è indicato due volte", "is given twice")
		case len(out) == mostVariables:
			return nil, refuse(data.ErrInvalid, "variables", "", fmt.Sprintf("gli indicatori sono al più %d", mostVariables), fmt.Sprintf("at most %d indicators", mostVariables))
		}
		out = append(out, Variable{code, log})
	}
	return out, nil
}

// Size is a class of residents, from over From to To.
type Size struct {
	From, To int // To is 0 where there is no upper bound
}

// sizeBounds are the upper bounds of the classes of municipalities, those in which
// ISTAT groups them, the smaller ones joined; labourBounds those of labour market
// areas, which are ours.
var (
	sizeBounds   = []int{1000, 5000, 10_000, 20_000, 50_000, 100_000, 250_000}
	labourBounds = []int{10_000, 50_000, 100_000, 500_000}
)

// SizeOf returns the class of a municipality (it. "classe di ampiezza
// demografica").
func SizeOf(residents float64) Size { return sizeAmong(sizeBounds, residents) }

func sizeAmong(bounds []int, residents float64) Size {
	var s Size
	for _, b := range bounds {
		if residents <= float64(b) {
			s.To = b
			return s
		}
		s.From = b
	}
	return s
}

// In names the class in a language, "it" or "en".
func (s Size) In(lang string) string {
	mark, words := ",", [3]string{"up to %s residents", "%s to %s residents", "over %s residents"}
	if lang != "en" {
		mark, words = ".", [3]string{"fino a %s residenti", "da %s a %s residenti", "oltre %s residenti"}
	}
	switch {
	case s.From == 0:
		return fmt.Sprintf(words[0], grouped(s.To, mark))
	case s.To == 0:
		return fmt.Sprintf(words[2], grouped(s.From, mark))
	}
	return fmt.Sprintf(words[1], grouped(s.From+1, mark), grouped(s.To, mark))
}

// grouped writes a number with a mark between thousands.
func grouped(n int, mark string) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s%s%03d", grouped(n/1000, mark), mark, n%1000)
}

// mediumCities is the division whose members have each other for peers.
const mediumCities = catalog.MediumCities

func refuse(kind error, field, value, it, en string) error {
	return &data.Refusal{Kind: kind, Field: field, Value: value, Reason: data.Text{IT: it, EN: en}}
}
