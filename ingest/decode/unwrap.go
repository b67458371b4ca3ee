package decode

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
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
	switch gzipped, zipped := isGzip(raw), isZip(raw); {
	case gzipped && r.Format.Gzip:
		raw, err = gunzip(name, raw, r.Limit())
	case gzipped:
		err = data.NewInputError("gzip-unexpected").At(name, 0, "")
	case r.Format.Gzip:
		err = data.NewInputError("gzip-missing").At(name, 0, "")
	case r.Format.Type == "shapefile": // several files, which stay together
		return raw, nil
	case r.Format.Type == "xlsx" && (!zipped || r.Format.Member == "" || isWorkbook(raw)):
		return raw, nil // a workbook is a zip archive itself
	case zipped && r.Format.Member != "":
		raw, err = unzip(name, raw, r)
	case zipped:
		err = data.NewInputError("zip-unexpected").At(name, 0, "")
	default:
		return raw, nil
	}
	if err != nil {
		return nil, err
	}
	if (isGzip(raw) || isZip(raw)) && r.Format.Type != "xlsx" {
		return nil, data.NewInputError("archive-nested").At(name, 0, "")
	}
	return raw, Sniff(name, raw)
}

func isGzip(raw []byte) bool { return bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) }

// isZip reports whether a file is a zip archive, be it one of no files.
func isZip(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte("PK\x03\x04")) || bytes.HasPrefix(raw, []byte("PK\x05\x06"))
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

// TooLarge is the error of a file that has more bytes than its recipe allows.
func TooLarge(name string, limit int64) error {
	return data.NewInputError("file-too-large", limit).At(name, 0, "")
}

// Sniff refuses what is no data at all: nothing, and the page a server answers
// with code 200 when it has lost the file.
func Sniff(name string, raw []byte) error {
	start := bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), 1024)], bom), " \t\r\n")
	head := strings.ToLower(string(start[:min(len(start), 16)]))
	switch {
	case len(start) == 0 && len(raw) <= 1024:
		return data.NewInputError("file-empty").At(name, 0, "")
	case strings.HasPrefix(head, "<!doctype"), strings.HasPrefix(head, "<html"):
		return data.NewInputError("web-page").At(name, 1, "")
	case strings.HasPrefix(head, "<"):
		return data.NewInputError("markup", head).At(name, 1, "")
	}
	return nil
}

// gunzip expands every member of the file; a cut tail or a wrong checksum is an
// error even when all the lines were read.
func gunzip(name string, raw []byte, limit int64) ([]byte, error) {
	bad := func(err error) error {
		return data.NewInputError("gzip-damaged", err).At(name, 0, "")
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
	case n > maxRatio*max(int64(len(raw)), 1<<10):
		return nil, data.NewInputError("gzip-bomb", maxRatio).At(name, 0, "")
	}
	return b.Bytes(), nil
}

// unzip returns the one entry of the archive that the recipe's pattern names.
func unzip(name string, raw []byte, r catalog.Recipe) ([]byte, error) {
	z, err := openZip(name, raw)
	if err != nil {
		return nil, err
	}
	var names []string
	var entry *zip.File
	for _, f := range z.File {
		if ok, _ := path.Match(r.Format.Member, path.Base(f.Name)); ok && f.Mode().IsRegular() {
			names, entry = append(names, f.Name), f
		}
	}
	if len(names) != 1 {
		return nil, data.NewInputError("zip-member", len(names), fmt.Sprintf("%q", names[:min(len(names), 10)]), r.Format.Member).At(name, 0, "")
	}
	return readEntry(name, entry, r.Limit())
}

// openZip opens an archive of files. It refuses one of too many, and one whose
// names lead elsewhere: nothing is ever written by these names, but an honest
// archive has none.
func openZip(name string, raw []byte) (*zip.Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, data.NewInputError("zip-damaged", err).At(name, 0, "")
	}
	if len(z.File) > maxEntries {
		return nil, data.NewInputError("zip-entries", len(z.File), maxEntries).At(name, 0, "")
	}
	for _, f := range z.File {
		if !f.Mode().IsRegular() && !f.Mode().IsDir() || !fs.ValidPath(strings.TrimSuffix(f.Name, "/")) || strings.ContainsAny(f.Name, "\\:\x00") {
			return nil, data.NewInputError("zip-entry-unsafe", shorten(f.Name)).At(name, 0, "")
		}
	}
	return z, nil
}

// readEntry returns what a file of an archive unpacks to, at most limit bytes.
func readEntry(file string, entry *zip.File, limit int64) ([]byte, error) {
	bad := func(code string, args ...any) error {
		return data.NewInputError(code, append([]any{shorten(entry.Name)}, args...)...).At(file, 0, "")
	}
	switch {
	case entry.Flags&1 != 0:
		return nil, bad("zip-encrypted")
	case entry.UncompressedSize64 > uint64(limit), entry.UncompressedSize64 > maxRatio*max(entry.CompressedSize64, 1<<10):
		return nil, bad("zip-bomb", entry.UncompressedSize64, limit, maxRatio)
	}
	f, err := entry.Open()
	if err != nil {
		return nil, bad("zip-entry-damaged", err)
	}
	defer f.Close()
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(f, limit+1))
	if err == nil && n > limit {
		err = zip.ErrFormat
	}
	if err != nil {
		return nil, bad("zip-entry-damaged", err)
	}
	return b.Bytes(), nil
}
