package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"cittamedie/data"
)

// Recipe says where a source's file is and how to read it (it. "ricetta"). It
// is one YAML file; every field stands in it under the name in its tag.
type Recipe struct {
	ID        string        `yaml:"id"`
	Dataset   string        `yaml:"dataset"`
	Title     data.Text     `yaml:"title"`
	Publisher string        `yaml:"publisher"`
	Licence   data.Licence  `yaml:"licence"`
	Landing   string        `yaml:"landing"`   // page that presents the data
	URL       string        `yaml:"url"`       // address of the file; empty for a file embedded in the binary
	Hosts     []string      `yaml:"hosts"`     // hosts a redirect may lead to, besides those of URL and Landing
	Schedule  string        `yaml:"schedule"`  // five cron fields, UTC; empty when nothing is to be fetched
	Files     []string      `yaml:"files"`     // names accepted by --from DIR, in order of preference
	Embedded  bool          `yaml:"embedded"`  // part of the bundle a new folder starts from
	Kind      string        `yaml:"kind"`      // "observations", "boundaries" or "areas"
	Vintage   data.Date     `yaml:"vintage"`   // day whose area codes the file uses
	MaxBytes  int64         `yaml:"maxBytes"`  // refuse a larger file, compressed or not; DefaultMaxBytes when not stated
	Tolerance float64       `yaml:"tolerance"` // share of rejected rows (0 to 1) above which the run fails
	Format    Format        `yaml:"format"`
	Area      AreaColumn    `yaml:"area"`
	Areas     AreaKeys      `yaml:"areas"`
	Boundary  BoundaryKeys  `yaml:"boundary"`
	Period    PeriodRule    `yaml:"period"`
	Values    []ValueColumn `yaml:"values"`
}

// Kinds of recipe.
const (
	KindObservations = "observations"
	KindBoundaries   = "boundaries"
	KindAreas        = "areas"
)

// DefaultMaxBytes is the size above which a file is refused when its recipe
// says nothing: three times the largest file of the present sources.
const DefaultMaxBytes int64 = 64 << 20

// Format is the shape of the file.
type Format struct {
	Type              string   `yaml:"type"`              // "csv", "geojson", "topology"
	Gzip              bool     `yaml:"gzip"`              // the file is gzipped
	Member            string   `yaml:"member"`            // the published file is a zip archive, and this pattern names the file in it; an unpacked file is read too
	Records           string   `yaml:"records"`           // the published file may also be a JSON object with its rows in this list, one object a row
	Delimiter         string   `yaml:"delimiter"`         // "," ";" or "\t"
	Decimal           string   `yaml:"decimal"`           // "." or ","
	Thousands         string   `yaml:"thousands"`         // "" when none
	Encoding          string   `yaml:"encoding"`          // "utf-8", "iso-8859-1", "windows-1252"
	Missing           []string `yaml:"missing"`           // markers of notAvailable
	Suppressed        []string `yaml:"suppressed"`        // markers of suppressed; "" may be one
	TrailingDelimiter bool     `yaml:"trailingDelimiter"` // header and data lines may end in extra, empty fields
}

// AreaColumn says which column names the area.
type AreaColumn struct {
	Column string     `yaml:"column"`
	Level  data.Level `yaml:"level"`
	Skip   []string   `yaml:"skip"` // codes of rows that are no area ("0" for unassigned); counted, not rejected
}

// AreaKeys names the columns of a table of areas.
type AreaKeys struct {
	Code         string `yaml:"code"`
	Level        string `yaml:"level"`
	Name         string `yaml:"name"`
	Abbreviation string `yaml:"abbreviation"`
	Parent       string `yaml:"parent"`
}

// BoundaryKeys names the properties of a boundary feature.
type BoundaryKeys struct {
	Code         string `yaml:"code"`
	Name         string `yaml:"name"`
	Province     string `yaml:"province"` // code of its province
	ProvinceName string `yaml:"provinceName"`
	Abbreviation string `yaml:"abbreviation"` // sigla of its province
	Region       string `yaml:"region"`
	RegionName   string `yaml:"regionName"`
}

// PeriodRule says which period a row refers to: a column, or a constant.
type PeriodRule struct {
	Column string `yaml:"column"`
	Value  string `yaml:"value"`
}

// ValueColumn says which indicator a column (or a group of columns) carries.
type ValueColumn struct {
	Indicator string       `yaml:"indicator"`
	Column    string       `yaml:"column"`
	Columns   *WideColumns `yaml:"columns"`   // instead of Column: one column for each age
	Period    *PeriodRule  `yaml:"period"`    // instead of the recipe's
	Sex       string       `yaml:"sex"`       // constant; "total" when empty
	SexColumn string       `yaml:"sexColumn"` // column with "female" and "male"
	Min       *float64     `yaml:"min"`       // smallest value accepted
	Max       *float64     `yaml:"max"`       // largest value accepted
}

// WideColumns says that ages stand side by side: the first and the last age,
// and the width in years of the classes they are summed into.
type WideColumns struct {
	FirstAge int `yaml:"firstAge"`
	LastAge  int `yaml:"lastAge"` // header is this number followed by "+"
	Class    int `yaml:"class"`
}

// decoderVersion changes when the decoders read the same file differently, so
// that files read before are read again.
const decoderVersion = "1"

// Version returns the parser version of the recipe: twelve hexadecimal digits
// that change when the rows read from a same file may change. What only readers
// see (titles, licence, addresses, schedule) does not enter into it.
func (r Recipe) Version() string {
	b, err := json.Marshal(struct {
		Decoder   string
		Dataset   string
		Kind      string
		Vintage   data.Date
		Tolerance float64
		Format    Format
		Area      AreaColumn
		Areas     AreaKeys
		Boundary  BoundaryKeys
		Period    PeriodRule
		Values    []ValueColumn
	}{decoderVersion, r.Dataset, r.Kind, r.Vintage, r.Tolerance, r.Format, r.Area, r.Areas, r.Boundary, r.Period, r.Values})
	if err != nil {
		panic("catalog: recipe is not plain data: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// Limit returns the size above which the source's file is refused.
func (r Recipe) Limit() int64 {
	if r.MaxBytes > 0 {
		return r.MaxBytes
	}
	return DefaultMaxBytes
}
