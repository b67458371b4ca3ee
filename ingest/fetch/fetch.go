package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"cittamedie/data/catalog"
)

// Times of a fetch. A publisher that answers nothing for half a minute, or
// slower than a kilobyte a second, is not worth waiting for: the schedule comes
// round again.
const (
	headerDeadline = 30 * time.Second
	totalDeadline  = 20 * time.Minute
	minRateWindow  = time.Minute
	minRateBytes   = 60 << 10 // in each window
	maxAttempts    = 3
	firstBackoff   = 2 * time.Second
	maxBackoff     = 2 * time.Minute // a longer wait is left to the schedule
)

// Fetcher gets the files of recipes from their publishers.
type Fetcher struct {
	dir     string
	agent   string
	limiter *Limiter
	roads   *roads
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
}

// New returns a fetcher that keeps its temporary files and the count of
// its requests in folder dir, and gives agent as its name. The proxy and the
// certificate authorities of the environment (HTTPS_PROXY, NO_PROXY,
// SSL_CERT_FILE) are honoured.
func New(dir, agent string) *Fetcher {
	return &Fetcher{dir: dir, agent: agent, limiter: NewLimiter(dir), roads: newRoads(), now: time.Now, sleep: sleep}
}

// Validators are what a publisher said of a file, so that it can be asked
// whether the file changed since.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"lastModified,omitempty"`
}

// Fetched is a file received whole, or the word that it did not change.
type Fetched struct {
	Unchanged  bool
	Path       string // temporary file, which the caller removes
	Name       string // base name in the address
	URL        string // address that answered, after redirects
	SHA256     string
	Bytes      int64
	Validators Validators
	Retrieved  time.Time
}

// Open returns the fetched file for reading; closing it removes it.
func (f Fetched) Open() (io.ReadCloser, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, fmt.Errorf("open the fetched file: %w", err)
	}
	return removing{file}, nil
}

type removing struct{ *os.File }

// Close closes the file and removes it.
func (r removing) Close() error { return errors.Join(r.File.Close(), os.Remove(r.Name())) }

// Fetch gets the file of a recipe; with prev it asks only for a newer one. It
// tries three times at most, and again only after a broken connection or an
// error of the server's own (5xx): an answer that says no is final. A file that
// broke off is continued where the publisher can do that. The answer to a query
// of SDMX comes in as many parts as its service needs. The kind of its errors is
// [data.ErrUnavailable] when the publisher is at fault, [data.ErrInvalid] when an
// address or the answer is not acceptable and [data.ErrNoData] when there is
// nothing of what a query asks for.
func (f *Fetcher) Fetch(ctx context.Context, r catalog.Recipe, prev Validators) (Fetched, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, totalDeadline, unavailable(r.Address(), nil, "answer-long", int(totalDeadline.Minutes())))
	defer cancel()
	f.sweep()
	hosts := hostsOf(r)
	d := &download{Fetcher: f, recipe: r, hosts: hosts, client: &http.Client{Transport: f.roads, CheckRedirect: f.redirects(hosts)}}
	var got Fetched
	var err error
	if r.Query != nil {
		got, err = d.query(ctx, prev)
	} else {
		got, err = d.file(ctx, r.URL, prev)
	}
	if err != nil {
		return Fetched{}, fmt.Errorf("fetch %s: %w", r.ID, err)
	}
	return got, nil
}

// maxPartAge is how old an unfinished file must be to be nobody's.
const maxPartAge = 2 * totalDeadline

// sweep removes what a fetch that was killed left behind.
func (f *Fetcher) sweep() {
	parts, _ := filepath.Glob(filepath.Join(f.dir, "fetch-*.part")) // the patterns are good
	counts, _ := filepath.Glob(filepath.Join(f.dir, requestsFile+".*.part"))
	for _, path := range append(parts, counts...) {
		if s, err := os.Stat(path); err == nil && f.now().Sub(s.ModTime()) > maxPartAge {
			os.Remove(path)
		}
	}
}
