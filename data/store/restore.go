package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"cittamedie/data"
)

// RestoreBackup reads a backup into the folder at dir, which must be empty or
// absent. Every checksum, and every row of the release in force, is verified
// before anything has its place in the folder; after an error the folder is as it
// was.
func RestoreBackup(ctx context.Context, in io.Reader, dir string) (data.Release, BackupHead, error) {
	_, err := os.Stat(dir)
	absent := errors.Is(err, fs.ErrNotExist)
	release, head, err := restoreInto(ctx, in, dir)
	if err == nil {
		return release, head, nil
	}
	if absent {
		os.Remove(dir) // when nothing is in it
	}
	return release, head, fmt.Errorf("restore: %w", err)
}

func restoreInto(ctx context.Context, in io.Reader, dir string) (release data.Release, head BackupHead, err error) {
	before, err := emptyFolder(dir)
	if err != nil {
		return release, head, err
	}
	f, err := OpenFolder(dir)
	if err != nil {
		return release, head, err
	}
	unlock, err := f.Lock()
	if err != nil {
		return release, head, err
	}
	defer unlock()
	defer func() {
		if err != nil {
			f.empty(before)
		}
	}()
	staging, err := f.Scratch("restore-")
	if err != nil {
		return release, head, err
	}
	if head, err = unpack(ctx, in, staging); err != nil {
		return release, head, err
	}
	staged := &Folder{path: staging}
	id, err := staged.CurrentID()
	if err == nil && (id == "" || id != head.Release) {
		err = damaged("its release in force is %q, expected %q", id, head.Release)
	}
	if err != nil {
		return release, head, err
	}
	if release, err = staged.Verify(ctx, id); err != nil {
		return release, head, err
	}
	if release.ContentHash != head.ContentHash {
		return release, head, damaged("release %s has content %s, expected %s", id, release.ContentHash, head.ContentHash)
	}
	if err := syncBelow(staging); err != nil {
		return release, head, err
	}
	return release, head, f.show(staging)
}

// emptyFolder returns the names in the folder at dir, which may be absent and
// may hold no file but those of a writer that was here.
func emptyFolder(dir string) (names map[string]bool, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	names = map[string]bool{}
	for _, e := range entries {
		names[e.Name()] = true
		if e.Name() == "lock" || e.Name() == "work" {
			continue
		}
		if inside, err := os.ReadDir(filepath.Join(dir, e.Name())); err != nil || len(inside) > 0 {
			return nil, fmt.Errorf("%s is not empty, it holds %s; name a folder that is empty or not there", dir, e.Name())
		}
	}
	return names, nil
}

// empty makes a folder what it was when only these names stood in it, without a
// file. The caller holds the lock.
func (f *Folder) empty(names map[string]bool) {
	entries, _ := os.ReadDir(f.path)
	for _, e := range entries {
		if names[e.Name()] && e.Name() == "lock" {
			continue
		}
		os.RemoveAll(f.join(e.Name()))
		if names[e.Name()] {
			_ = os.Mkdir(f.join(e.Name()), 0o755)
		}
	}
}

// damaged says what is wrong with a backup.
func damaged(format string, args ...any) error {
	return fmt.Errorf("the backup is damaged: %w; take another one", fmt.Errorf(format, args...))
}

// syncBelow has every file and folder below dir written to disk.
func syncBelow(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return syncDir(path)
		}
		return syncFile(path)
	})
}

// show gives what was unpacked its place in the folder; the name of the release
// in force comes last, and until then the folder has no release.
func (f *Folder) show(staging string) error {
	entries, err := os.ReadDir(staging)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "current" {
			continue
		}
		os.Remove(f.join(e.Name())) // an empty folder
		if err := os.Rename(filepath.Join(staging, e.Name()), f.join(e.Name())); err != nil {
			return err
		}
	}
	if err := syncDir(f.path); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(staging, "current"), f.join("current")); err != nil {
		return err
	}
	os.Remove(staging)
	return syncDir(f.path)
}
