package catalog

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"cittamedie/data"
)

//go:embed indicators/*.yaml
var indicatorFiles embed.FS

// indicatorOrder is the order in which a reader meets the files of indicators,
// and so the order of the catalogue. The first documents the fields.
var indicatorOrder = []string{
	"indicators/demography.yaml",
	"indicators/territory.yaml",
	"indicators/economy.yaml",
	"indicators/labour.yaml",
	"indicators/functional.yaml",
	"indicators/bes-2020.yaml",
}

// Row is an indicator as YAML writes it, in the catalogue and in a recipe.
type Row struct {
	Code          string     `yaml:"code"`
	Domain        string     `yaml:"domain"`
	Question      data.Text  `yaml:"question"`
	Title         data.Text  `yaml:"title"`
	Definition    data.Text  `yaml:"definition"`
	HowToRead     data.Text  `yaml:"howToRead"`
	Reading       data.Text  `yaml:"reading"`
	Unit          data.Text  `yaml:"unit"`
	Decimals      int        `yaml:"decimals"`
	Polarity      string     `yaml:"polarity"`
	PolarityWhy   string     `yaml:"polarityReason"`
	Recomposition string     `yaml:"recomposition"`
	Formula       string     `yaml:"formula"`
	Quantity      bool       `yaml:"quantity"`
	Instant       bool       `yaml:"instant"`
	Edition       string     `yaml:"edition"`
	Breaks        []rowBreak `yaml:"breaks"`
	Sample        bool       `yaml:"sample"`
	Rare          bool       `yaml:"rare"`
	Rounding      float64    `yaml:"rounding"`
	Datasets      []string   `yaml:"datasets"`
	Method        string     `yaml:"method"`
}

// rowBreak is a break in a series as the YAML writes it.
type rowBreak struct {
	Period string `yaml:"period"`
	IT     string `yaml:"it"`
	EN     string `yaml:"en"`
}

// embeddedIndicators returns the embedded catalogue in the order a reader meets it.
func embeddedIndicators() ([]data.Indicator, error) {
	return parseIndicators(indicatorFiles, indicatorOrder)
}

// parseIndicators reads the named files of folder, one after the other, as one
// catalogue.
func parseIndicators(folder fs.FS, names []string) ([]data.Indicator, error) {
	var out []data.Indicator
	file := map[string]string{} // code → the file it stands in
	for _, name := range names {
		src, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		var rows []Row
		if err := yaml.UnmarshalWithOptions(src, &rows, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, r := range rows {
			in, err := r.indicator()
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, r.Code, err)
			}
			if first, known := file[in.Code]; known {
				return nil, fmt.Errorf("%s: %s stands twice, first in %s", name, in.Code, first)
			}
			file[in.Code] = name
			out = append(out, in)
		}
	}
	return out, checkFormulas(out, file)
}

func (r Row) indicator() (data.Indicator, error) {
	required := map[string]string{
		"code": r.Code, "domain": r.Domain, "question": r.Question.IT, "question.en": r.Question.EN,
		"title": r.Title.IT, "title.en": r.Title.EN, "definition": r.Definition.IT, "definition.en": r.Definition.EN,
		"howToRead": r.HowToRead.IT, "howToRead.en": r.HowToRead.EN, "reading": r.Reading.IT, "reading.en": r.Reading.EN,
		"unit": r.Unit.IT, "unit.en": r.Unit.EN, "polarityReason": r.PolarityWhy, "method": r.Method,
	}
	for field, v := range required {
		if strings.TrimSpace(v) == "" {
			return data.Indicator{}, &data.FieldError{Field: field, Reason: "is required"}
		}
	}
	if len(r.Datasets) == 0 {
		return data.Indicator{}, &data.FieldError{Field: "datasets", Reason: "names at least one dataset"}
	}
	if !slices.Contains([]string{"R", "W", "F", "P", "N"}, r.Recomposition) {
		return data.Indicator{}, &data.FieldError{Field: "recomposition", Value: r.Recomposition, Reason: "must be R, W, F, P or N"}
	}
	var polarity data.Polarity
	if err := polarity.UnmarshalText([]byte(r.Polarity)); err != nil {
		return data.Indicator{}, err
	}
	formula, err := ParseFormula(r.Formula)
	if err != nil {
		return data.Indicator{}, err
	}
	breaks, err := r.breaks()
	if err != nil {
		return data.Indicator{}, err
	}
	return data.Indicator{
		Code: r.Code, Title: r.Title, Question: r.Question, Definition: r.Definition, HowToRead: r.HowToRead,
		Reading: r.Reading, Unit: r.Unit, Decimals: r.Decimals, Polarity: polarity, PolarityWhy: r.PolarityWhy,
		Domain: r.Domain, Recomposition: data.Recomposition(r.Recomposition), Formula: formula, FormulaText: r.Formula,
		Quantity: r.Quantity, Instant: r.Instant, Datasets: r.Datasets, Method: r.Method,
		Edition: r.Edition, Breaks: breaks, Sample: r.Sample, Rare: r.Rare, Rounding: r.Rounding,
	}, nil
}

