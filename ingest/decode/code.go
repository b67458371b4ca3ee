package decode

import (
	"bytes"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// areaReader reads the code of the area a row speaks of.
type areaReader struct {
	rule     catalog.AreaColumn
	names    *data.Names
	levels   []data.Level
	column   string // as errors name it
	at       []int  // positions of the parts of the code
	province int    // position of the column of the province; -1 without one
	key      []byte // what the present row says
	known    map[string]data.AreaCode
}

// newAreaReader finds the columns that c names in the table. names resolves
// spellings, on the day whose codes the file uses; it may be nil for codes.
func newAreaReader(t *table, c catalog.AreaColumn, names *data.Names) (*areaReader, error) {
	columns := c.Columns
	if len(columns) == 0 {
		columns = []string{c.Column}
	}
	r := &areaReader{rule: c, names: names, levels: c.Levels, column: strings.Join(columns, " + "), province: -1, known: map[string]data.AreaCode{}}
	if len(r.levels) == 0 {
		r.levels = []data.Level{c.Level}
	}
	var err error
	if r.at, err = t.columns(columns...); err != nil {
		return nil, err
	}
	if c.Province != "" {
		r.province, err = t.column(c.Province)
	}
	return r, err
}

// read returns the area of a row, or says that the row is no area, or why it is
// refused. The order is that of the recipe: names decided by hand, rows to skip,
// then what the column holds.
func (r *areaReader) read(fields [][]byte) (code data.AreaCode, skipped bool, bad *data.InputError) {
	r.key = r.key[:0]
	for _, at := range r.at {
		r.key = append(append(r.key, bytes.TrimSpace(fields[at])...), 0)
	}
	if r.province >= 0 {
		r.key = append(r.key, bytes.TrimSpace(fields[r.province])...)
	}
	if code, ok := r.known[string(r.key)]; ok {
		return code, code == "", nil
	}
	parts := make([]string, len(r.at))
	for i, at := range r.at {
		parts[i] = string(bytes.TrimSpace(fields[at]))
	}
	code, err := r.code(parts, fields)
	if err != nil {
		return "", false, refuse(r.column, []byte(strings.Join(parts, " ")), err)
	}
	r.known[string(r.key)] = code
	return code, code == "", nil
}

// code returns the area the parts stand for; "" for a row to skip.
func (r *areaReader) code(parts []string, fields [][]byte) (data.AreaCode, error) {
	found, padded := strings.Join(parts, ""), strings.Join(r.pad(parts), "")
	for _, n := range r.rule.Names {
		if n.Name == found || r.rule.By == "name" && data.FoldName(n.Name) == data.FoldName(found) {
			return n.Code, nil
		}
	}
	if slices.Contains(r.rule.Skip, found) || slices.Contains(r.rule.Skip, padded) {
		return "", nil
	}
	switch r.rule.By {
	case "name":
		found, err := cleanLabel(found)
		if err != nil {
			return "", err
		}
		province := ""
		if r.province >= 0 {
			province = string(bytes.TrimSpace(fields[r.province]))
		}
		return r.names.Resolve(found, r.levels, province)
	case "nuts3":
		code, ok := r.names.ByNUTS3(found)
		if !ok {
			return "", data.NewInputError("area-nuts", shorten(found))
		}
		return code, nil
	}
	return r.parse(padded)
}

// parse returns the code written s, of the first level whose shape it has.
func (r *areaReader) parse(s string) (code data.AreaCode, err error) {
	var first error
	for _, level := range r.levels {
		if code, err = data.ParseAreaCode(s, level); err == nil {
			return code, nil
		}
		if first == nil {
			first = err
		}
	}
	return "", first
}

// pad gives each part its lost zeros back.
func (r *areaReader) pad(parts []string) []string {
	padded := slices.Clone(parts)
	for i, width := range r.rule.Pad {
		if i < len(parts) && allDigits(parts[i]) {
			padded[i] = strings.Repeat("0", max(width-len(parts[i]), 0)) + parts[i]
		}
	}
	return padded
}
