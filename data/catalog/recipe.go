package catalog

import "cittamedie/data"

// Recipe says where a source's file is and how to read it (it. "ricetta"). It
// is one YAML file; every field stands in it under the name in its tag, and the
// file is named by its id. A recipe with Each stands for several: {each} is
// replaced by each word in the id, the title, the url, the files, the sheet, the
// vintage and the value of the period, and the file is named by the id without
// {each} and the hyphen before it ("posas-comuni.yaml" for posas-comuni-{each}).
type Recipe struct {
	ID         string        `yaml:"id"`
	Each       []string      `yaml:"each"` // one recipe for each of these words, put where {each} stands
	Dataset    string        `yaml:"dataset"`
	Title      data.Text     `yaml:"title"`
	Publisher  string        `yaml:"publisher"`
	Licence    data.Licence  `yaml:"licence"`
	Landing    string        `yaml:"landing"`   // page that presents the data
	URL        string        `yaml:"url"`       // address of the file; empty for one embedded in the binary, or given by hand with --from
	Query      *Query        `yaml:"query"`     // instead of URL: what a service of SDMX is asked for
	Hosts      []string      `yaml:"hosts"`     // hosts a redirect may lead to, besides those of URL or Query and Landing
	Schedule   string        `yaml:"schedule"`  // five cron fields, UTC; empty when nothing is to be fetched
	Files      []string      `yaml:"files"`     // names accepted by --from DIR, in order of preference
	Embedded   bool          `yaml:"embedded"`  // part of the bundle a new folder starts from
	Kind       string        `yaml:"kind"`      // one of the kinds below
	Vintage    data.Date     `yaml:"vintage"`   // day whose area codes the file uses
	MaxBytes   int64         `yaml:"maxBytes"`  // refuse a larger file, compressed or not; DefaultMaxBytes when not stated
	Tolerance  float64       `yaml:"tolerance"` // share of rejected rows (0 to 1) above which the run fails
	Refuse     string        `yaml:"refuse"`    // the file is known to be unreadable: why, and how a recipe could cut it; its failure is no fault of the run
	Format     Format        `yaml:"format"`
	Where      []Condition   `yaml:"where"`  // rows to keep; all when empty
	Expect     []Condition   `yaml:"expect"` // what every row must say, kept or not: a row of another dataflow refuses the file
	Free       []Condition   `yaml:"free"`   // what a row must say for its figures to be published: those of any other are suppressed
	Area       AreaColumn    `yaml:"area"`
	Areas      AreaKeys      `yaml:"areas"`
	Boundary   BoundaryKeys  `yaml:"boundary"`
	Flow       FlowColumns   `yaml:"flow"`
	Membership MemberColumns `yaml:"membership"`
	History    HistoryKeys   `yaml:"history"`
	Period     PeriodRule    `yaml:"period"`
	Values     []ValueColumn `yaml:"values"`
	Checks     Checks        `yaml:"checks"`
	Indicators []Row         `yaml:"indicators"` // catalogue rows that come with an operator's own source; what they leave out is filled in

	Lines map[string]int `yaml:"-"` // where each field stands in the file, for mistakes found where catalogues meet
}

// Kinds of recipe.
const (
	KindObservations = "observations" // figures of areas
	KindBoundaries   = "boundaries"   // geometries of areas
	KindAreas        = "areas"        // a table of areas at one date
	KindFlows        = "flows"        // people going from one area to another
	KindMemberships  = "memberships"  // which group each area belongs to
	KindHistory      = "history"      // every code an area ever had, with its dates
)

// DefaultMaxBytes is the size above which a file is refused when its recipe
// says nothing: three times the largest file of the present sources.
const DefaultMaxBytes int64 = 64 << 20

