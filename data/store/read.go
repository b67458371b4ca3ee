package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"cittamedie/data"
)

// Release is a published release open for reading.
type Release struct {
	data.Release
	db *sql.DB
}

// Open opens the release id, after checking that the file is the one that was
// published. The folder's work/ takes what a large query must put aside.
func (f *Folder) Open(ctx context.Context, id string) (*Release, error) {
	m, err := f.checkFile(id)
	if err != nil {
		return nil, err
	}
	db, err := openDatabase(ctx, f.join("releases", id+".duckdb"), f.join("work"), true)
	if err != nil {
		return nil, err
	}
	if err := checkSchema(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	return &Release{Release: m.Release, db: db}, nil
}

// checkFile compares a release's database with its manifest.
func (f *Folder) checkFile(id string) (manifest, error) {
	m, err := readManifest(f.join("releases", id+".json"))
	if err != nil {
		return m, fmt.Errorf("open release %s: %w", id, err)
	}
	sha, _, err := fileHash(f.join("releases", id+".duckdb"))
	if err != nil {
		return m, fmt.Errorf("open release %s: %w", id, err)
	}
	if sha != m.SHA256 {
		return m, fmt.Errorf("open release %s: the database file has SHA-256 %s, but %s was published; restore it or run cittamedie rebuild", id, sha, m.SHA256)
	}
	return m, nil
}

// Verify reads a release whole and compares it with its manifest: the bytes of
// the file, then every row of it, then the raw files its editions came from.
func (f *Folder) Verify(ctx context.Context, id string) (data.Release, error) {
	r, err := f.Open(ctx, id)
	if err != nil {
		return data.Release{}, err
	}
	defer r.Close()
	hash, err := contentHash(ctx, r.db)
	if err != nil {
		return data.Release{}, err
	}
	if hash != r.ContentHash {
		return data.Release{}, fmt.Errorf("release %s: content hash is %s, but %s was published", id, hash, r.ContentHash)
	}
	for _, e := range r.Editions {
		sha, _, err := fileHash(f.join("raw", e.SHA256))
		if err != nil {
			return data.Release{}, fmt.Errorf("release %s: raw file of %s: %w", id, e.Source, err)
		}
		if sha != e.SHA256 {
			return data.Release{}, fmt.Errorf("release %s: raw file of %s has SHA-256 %s, expected %s", id, e.Source, sha, e.SHA256)
		}
	}
	return r.Release, nil
}

// Close ends reading.
func (r *Release) Close() error { return r.db.Close() }

// Areas returns the areas in force, by level and code.
func (r *Release) Areas(ctx context.Context) ([]data.Area, error) { return readAreas(ctx, r.db) }

// Boundary returns the encoded boundaries in force, "full" or "overview"; nil
// when there are none.
func (r *Release) Boundary(ctx context.Context, detail string) ([]byte, error) {
	var topology []byte
	err := r.db.QueryRowContext(ctx, "SELECT topology FROM boundary WHERE release_to IS NULL AND detail = ?", detail).Scan(&topology)
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

func readAreas(ctx context.Context, db querier) ([]data.Area, error) {
	rows, err := db.QueryContext(ctx, "SELECT code, level, name, abbreviation, parent, valid_from, valid_to FROM area WHERE release_to IS NULL ORDER BY code")
	var levels []string
	areas, err := collect(rows, err, func(a *data.Area) []any {
		levels = append(levels, "")
		return []any{&a.Code, &levels[len(levels)-1], &a.Name, &a.Abbreviation, &a.Parent, &a.ValidFrom, &a.ValidTo}
	})
	for i := range areas {
		if areas[i].Level, err = data.ParseLevel(levels[i]); err != nil {
			return nil, err
		}
	}
	return areas, err
}

func readEditions(ctx context.Context, db querier) ([]data.Edition, error) {
	rows, err := db.QueryContext(ctx, `SELECT source, dataset, sha256, file, bytes, url, retrieved, vintage, parser, rows, rejected
		FROM edition WHERE release_to IS NULL ORDER BY source`)
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

// Totals calls yield for every figure in force that stands for everybody (sex
// and age total), by dataset, indicator and period.
func (r *Release) Totals(ctx context.Context, yield func(data.Observation) error) error {
	rows, err := r.db.QueryContext(ctx, `SELECT `+figureColumns+`
		FROM observation
		WHERE release_to IS NULL AND sex = 'total' AND age = 'total'
		ORDER BY dataset, indicator, period, area`)
	if err != nil {
		return fmt.Errorf("read figures: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		o, err := scanFigure(rows)
		if err != nil {
			return fmt.Errorf("read figures: %w", err)
		}
		if err := yield(o); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Column names the totals of one indicator in one period from one dataset.
type Column struct {
	Dataset, Indicator string
	Period             data.Period
}

// Columns returns which totals are in force.
func (r *Release) Columns(ctx context.Context) ([]Column, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT DISTINCT dataset, indicator, period
		FROM observation
		WHERE release_to IS NULL AND sex = 'total' AND age = 'total'
		ORDER BY ALL`)
	var periods []string
	columns, err := collect(rows, err, func(c *Column) []any {
		periods = append(periods, "")
		return []any{&c.Dataset, &c.Indicator, &periods[len(periods)-1]}
	})
	for i := range columns {
		if columns[i].Period, err = data.ParsePeriod(periods[i]); err != nil {
			return nil, err
		}
	}
	return columns, err
}

const figureColumns = `dataset, indicator, area, period, sex, age, value, numerator, denominator, CAST(status AS VARCHAR), recalculated, lower, upper, covered, expected`

func scanFigure(rows *sql.Rows) (data.Observation, error) {
	var o data.Observation
	var period, status string
	var value, numerator, denominator, lower, upper sql.NullFloat64
	err := rows.Scan(&o.Dataset, &o.Indicator, &o.Area, &period, &o.Sex, &o.Age, &value, &numerator, &denominator, &status, &o.Recalculated, &lower, &upper, &o.Covered, &o.Expected)
	if err != nil {
		return o, err
	}
	if o.Period, err = data.ParsePeriod(period); err != nil {
		return o, err
	}
	if o.Status, err = data.ParseStatus(status); err != nil {
		return o, err
	}
	o.Value = value.Float64
	number := func(n sql.NullFloat64) data.Number { return data.Number{Value: n.Float64, Valid: n.Valid} }
	o.Numerator, o.Denominator, o.Lower, o.Upper = number(numerator), number(denominator), number(lower), number(upper)
	return o, nil
}

// Query selects figures in force; empty fields select all.
type Query struct {
	Indicators []string
	Areas      []data.AreaCode
	Periods    []data.Period
	Dataset    string
	Sex, Age   string // "*" selects every class; "" selects the total
	Limit      int
	Offset     int
}

// Figures answers a query: a page of figures in the order indicator, area,
// period, sex, age, and how many there are in all.
func (r *Release) Figures(ctx context.Context, q Query) ([]data.Observation, int, error) {
	where, args := q.where()
	var total int
	if err := r.db.QueryRowContext(ctx, "SELECT count(*) FROM observation WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count figures: %w", err)
	}
	rows, err := r.db.QueryContext(ctx, "SELECT "+figureColumns+" FROM observation WHERE "+where+
		" ORDER BY indicator, area, period, sex, age, dataset LIMIT ? OFFSET ?", append(args, q.Limit, q.Offset)...)
	if err != nil {
		return nil, 0, fmt.Errorf("read figures: %w", err)
	}
	defer rows.Close()
	var out []data.Observation
	for rows.Next() {
		o, err := scanFigure(rows)
		if err != nil {
			return nil, 0, fmt.Errorf("read figures: %w", err)
		}
		out = append(out, o)
	}
	return out, total, rows.Err()
}

// where writes the conditions of a query; every value is bound.
func (q Query) where() (string, []any) {
	conditions, args := []string{"release_to IS NULL"}, []any{}
	oneOf := func(column string, n int, value func(int) any) {
		if n == 0 {
			return
		}
		conditions = append(conditions, column+" IN (?"+strings.Repeat(", ?", n-1)+")")
		for i := range n {
			args = append(args, value(i))
		}
	}
	oneOf("indicator", len(q.Indicators), func(i int) any { return q.Indicators[i] })
	oneOf("area", len(q.Areas), func(i int) any { return string(q.Areas[i]) })
	oneOf("period", len(q.Periods), func(i int) any { return q.Periods[i].String() })
	if q.Dataset != "" {
		oneOf("dataset", 1, func(int) any { return q.Dataset })
	}
	for _, class := range []struct{ column, value string }{{"sex", q.Sex}, {"age", q.Age}} {
		switch class.value {
		case "*":
		case "":
			conditions = append(conditions, class.column+" = 'total'")
		default:
			oneOf(class.column, 1, func(int) any { return class.value })
		}
	}
	return strings.Join(conditions, " AND "), args
}
