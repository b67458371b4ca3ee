package utm

import "math"

// The ellipsoid of WGS84: National Imagery and Mapping Agency (2000), Department
// of Defense World Geodetic System 1984, TR8350.2, third edition, table 3.1.
const (
	semiMajorAxis     = 6378137.0 // a, metres
	inverseFlattening = 298.257223563
	flattening        = 1 / inverseFlattening
)

// The grid: Defense Mapping Agency (1989), The Universal Grids, TM 8358.2,
// chapter 2.
const (
	centralScale = 0.9996   // k0, scale along the central meridian
	falseEasting = 500000.0 // metres, so that eastings are positive
)

// maxEasting is how far from the central meridian, in metres, the series is
// known to be good: Karney (2011), abstract.
const maxEasting = 3.9e6

// Quantities that follow from the flattening f.
const (
	e2 = flattening * (2 - flattening) // e², first eccentricity squared
	n  = flattening / (2 - flattening) // n, third flattening
	n2 = n * n
	n3 = n2 * n
	n4 = n3 * n
	n5 = n4 * n
	n6 = n5 * n

	// rectifying is A, the radius in metres of the circle as long as a meridian:
	// Karney (2011), equation 14.
	rectifying = semiMajorAxis / (1 + n) * (1 + n2/4 + n4/64 + n6/256)
	scaled     = centralScale * rectifying
)

// alpha holds α₁ … α₆: Karney (2011), equation 35, up to n⁶.
var alpha = [...]float64{
	n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
	13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
	61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
	49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
	34729*n5/80640 - 3418889*n6/1995840,
	212378941 * n6 / 319334400,
}

// beta holds β₁ … β₆: Karney (2011), equation 36, up to n⁶.
var beta = [...]float64{
	n/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
	n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
	17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
	4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
	4583*n5/161280 - 108847*n6/3991680,
	20648693 * n6 / 638668800,
}

var eccentricity = math.Sqrt(e2)

// Zone is a northern zone of the grid (it. "fuso"). Its zero value is of no use:
// take [Zone32N] or [Zone33N].
type Zone struct {
	meridian float64 // central meridian, degrees east of Greenwich
}

// The zones of Italy.
var (
	Zone32N = Zone{9}  // EPSG:32632
	Zone33N = Zone{15} // EPSG:32633
)

// Forward returns the grid coordinates of a place:
//
//	τ' = τ √(1+σ²) − σ √(1+τ²),  σ = sinh(e atanh(e τ / √(1+τ²)))
//	ξ' = atan2(τ', cos λ),  η' = asinh(sin λ / √(τ'² + cos² λ))
//	ξ = ξ' + Σ αⱼ sin 2jξ' cosh 2jη',  η = η' + Σ αⱼ cos 2jξ' sinh 2jη'
//	east = 500 000 + k₀ A η,  north = k₀ A ξ
//
// where τ is the tangent of the latitude, τ' that of the conformal latitude, λ
// the longitude counted from the central meridian, e the eccentricity, A the
// rectifying radius and j runs from 1 to 6.
//
// lon and lat are degrees of WGS84, lat from −90 to 90; east and north are
// metres, north negative south of the equator. Results are within some
// nanometres of the exact projection. A place more than 3,900 km from the
// central meridian, or a coordinate that is no number, gives NaN for both.
//
// Reference: Karney, C.F.F. (2011), Transverse Mercator with an accuracy of a
// few nanometers, Journal of Geodesy 85, 475–485, equations 7–14 and 35,
// doi:10.1007/s00190-011-0445-3.
func (z Zone) Forward(lon, lat float64) (east, north float64) {
	if !(math.Abs(lat) <= 90) || !(math.Abs(lon-z.meridian) < 90) {
		return math.NaN(), math.NaN()
	}
	sinLambda, cosLambda := math.Sincos(radians(lon - z.meridian))
	t := conformal(math.Tan(radians(lat)))
	xi0 := math.Atan2(t, cosLambda)
	eta0 := math.Asinh(sinLambda / math.Hypot(t, cosLambda))
	dxi, deta := series(alpha, xi0, eta0)
	if east = scaled * (eta0 + deta); math.Abs(east) > maxEasting {
		return math.NaN(), math.NaN()
	}
	return falseEasting + east, scaled * (xi0 + dxi)
}

// Inverse returns the place of grid coordinates, the inverse of [Zone.Forward]:
//
//	ξ = north / (k₀ A),  η = (east − 500 000) / (k₀ A)
//	ξ' = ξ − Σ βⱼ sin 2jξ cosh 2jη,  η' = η − Σ βⱼ cos 2jξ sinh 2jη
//	τ' = sin ξ' / √(sinh² η' + cos² ξ'),  λ = atan2(sinh η', cos ξ')
//
// in the symbols of Forward; τ follows from τ' by Newton's method.
//
// east and north are metres; lon and lat are degrees of WGS84. Going forward
// again comes back to within a micrometre. Coordinates more than 3,900 km from
// the central meridian, beyond the poles, or no numbers give NaN for both.
//
// Reference: Karney (2011), as for Forward, equations 15–21 and 36.
func (z Zone) Inverse(east, north float64) (lon, lat float64) {
	x := east - falseEasting
	if !(math.Abs(x) <= maxEasting) || !(math.Abs(north) <= scaled*math.Pi/2) {
		return math.NaN(), math.NaN()
	}
	xi, eta := north/scaled, x/scaled
	dxi, deta := series(beta, xi, eta)
	xi, eta = xi-dxi, eta-deta
	sinXi, cosXi := math.Sincos(xi)
	sinhEta := math.Sinh(eta)
	tau := geographic(sinXi / math.Hypot(sinhEta, cosXi))
	return z.meridian + degrees(math.Atan2(sinhEta, cosXi)), degrees(math.Atan(tau))
}

// series returns the two sums over j of a coefficient times sin 2jξ cosh 2jη,
// and cos 2jξ sinh 2jη.
func series(coefficients [6]float64, xi, eta float64) (dxi, deta float64) {
	for j := len(coefficients); j > 0; j-- { // the small terms first
		sin, cos := math.Sincos(2 * float64(j) * xi)
		c := coefficients[j-1]
		dxi += c * sin * math.Cosh(2*float64(j)*eta)
		deta += c * cos * math.Sinh(2*float64(j)*eta)
	}
	return dxi, deta
}

// conformal returns the tangent of the conformal latitude from that of the
// latitude: Karney (2011), equations 7–9.
func conformal(tau float64) float64 {
	sigma := math.Sinh(eccentricity * math.Atanh(eccentricity*tau/math.Hypot(1, tau)))
	return tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
}

// newtonSteps is enough for a double: each step squares the error, and the
// starting value is right to a few parts in a thousand.
const newtonSteps = 4

// geographic returns the tangent of the latitude from that of the conformal
// latitude: Karney (2011), equations 19–21.
func geographic(t float64) float64 {
	tau := t / (1 - e2)
	for range newtonSteps {
		at := conformal(tau)
		tau += (t - at) / math.Hypot(1, at) * (1 + (1-e2)*tau*tau) / ((1 - e2) * math.Hypot(1, tau))
	}
	return tau
}

func radians(degrees float64) float64 { return degrees * (math.Pi / 180) }
func degrees(radians float64) float64 { return radians * (180 / math.Pi) }
