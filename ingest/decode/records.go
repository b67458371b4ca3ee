package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// records are the rows of a JSON list of objects. The "line" of a row is its
// ordinal, because such files are written on one line.
type records struct {
	file    string
	names   []string
	decimal []byte // mark the recipe's numbers have, which JSON writes as a point
	list    []map[string]json.RawMessage
	at      int
	fields  [][]byte
}

// openRecords reads a JSON list: the member of the document that the recipe
// names, or the document itself. The columns are the members its objects have;
// one that an object lacks is null there.
func openRecords(f catalog.Format, file string, text []byte) (*table, error) {
	bad := func(code string, args ...any) error { return data.NewInputError(code, args...).At(file, 0, "") }
	list := json.RawMessage(text)
	if f.Records != "" {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil {
			return nil, bad("json-damaged", err, "JSON")
		}
		if list = members[f.Records]; list == nil {
			return nil, bad("json-members", fmt.Sprintf("%q", slices.Sorted(maps.Keys(members))), f.Records)
		}
	}
	r := &records{file: file, decimal: []byte(f.Decimal)}
	if err := json.Unmarshal(list, &r.list); err != nil {
		return nil, bad("json-list", err)
	}
	if len(r.list) == 0 {
		return nil, bad("json-empty")
	}
	names := map[string]bool{}
	for _, row := range r.list {
		for name := range row {
			names[name] = true
		}
	}
	r.names = slices.Sorted(maps.Keys(names))
	t := &table{file: file, line: 1, aliases: f.Aliases, rows: r, lines: len(r.list)}
	for _, name := range r.names {
		t.header = append(t.header, oneLine(name))
	}
	return t, t.checkHeader()
}

func (r *records) next() ([][]byte, int, error) {
	if r.at == len(r.list) {
		return nil, 0, io.EOF
	}
	row := r.list[r.at]
	r.at++
	r.fields = r.fields[:0]
	for _, name := range r.names {
		field, err := r.plain(row[name])
		if err != nil {
			return nil, 0, data.NewInputError("json-nested").At(r.file, r.at, name)
		}
		r.fields = append(r.fields, field)
	}
	return r.fields, r.at, nil
}

// plain returns a JSON value as a CSV file of the recipe would write it; null
// stays "null".
func (r *records) plain(raw json.RawMessage) ([]byte, error) {
	switch {
	case raw == nil:
		return []byte("null"), nil
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return []byte(s), err
	case raw[0] == '{' || raw[0] == '[':
		return nil, errors.New("a nested value")
	case len(r.decimal) > 0:
		return bytes.Replace(raw, []byte("."), r.decimal, 1), nil
	}
	return raw, nil
}
