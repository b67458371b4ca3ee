package trend

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cittamedie/data"
)

func TestLinear(t *testing.T) {
	// Student's t at 0.975: tan(0.475 π) with 1 degree of freedom,
	// 0.95 / √(2 · 0.975 · 0.025) with 2, 2.262157162740992 in tables with 9.
	oneFreedom, twoFreedom := math.Tan(0.475*math.Pi), 0.95/math.Sqrt(2*0.975*0.025)
	tests := []struct {
		name   string
		points []Point
		want   Line
	}{
		{
			// x̄ = 2020, ȳ = 7/3, Σx² = 2, Σxy = 3, residuals 1/6, −1/3, 1/6, SSE = 1/6, Σy² = 14/3
			"on paper", []Point{{2021, 4}, {2019, 1}, {2020, 2}},
			Line{1.5, 7.0/3 - 3030, math.Sqrt(1.0 / 12), 1.5 - oneFreedom*math.Sqrt(1.0/12), 1.5 + oneFreedom*math.Sqrt(1.0/12), data.Some(27.0 / 28), 3},
		},
		{
			// x̄ = 3, ȳ = 3, Σx² = 26, Σxy = 19, Σy² = 18, SSE = Σy² − (Σxy)²/Σx²
			"missing years", []Point{{0, 2}, {1, 0}, {5, 5}, {6, 5}},
			Line{19.0 / 26, 3 - 57.0/26, math.Sqrt((18 - 361.0/26) / 2 / 26), 19.0/26 - twoFreedom*math.Sqrt((18-361.0/26)/2/26), 19.0/26 + twoFreedom*math.Sqrt((18-361.0/26)/2/26), data.Some(361.0 / 26 / 18), 4},
		},
		{"a line", []Point{{2001, 10}, {2011, 8}, {2021, 6}, {2031, 4}}, Line{-0.2, 410.2, 0, -0.2, -0.2, data.Some(1), 4}},
		{"all equal", []Point{{2019, 5}, {2020, 5}, {2021, 5}}, Line{Intercept: 5, Points: 3}},
		{"no slope", []Point{{-1, 1}, {0, -2}, {1, 1}}, Line{0, 0, math.Sqrt(3), -oneFreedom * math.Sqrt(3), oneFreedom * math.Sqrt(3), data.Some(0), 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Linear(tt.points)
			if err != nil || !sameLine(got, tt.want) {
				t.Errorf("Linear(%v) = %+v, %v, want %+v", tt.points, got, err, tt.want)
			}
		})
	}
}

// A series that goes up as it goes down: rounding leaves the line more squares
// than the mean does, and it may not tell less than nothing.
func TestLinearRSquaredIsNotNegative(t *testing.T) {
	line, err := Linear([]Point{{2000, 9.9}, {2001, 14.5}, {2002, 29.9}, {2003, 14.5}, {2004, 9.9}})
	if err != nil || line.RSquared != data.Some(0) {
		t.Errorf("RSquared = %+v, %v, want 0", line.RSquared, err)
	}
}

func sameLine(a, b Line) bool {
	return near(a.Slope, b.Slope) && near(a.Intercept, b.Intercept) && near(a.SlopeError, b.SlopeError) &&
		near(a.SlopeLower, b.SlopeLower) && near(a.SlopeUpper, b.SlopeUpper) && a.Points == b.Points &&
		a.RSquared.Valid == b.RSquared.Valid && near(a.RSquared.Value, b.RSquared.Value)
}

