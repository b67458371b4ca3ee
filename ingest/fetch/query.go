package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/ingest/decode"
)

// maxParts is how many requests one query may take: four a minute, they fit into
// totalDeadline.
const maxParts = 60

// query gets the answer to the recipe's query, whole or in parts, and keeps it as
// one file: the header and the rows in the order of their bytes. The same content
// is the same file, however it was asked for.
func (d *download) query(ctx context.Context, prev Validators) (Fetched, error) {
	set := &answers{limit: d.recipe.Limit(), name: d.recipe.ID + ".csv"}
	todo, asked := []catalog.Query{*d.recipe.Query}, 0
	for len(todo) > 0 {
		q := todo[0]
		todo = todo[1:]
		address := q.Address()
		if len(address) <= catalog.MaxAddress {
			if asked++; asked > maxParts {
				return Fetched{}, unavailable(d.recipe.Query.Service, nil, "query-requests", maxParts)
			}
			got, err := d.file(ctx, address, prev)
			prev = Validators{} // of the whole, not of a part
			if err == nil && got.Unchanged {
				return got, nil
			}
			if err = d.add(set, got, address, err); !isTooLarge(err) {
				if err != nil {
					return Fetched{}, err
				}
				continue
			}
		}
		a, b, ok := q.Split()
		if !ok {
			return Fetched{}, unavailable(address, nil, "query-whole")
		}
		todo = append([]catalog.Query{a, b}, todo...)
	}
	return d.join(ctx, set)
}

func isTooLarge(err error) bool {
	var answer *fault
	return errors.As(err, &answer) && (answer.status == http.StatusRequestEntityTooLarge || answer.status == http.StatusRequestURITooLong)
}

// add puts one answer into the set. A part that has no records adds nothing.
func (d *download) add(set *answers, got Fetched, address string, err error) error {
	if errors.Is(err, data.ErrNoData) {
		set.parts++
		set.empty = err
		return nil
	}
	if err != nil {
		return err
	}
	text, err := d.read(got)
	if err != nil {
		return err
	}
	set.parts++
	if set.header == "" {
		set.first, set.address = got, address
	}
	return set.add(text)
}

// read returns the text of an answer, unpacked, and removes its file.
func (d *download) read(got Fetched) ([]byte, error) {
	in, err := got.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return decode.Unwrap(d.recipe, got.Name, in)
}

// join makes one file of the answers. Where there are several the first is asked
// for again: if it is another one now, the source changed while it was read and the
// parts do not belong together.
func (d *download) join(ctx context.Context, set *answers) (Fetched, error) {
	if set.header == "" {
		return Fetched{}, set.empty
	}
	got := set.first
	if set.parts > 1 {
		if err := d.readAgain(ctx, set); err != nil {
			return Fetched{}, err
		}
		got.Validators = Validators{}
	}
	part := &partial{dir: d.dir}
	defer part.drop()
	if err := part.restart(); err != nil {
		return Fetched{}, err
	}
	if err := set.write(part); err != nil {
		return Fetched{}, fmt.Errorf("keep the file: %w", err)
	}
	got.Name, got.URL = set.name, d.recipe.Query.Address()
	return got, part.whole(&got)
}

// readAgain compares a second reading of the first part with the first.
func (d *download) readAgain(ctx context.Context, set *answers) error {
	got, err := d.file(ctx, set.address, set.first.Validators)
	if err != nil || got.Unchanged {
		return err
	}
	text, err := d.read(got)
	if err != nil {
		return err
	}
	again := &answers{limit: set.limit, name: set.name}
	if err := again.add(text); err != nil {
		return err
	}
	if again.header != set.header || again.sum() != set.firstSum {
		return unavailable(set.address, nil, "query-changed", set.parts)
	}
	return nil
}
