package ingest

import (
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/ingest/decode"
)

// sayRepeated says in the run how many rows or values were repeated alike.
func (got *received) sayRepeated() {
	if n := got.batch.Duplicates; n > 0 {
		got.warn(data.NewInputError("rows-repeated", n))
	}
}

// sayNewColumns says in the run which columns the edition before did not have.
func (got *received) sayNewColumns(old *decode.Batch) {
	fresh := slices.DeleteFunc(slices.Clone(got.batch.Columns), func(name string) bool { return slices.Contains(old.Columns, name) })
	if len(fresh) > 0 && len(old.Columns) > 0 {
		got.warn(data.NewInputError("column-new", listed(fresh)))
	}
}

// warn says something odd in a file that is published all the same.
func (got *received) warn(e *data.InputError) {
	e.File = got.edition.File
	got.run.Findings = append(got.run.Findings, *e)
	got.say("%s", strings.TrimSuffix(e.Error(), "; "+e.Hint("en")))
}
