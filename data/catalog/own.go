package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
)

// With returns the catalogue with an operator's own recipes and their
// indicators. It refuses a recipe whose id is taken, whose dataset is another
// publisher's, or whose indicators have the code of another, or one that begins
// with it. A recipe fills an indicator of the catalogue by naming it in its
// values; its dataset then comes last in the order of precedence. The error
// names every mistake by recipe and line; its kind is [data.ErrInvalid].
func (c *Catalog) With(recipes []Recipe) (*Catalog, error) {
	grown := *c
	grown.Indicators, grown.Recipes = slices.Clone(c.Indicators), slices.Clone(c.Recipes)
	w := &widened{Catalog: &grown, embedded: c}
	for _, r := range recipes {
		w.add(r)
	}
	for _, r := range recipes {
		w.fill(r)
	}
	slices.SortFunc(w.Recipes, func(a, b Recipe) int { return strings.Compare(a.ID, b.ID) })
	if len(w.mistakes) > 0 {
		return nil, recipeErrors(w.mistakes)
	}
	return w.Catalog, nil
}

// widened is a catalogue that grows.
type widened struct {
	*Catalog
	embedded *Catalog
	mistakes []string
}

func (w *widened) wrong(r Recipe, field, format string, args ...any) {
	at := 0
	for at == 0 && field != "" {
		at = r.Lines[field]
		if at == 0 {
			field = field[:max(strings.LastIndexAny(field, ".["), 0)]
		}
	}
	w.mistakes = append(w.mistakes, fmt.Sprintf("%s:%d: %s", r.ID, max(at, 1), fmt.Sprintf(format, args...)))
}

// add adds a recipe and its indicators.
func (w *widened) add(r Recipe) {
	if _, taken := w.Recipe(r.ID); taken {
		w.wrong(r, "id", "the id %q is that of another source: choose another", r.ID)
	}
	for _, other := range w.Recipes {
		if other.Dataset == r.Dataset && other.Publisher != r.Publisher {
			w.wrong(r, "dataset", "the dataset %q is of %s, not of %s: choose another id", r.Dataset, other.Publisher, r.Publisher)
			break
		}
	}
	w.Recipes = append(w.Recipes, r)
	indicators, err := r.OwnIndicators()
	if err != nil {
		w.mistakes = append(w.mistakes, err.Error())
		return
	}
	for i, in := range indicators {
		field := fmt.Sprintf("indicators[%d].code", i)
		if known := w.clash(in.Code); known != "" {
			w.wrong(r, field, "the code %q is, or begins with, that of the indicator %s: choose another", in.Code, known)
			continue
		}
		w.Indicators = append(w.Indicators, in)
	}
}

// clash returns the indicator that has the code, or of the embedded catalogue
// that the code begins with; "" when there is none.
func (w *widened) clash(code string) string {
	if _, taken := w.Indicator(code); taken {
		return code
	}
	for _, in := range w.embedded.Indicators {
		if strings.HasPrefix(code, in.Code) {
			return in.Code
		}
	}
	return ""
}

// fill appends the dataset of a recipe to the indicators it reads, and checks
// the formulas of its own.
func (w *widened) fill(r Recipe) {
	for i, v := range r.Values {
		at := slices.IndexFunc(w.Indicators, func(in data.Indicator) bool { return in.Code == v.Indicator })
		if at < 0 {
			w.wrong(r, fmt.Sprintf("values[%d].indicator", i), "%q is no indicator of the catalogue: define it under indicators", v.Indicator)
			continue
		}
		if in := &w.Indicators[at]; !slices.Contains(in.Datasets, r.Dataset) {
			in.Datasets = append(slices.Clone(in.Datasets), r.Dataset)
		}
	}
	for i, own := range r.Indicators {
		if err := w.checkFormula(own.Code); err != nil {
			w.wrong(r, fmt.Sprintf("indicators[%d].formula", i), "%s", err)
		}
	}
}

// checkFormula refuses a formula with a term that is no quantity.
func (w *widened) checkFormula(code string) error {
	in, known := w.Indicator(code)
	if !known || in.Formula == nil {
		return nil
	}
	for _, t := range slices.Concat(in.Formula.Numerator, in.Formula.Denominator) {
		if term, known := w.Indicator(t.Indicator); !known || !term.Quantity {
			return errors.New("the formula names " + t.Indicator + ", which is no quantity of the catalogue")
		}
	}
	return nil
}
