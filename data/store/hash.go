package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
)

// querier is what a database and one of its connections have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// hashedTables are the tables of the content hash, without block, which says the
// same as figure: the columns that are content
// (not where and when a file was fetched, which differ between a run and its
// repetition) and the columns that divide a large table into groups.
var hashedTables = []struct {
	name    string
	group   string
	columns []string
	since   int // schema that brought the table
}{
	{"release", "''", []string{"number", "reference", "methods"}, 1},
	{"edition", "source", []string{"source", "dataset", "sha256", "bytes", "vintage", "rows", "rejected", "release_from", "release_to"}, 1},
	{"area", "level", []string{"code", "level", "name", "abbreviation", "parent", "valid_from", "valid_to", "release_from", "release_to"}, 1},
	{"lineage", "''", []string{"old", "new", "date", "kind", "residents"}, 1},
	{"boundary", "dataset", []string{"dataset", "detail", "sha256(topology)", "release_from", "release_to"}, 1},
	{"membership", "definition", []string{"definition", "grp", "area", "role", "valid_from", "valid_to", "release_from", "release_to"}, 2},
	{"flow", "concat_ws(' ', dataset, period)", []string{"origin", "destination", "value", "release_from", "release_to"}, 2},
	{"register", "level", []string{"code", "level", "name", "abbreviation", "valid_from", "valid_to", "release_from", "release_to"}, 2},
	{"note", "dataset", []string{"dataset", "indicator", "area", "period", "kind", "published", "computed", "release_from", "release_to"}, 2},
	{"observation", "concat_ws(' ', dataset, indicator, period, sex, age)", []string{"area", "value", "numerator", "denominator", "status", "recalculated", "lower", "upper", "covered", "expected", "release_from", "release_to"}, 1},
}

// contentHash returns the SHA-256 of everything a release says. The rows of each
// table are written as text, sorted, and hashed group by group; the groups, in
// order of name, are hashed together. Times of fetching and publishing are left
// out, so that a rebuild from the same files gives the same hash.
func contentHash(ctx context.Context, db querier) (string, error) {
	version, err := readSchema(ctx, db)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, t := range hashedTables {
		if t.since > version {
			continue
		}
		parts := make([]string, len(t.columns))
		for i, c := range t.columns {
			parts[i] = "coalesce(CAST(" + c + " AS VARCHAR), '~')"
		}
		groups, err := queryGroups(ctx, db, fmt.Sprintf(`
			SELECT g, count(*), sha256(string_agg(r, chr(10) ORDER BY r))
			FROM (SELECT %s AS g, concat_ws('|', %s) AS r FROM %s)
			GROUP BY g
			ORDER BY g`, t.group, strings.Join(parts, ", "), t.name))
		if err != nil {
			return "", fmt.Errorf("hash %s: %w", t.name, err)
		}
		for _, g := range groups {
			fmt.Fprintf(h, "%s\t%s\t%d\t%s\n", t.name, g.name, g.rows, g.digest)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashedGroup is the rows of one group of a table, hashed.
type hashedGroup struct {
	name, digest string
	rows         int64
}

func queryGroups(ctx context.Context, db querier, query string) ([]hashedGroup, error) {
	rows, err := db.QueryContext(ctx, query)
	return collect(rows, err, func(g *hashedGroup) []any { return []any{&g.name, &g.rows, &g.digest} })
}
