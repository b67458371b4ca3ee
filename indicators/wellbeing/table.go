package wellbeing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
)

// table is the figures of a composite: for each year, of each indicator, of each area.
type table struct {
	areas []data.Area
	parts []catalog.CompositeIndicator
	rows  []data.Indicator // of the catalogue, one for each part
	from  int              // the first year
	cells [][]Cell         // by year; of area i and indicator j at i·len(parts) + j
}

// row returns the cells of an area in a year, one an indicator.
func (t *table) row(year, i int) []Cell {
	m := len(t.parts)
	return t.cells[year][i*m : (i+1)*m : (i+1)*m]
}

// Cell is the figure of an area that a composite takes for an indicator.
type Cell struct {
	Value   data.Number // as it was published or computed, in its unit
	Year    int         // that it is of; 0 without a value
	Status  data.Status // 0 where nothing was published
	Dataset string
	Scaled  data.Number // on the common scale, more being better; missing where the area has no score
	Filled  bool        // Scaled is the mean of the areas, for want of a value
	Treated bool        // Scaled is of another value than Value, see [Part]
}

// readTable reads the figures of a definition from a release.
func readTable(c *cube.Cube, d *catalog.Composite) (*table, error) {
	if d.Peers != "" {
		if _, known := c.Area(d.Peers); !known {
			return nil, refuse(data.ErrNotFound, "peers", string(d.Peers), "l'area o il gruppo di confronto non c'è in questo rilascio", "the area or group to compare is not in this release")
		}
	}
	t := &table{areas: c.Inside(d.Level, d.Peers), parts: d.Indicators(), from: d.Years.From}
	switch len(t.areas) {
	case 0:
		return nil, refuse(data.ErrNoData, "composite", d.ID, "il rilascio non ha aree da confrontare a questo livello", "the release has no areas to compare at this level")
	case 1:
		return nil, explain(composite.ErrTooFew, "composite", d.ID)
	}
	for _, part := range t.parts {
		row, known := c.Indicator(part.Code)
		if !known {
			return nil, refuse(data.ErrNotFound, "composite", part.Code, "l'indicatore non c'è in questo rilascio", "the indicator is not in this release")
		}
		t.rows = append(t.rows, row)
	}
	for year := d.Years.From; year <= d.Years.To; year++ {
		t.cells = append(t.cells, make([]Cell, len(t.areas)*len(t.parts)))
		for j := range t.parts {
			t.read(c, d, j, year)
		}
	}
	return t, nil
}

// read fills the cells of an indicator in a year: the latest value of each area that
// is not older than the definition allows.
func (t *table) read(c *cube.Cube, d *catalog.Composite, j, year int) {
	for y := year; y >= year-d.Years.Oldest; y-- {
		column, published := c.Column(t.parts[j].Code, d.Level, data.Year(y))
		if !published {
			continue
		}
		for i, a := range t.areas {
			out := &t.row(year-t.from, i)[j]
			if out.Value.Valid {
				continue
			}
			_, place, _ := c.Place(a.Code)
			cell := column.Cell(place)
			if cell.Status.HasValue() && finite(cell.Value) {
				*out = Cell{Value: data.Some(cell.Value), Year: y, Status: cell.Status, Dataset: cell.Dataset}
			} else if out.Status == 0 {
				out.Status, out.Dataset = cell.Status, cell.Dataset
			}
		}
	}
}

// values returns the column of an indicator in a year, NaN where a value is missing.
func (t *table) values(year, j int) []float64 {
	out := make([]float64, len(t.areas))
	for i := range out {
		cell := &t.row(year, i)[j]
		if out[i] = cell.Value.Value; !cell.Value.Valid {
			out[i] = math.NaN()
		}
	}
	return out
}

// Goalposts are what the indicators of a composite are scaled between; those of an
// indicator whose logarithm counts are logarithms, see [Part.Bounds].
type Goalposts struct {
	composite.Goalposts
	References []Reference // one an indicator
}

