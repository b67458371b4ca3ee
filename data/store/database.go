package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"cittamedie/data"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// schemas are the statements that bring an empty database to each version, one
// after the other. A database with a higher version was written by a newer
// program and is refused.
var schemas = []string{"1-tables.sql", "2-groups.sql", "3-blocks.sql"}

// schemaVersion numbers the tables.
var schemaVersion = len(schemas)

// access is what a database is opened for.
type access struct {
	readOnly bool
	memory   string // of the engine; what a query needs beyond it is put aside in files
	queries  int    // at the same time; 0 for any number
}

// A draft sorts and hashes the rows of one dataset, and checking hashes all of
// them. A server keeps totals in memory itself: what it asks the engine reads one
// table, and pages that were read stay with the engine as long as they have room.
// Nothing large may be sorted there.
var (
	forWriting  = access{memory: "1GB"}
	forChecking = access{memory: "1GB", readOnly: true}
	forServing  = access{memory: "32MB", readOnly: true, queries: 4}
)

// tempLimit is what one open database may put aside.
const tempLimit = "4GB"

// openDatabase opens the DuckDB file at path. Foreign files never reach it: it
// may read and write nothing but its own file and the temporary folder.
func openDatabase(ctx context.Context, path, tempDir string, to access) (*sql.DB, error) {
	dsn := path
	if to.readOnly {
		dsn += "?access_mode=READ_ONLY"
	}
	connector, err := duckdb.NewConnector(dsn, nil)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(to.queries)
	// A file that this process has open already is joined, with the settings it has.
	var joined bool
	if err := db.QueryRowContext(ctx, "SELECT current_setting('lock_configuration')").Scan(&joined); err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	if joined {
		return db, nil
	}
	for _, set := range []string{
		"SET memory_limit='" + to.memory + "'",
		"SET temp_directory='" + strings.ReplaceAll(tempDir, "'", "''") + "'",
		"SET max_temp_directory_size='" + tempLimit + "'",
		"SET enable_external_access=false",
		"SET lock_configuration=true",
	} {
		if _, err := db.ExecContext(ctx, set); err != nil {
			db.Close()
			return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
		}
	}
	return db, nil
}

// createTables lays the schema out in an empty database.
func createTables(ctx context.Context, db *sql.DB) error {
	if err := runSchema(ctx, db, schemas[0]); err != nil {
		return fmt.Errorf("create tables: %w", err)
	}
	if _, err := db.ExecContext(ctx, "INSERT INTO meta VALUES (1)"); err != nil {
		return fmt.Errorf("create tables: %w", err)
	}
	return migrate(ctx, db)
}

// migrate brings a database written by an older program to the present schema.
func migrate(ctx context.Context, db *sql.DB) error {
	version, err := readSchema(ctx, db)
	if err != nil {
		return err
	}
	for ; version < schemaVersion; version++ {
		if err := runSchema(ctx, db, schemas[version]); err != nil {
			return fmt.Errorf("migrate to schema %d: %w", version+1, err)
		}
		if _, err := db.ExecContext(ctx, "UPDATE meta SET schema_version = ?", version+1); err != nil {
			return fmt.Errorf("migrate to schema %d: %w", version+1, err)
		}
	}
	return nil
}

func runSchema(ctx context.Context, db *sql.DB, name string) error {
	statements, err := schemaFiles.ReadFile("schema/" + name)
	if err == nil {
		_, err = db.ExecContext(ctx, string(statements))
	}
	return err
}

// readSchema returns the version of a database's tables. It refuses one written
// by a newer program.
func readSchema(ctx context.Context, db querier) (int, error) {
	var version int
	if err := db.QueryRowContext(ctx, "SELECT schema_version FROM meta").Scan(&version); err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}
	if version > schemaVersion {
		return 0, newerSchema(version)
	}
	return version, nil
}

func newerSchema(version int) error {
	return fmt.Errorf("%w: the database has schema %d and this program knows up to %d; install the newer cittamedie that wrote it, or use another --dir",
		data.ErrUnavailable, version, schemaVersion)
}

// appendRows appends rows to a table of the catalogue ("" is the file, "temp"
// the temporary one); fill calls add once per row with a value per column.
func appendRows(ctx context.Context, conn *sql.Conn, catalog, table string, fill func(add func(...driver.Value) error) error) error {
	return conn.Raw(func(dc any) error {
		c, ok := dc.(driver.Conn)
		if !ok {
			return errors.New("store: not a driver connection")
		}
		appender, err := duckdb.NewAppender(c, catalog, "main", table)
		if err != nil {
			return err
		}
		n := 0
		err = fill(func(values ...driver.Value) error {
			if n++; n%65536 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			return appender.AppendRow(values...)
		})
		return errors.Join(err, appender.Close())
	})
}
