package perimeter

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// PracticabilityHeader is the columns of the file of practicability, in any order:
//
//	kind            agreement, staff, election, project or willingness
//	purpose         transport, social, waste, procurement, mobility, planning, other; empty for any
//	title           what it is called
//	municipalities  codes of six digits, with blanks between them
//	value           people of staff, full-time; yes, no or conditional of willingness; else empty
//	date            day of the act, of an election the day of the vote: 2026-03-31
//	until           last day in force; empty while no end is stated
//	act             the act that proves it: body, kind, number, date
//
// The delimiter is a semicolon or a comma, the encoding UTF-8.
var PracticabilityHeader = []string{"kind", "purpose", "title", "municipalities", "value", "date", "until", "act"}

// Purposes are what a set of municipalities may be for, in the words of the file.
var Purposes = []string{"transport", "social", "waste", "procurement", "mobility", "planning", "other"}

const (
	mostPractices      = 20_000
	mostPracticeFaults = 50 // that are told one by one
)

// ReadPracticability reads the file of practicability. Its error, of kind
// [data.ErrInvalid], tells every mistake by line.
func ReadPracticability(file string, r io.Reader) (Practicability, error) {
	t := practiceReader{file: file}
	text, err := io.ReadAll(io.LimitReader(r, 8<<20))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if !utf8.Valid(text) {
		return nil, data.NewInputError("act-encoding").At(file, 0, "")
	}
	body := strings.TrimPrefix(string(text), "\uFEFF")
	rows := csv.NewReader(strings.NewReader(body))
	rows.Comma, rows.FieldsPerRecord, rows.TrimLeadingSpace = practiceDelimiter(body), -1, true
	var out Practicability
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, data.NewInputError("act-csv", err).At(file, 0, "")
		}
		t.line, _ = rows.FieldPos(0)
		if t.columns == nil {
			if err := t.readHeader(row); err != nil {
				return nil, err
			}
			continue
		}
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			out = append(out, t.read(row))
		}
		if len(out) > mostPractices {
			return nil, data.NewInputError("act-many", mostPractices).At(file, t.line, "")
		}
	}
	if t.columns == nil {
		return nil, data.NewInputError("act-empty", strings.Join(PracticabilityHeader, ";")).At(file, 0, "")
	}
	return out, errors.Join(t.faults...)
}

func practiceDelimiter(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	if strings.Count(first, ",") > strings.Count(first, ";") {
		return ','
	}
	return ';'
}

// practiceReader reads rows and keeps what is wrong with them.
type practiceReader struct {
	file    string
	line    int
	columns map[string]int
	row     []string
	faults  []error
}

func (t *practiceReader) wrong(column, code string, args ...any) {
	if len(t.faults) < mostPracticeFaults {
		t.faults = append(t.faults, data.NewInputError(code, args...).At(t.file, t.line, column))
	}
}

func (t *practiceReader) readHeader(row []string) error {
	t.columns = map[string]int{}
	for i, name := range row {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(PracticabilityHeader, name) {
			return data.NewInputError("act-column", name, strings.Join(PracticabilityHeader, ";")).At(t.file, t.line, name)
		}
		t.columns[name] = i
	}
	for _, name := range PracticabilityHeader {
		if _, ok := t.columns[name]; !ok {
			return data.NewInputError("act-column-missing", strings.Join(PracticabilityHeader, ";")).At(t.file, t.line, name)
		}
	}
	return nil
}

func (t *practiceReader) cell(name string) string {
	if i := t.columns[name]; i < len(t.row) {
		return strings.TrimSpace(t.row[i])
	}
	return ""
}

func (t *practiceReader) read(row []string) Practice {
	t.row = row
	out := Practice{Kind: PracticeKind(t.cell("kind")), Purpose: t.cell("purpose"), Title: t.cell("title"), Date: t.day("date"), Until: t.day("until"), Act: t.cell("act")}
	if !slices.Contains(practiceKinds, out.Kind) {
		t.wrong("kind", "act-kind", out.Kind)
	}
	if out.Purpose != "" && !slices.Contains(Purposes, out.Purpose) {
		t.wrong("purpose", "act-purpose", out.Purpose, strings.Join(Purposes, ", "))
	}
	if out.Date == "" && t.cell("date") == "" {
		t.wrong("date", "act-date")
	}
	if out.Until != "" && out.Until < out.Date {
		t.wrong("until", "act-until", out.Until, out.Date)
	}
	if out.Act == "" {
		t.wrong("act", "act-proof")
	}
	t.readMunicipalities(&out)
	t.readValue(&out)
	return out
}

func (t *practiceReader) day(column string) data.Date {
	text := t.cell(column)
	if text == "" {
		return ""
	}
	d, err := data.ParseDate(text)
	if err != nil {
		t.wrong(column, "act-day", text)
	}
	return d
}

func (t *practiceReader) readMunicipalities(out *Practice) {
	for _, code := range strings.Fields(t.cell("municipalities")) {
		c, err := data.ParseAreaCode(code, data.Municipality)
		if err != nil {
			t.wrong("municipalities", "act-code", code)
			return
		}
		out.Municipalities = append(out.Municipalities, c)
	}
	n := len(out.Municipalities)
	out.Municipalities = sorted(out.Municipalities)
	switch {
	case n > len(out.Municipalities):
		t.wrong("municipalities", "act-code-twice")
	case n == 0 && t.cell("municipalities") == "":
		t.wrong("municipalities", "act-code-none")
	case out.Kind == Staff && n > 1:
		t.wrong("municipalities", "act-staff", n)
	case (out.Kind == Agreement || out.Kind == Project) && n == 1:
		t.wrong("municipalities", "act-alone")
	}
}

func (t *practiceReader) readValue(out *Practice) {
	text := t.cell("value")
	switch out.Kind {
	case Staff:
		v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || !(v >= 0 && v < 1e6) {
			t.wrong("value", "act-people", text)
			return
		}
		out.Value = v
	case Willingness:
		out.Answer = Answer(strings.ToLower(text))
		if !slices.Contains([]Answer{Willing, Conditional, Unwilling}, out.Answer) {
			t.wrong("value", "act-answer", text)
		}
	default:
		if text != "" {
			t.wrong("value", "act-value", text)
		}
	}
}

// Unknown returns the codes of the file that are of no municipality of the
// reference vintage, in order: their rows count for nobody.
func (p Practicability) Unknown(c *cube.Cube) []data.AreaCode {
	var out []data.AreaCode
	for _, row := range p {
		for _, code := range row.Municipalities {
			if a, ok := c.Area(code); !ok || a.Level != data.Municipality {
				out = append(out, code)
			}
		}
	}
	return sorted(out)
}
