package fetch

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"regexp"
	"strconv"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/ingest/decode"
)

// get makes one request and its redirects.
func (f *Fetcher) get(ctx context.Context, client *http.Client, r catalog.Recipe, prev Validators) (Fetched, error) {
	// A body that stalls is cut by cancelling the request.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return Fetched{}, refuse("%q is not an address", r.URL)
	}
	req.Header.Set("User-Agent", f.agent)
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("Accept", acceptOf(r))
	if prev.ETag != "" {
		req.Header.Set("If-None-Match", prev.ETag)
	}
	if prev.LastModified != "" {
		req.Header.Set("If-Modified-Since", prev.LastModified)
	}
	if err := f.limiter.Wait(ctx, req.URL.Hostname()); err != nil {
		return Fetched{}, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return Fetched{}, connectionFault(ctx, err)
	}
	defer resp.Body.Close()
	got := Fetched{
		Name: fileName(resp, r), URL: resp.Request.URL.String(), Retrieved: f.now().UTC(),
		Validators: Validators{ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")},
	}
	if resp.StatusCode == http.StatusNotModified && prev != (Validators{}) {
		got.Unchanged, got.Validators = true, prev
		return got, nil
	}
	if err := f.checkAnswer(resp, r); err != nil {
		return Fetched{}, err
	}
	err = f.save(ctx, cancel, resp.Body, r, &got)
	return got, err
}

// acceptOf returns what a request for the file of a recipe accepts. A service of
// SDMX answers XML unless it is asked for CSV, with labels where the recipe reads
// them. One media type alone: some of them do not read a list.
func acceptOf(r catalog.Recipe) string {
	if r.Format.Type != "csv" || !sdmxQuery.MatchString(r.URL) {
		return "*/*"
	}
	labels := "id"
	if r.Format.Labels {
		labels = "both"
	}
	return "application/vnd.sdmx.data+csv;version=1.0.0;labels=" + labels
}

// sdmxQuery is the address of data at a service of SDMX, by the REST interface of
// version 1 (/rest/data/FLOW/KEY) or 2 (/rest/v2/data/dataflow/…).
var sdmxQuery = regexp.MustCompile(`(?i)^https?://[^/?#]+/(?:[^?#]*/)?rest/(?:v\d+/)?data/[^/?#]`)

// connectionFault returns the fault behind an error of the client.
func connectionFault(ctx context.Context, err error) error {
	var refused *refusal
	var silent *SilentError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &refused), errors.As(err, &silent), ctx.Err() != nil:
		return err
	case errors.As(err, &certificate):
		return fmt.Errorf("%w (%w)", err, data.ErrUnavailable)
	}
	return &passing{err: err}
}

// checkAnswer returns an error unless the answer brings a file.
func (f *Fetcher) checkAnswer(resp *http.Response, r catalog.Recipe) error {
	host := resp.Request.URL.Hostname()
	_, isISTAT := publisherOf(host)
	asked := retryAfter(resp.Header.Get("Retry-After"), f.now())
	answer := fmt.Errorf("%s answered %s: %w", host, resp.Status, data.ErrUnavailable)
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests, code == http.StatusForbidden && isISTAT:
		until, err := f.limiter.Silence(host, asked)
		return errors.Join(fmt.Errorf("%w; not asked again before %s UTC", answer, until.Format("2006-01-02 15:04")), err)
	case code >= 500:
		if asked > maxBackoff {
			if _, err := f.limiter.Silence(host, asked); err != nil {
				return errors.Join(answer, err)
			}
		}
		return &passing{err: answer, after: asked}
	case code != http.StatusOK:
		return answer
	case resp.Header.Get("Content-Encoding") != "":
		return refuse("%s answered with Content-Encoding %s, which was not asked for", host, resp.Header.Get("Content-Encoding"))
	case resp.ContentLength > r.Limit():
		return decode.TooLarge(fileName(resp, r), r.Limit())
	}
	return nil
}

// retryAfter returns the wait a server asks for, in seconds or as a date; 0
// when it asks for none or for nonsense.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.ParseInt(header, 10, 64); err == nil {
		return time.Duration(min(max(n, 0), int64(maxSilence/time.Second))) * time.Second
	}
	if t, err := http.ParseTime(header); err == nil {
		return min(max(t.Sub(now), 0), maxSilence)
	}
	return 0
}

// save streams the body into a temporary file, and removes it again unless the
// whole of an acceptable file arrived.
func (f *Fetcher) save(ctx context.Context, cancel context.CancelCauseFunc, body io.Reader, r catalog.Recipe, got *Fetched) (err error) {
	file, err := os.CreateTemp(f.dir, "fetch-*.part")
	if err != nil {
		return fmt.Errorf("keep the file: %w", err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(file.Name())
		}
	}()
	sum := sha256.New()
	stall := time.AfterFunc(minRateWindow, func() { cancel(errTooSlow) })
	defer stall.Stop()
	source := &paced{in: io.LimitReader(body, r.Limit()+1), timer: stall}
	n, err := io.Copy(file, io.TeeReader(source, sum))
	switch {
	case source.err != nil && context.Cause(ctx) != nil:
		return fmt.Errorf("read the answer: %w (%w)", context.Cause(ctx), data.ErrUnavailable)
	case source.err != nil:
		return &passing{err: fmt.Errorf("read the answer: %w", source.err)}
	case err != nil:
		return fmt.Errorf("keep the file: %w", err) // our disk: asking again does not help
	case n > r.Limit():
		return decode.TooLarge(got.Name, r.Limit())
	}
	head := make([]byte, 1024)
	m, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("keep the file: %w", err)
	}
	got.Path, got.Bytes, got.SHA256 = file.Name(), n, hex.EncodeToString(sum.Sum(nil))
	return errors.Join(decode.Sniff(got.Name, head[:m]), file.Sync())
}

var errTooSlow = errors.New("slower than a kilobyte a second")

// paced reads a body that has to bring minRateBytes in every window, and
// remembers its error, which a copy cannot tell from one of the disk.
type paced struct {
	in    io.Reader
	timer *time.Timer
	count int
	err   error
}

// Read reads from the body.
func (p *paced) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	if p.count += n; p.count >= minRateBytes {
		p.count = 0
		p.timer.Reset(minRateWindow)
	}
	if err != nil && err != io.EOF {
		p.err = err
	}
	return n, err
}

// fileName returns the base name in the address that answered.
func fileName(resp *http.Response, r catalog.Recipe) string {
	if name := path.Base(resp.Request.URL.Path); path.Ext(name) != "" {
		return name
	}
	return r.ID
}
