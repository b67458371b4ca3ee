package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/jonas-p/go-shp"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/topology"
)

// shapefile reads the boundaries of provinces or regions: one record, a shape
// and a row of attributes, for each area.
type shapefile struct {
	*Batch
	keys     catalog.BoundaryKeys
	file     string // name of the archive, for errors
	columns  map[string]int
	encoding string
	invert   func(x, y float64) (lon, lat float64)
	record   int // 1-based number of the one being read
	seen     map[data.AreaCode]int
	work     int // comparisons made to group rings, against maxWork
}

// decodeShapefile reads a zip archive that holds a shapefile: .shp, .dbf and
// .prj, and a .cpg when the texts are in another encoding than the recipe says.
// Coordinates become degrees of WGS84, exterior rings counter-clockwise as
// RFC 7946 asks; [topology.Build] rounds them, so that a vertex two areas share
// stays shared. The index .shx says nothing that is needed.
func decodeShapefile(ctx context.Context, r catalog.Recipe, name string, zipBytes []byte) (*Batch, error) {
	files, err := unpackShapefile(r, name, zipBytes)
	if err != nil {
		return nil, err
	}
	d := &shapefile{Batch: &Batch{}, keys: r.Boundary, file: name, seen: map[data.AreaCode]int{}}
	if err := d.prepare(files, r.Format.Encoding); err != nil {
		return nil, err
	}
	reader := shp.SequentialReaderFromExt(io.NopCloser(bytes.NewReader(files[".shp"])), io.NopCloser(bytes.NewReader(files[".dbf"])))
	for reader.Next() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d.record++
		if err := d.read(ctx, reader); err != nil {
			return nil, err
		}
	}
	if err := reader.Err(); err != nil {
		return nil, d.bad("", "a shapefile that does not read ("+err.Error()+")", "a whole shapefile")
	}
	d.Rows = int64(len(d.Features))
	slices.SortFunc(d.Areas, func(a, b data.Area) int { return strings.Compare(string(a.Code), string(b.Code)) })
	slices.SortFunc(d.Features, func(a, b topology.Feature) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return d.Batch, nil
}

// prepare checks the files before the library reads them, which believes every
// length they state, and settles columns, encoding and projection.
func (d *shapefile) prepare(files map[string][]byte, encoding string) error {
	var err error
	if d.invert, err = projection(string(files[".prj"])); err != nil {
		return d.bad(".prj", err.Error(), "WGS_1984_UTM_Zone_32N, WGS_1984_UTM_Zone_33N or GCS_WGS_1984")
	}
	if d.encoding, err = codePage(string(files[".cpg"]), encoding); err != nil {
		return d.bad(".cpg", err.Error(), "UTF-8, ISO-8859-1 or windows-1252")
	}
	records, err := checkShapes(files[".shp"])
	if err != nil {
		return d.bad(".shp", err.Error(), "a shapefile of polygons")
	}
	if records == 0 {
		return d.bad(".shp", "a shapefile without records", "one for each area")
	}
	if d.columns, err = checkTable(files[".dbf"], records); err != nil {
		return d.bad(".dbf", err.Error(), "a dBase table with a row for each shape")
	}
	return nil
}

func (d *shapefile) bad(column, found, expected string) error {
	return &data.InputError{File: d.file, Column: column, Found: found, Expected: expected}
}

// badRecord is bad for the record being read.
func (d *shapefile) badRecord(column, found, expected string) error {
	return d.bad(column, fmt.Sprintf("%s in record %d", found, d.record), expected)
}

