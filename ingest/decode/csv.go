package decode

import (
	"bytes"
	"io"
	"strings"

	"cittamedie/data"
)

// maxRecord is the longest line or record accepted: 1 MB.
const maxRecord = 1 << 20

// csvReader splits text into records. With the quote "'" an apostrophe inside
// quotes is written `"'`, and one inside a field that does not begin with it is
// plain text, as ISTAT's interactive exports have it. With the comma ' ' fields
// are set apart by any number of blanks and are never quoted. It is ours because the standard reader
// makes a string of every field, which costs three times the time on a table of
// three million fields, and reads an unclosed quote to the end of the file
// before it says so.
type csvReader struct {
	file   string
	text   []byte
	pos    int
	line   int // line of the next record
	comma  byte
	quote  byte
	ends   []string // patterns of the first field of a line where the data end
	fields [][]byte
	quoted []byte // unescaped quoted fields of the present record
}

func newCSVReader(file, delimiter string, text []byte) *csvReader {
	// Line ends of old Macintosh computers.
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte{'\r'}, []byte{'\n'})
	}
	return &csvReader{file: file, text: text, line: 1, comma: delimiter[0], quote: '"'}
}

// skip passes over n lines of text, whatever quotes they hold.
func (c *csvReader) skip(n int) error {
	for range n {
		if c.pos >= len(c.text) {
			return c.bad(0, "skip-lines", c.line-1, n)
		}
		end := bytes.IndexByte(c.text[c.pos:], '\n')
		if end < 0 {
			end = len(c.text) - c.pos - 1
		}
		c.pos += end + 1
		c.line++
	}
	return nil
}

// next returns the fields of the next record that is not an empty line, valid
// until the next call, and its line; [io.EOF] after the last.
func (c *csvReader) next() (fields [][]byte, line int, err error) {
	for c.pos < len(c.text) {
		rest := c.text[c.pos:]
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		if end > maxRecord {
			return nil, 0, c.bad(c.line, "line-long")
		}
		record := bytes.TrimSuffix(rest[:end], []byte{'\r'})
		if len(c.ends) > 0 && endsData(c.ends, c.firstField(record)) {
			c.pos = len(c.text)
			return nil, 0, io.EOF
		}
		if c.comma != ' ' && bytes.IndexByte(record, c.quote) >= 0 {
			return c.nextQuoted()
		}
		c.pos += min(end+1, len(rest))
		c.line++
		if c.split(record); len(c.fields) > 0 {
			return c.fields, c.line - 1, nil
		}
	}
	return nil, 0, io.EOF
}

// split cuts a line without quotes; an empty one has no fields.
func (c *csvReader) split(record []byte) {
	c.fields = c.fields[:0]
	if len(record) == 0 {
		return
	}
	if c.comma == ' ' {
		for field := range bytes.FieldsFuncSeq(record, func(r rune) bool { return r == ' ' || r == '\t' }) {
			c.fields = append(c.fields, field)
		}
		return
	}
	from := 0
	for i, b := range record {
		if b == c.comma {
			c.fields = append(c.fields, record[from:i])
			from = i + 1
		}
	}
	c.fields = append(c.fields, record[from:])
}

// nextQuoted reads a record that has quotes and may go over several lines.
func (c *csvReader) nextQuoted() ([][]byte, int, error) {
	start, from := c.line, c.pos
	c.fields, c.quoted = c.fields[:0], c.quoted[:0]
	for {
		var field []byte
		var err error
		if c.pos < len(c.text) && c.text[c.pos] == c.quote {
			field, err = c.quotedField(from)
		} else {
			field, err = c.plainField()
		}
		if err != nil {
			return nil, 0, err
		}
		c.fields = append(c.fields, field)
		if c.pos < len(c.text) && c.text[c.pos] == c.comma {
			c.pos++
			continue
		}
		c.endLine()
		return c.fields, start, nil
	}
}

// plainField returns the bytes up to the next delimiter or end of line.
func (c *csvReader) plainField() ([]byte, error) {
	from := c.pos
	for c.pos < len(c.text) && c.text[c.pos] != c.comma && c.text[c.pos] != '\n' {
		if c.text[c.pos] == '"' && c.quote == '"' {
			return nil, c.bad(c.line, "quote-inside")
		}
		c.pos++
	}
	field := c.text[from:c.pos]
	if c.pos == len(c.text) || c.text[c.pos] == '\n' {
		field = bytes.TrimSuffix(field, []byte{'\r'})
	}
	return field, nil
}

// quotedField returns the inside of the quotes at pos. from is the start of the
// record, which may not grow beyond maxRecord: an unclosed quote must not
// swallow the rest of the file.
func (c *csvReader) quotedField(from int) ([]byte, error) {
	opened, mark := c.line, len(c.quoted)
	for c.pos++; c.pos < len(c.text) && c.pos-from <= maxRecord; c.pos++ {
		switch b := c.text[c.pos]; {
		case b == '"' && c.pos+1 < len(c.text) && c.text[c.pos+1] == c.quote:
			c.pos++
			c.quoted = append(c.quoted, c.quote)
		case b == c.quote:
			c.pos++
			return c.quoted[mark:], c.afterQuote()
		case b == '\n':
			c.line++
			fallthrough
		default:
			c.quoted = append(c.quoted, b)
		}
	}
	return nil, c.bad(opened, "quote-open")
}

// firstField returns the first filled field of a line, without its quotes. The
// notes at the foot of a table are text, which may be quoted badly.
func (c *csvReader) firstField(line []byte) []byte {
	line = bytes.TrimLeft(line, " \t"+string(c.comma))
	text := bytes.TrimLeft(line, string(c.quote))
	end := c.comma
	if len(text) < len(line) {
		end = c.quote
	}
	text, _, _ = bytes.Cut(text, []byte{end})
	return bytes.TrimSpace(text)
}

// endsData reports whether the first filled field of a row fits one of the
// patterns, in which "*" stands for any text.
func endsData(patterns []string, first []byte) bool {
	for _, p := range patterns {
		if len(first) > 0 && matches(p, string(first)) {
			return true
		}
	}
	return false
}

// matches reports whether s fits a pattern in which "*" stands for any text.
func matches(pattern, s string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return s == pattern
	}
	rest, ok := strings.CutPrefix(s, head)
	for ok && !matches(tail, rest) {
		if ok = rest != ""; ok {
			rest = rest[1:]
		}
	}
	return ok
}

func (c *csvReader) afterQuote() error {
	rest := c.text[c.pos:]
	if bytes.HasPrefix(rest, []byte("\r\n")) || string(rest) == "\r" {
		c.pos++
		return nil
	}
	if len(rest) == 0 || rest[0] == c.comma || rest[0] == '\n' {
		return nil
	}
	return c.bad(c.line, "quote-after", string(rest[:1]))
}

func (c *csvReader) endLine() {
	if c.pos < len(c.text) {
		c.pos++
	}
	c.line++
}

func (c *csvReader) bad(line int, code string, args ...any) error {
	return data.NewInputError(code, args...).At(c.file, line, "")
}
