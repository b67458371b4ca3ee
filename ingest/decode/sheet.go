package decode

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// Bounds of a sheet, which are those of the format.
const (
	maxSheetRows    = 1 << 20
	maxSheetColumns = 1 << 14
)

// sheet reads the rows of one sheet of a workbook. The "line" of a row is its
// number. Formulas count for the value stored with them; macros, links and
// formats of numbers are not looked at.
type sheet struct {
	*book
	xml     *xml.Decoder
	line    int
	skip    int    // rows before the header
	decimal string // mark the recipe's numbers have, which a workbook stores as a point
	ends    []string
	fields  [][]byte
}

// openSheet opens the sheet the recipe names and reads its header.
func openSheet(r catalog.Recipe, file string, raw []byte) (*table, error) {
	b, err := openBook(file, raw, r.Limit())
	if err != nil {
		return nil, err
	}
	sheets, err := b.sheets()
	if err != nil {
		return nil, err
	}
	part, err := sheetNamed(file, sheets, r.Format.Sheet)
	if err != nil {
		return nil, err
	}
	text, err := b.open(part)
	if err != nil {
		return nil, err
	}
	s := &sheet{book: b, xml: xml.NewDecoder(bytes.NewReader(text)), skip: r.Format.SkipLines, decimal: r.Format.Decimal, ends: r.Format.Footer}
	t := &table{file: file, wide: true, short: true, aliases: r.Format.Aliases, rows: s}
	return t, t.readHeader(r.Format)
}

// sheetNamed returns the part of the sheet that the recipe's name or pattern
// means.
func sheetNamed(file string, sheets []bookSheet, wanted string) (string, error) {
	var found, names []string
	for _, s := range sheets {
		names = append(names, s.name)
		if wanted == "" || matches(strings.TrimSpace(wanted), strings.TrimSpace(s.name)) {
			found = append(found, s.part)
		}
	}
	if len(found) == 1 || wanted == "" && len(found) > 0 {
		return found[0], nil
	}
	return "", data.NewInputError("sheet-missing", fmt.Sprintf("%q", names[:min(len(names), MaxListed)]), wanted).At(file, 0, "")
}

// next returns the fields of the next row that has any.
func (s *sheet) next() ([][]byte, int, error) {
	for {
		token, err := s.xml.Token()
		if errors.Is(err, io.EOF) {
			return nil, 0, io.EOF
		}
		if err != nil {
			return nil, 0, s.broken(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "row" {
			continue
		}
		if err := s.row(start); err != nil {
			return nil, 0, s.broken(err)
		}
		first := s.first()
		if first == nil || s.line <= s.skip {
			continue
		}
		if endsData(s.ends, first) {
			return nil, 0, io.EOF
		}
		return s.fields, s.line, nil
	}
}

func (s *sheet) broken(err error) error {
	return data.NewInputError("sheet-damaged", err).At(s.file, s.line, "")
}

// first returns the first filled field of the row; nil when there is none.
func (s *sheet) first() []byte {
	for _, f := range s.fields {
		if f = bytes.TrimSpace(f); len(f) > 0 {
			return f
		}
	}
	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// row reads the cells of the row that has just begun.
func (s *sheet) row(start xml.StartElement) error {
	number := s.line + 1
	if stated := attribute(start, "r"); stated != "" {
		n, err := strconv.Atoi(stated)
		if err != nil || n < number || n > maxSheetRows {
			return fmt.Errorf("the row %q after the row %d", shorten(stated), s.line)
		}
		number = n
	}
	if number > maxSheetRows {
		return fmt.Errorf("more than %d rows", maxSheetRows)
	}
	s.line, s.fields = number, s.fields[:0]
	for {
		token, err := s.xml.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return nil // cells end inside cell
		case xml.StartElement:
			if token.Name.Local != "c" {
				err = s.xml.Skip()
			} else {
				err = s.cell(token)
			}
			if err != nil {
				return err
			}
		}
	}
}

// cell reads the cell that has just begun into the field of its column.
func (s *sheet) cell(start xml.StartElement) error {
	column := len(s.fields)
	if stated := attribute(start, "r"); stated != "" {
		if column = columnOf(stated); column < len(s.fields) || column >= maxSheetColumns {
			return fmt.Errorf("the cell %q after the column %d", shorten(stated), len(s.fields))
		}
	}
	for len(s.fields) < column {
		s.fields = append(s.fields, nil)
	}
	value, inline := "", ""
	for {
		token, err := s.xml.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			text, err := s.text(attribute(start, "t"), value, inline)
			s.fields = append(s.fields, []byte(text))
			return err
		case xml.StartElement:
			switch token.Name.Local {
			case "v":
				err = s.xml.DecodeElement(&value, &token)
			case "is":
				inline, err = readText(s.xml)
			default: // the formula
				err = s.xml.Skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

// columnOf returns the position of the column in a reference to a cell: 3 for
// "D17"; -1 when there is none.
func columnOf(ref string) int {
	column := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && column <= maxSheetColumns; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	return column - 1
}

// text returns what a cell holds as a file of the recipe would write it: a text
// as it is, a number as its shortest decimal (a workbook stores 40.2 as
// 40.200000000000003) with the recipe's mark.
func (s *sheet) text(kind, value, inline string) (string, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || n < 0 || n >= len(s.texts) {
			return "", fmt.Errorf("the text %q of %d", shorten(value), len(s.texts))
		}
		return s.texts[n], nil
	case "inlineStr":
		return inline, nil
	case "", "n":
		v, ok := plainFloat(value)
		if !ok {
			return value, nil // a text: what it is worth is judged with the cell
		}
		number := strconv.FormatFloat(v, 'f', -1, 64)
		if s.decimal != "" {
			number = strings.Replace(number, ".", s.decimal, 1)
		}
		return number, nil
	}
	return value, nil // text of a formula, truth, date or error
}

// plainFloat reads the number of a cell; false where it is none, or none that a
// figure can have.
func plainFloat(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}
