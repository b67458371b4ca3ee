package decode

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"cittamedie/data"
)

// book is an XLSX workbook: a zip archive of XML parts (ECMA-376). It is read
// here, part by part, because the libraries that read whole workbooks allocate
// by the row numbers a file states: forty bytes ask them for gigabytes.
type book struct {
	file  string
	limit int64
	parts map[string]*zip.File
	texts []string // shared by all sheets
}

// part names of a sheet and of the shared texts, by the name readers see.
type bookSheet struct{ name, part string }

// contentTypes is the part that makes a zip archive an Office document.
const contentTypes = "[Content_Types].xml"

// isWorkbook reports whether a zip archive is an Office document itself.
func isWorkbook(raw []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return false
	}
	for _, f := range z.File {
		if f.Name == contentTypes {
			return true
		}
	}
	return false
}

// openBook opens a workbook. It refuses what is none, and one that unpacks to
// too much.
func openBook(file string, raw []byte, limit int64) (*book, error) {
	b := &book{file: file, limit: limit, parts: map[string]*zip.File{}}
	if bytes.HasPrefix(raw, []byte{0xd0, 0xcf, 0x11, 0xe0}) {
		return nil, b.bad("workbook-old")
	}
	if !isWorkbook(raw) {
		return nil, b.bad("workbook-none")
	}
	z, err := openZip(file, raw)
	if err != nil {
		return nil, err
	}
	total := uint64(0)
	for _, f := range z.File {
		size := f.UncompressedSize64
		if total += size; total > uint64(limit) || total < size || size > maxRatio*max(f.CompressedSize64, 1<<10) {
			return nil, b.bad("zip-bomb", shorten(f.Name), size, limit, maxRatio)
		}
		b.parts[f.Name] = f
	}
	return b, nil
}

func (b *book) bad(code string, args ...any) error {
	return data.NewInputError(code, args...).At(b.file, 0, "")
}

// relation is a part that another one refers to.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// relations returns what a part refers to, with the names of the parts in full.
func (b *book) relations(of string) ([]relation, error) {
	dir, name := path.Split(of)
	var list struct {
		All []relation `xml:"Relationship"`
	}
	if err := b.decode(dir+"_rels/"+name+".rels", &list); err != nil {
		return nil, err
	}
	for i, r := range list.All {
		if target, absolute := strings.CutPrefix(r.Target, "/"); absolute {
			list.All[i].Target = target
		} else {
			list.All[i].Target = path.Join(dir, r.Target)
		}
	}
	return list.All, nil
}

// sheets returns the sheets in the order of the workbook, and reads the texts
// they share.
func (b *book) sheets() ([]bookSheet, error) {
	root, err := b.relations("")
	if err != nil {
		return nil, err
	}
	main := ""
	for _, r := range root {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			main = r.Target
		}
	}
	var list struct {
		All []struct {
			Name string `xml:"name,attr"`
			Part string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(main, &list); err != nil {
		return nil, err
	}
	related, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, r := range related {
		parts[r.ID] = r.Target
		if strings.HasSuffix(r.Type, "/sharedStrings") {
			if err := b.readTexts(r.Target); err != nil {
				return nil, err
			}
		}
	}
	var out []bookSheet
	for _, s := range list.All {
		out = append(out, bookSheet{s.Name, parts[s.Part]})
	}
	return out, nil
}

// open returns the bytes of a part.
func (b *book) open(part string) ([]byte, error) {
	f := b.parts[part]
	if f == nil {
		return nil, b.bad("workbook-part", shorten(part))
	}
	return readEntry(b.file, f, b.limit)
}

// decode reads a small part whole.
func (b *book) decode(part string, v any) error {
	text, err := b.open(part)
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(text, v); err != nil {
		return b.bad("workbook-damaged", part, err)
	}
	return nil
}

// readTexts reads the texts that cells refer to by number.
func (b *book) readTexts(part string) error {
	text, err := b.open(part)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return b.bad("workbook-damaged", part, err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "si" {
			s, err := readText(d)
			if err != nil {
				return b.bad("workbook-damaged", part, err)
			}
			b.texts = append(b.texts, s)
		}
	}
}

// readText returns the text inside the element that d has just begun: the runs
// of "t", without the pronunciation that East Asian workbooks carry ("rPh").
func readText(d *xml.Decoder) (string, error) {
	var s strings.Builder
	for depth, inText := 1, false; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			depth++
			inText = token.Name.Local == "t"
		case xml.EndElement:
			depth--
			inText = false
		case xml.CharData:
			if inText {
				s.Write(token)
			}
		}
	}
	return strings.ReplaceAll(s.String(), "_x000D_", ""), nil
}
