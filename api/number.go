package api

import (
	"math"
	"strconv"

	"cittamedie/data"
)

// significant is how many digits of a computed figure are written: see
// "Computed figures have ten significant digits" in CONTRIBUTING.md.
const significant = 10

// tens are the powers of ten that a double holds exactly.
var tens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// computed reports whether a figure was worked out here, with as many digits as
// a double has, rather than read from a file: a ratio, a figure of the flows, a
// mean over municipalities.
func computed(i *data.Indicator, expected int32) bool {
	return i.Ratio() || i.Recomposition == data.FromFlow || i.Recomposition == data.Weighted && expected > 0
}

// figure is a value as machine formats have it: a computed one with ten
// significant digits, any other as it was published.
func figure(i *data.Indicator, v float64, has bool, expected int32) number {
	if has && computed(i, expected) {
		v = rounded(v)
	}
	return number{v, has}
}

// rounded returns the number nearest to v that has ten significant digits.
func rounded(v float64) float64 {
	n, decimals := decimalOf(math.Abs(v))
	if decimals < 0 {
		r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', significant-1, 64), 64)
		return r
	}
	return math.Copysign(float64(n)/tens[decimals], v)
}

// appendRounded appends rounded(v) as appendFloat would.
func appendRounded(b []byte, v float64) []byte {
	n, decimals := decimalOf(math.Abs(v))
	if decimals < 0 || n == 0 {
		return appendFloat(b, rounded(v))
	}
	if v < 0 {
		b = append(b, '-')
	}
	return appendDecimal(b, n, decimals)
}

// decimalOf returns a ≥ 0 as n / 10^decimals, n having ten digits or, where
// rounding carried, being 10^10. The decimals are negative for the numbers that
// are too large or too small for this way.
func decimalOf(a float64) (n uint64, decimals int) {
	if a == 0 {
		return 0, 0
	}
	if !(a >= 1e-6 && a < 1e9) {
		return 0, -1
	}
	exponent := int(math.Float64bits(a)>>52) - 1023
	decimals = significant - 1 - (exponent*1233)>>12 // 1233/4096 is just below log10(2)
	scaled := a * tens[decimals]
	if scaled >= 1e10 {
		decimals--
		scaled = a * tens[decimals]
	}
	return uint64(scaled + 0.5), decimals
}

// appendDecimal appends n / 10^decimals without trailing zeros.
func appendDecimal(b []byte, n uint64, decimals int) []byte {
	for decimals > 0 && n%10 == 0 {
		n /= 10
		decimals--
	}
	if decimals == 0 {
		return appendUint(b, n)
	}
	whole := n / whole10[decimals]
	b = append(appendUint(b, whole), '.')
	return appendPadded(b, n-whole*whole10[decimals], decimals)
}

// whole10 are the powers of ten as integers.
var whole10 = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// pairs are the numbers from 00 to 99.
const pairs = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

// appendUint appends n.
func appendUint(b []byte, n uint64) []byte {
	if n < 10 {
		return append(b, byte('0'+n))
	}
	digits := 2
	for digits < len(whole10) && n >= whole10[digits] {
		digits++
	}
	return appendPadded(b, n, digits)
}

// appendPadded appends n with that many digits, zeros in front.
func appendPadded(b []byte, n uint64, digits int) []byte {
	var space [20]byte
	end := len(b) + digits
	b = append(b, space[:digits]...)
	i := end
	for digits >= 2 {
		q := n / 100
		r := (n - q*100) * 2
		i -= 2
		b[i], b[i+1] = pairs[r], pairs[r+1]
		n = q
		digits -= 2
	}
	if digits == 1 {
		b[i-1] = byte('0' + n)
	}
	return b
}

// mostDecimals is how many decimals figures tries before the general way.
const mostDecimals = 4

// figures appends the values of one indicator. It remembers how many decimals
// the values before had, because those of a column have the same.
type figures struct {
	computed bool
	decimals int
}

// append appends one value.
func (f *figures) append(b []byte, v float64) []byte {
	if f.computed {
		return appendRounded(b, v)
	}
	for v > 0 && v < 1e10 {
		n := uint64(v*tens[f.decimals] + 0.5)
		if float64(n)/tens[f.decimals] == v {
			return appendDecimal(b, n, f.decimals)
		}
		if f.decimals == mostDecimals {
			break
		}
		f.decimals++
	}
	return appendFloat(b, v)
}
