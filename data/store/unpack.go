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
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Most of what is read into memory of a backup: its first and its last member.
const (
	maxHead = 1 << 20
	maxSums = 64 << 20
)

// unpack reads the members of a backup into the folder at dir and compares each
// with its checksum.
func unpack(ctx context.Context, in io.Reader, dir string) (BackupHead, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return BackupHead{}, err
	}
	defer root.Close()
	plain, err := zstd.NewReader(in, zstd.WithDecoderMaxMemory(1<<30), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(64<<20))
	if err != nil {
		return BackupHead{}, err
	}
	defer plain.Close()
	u := &unpacking{ctx: ctx, root: root, tar: tar.NewReader(plain), sums: map[string]string{}}
	if err := u.readHead(); err != nil {
		return u.head, err
	}
	for u.listed == nil {
		if err := u.next(); err != nil {
			return u.head, err
		}
	}
	if _, err := u.tar.Next(); !errors.Is(err, io.EOF) {
		return u.head, damaged("something follows %s", backupSums)
	}
	if _, err := io.Copy(zeros{}, plain); err != nil { // to the end, where the compression has its own checksum
		return u.head, damaged("%w", err)
	}
	return u.head, u.compare()
}

// zeros takes what may follow the last member of a tar archive.
type zeros struct{}

func (zeros) Write(p []byte) (int, error) {
	if len(bytes.Trim(p, "\x00")) > 0 {
		return 0, errors.New("something follows its end")
	}
	return len(p), nil
}

// unpacking is a backup that is being read.
type unpacking struct {
	ctx    context.Context
	root   *os.Root
	tar    *tar.Reader
	head   BackupHead
	sums   map[string]string // of what was read
	listed map[string]string // of what the last member says; nil before it is read
}

// readHead reads the first member and refuses what is no backup, or too new a one.
func (u *unpacking) readHead() error {
	header, err := u.tar.Next()
	if err != nil || header.Name != backupHead || header.Size > maxHead {
		return fmt.Errorf("this is not a backup of cittamedie: it does not begin with %s; name a file that cittamedie backup wrote", backupHead)
	}
	text, err := io.ReadAll(u.tar)
	if err == nil {
		err = json.Unmarshal(text, &u.head)
	}
	if err != nil {
		return damaged("%s: %w", backupHead, err)
	}
	if u.head.Format > backupFormat {
		return fmt.Errorf("the backup has format %d and this program knows up to %d; install cittamedie %s, which made it, or a newer one", u.head.Format, backupFormat, u.head.Program)
	}
	if u.head.Schema > schemaVersion {
		return newerSchema(u.head.Schema)
	}
	u.sums[backupHead] = hashOf(text)
	return nil
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// next reads one member.
func (u *unpacking) next() error {
	if err := u.ctx.Err(); err != nil {
		return err
	}
	header, err := u.tar.Next()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged("it ends before %s: the copy is not whole", backupSums)
	}
	if err != nil {
		return damaged("%w", err)
	}
	name := header.Name
	if _, again := u.sums[name]; again || header.Typeflag != tar.TypeReg || !plainName(name) {
		return damaged("it holds %.80q, expected files with names inside the folder, each once", name)
	}
	if name == backupSums {
		return u.readSums(header.Size)
	}
	if err := u.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := u.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fs.FileMode(header.Mode)&0o777|0o600)
	if err != nil {
		return err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, h), u.tar)
	if err := u.closed(file, err, name); err != nil {
		return err
	}
	u.sums[name] = hex.EncodeToString(h.Sum(nil))
	return u.root.Chtimes(name, header.ModTime, header.ModTime)
}

// closed ends the writing of a file; what the disk refused is no damage of the backup.
func (u *unpacking) closed(file *os.File, err error, name string) error {
	ended := file.Close()
	var disk *fs.PathError
	switch {
	case err == nil:
		return ended
	case errors.As(err, &disk):
		return err
	}
	return damaged("%s: %w", name, err)
}

// plainName reports whether a name stays inside the folder and is written in the
// only way a backup writes it.
func plainName(name string) bool {
	return filepath.IsLocal(name) && path.Clean(name) == name && !strings.ContainsAny(name, "\\\x00") && name != "lock" && !strings.HasPrefix(name, "work/")
}

func (u *unpacking) readSums(size int64) error {
	if size > maxSums {
		return damaged("%s has %d bytes", backupSums, size)
	}
	text, err := io.ReadAll(u.tar)
	if err != nil {
		return damaged("%s: %w", backupSums, err)
	}
	if u.listed, err = sumsOf(string(text)); err != nil {
		return damaged("%w", err)
	}
	return nil
}

// compare holds what was read against the list of checksums, and raw files
// against their names.
func (u *unpacking) compare() error {
	for name, want := range u.listed {
		got := u.sums[name]
		if got == "" {
			return damaged("%s is listed and not there", name)
		}
		if got != want {
			return damaged("%s has SHA-256 %s, expected %s", name, got, want)
		}
		if sha, raw := strings.CutPrefix(name, "raw/"); raw && isHash(sha) && sha != got {
			return damaged("%s has SHA-256 %s", name, got)
		}
	}
	for name := range u.sums {
		if u.listed[name] == "" {
			return damaged("%s is there and not listed", name)
		}
	}
	return nil
}
