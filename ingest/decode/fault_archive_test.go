package decode

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"

	"cittamedie/data/faulttest"
)

// entry is a file of an archive, with what its headers say of it.
type entry struct {
	name string
	text []byte
	edit func(h *zip.FileHeader)
}

// zipOf writes entries as their headers say, true or not.
func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		var body bytes.Buffer
		f, err := flate.NewWriter(&body, flate.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(e.text)
		f.Close()
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(e.text), CompressedSize64: uint64(body.Len()), UncompressedSize64: uint64(len(e.text))}
		if e.edit != nil {
			e.edit(h)
		}
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(body.Bytes())
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tables are entries with the good table under some names.
func tables(names ...string) []entry {
	var out []entry
	for _, name := range names {
		out = append(out, entry{name: name, text: []byte(good)})
	}
	return out
}

// mode gives an entry a file mode.
func mode(m fs.FileMode) func(*zip.FileHeader) { return func(h *zip.FileHeader) { h.SetMode(m) } }

// zip64 writes an archive whose directory has the sizes of its one entry in the
// extension for large files, as some packers do for small ones.
func zip64(t testing.TB, size uint64) []byte {
	t.Helper()
	raw := zipOf(t, entry{name: "a.csv", text: []byte(good)})
	at := bytes.Index(raw, []byte("PK\x01\x02"))
	directory, end := bytes.Clone(raw[at:bytes.LastIndex(raw, []byte("PK\x05\x06"))]), bytes.Clone(raw[bytes.LastIndex(raw, []byte("PK\x05\x06")):])
	extra := binary.LittleEndian.AppendUint16(nil, 1)
	extra = binary.LittleEndian.AppendUint16(extra, 8)
	extra = binary.LittleEndian.AppendUint64(extra, size)
	binary.LittleEndian.PutUint32(directory[24:], 0xffffffff) // the size stands in the extension
	name, old := int(binary.LittleEndian.Uint16(directory[28:])), int(binary.LittleEndian.Uint16(directory[30:]))
	binary.LittleEndian.PutUint16(directory[30:], uint16(old+len(extra)))
	directory = append(directory[:46+name+old:46+name+old], append(extra, directory[46+name+old:]...)...)
	binary.LittleEndian.PutUint32(end[12:], uint32(len(directory)))
	return append(append(bytes.Clone(raw[:at]), directory...), end...)
}

// many returns the names of n tables.
func many(n int) []entry {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%d.txt", i)
	}
	return tables(names...)
}

