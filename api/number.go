package api

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
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
	d, ok := decimalOf(math.Abs(v))
	if !ok {
		r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', significant-1, 64), 64)
		return r
	}
	return math.Copysign(float64(d.whole*whole10[d.places]+d.part)/tens[d.places], v)
}

// appendRounded appends rounded(v) as appendFloat would.
func appendRounded(b []byte, v float64) []byte {
	d, ok := decimalOf(math.Abs(v))
	if !ok {
		return appendFloat(b, rounded(v))
	}
	if v < 0 {
		b = append(b, '-')
	}
	return d.append(b)
}

// decimal is whole + part / 10^places.
type decimal struct {
	whole, part uint64
	places      int
}

// decimalOf returns a ≥ 0 rounded to ten significant digits. It is false for the
// numbers that are too large or too small for this way.
func decimalOf(a float64) (decimal, bool) {
	if !(a >= 1e-5 && a < 1e9) {
		return decimal{}, false
	}
	d := decimal{whole: uint64(int64(a))}
	rest := a - float64(d.whole)
	d.places = significant - digits(d.whole)
	if d.whole == 0 {
		for d.places = significant; rest*tens[d.places] < 1e9-0.5; d.places++ {
		}
	}
	d.part = uint64(int64(rest*tens[d.places] + 0.5))
	if d.part >= whole10[d.places] {
		d.part -= whole10[d.places]
		d.whole++
	}
	return d, true
}

// append appends the decimal without trailing zeros.
func (d decimal) append(b []byte) []byte {
	from := len(b)
	if d.whole >= 1e8 || d.places > 8 || cap(b)-from < most {
		return d.appendLong(slices.Grow(b, most))
	}
	space := (*[most]byte)(b[from : from+most])
	x := eight(d.whole)
	leading := bits.TrailingZeros64(x|1<<56) / 8
	binary.LittleEndian.PutUint64(space[:8], (x+zeros)>>(8*leading))
	end := 8 - leading
	if d.part != 0 {
		x = eight(d.part) >> (8 * (8 - d.places))
		space[end] = '.'
		binary.LittleEndian.PutUint64(space[end+1:end+9], x+zeros)
		end += 9 - bits.LeadingZeros64(x)/8
	}
	return b[:from+end]
}

// most is how many bytes a decimal takes at most, and those written beyond.
const most = 32

// appendLong is append for the longer ones.
func (d decimal) appendLong(b []byte) []byte {
	b = appendUint(b, d.whole)
	if d.part == 0 {
		return b
	}
	return appendPart(append(b, '.'), d.part, d.places)
}

// whole10 are the powers of ten as integers.
var whole10 = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// digits returns how many digits n has.
func digits(n uint64) int {
	d := (bits.Len64(n|1)*1233)>>12 + 1 // 1233/4096 is just above log10(2)
	if n < whole10[d-1] && d > 1 {
		d--
	}
	return d
}

// eight returns the eight digits of n < 10^8 as bytes from 0 to 9, the first
// digit in the lowest byte. All are worked out at once, in lanes of one word: no
// branch depends on how long a number is.
func eight(n uint64) uint64 {
	x := n/10000 | n%10000<<32
	q := x * 10486 >> 20 & 0x0000007f0000007f // each lane divided by 100
	x = (x-100*q)<<16 + q
	q = x * 103 >> 10 & 0x000f000f000f000f // by 10
	return (x-10*q)<<8 + q
}

const zeros = 0x3030303030303030 // eight times '0'

// appendUint appends n.
func appendUint(b []byte, n uint64) []byte {
	if n >= 1e8 {
		return strconv.AppendUint(b, n, 10)
	}
	x := eight(n)
	leading := bits.TrailingZeros64(x|1<<56) / 8
	return appendWord(b, (x+zeros)>>(8*leading), 8-leading)
}

// appendPart appends n > 0 with that many digits, zeros in front, those at the
// end left out.
func appendPart(b []byte, n uint64, digits int) []byte {
	if digits > 8 { // the first eight, then the rest
		first, rest := n/10, n%10 // dividing by a constant is many times faster
		if digits != 9 {
			first, rest = n/whole10[digits-8], n%whole10[digits-8]
		}
		if rest == 0 {
			return appendPart(b, first, 8)
		}
		return appendPart(appendWord(b, eight(first)+zeros, 8), rest, digits-8)
	}
	x := eight(n) >> (8 * (8 - digits))
	return appendWord(b, x+zeros, 8-bits.LeadingZeros64(x)/8)
}

// appendWord appends the n lowest bytes of x, the lowest first.
func appendWord(b []byte, x uint64, n int) []byte {
	from := len(b)
	if cap(b)-from < 8 {
		b = slices.Grow(b, 8)
	}
	binary.LittleEndian.PutUint64(b[from:from+8], x)
	return b[:from+n]
}

// numerals appends the values of one indicator. It remembers how many decimals
// the values before had, because those of a column have the same.
type numerals struct {
	computed bool
	decimals int
}

// append appends one value.
func (f *numerals) append(b []byte, v float64) []byte {
	if f.computed {
		return appendRounded(b, v)
	}
	for v > 0 && v < 1e10 {
		n := int64(v*tens[f.decimals] + 0.5)
		if float64(n)/tens[f.decimals] != v {
			if f.decimals == 2 {
				break
			}
			f.decimals++
			continue
		}
		if n < 1e7 && cap(b)-len(b) >= 8 {
			return appendScaled(b, uint64(n), f.decimals)
		}
		switch f.decimals { // dividing by a constant is many times faster
		case 0:
			return appendUint(b, uint64(n))
		case 1:
			return decimal{uint64(n / 10), uint64(n % 10), 1}.append(b)
		}
		return decimal{uint64(n / 100), uint64(n % 100), 2}.append(b)
	}
	return appendFloat(b, v)
}

// appendScaled appends n / 10^decimals without trailing zeros, for n < 10^7 and
// at most six decimals. The digits and the point are one word. There must be
// room for it.
func appendScaled(b []byte, n uint64, decimals int) []byte {
	digits := eight(n)
	leading := min(bits.TrailingZeros64(digits|1<<56)/8, 7-decimals)
	end := min(bits.LeadingZeros64(digits)/8, decimals) // zeros left out
	if end == decimals {
		end++ // and the point
	}
	x := (digits + zeros) >> (8 * leading)
	whole := 8 * (8 - leading - decimals) // bits before the point
	x = x&(1<<whole-1) | '.'<<whole | x>>whole<<(whole+8)
	from := len(b)
	binary.LittleEndian.PutUint64(b[from:from+8], x)
	return b[:from+9-leading-end]
}
