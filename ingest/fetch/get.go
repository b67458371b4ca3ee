package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/ingest/decode"
)

// asking is one address that is asked, in one attempt or several.
type asking struct {
	*download
	address string
	prev    Validators
	part    *partial
	polling bool // whether the answer is being made there
	fresh   bool // whether caches on the way are to be passed by
}

// get makes one request and its redirects.
func (a *asking) get(ctx context.Context) (Fetched, error) {
	// A body that stalls is cut by cancelling the request.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := a.request(ctx)
	if err != nil {
		return Fetched{}, err
	}
	if err := a.limiter.Wait(ctx, req.URL.Hostname()); err != nil {
		return Fetched{}, ended(ctx, err)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return Fetched{}, connectionFault(ctx, err)
	}
	defer resp.Body.Close()
	got := Fetched{
		Name: fileName(resp, a.recipe), URL: resp.Request.URL.String(), Retrieved: a.now().UTC(),
		Validators: Validators{ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")},
	}
	if resp.StatusCode == http.StatusNotModified && a.prev != (Validators{}) {
		got.Unchanged, got.Validators = true, a.prev
		return got, nil
	}
	if err := a.checkAnswer(resp); err != nil {
		return Fetched{}, err
	}
	return got, a.save(ctx, cancel, resp, &got)
}

// request returns the request for the file, or for what is missing of it.
func (a *asking) request(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.address, nil)
	if err != nil {
		return nil, refuse("address-scheme", a.address)
	}
	req.Header.Set("User-Agent", a.agent)
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("Accept", acceptOf(a.recipe, a.address))
	switch {
	case a.fresh:
		req.Header.Set("Cache-Control", "no-cache")
	case a.part.resumable():
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", a.part.bytes))
		req.Header.Set("If-Range", a.part.etag)
		return req, nil
	}
	if a.prev.ETag != "" {
		req.Header.Set("If-None-Match", a.prev.ETag)
	}
	if a.prev.LastModified != "" {
		req.Header.Set("If-Modified-Since", a.prev.LastModified)
	}
	return req, nil
}

// connectionFault returns the fault behind an error of the client.
func connectionFault(ctx context.Context, err error) error {
	address := ""
	var one *url.Error
	if errors.As(err, &one) {
		address, err = one.URL, one.Err
	}
	host := hostOf(address)
	var known *fault
	var silent *SilentError
	var certificate *tls.CertificateVerificationError
	var name *net.DNSError
	switch {
	case ctx.Err() != nil:
		return ended(ctx, err)
	case errors.As(err, &known):
		if known.said.File == "" {
			known.said.File = short(address)
		}
		return known
	case errors.As(err, &silent):
		return err
	case errors.As(err, &certificate):
		return unavailable(address, err, "certificate", host)
	case errors.As(err, &name) && name.IsNotFound:
		return unavailable(address, err, "host-unknown", host)
	}
	return &passing{err: unavailable(address, err, "connection")}
}

// hostOf returns the host of an address; the address itself where it has none.
func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return address
}

// checkAnswer returns an error unless the answer brings a file, or the rest of one.
func (a *asking) checkAnswer(resp *http.Response) error {
	_, isISTAT := publisherOf(resp.Request.URL.Hostname())
	asked := retryAfter(resp.Header.Get("Retry-After"), a.now())
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests, code == http.StatusForbidden && (isISTAT || asked > 0):
		return a.silence(resp, asked)
	case code >= 500:
		if asked > maxBackoff {
			return a.silence(resp, asked)
		}
		return &passing{err: answered(resp), after: asked}
	case code == http.StatusAccepted, code == http.StatusNotFound && a.polling:
		return a.later(resp, asked)
	case code == http.StatusNotFound && a.isEmpty(resp):
		empty := answeredAs(resp, "query-empty")
		empty.kind = data.ErrNoData
		return empty
	case code == http.StatusNotModified && !a.fresh:
		a.fresh = true // a cache on the way answers for somebody else
		return &passing{err: answered(resp)}
	case a.part.resumable() && (code == http.StatusPartialContent || code == http.StatusRequestedRangeNotSatisfiable):
		if code == http.StatusPartialContent && a.part.continues(resp) {
			break
		}
		a.part.etag = "" // from the beginning
		return &passing{err: answeredAs(resp, "answer-range")}
	case code != http.StatusOK:
		return answered(resp)
	}
	return a.checkBody(resp)
}

// silence keeps all requests to the publisher back for the time it asks for.
func (a *asking) silence(resp *http.Response, asked time.Duration) error {
	until, err := a.limiter.Silence(resp.Request.URL.Hostname(), asked)
	if err != nil {
		return errors.Join(answered(resp), err)
	}
	return answeredAs(resp, "answer-silence", until.Format(minutes))
}

// checkBody refuses a body that is encoded or too large by its own word.
func (a *asking) checkBody(resp *http.Response) error {
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		e := answeredAs(resp, "answer-encoding")
		e.said.Args, e.kind = []string{encoding}, data.ErrInvalid
		return e
	}
	if resp.ContentLength > a.recipe.Limit() {
		return decode.TooLarge(fileName(resp, a.recipe), a.recipe.Limit())
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

// save streams the body into the temporary file, and keeps what came of a body
// that broke off where the rest can be asked for.
func (a *asking) save(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response, got *Fetched) error {
	if resp.StatusCode == http.StatusOK {
		if err := a.part.restart(); err != nil {
			return err
		}
	}
	limit := a.recipe.Limit()
	stall := time.AfterFunc(minRateWindow, func() { cancel(errTooSlow) })
	defer stall.Stop()
	source := &paced{in: io.LimitReader(resp.Body, limit+1-a.part.bytes), timer: stall}
	_, err := io.Copy(a.part, source)
	switch {
	case context.Cause(ctx) != nil: // a server that is left may end its answer as if it were whole
		return a.cut(ctx)
	case source.err != nil:
		a.part.etag = resumeTag(resp)
		return &passing{err: unavailable(a.address, source.err, "answer-broken", a.part.bytes)}
	case err != nil:
		return fmt.Errorf("keep the file: %w", err) // our disk: asking again does not help
	case a.part.bytes > limit:
		return decode.TooLarge(got.Name, limit)
	}
	head, err := a.part.head(maxFooter)
	if err != nil {
		return err
	}
	if address := footerAddress(head); address != "" {
		return &pending{address: address}
	}
	if err := decode.Sniff(got.Name, head[:min(len(head), 1024)]); err != nil {
		return err
	}
	return a.part.whole(got)
}

// cut returns why we stopped reading.
func (a *asking) cut(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, errTooSlow) {
		return unavailable(a.address, nil, "answer-slow")
	}
	return cause
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
