package watch

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// FewestPeers is how many peers with a figure a distance is tested against.
const FewestPeers = 5

// normalMAD is by how much the median absolute deviation of a normal distribution is
// smaller than its standard deviation: 1/Φ⁻¹(3/4).
const normalMAD = 1.4826

// Distance is how far a figure is from those of the peers in the same period (it.
// "distanza dai simili"):
//
//	Difference = x − median of the peers
//	RobustZ    = Difference / (1.4826 · median of |y − median|)
//	t          = (x − ȳ) / (s √(1 + 1/n)),  PValue = 2 P(T_{n−1} > |t|)
//
// where x is the figure of the area, y those of the peers, ȳ and s their mean and
// standard deviation (divided by n − 1), and n how many there are. PValue says how often
// one more area drawn from among the peers would be as far out, if their figures are
// spread as a normal distribution; because they may not be, a signal also wants the
// area [Distance.Beyond] every peer. The error of the figures themselves is not known.
//
// Reference: Crawford, J. R. and Howell, D. C. (1998), Comparing an individual's test
// score against norms derived from small samples, The Clinical Neuropsychologist 12,
// 482–486.
type Distance struct {
	Refused    Refused
	Peers      int // with a figure
	Median     float64
	Low, High  float64 // of the peers
	Difference float64
	RobustZ    data.Number // absent where half of the peers have one figure
	Lower      int         // peers with a lower figure
	Beyond     bool        // no peer has a figure as far out on that side
	T, PValue  float64
	Adjusted   float64 // p-value adjusted for being many
}

// distanceOf compares the latest figure of a series with those of the peers.
func distanceOf(c *cube.Cube, of []data.Area, s *Series) Distance {
	y := make([]float64, 0, len(of))
	for _, a := range of {
		if cell := c.Cell(s.Indicator.Code, a.Code, s.Latest.Period); cell.Status.HasValue() {
			y = append(y, cell.Value)
		}
	}
	d := measure(s.Latest.Value, y)
	switch {
	case d.Refused != "":
	case s.Indicator.Polarity == data.Neutral:
		d.Refused = Neutral
	case s.Indicator.Rare:
		d.Refused = OneYear
	}
	return d
}

// measure computes the distance of x from the figures y.
func measure(x float64, y []float64) Distance {
	d := Distance{Peers: len(y)}
	if len(y) == 0 {
		d.Refused = FewPeers
		return d
	}
	slices.Sort(y)
	n := float64(len(y))
	d.Median, d.Low, d.High = middle(y), y[0], y[len(y)-1]
	d.Difference = x - d.Median
	away := make([]float64, len(y))
	for i, v := range y {
		away[i] = math.Abs(v - d.Median)
		if v < x {
			d.Lower++
		}
	}
	slices.Sort(away)
	if mad := normalMAD * middle(away); mad > 0 {
		d.RobustZ = data.Some(d.Difference / mad)
	}
	d.Beyond = x < d.Low || x > d.High
	if len(y) < FewestPeers {
		d.Refused = FewPeers
		return d
	}
	mean, s := stat.MeanStdDev(y, nil)
	switch d.T = (x - mean) / (s * math.Sqrt(1+1/n)); {
	case d.Low == d.High:
		d.Refused, d.T = NoSpread, 0
	case math.IsNaN(d.T) || math.IsInf(d.T, 0):
		d.Refused, d.T = TooLarge, 0
	default:
		d.PValue = min(1, 2*distuv.StudentsT{Sigma: 1, Nu: n - 1}.Survival(math.Abs(d.T)))
	}
	return d
}

// middle returns the median of sorted values.
func middle(sorted []float64) float64 {
	n := len(sorted)
	return sorted[(n-1)/2]/2 + sorted[n/2]/2
}
