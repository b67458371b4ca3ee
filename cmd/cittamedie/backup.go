package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"cittamedie/data"
	"cittamedie/data/store"
)

type backupCmd struct {
	File string `arg:"" help:"File to write, such as citta.tar.zst; - for standard output. It must not be there."`
}

func (c backupCmd) Run(t *terminal) error {
	if _, err := os.Stat(t.config.Dir); err != nil {
		return fmt.Errorf("%w: there is no data folder %s", data.ErrNoData, t.config.Dir)
	}
	folder, err := t.openFolder()
	if err != nil {
		return err
	}
	start := time.Now()
	var made store.Backup
	size := &sizing{}
	write := func(w io.Writer) error {
		size.Writer = w
		bar := newByteBar(t.stderr, "back up")
		defer bar.finish()
		made, err = folder.Backup(t.ctx, size, version, bar.show)
		return err
	}
	say := t.stdout
	if c.File == "-" {
		say = t.stderr
		if isTerminal(t.stdout) {
			return errors.New("standard output is a terminal; name a file, or send the backup on to a program")
		}
		err = write(t.stdout)
	} else {
		err = writeBackup(c.File, t.config.Dir, write)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(say, "release %s, content %s\n", made.Release, made.ContentHash)
	fmt.Fprintf(say, "%d files, %s in %s, %.1f s\n", made.Files, bytesText(made.Bytes), bytesText(size.n), time.Since(start).Seconds())
	for _, left := range made.Left {
		fmt.Fprintf(say, "left out, as it is made again: %s, %s\n", left.What, bytesText(left.Bytes))
	}
	_, err = fmt.Fprintln(say, "not in it: the configuration, recipes and composites that stand outside the data folder")
	return err
}

// writeBackup has a file written that is not there yet; it gets its name when it is
// whole and on disk.
func writeBackup(path, dataDir string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already and is not written over; choose another name", path)
	}
	if inside(path, dataDir) {
		return fmt.Errorf("%s is in the data folder; a backup belongs somewhere else, best on another disk", path)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(write(tmp), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	err = os.Link(tmp.Name(), path)
	if err != nil && !errors.Is(err, fs.ErrExist) { // a disk that knows no links
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

// inside reports whether a file would stand in a folder.
func inside(path, dir string) bool {
	file, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	folder, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	if parent, err := filepath.EvalSymlinks(filepath.Dir(file)); err == nil {
		file = filepath.Join(parent, filepath.Base(file))
	}
	rel, err := filepath.Rel(folder, file)
	return err == nil && filepath.IsLocal(rel)
}

type restoreCmd struct {
	File string `arg:"" help:"Backup to read; - for standard input."`
}

func (c restoreCmd) Run(t *terminal) error {
	in, size := io.Reader(os.Stdin), int64(-1)
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil {
			size = info.Size()
		}
		in = file
	}
	bar := newByteBar(t.stderr, "restore")
	defer bar.finish()
	start := time.Now()
	release, head, err := store.RestoreBackup(t.ctx, &telling{ctx: t.ctx, Reader: in, size: size, bar: bar}, t.config.Dir)
	if err != nil {
		return err
	}
	bar.finish()
	fmt.Fprintf(t.stdout, "restored the backup of %s, made by cittamedie %s\n", head.Made.Format("2006-01-02 15:04 UTC"), head.Program)
	_, err = fmt.Fprintf(t.stdout, "release %s is as it was published: content %s, %d editions with their raw files, %.1f s\n",
		release.ID, release.ContentHash, len(release.Editions), time.Since(start).Seconds())
	return err
}

// sizing counts what passes through it.
type sizing struct {
	io.Writer
	n int64
}

func (s *sizing) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	s.n += int64(n)
	return n, err
}

// telling tells a bar how much was read, and stops with its context.
type telling struct {
	io.Reader
	ctx  context.Context
	size int64
	done int64
	bar  *byteBar
}

func (r *telling) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.Reader.Read(p)
	r.done += int64(n)
	r.bar.show(r.done, r.size)
	return n, err
}

// byteBar is a bar of bytes on a terminal, and a plain line elsewhere.
type byteBar struct {
	w    io.Writer
	what string
	bar  *progressbar.ProgressBar // nil before the first word, and where there is no terminal
	said bool
}

func newByteBar(w io.Writer, what string) *byteBar { return &byteBar{w: w, what: what} }

func (b *byteBar) show(done, total int64) {
	switch {
	case b.bar != nil:
		b.bar.Set64(done)
	case b.said:
	case isTerminal(b.w):
		b.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(b.w), progressbar.OptionSetDescription(b.what),
			progressbar.OptionShowBytes(true), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	case total >= 0:
		b.said = true
		fmt.Fprintln(b.w, b.what, bytesText(total))
	}
}

func (b *byteBar) finish() {
	if b.bar != nil {
		b.bar.Finish()
	}
}

func isTerminal(w any) bool {
	file, ok := w.(*os.File)
	info, err := statOf(file)
	return ok && err == nil && info.Mode()&os.ModeCharDevice != 0
}

// bytesText writes a number of bytes for a person.
func bytesText(n int64) string {
	size, unit := float64(n), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		size, unit = size/1000, next
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", size), ".0") + " " + unit
}
