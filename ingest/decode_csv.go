package ingest

import (
	"bytes"
	"fmt"
	"io"

	"cittamedie/data"
)

// maxRecord is the longest line or record accepted: 1 MB.
const maxRecord = 1 << 20

// csvReader splits text into records. It is ours because the standard reader
// makes a string of every field, which costs three times the time on a table of
// three million fields, and reads an unclosed quote to the end of the file
// before it says so.
type csvReader struct {
	file   string
	text   []byte
	pos    int
	line   int // line of the next record
	comma  byte
	fields [][]byte
	quoted []byte // unescaped quoted fields of the present record
}

func newCSVReader(file, delimiter string, text []byte) *csvReader {
	// Line ends of old Macintosh computers.
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte{'\r'}, []byte{'\n'})
	}
	return &csvReader{file: file, text: text, line: 1, comma: delimiter[0]}
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
			return nil, 0, c.bad(c.line, "a line longer than 1 MB", "shorter lines", "")
		}
		record := bytes.TrimSuffix(rest[:end], []byte{'\r'})
		if bytes.IndexByte(record, '"') >= 0 {
			return c.nextQuoted()
		}
		c.pos += min(end+1, len(rest))
		c.line++
		if len(record) > 0 {
			c.split(record)
			return c.fields, c.line - 1, nil
		}
	}
	return nil, 0, io.EOF
}

func (c *csvReader) split(record []byte) {
	c.fields = c.fields[:0]
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
		if c.pos < len(c.text) && c.text[c.pos] == '"' {
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
		if c.text[c.pos] == '"' {
			return nil, c.bad(c.line, `a quote inside a field that does not begin with one`, "quotes around whole fields, doubled inside", "")
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
		case b == '"' && c.pos+1 < len(c.text) && c.text[c.pos+1] == '"':
			c.pos++
			c.quoted = append(c.quoted, '"')
		case b == '"':
			c.pos++
			return c.quoted[mark:], c.afterQuote()
		case b == '\n':
			c.line++
			fallthrough
		default:
			c.quoted = append(c.quoted, b)
		}
	}
	return nil, c.bad(opened, "a quote that is never closed", "a closing quote", "")
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
	return c.bad(c.line, fmt.Sprintf("%q after a closing quote", rest[0]), "a delimiter or the end of the line", "")
}

func (c *csvReader) endLine() {
	if c.pos < len(c.text) {
		c.pos++
	}
	c.line++
}

func (c *csvReader) bad(line int, found, expected, hint string) error {
	return &data.InputError{File: c.file, Line: line, Found: found, Expected: expected, Hint: hint}
}
