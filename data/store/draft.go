package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cittamedie/data"
)

// Draft is the next release while it is being written: a copy of the current
// one that nobody else reads. Everything happens in one transaction, which
// Publish commits. Discard it when anything fails.
type Draft struct {
	Number   int          // of the release this draft will become
	Previous data.Release // zero before the first one

	folder *Folder
	dir    string
	path   string
	db     *sql.DB
	conn   *sql.Conn
}

// Begin copies the current release into a draft. The caller holds the lock.
func (f *Folder) Begin(ctx context.Context) (*Draft, error) {
	if err := f.Step("begin a draft"); err != nil {
		return nil, fmt.Errorf("begin a draft: %w", err)
	}
	dir, err := os.MkdirTemp(f.join("work"), "draft-")
	if err != nil {
		return nil, fmt.Errorf("begin a draft: %w", err)
	}
	d := &Draft{folder: f, dir: dir, path: filepath.Join(dir, "draft.duckdb"), Number: 1}
	if err := d.start(ctx); err != nil {
		d.Discard()
		return nil, fmt.Errorf("begin a draft: %w", err)
	}
	return d, nil
}

func (d *Draft) start(ctx context.Context) error {
	id, err := d.folder.CurrentID()
	if err != nil {
		return err
	}
	if id != "" {
		m, err := d.folder.checkFile(id) // a damaged database is not to be copied into the next
		if err != nil {
			return err
		}
		d.Previous, d.Number = m.Release, m.Number+1
		if err := copyFile(d.folder.join("releases", id+".duckdb"), d.path); err != nil {
			return err
		}
	}
	if err := d.folder.Step("open the draft"); err != nil {
		return err
	}
	if d.db, err = openDatabase(ctx, d.path, d.dir, forWriting); err != nil {
		return err
	}
	if id == "" {
		if err := createTables(ctx, d.db); err != nil {
			return err
		}
	}
	if err := migrate(ctx, d.db); err != nil {
		return err
	}
	if d.conn, err = d.db.Conn(ctx); err != nil {
		return err
	}
	_, err = d.conn.ExecContext(ctx, "BEGIN TRANSACTION")
	return err
}

// Discard drops the draft; after Publish it does nothing.
func (d *Draft) Discard() {
	d.close()
	os.RemoveAll(d.dir)
}

func (d *Draft) close() error {
	var err error
	if d.conn != nil {
		err = d.conn.Close()
		d.conn = nil
	}
	if d.db != nil {
		err = errors.Join(err, d.db.Close())
		d.db = nil
	}
	return err
}

// Change counts what a replacement did to the ledger.
type Change struct {
	Added  int64 // rows that are new or have a new figure
	Closed int64 // rows that ended: withdrawn, or replaced by one that is added
}

// table says how one table of the ledger is replaced: its columns, those that
// make a row unique (none where the filler checks), and the column that limits a
// replacement to a part of it; that of the figures is the series of a dataset.
type table struct {
	name    string
	columns []string
	key     []string
	scope   string
}

var (
	editionTable  = table{"edition", []string{"source", "dataset", "sha256", "file", "bytes", "url", "retrieved", "vintage", "parser", "rows", "rejected"}, []string{"source"}, "source"}
	areaTable     = table{"area", []string{"code", "level", "name", "abbreviation", "parent", "valid_from", "valid_to"}, []string{"code", "level", "valid_from"}, ""}
	boundaryTable = table{"boundary", []string{"dataset", "detail", "topology"}, []string{"detail"}, "dataset"}
	memberTable   = table{"membership", []string{"definition", "grp", "area", "role", "valid_from", "valid_to"}, []string{"grp", "area"}, "definition"}
	flowTable     = table{"flow", []string{"dataset", "period", "origin", "destination", "value"}, []string{"period", "origin", "destination"}, "dataset"}
	registerTable = table{"register", []string{"code", "level", "name", "abbreviation", "valid_from", "valid_to"}, []string{"code", "level", "valid_from"}, ""}
	noteTable     = table{"note", []string{"dataset", "indicator", "area", "period", "kind", "published", "computed"}, []string{"indicator", "area", "period", "kind"}, "dataset"}
	figureTable   = table{"figure",
		[]string{"series", "area", "value", "numerator", "denominator", "status", "recalculated", "lower", "upper", "covered", "expected"},
		nil, "dataset"}
	blockTable = table{"block", []string{"series", "cells"}, []string{"series"}, "dataset"}
)

