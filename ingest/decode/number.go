package decode

import (
	"math/big"
	"strconv"
	"strings"

	"cittamedie/data"
)

// numberRule is the grammar of the numbers of one file:
//
//	[-] digits | [-] digits in groups of three, each followed by decimal digits
//
// with the decimal and thousands marks the recipe declares and no others. There
// is no exponent, no hexadecimal, no infinity, no plus sign and no lost or
// added zero; whatever could be read in two ways is refused.
type numberRule struct {
	decimal   string // "" when numbers are whole
	thousands string // "" when digits are not grouped
}

// maxDigits is how many digits before the decimal mark a float64 holds exactly.
const maxDigits = 15

// whole reads a number made of at most fifteen digits alone, which is what
// nearly every field is.
func whole(b []byte) (float64, bool) {
	if len(b) == 0 || len(b) > maxDigits || b[0] == '0' && len(b) > 1 {
		return 0, false
	}
	n := int64(0)
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return float64(n), true
}

// parse returns the number written b, or why it is not one.
func (n numberRule) parse(b []byte) (float64, error) {
	if v, ok := whole(b); ok {
		return v, nil
	}
	s, err := n.plain(string(b))
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(s, 64)
	return v + 0, err // -0 is 0
}

// scaled returns the number written b multiplied by scale. The product is that
// of the decimals, rounded once: 52.533 times 1000 is 52533.
func (n numberRule) scaled(b []byte, scale *big.Rat) (float64, error) {
	s, err := n.plain(string(b))
	if err != nil {
		return 0, err
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0, n.refuse(s)
	}
	v, _ := r.Mul(r, scale).Float64()
	return v + 0, nil
}

// plain returns the number written s with a point before its decimals and no
// other mark.
func (n numberRule) plain(s string) (string, error) {
	body, negative := strings.CutPrefix(s, "-")
	integer, fraction := body, ""
	if n.decimal != "" {
		var cut bool
		if integer, fraction, cut = strings.Cut(body, n.decimal); cut && !allDigits(fraction) {
			return "", n.refuse(s)
		}
	}
	digits, ok := n.ungroup(integer)
	switch {
	case !ok || !allDigits(digits):
		return "", n.refuse(s)
	case len(digits) > 1 && digits[0] == '0':
		return "", data.NewInputError("number-zero", shorten(s))
	case len(digits) > maxDigits || len(fraction) > 2*maxDigits:
		return "", data.NewInputError("number-long", shorten(s), maxDigits)
	}
	if negative {
		digits = "-" + digits
	}
	return digits + "." + fraction + "0", nil
}

// ungroup takes the thousands marks out; false when the groups are not of three
// digits.
func (n numberRule) ungroup(s string) (string, bool) {
	if n.thousands == "" || !strings.Contains(s, n.thousands) {
		return s, true
	}
	groups := strings.Split(s, n.thousands)
	for i, g := range groups {
		if len(g) > 3 || len(g) == 0 || i > 0 && len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func (n numberRule) refuse(s string) error {
	if strings.ContainsAny(s, ".,") && strings.Trim(s, "-0123456789.,'") == "" {
		return data.NewInputError("number-marks", shorten(s), n.decimal, n.thousands)
	}
	return data.NewInputError("number", shorten(s))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
