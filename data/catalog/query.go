package catalog

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"cittamedie/data"
)

// Query is what a recipe asks a service of SDMX for, where the file has no
// address of its own. The program builds the address, asks again in smaller parts
// when the service says that an answer is too large, and leaves out rows that were
// not asked for.
//
// The end of a span of time is never asked for: the service of ISTAT answers
// endPeriod with one period more than the one named, and other services count it
// otherwise. Later periods are simply read, or left out by Periods.
type Query struct {
	Service     string      `yaml:"service"`     // address before "/data": "https://esploradati.istat.it/SDMXWS/rest"
	Rest        int         `yaml:"rest"`        // version of its REST interface: 1 (SDMX 2.1; when not stated) or 2 (SDMX 3.0)
	Agency      string      `yaml:"agency"`      // who maintains the dataflow: "IT1"
	Dataflow    string      `yaml:"dataflow"`    // its id (it. "flusso di dati"): "115_333"
	Version     string      `yaml:"version"`     // its version: "1.0"
	Key         []Dimension `yaml:"key"`         // every dimension but the time, in the order of the structure
	StartPeriod string      `yaml:"startPeriod"` // the first period wanted; all when neither this nor periods is stated
	Periods     []string    `yaml:"periods"`     // instead of startPeriod: the periods wanted, as the service writes them
	Surplus     bool        `yaml:"surplus"`     // the service is known to send rows that were not asked for: a run says when it sends none
}

// Dimension is one dimension of a query and the codes wanted of it, all when there
// are none. The answer has a column of its name.
type Dimension struct {
	ID     string   `yaml:"dimension"`
	Values []string `yaml:"values"`
}

// MaxAddress is how long an address may be, in characters: services and what
// stands before them refuse longer ones.
const MaxAddress = 2000

// timeDimension is the name every service of SDMX gives to the period.
const timeDimension = "TIME_PERIOD"

// Address returns the address of the whole answer.
func (q Query) Address() string {
	if q.Rest == 2 {
		return q.address2()
	}
	var key []string
	for _, d := range q.Key {
		key = append(key, strings.Join(d.Values, "+"))
	}
	address := q.Service + "/data/" + q.Agency + "," + q.Dataflow + "," + q.Version + "/" + strings.Join(key, ".")
	if from := q.from(); from != "" {
		address += "?startPeriod=" + url.QueryEscape(from)
	}
	return address
}

// address2 returns the address by version 2 of the interface, which names the
// dimensions.
func (q Query) address2() string {
	address := q.Service + "/data/dataflow/" + q.Agency + "/" + q.Dataflow + "/" + q.Version + "/*"
	sign := "?"
	limit := func(dimension, wanted string) {
		address += sign + "c%5B" + dimension + "%5D=" + wanted
		sign = "&"
	}
	for _, d := range q.Key {
		if len(d.Values) > 0 {
			limit(d.ID, strings.Join(d.Values, ","))
		}
	}
	switch {
	case len(q.Periods) > 0:
		limit(timeDimension, strings.Join(q.Periods, ","))
	case q.StartPeriod != "":
		limit(timeDimension, "ge:"+q.StartPeriod)
	}
	return address
}

// from returns the first period wanted; "" for all.
func (q Query) from() string {
	if len(q.Periods) > 0 {
		return slices.MinFunc(q.Periods, comparePeriods)
	}
	return q.StartPeriod
}

func comparePeriods(a, b string) int {
	p, _ := data.ParsePeriod(a) // the checker has parsed them
	q, _ := data.ParsePeriod(b)
	return p.Compare(q)
}

// Split returns two queries that together ask for the same: the codes of the
// dimension with the most of them are halved; the listed periods, where each
// dimension has one code and the interface can ask for them one by one. It returns
// false when nothing is left to halve.
func (q Query) Split() (a, b Query, ok bool) {
	widest := -1
	for i, d := range q.Key {
		if len(d.Values) > 1 && (widest < 0 || len(d.Values) > len(q.Key[widest].Values)) {
			widest = i
		}
	}
	a, b = q, q
	switch {
	case widest >= 0:
		d := q.Key[widest]
		half := len(d.Values) / 2
		a.Key, b.Key = slices.Clone(q.Key), slices.Clone(q.Key)
		a.Key[widest].Values, b.Key[widest].Values = d.Values[:half], d.Values[half:]
	case q.Rest == 2 && len(q.Periods) > 1:
		half := len(q.Periods) / 2
		a.Periods, b.Periods = q.Periods[:half], q.Periods[half:]
	default:
		return Query{}, Query{}, false
	}
	return a, b, true
}

// Conditions returns what a row of the answer meets that was asked for, but for
// its period.
func (q Query) Conditions() []Condition {
	var out []Condition
	for _, d := range q.Key {
		if len(d.Values) > 0 {
			out = append(out, Condition{Column: d.ID, Values: d.Values})
		}
	}
	return out
}

// TimeColumn returns the name of the column of the period.
func (q Query) TimeColumn() string { return timeDimension }

// Wants reports whether rows of a period were asked for. A period that cannot be
// read was: whoever reads the row says what is wrong with it.
func (q Query) Wants(period string) bool {
	if len(q.Periods) > 0 {
		return slices.Contains(q.Periods, period)
	}
	p, err := data.ParsePeriod(period)
	if err != nil || q.StartPeriod == "" {
		return true
	}
	from, err := data.ParsePeriod(q.StartPeriod)
	return err != nil || p.Compare(from) >= 0 || p.Year == from.Year && p.Parts < from.Parts
}

// asked is what of a query the rows read depend on.
func (q *Query) asked() json.RawMessage {
	if q == nil {
		return nil
	}
	text, err := json.Marshal(Query{Key: q.Key, StartPeriod: q.StartPeriod, Periods: q.Periods})
	if err != nil {
		panic("catalog: query is not plain data: " + err.Error())
	}
	return text
}

// Address returns where the recipe's file is fetched from: its URL, or that of its
// query; "" when it is not fetched.
func (r Recipe) Address() string {
	if r.Query != nil {
		return r.Query.Address()
	}
	return r.URL
}
