package wellbeing

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

// What is done about missing values.
const (
	Available = "available" // weights are shared among the indicators that an area has
	Complete  = "complete"  // an area that lacks any has no score
	FillMean  = "mean"      // a missing value counts as the mean of the areas, and says so
)

// MissingRules lists the rules that a [Choice] may name.
func MissingRules() []string { return []string{Available, Complete, FillMean} }

// Choice is what a reader changes of a definition. The zero value changes nothing.
type Choice struct {
	// Weights by id of a domain, among the domains, or by code of an indicator,
	// within its domain. Those not named keep the weight of the definition.
	Weights       map[string]float64
	Normalisation string // one of [catalog.Scalings]; "" for that of the definition
	Aggregation   string // one of [catalog.Aggregations]; "" for that of the definition
	Missing       string // one of [MissingRules]; "" for Available
	Treatment     string // one of [catalog.Treatments] for all indicators; "" for those of the definition
}

// mostWeights is how many weights a text may name, and heaviest the largest of them.
const (
	mostWeights = 100
	heaviest    = 1e6
)

// ParseWeights reads "economy:2,ECO01:0.5": ids of domains or codes of indicators,
// each with its weight. The empty text names none.
func ParseWeights(text string) (map[string]float64, error) {
	if text == "" {
		return nil, nil
	}
	out := map[string]float64{}
	for part := range strings.SplitSeq(text, ",") {
		name, number, found := strings.Cut(part, ":")
		w, err := strconv.ParseFloat(number, 64)
		switch _, twice := out[name]; {
		case !found || name == "" || err != nil || math.IsNaN(w):
			return nil, refuse(composite.ErrWeights, "weights", part, `si scrive CODICE:PESO, con le virgole tra l'uno e l'altro`, "write CODE:WEIGHT, with commas between them")
		case w < 0 || w > heaviest:
			return nil, refuse(composite.ErrWeights, "weights", part, "un peso va da 0 a un milione", "a weight is from 0 to a million")
		case twice:
			return nil, refuse(composite.ErrWeights, "weights", name, "è indicato due volte", "is given twice")
		case len(out) == mostWeights:
			return nil, refuse(composite.ErrWeights, "weights", "", "i pesi sono al più 100", "at most 100 weights")
		}
		out[name] = w
	}
	return out, nil
}

// filled returns the choice with the defaults of a definition. It has strings of its
// own: answers are kept with it, and those of a request are gone when it is answered.
func (c Choice) filled(d *catalog.Composite) (Choice, error) {
	for _, f := range []struct {
		field   string
		value   *string
		usual   string
		allowed []string
	}{
		{"normalisation", &c.Normalisation, d.Normalisation.Method, catalog.Scalings()},
		{"aggregation", &c.Aggregation, d.Aggregation, catalog.Aggregations()},
		{"missing", &c.Missing, Available, MissingRules()},
		{"treatment", &c.Treatment, "", catalog.Treatments()},
	} {
		if *f.value == "" {
			*f.value = f.usual
		}
		*f.value = strings.Clone(*f.value)
		if *f.value != f.usual && !slices.Contains(f.allowed, *f.value) {
			list := strings.Join(f.allowed, ", ")
			return c, refuse(composite.ErrChoice, f.field, *f.value, "deve essere uno tra "+list, "must be one of "+list)
		}
	}
	weights := make(map[string]float64, len(c.Weights))
	for name, w := range c.Weights {
		weights[strings.Clone(name)] = w
	}
	if c.Weights != nil {
		c.Weights = weights
	}
	return c, nil
}

// weighed returns a definition with the weights of a choice.
func weighed(d *catalog.Composite, weights map[string]float64) (*catalog.Composite, error) {
	own, named := *d, 0
	own.Domains = slices.Clone(d.Domains)
	var all float64
	for i := range own.Domains {
		domain := &own.Domains[i]
		domain.Indicators = slices.Clone(domain.Indicators)
		if w, given := weights[domain.ID]; given {
			domain.Weight = w
			named++
		}
		var within float64
		for j := range domain.Indicators {
			one := &domain.Indicators[j]
			if w, given := weights[one.Code]; given {
				one.Weight = w
				named++
			}
			if one.Weight < 0 || !finite(one.Weight) {
				return nil, explain(composite.ErrWeights, "weights", one.Code)
			}
			within += one.Weight
		}
		switch {
		case domain.Weight < 0 || !finite(domain.Weight) || !finite(within):
			return nil, explain(composite.ErrWeights, "weights", domain.ID)
		case within == 0 && domain.Weight > 0:
			return nil, refuse(composite.ErrWeights, "weights", domain.ID, "tutti gli indicatori del dominio pesano 0: dai peso 0 al dominio", "all indicators of the domain weigh 0: give the domain the weight 0")
		}
		all += domain.Weight
	}
	if all <= 0 || !finite(all) {
		return nil, explain(composite.ErrWeights, "weights", fmt.Sprint(all))
	}
	if named < len(weights) {
		return nil, unknownWeight(d, weights)
	}
	return &own, nil
}

// unknownWeight names the first weight that is of no domain and no indicator.
func unknownWeight(d *catalog.Composite, weights map[string]float64) error {
	var names []string
	for name := range weights {
		known := slices.ContainsFunc(d.Domains, func(domain catalog.CompositeDomain) bool { return domain.ID == name }) ||
			slices.ContainsFunc(d.Indicators(), func(i catalog.CompositeIndicator) bool { return i.Code == name })
		if !known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return refuse(data.ErrInvalid, "weights", strings.Join(names, ", "), "non è un dominio o un indicatore dell'indice", "is no domain or indicator of the composite")
}

// shares returns the weight of each indicator, summing to 1, also where a domain of
// weight 0 has no indicator with a weight.
func shares(d *catalog.Composite) []float64 {
	out := d.Weights()
	for i, w := range out {
		if math.IsNaN(w) {
			out[i] = 0
		}
	}
	return out
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
