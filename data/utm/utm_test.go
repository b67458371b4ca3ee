package utm

import (
	"fmt"
	"math"
	"math/cmplx"
	"testing"

	"pgregory.net/rapid"
)

// tolMetres is what the platform asks of a round trip.
const tolMetres = 1e-3

// exactTol is how far, in metres, the series may lie from the exact projection:
// some nanometres of its own and as many of rounding, here and in the test.
const exactTol = 1e-7

var zones = map[string]Zone{"32N": Zone32N, "33N": Zone33N}

// metresApart returns the distance in metres of two places that are near, on
// the sphere of the semi-major axis.
func metresApart(lon1, lat1, lon2, lat2 float64) float64 {
	east := radians(lon2-lon1) * math.Cos(radians(lat1))
	return semiMajorAxis * math.Hypot(east, radians(lat2-lat1))
}

func TestRoundTripOverItaly(t *testing.T) {
	for name, z := range zones {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				lon, lat := rapid.Float64Range(6, 19).Draw(t, "lon"), rapid.Float64Range(35, 48).Draw(t, "lat")
				east, north := z.Forward(lon, lat)
				gotLon, gotLat := z.Inverse(east, north)
				if d := metresApart(lon, lat, gotLon, gotLat); !(d < tolMetres) {
					t.Fatalf("Inverse(Forward(%v, %v)) = (%v, %v), %g m away", lon, lat, gotLon, gotLat, d)
				}
				east2, north2 := z.Forward(gotLon, gotLat)
				if d := math.Hypot(east2-east, north2-north); !(d < tolMetres) {
					t.Fatalf("Forward(Inverse(%v, %v)) = (%v, %v), %g m away", east, north, east2, north2, d)
				}
			})
		})
	}
}

// TestRoundTripGrid walks Italy and its margins by a twentieth of a degree and
// reports the worst round trip, which is far below what is asked.
func TestRoundTripGrid(t *testing.T) {
	for name, z := range zones {
		worst := 0.0
		for i := range 261 {
			for j := range 261 {
				lon, lat := 6+float64(i)/20, 35+float64(j)/20
				gotLon, gotLat := z.Inverse(z.Forward(lon, lat))
				worst = max(worst, metresApart(lon, lat, gotLon, gotLat))
			}
		}
		t.Logf("zone %s: worst round trip %.2g m", name, worst)
		if !(worst < 1e-8) {
			t.Errorf("zone %s: worst round trip %g m, want below 1e-8", name, worst)
		}
	}
}

// meridianArc returns the length in metres of the meridian from the equator to a
// latitude, by Simpson's rule on a(1−e²)(1−e² sin² φ)^(−3/2).
func meridianArc(phi float64) float64 {
	const steps = 2000
	f := func(phi float64) float64 {
		s := math.Sin(phi)
		return semiMajorAxis * (1 - e2) * math.Pow(1-e2*s*s, -1.5)
	}
	h := phi / steps
	sum := f(0) + f(phi)
	for i := 1; i < steps; i++ {
		sum += float64(2+2*(i%2)) * f(float64(i)*h)
	}
	return sum * h / 3
}

// exact returns the grid coordinates without any series. The projection is the
// one conformal map that keeps the meridian arc M along the central meridian,
// so it is M continued into complex isometric latitudes ψ + iλ (Lee, L.P.
// (1976), Conformal projections based on elliptic functions, Cartographica,
// monograph 16). Latitude and arc are carried from λ = 0 by the fourth-order
// Runge–Kutta method on
//
//	dφ/dψ = cos φ (1 − e² sin² φ) / (1 − e²),  dM/dψ = a cos φ / √(1 − e² sin² φ)
func exact(z Zone, lon, lat float64) (east, north float64) {
	const steps = 200
	slope := func(phi complex128) (dphi, dm complex128) {
		s, c := cmplx.Sin(phi), cmplx.Cos(phi)
		w := 1 - e2*s*s
		return c * w / (1 - e2), semiMajorAxis * c / cmplx.Sqrt(w)
	}
	phi, m := complex(radians(lat), 0), complex(meridianArc(radians(lat)), 0)
	h := complex(0, radians(lon-z.meridian)/steps)
	for range steps {
		p1, m1 := slope(phi)
		p2, m2 := slope(phi + h/2*p1)
		p3, m3 := slope(phi + h/2*p2)
		p4, m4 := slope(phi + h*p3)
		phi += h / 6 * (p1 + 2*p2 + 2*p3 + p4)
		m += h / 6 * (m1 + 2*m2 + 2*m3 + m4)
	}
	return falseEasting + centralScale*imag(m), centralScale * real(m)
}

