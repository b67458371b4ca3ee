package api

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const (
	maxParams     = 16  // parameters of a request; no operation has as many
	maxIndicators = 10  // members of indicator=
	maxAreas      = 100 // members of area=
)

// param is one query parameter, decoded.
type param struct{ name, value string }

// parseQuery appends the parameters of a query string to ps in order of name.
// It refuses what has two readings: a parameter given twice or empty, broken
// percent-encoding, bytes that are not UTF-8, control characters. The strings
// are parts of the query.
func parseQuery(ps []param, query string) ([]param, error) {
	for query != "" {
		var part string
		if part, query, _ = strings.Cut(query, "&"); part == "" {
			continue
		}
		if len(ps) == maxParams {
			return nil, &refusal{kind: data.ErrInvalid, detail: fmt.Sprintf("more than %d parameters", maxParams)}
		}
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := unescape("query", rawName)
		if err != nil {
			return nil, err
		}
		value, err := unescape(name, rawValue)
		if err != nil {
			return nil, err
		}
		if value == "" {
			return nil, &refusal{kind: data.ErrInvalid, field: shorten(name), detail: "the parameter is empty; leave it out instead"}
		}
		ps = append(ps, param{name, value})
	}
	slices.SortFunc(ps, func(a, b param) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(ps); i++ {
		if ps[i].name == ps[i-1].name {
			return nil, &refusal{kind: data.ErrInvalid, field: shorten(ps[i].name), detail: "the parameter is given twice; separate the members of a list with commas"}
		}
	}
	return ps, nil
}

// unescape decodes one part of a query string.
func unescape(field, s string) (string, error) {
	if strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '+') >= 0 {
		b := make([]byte, 0, len(s))
		for i := 0; i < len(s); i++ {
			switch {
			case s[i] == '+':
				b = append(b, ' ')
			case s[i] != '%':
				b = append(b, s[i])
			case i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0:
				b = append(b, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
				i += 2
			default:
				return "", &refusal{kind: data.ErrInvalid, field: shorten(field), detail: "a percent sign is not followed by two hexadecimal digits"}
			}
		}
		s = string(b)
	}
	return s, checkText(field, s)
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// checkText refuses control characters and bytes that are not UTF-8.
func checkText(field, s string) error {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] == 0x7f {
			return &refusal{kind: data.ErrInvalid, field: shorten(field), detail: "the text has a control character"}
		}
	}
	if !utf8.ValidString(s) {
		return &refusal{kind: data.ErrInvalid, field: shorten(field), detail: "the text is not UTF-8"}
	}
	return nil
}

// has reports whether the parameter name is among ps.
func has(ps []param, name string) bool {
	return slices.ContainsFunc(ps, func(p param) bool { return p.name == name })
}

// appendKey appends the key under which the reply to a request is kept. No part
// of it holds the control characters that separate the parts, because a request
// that has one is refused.
func appendKey(b, path []byte, ps []param, accept, encoding string) []byte {
	b = append(b, path...)
	for _, p := range ps {
		b = append(append(append(append(b, 0), p.name...), 1), p.value...)
	}
	b = append(append(b, 2), accept...)
	return append(append(b, 2), encoding...)
}

// strictQuery refuses parameters that the operation does not have.
func (s *service) strictQuery(ctx huma.Context, next func(huma.Context)) {
	r := requestOf(ctx.Context())
	for _, p := range r.params {
		known := slices.ContainsFunc(ctx.Operation().Parameters, func(q *huma.Param) bool { return q.In == "query" && q.Name == p.name })
		if !known {
			r.err = &refusal{kind: data.ErrInvalid, field: shorten(p.name), detail: "this operation has no such parameter"}
			return
		}
	}
	next(ctx)
}

// Paging is the part of a list to answer.
type Paging struct {
	Limit  int `query:"limit" minimum:"1" maximum:"10000" default:"100" doc:"Items in the answer, at most 10000."`
	Offset int `query:"offset" minimum:"0" maximum:"100000000" default:"0" doc:"Items to leave out at the beginning."`
}

