package main

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/dashboards"
	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/store"
	"cittamedie/ingest"
)

// site is a server of one data folder, with the settings of cittamedie serve.
type site struct {
	folder  *store.Folder
	catalog *catalog.Catalog
	holder  cube.Holder
	app     *fiber.App
	addr    string
	cold    *fiber.App // the same release, no reply kept
	coldAt  string     // its address
}

// openSite loads the release in force of a folder and serves it on a free port.
func openSite(ctx context.Context, folder *store.Folder, c *catalog.Catalog) (*site, error) {
	s := &site{folder: folder, catalog: c}
	if _, err := s.reload(ctx); err != nil {
		return nil, err
	}
	quiet := slog.New(slog.DiscardHandler)
	forAPI := api.Options{Holder: &s.holder, Catalog: c, History: folder, Version: "bench", Log: quiet, Now: time.Now, Metrics: api.NewMetrics(&s.holder, time.Now)}
	failed := api.ErrorHandler(forAPI)
	s.app = fiber.New(fiber.Config{
		DisableStartupMessage: true, Immutable: true, ReadBufferSize: 16 << 10, BodyLimit: 64 << 10,
		ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			if strings.HasPrefix(c.Path(), "/api/") {
				return failed(c, err)
			}
			return dashboards.ErrorPage(c, err)
		},
	})
	api.Register(s.app, forAPI)
	if err := dashboards.Register(s.app, dashboards.Options{Holder: &s.holder, Catalog: c, History: folder, Version: "bench", Log: quiet, Now: time.Now}); err != nil {
		return nil, err
	}
	var err error
	if s.addr, err = listen(s.app); err != nil {
		return nil, err
	}
	forAPI.ReplyBytes = -1
	s.cold = fiber.New(fiber.Config{DisableStartupMessage: true, ReadBufferSize: 16 << 10})
	api.Register(s.cold, forAPI)
	s.coldAt, err = listen(s.cold)
	return s, err
}

// reload puts the folder's release in force and returns the cube before it.
func (s *site) reload(ctx context.Context) (*cube.Cube, error) {
	id, err := s.folder.CurrentID()
	if err != nil {
		return nil, err
	}
	release, err := s.folder.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	c, err := cube.Load(ctx, release, s.catalog)
	if err != nil {
		release.Close()
		return nil, err
	}
	return s.holder.Swap(c), nil
}

func (s *site) close() {
	s.app.ShutdownWithTimeout(time.Second)
	s.cold.ShutdownWithTimeout(time.Second)
	s.holder.Current().Close()
}

func listen(app *fiber.App) (addr string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go app.Listener(l)
	return l.Addr().String(), nil
}

// bare serves one reply, made beforehand, to every request: the limit.
func bare(header, body []byte) (addr string, stop func(), err error) {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	kind, coding := string(field(header, "Content-Type")), string(field(header, "Content-Encoding"))
	app.Use(func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, kind)
		if coding != "" {
			c.Set(fiber.HeaderContentEncoding, coding)
		}
		c.Response().SetBodyRaw(body)
		return nil
	})
	addr, err = listen(app)
	return addr, func() { app.ShutdownWithTimeout(time.Second) }, err
}

// sampleIndicators is how many indicators the sample has beside the bundle's:
// times 21 years, the 84 maps that the cold workloads ask for in turn.
const sampleIndicators = 4

// sample is a site of the bundle's figures and a few generated ones.
type sample struct {
	*site
	files  string // folder of the generated file
	codes  []string
	bundle string // folder that holds the bundle's release alone
}

// sample makes the sample when first asked for.
func (b *bench) sample() (*sample, error) {
	if b.made != nil {
		return b.made, nil
	}
	s := &sample{files: filepath.Join(b.dir, "sample-files"), bundle: filepath.Join(b.dir, "bundle")}
	var err error
	if s.codes, err = municipalities(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.files, 0o755); err != nil {
		return nil, err
	}
	c := withGenerated(b.shipped, sampleIndicators)
	folder, err := store.OpenFolder(s.bundle)
	if err != nil {
		return nil, err
	}
	if _, err := ingestInto(b.ctx, folder, b.shipped, nil, nil); err != nil {
		return nil, err
	}
	if err := os.CopyFS(filepath.Join(b.dir, "sample"), os.DirFS(s.bundle)); err != nil {
		return nil, err
	}
	if folder, err = store.OpenFolder(filepath.Join(b.dir, "sample")); err != nil {
		return nil, err
	}
	if err := publishGenerated(b.ctx, folder, c, s.files, s.codes, 1); err != nil {
		return nil, err
	}
	if s.site, err = openSite(b.ctx, folder, c); err != nil {
		return nil, err
	}
	b.made = s
	return s, nil
}

func (s *sample) close() {
	if s != nil {
		s.site.close()
	}
}

// publishGenerated publishes the figures that a seed gives.
func publishGenerated(ctx context.Context, folder *store.Folder, c *catalog.Catalog, files string, codes []string, seed uint64) error {
	if err := writeGenerated(filepath.Join(files, generatedFile), codes, sampleIndicators, seed); err != nil {
		return err
	}
	recipe, _ := c.Recipe(generated)
	runs, err := ingestInto(ctx, folder, c, os.DirFS(files), []catalog.Recipe{recipe})
	if err != nil {
		return err
	}
	return wantOutcome(runs, data.OK)
}

// ingestInto ingests sources into a folder, as its only writer. A new folder
// gets the bundle first.
func ingestInto(ctx context.Context, folder *store.Folder, c *catalog.Catalog, from fs.FS, recipes []catalog.Recipe) ([]data.Run, error) {
	unlock, err := folder.Lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return ingester(folder, c, from).Run(ctx, recipes)
}

func ingester(folder *store.Folder, c *catalog.Catalog, from fs.FS) *ingest.Ingester {
	return &ingest.Ingester{Folder: folder, Catalog: c, Bundle: bundle.Files(), From: from, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}
