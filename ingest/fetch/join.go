package fetch

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"io"
	"slices"

	"cittamedie/ingest/decode"
)

// answers are the rows of the parts of one query.
type answers struct {
	limit    int64
	name     string  // of the file they make
	parts    int     // with and without records
	first    Fetched // the first part that brought rows
	address  string  // where it was asked for
	firstSum [sha256.Size]byte
	empty    error // of the last part without records
	header   string
	rows     [][]byte
	bytes    int64
}

// add takes the rows of one more part, which has the header of the others.
func (s *answers) add(text []byte) error {
	records := splitRecords(bytes.TrimPrefix(text, []byte("\ufeff")))
	if len(records) == 0 {
		return decode.Sniff(s.name, nil)
	}
	header := string(records[0])
	first := s.header == ""
	if first {
		s.header = header
	}
	if s.header != header {
		return unavailable(s.address, nil, "query-headers", cut(s.header), cut(header))
	}
	if s.bytes += int64(len(text)); s.bytes > s.limit {
		return decode.TooLarge(s.name, s.limit)
	}
	s.rows = append(s.rows, records[1:]...)
	if first {
		s.firstSum = s.sum()
	}
	return nil
}

// cut returns the beginning of a header, for an error.
func cut(header string) string { return header[:min(len(header), maxShown)] }

// splitRecords returns the records of a CSV file, each without the line break at
// its end. A break between quotes is part of its record.
func splitRecords(text []byte) [][]byte {
	var out [][]byte
	quoted, start := false, 0
	for i, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			out = appendRecord(out, text[start:i])
			start = i + 1
		}
	}
	return appendRecord(out, text[start:])
}

func appendRecord(records [][]byte, record []byte) [][]byte {
	if record = bytes.TrimSuffix(record, []byte{'\r'}); len(record) == 0 {
		return records
	}
	return append(records, record)
}

// sum returns the hash of the rows in order.
func (s *answers) sum() [sha256.Size]byte {
	h := sha256.New()
	s.write(h) // a hash takes everything
	return [sha256.Size]byte(h.Sum(nil))
}

// write writes the header and the rows in the order of their bytes.
func (s *answers) write(out io.Writer) error {
	slices.SortFunc(s.rows, bytes.Compare)
	w := bufio.NewWriter(out)
	w.WriteString(s.header + "\n")
	for _, row := range s.rows {
		w.Write(row)
		w.WriteByte('\n')
	}
	return w.Flush() // of all the writes, the first that failed
}