// breaks returns the breaks of the series, which stand in order of period and
// have their reason in both languages.
func (r Row) breaks() ([]data.Break, error) {
	var out []data.Break
	for _, b := range r.Breaks {
		period, err := data.ParsePeriod(b.Period)
		if err != nil {
			return nil, fmt.Errorf("breaks: %w", err)
		}
		if strings.TrimSpace(b.IT) == "" || strings.TrimSpace(b.EN) == "" {
			return nil, &data.FieldError{Field: "breaks", Value: b.Period, Reason: "says why in both languages"}
		}
		if len(out) > 0 && out[len(out)-1].Period.Compare(period) >= 0 {
			return nil, &data.FieldError{Field: "breaks", Value: b.Period, Reason: "must come after the one before it"}
		}
		out = append(out, data.Break{Period: period, Text: data.Text{IT: b.IT, EN: b.EN}})
	}
	return out, nil
}

// checkFormulas refuses a formula whose terms are not quantities of the
// catalogue; file names the one each code stands in.
func checkFormulas(indicators []data.Indicator, file map[string]string) error {
	quantity := map[string]bool{}
	for _, in := range indicators {
		quantity[in.Code] = in.Quantity
	}
	for _, in := range indicators {
		if in.Formula == nil {
			continue
		}
		for _, t := range slices.Concat(in.Formula.Numerator, in.Formula.Denominator) {
			if !quantity[t.Indicator] {
				return fmt.Errorf("%s: %s: formula names %s, which is not a quantity of the catalogue", file[in.Code], in.Code, t.Indicator)
			}
		}
	}
	return nil
}

var (
	formulaShape = regexp.MustCompile(`^\s*([0-9.]+)\s*\*\s*(.+?)\s*/\s*(.+?)\s*$`)
	termShape    = regexp.MustCompile(`^([A-Z][A-Z0-9_]*)(?:\[(\d{1,3})(?:-(\d{1,3})|(\+))\])?$`)
)

// ParseFormula reads "SCALE * terms / terms", where terms is one term or several
// in brackets joined by "+", and a term is CODE, CODE[0-14] or CODE[65+]. The
// empty text gives no formula.
func ParseFormula(s string) (*data.Formula, error) {
	if s == "" {
		return nil, nil
	}
	bad := &data.FieldError{Field: "formula", Value: s, Reason: "must read SCALE * terms / terms"}
	m := formulaShape.FindStringSubmatch(s)
	if m == nil {
		return nil, bad
	}
	scale, err := strconv.ParseFloat(m[1], 64)
	if err != nil || scale <= 0 {
		return nil, bad
	}
	f := &data.Formula{Scale: scale}
	for i, side := range []*[]data.Term{&f.Numerator, &f.Denominator} {
		texts, ok := splitTerms(m[2+i])
		if !ok {
			return nil, bad
		}
		for _, text := range texts {
			t, ok := parseTerm(text)
			if !ok {
				return nil, &data.FieldError{Field: "formula", Value: text, Reason: "a term is CODE, CODE[0-14] or CODE[65+]"}
			}
			*side = append(*side, t)
		}
	}
	return f, nil
}

// splitTerms cuts "(A[0-14] + A[65+])" into its terms; a single term stands
// without brackets, several within them.
func splitTerms(s string) ([]string, bool) {
	inside, opened := strings.CutPrefix(s, "(")
	inside, closed := strings.CutSuffix(inside, ")")
	terms := strings.Split(inside, " + ")
	for i := range terms {
		terms[i] = strings.TrimSpace(terms[i])
	}
	return terms, opened == closed && opened == (len(terms) > 1)
}

func parseTerm(s string) (data.Term, bool) {
	m := termShape.FindStringSubmatch(s)
	if m == nil {
		return data.Term{}, false
	}
	t := data.Term{Indicator: m[1], AllAges: m[2] == "", AgeTo: data.MaxAge}
	if t.AllAges {
		return t, true
	}
	t.AgeFrom, _ = strconv.Atoi(m[2]) // at most three digits
	if m[4] == "" {
		t.AgeTo, _ = strconv.Atoi(m[3])
	}
	return t, t.AgeFrom <= t.AgeTo && t.AgeFrom < data.MaxAge && (m[4] != "" || t.AgeTo < data.MaxAge)
}
