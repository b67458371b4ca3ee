package decode

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"cittamedie/data"
)

// coordinates reads the coordinates of one geometry out of JSON that a decoder
// has already found well formed, so that commas and brackets match.
type coordinates struct {
	text []byte
	pos  int
}

// bad returns the error of a geometry, whose area [boundaries.geometry] names.
func bad(code string, args ...any) error {
	return data.NewInputError(code, append([]any{""}, args...)...)
}

func (c *coordinates) multiPolygon() (orb.MultiPolygon, error) {
	var m orb.MultiPolygon
	err := c.list(func() error {
		p, err := c.polygon()
		m = append(m, p)
		return err
	})
	if err == nil && len(m) == 0 {
		err = bad("geometry-empty")
	}
	return m, err
}

func (c *coordinates) polygon() (orb.Polygon, error) {
	var p orb.Polygon
	err := c.list(func() error {
		r, err := c.ring()
		p = append(p, r)
		return err
	})
	if err == nil && len(p) == 0 {
		err = bad("geometry-empty")
	}
	return p, err
}

// minRing is the number of positions of a triangle, the last being the first.
const minRing = 4

func (c *coordinates) ring() (orb.Ring, error) {
	var r orb.Ring
	err := c.list(func() error {
		p, err := c.position()
		r = append(r, p)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case len(r) < minRing:
		return nil, bad("ring-short", len(r))
	case r[0] != r[len(r)-1]:
		return nil, bad("ring-open")
	}
	return r, nil
}

// position reads longitude and latitude; an altitude is passed over, as the
// standard (RFC 7946, 3.1.1) allows.
func (c *coordinates) position() (orb.Point, error) {
	var v [3]float64
	n := 0
	err := c.list(func() error {
		if n == len(v) {
			return bad("position", n+1)
		}
		var err error
		v[n], err = c.number()
		n++
		return err
	})
	if err == nil && n < 2 {
		err = bad("position", n)
	}
	return orb.Point{v[0], v[1]}, err
}

// list calls item at the start of every item of the list at pos.
func (c *coordinates) list(item func() error) error {
	if c.peek() != '[' {
		return bad("geometry-nesting")
	}
	c.pos++
	for c.peek() != ']' {
		if c.peek() == 0 {
			return bad("geometry-nesting")
		}
		if err := item(); err != nil {
			return err
		}
		if c.peek() == ',' {
			c.pos++
		}
	}
	c.pos++
	return nil
}

// peek returns the next byte that is not a blank, 0 at the end.
func (c *coordinates) peek() byte {
	for ; c.pos < len(c.text); c.pos++ {
		if b := c.text[c.pos]; b > ' ' {
			return b
		}
	}
	return 0
}

// number reads a JSON number.
func (c *coordinates) number() (float64, error) {
	from := c.pos
	if c.pos < len(c.text) && (c.text[c.pos] > '9' || c.text[c.pos] < '0') && c.text[c.pos] != '-' {
		if c.text[c.pos] == '[' {
			return 0, bad("geometry-nesting")
		}
		return 0, bad("coordinate")
	}
	mantissa, decimals, digits, point, exponent := int64(0), 0, 0, false, false
	for ; c.pos < len(c.text); c.pos++ {
		switch b := c.text[c.pos]; {
		case b >= '0' && b <= '9':
			mantissa = mantissa*10 + int64(b-'0')
			digits++
			if point {
				decimals++
			}
			continue
		case b == '.':
			point = true
			continue
		case b == '-' || b == '+' || b == 'e' || b == 'E':
			exponent = exponent || b != '-' || c.pos > from
			continue
		}
		break
	}
	// Both are exact in a float64 up to here, so one division rounds correctly.
	if digits <= maxDigits && !exponent {
		v := float64(mantissa) / pow10[decimals]
		if c.text[from] == '-' {
			v = -v
		}
		return v, nil
	}
	v, err := strconv.ParseFloat(string(c.text[from:c.pos]), 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, bad("coordinate-large")
	}
	return v, nil
}

var pow10 = [maxDigits + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}
