package commuting

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"cittamedie/data"
)

// GravityForm says which parameters of [GravityParams] a calibration looks for
// besides MassExponent; the others are 0.
type GravityForm struct {
	PerKm, DistanceExponent, Stay bool
}

// mostFeatures is how many parameters a form may have.
const mostFeatures = 4

const (
	// calibrationSteps limits the steps to the maximum; five to ten are taken.
	calibrationSteps = 100
	// calibrationGain is the gain in likelihood for each person below which the
	// maximum is reached; the last step then goes past the digits of a float64.
	calibrationGain = 1e-12
)

// Calibrate returns the parameters with which the flows between the zones are most
// likely, each worker choosing one of the zones within cutKm (it. "calibrazione
// del modello gravitazionale"). It maximises
//
//	Σ_ij T_ij ln( T̂_ij / O_i )
//
// over the observed flows T, where T̂ are those of [Simulate] with Least 0. At the
// maximum the model has the observed mean of ln W and, for the parameters looked
// for, the observed mean distance (the criterion of Hyman), mean logarithm of the
// distance and share of those who stay. There is one maximum, found by Newton's
// steps.
//
// Workers of the zones do not matter. Flows longer than cutKm, and those that end
// in zones without mass or boundary, are left out.
//
// It returns an error of kind [data.ErrInvalid] for zones as [Simulate] does, when
// the matrix is not of these zones, or when the flows do not tell the parameters:
// too few zones, all masses equal, nobody stays or nobody leaves.
//
// References: Wilson (1971), see [Simulate]; Hyman, G. M. (1969), The calibration
// of trip distribution models, Environment and Planning 1, 105–112.
func Calibrate(zones []Zone, m *Matrix, cutKm float64, form GravityForm) (GravityParams, error) {
	p := GravityParams{CutKm: cutKm}
	if err := p.check(); err != nil {
		return p, err
	}
	if err := checkZones(zones); err != nil {
		return p, err
	}
	if m.Areas() != len(zones) {
		return p, &data.FieldError{Field: "zones", Value: fmt.Sprint(len(zones)), Reason: fmt.Sprintf("the matrix has %d areas", m.Areas())}
	}
	c := newChoices(zones, cutKm, form.DistanceExponent)
	best := math.Inf(-1)
	var theta, step [mostFeatures]float64
	for range calibrationSteps {
		next := theta
		for j := range next {
			next[j] += step[j]
		}
		l := likelihood(c, m, form, next)
		if !(l.value >= best) { // too far
			for j := range step {
				step[j] /= 2
			}
			continue
		}
		if form.Stay && (l.stay == 0 || l.stay == l.people) {
			return p, &data.FieldError{Field: "flows", Value: fmt.Sprintf("%v of %v people stay", l.stay, l.people), Reason: "some must stay and some leave to tell how much one's own zone draws"}
		}
		theta, best = next, l.value
		gain, err := l.newton(form, &step)
		if err != nil {
			return p, err
		}
		if gain <= calibrationGain*l.people {
			for j := range theta {
				theta[j] += step[j]
			}
			return form.params(theta, cutKm), nil
		}
	}
	return p, &data.FieldError{Field: "flows", Value: fmt.Sprint(theta), Reason: "no parameters are the most likely: distances or masses say nothing"}
}

// features returns what the parameters of a form multiply, 0 for those it has
// not.
func (f GravityForm) features(c choice) (x [mostFeatures]float64) {
	x[0] = c.logMass
	if f.PerKm {
		x[1] = -c.km
	}
	if f.DistanceExponent {
		x[2] = -c.logKm
	}
	if f.Stay && c.own {
		x[3] = 1
	}
	return x
}

// places returns the places of the form's parameters among the features.
func (f GravityForm) places() []int {
	places := []int{0}
	for at, wanted := range [...]bool{false, f.PerKm, f.DistanceExponent, f.Stay} {
		if wanted {
			places = append(places, at)
		}
	}
	return places
}

func (f GravityForm) params(theta [mostFeatures]float64, cutKm float64) GravityParams {
	return GravityParams{MassExponent: theta[0], PerKm: theta[1], DistanceExponent: theta[2], Stay: theta[3], CutKm: cutKm}
}

// likely is the logarithm of the likelihood at one place, its slope, and its
// curvature turned over.
type likely struct {
	value        float64
	people, stay float64 // among the choices; of whom in their own zone
	slope        [mostFeatures]float64
	curve        [mostFeatures][mostFeatures]float64
}

func likelihood(c *choices, m *Matrix, form GravityForm, theta [mostFeatures]float64) (l likely) {
	p := form.params(theta, c.cutKm)
	var shares []float64
	for i := range int32(m.Areas()) {
		row := c.of(i)
		var people float64
		var mean [mostFeatures]float64
		var second [mostFeatures][mostFeatures]float64
		shares = p.shares(shares[:0], row)
		for n, share := range shares {
			x := form.features(row[n])
			seen := m.Flow(i, row[n].to)
			if seen > 0 {
				people += seen
				if row[n].own {
					l.stay += seen
				}
				l.value += seen * math.Log(share)
			}
			for a := range x {
				l.slope[a] += seen * x[a]
				mean[a] += share * x[a]
				for b := range a + 1 {
					second[a][b] += share * x[a] * x[b]
				}
			}
		}
		for a := range mean {
			l.slope[a] -= people * mean[a]
			for b := range a + 1 {
				l.curve[a][b] += people * (second[a][b] - mean[a]*mean[b])
			}
		}
		l.people += people
	}
	return l
}

// newton sets the step to the top of the hill, and returns twice what it would
// gain if the hill were a parabola.
func (l likely) newton(form GravityForm, step *[mostFeatures]float64) (gain float64, err error) {
	places := form.places()
	curve, slope := mat.NewSymDense(len(places), nil), mat.NewVecDense(len(places), nil)
	for r, a := range places {
		slope.SetVec(r, l.slope[a])
		for s, b := range places[:r+1] {
			curve.SetSym(r, s, l.curve[a][b])
		}
	}
	var root mat.Cholesky
	var to mat.VecDense
	if !root.Factorize(curve) || root.SolveVecTo(&to, slope) != nil {
		return 0, &data.FieldError{Field: "flows", Value: fmt.Sprintf("%v people", l.people), Reason: "do not tell the parameters apart: too few zones, or all with the same mass"}
	}
	for r, a := range places {
		step[a] = to.AtVec(r)
	}
	return mat.Dot(&to, slope), nil
}
