package decode

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// readHeader reads the names of the columns, or takes those of the recipe.
func (t *table) readHeader(f catalog.Format) error {
	t.line = 1
	if len(f.Columns) > 0 {
		for _, name := range f.Columns {
			t.header = append(t.header, oneLine(name))
		}
		return nil
	}
	var rows [][]string
	for range max(f.HeaderRows, 1) {
		fields, line, err := t.rows.next()
		if errors.Is(err, io.EOF) {
			return data.NewInputError("header-missing").At(t.file, 0, "")
		}
		if err != nil {
			return err
		}
		names := make([]string, len(fields))
		for i, name := range fields {
			names[i] = oneLine(string(name))
			if t.labels {
				names[i], _, _ = strings.Cut(names[i], ": ")
			}
		}
		if rows = append(rows, names); len(rows) == 1 {
			t.line = line
		}
	}
	t.header = joinHeader(rows)
	if t.wide {
		for len(t.header) > 0 && t.header[len(t.header)-1] == "" {
			t.header = t.header[:len(t.header)-1]
		}
	}
	return t.checkHeader()
}

// oneLine returns a name with single blanks in place of line ends and of runs
// of blanks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// joinHeader returns the names that several rows of a header make together:
// those above stand over several columns, and only the last row names each one.
func joinHeader(rows [][]string) []string {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	header := make([]string, width)
	for i := range header {
		var parts []string
		for n, row := range rows {
			at := min(i, len(row)-1)
			for n < len(rows)-1 && at > 0 && row[at] == "" {
				at--
			}
			if (at == i || n < len(rows)-1) && at >= 0 && row[at] != "" {
				parts = append(parts, row[at])
			}
		}
		header[i] = strings.Join(parts, " / ")
	}
	return header
}

// checkHeader refuses a column without a name. A name that stands again is
// numbered, "Name (2)", and refused later unless the recipe reads such a name.
func (t *table) checkHeader() error {
	if len(t.header) > maxSheetColumns {
		return data.NewInputError("columns-many", len(t.header), maxSheetColumns).At(t.file, t.line, "")
	}
	t.rename()
	count := map[string]int{}
	t.twice = map[string]int{}
	for i, name := range t.header {
		if name == "" {
			return data.NewInputError("column-nameless").At(t.file, t.line, fmt.Sprint(i+1))
		}
		if count[name]++; count[name] == 1 {
			continue
		}
		t.header[i] = fmt.Sprintf("%s (%d)", name, count[name])
		if t.twice[name] = t.line; slices.Contains(t.header[:i], t.header[i]) {
			return data.NewInputError("column-twice", t.header[i]).At(t.file, t.line, t.header[i])
		}
	}
	return nil
}

// rename gives a column that stands under another name the one of the recipe. Two
// other names at once are left alone: which of them is meant is not guessed.
func (t *table) rename() {
	for _, a := range t.aliases {
		var at []int
		for i, name := range t.header {
			if slices.ContainsFunc(a.Names, func(other string) bool { return oneLine(other) == name }) {
				at = append(at, i)
			}
		}
		if name := oneLine(a.Column); len(at) == 1 && !slices.Contains(t.header, name) {
			t.header[at[0]] = name
		}
	}
}
