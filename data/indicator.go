package data

import "strings"

// Text is a title or a sentence in the two languages of the platform.
type Text struct {
	IT string `json:"it" yaml:"it"`
	EN string `json:"en" yaml:"en"`
}

// In returns the text in lang ("it" or "en"); Italian when the other is empty.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.IT
}

// Polarity says whether more of an indicator is better (it. "verso").
type Polarity int8

// The polarities.
const (
	Negative Polarity = -1
	Neutral  Polarity = 0
	Positive Polarity = 1
)

// String returns "positive", "negative" or "neutral".
func (p Polarity) String() string {
	switch p {
	case Positive:
		return "positive"
	case Negative:
		return "negative"
	}
	return "neutral"
}

// MarshalText returns the API name of the polarity.
func (p Polarity) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the API name of a polarity.
func (p *Polarity) UnmarshalText(b []byte) error {
	switch string(b) {
	case "positive":
		*p = Positive
	case "negative":
		*p = Negative
	case "neutral":
		*p = Neutral
	default:
		return &FieldError{Field: "polarity", Value: string(b), Reason: "must be positive, negative or neutral"}
	}
	return nil
}

// Recomposition says how an indicator is obtained for any set of municipalities
// (it. "classe di ricomposizione").
type Recomposition string

// The classes of recomposition.
const (
	Exact    Recomposition = "R" // from summed numerators and denominators
	Weighted Recomposition = "W" // weighted approximation, flagged
	FromFlow Recomposition = "F" // recomputed from the flow matrix
	Projects Recomposition = "P" // recomputed from the projects
	NotPart  Recomposition = "N" // not recomposable: the containing province's value is shown
)

// Formula is how an indicator of class R is computed from quantities that can
// be summed over areas:
//
//	value = Scale × Numerator ÷ Denominator
//
// Each term is a list of quantities added together. An indicator with an empty
// Denominator is a quantity itself: its value is the sum of its parts.
type Formula struct {
	Scale       float64
	Numerator   []Term
	Denominator []Term
}

// Term is one quantity of a formula: an indicator, for one sex and the ages
// between AgeFrom and AgeTo, both included. AgeTo is MaxAge for an open class.
type Term struct {
	Indicator string
	AgeFrom   int
	AgeTo     int
	AllAges   bool // true when the term is not limited to some ages
}

// MaxAge is the open upper bound of an age class.
const MaxAge = 999

// Indicator is what is measured (it. "indicatore"): a row of the catalogue.
type Indicator struct {
	Code          string        `json:"code"`
	Title         Text          `json:"title"`
	Question      Text          `json:"question"`   // the plain words that come before the title on a page
	Definition    Text          `json:"definition"` // what is counted over what
	HowToRead     Text          `json:"howToRead"`  // how to read it, and what it does not say
	Reading       Text          `json:"-"`          // sentence template: {area} {value} {country}
	Unit          Text          `json:"unit"`
	Decimals      int           `json:"decimals"` // digits shown to a reader; machine formats are not rounded
	Polarity      Polarity      `json:"polarity"`
	PolarityWhy   string        `json:"polarityReason"`
	Domain        string        `json:"domain"`
	Recomposition Recomposition `json:"recomposition"`
	Formula       *Formula      `json:"-"`                 // nil for a quantity read from a file
	FormulaText   string        `json:"formula"`           // as written in the catalogue
	Quantity      bool          `json:"quantity"`          // true for a count that sums over areas
	Instant       bool          `json:"instant"`           // true when the value refers to 31 December of the period
	Datasets      []string      `json:"datasets"`          // in order of precedence where two carry it
	Method        string        `json:"method"`            // reference of the method
	Edition       string        `json:"edition,omitempty"` // the edition of the publisher that defines it; "" when it has none
	Breaks        []Break       `json:"breaks,omitempty"`  // in order of period
	Sample        bool          `json:"sample"`            // true for an estimate from a sample (it. "stima campionaria")
	Rare          bool          `json:"rare"`              // true for rare events, read as means of several years
	Rounding      float64       `json:"rounding"`          // unit the publisher rounds each figure to; 0 for an exact count
}

// Break is a point of a series from which on its figures are not comparable
// with those before (it. "interruzione della serie"). Its text says why.
type Break struct {
	Period Period `json:"period"` // the first period of the new kind
	Text
}

// Ratio reports whether the indicator is computed as a numerator over a denominator.
func (i Indicator) Ratio() bool { return i.Formula != nil && len(i.Formula.Denominator) > 0 }

// FillReading returns the indicator's reading sentence in lang, with the name
// of the area, its value and the country's value put in; both values come
// already formatted for the reader.
func (i Indicator) FillReading(lang, area, value, country string) string {
	return strings.NewReplacer("{area}", area, "{value}", value, "{country}", country).Replace(i.Reading.In(lang))
}