// ListFormat is the format parameter of a list. Like the other embedded
// parameters it is exported because huma binds exported fields alone.
type ListFormat struct {
	Format string `query:"format" enum:"json,csv" doc:"Overrides the Accept header."`
}

// parseLevel returns the level of a parameter; 0 when it was not given.
func parseLevel(s string) (data.Level, error) {
	if s == "" {
		return 0, nil
	}
	return data.ParseLevel(s)
}

// parsePeriod returns the period of the parameter field; zero when it was not given.
func parsePeriod(field, s string) (data.Period, error) {
	if s == "" {
		return data.Period{}, nil
	}
	p, err := data.ParsePeriod(s)
	if err != nil {
		var bad *data.FieldError
		if errors.As(err, &bad) {
			err = &data.FieldError{Field: field, Value: bad.Value, Reason: bad.Reason}
		}
		return p, err
	}
	return p, nil
}

// parseDay returns the day of the parameter field; "" when it was not given.
func parseDay(field, s string) (data.Date, error) {
	if s == "" {
		return "", nil
	}
	day, err := data.ParseDate(s)
	var bad *data.FieldError
	if errors.As(err, &bad) {
		err = &data.FieldError{Field: field, Value: bad.Value, Reason: bad.Reason}
	}
	return day, err
}

// findAreas returns the areas of the reference vintage for a code of any date:
// the area itself, or those that hold its territory now.
func findAreas(c *cube.Cube, field, code string) ([]data.Area, error) {
	if a, ok := c.Area(data.AreaCode(code)); ok {
		return []data.Area{a}, nil
	}
	if now := c.Successors(data.AreaCode(code)); len(now) > 0 {
		return now, nil
	}
	if len(c.Dated(data.AreaCode(code))) > 0 {
		return nil, &refusal{kind: data.ErrNoData, field: field, detail: fmt.Sprintf("the register has the code %q, but not which areas hold its territory now", shorten(code))}
	}
	return nil, &refusal{kind: data.ErrNotFound, field: field, detail: fmt.Sprintf("no area has ever had the code %q", shorten(code))}
}

// findArea is findAreas for a parameter that needs exactly one.
func findArea(c *cube.Cube, field, code string) (data.Area, error) {
	areas, err := findAreas(c, field, code)
	if err != nil {
		return data.Area{}, err
	}
	if len(areas) > 1 {
		names := make([]string, len(areas))
		for i, a := range areas {
			names[i] = string(a.Code)
		}
		return data.Area{}, &data.FieldError{Field: field, Value: code, Reason: "its territory now belongs to " + strings.Join(names, ", ") + "; ask for one of them"}
	}
	return areas[0], nil
}

// findParent returns the code of the area a list is limited to; "" for no limit.
func findParent(c *cube.Cube, code string) (data.AreaCode, error) {
	if code == "" {
		return "", nil
	}
	a, err := findArea(c, "parent", code)
	return a.Code, err
}

// findIndicator returns the catalogue row of a parameter.
func findIndicator(c *cube.Cube, code string) (data.Indicator, error) {
	in, ok := c.Indicator(code)
	if !ok {
		return in, &refusal{kind: data.ErrNotFound, field: "indicator", detail: fmt.Sprintf("there is no indicator %q", shorten(code))}
	}
	return in, nil
}

// checkDataset refuses a parameter that names no dataset; "" is none.
func checkDataset(c *cube.Cube, id string) error {
	if _, ok := c.Dataset(id); !ok && id != "" {
		return &refusal{kind: data.ErrNotFound, field: "dataset", detail: "there is no such dataset"}
	}
	return nil
}

// where reads the level and the parent of a request.
func where(c *cube.Cube, level, parent string) (data.Level, data.AreaCode, error) {
	l, err := parseLevel(level)
	if err != nil {
		return 0, "", err
	}
	p, err := findParent(c, parent)
	return l, p, err
}
