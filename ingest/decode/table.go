package decode

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

// table is a file with a header: the rows of a CSV file or of a sheet, or the
// objects of a JSON list.
type table struct {
	file   string
	header []string
	line   int  // where the header stands
	wide   bool // rows may end in extra, empty fields
	short  bool // rows may end before the header does, in empty fields
	labels bool // cells are "code: label"
	where  []boundCondition
	expect []boundCondition // what every row must say
	asked  *question        // what the service was asked for; nil for a file that is as it is
	rows   rowReader
	lines  int   // upper bound of the rows, for allocation
	passed int64 // rows left out by the recipe's conditions
	twice  map[string]int

	aliases []catalog.Alias
	padded  [][]byte
}

// rowReader yields rows until io.EOF. The fields are valid until the next call.
type rowReader interface {
	next() (fields [][]byte, line int, err error)
}

// openTable opens the table the recipe describes and reads its header.
func openTable(r catalog.Recipe, file string, raw []byte) (*table, error) {
	f := r.Format
	var t *table
	var err error
	switch start := bytes.TrimLeft(raw[:min(len(raw), 1024)], " \t\r\n"); {
	case f.Type == "xlsx":
		t, err = openSheet(r, file, raw)
	case f.Type == "json" || f.Records != "" && bytes.HasPrefix(start, []byte("{")):
		t, err = openRecords(f, file, raw)
	default:
		t, err = openCSV(f, file, raw)
	}
	if err != nil {
		return nil, err
	}
	if t.where, err = t.bindWhere(r.Where); err != nil {
		return nil, err
	}
	if t.expect, err = t.bindWhere(r.Expect); err != nil {
		return nil, err
	}
	t.asked, err = t.bindQuery(r.Query)
	return t, err
}

func openCSV(f catalog.Format, file string, text []byte) (*table, error) {
	rows := newCSVReader(file, f.Delimiter, text)
	rows.ends = f.Footer
	if f.Quote != "" {
		rows.quote = f.Quote[0]
	}
	t := &table{file: file, wide: f.TrailingDelimiter, labels: f.Labels, aliases: f.Aliases, rows: rows, lines: bytes.Count(text, []byte{'\n'}) + 1}
	if err := rows.skip(f.SkipLines); err != nil {
		return nil, err
	}
	return t, t.readHeader(f)
}

// bindWhere finds the columns of conditions.
func (t *table) bindWhere(conditions []catalog.Condition) ([]boundCondition, error) {
	var out []boundCondition
	for _, c := range conditions {
		at, err := t.column(c.Column)
		if err != nil {
			return nil, err
		}
		out = append(out, boundCondition{c, at})
	}
	return out, nil
}

// boundCondition is a condition with the position of its column.
type boundCondition struct {
	catalog.Condition
	at int
}

// fits reports whether a row meets every condition.
func fits(conditions []boundCondition, fields [][]byte) bool {
	for _, c := range conditions {
		found := bytes.TrimSpace(fields[c.at])
		if !slices.ContainsFunc(c.Values, func(v string) bool { return v == string(found) }) {
			return false
		}
	}
	return true
}

// column returns the position of the column of the given name.
func (t *table) column(name string) (int, error) {
	name = oneLine(name)
	if i := slices.Index(t.header, name); i >= 0 {
		for first := range t.twice {
			if rest, ok := strings.CutPrefix(name, first); ok && strings.HasPrefix(rest, " (") {
				delete(t.twice, first) // the recipe knows that it stands twice
			}
		}
		return i, nil
	}
	return 0, data.NewInputError("column-missing", t.listed(), name).At(t.file, t.line, "")
}

// listed returns the names of the columns in one sentence.
func (t *table) listed() string {
	found := make([]string, 0, 20)
	for _, h := range t.header[:min(len(t.header), MaxListed)] {
		found = append(found, shorten(h))
	}
	list := strings.Join(found, ", ")
	if more := len(t.header) - len(found); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
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
	if len(fields) != n {
		if fields = t.fit(fields); fields == nil {
			return nil, 0, data.NewInputError("row-ragged", len(t.padded), n).At(t.file, line, "")
		}
	}
	if t.labels {
		for i, f := range fields {
			fields[i], _, _ = bytes.Cut(f, []byte(": "))
		}
	}
	return fields, line, nil
}

// fit returns the fields of a row as wide as the header; nil when it is ragged.
func (t *table) fit(fields [][]byte) [][]byte {
	n := len(t.header)
	t.padded = fields
	switch {
	case t.wide && len(fields) > n && len(bytes.TrimSpace(bytes.Join(fields[n:], nil))) == 0:
		return fields[:n]
	case t.short && len(fields) < n:
		t.padded = append(t.padded, make([][]byte, n-len(fields))...)
		return t.padded
	}
	return nil
}

// each calls row for every row that the recipe keeps and returns how many there
// were; a table without rows is an error.
func (t *table) each(check func(n int64) error, row func(fields [][]byte, line int) error) (int64, error) {
	for name, line := range t.twice {
		return 0, data.NewInputError("column-twice", name+" (2)").At(t.file, line, name)
	}
	for n := int64(0); ; {
		fields, line, err := t.next()
		switch {
		case errors.Is(err, io.EOF) && n+t.passed == 0 && t.asked.left() > 0:
			return 0, data.NewInputError("rows-not-asked", t.asked.left()).At(t.file, 0, "")
		case errors.Is(err, io.EOF) && n == 0 && t.passed > 0:
			return 0, data.NewInputError("rows-where", t.passed).At(t.file, 0, "")
		case errors.Is(err, io.EOF) && n == 0:
			return 0, data.NewInputError("rows-none").At(t.file, 0, "")
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, err
		}
		if err := check(n + t.passed + t.asked.left()); err != nil {
			return n, err
		}
		if err := t.unexpected(fields, line); err != nil {
			return n, err
		}
		if t.asked.leaves(fields) {
			continue
		}
		if !fits(t.where, fields) {
			t.passed++
			continue
		}
		n++
		if err := row(fields, line); err != nil {
			return n, err
		}
	}
}

// unexpected is the error of a row that does not say what every row must.
func (t *table) unexpected(fields [][]byte, line int) error {
	for _, c := range t.expect {
		if !fits([]boundCondition{c}, fields) {
			return data.NewInputError("word-unexpected", shown(fields[c.at]), strings.Join(c.Values, ", ")).At(t.file, line, c.Column)
		}
	}
	return nil
}
