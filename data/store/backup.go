package store

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// backupFormat numbers the layout of a backup; one with a higher number was made
// by a newer program and is refused.
const backupFormat = 1

// A backup (it. "copia di sicurezza") is a tar archive compressed with zstd. Its
// first member says what it is; then come the files of the data folder under
// their own names; the last lists the SHA-256 of every one before it, in the form
// that sha256sum -c reads.
const (
	backupHead = "backup.json"
	backupSums = "SHA256SUMS"
)

// BackupHead is the first member of a backup.
type BackupHead struct {
	Format      int       `json:"format"`
	Program     string    `json:"program"` // version that made it
	Made        time.Time `json:"made"`
	Schema      int       `json:"schema"` // of the database
	Release     string    `json:"release"`
	Number      int       `json:"number"`
	ContentHash string    `json:"contentHash"`
}

// Backup is what was written.
type Backup struct {
	BackupHead
	Files int
	Bytes int64     // of the files, before they were compressed
	Left  []LeftOut // what is not in it
}

// Backup writes the folder to w: raw files, logs, small files of state, the
// manifests of all releases and the database of the one in force, which holds the
// ledger of the others. Others may read and write the folder meanwhile. A raw
// file or a database that is not what it was when it was kept is an error: a
// backup holds no damage. progress is told the bytes written of all; it may be nil.
func (f *Folder) Backup(ctx context.Context, w io.Writer, program string, progress func(done, total int64)) (Backup, error) {
	s, err := f.takeSnapshot(ctx)
	if err != nil {
		return Backup{}, fmt.Errorf("back up: %w", err)
	}
	defer s.database.Close()
	packed, err := zstd.NewWriter(w)
	if err != nil {
		return Backup{}, fmt.Errorf("back up: %w", err)
	}
	b := &archive{ctx: ctx, tar: tar.NewWriter(packed), folder: f, snapshot: s, progress: progress}
	b.head = BackupHead{
		Format: backupFormat, Program: program, Made: time.Now().UTC().Truncate(time.Second), Schema: s.manifest.Schema,
		Release: s.manifest.ID, Number: s.manifest.Number, ContentHash: s.manifest.ContentHash,
	}
	if err := errors.Join(b.write(), b.tar.Close(), packed.Close()); err != nil {
		return Backup{}, fmt.Errorf("back up: %w", err)
	}
	return Backup{BackupHead: b.head, Files: b.files, Bytes: b.done, Left: s.left}, nil
}

// archive is a backup that is being written.
type archive struct {
	*snapshot
	ctx      context.Context
	tar      *tar.Writer
	folder   *Folder
	head     BackupHead
	sums     bytes.Buffer
	files    int
	done     int64
	total    int64
	progress func(done, total int64)
}

func (a *archive) write() error {
	if err := a.checkRaw(); err != nil {
		return err
	}
	head, err := json.MarshalIndent(a.head, "", "  ")
	if err != nil {
		return err
	}
	members := append([]member{{name: backupHead, text: append(head, '\n'), mode: 0o644, modified: a.head.Made}}, a.state...)
	for _, m := range members {
		a.total += int64(len(m.text))
	}
	for _, m := range a.fixed {
		a.total += m.size
	}
	a.total += a.manifest.Bytes
	for _, m := range members {
		m.size = int64(len(m.text))
		if err := a.add(m, bytes.NewReader(m.text)); err != nil {
			return err
		}
	}
	for _, m := range a.fixed {
		if err := a.addFile(m); err != nil {
			return err
		}
	}
	database := member{name: "releases/" + a.manifest.ID + ".duckdb", size: a.manifest.Bytes, mode: 0o644, modified: a.manifest.Created, sha: a.manifest.SHA256}
	if err := a.add(database, a.database); err != nil {
		return err
	}
	sums := a.sums.Bytes()
	return a.add(member{name: backupSums, size: int64(len(sums)), mode: 0o644, modified: a.head.Made}, bytes.NewReader(sums))
}

// checkRaw refuses a folder that lacks a raw file its logs speak of.
func (a *archive) checkRaw() error {
	kept := map[string]bool{}
	for _, m := range a.fixed {
		kept[m.sha] = true
	}
	for _, e := range a.manifest.Editions {
		if !kept[e.SHA256] {
			return fmt.Errorf("the raw file %s of %s is not there; put it back from an earlier backup", e.SHA256, e.Source)
		}
	}
	for _, m := range a.state {
		if m.name != "raw/manifest.jsonl" {
			continue
		}
		for text := range bytes.Lines(m.text) {
			var line RawLine
			if json.Unmarshal(text, &line) == nil && !kept[line.SHA256] {
				return fmt.Errorf("the raw file %s of %s is not there; put it back from an earlier backup", line.SHA256, line.Source)
			}
		}
	}
	return nil
}

// addFile adds a file that never changes; one that was pruned meanwhile is left out.
func (a *archive) addFile(m member) error {
	file, err := os.Open(a.folder.join(m.name))
	if errors.Is(err, fs.ErrNotExist) && m.sha == "" {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	return a.add(m, file)
}

// add writes one member and notes its SHA-256.
func (a *archive) add(m member, in io.Reader) error {
	header := &tar.Header{Typeflag: tar.TypeReg, Name: m.name, Size: m.size, Mode: int64(m.mode), ModTime: m.modified.Truncate(time.Second)}
	if err := a.tar.WriteHeader(header); err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	h := sha256.New()
	n, err := io.CopyN(io.MultiWriter(a.tar, h, counted{a}), in, m.size)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s has %d bytes, expected %d; run cittamedie verify", m.name, n, m.size)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	sha := hex.EncodeToString(h.Sum(nil))
	if m.sha != "" && sha != m.sha {
		return fmt.Errorf("%s has SHA-256 %s, expected %s; run cittamedie verify", m.name, sha, m.sha)
	}
	a.files++
	fmt.Fprintf(&a.sums, "%s  %s\n", sha, m.name)
	return nil
}

// counted tells the progress of an archive and stops it when its time is over.
type counted struct{ *archive }

func (c counted) Write(p []byte) (int, error) {
	c.done += int64(len(p))
	if c.progress != nil {
		c.progress(min(c.done, c.total), c.total)
	}
	return len(p), c.ctx.Err()
}

// sumsOf reads the list of checksums of a backup, by name.
func sumsOf(text string) (map[string]string, error) {
	sums := map[string]string{}
	for line := range strings.Lines(text) {
		sha, name, found := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !found || !isHash(sha) || sums[name] != "" {
			return nil, fmt.Errorf("%s holds %.80q, expected a SHA-256 and a name that comes once", backupSums, line)
		}
		sums[name] = sha
	}
	return sums, nil
}
