package peers

import (
	"errors"
	"math"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// Ask says which peers of an area are wanted. The zero value asks for the usual
// ones, see [Of].
type Ask struct {
	Group     string          // a word, a division or a code; "" for the area's own
	Among     []data.AreaCode // areas to choose among; they stand in the place of Group
	Variables []Variable      // nil for the usual ones
	Method    Method          // "" for Euclidean
	N         int             // how many; 0 for the usual number
}

// usualPeers is how many peers an area has.
const usualPeers = 10

// Found is the peers of an area, see [Of].
type Found struct {
	Area      data.Area
	Pool      *Pool
	Method    Method
	Variables []Measured
	Own       []cube.Cell // of the area, one a variable
	Compared  int         // areas of the pool with all variables, the area among them
	Peers     []Match     // the nearest first
	LeftOut   []LeftOut   // areas of the pool without a variable, in order of code
}

// Measured is a variable as the pool has it.
type Measured struct {
	Variable
	Indicator data.Indicator
	Period    data.Period // of all values: the latest in which most areas of the level have one
	Same      bool        // all compared have the same value: it tells nothing
	Outcome   bool        // more is better or worse: peers found on it say little of results
}

// Match is a peer with its values.
type Match struct {
	data.Area
	Distance     float64     // see [Nearest]
	SharePercent []float64   // of the squared distance that each variable makes
	Cells        []cube.Cell // one a variable
}

// LeftOut is an area that is not compared.
type LeftOut struct {
	data.Area
	Lacks []string // codes of the variables without a value
	NoLog []string // codes of those of zero or less, which have no logarithm
}

// Of returns the areas that resemble one in a release.
//
// Unless a group is asked for, a medium-sized city is compared with the others on
// [Structure], and has ten peers; the peers of another municipality are all those of
// its province and size class, the nearest in residents first; a group is compared
// with those of its division, and a province, a region or a labour market area with
// all others, on Structure. An area that is outside the group asked for is added to
// it. All values of a variable are of one period.
//
// It fails with a [data.Refusal]: of kind [data.ErrNotFound] for an area, a group or
// an indicator that the release does not have; [data.ErrNoData] where the area lacks
// a variable, or the level does; [data.ErrInvalid] for a group that the area cannot
// be in, an unknown method, or variables that follow from one another by
// Mahalanobis.
func Of(c *cube.Cube, code data.AreaCode, ask Ask) (*Found, error) {
	a, known := c.Area(code)
	if !known {
		return nil, refuse(data.ErrNotFound, "code", string(code), "non è un'area di questo rilascio", "is no area of this release")
	}
	if ask.Method == "" {
		ask.Method = Euclidean
	}
	if !slices.Contains(Methods(), ask.Method) {
		return nil, refuse(data.ErrInvalid, "method", string(ask.Method), "deve essere euclidean o mahalanobis", "must be euclidean or mahalanobis")
	}
	pool, err := poolOf(c, a, ask)
	if err != nil {
		return nil, err
	}
	f := &Found{Area: a, Pool: pool, Method: ask.Method}
	variables, n := ask.usual(pool)
	if err := f.measure(c, variables); err != nil {
		return nil, err
	}
	return f, f.compare(c, n)
}

// usual returns the variables and the number that are asked for, or the usual ones.
func (ask Ask) usual(pool *Pool) ([]Variable, int) {
	variables, n := ask.Variables, usualPeers
	switch {
	case len(variables) > 0:
	case pool.Group == SameProvinceAndSize:
		variables, n = []Variable{{Code: residents}}, len(pool.Areas)
	default:
		variables = Structure()
	}
	if ask.N > 0 {
		n = ask.N
	}
	return variables, n
}

// measure looks the variables up.
func (f *Found) measure(c *cube.Cube, variables []Variable) error {
	for _, v := range variables {
		in, known := c.Indicator(v.Code)
		if !known {
			return refuse(data.ErrNotFound, "variables", v.Code, "non è un indicatore di questo rilascio", "is no indicator of this release")
		}
		period, published := c.LatestPeriod(v.Code, f.Area.Level)
		if !published {
			return refuse(data.ErrNoData, "variables", v.Code, "non ha cifre a questo livello", "has no figures at this level")
		}
		f.Variables = append(f.Variables, Measured{Variable: v, Indicator: in, Period: period, Outcome: in.Polarity != data.Neutral})
	}
	return nil
}

// compare reads the pool and finds the nearest.
func (f *Found) compare(c *cube.Cube, n int) error {
	var pool []Area
	cells := map[data.AreaCode][]cube.Cell{}
	for _, a := range f.Pool.Areas {
		read, values, out := f.read(c, a)
		if a.Code == f.Area.Code {
			f.Own = read
		}
		if len(out.Lacks)+len(out.NoLog) > 0 {
			f.LeftOut = append(f.LeftOut, out)
			continue
		}
		pool, cells[a.Code] = append(pool, Area{a.Code, values}), read
	}
	if cells[f.Area.Code] == nil {
		i := slices.IndexFunc(f.LeftOut, func(o LeftOut) bool { return o.Code == f.Area.Code })
		return f.LeftOut[i].refusal()
	}
	found, err := Nearest(pool, f.Area.Code, n, f.Method)
	if err != nil {
		return f.explain(err)
	}
	f.Compared = len(pool)
	for v := range f.Variables {
		_, deviation := spread(pool, v)
		f.Variables[v].Same = deviation == 0
	}
	for _, p := range found {
		a, _ := c.Area(p.Code)
		f.Peers = append(f.Peers, Match{a, p.Distance, p.SharePercent, cells[p.Code]})
	}
	return nil
}

// read returns the cells of an area and its values, or what it lacks.
func (f *Found) read(c *cube.Cube, a data.Area) ([]cube.Cell, []float64, LeftOut) {
	out := LeftOut{Area: a}
	var cells []cube.Cell
	var values []float64
	for _, v := range f.Variables {
		cell := c.Cell(v.Code, a.Code, v.Period)
		value := cell.Value
		switch {
		case !cell.Status.HasValue():
			out.Lacks = append(out.Lacks, v.Code)
		case v.Log && value <= 0:
			out.NoLog = append(out.NoLog, v.Code)
		case v.Log:
			value = math.Log(value)
		}
		cells, values = append(cells, cell), append(values, value)
	}
	return cells, values, out
}

// Reason says why the area is not compared.
func (o LeftOut) Reason() data.Text {
	var it, en []string
	if len(o.Lacks) > 0 {
		lacks := strings.Join(o.Lacks, ", ")
		it, en = append(it, "mancano "+lacks), append(en, "without "+lacks)
	}
	if len(o.NoLog) > 0 {
		low := strings.Join(o.NoLog, ", ")
		it, en = append(it, "senza logaritmo, perché pari a zero o negativi: "+low), append(en, "without a logarithm, being zero or less: "+low)
	}
	return data.Text{IT: strings.Join(it, "; "), EN: strings.Join(en, "; ")}
}

func (o LeftOut) refusal() error {
	return &data.Refusal{Kind: data.ErrNoData, Field: "code", Value: string(o.Code), Reason: o.Reason()}
}

// explain says what the error of [Nearest] means.
func (f *Found) explain(err error) error {
	var bad *DependentError
	if !errors.As(err, &bad) {
		return err
	}
	return refuse(data.ErrInvalid, "variables", f.Variables[bad.Variable].Code,
		"su queste aree segue dagli indicatori che lo precedono: la distanza di Mahalanobis non si calcola; togli un indicatore, prendi un gruppo più grande o usa euclidean",
		"over these areas it follows from the indicators before it: the distance of Mahalanobis cannot be computed; leave an indicator out, take a larger group or use euclidean")
}