// read adds one area and its boundary.
func (d *shapefile) read(ctx context.Context, reader shp.SequentialReader) error {
	area, err := d.area(reader)
	if err != nil {
		return err
	}
	if first, known := d.seen[area.Code]; known {
		return d.badRecord(d.keys.Code, "a second feature of "+string(area.Code), fmt.Sprintf("one, given in record %d", first))
	}
	d.seen[area.Code] = d.record
	_, shape := reader.Shape()
	polygon, ok := shape.(*shp.Polygon)
	if !ok {
		return d.badRecord("geometry", fmt.Sprintf("a %T", shape), "a polygon")
	}
	rings, err := ringsOf(polygon)
	if err != nil {
		return d.badRecord("geometry", err.Error()+" for "+string(area.Code), "closed rings")
	}
	geometry, err := d.polygons(ctx, rings)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return d.badRecord("geometry", err.Error()+" for "+string(area.Code), "exterior rings that run clockwise, their holes the other way")
	}
	d.unproject(geometry)
	f := topology.Feature{Code: area.Code, Geometry: geometry}
	if _, err := topology.Build(area.Level, []topology.Feature{f}); err != nil {
		return d.badRecord("geometry", err.Error(), "boundaries in Italy")
	}
	d.Areas = append(d.Areas, area)
	d.Features = append(d.Features, f)
	return nil
}

// area returns the area a row of attributes describes.
func (d *shapefile) area(reader shp.SequentialReader) (data.Area, error) {
	k := d.keys
	a := data.Area{Level: k.Level, Parent: data.CountryCode}
	var code, region string
	for _, f := range []struct {
		column string
		into   *string
	}{{k.Code, &code}, {k.Name, &a.Name}, {k.Abbreviation, &a.Abbreviation}, {k.Region, &region}} {
		if f.column == "" { // the recipe's check says which may be
			continue
		}
		var err error
		if *f.into, err = d.text(reader, f.column); err != nil {
			return a, err
		}
	}
	var err error
	if a.Code, err = d.code(k.Code, code, k.Level); err != nil {
		return a, err
	}
	if k.Region != "" {
		a.Parent, err = d.code(k.Region, region, data.Region)
	}
	return a, err
}

// regionDigits is how long the code of a region is.
const regionDigits = 2

// code returns the code of a level, its zeros restored when the recipe says
// that they are lost.
func (d *shapefile) code(column, found string, level data.Level) (data.AreaCode, error) {
	digits := d.keys.Pad
	if digits > 0 && level == data.Region {
		digits = regionDigits
	}
	code, err := data.ParseAreaCode(strings.Repeat("0", max(0, digits-len(found)))+found, level)
	if err != nil {
		return "", d.badRecord(column, fmt.Sprintf("%q", found), reasonOf(err))
	}
	return code, nil
}

// text returns an attribute of the row in UTF-8, its padding removed.
func (d *shapefile) text(reader shp.SequentialReader, column string) (string, error) {
	i, found := d.columns[column]
	if !found {
		return "", d.bad(column, "no such column", "one of "+strings.Join(d.columnNames(), ", "))
	}
	raw, _, _ := strings.Cut(reader.Attribute(i), "\x00") // blanks or NULs fill a column up
	utf8, err := toUTF8(d.file, d.encoding, []byte(raw))
	if wrong, ok := errors.AsType[*data.InputError](err); ok {
		return "", d.badRecord(column, wrong.Found, wrong.Expected)
	}
	clean, err := cleanLabel(string(utf8))
	if err != nil {
		return "", d.badRecord(column, fmt.Sprintf("%q, which %s", utf8, err), "a plain text")
	}
	if clean == "" {
		return "", d.badRecord(column, "an empty text", "a text")
	}
	return clean, nil
}

func (d *shapefile) columnNames() []string {
	names := make([]string, len(d.columns))
	for name, i := range d.columns {
		names[i] = name
	}
	return names
}

// perDegree is how finely places are kept: a tenth of a millimetre. It is
// coarser than the last digits in which processors differ.
const perDegree = 1e9

// unproject turns metres into degrees, and every ring round: a shapefile winds
// them the other way than RFC 7946.
func (d *shapefile) unproject(geometry orb.MultiPolygon) {
	for _, polygon := range geometry {
		for _, ring := range polygon {
			for i, p := range ring {
				lon, lat := d.invert(p[0], p[1])
				ring[i] = orb.Point{math.Round(lon*perDegree) / perDegree, math.Round(lat*perDegree) / perDegree}
			}
			slices.Reverse(ring)
		}
	}
}
