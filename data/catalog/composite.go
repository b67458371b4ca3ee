package catalog

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"cittamedie/data"
)

//go:embed composites/*.yaml
var compositeFiles embed.FS

// compositeOrder is the order in which a reader meets the composites of the
// program, by id. The first documents the fields.
var compositeOrder = []string{
	"benessere-comuni", "benessere-province", "bes-salute", "bes-istruzione", "bes-lavoro", "bes-benessere-economico",
	"bes-relazioni-sociali", "bes-politica", "bes-sicurezza", "bes-ambiente", "bes-innovazione", "bes-servizi",
}

// Ways to bring indicators to one scale.
const (
	ScaleAMPI   = "ampi"   // between goalposts over all years: years compare
	ScaleMinMax = "minmax" // between the worst and the best area of a year
	ScaleZ      = "z"      // by mean and standard deviation of a year
	ScaleRank   = "rank"   // by the share of areas beaten in a year
)

// Ways to make one number of the indicators of an area.
const (
	AggregateAMPI      = "ampi"      // the mean less a penalty for imbalance
	AggregateMean      = "mean"      // the arithmetic mean
	AggregateGeometric = "geometric" // the geometric mean
)

// What gets the middle of the goalposts.
const (
	ReferenceCountry = "country" // the figure of the country
	ReferenceMean    = "mean"    // the mean over the areas
)

// What may be done about values far from all others.
const (
	TreatNone      = "none"
	TreatWinsorise = "winsorise" // the extreme ones count as the nearest that is not, or as the goalpost that the definition fixes
	TreatLog       = "log"       // logarithms are compared
)

// Treatments lists what a composite may do about values far from all others.
func Treatments() []string { return []string{TreatNone, TreatWinsorise, TreatLog} }

// Scalings lists the ways to normalise that a composite may name.
func Scalings() []string { return []string{ScaleAMPI, ScaleMinMax, ScaleZ, ScaleRank} }

// Aggregations lists the ways to aggregate that a composite may name.
func Aggregations() []string {
	return []string{AggregateAMPI, AggregateMean, AggregateGeometric}
}

// Composite defines one number made from many indicators (it. "indice
// composito"). The first file of composites/ documents the fields.
type Composite struct {
	ID            string            `yaml:"id"`
	Title         data.Text         `yaml:"title"`
	Question      data.Text         `yaml:"question"`
	Description   data.Text         `yaml:"description"`
	Level         data.Level        `yaml:"level"`
	Peers         data.AreaCode     `yaml:"peers"` // the area or group whose areas are compared; "" for all of the level
	Years         CompositeYears    `yaml:"years"`
	Normalisation CompositeScaling  `yaml:"normalisation"`
	Aggregation   string            `yaml:"aggregation"`
	Treatment     string            `yaml:"treatment"` // of indicators that say no other
	TreatmentWhy  string            `yaml:"treatmentReason"`
	Coverage      CompositeCoverage `yaml:"coverage"`
	Domains       []CompositeDomain `yaml:"domains"`

	Version string `yaml:"-"` // changes with the text of the definition
}

// CompositeYears are the years of a composite. The figure of a year may be as
// many years older as Oldest says; 0 asks for figures of the year itself.
type CompositeYears struct {
	From   int `yaml:"from"`
	To     int `yaml:"to"`
	Oldest int `yaml:"oldest"`
}

// CompositeScaling says how the indicators of a composite come to one scale.
type CompositeScaling struct {
	Method    string `yaml:"method"`
	Reference string `yaml:"reference"` // what gets 100, by ScaleAMPI
	Year      int    `yaml:"year"`      // of the reference
}

// CompositeCoverage says how much must be known, as shares from 0 to 1.
type CompositeCoverage struct {
	Indicators float64 `yaml:"indicators"` // of an area, for a score
	Areas      float64 `yaml:"areas"`      // of a year, for a ranking
}

// CompositeDomain is a group of indicators of a composite and its weight among
// the others.
type CompositeDomain struct {
	ID         string               `yaml:"id"`
	Title      data.Text            `yaml:"title"`
	Weight     float64              `yaml:"weight"`
	Indicators []CompositeIndicator `yaml:"indicators"`
}

