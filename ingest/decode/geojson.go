package decode

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/topology"
)

// boundaries reads a GeoJSON feature collection one feature at a time, so that
// a mistake is known by its line and the tree of the whole file is never built.
type boundaries struct {
	*Batch
	keys  catalog.BoundaryKeys
	file  string
	text  []byte
	dec   *json.Decoder
	at    int // offset of the feature being read
	areas map[areaKey]data.Area
	lines map[areaKey]int // where each area was first seen
	line  int             // line of offset counted
	from  int             // offset up to which lines were counted
}

func decodeGeoJSON(ctx context.Context, r catalog.Recipe, name string, text []byte) (*Batch, error) {
	d := &boundaries{
		Batch: &Batch{}, keys: r.Boundary, file: name, text: text, dec: json.NewDecoder(bytes.NewReader(text)),
		areas: map[areaKey]data.Area{}, lines: map[areaKey]int{}, line: 1,
	}
	if err := d.collection(ctx); err != nil {
		return nil, err
	}
	if len(d.Features) == 0 {
		return nil, data.NewInputError("features-none").At(name, 0, "")
	}
	d.Rows = int64(len(d.Features))
	for _, a := range d.areas {
		d.Areas = append(d.Areas, a)
	}
	slices.SortFunc(d.Areas, func(a, b data.Area) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), strings.Compare(string(a.Code), string(b.Code)))
	})
	slices.SortFunc(d.Features, func(a, b topology.Feature) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return d.Batch, nil
}

// lineNow returns the line of d.at, which only grows.
func (d *boundaries) lineNow() int {
	d.line += bytes.Count(d.text[d.from:d.at], []byte{'\n'})
	d.from = d.at
	return d.line
}

// bad returns the error of a code at the present line.
func (d *boundaries) bad(code, column string, args ...any) error {
	return data.NewInputError(code, args...).At(d.file, d.lineNow(), column)
}

// badJSON says where the JSON itself is broken.
func (d *boundaries) badJSON(err error) error {
	if d.dec != nil {
		d.at = max(d.at, int(d.dec.InputOffset()))
	}
	var wrong *json.SyntaxError
	if errors.As(err, &wrong) {
		d.at = min(max(d.at, int(wrong.Offset)-1), len(d.text))
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		d.at, err = len(d.text), errors.New("the file ends too early")
	}
	return d.bad("json-damaged", "", err, "GeoJSON")
}

func (d *boundaries) collection(ctx context.Context) error {
	if t, err := d.dec.Token(); err != nil {
		return d.badJSON(err)
	} else if t != json.Delim('{') {
		return d.bad("geojson", "", "JSON", "FeatureCollection")
	}
	found := false
	for d.dec.More() {
		key, err := d.dec.Token()
		if err != nil {
			return d.badJSON(err)
		}
		d.at = int(d.dec.InputOffset())
		switch {
		case key == "features" && found:
			return d.bad("column-twice", "features", "features")
		case key == "features":
			found, err = true, d.features(ctx)
		default:
			err = d.member(key.(string))
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.dec.Token(); err != nil {
		return d.badJSON(err)
	}
	if !found {
		return d.bad("features-none", "features")
	}
	if _, err := d.dec.Token(); !errors.Is(err, io.EOF) {
		d.at = int(d.dec.InputOffset())
		return d.bad("geojson", "", "FeatureCollection + …", "FeatureCollection")
	}
	return nil
}

// member checks a member of the collection that is not its features.
func (d *boundaries) member(key string) error {
	var raw json.RawMessage
	if err := d.dec.Decode(&raw); err != nil {
		return d.badJSON(err)
	}
	switch {
	case key == "type" && string(raw) != `"FeatureCollection"`:
		return d.bad("geojson", "type", shorten(string(raw)), "FeatureCollection")
	case key == "crs" && string(raw) != "null" && !bytes.Contains(raw, []byte("CRS84")) && !bytes.Contains(raw, []byte("4326")):
		return d.bad("crs", "crs", shorten(string(raw)))
	}
	return nil
}

func (d *boundaries) features(ctx context.Context) error {
	if t, err := d.dec.Token(); err != nil {
		return d.badJSON(err)
	} else if t != json.Delim('[') {
		return d.bad("geojson", "features", shownToken(t), "[")
	}
	for n := int64(0); d.dec.More(); n++ {
		if err := pulse(ctx, n<<4); err != nil { // a feature costs as much as many rows
			return err
		}
		d.at = d.valueStart(int(d.dec.InputOffset()))
		var f feature
		if err := d.dec.Decode(&f); err != nil {
			return d.badFeature(err)
		}
		if err := d.feature(f); err != nil {
			return err
		}
	}
	if _, err := d.dec.Token(); err != nil {
		return d.badJSON(err)
	}
	return nil
}

// shownToken returns a token of JSON as an error shows it.
func shownToken(t json.Token) string {
	switch t := t.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(shorten(t))
	}
	return fmt.Sprint(t)
}

// valueStart skips the comma and the blanks before the next value.
func (d *boundaries) valueStart(offset int) int {
	for offset < len(d.text) && strings.IndexByte(", \t\r\n", d.text[offset]) >= 0 {
		offset++
	}
	return offset
}

func (d *boundaries) badFeature(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return d.bad("geojson", cmp.Or(wrong.Field, "feature"), "JSON "+wrong.Value, "Feature")
	}
	return d.badJSON(err)
}
