package trend

import (
	"fmt"
	"math"

	"cittamedie/data"
)

// Change is how far a value is from a baseline.
type Change struct {
	Absolute        float64     // in the unit [UnitOfChange] tells
	RelativePercent data.Number // percent of the baseline
}

// ChangeSince returns the change from a baseline to a value (it. "variazione"):
//
//	Absolute        = value − baseline
//	RelativePercent = 100 (value − baseline) / baseline
//
// Absolute is any number. RelativePercent is −100 or more; it is absent where the
// baseline is zero or negative, or the value negative, because "so much percent of
// the baseline" then has no meaning: a balance that goes from −2 to 1 did not grow
// by −150 %. It is also absent where the baseline is too small to divide by.
//
// The relative change of a percentage is easily read as its absolute change: an
// indicator in percent that goes from 20 to 25 grows by 5 percentage points, and
// the 25 % it grows by relatively is better not shown beside them.
//
// It returns an error of kind [data.ErrInvalid] if either is not a finite number
// or their difference is not.
//
// Reference: the difference and the percentage change of elementary statistics.
func ChangeSince(baseline, value float64) (Change, error) {
	difference := value - baseline
	for _, v := range [...]float64{baseline, value, difference} {
		if !finite(v) {
			return Change{}, &data.FieldError{Field: "change", Value: fmt.Sprintf("%v to %v", baseline, value), Reason: "not finite"}
		}
	}
	c := Change{Absolute: difference}
	if baseline > 0 && value >= 0 {
		if relative := 100 * difference / baseline; finite(relative) {
			c.RelativePercent = data.Some(max(-100, relative)) // all of 0.69 rounds to more than 100 %
		}
	}
	return c, nil
}

// UnitOfChange returns the unit of the absolute change of an indicator: that of
// the indicator, save that the difference of two percentages is in percentage
// points (it. "punti percentuali").
func UnitOfChange(unit data.Text) data.Text {
	if unit.EN == "%" {
		return data.Text{IT: "punti percentuali", EN: "percentage points"}
	}
	return unit
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