// Format is the shape of the file.
type Format struct {
	Type              string   `yaml:"type"`                      // "csv", "xlsx", "json", "geojson", "topology", "shapefile"
	Gzip              bool     `yaml:"gzip"`                      // the file is gzipped
	Member            string   `yaml:"member"`                    // the published file is a zip archive, and this pattern names the file in it; an unpacked file is read too
	Sheet             string   `yaml:"sheet"`                     // xlsx: name of the sheet, blanks around it ignored, or a pattern with one "*" that fits one sheet; the first when empty
	Records           string   `yaml:"records"`                   // json: the list of rows is this member of the document; "" when the document is the list. csv: the published file may also be such a document
	Delimiter         string   `yaml:"delimiter"`                 // csv: "," ";" "\t", or " " for fields set apart by any number of blanks
	Quote             string   `yaml:"quote"`                     // csv: "\"" when empty, or "'" for exports that quote with apostrophes
	SkipLines         int      `yaml:"skipLines"`                 // lines of text (rows of a sheet) before the header
	HeaderRows        int      `yaml:"headerRows"`                // rows of the header; 1 when not stated. The names of several rows are joined by " / ", an empty name repeats the one on its left in every row but the last
	Columns           []string `yaml:"columns"`                   // names of the columns of a file without a header
	Footer            []string `yaml:"footer"`                    // patterns ("Nota*") of the first filled field of a row where the data end
	Labels            bool     `yaml:"labels"`                    // SDMX-CSV with labels: "058091: Roma" is the code 058091, in names of columns and in cells
	Decimal           string   `yaml:"decimal"`                   // "." or ","
	Thousands         string   `yaml:"thousands"`                 // "" when none
	Encoding          string   `yaml:"encoding"`                  // "utf-8", "iso-8859-1", "windows-1252"
	Missing           []string `yaml:"missing"`                   // markers of notAvailable; "" may be one
	Suppressed        []string `yaml:"suppressed"`                // markers of suppressed
	NotApplicable     []string `yaml:"notApplicable"`             // markers of notApplicable
	TrailingDelimiter bool     `yaml:"trailingDelimiter"`         // header and data lines may end in extra, empty fields
	Aliases           []Alias  `yaml:"aliases" json:",omitempty"` // other names that columns of this recipe have had
}

// Alias says under which other names a publisher writes a column.
type Alias struct {
	Column string   `yaml:"column"` // as the recipe names it
	Names  []string `yaml:"names"`  // read as Column where the file has no column of that name
}

// Condition keeps the rows whose column has one of some values.
type Condition struct {
	Column string   `yaml:"column"`
	Values []string `yaml:"values"`
}

// AreaColumn says which column names the area, and how.
type AreaColumn struct {
	Column   string       `yaml:"column"`
	Columns  []string     `yaml:"columns"` // instead of Column: parts of the code side by side, joined
	Pad      []int        `yaml:"pad"`     // digits of each part, where the publisher lost the zeros on the left; empty restores none
	Level    data.Level   `yaml:"level"`
	Levels   []data.Level `yaml:"levels"`   // instead of Level: a column of names that mixes levels
	By       string       `yaml:"by"`       // what the column holds: "code" (when empty), "name" or "nuts3"
	Province string       `yaml:"province"` // names of municipalities: column with the name, sigla or code of the province
	Names    []NamedCode  `yaml:"names"`    // names decided by hand, before any other rule
	Skip     []string     `yaml:"skip"`     // rows that are no area ("0" for unassigned); counted, not rejected
}

// NamedCode says which area a spelling means.
type NamedCode struct {
	Name string        `yaml:"name"`
	Code data.AreaCode `yaml:"code"`
}

// FlowColumns says where people live, where they go, and how many they are. The
// recipe's Where chooses the rows that are read and that Total counts; Keep
// chooses the flows among them.
type FlowColumns struct {
	Origin      AreaColumn  `yaml:"origin"`
	Destination AreaColumn  `yaml:"destination"`
	Outside     []Condition `yaml:"outside"` // rows whose destination is no area of the country (abroad), besides those of Destination.Skip
	Keep        []Condition `yaml:"keep"`    // of the rows read, those that are flows; all when empty
	Value       string      `yaml:"value"`   // column with the number of people
	Zeros       bool        `yaml:"zeros"`   // the number is filled with zeros on its left ("0000000129")
	Sum         bool        `yaml:"sum"`     // rows of one pair are parts to be added up (by sex, by place), not repetitions
	Total       float64     `yaml:"total"`   // control total stated by the publisher over the rows read, whether they are flows or not; 0 when none is stated
}

// MemberColumns says which group the area of a row belongs to. Groups are areas
// of a level: their code is Prefix followed by what the column says.
type MemberColumns struct {
	Definition string      `yaml:"definition"` // id of the division into groups: "sll-2021"
	Level      data.Level  `yaml:"level"`      // labourArea, division or perimeter
	Column     string      `yaml:"column"`     // code of the group
	Pad        int         `yaml:"pad"`        // digits of the code, where zeros were lost
	Prefix     string      `yaml:"prefix"`     // put before it, so that codes of different divisions differ
	Name       string      `yaml:"name"`       // column with the name of the group
	Groups     []GroupName `yaml:"groups"`     // names of the groups, instead of a column; a group not listed is refused
	Role       string      `yaml:"role"`       // column with the role of the area in the group: "lead", "partner" or empty
	From       data.Date   `yaml:"from"`       // day from which the division holds; "" when not stated
}

// GroupName names one group.
type GroupName struct {
	Code string    `yaml:"code"`
	Name data.Text `yaml:"name"`
}

