package decode

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// Bounds of an archive: the largest of the sources so far has two entries and
// shrinks its text ten times.
const (
	maxEntries = 1000
	maxRatio   = 200
)

// unwrap returns the bytes of the file itself, out of its compression.
func unwrap(r catalog.Recipe, name string, in io.Reader) ([]byte, error) {
	raw, err := readAll(name, in, r.Limit())
	if err != nil {
		return nil, err
	}
	if err := Sniff(name, raw); err != nil {
		return nil, err
	}
	switch gzipped, zipped := bytes.HasPrefix(raw, []byte{0x1f, 0x8b}), bytes.HasPrefix(raw, []byte("PK\x03\x04")); {
	case gzipped && r.Format.Gzip:
		raw, err = gunzip(name, raw, r.Limit())
	case gzipped:
		err = &data.InputError{File: name, Found: "a gzipped file", Expected: "the file as it is", Hint: "set format.gzip in the recipe, or unpack the file"}
	case r.Format.Gzip:
		err = &data.InputError{File: name, Found: "a file that is not gzipped", Expected: "a gzipped file"}
	case r.Format.Type == "shapefile": // several files, which stay together
		return raw, nil
	case r.Format.Type == "xlsx" && (!zipped || r.Format.Member == "" || isWorkbook(raw)):
		return raw, nil // a workbook is a zip archive itself
	case zipped && r.Format.Member != "":
		raw, err = unzip(name, raw, r)
	case zipped:
		err = &data.InputError{File: name, Found: "a zip archive or a spreadsheet", Expected: "the file as it is", Hint: "set format.member in the recipe, or unpack the file"}
	default:
		return raw, nil
	}
	if err != nil {
		return nil, err
	}
	return raw, Sniff(name, raw)
}

// readAll reads at most limit bytes.
func readAll(name string, in io.Reader, limit int64) ([]byte, error) {
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if n > limit {
		return nil, TooLarge(name, limit)
	}
	return b.Bytes(), nil
}

func TooLarge(name string, limit int64) error {
	return &data.InputError{File: name, Found: fmt.Sprintf("more than %d bytes", limit), Expected: "a smaller file", Hint: "raise maxBytes in the recipe if the file is right"}
}

// Sniff refuses what is no data at all: nothing, and the page a server answers
// with code 200 when it has lost the file.
func Sniff(name string, raw []byte) error {
	start := bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), 1024)], bom), " \t\r\n")
	head := strings.ToLower(string(start[:min(len(start), 16)]))
	switch {
	case len(start) == 0 && len(raw) <= 1024:
		return &data.InputError{File: name, Found: "an empty file", Expected: "data"}
	case strings.HasPrefix(head, "<!doctype"), strings.HasPrefix(head, "<html"):
		return &data.InputError{File: name, Line: 1, Found: "a web page", Expected: "a file of data", Hint: "the source answered a web page: open its address in a browser"}
	case strings.HasPrefix(head, "<"):
		return &data.InputError{File: name, Line: 1, Found: fmt.Sprintf("markup, %q", head), Expected: "a file of data", Hint: "the source answered an error message"}
	}
	return nil
}

// gunzip expands every member of the file; a cut tail or a wrong checksum is an
// error even when all the lines were read.
func gunzip(name string, raw []byte, limit int64) ([]byte, error) {
	bad := func(err error) error {
		return &data.InputError{File: name, Found: "a damaged gzip file (" + err.Error() + ")", Expected: "a whole gzip file", Hint: "fetch it again"}
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, bad(err)
	}
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(z, limit+1))
	switch {
	case n > limit:
		return nil, TooLarge(name, limit)
	case err != nil:
		return nil, bad(err)
	}
	return b.Bytes(), nil
}

// unzip returns the one entry of the archive that the recipe's pattern names.
func unzip(name string, raw []byte, r catalog.Recipe) ([]byte, error) {
	bad := func(format string, args ...any) error {
		return &data.InputError{File: name, Found: fmt.Sprintf(format, args...), Expected: fmt.Sprintf("a zip archive with one file named %s", r.Format.Member)}
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, bad("a damaged zip archive (%s)", err)
	}
	if len(z.File) > maxEntries {
		return nil, bad("an archive of %d files", len(z.File))
	}
	var names []string
	var entry *zip.File
	for _, f := range z.File {
		// Names are only compared, and nothing is written to a folder, so that
		// a name like ../x does no harm.
		if ok, _ := path.Match(r.Format.Member, path.Base(f.Name)); ok && f.Mode().IsRegular() {
			names, entry = append(names, f.Name), f
		}
	}
	if len(names) != 1 {
		return nil, bad("%d such files %q", len(names), names[:min(len(names), 10)])
	}
	return readEntry(entry, r.Limit(), bad)
}

// readEntry returns what a file of an archive unpacks to, at most limit bytes.
func readEntry(entry *zip.File, limit int64, bad func(string, ...any) error) ([]byte, error) {
	switch {
	case entry.Flags&1 != 0:
		return nil, bad("an encrypted archive")
	case entry.UncompressedSize64 > uint64(limit), entry.UncompressedSize64 > maxRatio*max(entry.CompressedSize64, 1<<10):
		return nil, bad("%s, which unpacks to %d bytes, too many", entry.Name, entry.UncompressedSize64)
	}
	f, err := entry.Open()
	if err != nil {
		return nil, bad("%s, which does not open (%s)", entry.Name, err)
	}
	defer f.Close()
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(f, limit+1))
	if err != nil || n > limit {
		return nil, bad("%s, which is damaged or larger than it says", entry.Name)
	}
	return b.Bytes(), nil
}
