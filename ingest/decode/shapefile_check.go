package decode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// The layout of .shp: ESRI (1998), ESRI Shapefile Technical Description, an
// ESRI White Paper, pages 3 to 9. Lengths it states are in words of two bytes.
const (
	shpCode        = 9994
	shpVersion     = 1000
	shpHeader      = 100 // bytes
	shpRecord      = 8   // bytes of number and length before a record
	shpPolygon     = 5   // type of shape
	polygonFixed   = 44  // bytes of type, box and counts before the parts
	bytesPerPart   = 4
	bytesPerPoint  = 16
	maxShapeRings  = 5000 // Sardegna with its islets has 169
	maxShapeFile   = 1 << 30
	maxShapeRecord = 10_000
)

var shapeTypes = map[int32]string{
	0: "a null shape", 1: "a point", 3: "a line", 5: "a polygon", 8: "points", 11: "a point with height", 13: "a line with height",
	15: "a polygon with heights", 18: "points with heights", 21: "a measured point", 23: "a measured line", 25: "a measured polygon",
	28: "measured points", 31: "a multipatch",
}

func shapeType(t int32) string {
	if name := shapeTypes[t]; name != "" {
		return name
	}
	return fmt.Sprintf("a shape of the unknown type %d", t)
}

// checkShapes checks that every length and count of a .shp is true, so that
// nothing is read or allocated beyond the file, and returns its records.
func checkShapes(b []byte) (records int, err error) {
	if len(b) < shpHeader {
		return 0, fmt.Errorf("%d bytes, less than a header", len(b))
	}
	little, big := binary.LittleEndian, binary.BigEndian
	switch {
	case big.Uint32(b) != shpCode || little.Uint32(b[28:]) != shpVersion:
		return 0, errors.New("a file that does not begin as shapefiles do")
	case len(b) > maxShapeFile || 2*int64(big.Uint32(b[24:])) != int64(len(b)):
		return 0, fmt.Errorf("a file of %d bytes whose header says %d", len(b), 2*int64(big.Uint32(b[24:])))
	case little.Uint32(b[32:]) != shpPolygon:
		return 0, fmt.Errorf("%s as the type of the file", shapeType(int32(little.Uint32(b[32:]))))
	}
	for rest := b[shpHeader:]; len(rest) > 0; {
		records++
		size, err := checkRecord(rest, records)
		if err != nil {
			return 0, fmt.Errorf("%w in record %d", err, records)
		}
		if records > maxShapeRecord {
			return 0, fmt.Errorf("more than %d records", maxShapeRecord)
		}
		rest = rest[size:]
	}
	return records, nil
}

// checkRecord checks the record at the beginning of b and returns its size.
func checkRecord(b []byte, number int) (size int, err error) {
	little, big := binary.LittleEndian, binary.BigEndian
	if len(b) < shpRecord+bytesPerPart {
		return 0, errors.New("the end of the file")
	}
	content := 2 * int64(big.Uint32(b[4:]))
	switch {
	case big.Uint32(b) != uint32(number):
		return 0, fmt.Errorf("the number %d", big.Uint32(b))
	case content < bytesPerPart || content > int64(len(b)-shpRecord):
		return 0, fmt.Errorf("a length of %d bytes, with %d left in the file,", content, len(b)-shpRecord)
	}
	shape := b[shpRecord : shpRecord+int(content)]
	if t := int32(little.Uint32(shape)); t != shpPolygon {
		return 0, errors.New(shapeType(t))
	}
	if len(shape) < polygonFixed {
		return 0, fmt.Errorf("a polygon of %d bytes", len(shape))
	}
	parts, points := int64(little.Uint32(shape[36:])), int64(little.Uint32(shape[40:]))
	switch {
	case parts < 1 || points < 1 || polygonFixed+bytesPerPart*parts+bytesPerPoint*points != content:
		return 0, fmt.Errorf("%d parts of %d points in %d bytes", parts, points, content)
	case parts > maxShapeRings:
		return 0, fmt.Errorf("%d rings, more than %d,", parts, maxShapeRings)
	}
	last := int64(-1)
	for p := range int(parts) {
		start := int64(little.Uint32(shape[polygonFixed+bytesPerPart*p:]))
		if start <= last || start >= points || p == 0 && start != 0 {
			return 0, fmt.Errorf("a part that begins at point %d of %d", start, points)
		}
		last = start
	}
	return shpRecord + int(content), nil
}

// The layout of .dbf: dBase III table, as in ESRI (1998), pages 25 and 26.
const (
	dbfHeader  = 32 // bytes before the columns, and of each of them
	dbfEnd     = 0x0d
	dbfLive    = ' ' // first byte of a row that is not deleted
	maxColumns = 255
)

// checkTable checks that the lengths of a .dbf are true and that it has a row
// for each shape, and returns the position of its columns.
func checkTable(b []byte, records int) (map[string]int, error) {
	if len(b) < dbfHeader+1 {
		return nil, fmt.Errorf("%d bytes, less than a header", len(b))
	}
	rows, header, width := int64(binary.LittleEndian.Uint32(b[4:])), int(binary.LittleEndian.Uint16(b[8:])), int(binary.LittleEndian.Uint16(b[10:]))
	columns := header/dbfHeader - 1
	switch {
	case rows != int64(records):
		return nil, fmt.Errorf("%d rows for %d shapes", rows, records)
	case columns < 1 || columns > maxColumns || header != dbfHeader*(columns+1)+1 || header > len(b) || b[header-1] != dbfEnd:
		return nil, fmt.Errorf("a header of %d bytes that does not end", header)
	case width < 1 || int64(width)*rows > int64(len(b)-header):
		return nil, fmt.Errorf("%d rows of %d bytes in %d bytes", rows, width, len(b)-header)
	}
	names, total := map[string]int{}, 1
	for i := range columns {
		field := b[dbfHeader*(i+1) : dbfHeader*(i+2)]
		name, _, _ := strings.Cut(string(field[:11]), "\x00")
		if _, twice := names[name]; twice {
			return nil, fmt.Errorf("two columns called %q", name)
		}
		names[name] = i
		total += int(field[16])
	}
	if total != width {
		return nil, fmt.Errorf("rows of %d bytes with columns of %d", width, total)
	}
	for i := range records {
		if live := b[header+i*width]; live != dbfLive {
			return nil, fmt.Errorf("the mark 0x%02x of a deleted or damaged row at row %d", live, i+1)
		}
	}
	return names, nil
}

// codePages are the encodings we read by the names that writers of .cpg give
// them, in lower case and without punctuation.
var codePages = map[string]string{
	"utf8": "utf-8", "65001": "utf-8",
	"iso88591": "iso-8859-1", "88591": "iso-8859-1", "latin1": "iso-8859-1",
	"windows1252": "windows-1252", "cp1252": "windows-1252", "ansi1252": "windows-1252", "1252": "windows-1252",
}

// codePage returns the encoding of the texts: what the .cpg says, or what the
// recipe does when there is none.
func codePage(cpg, declared string) (string, error) {
	name := strings.TrimSpace(strings.TrimPrefix(cpg, string(bom)))
	if name == "" {
		return declared, nil
	}
	key := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	if encoding := codePages[key]; encoding != "" {
		return encoding, nil
	}
	return "", fmt.Errorf("the encoding %q", shorten(name))
}