// within returns the condition that a row o of the table lies in a scope.
func (t table) within(scope string) (string, []any) {
	switch {
	case t.scope == "":
		return "TRUE", nil
	case t.name == "figure" || t.name == "block":
		return "o.series IN (SELECT number FROM series WHERE dataset = ?)", []any{scope}
	}
	return "o." + t.scope + " = ?", []any{scope}
}

// ReplaceEdition makes e the edition in force of its source.
func (d *Draft) ReplaceEdition(ctx context.Context, e data.Edition) error {
	_, err := d.replace(ctx, editionTable, e.Source, func(add func(...driver.Value) error) error {
		return add(e.Source, e.Dataset, e.SHA256, e.File, e.Bytes, e.URL, e.Retrieved.UTC(), string(e.Vintage), e.Parser, e.Rows, e.Rejected)
	})
	return err
}

// ReplaceAreas makes areas the areas in force.
func (d *Draft) ReplaceAreas(ctx context.Context, areas []data.Area) (Change, error) {
	return d.replace(ctx, areaTable, "", func(add func(...driver.Value) error) error {
		for _, a := range areas {
			if err := add(string(a.Code), a.Level.String(), a.Name, a.Abbreviation, string(a.Parent), string(a.ValidFrom), string(a.ValidTo)); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReplaceBoundaries makes the encoded topologies those in force of a dataset:
// full for maps of a part of the country, overview for all of it.
func (d *Draft) ReplaceBoundaries(ctx context.Context, dataset string, full, overview []byte) (Change, error) {
	return d.replace(ctx, boundaryTable, dataset, func(add func(...driver.Value) error) error {
		if err := add(dataset, "full", full); err != nil {
			return err
		}
		return add(dataset, "overview", overview)
	})
}

// ReplaceOtherBoundaries makes an encoded topology that of a dataset which is
// not the reference: boundaries of another date, kept beside it.
func (d *Draft) ReplaceOtherBoundaries(ctx context.Context, dataset string, topology []byte) (Change, error) {
	return d.replace(ctx, boundaryTable, dataset, func(add func(...driver.Value) error) error { return add(dataset, "other", topology) })
}

// CloseBoundaries withdraws the boundaries of a dataset.
func (d *Draft) CloseBoundaries(ctx context.Context, dataset string) error {
	_, err := d.replace(ctx, boundaryTable, dataset, func(func(...driver.Value) error) error { return nil })
	return err
}

// CloseEdition withdraws the edition in force of a source that another one of
// its dataset has taken the place of.
func (d *Draft) CloseEdition(ctx context.Context, source string) error {
	_, err := d.replace(ctx, editionTable, source, func(func(...driver.Value) error) error { return nil })
	return err
}

// ReplaceLineage stores the history of the codes that the release was made with.
func (d *Draft) ReplaceLineage(ctx context.Context, passages []data.Passage) error {
	if _, err := d.conn.ExecContext(ctx, "DELETE FROM lineage"); err != nil {
		return fmt.Errorf("replace lineage: %w", err)
	}
	return appendRows(ctx, d.conn, "", "lineage", func(add func(...driver.Value) error) error {
		for _, p := range passages {
			if err := add(string(p.Old), string(p.New), string(p.Date), p.Kind, p.Residents); err != nil {
				return err
			}
		}
		return nil
	})
}

// replace puts the rows that fill adds in force in the part of a table that
// scope selects. What must stand before the rows do is written by before.
func (d *Draft) replace(ctx context.Context, t table, scope string, fill func(func(...driver.Value) error) error, before ...func() error) (Change, error) {
	change, err := d.replaceRows(ctx, t, scope, fill, before)
	if err != nil {
		return Change{}, fmt.Errorf("replace %s %s: %w", t.name, scope, err)
	}
	return change, nil
}

func (d *Draft) replaceRows(ctx context.Context, t table, scope string, fill func(func(...driver.Value) error) error, before []func() error) (Change, error) {
	within, args := t.within(scope)
	var inForce bool
	if err := d.conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+t.name+" o WHERE o.release_to IS NULL AND "+within+")", args...).Scan(&inForce); err != nil {
		return Change{}, err
	}
	if _, err := d.exec(ctx, "CREATE OR REPLACE TEMP TABLE next_"+t.name+" AS SELECT "+strings.Join(t.columns, ", ")+" FROM "+t.name+" LIMIT 0"); err != nil {
		return Change{}, err
	}
	if err := appendRows(ctx, d.conn, "temp", "next_"+t.name, fill); err != nil {
		return Change{}, err
	}
	if len(t.key) > 0 {
		if err := d.refuseDuplicates(ctx, t.name, strings.Join(t.key, ", ")); err != nil {
			return Change{}, err
		}
	}
	for _, write := range before {
		if err := write(); err != nil {
			return Change{}, err
		}
	}
	var change Change
	var err error
	if inForce {
		change, err = d.settle(ctx, t, within, args)
	} else { // nothing to compare with
		change.Added, err = d.exec(ctx, d.opening(t))
	}
	if err == nil {
		_, err = d.exec(ctx, "DROP TABLE next_"+t.name)
	}
	return change, err
}

// settle compares the staged rows, next_ and the table's name, with those in
// force: rows no longer there are closed, new ones opened, equal ones left alone.
func (d *Draft) settle(ctx context.Context, t table, within string, args []any) (Change, error) {
	same := make([]string, len(t.columns))
	for i, c := range t.columns {
		same[i] = "o." + c + " IS NOT DISTINCT FROM n." + c
	}
	match := strings.Join(same, " AND ")
	var change Change
	var err error
	change.Closed, err = d.exec(ctx, fmt.Sprintf("UPDATE %s o SET release_to = %d WHERE o.release_to IS NULL AND %s AND NOT EXISTS (SELECT 1 FROM next_%s n WHERE %s)",
		t.name, d.Number, within, t.name, match), args...)
	if err != nil {
		return Change{}, err
	}
	change.Added, err = d.exec(ctx, fmt.Sprintf("%s WHERE NOT EXISTS (SELECT 1 FROM %s o WHERE o.release_to IS NULL AND %s AND %s)", d.opening(t), t.name, within, match), args...)
	return change, err
}

// opening is the statement that opens every staged row.
func (d *Draft) opening(t table) string {
	return fmt.Sprintf("INSERT INTO %s SELECT %s, %d, NULL FROM next_%s n", t.name, strings.Join(t.columns, ", "), d.Number, t.name)
}

// exec runs a statement and returns how many rows it changed.
func (d *Draft) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := d.conn.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// refuseDuplicates returns an error when two staged rows have one key.
func (d *Draft) refuseDuplicates(ctx context.Context, name, keys string) error {
	var first string
	err := d.conn.QueryRowContext(ctx, "SELECT concat_ws(' ', "+keys+") FROM next_"+name+" GROUP BY "+keys+" HAVING count(*) > 1 LIMIT 1").Scan(&first)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("check %s: %w", name, err)
	}
	return fmt.Errorf("%w: two rows of %s have the key %q", data.ErrInvalid, name, first)
}

// Editions returns the editions in force in the draft.
func (d *Draft) Editions(ctx context.Context) ([]data.Edition, error) {
	return readEditions(ctx, d.conn, 0)
}

// Areas returns the areas in force in the draft.
func (d *Draft) Areas(ctx context.Context) ([]data.Area, error) { return readAreas(ctx, d.conn, 0) }

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
