package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// table is a file with a header: the rows of a CSV file, or the objects of a
// JSON list.
type table struct {
	file   string
	header []string
	wide   bool // lines may end in extra, empty fields
	rows   rowReader
	lines  int // upper bound of the rows, for allocation
}

// rowReader yields rows until io.EOF. The fields are valid until the next call.
type rowReader interface {
	next() (fields [][]byte, line int, err error)
}

func openTable(f catalog.Format, file string, text []byte) (*table, error) {
	if f.Records != "" && bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return openRecords(f, file, text)
	}
	t := &table{file: file, wide: f.TrailingDelimiter, rows: newCSVReader(file, f.Delimiter, text), lines: bytes.Count(text, []byte{'\n'}) + 1}
	fields, line, err := t.rows.next()
	if err != nil {
		return nil, err // never io.EOF: an empty file is refused before
	}
	for _, name := range fields {
		t.header = append(t.header, strings.TrimSpace(string(name)))
	}
	if t.wide {
		for len(t.header) > 0 && t.header[len(t.header)-1] == "" {
			t.header = t.header[:len(t.header)-1]
		}
	}
	return t, t.checkHeader(line)
}

func (t *table) checkHeader(line int) error {
	seen := map[string]bool{}
	for i, name := range t.header {
		if name == "" {
			return &data.InputError{File: t.file, Line: line, Column: fmt.Sprint(i + 1), Found: "a column without a name", Expected: "a name for every column"}
		}
		if seen[name] {
			return &data.InputError{File: t.file, Line: line, Column: name, Found: "the column twice", Expected: "one column of each name"}
		}
		seen[name] = true
	}
	return nil
}

// column returns the position of the column of the given name.
func (t *table) column(name string) (int, error) {
	if i := slices.Index(t.header, name); i >= 0 {
		return i, nil
	}
	found := make([]string, 0, 20)
	for _, h := range t.header[:min(len(t.header), maxListed)] {
		found = append(found, shorten(h))
	}
	list := strings.Join(found, ", ")
	if more := len(t.header) - len(found); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return 0, &data.InputError{File: t.file, Line: 1, Found: "the columns " + list, Expected: "a column named " + name, Hint: "the publisher changed the file, or the delimiter is another"}
}

// columns returns the positions of the columns of the given names.
func (t *table) columns(names ...string) ([]int, error) {
	at := make([]int, len(names))
	for i, name := range names {
		var err error
		if at[i], err = t.column(name); err != nil {
			return nil, err
		}
	}
	return at, nil
}

// next returns the next row, which has as many fields as the header, and its
// line; io.EOF after the last.
func (t *table) next() ([][]byte, int, error) {
	fields, line, err := t.rows.next()
	if err != nil {
		return nil, 0, err
	}
	n := len(t.header)
	if len(fields) == n {
		return fields, line, nil
	}
	if t.wide && len(fields) > n && len(bytes.TrimSpace(bytes.Join(fields[n:], nil))) == 0 {
		return fields[:n], line, nil
	}
	return nil, 0, &data.InputError{File: t.file, Line: line, Found: fmt.Sprintf("%d fields", len(fields)), Expected: fmt.Sprintf("%d, as in the header", n)}
}

// each calls row for every row and returns how many there were; a table without
// rows is an error.
func (t *table) each(check func(n int64) error, row func(fields [][]byte, line int) error) (int64, error) {
	for n := int64(0); ; n++ {
		fields, line, err := t.next()
		switch {
		case errors.Is(err, io.EOF) && n == 0:
			return 0, &data.InputError{File: t.file, Found: "a header and no rows", Expected: "rows of data"}
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, err
		}
		if err := check(n); err != nil {
			return n, err
		}
		if err := row(fields, line); err != nil {
			return n, err
		}
	}
}
