package wellbeing

import (
	"errors"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// Refusal is an error whose sentence is for the reader, in both languages. It wraps
// the error of package composite that it explains, and so one of the four kinds of
// data; its field is the parameter that is wrong, or "composite", and its value what
// was found: a parameter, or the code of an indicator.
type Refusal = data.Refusal

func refuse(kind error, field, value, it, en string) error {
	return &Refusal{Kind: kind, Field: field, Value: value, Reason: data.Text{IT: it, EN: en}}
}

// reasons say what the errors of package composite mean for a composite, and what
// to do.
var reasons = []struct {
	is  error
	why data.Text
}{
	{composite.ErrZeroVariance, data.Text{IT: "tutte le aree hanno lo stesso valore: l'indicatore non le distingue e va tolto dall'indice", EN: "all areas have the same value: the indicator does not tell them apart and is to be left out"}},
	{composite.ErrAllMissing, data.Text{IT: "nessuna area ha un valore negli anni dell'indice", EN: "no area has a value in the years of the composite"}},
	{composite.ErrTooFew, data.Text{IT: "un'area sola non si confronta con nessuna: ne servono almeno due", EN: "one area alone compares with none: it takes at least two"}},
	{composite.ErrCoverage, data.Text{IT: "una delle scelte non mette l'area in graduatoria, perché le mancano indicatori", EN: "one of the choices does not rank the area, because it lacks indicators"}},
	{composite.ErrNotPositive, data.Text{IT: "la media scelta vuole valori positivi e un'area ne ha uno nullo o negativo: usa la media aritmetica", EN: "the mean that was chosen needs positive values and an area has one of zero or less: use the arithmetic mean"}},
	{composite.ErrWeights, data.Text{IT: "i pesi non sono negativi e sommano a più di zero", EN: "weights are not negative and sum to more than zero"}},
	{composite.ErrGoalposts, data.Text{IT: "il valore di riferimento minimo deve essere minore del massimo", EN: "the lower goalpost must be less than the upper"}},
	{composite.ErrInfinite, data.Text{IT: "un valore esce dai numeri rappresentabili", EN: "a value leaves the range of numbers"}},
	{composite.ErrChoice, data.Text{IT: "la scelta è fuori dai suoi limiti", EN: "the choice is out of its range"}},
}

// explain returns the refusal that an error of package composite is, about a field
// and a value; other errors as they are.
func explain(err error, field, value string) error {
	var told *Refusal
	if err == nil || errors.As(err, &told) {
		return err
	}
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			return &Refusal{Kind: r.is, Field: field, Value: value, Reason: r.why}
		}
	}
	return err
}
