package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const bulkDoc = "List bulk files. Every figure in force, a gzip CSV for each dataset and one of everything, made once for a release, each with its description (CSV on the Web): " +
	"columns, units, publisher, licence. They are made in the background after a release is published; until then those of the release before are listed, " +
	"and the reply names the release they are of. At most 10000 items in one answer."

const bulkFileDoc = "Download a bulk file. The CSV or the description, named as the list of bulk files names it. " +
	"Range and If-Range resume a broken download; several ranges at once are answered with the whole file."

// The formats of bulk files.
var (
	asGzip = media{"gzip", 'z', "application/gzip", "application/gzip"}
	asCSVW = media{"csvw", 'w', "application/csvm+json", "application/csvm+json"}
)

// bulkItem is a file as the list shows it.
type bulkItem struct {
	ID        string       `json:"id" doc:"Dataset, or all for everything." example:"popolazione-eta"`
	Title     data.Text    `json:"title"`
	Publisher string       `json:"publisher" doc:"Empty for everything: each dataset names its own." example:"Istat"`
	Licence   data.Licence `json:"licence" doc:"Empty for everything: each dataset has its own."`
	Release   string       `json:"release" example:"2026-11-22.1"`
	Rows      int64        `json:"rows" example:"497763"`
	Bytes     int64        `json:"bytes" example:"5242880"`
	SHA256    string       `json:"sha256" doc:"Of the file; it is its ETag too." example:"9f86d081884c7d65"`
	URL       string       `json:"url" example:"/api/v1/bulk/popolazione-eta.csv.gz"`
	Metadata  string       `json:"metadata" doc:"Address of the description." example:"/api/v1/bulk/popolazione-eta.csv-metadata.json"`
}

var bulkColumns = []column[bulkItem]{
	{"id", func(b bulkItem) any { return b.ID }},
	{"titleIt", func(b bulkItem) any { return b.Title.IT }},
	{"titleEn", func(b bulkItem) any { return b.Title.EN }},
	{"publisher", func(b bulkItem) any { return b.Publisher }},
	{"licence", func(b bulkItem) any { return b.Licence.ID }},
	{"release", func(b bulkItem) any { return b.Release }},
	{"rows", func(b bulkItem) any { return b.Rows }},
	{"bytes", func(b bulkItem) any { return b.Bytes }},
	{"sha256", func(b bulkItem) any { return b.SHA256 }},
	{"url", func(b bulkItem) any { return b.URL }},
	{"metadata", func(b bulkItem) any { return b.Metadata }},
}

// Bulk keeps the files for download of the release in force in a folder, one
// folder for each release below it.
type Bulk struct {
	dir   string
	log   *slog.Logger
	delay time.Duration
	ready atomic.Pointer[bulkSet]
}

// bulkSet is the files of one release.
type bulkSet struct {
	release data.Release
	dir     string
	files   []bulkFile
}

// NewBulk returns the bulk files kept in dir. Run makes them, after a release has
// been in force for delay.
func NewBulk(dir string, delay time.Duration, log *slog.Logger) *Bulk {
	return &Bulk{dir: dir, delay: delay, log: cmp.Or(log, slog.Default())}
}

const (
	bulkInterval = 500 * time.Millisecond // how often Run looks for a new release
	bulkRetry    = time.Minute            // before files that could not be made are tried again
	tmpPrefix    = ".making-"
	tmpAge       = time.Hour // of what a process that ended has left
)