func TestFaultArchive(t *testing.T) {
	zeros := make([]byte, 10<<20)
	inner := zipOf(t, entry{name: "a.csv", text: zeros})
	lies := func(size uint64) func(*zip.FileHeader) {
		return func(h *zip.FileHeader) { h.UncompressedSize64 = size }
	}
	encrypted := func(h *zip.FileHeader) { h.Flags |= 1 }
	tests := []struct {
		number int
		name   string
		raw    []byte
		want   string // a code, or "read"
	}{
		{41, "ten megabytes of zeros", inner, "zip-bomb"},
		{41, "a thousand times ten megabytes", zipOf(t, append(tables("a.csv"), slicesOf(1000, entry{name: "b.bin", text: zeros[:1<<16]})...)...), "zip-entries"},
		{41, "an archive of archives", zipOf(t, entry{name: "a.csv", text: zipOf(t, entry{name: "a.csv", text: inner})}), "archive-nested"},
		{41, "a gzipped table in an archive", zipOf(t, entry{name: "a.csv", text: gzipped([]byte(good))}), "archive-nested"},
		{41, "a bomb that says it is small", zipOf(t, entry{"a.csv", zeros, lies(100)}), "zip-entry-damaged"},
		{41, "a bomb beside the table", zipOf(t, append(tables("a.csv"), entry{name: "b.bin", text: zeros})...), "read"},
		{41, "a thousand entries", zipOf(t, append(many(999), tables("a.csv")...)...), "read"},
		{41, "a thousand and one", zipOf(t, append(many(1000), tables("a.csv")...)...), "zip-entries"},
		{42, "a folder above", zipOf(t, tables("../../etc/cron.d/x.csv")...), "zip-entry-unsafe"},
		{42, "a folder above, beside the table", zipOf(t, tables("a.csv", "../b")...), "zip-entry-unsafe"},
		{42, "an absolute name", zipOf(t, tables("/etc/a.csv")...), "zip-entry-unsafe"},
		{42, "a drive", zipOf(t, tables(`C:\a.csv`)...), "zip-entry-unsafe"},
		{42, "a drive without a slash", zipOf(t, tables(`C:a.csv`)...), "zip-entry-unsafe"},
		{42, "backslashes", zipOf(t, tables(`..\a.csv`)...), "zip-entry-unsafe"},
		{42, "a NUL in the name", zipOf(t, tables("a\x00.csv")...), "zip-entry-unsafe"},
		{42, "a dot in the way", zipOf(t, tables("x/./a.csv")...), "zip-entry-unsafe"},
		{42, "an empty name", zipOf(t, tables("")...), "zip-entry-unsafe"},
		{42, "a symbolic link", zipOf(t, entry{"a.csv", []byte("/etc/passwd"), mode(fs.ModeSymlink | 0o777)}), "zip-entry-unsafe"},
		{42, "a link beside the table", zipOf(t, append(tables("a.csv"), entry{"b", []byte("/"), mode(fs.ModeSymlink | 0o777)})...), "zip-entry-unsafe"},
		{42, "a device", zipOf(t, entry{"a.csv", nil, mode(fs.ModeDevice | 0o666)}), "zip-entry-unsafe"},
		{42, "a folder and the table in it", zipOf(t, append([]entry{{"x/", nil, mode(fs.ModeDir | 0o755)}}, tables("x/a.csv")...)...), "read"},
		{43, "two tables", zipOf(t, tables("a.csv", "b.csv")...), "zip-member"},
		{43, "no table", zipOf(t, tables("a.txt")...), "zip-member"},
		{43, "no file", zipOf(t), "zip-member"},
		{43, "one name twice", zipOf(t, tables("a.csv", "a.csv")...), "zip-member"},
		{43, "encrypted", zipOf(t, entry{"a.csv", []byte(good), encrypted}), "zip-encrypted"},
		{43, "encrypted, beside the table", zipOf(t, append(tables("a.csv"), entry{"b.txt", []byte("x"), encrypted})...), "read"},
		{43, "a size that is too small", zipOf(t, entry{"a.csv", []byte(good), lies(10)}), "zip-entry-damaged"},
		{43, "a size that is too large", zipOf(t, entry{"a.csv", []byte(good), lies(1000)}), "zip-entry-damaged"},
		{43, "a size beyond the limit", zipOf(t, entry{"a.csv", []byte(good), lies(1 << 40)}), "zip-bomb"},
		{43, "a wrong checksum", zipOf(t, entry{"a.csv", []byte(good), func(h *zip.FileHeader) { h.CRC32++ }}), "zip-entry-damaged"},
		{43, "a method nobody knows", zipOf(t, entry{"a.csv", []byte(good), func(h *zip.FileHeader) { h.Method = 99 }}), "zip-entry-damaged"},
		{43, "sizes after the data", []byte(zipped(t, "a.csv", good)), "read"},
		{43, "sizes after the data that lie", lieAfter(t), "read"},
		{43, "zip64", zip64(t, uint64(len(good))), "read"},
		{43, "zip64 with a size that lies", zip64(t, 1<<50), "zip-bomb"},
		{43, "cut in the directory", zipOf(t, tables("a.csv")...)[:150], "zip-damaged"},
		{43, "cut in the data", append(zipOf(t, tables("a.csv")...)[:40], zipOf(t, tables("a.csv")...)[60:]...), "zip-entry-damaged"},
		{43, "text before the archive", append([]byte("PK\x03\x04 before"), zipOf(t, tables("a.csv")...)...), "read"},
	}
	for _, tt := range tests {
		faulttest.Run(t, tt.number, tt.name, func(t *testing.T) faulttest.Ended {
			r := testTable()
			r.Format.Member = "*.csv"
			outcome := told(t, r, tt.raw)
			code := strings.TrimPrefix(outcome, "refused: ")
			if read := strings.HasPrefix(outcome, "read, 2 rows"); read != (tt.want == "read") || !read && code != tt.want {
				t.Errorf("%s, want %s", outcome, tt.want)
			}
			return faulttest.Ended{Outcome: outcome, Requests: faulttest.None}
		})
	}
}

