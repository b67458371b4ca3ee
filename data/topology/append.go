package topology

import (
	"strconv"
	"unicode/utf8"

	"cittamedie/data"
)

// The encoders append to one buffer by hand: a national file has a million
// numbers, and reflection would take most of the time.

// appendDegrees appends a coordinate in degrees with up to five decimals.
func appendDegrees(b []byte, units int32) []byte {
	u := int64(units)
	if u < 0 {
		b, u = append(b, '-'), -u
	}
	b = strconv.AppendInt(b, u/perDegree, 10)
	fraction := u % perDegree
	if fraction == 0 {
		return b
	}
	b = append(b, '.')
	for unit := int64(perDegree / 10); fraction > 0; unit /= 10 {
		b = append(b, byte('0'+fraction/unit))
		fraction %= unit
	}
	return b
}

func appendPoint(b []byte, v Vertex) []byte {
	b = appendDegrees(append(b, '['), v[0])
	b = appendDegrees(append(b, ','), v[1])
	return append(b, ']')
}

// appendString appends s as a JSON string; bytes that are not UTF-8 become the
// replacement character.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ' || c == '<': // no "</script>" in a page that embeds the text
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
		i++
	}
	return append(b, '"')
}

// Properties appends the members of the properties of an area, as JSON: a name,
// a colon, a value, with commas between. A nil Properties appends none.
type Properties func(b []byte, code data.AreaCode) []byte

// appendProperties appends the id and the properties of an area, with the commas
// before them.
func appendProperties(b []byte, code data.AreaCode, props Properties) []byte {
	b = appendString(append(b, `,"id":`...), string(code))
	b = append(b, `,"properties":{`...)
	if props != nil {
		b = props(b, code)
	}
	return append(b, '}')
}

// appendList appends a JSON array of n items, item i by f.
func appendList(b []byte, n int, f func(b []byte, i int) []byte) []byte {
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = f(b, i)
	}
	return append(b, ']')
}
