package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"cittamedie/data"
)

//go:embed schema/tables.sql
var tablesSQL string

// schemaVersion numbers the tables. A database with a higher one was written by
// a newer program and is refused.
const schemaVersion = 1

// What one open database may use. A release is read by a few queries at a time;
// a draft sorts and hashes the rows of one dataset.
const (
	memoryLimit = "1GB"
	tempLimit   = "4GB"
)

// openDatabase opens the DuckDB file at path. Foreign files never reach it: it
// may read and write nothing but its own file and the temporary folder.
func openDatabase(ctx context.Context, path, tempDir string, readOnly bool) (*sql.DB, error) {
	dsn := path
	if readOnly {
		dsn += "?access_mode=READ_ONLY"
	}
	connector, err := duckdb.NewConnector(dsn, nil)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	db := sql.OpenDB(connector)
	for _, set := range []string{
		"SET memory_limit='" + memoryLimit + "'",
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
	if _, err := db.ExecContext(ctx, tablesSQL); err != nil {
		return fmt.Errorf("create tables: %w", err)
	}
	_, err := db.ExecContext(ctx, "INSERT INTO meta VALUES (?)", schemaVersion)
	return err
}

// checkSchema refuses a database written by a newer program.
func checkSchema(ctx context.Context, db *sql.DB) error {
	var version int
	if err := db.QueryRowContext(ctx, "SELECT schema_version FROM meta").Scan(&version); err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	if version > schemaVersion {
		return newerSchema(version)
	}
	return nil
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
