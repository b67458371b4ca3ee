package trend

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

// tol is the rounding allowed, relative to the larger figure.
const tol = 1e-9

func near(a, b float64) bool { return math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b)) }

func TestChangeSince(t *testing.T) {
	tests := []struct {
		name            string
		baseline, value float64
		absolute        float64
		relative        data.Number
	}{
		{"growth", 80, 100, 20, data.Some(25)},
		{"fall", 200, 150, -50, data.Some(-25)},
		{"to nothing", 50, 0, -50, data.Some(-100)},
		{"to nothing, rounded", 0.69, 0, -0.69, data.Some(-100)},
		{"whole percent", 100, 107, 7, data.Some(7)},
		{"none", 7, 7, 0, data.Some(0)},
		{"from zero", 0, 5, 5, data.Number{}},
		{"from a loss", -2, 1, 3, data.Number{}},
		{"to a loss", 2, -1, -3, data.Number{}},
		{"too small to divide by", 5e-324, 1e10, 1e10, data.Number{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ChangeSince(tt.baseline, tt.value)
			if err != nil || got != (Change{tt.absolute, tt.relative}) {
				t.Errorf("ChangeSince(%v, %v) = %+v, %v, want %v and %+v", tt.baseline, tt.value, got, err, tt.absolute, tt.relative)
			}
		})
	}
}

func TestChangeSinceRefuses(t *testing.T) {
	tests := []struct {
		name            string
		baseline, value float64
	}{
		{"NaN baseline", math.NaN(), 1},
		{"NaN value", 1, math.NaN()},
		{"infinite", 1, math.Inf(-1)},
		{"infinite difference", -math.MaxFloat64, math.MaxFloat64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := ChangeSince(tt.baseline, tt.value); !errors.Is(err, data.ErrInvalid) {
				t.Errorf("ChangeSince(%v, %v) = %+v, %v, want invalid", tt.baseline, tt.value, got, err)
			}
		})
	}
}

func TestChangeLeadsToTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		baseline := rapid.Float64Range(-1e9, 1e9).Draw(t, "baseline")
		value := rapid.Float64Range(-1e9, 1e9).Draw(t, "value")
		c, err := ChangeSince(baseline, value)
		if err != nil {
			t.Fatal(err)
		}
		if got := baseline + c.Absolute; math.Abs(got-value) > tol*max(math.Abs(baseline), math.Abs(value)) {
			t.Errorf("baseline + change = %v, want %v", got, value)
		}
		if r := c.RelativePercent; r.Valid {
			if got := baseline * (1 + r.Value/100); math.Abs(got-value) > tol*max(baseline, value) {
				t.Errorf("baseline and %v %% = %v, want %v", r.Value, got, value)
			}
		}
	})
}

func TestUnitOfChange(t *testing.T) {
	euro := data.Text{IT: "€ per contribuente", EN: "€ per taxpayer"}
	points := data.Text{IT: "punti percentuali", EN: "percentage points"}
	tests := []struct {
		name       string
		unit, want data.Text
	}{
		{"percent", data.Text{IT: "%", EN: "%"}, points},
		{"euro", euro, euro},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := UnitOfChange(tt.unit); got != tt.want {
				t.Errorf("UnitOfChange(%v) = %v, want %v", tt.unit, got, tt.want)
			}
		})
	}
}
