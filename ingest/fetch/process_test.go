package fetch_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/faulttest"
)

// TestFaultKilled kills a process, by SIGKILL, that has fetched a file and not yet
// kept it.
func TestFaultKilled(t *testing.T) {
	scene := newScene(t, fileRecipe)
	faulttest.Run(t, 39, "", func(t *testing.T) faulttest.Ended {
		another := strings.Replace(good, "2020,13", "2020,14", 1)
		s := scene.with(t, then(whole(another), 1, whole(good)))
		scene.unlock()
		c := start(t, task{Do: "die", Dir: s.in.Folder.Path(), URL: s.source.URL, Address: s.source.Listener.Addr().String(), Authority: authorityFile(t, s.source.Certificate().Raw)})
		var died *exec.ExitError
		if err := c.Run(); !errors.As(err, &died) || died.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("the process ended with %v, want SIGKILL", err)
		}
		parts := func() int {
			left, _ := filepath.Glob(filepath.Join(s.in.Folder.Path(), "fetch-*.part"))
			return len(left)
		}
		if parts() != 1 || s.published() != s.before {
			t.Errorf("after the kill: %d parts, published %s, want %s", parts(), s.published(), s.before)
		}
		unlock, err := s.in.Folder.Lock()
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		s.clock.now = time.Now().Add(time.Hour) // when nobody can be fetching it any more
		ended := s.ends(data.Unchanged, 2)
		ended.Outcome = "killed, the part swept, then " + ended.Outcome
		return ended
	})
}

// tunnel is a proxy that connects everything to one server, and remembers for what
// it was asked.
type tunnel struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newTunnel(t *testing.T, to string) *tunnel {
	p := &tunnel{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Method+" "+r.Host)
		p.mu.Unlock()
		there, err := net.Dial("tcp", to)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer there.Close()
		w.WriteHeader(http.StatusOK)
		here, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		go io.Copy(there, buffered)
		io.Copy(here, there)
	}))
	t.Cleanup(p.Close)
	return p
}

// TestProxyAndPrivateAuthority runs the program's own fetcher in processes with a
// proxy and a certificate authority in their environment.
func TestProxyAndPrivateAuthority(t *testing.T) {
	source := newSource(t)
	ca := newAuthority(t)
	hosts := []string{"dati.example", "10.0.0.1", "169.254.169.254", "db.internal"}
	source.TLS.Certificates = append(source.TLS.Certificates[:0], ca.server(t, time.Now().Add(time.Hour), hosts...))
	proxy := newTunnel(t, source.Listener.Addr().String())
	pem := "SSL_CERT_FILE=" + authorityFile(t, ca.certificate.Raw)
	through := "HTTPS_PROXY=" + proxy.URL
	for _, tt := range []struct {
		name, url string
		answer    answer
		env       []string
		want      string
		asked     []string // of the proxy
	}{
		{"through the proxy, by the private authority", "https://dati.example/piste.csv", whole(good), []string{through, pem}, fmt.Sprint("bytes: ", len(good)), []string{"CONNECT dati.example:443"}},
		{"without the authority", "https://dati.example/piste.csv", whole(good), []string{through}, "certificate", []string{"CONNECT dati.example:443"}},
		{"a private address", "https://10.0.0.1/piste.csv", whole(good), []string{through, pem}, "an address that is not public", nil},
		{"the service of metadata", "https://169.254.169.254/x", whole(good), []string{through, pem}, "an address that is not public", nil},
		{"a name of a local network", "https://db.internal/x", whole(good), []string{through, pem}, "an address that is not public", nil},
		{"an odd spelling", "https://2130706433/x", whole(good), []string{through, pem}, "odd spelling", nil},
		{"another port", "https://dati.example:22/x", whole(good), []string{through, pem}, "port 22, which is not that of https", nil},
		{"this machine, which no proxy is asked for", "https://localhost/x", whole(good), []string{through, pem}, "an address that is not public", nil},
		{"a redirect to another host", "https://dati.example/piste.csv", saying("Location", "https://other.example/x", status(302)), []string{through, pem}, "other.example, which is not a host of the recipe", []string{"CONNECT dati.example:443"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source.mu.Lock()
			source.answer = tt.answer
			source.mu.Unlock()
			proxy.asked = nil
			out, err := start(t, task{Do: "fetch", Dir: t.TempDir(), URL: tt.url, Times: 1}, tt.env...).Output()
			if err != nil || !strings.Contains(string(out), tt.want) || !slices.Equal(proxy.asked, tt.asked) {
				t.Errorf("%s%v, the proxy was asked for %q, want %q and %q", out, err, proxy.asked, tt.want, tt.asked)
			}
		})
	}
}

// TestLimiterOverProcesses has three processes ask one publisher at once, in real
// time, kills them and starts another: four requests in all.
func TestLimiterOverProcesses(t *testing.T) {
	source := newSource(t)
	source.answer = whole(good)
	ca := newAuthority(t)
	source.TLS.Certificates = append(source.TLS.Certificates[:0], ca.server(t, time.Now().Add(time.Hour), "dati.example"))
	proxy := newTunnel(t, source.Listener.Addr().String())
	env := []string{"HTTPS_PROXY=" + proxy.URL, "SSL_CERT_FILE=" + authorityFile(t, ca.certificate.Raw)}
	dir := t.TempDir()
	var running []*exec.Cmd
	begin := func() {
		c := start(t, task{Do: "fetch", Dir: dir, URL: "https://dati.example/piste.csv", Times: 3}, env...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, c)
	}
	stop := func() {
		for _, c := range running {
			c.Process.Kill()
			c.Wait()
		}
		running = nil
	}
	defer stop()
	for range 3 {
		begin()
	}
	for limit := time.Now().Add(20 * time.Second); source.requests() < 4 && time.Now().Before(limit); {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond)
	stop()
	begin()
	time.Sleep(time.Second)
	if got := source.requests(); got != 4 {
		t.Errorf("%d requests of four processes that wanted twelve, want 4 in the first minute", got)
	}
}
