package composite

import "math"

// BoxCox returns the Box–Cox transform of a column moved to start at 1:
//
//	y = (u^λ − 1) / λ  for λ ≠ 0,  ln u for λ = 0,  u = x − min + 1
//
// It keeps the order of the values; λ = 1 keeps their shape. Missing stays
// missing. It fails with ErrAllMissing, ErrInfinite or, for a λ that is not
// finite, ErrChoice.
//
// Reference: Box, G. E. P. and Cox, D. R. (1964), An analysis of transformations,
// Journal of the Royal Statistical Society B 26, 211–252.
func BoxCox(x []float64, lambda float64) ([]float64, error) {
	s, err := summarise(x)
	switch {
	case err != nil:
		return nil, err
	case !finite(lambda):
		return nil, ErrChoice
	}
	ok := true
	y := mapped(x, func(v float64) float64 {
		u := v - s.min + 1
		if lambda == 0 {
			return math.Log(u)
		}
		t := math.Expm1(lambda*math.Log(u)) / lambda
		ok = ok && finite(t)
		return t
	})
	if !ok {
		return nil, ErrInfinite
	}
	return y, nil
}

// The search of [BoxCoxLambda]: the range that Box and Cox plot, how many steps
// locate the highest peak, and how close it is found.
const (
	lambdaFrom, lambdaTo = -2, 2
	lambdaSteps          = 80
	lambdaTolerance      = 1e-8
)

// BoxCoxLambda returns the λ from −2 to 2 under which [BoxCox] makes a column
// most like a normal one: that of the greatest profile likelihood
//
//	L(λ) = −n/2 ln s²(λ) + (λ − 1) Σ ln u
//
// where s² is the population variance of the transformed column. Missing values
// do not count. It fails with ErrTooFew for fewer than four values,
// ErrZeroVariance, ErrAllMissing or ErrInfinite.
func BoxCoxLambda(x []float64) (float64, error) {
	if _, err := ShapeOf(x); err != nil {
		return 0, err
	}
	values := available(x)
	logs, err := BoxCox(values, 0)
	if err != nil {
		return 0, err
	}
	var sum float64
	for _, l := range logs {
		sum += l
	}
	likelihood := func(lambda float64) float64 {
		y, err := BoxCox(values, lambda)
		if err != nil {
			return math.Inf(-1)
		}
		p := moments(y, equal(len(y)), Population)
		return -float64(len(y))*math.Log(p.Deviation) + (lambda-1)*sum
	}
	const step = float64(lambdaTo-lambdaFrom) / lambdaSteps
	best := float64(lambdaFrom)
	for i := range lambdaSteps + 1 {
		if l := lambdaFrom + float64(i)*step; likelihood(l) > likelihood(best) {
			best = l
		}
	}
	low, high := max(best-step, lambdaFrom), min(best+step, lambdaTo)
	for high-low > lambdaTolerance {
		a, b := low+(high-low)/3, high-(high-low)/3
		if likelihood(a) < likelihood(b) {
			low = a
		} else {
			high = b
		}
	}
	return (low + high) / 2, nil
}
