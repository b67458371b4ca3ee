package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// Bounds of a workbook: the rows a sheet can have, and the merged cells that
// each look at a cell goes through.
const (
	maxSheetRows = 1 << 20
	maxMerged    = 10_000
)

// sheet reads the rows of one sheet of a workbook. The "line" of a row is its
// number. Formulas count for the value stored with them; macros, links and
// formats are not looked at.
type sheet struct {
	file    string
	name    string
	book    *excelize.File
	rows    *excelize.Rows
	line    int
	decimal string // mark the recipe's numbers have, which a workbook stores as a point
	ends    []string
	fields  [][]byte
}

// openSheet opens the sheet the recipe names and reads its header.
func openSheet(r catalog.Recipe, file string, raw []byte) (*table, error) {
	if err := checkWorkbook(file, raw, r.Limit()); err != nil {
		return nil, err
	}
	var s *sheet
	err := guard(file, func() (err error) {
		s, err = newSheet(r, file, raw)
		return err
	})
	if err != nil {
		return nil, err
	}
	t := &table{file: file, wide: true, short: true, rows: s}
	for range r.Format.SkipLines {
		if !s.rows.Next() {
			return nil, &data.InputError{File: file, Found: fmt.Sprintf("%d rows in the sheet %s", s.line, s.name), Expected: fmt.Sprintf("a header after %d rows", r.Format.SkipLines)}
		}
		s.line++
	}
	return t, t.readHeader(r.Format)
}

func newSheet(r catalog.Recipe, file string, raw []byte) (*sheet, error) {
	bad := func(err error) error {
		return &data.InputError{File: file, Found: "a damaged workbook (" + err.Error() + ")", Expected: "an XLSX workbook", Hint: "open it and save it again as .xlsx"}
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{RawCellValue: true, UnzipSizeLimit: r.Limit(), UnzipXMLSizeLimit: r.Limit()})
	if err != nil {
		return nil, bad(err)
	}
	name, err := sheetNamed(file, book.GetSheetList(), r.Format.Sheet)
	if err != nil {
		return nil, err
	}
	merged, err := book.GetMergeCells(name)
	if err != nil {
		return nil, bad(err)
	}
	if len(merged) > maxMerged {
		return nil, bad(fmt.Errorf("%d merged cells", len(merged)))
	}
	rows, err := book.Rows(name)
	if err != nil {
		return nil, bad(err)
	}
	return &sheet{file: file, name: name, book: book, rows: rows, decimal: r.Format.Decimal, ends: r.Format.Footer}, nil
}

// sheetNamed returns the sheet that the recipe's name or pattern means.
func sheetNamed(file string, sheets []string, wanted string) (string, error) {
	var found []string
	for _, s := range sheets {
		if wanted == "" || matches(strings.TrimSpace(wanted), strings.TrimSpace(s)) {
			found = append(found, s)
		}
	}
	if len(found) == 1 || wanted == "" && len(found) > 0 {
		return found[0], nil
	}
	return "", &data.InputError{File: file, Found: fmt.Sprintf("the sheets %q", sheets[:min(len(sheets), maxListed)]), Expected: "one sheet named " + wanted, Hint: "correct format.sheet in the recipe"}
}

// checkWorkbook refuses what is no workbook, and one that unpacks to too much.
func checkWorkbook(file string, raw []byte, limit int64) error {
	bad := func(format string, args ...any) error {
		return &data.InputError{File: file, Found: fmt.Sprintf(format, args...), Expected: "an XLSX workbook", Hint: "open it and save it as .xlsx"}
	}
	if bytes.HasPrefix(raw, []byte{0xd0, 0xcf, 0x11, 0xe0}) {
		return bad("a workbook of Excel 97, or an encrypted one")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || !slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == contentTypes }) {
		return bad("a file that is no XLSX workbook")
	}
	if len(z.File) > maxEntries {
		return bad("an archive of %d files", len(z.File))
	}
	total := uint64(0)
	for _, f := range z.File {
		size := f.UncompressedSize64
		if total += size; total > uint64(limit) || total < size || size > maxRatio*max(f.CompressedSize64, 1<<10) {
			return bad("%s, which unpacks to %d bytes, too many", f.Name, size)
		}
	}
	return nil
}

// contentTypes is the entry that makes a zip archive an Office document.
const contentTypes = "[Content_Types].xml"

// isWorkbook reports whether a zip archive is an Office document itself.
func isWorkbook(raw []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	return err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == contentTypes })
}

// guard calls f and turns its panic into an error: the library reads files of
// strangers, and not every one of their mistakes is an error of its own.
func guard(file string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &data.InputError{File: file, Found: fmt.Sprintf("a damaged workbook (%v)", p), Expected: "an XLSX workbook", Hint: "open it and save it again as .xlsx"}
		}
	}()
	return f()
}

// next returns the fields of the next row that has any.
func (s *sheet) next() ([][]byte, int, error) {
	for {
		var cells []string
		more := false
		err := guard(s.file, func() (err error) {
			if more = s.rows.Next(); more {
				s.line++
				cells, err = s.rows.Columns()
			}
			return errors.Join(err, s.rows.Error())
		})
		switch {
		case err != nil:
			return nil, 0, s.bad(err)
		case !more:
			return nil, 0, io.EOF
		case s.line > maxSheetRows:
			return nil, 0, s.bad(fmt.Errorf("more than %d rows", maxSheetRows))
		}
		if err := s.read(cells); err != nil {
			return nil, 0, err
		}
		if first := s.first(); first != nil {
			if endsData(s.ends, first) {
				return nil, 0, io.EOF
			}
			return s.fields, s.line, nil
		}
	}
}

func (s *sheet) bad(err error) error {
	var input *data.InputError
	if errors.As(err, &input) {
		input.Line = s.line
		return input
	}
	return &data.InputError{File: s.file, Line: s.line, Found: "a damaged sheet (" + err.Error() + ")", Expected: "rows of cells"}
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

// read turns the cells of a row into fields.
func (s *sheet) read(cells []string) error {
	s.fields = s.fields[:0]
	for i, cell := range cells {
		text, err := s.text(cell, i+1)
		if err != nil {
			return err
		}
		s.fields = append(s.fields, []byte(text))
	}
	return nil
}

// text returns a cell as the recipe writes it: a number as its shortest decimal
// (a workbook stores 40.2 as 40.200000000000003) with the recipe's mark, a text
// as it is. Only a text with a point or an exponent could be either.
func (s *sheet) text(cell string, column int) (string, error) {
	if !strings.ContainsAny(cell, ".eE") {
		return cell, nil
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return cell, nil
	}
	var kind excelize.CellType
	if err := guard(s.file, func() error {
		name, err := excelize.CoordinatesToCellName(column, s.line)
		if err == nil {
			kind, err = s.book.GetCellType(s.name, name)
		}
		return err
	}); err != nil {
		return "", s.bad(err)
	}
	if kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		return cell, nil
	}
	number := strconv.FormatFloat(v, 'f', -1, 64)
	if s.decimal != "" {
		number = strings.Replace(number, ".", s.decimal, 1)
	}
	return number, nil
}
