package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"cittamedie/data"
)

// decoderVersion changes when the decoders read the same file differently, so
// that files read before are read again.
const decoderVersion = "2"

// Version returns the parser version of the recipe: twelve hexadecimal digits
// that change when the rows read from a same file may change. What only readers
// see (titles, licence, addresses, schedule) does not enter into it.
func (r Recipe) Version() string {
	b, err := json.Marshal(struct {
		Decoder    string
		Dataset    string
		Kind       string
		Vintage    data.Date
		Tolerance  float64
		Format     Format
		Where      []Condition
		Area       AreaColumn
		Areas      AreaKeys
		Boundary   BoundaryKeys
		Flow       FlowColumns
		Membership MemberColumns
		History    HistoryKeys
		Period     PeriodRule
		Values     []ValueColumn
		Query      json.RawMessage `json:",omitempty"`
		Expect     []Condition     `json:",omitempty"`
		Free       []Condition     `json:",omitempty"`
	}{decoderVersion, r.Dataset, r.Kind, r.Vintage, r.Tolerance, r.Format, r.Where, r.Area, r.Areas, r.Boundary, r.Flow, r.Membership, r.History, r.Period, r.Values, r.Query.asked(), r.Expect, r.Free})
	if err != nil {
		panic("catalog: recipe is not plain data: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}
