package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// TestLogNeutralises writes what others sent into both forms of the log: a line
// stays a line, and no control character is left.
func TestLogNeutralises(t *testing.T) {
	for _, form := range []string{logText, logJSON} {
		for _, hostile := range []string{"a\nlevel=ERROR msg=forged", "a\r\nb", "\x1b[31mred\x1b[0m", "a\x00b", "\u202Eevil", "\xff\xfe", `"quoted"`, "tab\there"} {
			var out bytes.Buffer
			logging{Format: form}.logger(&out).Error("failed", "err", hostile, hostile, "value")
			line := out.String()
			if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") || strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\r\x00\x1b\t\u202E") && form == logText {
				t.Errorf("%s: %q is written as %q", form, hostile, line)
			}
			if form == logJSON {
				var v map[string]any
				if err := json.Unmarshal(out.Bytes(), &v); err != nil || strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\r\x00\x1b") {
					t.Errorf("json: %q is written as %q (%v)", hostile, line, err)
				}
			}
		}
	}
}

func TestTruncated(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "2001:db8:1:2:3:4:5:6": "2001:db8:1::/48", "127.0.0.1": "127.0.0.0/24", "::1": "::/48",
	} {
		if got := truncated(netip.MustParseAddr(addr)); got != want {
			t.Errorf("truncated(%s) = %s, want %s", addr, got, want)
		}
	}
}

func TestNetworkOf(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, tt := range []struct{ socket, forwarded, want string }{
		{"192.0.2.9", "", "192.0.2.0/24"},
		{"192.0.2.9", "198.51.100.1", "192.0.2.0/24"}, // nobody trusts that socket
		{"127.0.0.1", "198.51.100.1", "198.51.100.0/24"},
		{"127.0.0.1", "203.0.113.1, 198.51.100.1, 10.1.1.1", "198.51.100.0/24"},
		{"127.0.0.1", "nonsense\r\n", "127.0.0.0/24"},
		{"127.0.0.1", "", "127.0.0.0/24"},
		{"127.0.0.1", "::ffff:198.51.100.7", "198.51.100.0/24"},
	} {
		var rc fasthttp.RequestCtx
		var q fasthttp.Request
		q.Header.Set("X-Forwarded-For", tt.forwarded)
		rc.Init(&q, &net.TCPAddr{IP: net.ParseIP(tt.socket), Port: 1234}, nil)
		if got := networkOf(&rc, proxies); got != tt.want {
			t.Errorf("networkOf(%s, %q) = %s, want %s", tt.socket, tt.forwarded, got, tt.want)
		}
	}
}

// lines collects what a process logs.
type lines struct {
	sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(p)
}

func (l *lines) all() []string {
	l.Lock()
	defer l.Unlock()
	return strings.Split(strings.TrimSpace(l.String()), "\n")
}

// TestRequestLog starts a server that logs requests as JSON and asks it for pages
// and figures: each line has the id of the reply and the release, none the query
// or an address.
func TestRequestLog(t *testing.T) {
	dir := copyOfSeed(t)
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte("log: {format: json, requests: true}\ntrustedProxies: [127.0.0.1]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	log := &lines{}
	c := program(t.Context(), "serve", "--config", file, "--dir", dir, "--addr", "127.0.0.1:0", "--metrics", "off", "--no-schedule")
	base := startLogged(t, c, log)
	ids := map[string]string{}
	for _, path := range []string{"/stato?lang=en&q=SECRETQUERY", "/api/v1/areas?q=SECRETQUERY", "/no-such-page?SECRETQUERY", "/api/v1/nothing%0a%1b%5b31m"} {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("X-Forwarded-For", "198.51.100.77")
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		ids[r.Header.Get("X-Request-Id")] = path
	}
	if len(ids) != 4 || ids[""] != "" {
		t.Errorf("ids of replies: %v, want four", ids)
	}
	release, found := currentID(t, dir), 0
	for range 50 {
		if found = strings.Count(strings.Join(log.all(), "\n"), `"msg":"request"`); found == 4 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	for _, line := range log.all() {
		var v struct {
			Msg, RequestID, Method, Path, Release, From string
			Status                                      int
			Time                                        time.Time
		}
		if err := json.Unmarshal([]byte(line), &v); err != nil || v.Time.IsZero() {
			t.Errorf("%q: %v", line, err)
		}
		if v.Msg == "request" && (ids[v.RequestID] == "" || !strings.HasPrefix(ids[v.RequestID], v.Path) || v.Release != release || v.From != "198.51.100.0/24" || v.Status == 0) {
			t.Errorf("a request is logged as %s", line)
		}
		if strings.Contains(line, "SECRETQUERY") || strings.Contains(line, "198.51.100.77") {
			t.Errorf("the log says %s", line)
		}
	}
	if found != 4 {
		t.Errorf("%d requests logged, want 4", found)
	}
}

// startLogged starts a server and returns its address.
func startLogged(t *testing.T, c *exec.Cmd, log io.Writer) string {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(line), "serving on ")
	if err != nil || !found {
		t.Fatalf("the server said %q, %v", line, err)
	}
	return strings.TrimSuffix(address, "/")
}