// The first set of Anscombe, F. J. (1973), Graphs in statistical analysis, The
// American Statistician 27, 17–21; in R, confint(lm(y1 ~ x1, anscombe)) and
// summary of the same, to the digits R prints.
func TestLinearAnscombe(t *testing.T) {
	line, err := Linear([]Point{
		{10, 8.04}, {8, 6.95}, {13, 7.58}, {9, 8.81}, {11, 8.33}, {14, 9.96},
		{6, 7.24}, {4, 4.26}, {12, 10.84}, {7, 4.82}, {5, 5.68},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		got      float64
		decimals int
		want     string
	}{
		{"Slope", line.Slope, 4, "0.5001"},
		{"Intercept", line.Intercept, 4, "3.0001"},
		{"SlopeError", line.SlopeError, 4, "0.1179"},
		{"RSquared", line.RSquared.Value, 4, "0.6665"},
		{"SlopeLower", line.SlopeLower, 7, "0.2333701"},
		{"SlopeUpper", line.SlopeUpper, 7, "0.7668117"},
	}
	for _, tt := range tests {
		if got := strconv.FormatFloat(tt.got, 'f', tt.decimals, 64); got != tt.want {
			t.Errorf("%s = %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLinearRefuses(t *testing.T) {
	nan, inf, huge := math.NaN(), math.Inf(1), math.MaxFloat64
	tests := []struct {
		name   string
		points []Point
		kind   error
		want   string
	}{
		{"none", nil, data.ErrNoData, "trend of 0 points"},
		{"two", []Point{{2020, 1}, {2021, 2}}, data.ErrNoData, "trend of 2 points, of at least 3"},
		{"year twice", []Point{{2020, 1}, {2021, 2}, {2020, 3}}, data.ErrInvalid, "its year occurs twice"},
		{"NaN year", []Point{{2020, 1}, {nan, 2}, {2022, 3}}, data.ErrInvalid, "not finite"},
		{"NaN value", []Point{{2020, 1}, {2021, nan}, {2022, 3}}, data.ErrInvalid, `"NaN in 2021": not finite`},
		{"infinite value", []Point{{2020, 1}, {2021, 2}, {2022, inf}}, data.ErrInvalid, "not finite"},
		{"too large", []Point{{2020, huge}, {2021, -huge}, {2022, huge}}, data.ErrInvalid, "too large"},
		{"too far", []Point{{0, 1}, {1, 2}, {huge, 3}}, data.ErrInvalid, "too large"},
		{"too spread", []Point{{0, -1e160}, {1, 0}, {2, 1e160}}, data.ErrInvalid, "too large"},
		{"too close", []Point{{0, 1}, {5e-324, 2}, {1e-323, 3}}, data.ErrInvalid, "too close"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line, err := Linear(tt.points)
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Linear(%v) = %+v, %v, want %v with %q", tt.points, line, err, tt.kind, tt.want)
			}
		})
	}
}

func TestYearOf(t *testing.T) {
	tests := []struct {
		period string
		want   float64
	}{
		{"2023", 2023}, {"2023-S2", 2023.5}, {"2023-Q2", 2023.25}, {"2023-01", 2023}, {"2023-07", 2023.5},
	}
	for _, tt := range tests {
		t.Run(tt.period, func(t *testing.T) {
			p, err := data.ParsePeriod(tt.period)
			if err != nil {
				t.Fatal(err)
			}
			if got := YearOf(p); got != tt.want {
				t.Errorf("YearOf(%s) = %v, want %v", tt.period, got, tt.want)
			}
		})
	}
	if got := YearOf(data.Period{}); finite(got) {
		t.Errorf("YearOf(not stated) = %v, want a date Linear refuses", got)
	}
}

// readShared returns a file of the reference results beside the repository;
// without the folder the test is skipped, unless REQUIRE_SHARED is 1.
func readShared(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared", "oracles"}, path...)...))
	switch {
	case err != nil && os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	case err != nil:
		t.Skip("no reference results: ", err)
	}
	return string(text)
}

// Against lm of R 4.2.2 on the number of the row, from 1: see README.md of
// oracles/forecast.
func TestLinearOracle(t *testing.T) {
	for _, name := range []string{"nile", "short8"} {
		t.Run(name, func(t *testing.T) {
			var want struct {
				Linear struct {
					Intercept, Slope, R2 float64
					SlopeError           float64 `json:"se_slope"`
				}
			}
			if err := json.Unmarshal([]byte(readShared(t, "forecast", name, "expected.json")), &want); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(strings.NewReader(readShared(t, "forecast", name, "input.csv"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			var points []Point
			for i, row := range rows[1:] {
				y, err := strconv.ParseFloat(row[1], 64)
				if err != nil {
					t.Fatal(err)
				}
				points = append(points, Point{float64(i + 1), y})
			}
			line, err := Linear(points)
			if err != nil {
				t.Fatal(err)
			}
			w := want.Linear
			if !near(line.Slope, w.Slope) || !near(line.Intercept, w.Intercept) || !near(line.SlopeError, w.SlopeError) || !near(line.RSquared.Value, w.R2) {
				t.Errorf("Linear = %+v, want %+v", line, w)
			}
		})
	}
}
