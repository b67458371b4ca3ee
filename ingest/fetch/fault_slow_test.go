package fetch_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/faulttest"
	"cittamedie/ingest"
)

// pipes is a network inside this process, in which time passes only where all wait.
type pipes struct {
	calls  chan net.Conn
	closed chan struct{}
}

// Accept waits for a call.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (p *pipes) Close() error { close(p.closed); return nil }

// Addr returns an address of no meaning.
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// dial calls.
func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.calls <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// trickle sends n bytes at each interval until the reader goes away.
func trickle(n int, every time.Duration) answer {
	return func(_ int, w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, header)
		w.(http.Flusher).Flush()
		row := make([]byte, n)
		for i := range row {
			row[i] = '1'
		}
		for r.Context().Err() == nil {
			time.Sleep(every)
			if _, err := w.Write(row); err != nil {
				return
			}
			w.(http.Flusher).Flush()
		}
	}
}

// TestFaultSlow has sources that answer slowly or not at all. Only the fetch is in
// the bubble where time is simulated; the run around it is real.
func TestFaultSlow(t *testing.T) {
	file := newScene(t, fileRecipe)
	ca := newAuthority(t)
	today := time.Now() // the bubble has another, before the certificate
	certificate := ca.server(t, today.Add(time.Hour), "source.test")
	settings := &tls.Config{RootCAs: ca.pool(), Time: func() time.Time { return today }}
	const minute = time.Minute
	for _, c := range []struct {
		answerCase
		least, most time.Duration // how long the fetch takes
		tcp         func(net.Conn)
	}{
		{answerCase{22, "no header", func(_ int, _ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, data.Failed, 3, []string{"no answer", "timeout awaiting response headers"}}, 90 * time.Second, 2 * minute, nil},
		{answerCase{22, "no handshake of TLS", whole(good), data.Failed, 0, []string{"TLS handshake timeout"}}, 45 * time.Second, minute, func(c net.Conn) { io.Copy(io.Discard, c) }},
		{answerCase{22, "a header after 29 seconds", func(_ int, w http.ResponseWriter, _ *http.Request) {
			time.Sleep(29 * time.Second)
			io.WriteString(w, good)
		}, data.Unchanged, 1, nil}, 29 * time.Second, 30 * time.Second, nil},
		{answerCase{22, "a header of one byte a second", whole(good), data.Failed, 0, []string{"no answer", "timeout awaiting response headers"}}, 90 * time.Second, 2 * minute, slowHeader(certificate)},
		{answerCase{23, "", trickle(1, time.Second), data.Failed, 1, []string{"slower than a kilobyte a second"}}, minute, minute + time.Second, nil},
		{answerCase{23, "silence after the first bytes", trickle(1, time.Hour), data.Failed, 1, []string{"slower than a kilobyte a second"}}, minute, minute + time.Second, nil},
		{answerCase{23, "fast for two minutes, then slow", func(n int, w http.ResponseWriter, r *http.Request) {
			for range 12 {
				time.Sleep(10 * time.Second)
				w.Write(make([]byte, 20<<10))
				w.(http.Flusher).Flush()
			}
			trickle(1, time.Second)(n, w, r)
		}, data.Failed, 1, []string{"slower than a kilobyte a second"}}, 2 * minute, 4 * minute, nil},
		{answerCase{23, "fast enough, and without end", trickle(1<<10, 950*time.Millisecond), data.Failed, 1, []string{"no whole file after 20 minutes"}}, 20 * minute, 20*minute + time.Second, nil},
		{answerCase{23, "fast enough, 30 kB in all", func(_ int, w http.ResponseWriter, _ *http.Request) {
			time.Sleep(20 * time.Second)
			io.WriteString(w, good)
		}, data.Unchanged, 1, nil}, 20 * time.Second, 21 * time.Second, nil},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			s := file.with(t, c.answer)
			s.recipe.URL, s.recipe.MaxBytes = "https://source.test/piste.csv", 8<<20
			var took time.Duration
			fetched := s.in.Fetch
			s.in.Fetch = func(_ context.Context, r catalog.Recipe) (got ingest.Download, err error) {
				synctest.Test(t, func(*testing.T) { got, took, err = s.slowly(r, certificate, settings, c.tcp, fetched) })
				return got, err
			}
			ended := s.ends(c.outcome, c.requests, c.words...)
			if took < c.least || took > c.most {
				t.Errorf("it took %v, want %v to %v", took, c.least, c.most)
			}
			ended.Outcome += " after " + took.Round(time.Second).String()
			return ended
		})
	}
}

// slowly fetches from the scene's source over a network of pipes, and says how long
// that took.
func (s *scene) slowly(r catalog.Recipe, certificate tls.Certificate, settings *tls.Config, tcp func(net.Conn), fetched ingest.FetchFunc) (ingest.Download, time.Duration, error) {
	network := &pipes{calls: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: s.source.Config.Handler, ErrorLog: log.New(io.Discard, "", 0)}
	if tcp == nil {
		go server.Serve(tls.NewListener(network, &tls.Config{Certificates: []tls.Certificate{certificate}}))
	} else {
		go func() {
			for c, err := network.Accept(); err == nil; c, err = network.Accept() {
				go tcp(c)
			}
		}()
	}
	s.fetcher.Reach(netip.AddrPort{}, settings)
	s.fetcher.Dial(network.dial)
	s.fetcher.Clock(time.Now, func(ctx context.Context, d time.Duration) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	})
	start := time.Now()
	got, err := fetched(context.Background(), r)
	took := time.Since(start)
	if err := errors.Join(server.Close(), closeOnce(network)); err != nil {
		s.Log(err)
	}
	time.Sleep(2 * time.Hour) // of the bubble: both ends say goodbye, and the source comes to its end
	return got, took, err
}

func closeOnce(p *pipes) error {
	select {
	case <-p.closed:
		return nil
	default:
		return p.Close()
	}
}

// slowHeader answers a request by one byte a second.
func slowHeader(certificate tls.Certificate) func(net.Conn) {
	return func(c net.Conn) {
		defer c.Close()
		conn := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{certificate}})
		if conn.Handshake() != nil { // before two goroutines could wait for one another in it
			return
		}
		var gone atomic.Bool
		go func() { io.Copy(io.Discard, conn); gone.Store(true) }()
		for _, b := range []byte("HTTP/1.1 200 OK\r\nX-Slow: ") {
			time.Sleep(time.Second)
			if _, err := conn.Write([]byte{b}); err != nil || gone.Load() {
				return
			}
		}
		for !gone.Load() {
			time.Sleep(time.Second)
			if _, err := conn.Write([]byte{'x'}); err != nil {
				return
			}
		}
	}
}