func TestAgainstExactProjection(t *testing.T) {
	for name, z := range zones {
		worst := 0.0
		for lon := 6.0; lon <= 19; lon += 0.8125 {
			for lat := 35.0; lat <= 48; lat += 1.625 {
				wantEast, wantNorth := exact(z, lon, lat)
				east, north := z.Forward(lon, lat)
				d := math.Hypot(east-wantEast, north-wantNorth)
				worst = max(worst, d)
				if !(d < exactTol) {
					t.Errorf("zone %s: Forward(%v, %v) = (%.9f, %.9f), want (%.9f, %.9f)", name, lon, lat, east, north, wantEast, wantNorth)
				}
				gotLon, gotLat := z.Inverse(wantEast, wantNorth)
				if d := metresApart(lon, lat, gotLon, gotLat); !(d < exactTol) {
					t.Errorf("zone %s: Inverse(%v, %v) = (%v, %v), want (%v, %v)", name, wantEast, wantNorth, gotLon, gotLat, lon, lat)
				}
			}
		}
		t.Logf("zone %s: at most %.2g m from the exact projection", name, worst)
	}
}

// TestAgainstPROJ compares with PROJ 9.5.1, the program most maps are made with:
//
//	python3 -c 'import pyproj; print("%.6f %.6f" % pyproj.Transformer.from_crs(4326, 32632, always_xy=True).transform(11.33, 43.32))'
func TestAgainstPROJ(t *testing.T) {
	const printed = 1e-6 // metres, half a unit of the last digit and more
	for _, p := range []struct {
		zone                          string
		lon, lat, wantEast, wantNorth float64
	}{
		{"32N", 11.33, 43.32, 688929.072814, 4798987.556473},
		{"32N", 7.32, 45.74, 369306.214787, 5066532.816314},
		{"32N", 12.5, 41.9, 790334.839833, 4644599.535429},
		{"32N", 18.52, 40.15, 1311467.479236, 4488094.081281},
		{"32N", 12.6, 35.5, 826565.660911, 3934455.701645},
		{"32N", 6, 48, 276224.084603, 5320655.789192},
		{"32N", 19, 35, 1414103.307211, 3919073.949918},
		{"33N", 11.33, 43.32, 202409.191959, 4802894.757009},
		{"33N", 7.32, 45.74, -97411.063989, 5093920.905119},
		{"33N", 12.5, 41.9, 292624.875254, 4641695.877909},
		{"33N", 18.52, 40.15, 799839.777419, 4450348.844360},
		{"33N", 12.6, 35.5, 282315.659091, 3931141.888771},
		{"33N", 6, 48, -171063.799858, 5355621.829187},
		{"33N", 19, 35, 865108.806991, 3880360.149477},
	} {
		if east, north := zones[p.zone].Forward(p.lon, p.lat); math.Abs(east-p.wantEast) > printed || math.Abs(north-p.wantNorth) > printed {
			t.Errorf("zone %s: Forward(%v, %v) = (%.6f, %.6f), want (%.6f, %.6f)", p.zone, p.lon, p.lat, east, north, p.wantEast, p.wantNorth)
		}
		if lon, lat := zones[p.zone].Inverse(p.wantEast, p.wantNorth); metresApart(p.lon, p.lat, lon, lat) > printed {
			t.Errorf("zone %s: Inverse(%v, %v) = (%v, %v), want (%v, %v)", p.zone, p.wantEast, p.wantNorth, lon, lat, p.lon, p.lat)
		}
	}
}

