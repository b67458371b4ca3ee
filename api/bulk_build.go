package api

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// bulkFile is one file for download, as index.json in its folder lists it.
type bulkFile struct {
	ID       string `json:"id"` // of the dataset, or everything
	Rows     int64  `json:"rows"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
	Metadata int64  `json:"metadata"`       // bytes of the description
	MetaSHA  string `json:"metadataSha256"` // of the description
}

// everything is the id of the file of all datasets.
const everything = "all"

// Names of the files in the folder of a release.
const (
	rowsSuffix     = ".csv.gz"
	metadataSuffix = ".csv-metadata.json"
	indexName      = "index.json"
)

// buildBulk makes the files of a release in a folder of their own and then gives
// the folder the release's name: there are all of them or none. The file of
// everything is made of the others, because gzip allows files to be put one
// after the other.
func buildBulk(ctx context.Context, dir string, c *cube.Cube) error {
	target := filepath.Join(dir, c.Release().ID)
	tmp, err := os.MkdirTemp(dir, tmpPrefix)
	if err != nil {
		return fmt.Errorf("make bulk files: %w", err)
	}
	defer os.RemoveAll(tmp)
	b := &bulkBuilder{ctx: ctx, dir: tmp, cube: c}
	if err := b.files(); err != nil {
		return fmt.Errorf("make bulk files: %w", err)
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return fmt.Errorf("make bulk files: %w", err)
	}
	if err := os.Rename(tmp, target); err != nil {
		if _, there := os.Stat(filepath.Join(target, indexName)); there == nil {
			return nil // another server of the folder was faster
		}
		return fmt.Errorf("make bulk files: %w", err)
	}
	return nil
}

type bulkBuilder struct {
	ctx   context.Context
	dir   string
	cube  *cube.Cube
	index []bulkFile
}

func (b *bulkBuilder) files() error {
	for _, d := range b.cube.Datasets() {
		f, err := b.dataset(d)
		if err != nil {
			return fmt.Errorf("%s: %w", d.ID, err)
		}
		if f.Rows == 0 {
			continue
		}
		if err := b.describe(&f, []data.Dataset{d}); err != nil {
			return err
		}
		b.index = append(b.index, f)
	}
	if err := b.all(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(b.index, "", "  ")
	if err != nil {
		return err
	}
	return b.write(indexName, append(text, '\n'))
}

// dataset writes the figures of a dataset. The header is a gzip member of its own.
func (b *bulkBuilder) dataset(d data.Dataset) (f bulkFile, err error) {
	f.ID = d.ID
	out, err := b.create(f.ID + rowsSuffix)
	if err != nil {
		return f, err
	}
	defer out.file.Close()
	if err := out.member(func(w io.Writer) error { _, err := w.Write(rowHeader()); return err }); err != nil {
		return f, err
	}
	err = out.member(func(w io.Writer) error {
		var rows rowWriter
		var line []byte
		var in data.Indicator
		areas := map[data.AreaCode]*data.Area{}
		for i, a := range b.cube.AllAreas() {
			areas[a.Code] = &b.cube.AllAreas()[i]
		}
		return b.cube.Export(b.ctx, d.ID, func(o *data.Observation) error {
			if o.Indicator != in.Code {
				in, _ = b.cube.Indicator(o.Indicator)
				rows = rowWriter{}
			}
			a := areas[o.Area]
			if in.Code == "" || a == nil {
				return nil // the catalogue no longer has it
			}
			f.Rows++
			line = rows.append(line[:0], &in, a, o)
			_, err := w.Write(line)
			return err
		})
	})
	if err != nil {
		return f, err
	}
	f.Bytes, f.SHA256, err = out.close()
	if f.Rows == 0 {
		err = errors.Join(err, os.Remove(out.file.Name()))
	}
	return f, err
}

// all puts the rows of every file after one header.
func (b *bulkBuilder) all() error {
	f := bulkFile{ID: everything}
	out, err := b.create(everything + rowsSuffix)
	if err != nil {
		return err
	}
	defer out.file.Close()
	if err := out.member(func(w io.Writer) error { _, err := w.Write(rowHeader()); return err }); err != nil {
		return err
	}
	header := out.size
	var of []data.Dataset
	for _, one := range b.index {
		f.Rows += one.Rows
		d, _ := b.cube.Dataset(one.ID)
		of = append(of, d)
		if err := out.copy(filepath.Join(b.dir, one.ID+rowsSuffix), header); err != nil {
			return err
		}
	}
	if f.Bytes, f.SHA256, err = out.close(); err != nil {
		return err
	}
	if err := b.describe(&f, of); err != nil {
		return err
	}
	b.index = append([]bulkFile{f}, b.index...)
	return nil
}

// bulkOut is a file of gzip members that knows its size and hash.
type bulkOut struct {
	file *os.File
	hash io.Writer
	sum  func() string
	size int64
	out  *bufio.Writer
}

func (b *bulkBuilder) create(name string) (*bulkOut, error) {
	file, err := os.Create(filepath.Join(b.dir, name))
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	return &bulkOut{file: file, hash: h, sum: func() string { return hex.EncodeToString(h.Sum(nil)) }, out: bufio.NewWriterSize(file, 256<<10)}, nil
}

// Write counts and hashes what is written.
func (o *bulkOut) Write(p []byte) (int, error) {
	o.size += int64(len(p))
	o.hash.Write(p)
	return o.out.Write(p)
}

// member appends a gzip member with what fill writes.
func (o *bulkOut) member(fill func(io.Writer) error) error {
	z, _ := gzip.NewWriterLevel(o, gzipLevel) // the level is valid
	lines := bufio.NewWriterSize(z, 64<<10)
	if err := fill(lines); err != nil {
		return err
	}
	return errors.Join(lines.Flush(), z.Close())
}

// copy appends a file without its first bytes.
func (o *bulkOut) copy(path string, without int64) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	if _, err := in.Seek(without, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(o, in)
	return err
}

// close puts the file on the disk and returns its size and hash.
func (o *bulkOut) close() (int64, string, error) {
	err := errors.Join(o.out.Flush(), o.file.Sync(), o.file.Close())
	return o.size, o.sum(), err
}

// write writes a small file whole.
func (b *bulkBuilder) write(name string, text []byte) error {
	file, err := os.Create(filepath.Join(b.dir, name))
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}
