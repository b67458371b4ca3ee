package perimeter

import "cittamedie/data"

// Refusal is an error whose sentence is for the reader, in both languages.
type Refusal = data.Refusal

// invalid says what is wrong with a parameter.
func invalid(field, value, it, en string) error {
	return &Refusal{Kind: data.ErrInvalid, Field: field, Value: value, Reason: data.Text{IT: it, EN: en}}
}

// absent says what is not there; its kind is [data.ErrNotFound] or [data.ErrNoData].
func absent(kind error, field, it, en string) error {
	return &Refusal{Kind: kind, Field: field, Reason: data.Text{IT: it, EN: en}}
}

// broken says what is wrong with an id.
func broken(it, en string) error {
	return &Refusal{Kind: data.ErrInvalid, Field: "id", Reason: data.Text{IT: "l'identificativo del perimetro non va: " + it, EN: "the id of the perimeter is wrong: " + en}}
}

// ErrBusy is what those get who ask while too much is being computed. Its kind is
// [data.ErrUnavailable].
var ErrBusy error = &Refusal{Kind: data.ErrUnavailable, Reason: data.Text{
	IT: "si stanno calcolando troppe aree insieme: riprova tra qualche secondo", EN: "too many areas are being computed at once: try again in a few seconds",
}}