// HistoryKeys names the columns of a register of dated codes. A list of the
// codes in force on one day has At instead of From, To and Open: it proves that
// day and says nothing of the others, so that registers are checked against it
// and it adds nothing to them.
type HistoryKeys struct {
	Code         string    `yaml:"code"`
	Name         string    `yaml:"name"`
	Abbreviation string    `yaml:"abbreviation"` // sigla of the province
	From         string    `yaml:"from"`         // first day in force
	To           string    `yaml:"to"`           // last day in force
	Open         string    `yaml:"open"`         // what To says of a code still in force
	At           data.Date `yaml:"at"`           // every code of the file was in force on this day
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

	Level data.Level `yaml:"level"` // level of the features; municipality when not stated
	Pad   int        `yaml:"pad"`   // digits a numeric code is padded to, where the publisher lost the zeros on the left; a region's beside it is padded too; 0 pads none
}

// PeriodRule says which period a row refers to: a column, or a constant.
type PeriodRule struct {
	Column string `yaml:"column"`
	Value  string `yaml:"value"`
	Shift  int    `yaml:"shift"` // years added to what the column, the name of the column or the value says: -1 for a source dated 1 January
}

// ValueColumn says which indicator a column (or a group of columns) carries.
type ValueColumn struct {
	Indicator    string       `yaml:"indicator"`
	Column       string       `yaml:"column"`       // with "*" for a period in the name ("V_*"): one column for each period
	Where        []Condition  `yaml:"where"`        // long layout: the rows this indicator stands in
	Columns      *WideColumns `yaml:"columns"`      // instead of Column: one column for each age
	Period       *PeriodRule  `yaml:"period"`       // instead of the recipe's
	Sex          string       `yaml:"sex"`          // constant; "total" when empty
	SexColumn    string       `yaml:"sexColumn"`    // column with the sex
	Sexes        Sexes        `yaml:"sexes"`        // its words; "female", "male" and "total" when not stated
	AgeColumn    string       `yaml:"ageColumn"`    // column with a single age in years, one row for each
	Ages         Ages         `yaml:"ages"`         // how its rows are summed into classes
	StatusColumn string       `yaml:"statusColumn"` // column with the status of the figure; a word not listed below is refused
	Statuses     []StatusWord `yaml:"statuses"`     // its words
	Scale        float64      `yaml:"scale"`        // the published number is multiplied by this; 1 when not stated
	Min          *float64     `yaml:"min"`          // smallest value accepted, after scaling
	Max          *float64     `yaml:"max"`          // largest value accepted, after scaling
}

// Sexes are the words of a column of sexes.
type Sexes struct {
	Female string `yaml:"female"`
	Male   string `yaml:"male"`
	Total  string `yaml:"total"` // "" when the file has no rows of both sexes together
}

// Ages says how rows of single ages are summed into classes.
type Ages struct {
	Last  int      `yaml:"last"`  // the row of this age, or this age with "+", holds everybody of it and older
	Class int      `yaml:"class"` // width of the classes in years
	Skip  []string `yaml:"skip"`  // rows that are totals over age: they are not added up again
}

// StatusWord is a status and the word a file has for it.
type StatusWord struct {
	Found  string      `yaml:"found"` // "" for an empty cell
	Status data.Status `yaml:"status"`
}

// Checks are the limits beyond which a file waits for a person. Zero takes the
// default; a negative number switches a check off.
type Checks struct {
	Rows     float64 `yaml:"rows"`     // share of the rows that may be gone since the last edition; 0.3
	Areas    float64 `yaml:"areas"`    // share of the areas with a figure that may be gone since the last edition; 0.01. A region or province gone whole always holds the file
	Median   float64 `yaml:"median"`   // ratio between the medians of two editions, up or down; 5
	Revised  float64 `yaml:"revised"`  // share of past figures that may have changed; 0.2
	Nulls    float64 `yaml:"nulls"`    // growth of the share of figures without a value; 0.1
	Children float64 `yaml:"children"` // share of parents that may differ from the sum of their children beyond rounding; 0.05
}

// WideColumns says that ages stand side by side: the first and the last age,
// and the width in years of the classes they are summed into.
type WideColumns struct {
	FirstAge int `yaml:"firstAge"`
	LastAge  int `yaml:"lastAge"` // header is this number followed by "+"
	Class    int `yaml:"class"`
}

// ReferenceBoundaries reports whether the source gives the boundaries that every
// figure is carried to: those of municipalities.
func (r Recipe) ReferenceBoundaries() bool {
	return r.Kind == KindBoundaries && (r.Boundary.Level == 0 || r.Boundary.Level == data.Municipality)
}

// Limit returns the size above which the source's file is refused.
func (r Recipe) Limit() int64 {
	if r.MaxBytes > 0 {
		return r.MaxBytes
	}
	return DefaultMaxBytes
}
