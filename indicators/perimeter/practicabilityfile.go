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
		return nil, &data.InputError{File: file, Found: "text in another encoding", Expected: "UTF-8", Hint: "save it as CSV in UTF-8"}
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
			return nil, &data.InputError{File: file, Found: err.Error(), Expected: "CSV", Hint: "mind the quotes"}
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
			return nil, &data.InputError{File: file, Line: t.line, Found: "more rows", Expected: fmt.Sprintf("at most %d", mostPractices), Hint: "leave out what has ended"}
		}
	}
	if t.columns == nil {
		return nil, &data.InputError{File: file, Found: "an empty file", Expected: strings.Join(PracticabilityHeader, ";"), Hint: "begin with the header"}
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

func (t *practiceReader) wrong(column, found, expected, hint string) {
	if len(t.faults) < mostPracticeFaults {
		t.faults = append(t.faults, &data.InputError{File: t.file, Line: t.line, Column: column, Found: found, Expected: expected, Hint: hint})
	}
}

func (t *practiceReader) readHeader(row []string) error {
	t.columns = map[string]int{}
	for i, name := range row {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(PracticabilityHeader, name) {
			return &data.InputError{File: t.file, Line: t.line, Column: name, Found: fmt.Sprintf("%q", name), Expected: strings.Join(PracticabilityHeader, ";"), Hint: "take the column out"}
		}
		t.columns[name] = i
	}
	for _, name := range PracticabilityHeader {
		if _, ok := t.columns[name]; !ok {
			return &data.InputError{File: t.file, Line: t.line, Column: name, Found: "no such column", Expected: strings.Join(PracticabilityHeader, ";"), Hint: "add it, empty where nothing is to be said"}
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
		t.wrong("kind", fmt.Sprintf("%q", out.Kind), "agreement, staff, election, project or willingness", "choose one")
	}
	if out.Purpose != "" && !slices.Contains(Purposes, out.Purpose) {
		t.wrong("purpose", fmt.Sprintf("%q", out.Purpose), strings.Join(Purposes, ", "), "leave it empty for any purpose")
	}
	if out.Date == "" && t.cell("date") == "" {
		t.wrong("date", "nothing", "a day such as 2026-03-31", "every row needs the day of its act, an election that of the vote")
	}
	if out.Until != "" && out.Until < out.Date {
		t.wrong("until", string(out.Until), "a day after "+string(out.Date), "mend one of the two")
	}
	if out.Act == "" {
		t.wrong("act", "nothing", "the act that proves it", "name body, kind, number and date")
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
		t.wrong(column, fmt.Sprintf("%q", text), "a day such as 2026-03-31", "write year, month and day")
	}
	return d
}

func (t *practiceReader) readMunicipalities(out *Practice) {
	for _, code := range strings.Fields(t.cell("municipalities")) {
		c, err := data.ParseAreaCode(code, data.Municipality)
		if err != nil {
			t.wrong("municipalities", fmt.Sprintf("%q", code), "codes of six digits with blanks between them", "write the zeros too")
			return
		}
		out.Municipalities = append(out.Municipalities, c)
	}
	n := len(out.Municipalities)
	out.Municipalities = sorted(out.Municipalities)
	switch {
	case n > len(out.Municipalities):
		t.wrong("municipalities", "a code twice", "each once", "take one out")
	case n == 0 && t.cell("municipalities") == "":
		t.wrong("municipalities", "nothing", "one code or more", "say who it is about")
	case out.Kind == Staff && n > 1:
		t.wrong("municipalities", fmt.Sprintf("%d codes", n), "one", "write a row of staff for each municipality")
	case (out.Kind == Agreement || out.Kind == Project) && n == 1:
		t.wrong("municipalities", "one code", "two or more", "name all that take part")
	}
}

func (t *practiceReader) readValue(out *Practice) {
	text := t.cell("value")
	switch out.Kind {
	case Staff:
		v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || !(v >= 0 && v < 1e6) {
			t.wrong("value", fmt.Sprintf("%q", text), "a number of people, such as 2,5", "count a half-time as 0,5")
			return
		}
		out.Value = v
	case Willingness:
		out.Answer = Answer(strings.ToLower(text))
		if !slices.Contains([]Answer{Willing, Conditional, Unwilling}, out.Answer) {
			t.wrong("value", fmt.Sprintf("%q", text), "yes, no or conditional", "write one of the three")
		}
	default:
		if text != "" {
			t.wrong("value", fmt.Sprintf("%q", text), "nothing", "only staff and willingness have a value")
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
