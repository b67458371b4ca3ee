package perimeter

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// Limits of a list.
const (
	mostListBytes = 64 << 10
	mostProblems  = 50 // of a list that are told one by one
)

// ListProblem is one mistake in a list of municipalities.
type ListProblem struct {
	Line    int       `json:"line"`  // of the list, from 1; 0 for the whole list
	Found   string    `json:"found"` // what stands there
	Reason  data.Text `json:"reason"`
	Nearest []string  `json:"nearest,omitempty"` // names that are like it, with sigla and code, the nearest first
}

// ListError is every mistake of a list. Its kind is [data.ErrInvalid].
type ListError struct {
	Problems []ListProblem
	More     int // mistakes beyond those told
}

// Error tells the first mistakes in a sentence each.
func (e *ListError) Error() string { return e.In("en") }

// In is [ListError.Error] in a language, "it" or "en".
func (e *ListError) In(lang string) string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteString("; ")
		}
		if p.Line > 0 {
			fmt.Fprintf(&b, "%s %d, ", data.Text{IT: "riga", EN: "line"}.In(lang), p.Line)
		}
		if p.Found != "" {
			fmt.Fprintf(&b, "%q: ", p.Found)
		}
		b.WriteString(p.Reason.In(lang))
		if len(p.Nearest) > 0 {
			fmt.Fprintf(&b, " (%s: %s)", data.Text{IT: "simili", EN: "like"}.In(lang), strings.Join(p.Nearest, ", "))
		}
	}
	if e.More > 0 {
		fmt.Fprintf(&b, data.Text{IT: "; e altri %d errori", EN: "; and %d more mistakes"}.In(lang), e.More)
	}
	return b.String()
}

// Is reports whether target is [data.ErrInvalid].
func (e *ListError) Is(target error) bool { return target == data.ErrInvalid }

func (e *ListError) add(p ListProblem) {
	if len(e.Problems) == mostProblems {
		e.More++
		return
	}
	e.Problems = append(e.Problems, p)
}

// entry is one municipality as a list names it.
type entry struct {
	line     int
	text     string // code or name
	province string // "" when not given
}

// ParseList reads the perimeter of an uploaded list or of pasted text: one code or
// name a line, or CSV with a header that names the column, delimited by semicolon,
// comma or tab, in UTF-8 or Windows-1252. A province, by sigla, name or code, in a
// column or in brackets after the name, tells homonyms apart. Codes of another date
// are carried when all were in force on one day. Every mistake is told, in a
// [*ListError].
func (l *Laboratory) ParseList(c *cube.Cube, r io.Reader, lead string) (Perimeter, error) {
	text, err := listText(r)
	if err != nil {
		return Perimeter{}, err
	}
	entries, err := splitList(text)
	if err != nil {
		return Perimeter{}, err
	}
	return l.ofEntries(c, entries, lead)
}

// OfNames is [Laboratory.ParseList] for codes or names that are apart already.
func (l *Laboratory) OfNames(c *cube.Cube, names []string, lead string) (Perimeter, error) {
	var entries []entry
	for i, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			entries = append(entries, bracketed(entry{line: i + 1, text: name}))
		}
	}
	return l.ofEntries(c, entries, lead)
}

// ofEntries resolves the entries of a list.
func (l *Laboratory) ofEntries(c *cube.Cube, entries []entry, lead string) (Perimeter, error) {
	if len(entries) == 0 {
		return Perimeter{}, &ListError{Problems: []ListProblem{{Reason: data.Text{
			IT: "la lista è vuota: serve almeno un comune, per codice o per nome", EN: "the list is empty: it needs at least one municipality, by code or by name",
		}}}}
	}
	if len(entries) > mostMembers {
		return Perimeter{}, &ListError{Problems: []ListProblem{{Found: fmt.Sprint(len(entries)), Reason: data.Text{
			IT: fmt.Sprintf("una lista ha al massimo %d comuni", mostMembers), EN: fmt.Sprintf("a list has at most %d municipalities", mostMembers),
		}}}}
	}
	s := newResolver(l.of(c))
	codes := s.resolveAll(entries)
	var leadCode data.AreaCode
	if lead = strings.TrimSpace(lead); lead != "" {
		leadCode, _ = s.resolve(bracketed(entry{text: lead}))
		if leadCode != "" && !slices.Contains(codes, leadCode) {
			s.wrong.add(ListProblem{Found: lead, Reason: data.Text{IT: "il comune capofila non è nella lista", EN: "the lead municipality is not in the list"}})
		}
	}
	if len(s.wrong.Problems) > 0 {
		return Perimeter{}, &s.wrong
	}
	day, err := s.commonDay(codes)
	if err != nil {
		return Perimeter{}, err
	}
	return ofSet(c, Key{Kind: KindSet, Codes: sorted(codes), Lead: leadCode, Vintage: day})
}

