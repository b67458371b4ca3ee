package api

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"cittamedie/data"
)

// page is a part of a list.
type page[T any] struct {
	Items  []T `json:"items"`
	Total  int `json:"total" doc:"Items in the whole list."`
	Limit  int `json:"limit" doc:"Most items in this answer."`
	Offset int `json:"offset" doc:"Items left out at the beginning."`
	ReleaseNote
}

// ReleaseNote is what a reply may say before everything else; the front puts it
// there. Embedded, and exported for huma.
type ReleaseNote struct {
	Text string `json:"releaseNote,omitempty" doc:"What is to be known about the release that was asked for: it has another id now, the time has not come, or something is not known of it. In X-Release-Note too."`
}

// cut returns the part of all that a request asks for.
func cut[T any](all []T, p Paging) page[T] {
	from := min(p.Offset, len(all))
	to := min(from+p.Limit, len(all))
	items := all[from:to]
	if items == nil {
		items = []T{}
	}
	return page[T]{Items: items, Total: len(all), Limit: p.Limit, Offset: p.Offset}
}

// with returns the part of a list with items described otherwise.
func with[T, U any](p page[T], items []U) page[U] {
	return page[U]{Items: items, Total: p.Total, Limit: p.Limit, Offset: p.Offset}
}

// column is one column of the CSV of a list.
type column[T any] struct {
	name string
	cell func(T) any // string, bool, int, number or time.Time; nil for an empty cell
}

// renderList writes a page in the format of the request.
func renderList[T any](r *request, format, file string, p page[T], columns []column[T]) (reply, error) {
	if m := r.format(format); m == asCSV {
		return reply{body: appendCSV(nil, p.Items, columns), media: m, file: file + ".csv", total: p.Total}, nil
	}
	return renderJSON(p)
}

// renderJSON writes v as JSON.
func renderJSON(v any) (reply, error) {
	b, err := json.Marshal(v)
	return reply{body: b, media: asJSON}, err
}

// number is a number that may be absent: null in JSON, empty in CSV.
type number data.Number

// MarshalJSON writes the shortest decimal that reads back as the same number.
func (n number) MarshalJSON() ([]byte, error) { return appendNumber(nil, n), nil }

// UnmarshalJSON reads a number or null.
func (n *number) UnmarshalJSON(b []byte) error {
	if n.Valid = string(b) != "null"; !n.Valid {
		return nil
	}
	return json.Unmarshal(b, &n.Value)
}

// Schema says that the value is a number or null.
func (number) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true}
}

func appendNumber(b []byte, n number) []byte {
	if !n.Valid || math.IsNaN(n.Value) || math.IsInf(n.Value, 0) {
		return append(b, "null"...)
	}
	return appendFloat(b, n.Value)
}

// appendFloat appends the shortest decimal that reads back as v, with a point,
// and an exponent only where the digits would run long.
//
// Most figures have at most six decimals. Where v is the double nearest to such
// a decimal of at most 15 digits, that decimal is the shortest one, because no
// two of them share a double; it is written without the general algorithm.
func appendFloat(b []byte, v float64) []byte {
	const million = 1e6
	if scaled := math.Round(v * million); scaled != 0 && math.Abs(scaled) < 1e15 && scaled/million == v {
		return appendMillionths(b, int64(scaled))
	}
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, v, format, -1, 64)
}

// appendMillionths appends n/1000000 without trailing zeros.
func appendMillionths(b []byte, n int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/1000000, 10)
	rest := n % 1000000
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for digit := int64(100000); rest > 0; digit /= 10 {
		b = append(b, byte('0'+rest/digit))
		rest %= digit
	}
	return b
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Characters that mean something in
// HTML are escaped too.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			default:
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			b = append(b, s[from:i]...)
			b = append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
			from = i + size
		}
		i += size
	}
	return append(append(b, s[from:]...), '"')
}

// appendCSV appends a header and the rows as RFC 4180 asks.
func appendCSV[T any](b []byte, items []T, columns []column[T]) []byte {
	for i, c := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, c.name...)
	}
	b = append(b, "\r\n"...)
	for _, item := range items {
		for i, c := range columns {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCell(b, c.cell(item))
		}
		b = append(b, "\r\n"...)
	}
	return b
}

func appendCell(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendText(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case number:
		if n := appendNumber(nil, v); !bytes.Equal(n, []byte("null")) {
			return append(b, n...)
		}
	case time.Time:
		if !v.IsZero() {
			return v.UTC().AppendFormat(b, time.RFC3339)
		}
	}
	return b
}

// appendText appends a text cell. One that a spreadsheet would take for a
// formula gets an apostrophe before it.
func appendText(b []byte, s string) []byte {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	if !strings.ContainsAny(s, ",\"\r\n;") && !strings.HasPrefix(s, " ") && !strings.HasSuffix(s, " ") {
		return append(b, s...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
}
