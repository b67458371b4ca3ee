package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cittamedie/data"
)

// Publish turns the draft into the release in force: commit, checkpoint, close,
// verify and hash, sync, rename. The database keeps no write-ahead log.
func (d *Draft) Publish(ctx context.Context, reference data.Date, methods string, now time.Time) (data.Release, error) {
	defer d.Discard()
	created := now.UTC().Truncate(time.Second)
	if err := d.seal(ctx, reference, methods, created); err != nil {
		return data.Release{}, fmt.Errorf("publish: %w", err)
	}
	m, err := d.verify(ctx, reference, methods, created)
	if err != nil {
		return data.Release{}, fmt.Errorf("publish: %w", err)
	}
	if err := d.folder.adopt(d.path, m); err != nil {
		return data.Release{}, fmt.Errorf("publish: %w", err)
	}
	return m.Release, nil
}

// seal commits what was written and folds it into the database file.
func (d *Draft) seal(ctx context.Context, reference data.Date, methods string, created time.Time) error {
	if err := d.folder.Step("commit the draft"); err != nil {
		return err
	}
	if _, err := d.conn.ExecContext(ctx, "INSERT INTO release VALUES (?, ?, ?, ?)", d.Number, created, string(reference), methods); err != nil {
		return err
	}
	for _, statement := range []string{"COMMIT", "CHECKPOINT"} {
		if _, err := d.conn.ExecContext(ctx, statement); err != nil {
			return err
		}
		if err := d.folder.Step("after " + statement); err != nil {
			return err
		}
	}
	if err := d.close(); err != nil {
		return err
	}
	if _, err := os.Stat(d.path + ".wal"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the database still has a write-ahead log after its checkpoint")
	}
	return nil
}

// verify reads the sealed database back, every row of it, and returns what the
// manifest is to say.
func (d *Draft) verify(ctx context.Context, reference data.Date, methods string, created time.Time) (manifest, error) {
	db, err := openDatabase(ctx, d.path, d.dir, forChecking)
	if err != nil {
		return manifest{}, err
	}
	defer db.Close()
	hash, err := contentHash(ctx, db)
	if err != nil {
		return manifest{}, err
	}
	editions, err := readEditions(ctx, db, 0)
	if err != nil {
		return manifest{}, err
	}
	if err := db.Close(); err != nil {
		return manifest{}, err
	}
	sha, size, err := fileHash(d.path)
	if err != nil {
		return manifest{}, err
	}
	return manifest{Schema: schemaVersion, SHA256: sha, Bytes: size, Release: data.Release{
		Number: d.Number, ID: releaseID(created, hash), Created: created, ContentHash: hash,
		Reference: reference, Methods: methods, Editions: editions,
	}}, nil
}

// releaseID names a release so that names sort by time.
func releaseID(created time.Time, contentHash string) string {
	return created.Format("20060102T150405Z") + "-" + contentHash[:8]
}

// adopt moves a verified database into the folder and puts it in force.
func (f *Folder) adopt(path string, m manifest) error {
	if err := syncFile(path); err != nil {
		return err
	}
	target := f.join("releases", m.ID+".duckdb")
	if err := f.Step("rename the database"); err != nil {
		return err
	}
	if err := os.Rename(path, target); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(target)); err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := f.writeFile(f.join("releases", m.ID+".json"), append(text, '\n')); err != nil {
		return err
	}
	if err := f.writeFile(f.join("current"), []byte(m.ID+"\n")); err != nil {
		return err
	}
	f.prune(m.ID, m.Created)
	return nil
}

func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

func fileHash(path string) (sha string, size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	h := sha256.New()
	size, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), size, err
}