// listText reads a list as UTF-8.
func listText(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostListBytes+1))
	if err != nil {
		return "", fmt.Errorf("read the list: %w", err)
	}
	whole := func(it, en string) error {
		return &ListError{Problems: []ListProblem{{Reason: data.Text{IT: it, EN: en}}}}
	}
	if len(b) > mostListBytes {
		return "", whole(fmt.Sprintf("la lista supera %d kB", mostListBytes>>10), fmt.Sprintf("the list is larger than %d kB", mostListBytes>>10))
	}
	if slices.Contains(b, 0) {
		return "", whole("il file non è un testo: salvalo come CSV in UTF-8", "the file is no text: save it as CSV in UTF-8")
	}
	if !utf8.Valid(b) {
		if b, err = charmap.Windows1252.NewDecoder().Bytes(b); err != nil {
			return "", fmt.Errorf("read the list: %w", err)
		}
	}
	return strings.TrimPrefix(string(b), "\uFEFF"), nil
}

// splitList cuts a text into entries.
func splitList(text string) ([]entry, error) {
	delimiter := sniff(text)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = delimiter, -1, true, delimiter != '\t'
	var rows [][]string
	var lines []int
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &ListError{Problems: []ListProblem{{Reason: data.Text{IT: "non è un CSV: " + err.Error(), EN: "it is no CSV: " + err.Error()}}}}
		}
		line, _ := r.FieldPos(0)
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if strings.Join(row, "") != "" {
			rows, lines = append(rows, row), append(lines, line)
		}
	}
	if len(rows) == 1 && columnsIn(rows[0]) == (listColumns{-1, -1, -1}) { // names one after the other
		var out []entry
		for _, cell := range rows[0] {
			if cell != "" {
				out = append(out, bracketed(entry{line: lines[0], text: cell}))
			}
		}
		return out, nil
	}
	return entriesOf(rows, lines), nil
}

// sniff returns the delimiter that stands most often in the first line that has one.
func sniff(text string) rune {
	for line := range strings.Lines(text) {
		best, most := ',', 0
		for _, d := range []rune{';', '\t', ','} {
			if n := strings.Count(line, string(d)); n > most {
				best, most = d, n
			}
		}
		if most > 0 {
			return best
		}
	}
	return ';'
}

// listColumns are the places of the columns of a list, -1 for those it lacks.
type listColumns struct{ code, name, province int }

// headers are the titles of columns that lists have, folded.
var headers = map[string][]string{
	"code":     {"codice", "code", "codice istat", "codice_istat", "cod istat", "cod_istat", "istat", "pro_com", "procom", "pro_com_t", "codice comune", "codice_comune", "area", "municipality code"},
	"name":     {"comune", "nome", "name", "denominazione", "municipality", "nome comune", "nome_comune", "den_com", "areaname", "comuni"},
	"province": {"provincia", "sigla", "prov", "province", "sigla provincia", "sigla_provincia", "sigla automobilistica"},
}

func columnsIn(row []string) listColumns {
	at := func(kind string) int {
		return slices.IndexFunc(row, func(cell string) bool { return slices.Contains(headers[kind], strings.ToLower(cell)) })
	}
	return listColumns{at("code"), at("name"), at("province")}
}

// entriesOf reads rows by their header or, without one, the first column as code or
// name and, where every row has a second, that as the province of a name.
func entriesOf(rows [][]string, lines []int) []entry {
	if len(rows) == 0 {
		return nil
	}
	columns := columnsIn(rows[0])
	if columns.code >= 0 || columns.name >= 0 {
		rows, lines = rows[1:], lines[1:]
	} else {
		columns = listColumns{code: 0, name: -1, province: 1}
	}
	cell := func(row []string, i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return row[i]
	}
	var out []entry
	for n, row := range rows {
		e := entry{line: lines[n], text: cell(row, columns.code), province: cell(row, columns.province)}
		if e.text == "" {
			e.text = cell(row, columns.name)
		}
		if e.text == "" {
			e.text = strings.Join(row, " ")
		}
		out = append(out, bracketed(e))
	}
	return out
}

// bracketed takes the province out of "Castro (BG)".
func bracketed(e entry) entry {
	open := strings.LastIndexByte(e.text, '(')
	if e.province == "" && open > 0 && strings.HasSuffix(e.text, ")") {
		e.province, e.text = strings.TrimSpace(e.text[open+1:len(e.text)-1]), strings.TrimSpace(e.text[:open])
	}
	return e
}
