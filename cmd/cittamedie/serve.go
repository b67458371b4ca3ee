package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/dashboards"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/store"
	"cittamedie/indicators/choropleth"
	"cittamedie/ingest"
	"cittamedie/ingest/fetch"
)

// How long a reader may take. The largest reply, the boundaries of the country,
// is under a megabyte compressed: a minute is enough at 20 kB/s.
const (
	readTimeout   = 10 * time.Second
	writeTimeout  = time.Minute
	idleTimeout   = time.Minute
	stopTimeout   = 8 * time.Second // a reply under way is cut then
	watchInterval = time.Second
	readerGrace   = writeTimeout     // how long the release before stays open for replies under way
	bulkDelay     = 10 * time.Second // before bulk files are made, so that a server that starts is not busy
	acceptPause   = 50 * time.Millisecond
	headerBytes   = 16 << 10
	bodyBytes     = 64 << 10
)

type serveCmd struct {
	Log      string `help:"Form of the log, text or json; weaker settings give text." placeholder:"FORM"`
	Addr     string `help:"Address to serve on; weaker settings give 127.0.0.1:8080." placeholder:"HOST:PORT"`
	Metrics  string `help:"Loopback address of /metrics, or off." placeholder:"HOST:PORT"`
	Schedule bool   `help:"Fetch sources when their schedule says." default:"true" negatable:""`

	IngestMemory int           `help:"Megabytes that a scheduled ingestion may take; it ends when it needs more." default:"2048"`
	IngestTime   time.Duration `help:"Longest that a scheduled ingestion may take." default:"1h"`
}

// server is one serving process.
type server struct {
	*terminal
	log     *slog.Logger
	catalog *catalog.Catalog
	folder  *store.Folder
	holder  cube.Holder
	bulk    *api.Bulk
	seen    string // of the release in force, when it was taken up first

	ingestMemory int           // megabytes of a scheduled ingestion
	ingestTime   time.Duration // of a scheduled ingestion
}

func (c serveCmd) Run(t *terminal) error {
	listener, err := net.Listen("tcp", t.config.Listen)
	if err != nil {
		return taken(t.config.Listen, err)
	}
	defer listener.Close()
	s := &server{terminal: t, log: t.config.Log.logger(t.stderr), ingestMemory: c.IngestMemory, ingestTime: c.IngestTime}
	if s.folder, err = s.openFolder(); err != nil {
		return err
	}
	if c.Schedule {
		unlock, err := s.folder.LockSchedule()
		if err != nil {
			return err
		}
		defer unlock()
	}
	if err := s.prepare(); err != nil {
		return err
	}
	return s.serve(listener, c.Schedule)
}

// taken says what a refused address means.
func taken(addr string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is taken by another program; choose another address with --addr HOST:PORT", addr)
	}
	return fmt.Errorf("listen on %s: %w", addr, err)
}

// prepare gives a new data folder its first release and loads the release in
// force.
func (s *server) prepare() error {
	var err error
	if s.catalog, err = s.terminal.catalog(); err != nil {
		return err
	}
	s.bulk = api.NewBulk(filepath.Join(s.config.Dir, "bulk"), bulkDelay, s.log)
	if id, err := s.folder.CurrentID(); err == nil && id == "" {
		unlock, err := s.folder.Lock()
		if err != nil {
			return err
		}
		err = s.ingesterOf(s.folder, s.catalog, s.log, s.stderr).EnsureBundle(s.ctx)
		unlock()
		if err != nil {
			return err
		}
	}
	s.seen = s.sight()
	if err := s.takeUp(); s.holder.Current() == nil {
		return err
	}
	return nil
}