// slicesOf repeats an entry.
func slicesOf(n int, e entry) []entry {
	out := make([]entry, n)
	for i := range out {
		out[i] = e
	}
	return out
}

// lieAfter writes an archive whose sizes stand after the data, and there lie; those
// of the directory, which count, are right.
func lieAfter(t testing.TB) []byte {
	raw := []byte(zipped(t, "a.csv", good))
	at := bytes.Index(raw, []byte("PK\x07\x08"))
	binary.LittleEndian.PutUint32(raw[at+12:], 7)
	return raw
}

// Files too large to keep beside the others.
func TestFaultLarge(t *testing.T) {
	wide := func(n int, sep string) []byte {
		var b bytes.Buffer
		b.WriteString("code,year,value")
		for i := range n {
			fmt.Fprintf(&b, "%sc%d", sep, i)
		}
		b.WriteString("\n052032,2020,1" + strings.Repeat(sep, n) + "\n")
		return b.Bytes()
	}
	line := func(inside string) []byte {
		return []byte(good + "052034,2020,1," + inside + strings.Repeat("x", 100<<20) + "\n052035,2020,2,c\n")
	}
	tests := []struct {
		number int
		name   string
		text   func() []byte
		want   string
	}{
		{59, "a line of 100 MB", func() []byte { return line("") }, "refused: line-long at line 4"},
		{59, "a quoted field of 100 MB", func() []byte { return line(`"`) }, "refused: line-long at line 4"},
		{59, "a quoted field over many lines", func() []byte { return []byte(good + "052034,2020,1,\"" + strings.Repeat("x\n", 1<<20) + "\"\n") }, "refused: quote-open at line 4"},
		{59, "a header of 100 MB", func() []byte { return line("")[len(good):] }, "refused: line-long at line 1"},
		{59, "lines of a megabyte less one", func() []byte { return []byte(good + "052034,2020,1," + strings.Repeat("x", 1<<20-20) + "\n") }, "read, 3 rows"},
		{60, "10,000 columns", func() []byte { return wide(10_000, ",") }, "read, 1 rows"},
		{60, "100,000 columns", func() []byte { return wide(100_000, ",") }, "refused: columns-many at line 1"},
		{60, "10,000 columns of one name", func() []byte { return []byte("code,year,value" + strings.Repeat(",x", 10_000) + "\n") }, "refused: column-twice at line 1 in x"},
		{60, "10,000 columns of another delimiter", func() []byte { return wide(10_000, ";") }, "refused: column-missing at line 1"},
		{60, "10,000 columns in one row", func() []byte { return []byte(good + strings.Repeat(",", 10_000) + "\n") }, "refused: row-ragged at line 4"},
	}
	for _, tt := range tests {
		faulttest.Run(t, tt.number, tt.name, func(t *testing.T) faulttest.Ended {
			r := testTable()
			r.MaxBytes = 200 << 20
			outcome := told(t, r, tt.text())
			if !strings.HasPrefix(outcome, tt.want) {
				t.Errorf("%s, want %s", outcome, tt.want)
			}
			if len(outcome) > 160 {
				outcome = outcome[:160]
			}
			return faulttest.Ended{Outcome: outcome, Requests: faulttest.None}
		})
	}
}

// The same bombs in a gzipped file.
func TestFaultGzipBomb(t *testing.T) {
	r := testTable()
	r.Format.Gzip = true
	for name, tt := range map[string]struct {
		size, limit int
		want        string
	}{
		"beyond the limit": {8 << 20, 4 << 20, "refused: file-too-large"},
		"beyond the ratio": {8 << 20, 64 << 20, "refused: gzip-bomb"},
	} {
		faulttest.Run(t, 41, "gzip "+name, func(t *testing.T) faulttest.Ended {
			r.MaxBytes = int64(tt.limit)
			outcome := told(t, r, gzipped(make([]byte, tt.size)))
			if outcome != tt.want {
				t.Errorf("%s, want %s", outcome, tt.want)
			}
			return faulttest.Ended{Outcome: outcome, Requests: faulttest.None}
		})
	}
}
