package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"cittamedie/data"
)

// Release is a published release open for reading.
type Release struct {
	data.Release
	db     *sql.DB
	schema int
	cache  wordCache
	temp   string // what a large query must put aside; writers sweep the folder's own work/
}

// Open opens the release id, after checking that the file is the one that was
// published.
func (f *Folder) Open(ctx context.Context, id string) (*Release, error) {
	return f.open(ctx, id, forServing)
}

func (f *Folder) open(ctx context.Context, id string, to access) (*Release, error) {
	m, err := f.checkFile(id)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "cittamedie-read-")
	if err != nil {
		return nil, err
	}
	db, err := openDatabase(ctx, f.join("releases", id+".duckdb"), temp, to)
	var schema int
	if err == nil {
		if schema, err = readSchema(ctx, db); err != nil {
			db.Close()
		}
	}
	if err != nil {
		os.RemoveAll(temp)
		return nil, err
	}
	return &Release{Release: m.Release, db: db, schema: schema, temp: temp}, nil
}

// Check compares the bytes of a release's database with its manifest.
func (f *Folder) Check(id string) error {
	_, err := f.checkFile(id)
	return err
}

// checkFile compares a release's database with its manifest.
func (f *Folder) checkFile(id string) (manifest, error) {
	m, err := readManifest(f.join("releases", id+".json"))
	if err != nil {
		return m, fmt.Errorf("open release %s: %w", id, err)
	}
	// A published database has no log: one that lies beside it would be read into it.
	if _, err := os.Stat(f.join("releases", id+".duckdb.wal")); !errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("open release %s: a log %s.duckdb.wal lies beside the database, and none was published; remove it, or run cittamedie rebuild --restore", id, id)
	}
	sha, _, err := fileHash(f.join("releases", id+".duckdb"))
	if err != nil {
		return m, fmt.Errorf("open release %s: %w", id, err)
	}
	if sha != m.SHA256 {
		return m, fmt.Errorf("open release %s: the database file has SHA-256 %s, but %s was published; run cittamedie rebuild --restore, or restore the file from a backup", id, sha, m.SHA256)
	}
	return m, nil
}

// Verify reads a release whole and compares it with its manifest: the bytes of
// the file, then every row of it, then the raw files its editions came from.
func (f *Folder) Verify(ctx context.Context, id string) (data.Release, error) {
	r, err := f.open(ctx, id, forChecking)
	if err != nil {
		return data.Release{}, err
	}
	defer r.Close()
	hash, err := contentHash(ctx, r.db)
	if err != nil {
		return data.Release{}, err
	}
	if hash != r.ContentHash {
		return data.Release{}, fmt.Errorf("release %s: content hash is %s, but %s was published; run cittamedie rebuild --restore", id, hash, r.ContentHash)
	}
	for _, e := range r.Editions {
		sha, _, err := fileHash(f.join("raw", e.SHA256))
		if err != nil {
			return data.Release{}, fmt.Errorf("release %s: raw file of %s: %w", id, e.Source, err)
		}
		if sha != e.SHA256 {
			return data.Release{}, fmt.Errorf("release %s: raw file of %s has SHA-256 %s, expected %s; put the published file back from a backup", id, e.Source, sha, e.SHA256)
		}
	}
	return r.Release, nil
}

// Close ends reading.
func (r *Release) Close() error { return errors.Join(r.db.Close(), os.RemoveAll(r.temp)) }

// Areas returns the areas in force, by level and code.
func (r *Release) Areas(ctx context.Context) ([]data.Area, error) { return readAreas(ctx, r.db, 0) }

// Boundary returns the encoded boundaries in force, "full" or "overview"; nil
// when there are none.
func (r *Release) Boundary(ctx context.Context, detail string) ([]byte, error) {
	topology, _, err := r.BoundaryAt(ctx, 0, detail)
	return topology, err
}

// OtherBoundary returns the encoded boundaries in force of a dataset that is not
// the reference; nil when there are none.
func (r *Release) OtherBoundary(ctx context.Context, dataset string) ([]byte, error) {
	var topology []byte
	err := r.db.QueryRowContext(ctx, "SELECT topology FROM boundary WHERE release_to IS NULL AND detail = 'other' AND dataset = ?", dataset).Scan(&topology)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return topology, err
}

// Lineage returns the history of the codes that the release was made with.
func (r *Release) Lineage(ctx context.Context) ([]data.Passage, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT old, new, date, kind, residents FROM lineage ORDER BY date, old, new")
	return collect(rows, err, func(p *data.Passage) []any { return []any{&p.Old, &p.New, &p.Date, &p.Kind, &p.Residents} })
}

func readAreas(ctx context.Context, db querier, release int) ([]data.Area, error) {
	rows, err := db.QueryContext(ctx, "SELECT code, level, name, abbreviation, valid_from, valid_to, parent FROM area WHERE "+asOf(release)+" ORDER BY code")
	return collectAreas(rows, err, func(a *data.Area) any { return &a.Parent })
}

// collectAreas reads rows of code, level, name, abbreviation, valid_from and
// valid_to, and what else the query has.
func collectAreas(rows *sql.Rows, err error, more ...func(*data.Area) any) ([]data.Area, error) {
	var levels []string
	areas, err := collect(rows, err, func(a *data.Area) []any {
		levels = append(levels, "")
		fields := []any{&a.Code, &levels[len(levels)-1], &a.Name, &a.Abbreviation, &a.ValidFrom, &a.ValidTo}
		for _, f := range more {
			fields = append(fields, f(a))
		}
		return fields
	})
	for i := range areas {
		if areas[i].Level, err = data.ParseLevel(levels[i]); err != nil {
			return nil, err
		}
	}
	return areas, err
}

func readEditions(ctx context.Context, db querier, release int) ([]data.Edition, error) {
	rows, err := db.QueryContext(ctx, `SELECT source, dataset, sha256, file, bytes, url, retrieved, vintage, parser, rows, rejected
		FROM edition WHERE `+asOf(release)+` ORDER BY source`)
	return collect(rows, err, func(e *data.Edition) []any {
		return []any{&e.Source, &e.Dataset, &e.SHA256, &e.File, &e.Bytes, &e.URL, &e.Retrieved, &e.Vintage, &e.Parser, &e.Rows, &e.Rejected}
	})
}

// collect reads every row of a query into values, by way of the pointers that
// fields returns.
func collect[T any](rows *sql.Rows, err error, fields func(*T) []any) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(&v)...); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