// CompositeIndicator is an indicator of a composite, its weight within the domain,
// and what an office ties it to.
type CompositeIndicator struct {
	Code      string        `yaml:"code"`
	Weight    float64       `yaml:"weight"`
	Polarity  data.Polarity `yaml:"polarity"`       // that of the catalogue when not given
	Why       string        `yaml:"polarityReason"` // the same
	Goalposts *FixedBounds  `yaml:"goalposts"`      // nil to take them from the figures of all years

	Treatment    string `yaml:"treatment"`       // that of the composite when not given
	TreatmentWhy string `yaml:"treatmentReason"` // the same

	Objective   string    `yaml:"objective"`
	Action      string    `yaml:"action"`
	Office      string    `yaml:"office"`
	LastReading data.Date `yaml:"lastReading"`
	NextReview  data.Date `yaml:"nextReview"`
}

// FixedBounds are goalposts that a definition fixes, in the unit of the indicator;
// halfway between them stands the reference. They stay when figures are added, so
// that scores of one edition compare with those of the next.
type FixedBounds struct {
	Min float64 `yaml:"min"`
	Max float64 `yaml:"max"`
	Why string  `yaml:"reason"`
}

// Indicators returns the indicators in order of domain.
func (c *Composite) Indicators() []CompositeIndicator {
	var out []CompositeIndicator
	for _, d := range c.Domains {
		out = append(out, d.Indicators...)
	}
	return out
}

// Weights returns the weight of each of Indicators, summing to 1: the share of its
// domain times its share within the domain.
func (c *Composite) Weights() []float64 {
	var all float64
	for _, d := range c.Domains {
		all += d.Weight
	}
	var out []float64
	for _, d := range c.Domains {
		var within float64
		for _, i := range d.Indicators {
			within += i.Weight
		}
		for _, i := range d.Indicators {
			out = append(out, d.Weight/all*i.Weight/within)
		}
	}
	return out
}

// Composite returns the composite called id.
func (c *Catalog) Composite(id string) (*Composite, bool) {
	i := slices.IndexFunc(c.Composites, func(d Composite) bool { return d.ID == id })
	if i < 0 {
		return nil, false
	}
	return &c.Composites[i], true
}

// ParseComposite reads the definition in the YAML file of the given name and
// returns every mistake it holds, in the order of the lines. It is fit for use only
// when there is none.
func (c *Catalog) ParseComposite(name string, text []byte) (Composite, []Problem) {
	var d Composite
	p := newRecipeParser()
	if body := p.body(text); body != nil {
		p.read(body, reflect.ValueOf(&d).Elem(), "")
		p.fillComposite(c, &d)
		if len(p.problems) == 0 {
			p.checkComposite(c, name, &d)
		}
	}
	sum := sha256.Sum256(text)
	d.Version = hex.EncodeToString(sum[:])[:12]
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
	return d, p.problems
}

// LoadComposites returns the definitions in the .yaml files of a folder, by id. Its
// error names every mistake by file, line and column; its kind is
// [data.ErrInvalid].
func (c *Catalog) LoadComposites(folder fs.FS) ([]Composite, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("read the folder of composites: %w", err)
	}
	var out []Composite
	var mistakes []string
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".yaml" {
			continue
		}
		text, err := fs.ReadFile(folder, e.Name())
		if err != nil {
			return nil, fmt.Errorf("read composite %s: %w", e.Name(), err)
		}
		d, problems := c.ParseComposite(e.Name(), text)
		for _, p := range problems {
			mistakes = append(mistakes, fmt.Sprintf("%s:%d:%d: %s", e.Name(), p.Line, max(p.Column, 1), p.Message))
		}
		out = append(out, d)
	}
	if total := len(mistakes); total > 0 {
		mistakes = mistakes[:min(total, maxProblems)]
		return nil, errors.Join(data.ErrInvalid, fmt.Errorf("%d mistakes in composites:\n%s", total, strings.Join(mistakes, "\n")))
	}
	slices.SortFunc(out, func(a, b Composite) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// WithComposites returns the catalogue with an operator's own composites. One with
// the id of another takes its place; the others come last.
func (c *Catalog) WithComposites(own []Composite) *Catalog {
	grown := *c
	grown.Composites = slices.Clone(c.Composites)
	for _, d := range own {
		if old, known := grown.Composite(d.ID); known {
			*old = d
			continue
		}
		grown.Composites = append(grown.Composites, d)
	}
	return &grown
}

// addComposites reads the composites that come with the program.
func (c *Catalog) addComposites() error {
	folder, err := fs.Sub(compositeFiles, "composites")
	if err != nil {
		return err
	}
	found, err := c.LoadComposites(folder)
	if err != nil {
		return err
	}
	place := func(d Composite) int { return slices.Index(compositeOrder, d.ID) }
	slices.SortStableFunc(found, func(a, b Composite) int { return cmp.Compare(place(a), place(b)) })
	c.Composites = found
	return nil
}
