package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestUnit holds the unit against systemd, where that is installed, and against
// the list of what a service that reads files and answers calls can do without.
func TestUnit(t *testing.T) {
	text, err := opsFiles.ReadFile("ops/cittamedie.service")
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, found := strings.Cut(strings.TrimSpace(line), "="); found && name[0] != '#' {
			set[name] = value
		}
	}
	for name, want := range map[string]string{
		"DynamicUser": "yes", "User": "cittamedie", "StateDirectory": "cittamedie", "ProtectSystem": "strict", "ProtectHome": "yes",
		"NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "", "PrivateTmp": "yes", "PrivateDevices": "yes",
		"RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "MemoryDenyWriteExecute": "yes", "SystemCallArchitectures": "native",
		"SystemCallFilter": "~@privileged", "Restart": "on-failure", "TimeoutStopSec": "15", "MemoryMax": "3G",
	} {
		if got, there := set[name]; !there || got != want {
			t.Errorf("%s=%s, want %s", name, got, want)
		}
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("skipped the rest: systemd-analyze is absent")
	}
	unit := filepath.Join(t.TempDir(), "cittamedie.service")
	own := strings.ReplaceAll(string(text), "/usr/bin/cittamedie", os.Args[0])
	if err := os.WriteFile(unit, []byte(own), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--man=no", unit).CombinedOutput(); err != nil || strings.Contains(string(out), "cittamedie.service") {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), "systemd-analyze", "security", "--offline=yes", "--threshold=20", unit).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze security, exposure above 2.0 of 10: %v\n%s", err, out)
	}
}

// link is an address in a page.
var link = regexp.MustCompile(`(?:href|src|action|data-[a-z]+)="(/[^"#]*)`)

// TestSubPath walks pages, links and assets through a proxy that serves the
// program under a sub-path, by the rule of the examples: the sub-path is taken
// off. What leaves the sub-path is a broken link of the site around it.
func TestSubPath(t *testing.T) {
	mux := http.NewServeMux()
	front := httptest.NewServer(mux)
	defer front.Close()
	behind, err := url.Parse(startServer(t, copyOfSeed(t), "--config", subPathConfig(t, front.URL+"/citta")))
	if err != nil {
		t.Fatal(err)
	}
	behind.Path = ""
	mux.Handle("/citta/", http.StripPrefix("/citta", httputil.NewSingleHostReverseProxy(behind)))
	seen, next := map[string]bool{}, []string{"/citta/", "/citta/mappa", "/citta/aree/052032", "/citta/dati", "/citta/stato", "/citta/docs", "/citta/no-such-page"}
	const most = 150
	for len(next) > 0 && len(seen) < most {
		path := next[0]
		next = next[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		status, body := get(t, front.URL+path)
		if want := map[bool]int{true: 404, false: 200}[path == "/citta/no-such-page"]; status != want {
			t.Errorf("%s answered %d, want %d", path, status, want)
		}
		if strings.HasPrefix(path, "/citta/static/") || strings.HasPrefix(path, "/citta/api/") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if !strings.HasPrefix(to, "/citta/") && to != "/citta" {
				t.Errorf("%s links %s, outside the sub-path", path, to)
				continue
			}
			if !strings.Contains(to, "{") && !seen[to] {
				next = append(next, to)
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("%d addresses walked, want many", len(seen))
	}
}

func subPathConfig(t *testing.T, base string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte("baseURL: "+base+"\ntrustedProxies: [127.0.0.1]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
