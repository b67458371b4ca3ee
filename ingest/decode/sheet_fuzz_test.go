package decode

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

func FuzzDecodeSheet(f *testing.F) {
	f.Add(workbook(f, "Dati", goodRows), []byte("<row r=\"9999999999\"><c r=\"ZZZZ1\"><v>1</v></c></row>"))
	f.Add(workbook(f, "Dati", append(goodRows[:2:2], []string{"052033", "2020", "40.200000000000003"})), []byte("<c r=\"A1\" t=\"s\"><v>99</v></c>"))
	r := testSheet()
	f.Fuzz(func(t *testing.T, raw, patch []byte) {
		checkFuzzed(t, r, raw)
		checkFuzzed(t, r, patchSheet(raw, patch))
	})
}

// patchSheet puts bytes into the middle of the sheet of a workbook, which
// changes of the archive itself never reach because of its checksums.
func patchSheet(raw, patch []byte) []byte {
	return walkZip(raw, func(name string, text []byte) []byte {
		if !strings.HasPrefix(name, "xl/worksheets/") {
			return text
		}
		half := len(text) / 2
		return bytes.Join([][]byte{text[:half], patch, text[half:]}, nil)
	})
}

// walkZip returns an archive with the content of each file changed by edit.
func walkZip(raw []byte, edit func(name string, text []byte) []byte) []byte {
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(in.File) > 50 {
		return raw
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, entry := range in.File {
		text, err := readEntry("x", entry, 1<<20)
		if err != nil {
			return raw
		}
		if w, err := z.Create(entry.Name); err == nil {
			w.Write(edit(entry.Name, text))
		}
	}
	z.Close()
	return out.Bytes()
}