// Reference is what gets 100 by goalposts.
type Reference struct {
	Value float64
	Of    string // "country", "mean" or "fixed"
	Year  int    // 0 for a fixed one
}

// fixedReference says that the goalposts of an indicator stand in the definition.
const fixedReference = "fixed"

// basis returns what an evaluation stands on. A treatment other than "" stands in
// the place of those of the definition. Goalposts are fixed by the definition, or
// around the reference with the smallest and the largest value of all areas in all
// years, after treatment; their version changes when any of them does.
func (t *table) basis(c *cube.Cube, d *catalog.Composite, treatment string) (*basis, error) {
	b := &basis{posts: Goalposts{References: make([]Reference, len(t.parts))}}
	b.posts.Of = map[string]composite.Goalpost{}
	var text []byte
	for j, part := range t.parts {
		done, err := t.treat(j, cmp.Or(treatment, part.Treatment, catalog.TreatNone))
		if err == nil {
			var post composite.Goalpost
			post, b.posts.References[j], err = t.goalpost(c, d, j, &done)
			b.posts.Of[part.Code] = post
			text = fmt.Appendf(text, "%s %v %v\n", part.Code, post.Min, post.Max)
			if done.Method != catalog.TreatNone {
				text = append(text, done.Method...)
			}
		}
		if err != nil {
			return nil, explain(err, "composite", part.Code)
		}
		b.treated = append(b.treated, done)
	}
	b.posts.Version, b.posts.Reference = hashOf(text), fmt.Sprintf("%s %d", d.Normalisation.Reference, d.Normalisation.Year)
	return b, nil
}

// goalpost returns that of an indicator, on the scale that treatment gives.
func (t *table) goalpost(c *cube.Cube, d *catalog.Composite, j int, done *Treated) (composite.Goalpost, Reference, error) {
	if fixed := t.parts[j].Goalposts; fixed != nil {
		post := composite.Goalpost{Min: fixed.Min, Max: fixed.Max}
		_, err := post.Scale(nil, t.parts[j].Polarity, composite.AMPILow, composite.AMPIHigh, false)
		return post, Reference{Value: (fixed.Min + fixed.Max) / 2, Of: fixedReference}, err
	}
	x := t.pooled(j)
	if len(x) == 0 {
		return composite.Goalpost{}, Reference{}, composite.ErrAllMissing
	}
	ref := t.reference(c, d, j)
	post, err := composite.GoalpostAround(done.apply(ref.Value), done.apply(slices.Min(x)), done.apply(slices.Max(x)))
	return post, ref, err
}

// reference returns what gets the middle: the country's latest figure up to the year
// of reference or, where the country has none, the mean of the areas in that year;
// the mean of the nearest year in which any area has a value.
func (t *table) reference(c *cube.Cube, d *catalog.Composite, j int) Reference {
	base := d.Normalisation.Year
	if d.Normalisation.Reference == catalog.ReferenceCountry {
		for y := base; y >= base-d.Years.Oldest; y-- {
			cell := c.Cell(t.parts[j].Code, data.CountryCode, data.Year(y))
			if cell.Status.HasValue() && finite(cell.Value) {
				return Reference{Value: cell.Value, Of: catalog.ReferenceCountry, Year: y}
			}
		}
	}
	for away := range len(t.cells) {
		for _, year := range []int{base - away, base + away} {
			at := year - t.from
			if at < 0 || at >= len(t.cells) {
				continue
			}
			if mean, ok := meanOf(t.values(at, j)); ok {
				return Reference{Value: mean, Of: catalog.ReferenceMean, Year: year}
			}
		}
	}
	return Reference{}
}

// meanOf returns the mean of the values of a column; false when it has none.
func meanOf(column []float64) (float64, bool) {
	var sum float64
	n := 0
	for _, v := range column {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	return sum / float64(n), n > 0
}
