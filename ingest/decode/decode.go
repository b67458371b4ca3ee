package decode

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// Decoder turns published files into batches.
type Decoder struct {
	Now   time.Time   // periods later than the year after this one are refused
	Names *data.Names // what recipes that read names look them up in; nil when none does
}

// Decode reads the file of the given name as its recipe says, on the clock of
// this machine.
func Decode(ctx context.Context, r catalog.Recipe, name string, in io.Reader) (*Batch, error) {
	return Decoder{Now: time.Now()}.Decode(ctx, r, name, in)
}

// Decode reads the whole file as its recipe says. A file that is not of the
// recipe's shape is a *[data.InputError]; rows that are wrong by themselves are
// rejected one by one, and make a *[RejectedError] when there are more than the
// recipe tolerates. A batch is returned with the second kind of error alone, so
// that a run can record what was rejected. Where the recipe says that the file
// cannot be read, the error ends in what to do about it.
func (d Decoder) Decode(ctx context.Context, r catalog.Recipe, name string, in io.Reader) (*Batch, error) {
	name = filepath.Base(name)
	b, err := d.decodeFile(ctx, r, name, in)
	if r.Refuse != "" && err != nil {
		err = fmt.Errorf("%w; %s", err, r.Refuse)
	}
	return b, err
}

func (d Decoder) decodeFile(ctx context.Context, r catalog.Recipe, name string, in io.Reader) (*Batch, error) {
	text, err := unwrap(r, name, in)
	if err != nil {
		return nil, err
	}
	b, err := d.decode(ctx, r, name, text)
	if err != nil {
		return nil, err
	}
	return b, b.accept(name, r.Tolerance)
}

func (d Decoder) decode(ctx context.Context, r catalog.Recipe, name string, text []byte) (*Batch, error) {
	if r.Format.Type == "topology" {
		return decodeTopology(name, text)
	}
	if r.Format.Type == "shapefile" {
		return decodeShapefile(ctx, r, name, text)
	}
	var err error
	if r.Format.Type != "xlsx" { // a workbook says its own encoding
		if text, err = toUTF8(name, r.Format.Encoding, text); err != nil {
			return nil, err
		}
	}
	if r.Format.Type == "geojson" {
		return decodeGeoJSON(ctx, r, name, text)
	}
	t, err := openTable(r, name, text)
	if err != nil {
		return nil, err
	}
	b, err := d.decodeTable(ctx, r, t)
	if b != nil {
		b.Columns, b.Passed, b.NotAsked = t.header, b.Passed+t.passed, t.asked.left()
	}
	return b, err
}

// decodeTable reads the rows of a table as the recipe's kind wants them.
func (d Decoder) decodeTable(ctx context.Context, r catalog.Recipe, t *table) (*Batch, error) {
	switch r.Kind {
	case catalog.KindObservations:
		return decodeObservations(ctx, r, t, d.Names.On(r.Vintage), d.Now.UTC().Year()+1)
	case catalog.KindAreas:
		return decodeAreas(ctx, r, t)
	case catalog.KindFlows:
		return decodeFlows(ctx, r, t, d.Names.On(r.Vintage), d.Now.UTC().Year()+1)
	case catalog.KindMemberships:
		return decodeMemberships(ctx, r, t, d.Names.On(r.Vintage))
	case catalog.KindHistory:
		return decodeHistory(ctx, r, t)
	}
	return nil, fmt.Errorf("decode %s: no decoder for kind %q and format %q: %w", t.file, r.Kind, r.Format.Type, data.ErrInvalid)
}

// pulse returns the error of ctx at every 1,024th call.
func pulse(ctx context.Context, n int64) error {
	if n&1023 != 0 {
		return nil
	}
	return ctx.Err()
}
