package wellbeing

import (
	"math"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/composite"
)

// field is the figures of one year that are scored: the areas that have enough
// indicators, and the indicators with a weight that any of them has.
type field struct {
	places   []int // of the columns among the indicators of the composite
	columns  [][]float64
	polarity []data.Polarity
	weights  []float64
	gaps     bool // a value is missing
	full     int  // areas that lack no indicator with a weight
}

// The scalings, each of a column that goalposts have brought to run from 0 to 1.
// What comes out is around 100.
var scalings = map[string]func(x []float64, p data.Polarity) ([]float64, error){
	catalog.ScaleAMPI: func(x []float64, p data.Polarity) ([]float64, error) {
		return composite.Goalpost{Min: 0, Max: 1}.Scale(x, p, composite.AMPILow, composite.AMPIHigh, false)
	},
	catalog.ScaleMinMax: func(x []float64, p data.Polarity) ([]float64, error) {
		return composite.MinMax(x, p, composite.AMPILow, composite.AMPIHigh)
	},
	catalog.ScaleZ: func(x []float64, p data.Polarity) ([]float64, error) {
		return composite.ZScore(x, p, composite.Population, zMean, zDeviation)
	},
	catalog.ScaleRank: func(x []float64, p data.Polarity) ([]float64, error) {
		y, err := composite.PercentileRanks(x, p)
		for i := range y {
			y[i] = composite.AMPILow + (composite.AMPIHigh-composite.AMPILow)*y[i]
		}
		return y, err
	},
}

// The mean and the deviation of values scaled by z: those of the Mazziotta–Pareto
// index, see [composite.MPI].
const (
	zMean      = 100
	zDeviation = 10
)

var aggregations = map[string]composite.Aggregation{
	catalog.AggregateAMPI:      {Name: catalog.AggregateAMPI, Power: 1, Penalised: true},
	catalog.AggregateMean:      {Name: catalog.AggregateMean, Power: 1},
	catalog.AggregateGeometric: {Name: catalog.AggregateGeometric, Power: 0},
}

// field returns what is scored of a year of a table on a basis. Each column is
// brought to run from 0 to 1 between its goalposts, which no other scaling notices.
func (r *Result) field(y int, eligible []int, on *basis) (*field, error) {
	f := &field{}
	lacking := make([]bool, len(eligible))
	for j, part := range r.Indicators {
		if part.Share == 0 {
			continue
		}
		post, apply := on.posts.Of[part.Code], on.treated[j].apply
		column, known := make([]float64, len(eligible)), 0
		for n, i := range eligible {
			cell := &r.table.row(y, i)[j]
			column[n] = (apply(cell.Value.Value) - post.Min) / (post.Max - post.Min)
			if !cell.Value.Valid {
				column[n], lacking[n] = math.NaN(), true
				continue
			}
			known++
		}
		if known == 0 {
			continue
		}
		f.gaps = f.gaps || known < len(eligible)
		f.places, f.columns = append(f.places, j), append(f.columns, column)
		f.polarity, f.weights = append(f.polarity, part.Polarity), append(f.weights, part.Share)
	}
	for _, lacks := range lacking {
		if !lacks {
			f.full++
		}
	}
	return f, r.scalable(f)
}

// scalable names the indicator that the scaling of the choice refuses.
func (r *Result) scalable(f *field) error {
	for n, column := range f.columns {
		if _, err := scalings[r.Choice.Normalisation](column, f.polarity[n]); err != nil {
			return explain(err, "composite", r.Indicators[f.places[n]].Code)
		}
	}
	return nil
}

// design returns a design over the field.
func (f *field) design(scale, aggregate []string, weights [][]float64, missing []composite.MissingRule) composite.Design {
	d := composite.Design{Columns: f.columns, Polarity: f.polarity, Weights: weights, Missing: missing}
	for _, name := range scale {
		d.Scalings = append(d.Scalings, composite.Scaling{Name: name, Scale: scalings[name]})
	}
	for _, name := range aggregate {
		d.Aggregations = append(d.Aggregations, aggregations[name])
	}
	return d
}
