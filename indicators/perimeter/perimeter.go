package perimeter

import (
	"cittamedie/data"
)

// Kind is where a perimeter comes from.
type Kind string

// The kinds.
const (
	KindArea       Kind = "area"           // an area or a group of the release: province, labour market area, Unione, GAL
	KindLabour     Kind = "labourArea"     // a labour market area computed from flows
	KindFunctional Kind = "functionalArea" // a functional urban area computed from flows
	KindCatchment  Kind = "catchment"      // a municipality and those that send it enough workers (it. "bacino")
	KindSet        Kind = "set"            // drawn, picked by name or uploaded
	KindKept       Kind = "kept"           // a list that the operator named and kept
)

// Provenance is what a perimeter was made from.
type Provenance struct {
	Dataset string      `json:"dataset,omitempty"` // "" when it is no dataset of the release
	Period  data.Period `json:"period,omitzero"`   // of the flows
	Date    data.Date   `json:"date,omitempty"`    // of the act, or of the codes of a list
	Act     string      `json:"act,omitempty"`     // as the operator wrote it
}

// Perimeter is a set of municipalities (it. "perimetro").
type Perimeter struct {
	ID         string
	Kind       Kind
	Level      data.Level // of an area; data.Perimeter for any other set
	Name       data.Text
	Definition data.Text // how the set is made, in a sentence
	Division   string    // of a group: the division it is part of
	Provenance Provenance
	Vintage    data.Date     // of the codes it was given with
	Lead       data.AreaCode // "" when it has none
	// Municipalities are those of the reference vintage, in order of code.
	Municipalities []data.AreaCode
	// From are the codes as they were given where lineage carried some of them.
	From         []data.AreaCode
	Recalculated bool // codes were carried to the reference vintage
	Estimated    bool // the municipalities of today hold more territory than the codes given
	DataChanged  bool // the flows behind the id are others now: this is the present result
	// Request is what a computed perimeter is the answer to; nil for any other.
	Request *Request
}

// Has reports whether a municipality is in the perimeter.
func (p *Perimeter) Has(code data.AreaCode) bool { return search(p.Municipalities, code) }
