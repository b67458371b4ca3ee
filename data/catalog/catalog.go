package catalog

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"cittamedie/data"
)

//go:embed indicators.yaml
var indicatorsYAML []byte

//go:embed lineage.csv
var lineageCSV []byte

// Catalog is everything embedded: indicators in the order a reader meets them,
// recipes by id, and the history of the codes.
type Catalog struct {
	Indicators []data.Indicator
	Recipes    []Recipe
	Passages   []data.Passage
	Lineage    *data.Lineage
}

// MethodsVersion names the formulas in force. It changes whenever the same
// input would give another figure, and stands in every release.
const MethodsVersion = "2026.1"

// Load returns the embedded catalogue. An error means that the program was
// built with a mistake in its own data.
func Load() (*Catalog, error) {
	indicators, err := parseIndicators(indicatorsYAML)
	if err != nil {
		return nil, err
	}
	recipes, err := EmbeddedRecipes()
	if err != nil {
		return nil, err
	}
	passages, err := parseLineage(bytes.NewReader(lineageCSV))
	if err != nil {
		return nil, err
	}
	lineage, err := data.NewLineage(passages)
	if err != nil {
		return nil, fmt.Errorf("lineage.csv: %w", err)
	}
	return &Catalog{Indicators: indicators, Recipes: recipes, Passages: passages, Lineage: lineage}, nil
}

// Indicator returns the catalogue row of code.
func (c *Catalog) Indicator(code string) (data.Indicator, bool) {
	i := slices.IndexFunc(c.Indicators, func(in data.Indicator) bool { return in.Code == code })
	if i < 0 {
		return data.Indicator{}, false
	}
	return c.Indicators[i], true
}

// Recipe returns the recipe of the source id.
func (c *Catalog) Recipe(id string) (Recipe, bool) {
	i := slices.IndexFunc(c.Recipes, func(r Recipe) bool { return r.ID == id })
	if i < 0 {
		return Recipe{}, false
	}
	return c.Recipes[i], true
}

// Datasets returns the dataset each recipe fills, once each, in order of id.
// Where several recipes fill one, the one that can be fetched describes it.
func (c *Catalog) Datasets() []data.Dataset {
	byID := map[string]data.Dataset{}
	for _, r := range c.Recipes {
		if _, seen := byID[r.Dataset]; seen && r.URL == "" {
			continue
		}
		byID[r.Dataset] = data.Dataset{ID: r.Dataset, Title: r.Title, Publisher: r.Publisher, Licence: r.Licence, Landing: r.Landing, URL: r.URL}
	}
	out := make([]data.Dataset, 0, len(byID))
	for _, d := range byID {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b data.Dataset) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// row is an indicator as the YAML writes it.
type row struct {
	Code          string    `yaml:"code"`
	Domain        string    `yaml:"domain"`
	Question      data.Text `yaml:"question"`
	Title         data.Text `yaml:"title"`
	Definition    data.Text `yaml:"definition"`
	HowToRead     data.Text `yaml:"howToRead"`
	Reading       data.Text `yaml:"reading"`
	Unit          data.Text `yaml:"unit"`
	Decimals      int       `yaml:"decimals"`
	Polarity      string    `yaml:"polarity"`
	PolarityWhy   string    `yaml:"polarityReason"`
	Recomposition string    `yaml:"recomposition"`
	Formula       string    `yaml:"formula"`
	Quantity      bool      `yaml:"quantity"`
	Instant       bool      `yaml:"instant"`
	Datasets      []string  `yaml:"datasets"`
	Method        string    `yaml:"method"`
}

func parseIndicators(src []byte) ([]data.Indicator, error) {
	var rows []row
	if err := yaml.UnmarshalWithOptions(src, &rows, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("indicators.yaml: %w", err)
	}
	out := make([]data.Indicator, 0, len(rows))
	known := map[string]bool{}
	for _, r := range rows {
		in, err := r.indicator()
		if err != nil {
			return nil, fmt.Errorf("indicators.yaml: %s: %w", r.Code, err)
		}
		if known[in.Code] {
			return nil, fmt.Errorf("indicators.yaml: %s stands twice", in.Code)
		}
		known[in.Code] = true
		out = append(out, in)
	}
	return out, checkFormulas(out)
}

func (r row) indicator() (data.Indicator, error) {
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
	return data.Indicator{
		Code: r.Code, Title: r.Title, Question: r.Question, Definition: r.Definition, HowToRead: r.HowToRead,
		Reading: r.Reading, Unit: r.Unit, Decimals: r.Decimals, Polarity: polarity, PolarityWhy: r.PolarityWhy,
		Domain: r.Domain, Recomposition: data.Recomposition(r.Recomposition), Formula: formula, FormulaText: r.Formula,
		Quantity: r.Quantity, Instant: r.Instant, Datasets: r.Datasets, Method: r.Method,
	}, nil
}

// checkFormulas refuses a formula whose terms are not quantities of the catalogue.
func checkFormulas(indicators []data.Indicator) error {
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
				return fmt.Errorf("indicators.yaml: %s: formula names %s, which is not a quantity of the catalogue", in.Code, t.Indicator)
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

// parseLineage reads the history of the codes: old,new,date,kind,residents,note.
func parseLineage(in io.Reader) ([]data.Passage, error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord = 6
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("lineage.csv: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"old", "new", "date", "kind", "residents", "note"}) {
		return nil, errors.New("lineage.csv line 1: the header must be old,new,date,kind,residents,note")
	}
	var out []data.Passage
	for i, row := range rows[1:] {
		date, err := data.ParseDate(row[2])
		if err != nil {
			return nil, fmt.Errorf("lineage.csv line %d: %w", i+2, err)
		}
		for _, code := range row[:2] {
			if _, err := data.ParseAreaCode(code, data.Municipality); err != nil {
				return nil, fmt.Errorf("lineage.csv line %d: %w", i+2, err)
			}
		}
		residents, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			return nil, fmt.Errorf("lineage.csv line %d: residents %q is not a number", i+2, row[4])
		}
		out = append(out, data.Passage{Old: data.AreaCode(row[0]), New: data.AreaCode(row[1]), Date: date, Kind: row[3], Residents: residents})
	}
	return out, nil
}