// Run makes the files of every release that h puts in force, one release at a
// time, until ctx is done. It uses one processor, and gives up files that a
// newer release has made useless.
func (b *Bulk) Run(ctx context.Context, h *cube.Holder) {
	tick := time.NewTicker(bulkInterval)
	defer tick.Stop()
	var seen *cube.Cube
	var due time.Time
	for {
		if c := h.Current(); c != nil && c != seen {
			seen, due = c, time.Now().Add(b.delay)
			if b.adopt(c) == nil {
				due = time.Time{}
			}
		}
		if !due.IsZero() && time.Now().After(due) {
			due = time.Time{}
			if err := b.make(ctx, h, seen); err != nil && ctx.Err() == nil && h.Current() == seen {
				b.log.Error("bulk files cannot be made", "release", seen.Release().ID, "err", err)
				due = time.Now().Add(bulkRetry)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// make makes the files of c and puts them in force.
func (b *Bulk) make(ctx context.Context, h *cube.Holder, c *cube.Cube) error {
	let, ok := c.Hold()
	if !ok {
		return data.ErrUnavailable
	}
	defer let()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		for ctx.Err() == nil && h.Current() == c {
			time.Sleep(bulkInterval)
		}
		cancel()
	}()
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(b.dir, c.Release().ID)); err != nil { // damaged, or it would have been adopted
		return err
	}
	start := time.Now()
	if err := buildBulk(ctx, b.dir, c); err != nil {
		return err
	}
	if err := b.adopt(c); err != nil {
		return err
	}
	b.log.Info("bulk files made", "release", c.Release().ID, "files", len(b.ready.Load().files), "seconds", time.Since(start).Seconds())
	return nil
}

// adopt puts the files of a release in force, when they are there.
func (b *Bulk) adopt(c *cube.Cube) error {
	set := &bulkSet{release: c.Release(), dir: filepath.Join(b.dir, c.Release().ID)}
	text, err := os.ReadFile(filepath.Join(set.dir, indexName))
	if err == nil {
		err = json.Unmarshal(text, &set.files)
	}
	if err != nil {
		return err
	}
	for _, f := range set.files {
		for name, size := range map[string]int64{f.ID + rowsSuffix: f.Bytes, f.ID + metadataSuffix: f.Metadata} {
			info, err := os.Stat(filepath.Join(set.dir, name))
			if err != nil || info.Size() != size {
				return fmt.Errorf("bulk file %s is not as it was made", name)
			}
		}
	}
	before := b.ready.Swap(set)
	b.sweep(set, before)
	return nil
}

// sweep removes the files of releases other than the present one and the one
// before, and what an interrupted process left.
func (b *Bulk) sweep(now, before *bulkSet) {
	entries, _ := os.ReadDir(b.dir)
	for _, e := range entries {
		info, err := e.Info()
		making := strings.HasPrefix(e.Name(), tmpPrefix)
		switch {
		case err != nil || e.Name() == now.release.ID || before != nil && e.Name() == before.release.ID:
		case making && time.Since(info.ModTime()) < tmpAge:
		case making || e.Name() < now.release.ID: // a later one is of a server that is ahead of this one
			os.RemoveAll(filepath.Join(b.dir, e.Name()))
		}
	}
}

// bulkSet returns the files in force; it refuses while there are none.
func (s *service) bulkSet(r *request) (*bulkSet, error) {
	if _, err := r.release(); err != nil {
		return nil, err
	}
	if s.Bulk == nil {
		return nil, &refusal{kind: data.ErrUnavailable, detail: "this server makes no bulk files"}
	}
	set := s.Bulk.ready.Load()
	if set == nil {
		return nil, &refusal{kind: data.ErrUnavailable, detail: "the bulk files of the release are being made; ask again in a minute"}
	}
	return set, nil
}

type bulkInput struct {
	Paging
	ListFormat
}

func (s *service) listBulk(r *request, in *bulkInput) (reply, error) {
	set, err := s.bulkSet(r)
	if err != nil {
		return reply{}, err
	}
	items := make([]bulkItem, len(set.files))
	for i, f := range set.files {
		link := s.BaseURL + prefix + "/bulk/" + f.ID
		items[i] = bulkItem{
			ID: f.ID, Title: data.Text{IT: "Tutti i dati", EN: "All data"}, Release: set.release.ID, Rows: f.Rows, Bytes: f.Bytes, SHA256: f.SHA256,
			URL: link + rowsSuffix, Metadata: link + metadataSuffix,
		}
		if d, ok := r.cube.Dataset(f.ID); ok {
			items[i].Title, items[i].Publisher, items[i].Licence = d.Title, d.Publisher, d.Licence
		}
	}
	return renderList(r, in.Format, "bulk", cut(items, in.Paging), bulkColumns)
}

type bulkFileInput struct {
	File string `path:"file" maxLength:"128" doc:"Name of the file." example:"popolazione-eta.csv.gz"`
}

// showBulk sends a file of the list. Its name is compared with those of the
// list and never becomes part of a path.
func (s *service) showBulk(r *request, in *bulkFileInput) (reply, error) {
	set, err := s.bulkSet(r)
	if err != nil {
		return reply{}, err
	}
	for _, f := range set.files {
		d := download{dir: set.dir, modified: set.release.Created}
		switch in.File {
		case f.ID + rowsSuffix:
			d.name, d.media, d.size, d.etag = f.ID+rowsSuffix, asGzip, f.Bytes, `"`+f.SHA256+`"`
			d.saveAs = f.ID + "-" + set.release.ID + rowsSuffix
		case f.ID + metadataSuffix:
			d.name, d.media, d.size, d.etag = f.ID+metadataSuffix, asCSVW, f.Metadata, `"`+f.MetaSHA+`"`
			d.saveAs = f.ID + "-" + set.release.ID + metadataSuffix
		default:
			continue
		}
		return reply{release: set.release.ID, send: func(c *fiber.Ctx) error { return s.sendFile(c, d) }}, nil
	}
	return reply{}, &refusal{kind: data.ErrNotFound, field: "file", detail: "there is no such bulk file; see /api/v1/bulk"}
}
