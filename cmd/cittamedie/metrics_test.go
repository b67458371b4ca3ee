package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
)

// freePort returns a loopback address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// scraped starts a server on a folder and returns its address and its metrics.
func scraped(t *testing.T, dir string) (base, text string) {
	t.Helper()
	metrics := freePort(t)
	base = startServer(t, dir, "--metrics", metrics)
	get(t, base+"/api/v1/areas?limit=1")
	get(t, base+"/api/v1/areas/999999")
	status, text := get(t, "http://"+metrics+"/metrics")
	if status != 200 {
		t.Fatalf("/metrics answered %d", status)
	}
	return base, text
}

// TestAlertRules makes sure that every metric that an alert rule names is one
// that a server gives, with the labels that the rule selects by.
func TestAlertRules(t *testing.T) {
	dir := copyOfSeed(t)
	now := time.Now().UTC()
	requests := fmt.Sprintf(`{"istat.it":{"started":[%q],"silentUntil":%q}}`, now.Format(time.RFC3339), now.Add(time.Hour).Format(time.RFC3339))
	if err := os.WriteFile(filepath.Join(dir, "requests.json"), []byte(requests), 0o644); err != nil {
		t.Fatal(err)
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	late := now.Add(-60 * 24 * time.Hour)
	for _, line := range []store.RawLine{{SHA256: strings.Repeat("a", 64), Received: late.Add(-48 * time.Hour), Bytes: 1}, {SHA256: strings.Repeat("b", 64), Received: late, Bytes: 1e6}} {
		if err := folder.NoteRaw(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.NoteRun(data.Run{ID: "aa", Source: "anpr-comuni", Started: late, Ended: late, Outcome: data.OK}); err != nil {
		t.Fatal(err)
	}
	_, metrics := scraped(t, dir)
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	text, err := opsFiles.ReadFile("ops/alerts.yml")
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, &rules, yaml.Strict())
	}
	if err != nil || len(rules.Groups) != 1 || len(rules.Groups[0].Rules) < 8 {
		t.Fatalf("alerts.yml: %v, %+v", err, rules)
	}
	given := map[string]string{}
	for line := range strings.Lines(metrics) {
		if name, rest, found := strings.Cut(line, "{"); found && !strings.HasPrefix(line, "#") {
			given[name] += rest
		} else if name, _, found := strings.Cut(line, " "); found && !strings.HasPrefix(line, "#") {
			given[name] += " "
		}
	}
	selector := regexp.MustCompile(`((?:cittamedie|process)_[a-z_]+)(?:\{([a-z]+)=)?`)
	for _, r := range rules.Groups[0].Rules {
		if r.Alert == "" || r.Annotations["summary"] == "" || r.Annotations["action"] == "" || r.Labels["severity"] == "" {
			t.Errorf("%s lacks a summary, an action or a severity", r.Alert)
		}
		for _, m := range selector.FindAllStringSubmatch(r.Expr, -1) {
			labels, known := given[m[1]]
			if !known || m[2] != "" && m[2] != "job" && !strings.Contains(labels, m[2]+"=") {
				t.Errorf("%s asks for %s by %q, which /metrics does not give", r.Alert, m[1], m[2])
			}
		}
	}
	for _, want := range []string{
		`cittamedie_source_stale{source="anpr-comuni"} 1`, `cittamedie_runs_total{outcome="ok"} 4`, `cittamedie_files_held 0`,
		`cittamedie_publisher_requests_left{publisher="istat.it"} 3`, `cittamedie_build_info{version="development"} 1`, "process_resident_memory_bytes ",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics does not say %s", want)
		}
	}
}

// collecting is a collector made of a function.
type collecting func(chan<- prometheus.Metric)

func (collecting) Describe(chan<- *prometheus.Desc)       {}
func (c collecting) Collect(out chan<- prometheus.Metric) { c(out) }

// TestSourceState reads states of sources from logs, the newest run first.
func TestSourceState(t *testing.T) {
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	run := func(days int, outcome data.Outcome, rejected int64) data.Run {
		return data.Run{ID: "aa", Source: "daily", Started: now.Add(-time.Duration(days) * 24 * time.Hour), Outcome: outcome, Rejected: rejected}
	}
	for _, tt := range []struct {
		name   string
		runs   []data.Run
		age    float64 // days since the last success; -1 for none
		stale  bool
		ending string
	}{
		{"fresh", []data.Run{run(1, data.OK, 0)}, 1, false, "ok"},
		{"unchanged counts", []data.Run{run(0, data.Unchanged, 0), run(9, data.OK, 0)}, 0, false, "unchanged"},
		{"failing for days", []data.Run{run(0, data.Failed, 3), run(1, data.Failed, 0), run(5, data.OK, 0)}, 5, true, "failed"},
		{"held", []data.Run{run(0, data.Held, 0), run(5, data.OK, 0)}, 5, true, "held"},
		{"never", []data.Run{run(0, data.Failed, 0), run(5, data.Failed, 0)}, -1, true, "failed"},
		{"first failure", []data.Run{run(0, data.Failed, 0)}, -1, false, "failed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := upkeep{catalog: c, now: func() time.Time { return now }}
			registry := prometheus.NewRegistry()
			registry.MustRegister(collecting(func(out chan<- prometheus.Metric) {
				u.source(out, catalog.Recipe{ID: "daily", Schedule: "0 4 * * *"}, stateOf(tt.runs, "daily"))
			}))
			families, err := registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			got, ending := map[string]float64{}, ""
			for _, f := range families {
				for _, m := range f.GetMetric() {
					got[f.GetName()] = m.GetGauge().GetValue()
					for _, l := range m.GetLabel() {
						if l.GetName() == "outcome" {
							ending = l.GetValue()
						}
					}
				}
			}
			age, succeeded := got["cittamedie_source_success_age_seconds"]
			if succeeded != (tt.age >= 0) || succeeded && age != tt.age*86400 || (got["cittamedie_source_stale"] == 1) != tt.stale || ending != tt.ending {
				t.Errorf("metrics %v, ended %s, want %+v", got, ending, tt)
			}
		})
	}
}

// TestOps prints every example and holds the unit and the configuration against
// the programs that read them.
func TestOps(t *testing.T) {
	listed, err := program(t.Context(), "ops").Output()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := opsFiles.ReadDir("ops")
	if err != nil || len(entries) != len(opsWords) {
		t.Errorf("%d files, %v, want the %d that are listed", len(entries), err, len(opsWords))
	}
	for _, e := range entries {
		out, err := program(t.Context(), "ops", e.Name()).Output()
		want, _ := opsFiles.ReadFile("ops/" + e.Name())
		if err != nil || string(out) != string(want) || !strings.Contains(string(listed), e.Name()) {
			t.Errorf("ops %s: %v", e.Name(), err)
		}
	}
	if out, err := program(t.Context(), "ops", "../main.go").CombinedOutput(); err == nil || !strings.Contains(string(out), "there are cittamedie.service") {
		t.Errorf("ops ../main.go: %v, %s", err, out)
	}
	file := filepath.Join(t.TempDir(), "config.yaml")
	text, _ := opsFiles.ReadFile("ops/config.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "/var/lib/cittamedie", t.TempDir(), 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := program(context.Background(), "config", "check", file).CombinedOutput(); err != nil || strings.Contains(string(out), "note:") {
		t.Errorf("the example of a configuration: %v\n%s", err, out)
	}
}
