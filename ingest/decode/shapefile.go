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
		return nil, d.bad("shapefile-shapes", "", err)
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
		return d.bad("shapefile-projection", ".prj", err)
	}
	if d.encoding, err = codePage(string(files[".cpg"]), encoding); err != nil {
		return d.bad("shapefile-encoding", ".cpg", err)
	}
	records, err := checkShapes(files[".shp"])
	if err != nil {
		return d.bad("shapefile-shapes", ".shp", err)
	}
	if records == 0 {
		return d.bad("features-none", ".shp")
	}
	if d.columns, err = checkTable(files[".dbf"], records); err != nil {
		return d.bad("shapefile-table", ".dbf", err)
	}
	return nil
}

// bad returns the error of a code in the record being read, whose number is the
// line; 0 before the first.
func (d *shapefile) bad(code, column string, args ...any) error {
	return data.NewInputError(code, args...).At(d.file, d.record, column)
}

// read adds one area and its boundary.
func (d *shapefile) read(ctx context.Context, reader shp.SequentialReader) error {
	area, err := d.area(reader)
	if err != nil {
		return err
	}
	if first, known := d.seen[area.Code]; known {
		return d.bad("feature-twice", d.keys.Code, area.Code, first)
	}
	d.seen[area.Code] = d.record
	_, shape := reader.Shape()
	polygon, ok := shape.(*shp.Polygon)
	if !ok {
		return d.bad("geometry-type", "geometry", area.Code, fmt.Sprintf("%T", shape))
	}
	rings, err := ringsOf(polygon)
	if err != nil {
		return d.bad("shapefile-rings", "geometry", area.Code, err)
	}
	geometry, err := d.polygons(ctx, rings)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return d.bad("shapefile-rings", "geometry", area.Code, err)
	}
	d.unproject(geometry)
	f := topology.Feature{Code: area.Code, Geometry: geometry}
	if _, err := topology.Build(area.Level, []topology.Feature{f}); err != nil {
		return d.bad("geometry-outside", "geometry", area.Code, err)
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
		return "", refuse(column, []byte(found), err).At(d.file, d.record, column)
	}
	return code, nil
}

// text returns an attribute of the row in UTF-8, its padding removed.
func (d *shapefile) text(reader shp.SequentialReader, column string) (string, error) {
	i, found := d.columns[column]
	if !found {
		return "", d.bad("shapefile-column", column, strings.Join(d.columnNames(), ", "))
	}
	raw, _, _ := strings.Cut(reader.Attribute(i), "\x00") // blanks or NULs fill a column up
	utf8, err := toUTF8(d.file, d.encoding, []byte(raw))
	if wrong, ok := errors.AsType[*data.InputError](err); ok {
		return "", wrong.At(d.file, d.record, column)
	}
	clean, err := cleanLabel(string(utf8))
	if err != nil {
		return "", refuse(column, nil, err).At(d.file, d.record, column)
	}
	if clean == "" {
		return "", d.bad("label-empty", column)
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