// serve answers requests until the process is told to stop.
func (s *server) serve(listener net.Listener, scheduled bool) error {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	metrics := api.NewMetrics(&s.holder, time.Now)
	upkeep{s.folder, s.catalog, time.Now, func(err error) { s.log.Error("measure the data folder", "err", err) }}.register(metrics.Register)
	app, err := s.app(metrics)
	if err != nil {
		return err
	}
	if err := s.serveMetrics(ctx, metrics); err != nil {
		return err
	}
	go cube.KeepSmall(ctx)
	go s.watch(ctx)
	go s.bulk.Run(ctx, &s.holder)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if scheduled {
			s.runSchedule(ctx)
		}
	}()
	fmt.Fprintf(s.stdout, "serving on http://%s%s/\n", listener.Addr(), basePath(s.config.BaseURL))
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(patient{listener, acceptPause}) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	err = app.ShutdownWithTimeout(stopTimeout)
	<-done
	if errors.Is(err, context.DeadlineExceeded) { // readers too slow to wait for; they see that their reply is cut
		s.log.Warn("replies under way were cut", "after", stopTimeout)
		return nil
	}
	return err
}

func basePath(baseURL string) string {
	if at := strings.Index(baseURL, "://"); at >= 0 {
		_, path, _ := strings.Cut(baseURL[at+3:], "/")
		baseURL = "/" + path
	}
	return strings.TrimRight(baseURL, "/")
}

// app is the application with every route.
func (s *server) app(metrics *api.Metrics) (*fiber.App, error) {
	forAPI := api.Options{Holder: &s.holder, Catalog: s.catalog, History: s.folder, BaseURL: s.config.BaseURL, Version: version, Log: s.log, Now: time.Now, Metrics: metrics}
	forAPI.Bulk = s.bulk
	var err error
	if forAPI.TrustedProxies, err = s.config.trustedProxies(); err != nil {
		return nil, err
	}
	forPages := dashboards.Options{Holder: &s.holder, Catalog: s.catalog, History: s.folder, BaseURL: s.config.BaseURL, Publisher: s.config.Publisher, Version: version, Log: s.log, Now: time.Now}
	if forAPI.Perimeters, err = s.laboratory(); err != nil {
		return nil, err
	}
	forPages.Overdue = func(schedule string, since, now time.Time) time.Duration {
		late, _ := overdue(schedule, since, now)
		return late
	}
	forPages.Budgets = s.budgets
	forPages.Perimeters, forPages.Practicability = forAPI.Perimeters, s.practicability()
	forAPI.Maps = choropleth.NewAtlas()
	forPages.Maps = forAPI.Maps
	apiError := api.ErrorHandler(forAPI)
	app := fiber.New(fiber.Config{
		AppName: "cittamedie", DisableStartupMessage: true, Immutable: true,
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ReadBufferSize: headerBytes, BodyLimit: bodyBytes,
		ErrorHandler: refusals(apiError),
	})
	api.Register(app, forAPI)
	if err := dashboards.Register(app, forPages); err != nil {
		return nil, err
	}
	guard(app, apiError)
	s.nameRequests(app, forAPI.TrustedProxies)
	return app, nil
}

// serveMetrics answers /metrics on its own loopback address. When the default
// address is taken, by a second server on the machine, there are no metrics.
func (s *server) serveMetrics(ctx context.Context, m *api.Metrics) error {
	if s.config.Metrics == "off" {
		return nil
	}
	listener, err := net.Listen("tcp", s.config.Metrics)
	if err != nil && s.config.Metrics == defaultMetrics {
		s.log.Warn("no metrics: their default address is taken; choose one with --metrics", "addr", defaultMetrics)
		return nil
	}
	if err != nil {
		return taken(s.config.Metrics, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", api.MetricsHandler(m))
	web := &http.Server{Handler: mux, ReadHeaderTimeout: readTimeout, WriteTimeout: writeTimeout}
	go web.Serve(listener)
	go func() {
		<-ctx.Done()
		web.Close()
	}()
	return nil
}

// fetcher returns how files are fetched into a folder.
func (t *terminal) fetcher(folder *store.Folder) ingest.FetchFunc {
	f := fetch.New(folder.Path(), agent())
	return ingest.Remote{Fetcher: f, Folder: folder}.Get
}

// agent is the name the fetcher gives to publishers.
func agent() string { return "cittamedie/" + version + " (open data of Italian medium-sized cities)" }