// On the central meridian the projection is the arc times the scale.
func TestCentralMeridian(t *testing.T) {
	for name, z := range zones {
		for _, lat := range []float64{-60, 0, 35, 41.9, 48, 84, 90} {
			east, north := z.Forward(z.meridian, lat)
			if want := centralScale * meridianArc(radians(lat)); east != falseEasting || math.Abs(north-want) > exactTol {
				t.Errorf("zone %s: Forward(%v, %v) = (%v, %v), want (500000, %v)", name, z.meridian, lat, east, north, want)
			}
		}
	}
}

// On the equator, near the meridian, one degree is a π/180 k₀ long to the first
// order: a figure to redo on paper, 6378137 × 0.0174533 × 0.9996 / 1000 = 111.275.
func TestEquatorByHand(t *testing.T) {
	east, north := Zone32N.Forward(9.001, 0)
	if got := east - falseEasting; math.Abs(got-111.275) > 1e-3 || math.Abs(north) > exactTol {
		t.Errorf("Forward(9.001, 0) = (%v, %v), want (500111.275, 0)", east, north)
	}
}

// The two zones are the same grid six degrees apart, mirrored at the meridian.
func TestSymmetry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, lat := rapid.Float64Range(-10, 10).Draw(t, "d"), rapid.Float64Range(-84, 84).Draw(t, "lat")
		east, north := Zone32N.Forward(9+d, lat)
		east33, north33 := Zone33N.Forward(15+d, lat)
		west, northWest := Zone32N.Forward(9-d, lat)
		_, south := Zone32N.Forward(9+d, -lat)
		if math.Hypot(east-east33, north-north33) > exactTol || math.Hypot(east-falseEasting+west-falseEasting, north-northWest) > exactTol || math.Abs(north+south) > exactTol {
			t.Fatalf("d = %v, lat = %v: (%v, %v), zone 33 (%v, %v), mirrored (%v, %v), south %v", d, lat, east, north, east33, north33, west, northWest, south)
		}
	})
}

func TestOutOfRange(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, p := range [][2]float64{{nan, 42}, {9, nan}, {inf, 42}, {9, inf}, {9, 90.1}, {9, -91}, {120, 0}, {60, 0}, {1e308, 1e308}} {
		if east, north := Zone32N.Forward(p[0], p[1]); !math.IsNaN(east) || !math.IsNaN(north) {
			t.Errorf("Forward%v = (%v, %v), want NaN", p, east, north)
		}
	}
	for _, p := range [][2]float64{{nan, 4e6}, {5e5, nan}, {-inf, 4e6}, {5e5, inf}, {4.5e6, 0}, {5e5, 1.1e7}, {1e308, 1e308}} {
		if lon, lat := Zone32N.Inverse(p[0], p[1]); !math.IsNaN(lon) || !math.IsNaN(lat) {
			t.Errorf("Inverse%v = (%v, %v), want NaN", p, lon, lat)
		}
	}
}

// What is not refused is a place, whatever the numbers.
func FuzzInverse(f *testing.F) {
	f.Add(500000.0, 4.6e6)
	f.Add(-3.4e6, scaled*math.Pi/2)
	f.Fuzz(func(t *testing.T, east, north float64) {
		lon, lat := Zone32N.Inverse(east, north)
		if math.IsNaN(lon) != math.IsNaN(lat) || math.Abs(lat) > 90 || math.Abs(lon) > 360 {
			t.Fatalf("Inverse(%v, %v) = (%v, %v)", east, north, lon, lat)
		}
	})
}

func ExampleZone_Inverse() {
	lon, lat := Zone32N.Inverse(688000, 4799000)
	fmt.Printf("%.4f %.4f\n", lon, lat)
	// Output: 11.3186 43.3203
}
