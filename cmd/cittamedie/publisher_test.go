package main

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
)

// publisher is a loopback server that programs take for https://example.com: a
// proxy leads them there, and its certificate is of an authority that they trust.
type publisher struct {
	requests atomic.Int32
	others   atomic.Int32 // connections to other hosts, which are refused
	env      []string     // of the programs
}

// published answers every request with answer.
func published(t *testing.T, answer http.HandlerFunc) *publisher {
	t.Helper()
	p := &publisher{}
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		answer(w, r)
	}))
	site.Config.ErrorLog = log.New(io.Discard, "", 0)
	site.StartTLS()
	t.Cleanup(site.Close)
	authority := filepath.Join(t.TempDir(), "authority.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: site.Certificate().Raw})
	if err := os.WriteFile(authority, text, 0o644); err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "example.com:443" {
			p.others.Add(1)
			http.Error(w, "not here", http.StatusForbidden)
			return
		}
		p.join(w, site.Listener.Addr().String())
	}))
	t.Cleanup(proxy.Close)
	p.env = []string{"HTTPS_PROXY=" + proxy.URL, "https_proxy=", "NO_PROXY=", "no_proxy=", "SSL_CERT_FILE=" + authority}
	return p
}

// join makes one connection of two.
func (p *publisher) join(w http.ResponseWriter, address string) {
	to, err := net.Dial("tcp", address)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer to.Close()
	w.WriteHeader(http.StatusOK)
	from, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer from.Close()
	go func() {
		io.Copy(to, from)
		to.Close()
	}()
	io.Copy(from, to)
}

// scheduledRecipe is a source of the tests' own, published at example.com and due
// every night.
const scheduledRecipe = `id: ID
dataset: ID
title: {it: Prova ID, en: Trial ID}
publisher: Ufficio di prova
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://example.com/
url: https://example.com/ID.csv
schedule: "0 3 * * *"
files: [ID.csv]
kind: observations
vintage: 2023-06-30
format: {type: csv, delimiter: ";", encoding: utf-8}
area: {column: comune, level: municipality}
period: {column: anno}
values: [{indicator: CODE, column: valore, min: 0}]
indicators:
  - code: CODE
    domain: environment
    title: {it: Prova, en: Trial}
    definition: {it: "Cifre di prova.", en: "Figures of a test."}
    unit: {it: n., en: no.}
    decimals: 0
    polarity: neutral
    polarityReason: "Nessun verso."
    recomposition: R
    quantity: true
`

// nightly is the file that goes with scheduledRecipe.
func nightly(value int) string { return fmt.Sprintf("comune;anno;valore\n052032;2022;%d\n", value) }

// scheduledSources writes recipes for the ids, and notes a success of every source
// of the program, so that nothing else is due in the folder.
func scheduledSources(t *testing.T, dir string, ids ...string) (recipes string) {
	t.Helper()
	recipes = t.TempDir()
	for _, id := range ids {
		text := strings.NewReplacer("ID", id, "CODE", "TRIAL_"+strings.ToUpper(id)).Replace(scheduledRecipe)
		if err := os.WriteFile(filepath.Join(recipes, id+".yaml"), []byte(strings.ReplaceAll(text, "{"+id+":", "{id:")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := catalog.EmbeddedRecipes()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range shipped {
		if r.Schedule != "" {
			if err := folder.NoteRun(data.Run{ID: "before", Source: r.ID, Started: time.Now().UTC(), Ended: time.Now().UTC(), Outcome: data.Unchanged}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return recipes
}

// runOf waits for a run of a source and returns the first there is.
func runOf(t *testing.T, dir, source string, within time.Duration) data.Run {
	t.Helper()
	folder, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		runs, err := folder.Runs(0)
		if err != nil {
			t.Fatal(err)
		}
		for i := len(runs) - 1; i >= 0; i-- {
			if runs[i].Source == source {
				return runs[i]
			}
		}
	}
	t.Fatalf("no run of %s within %v", source, within)
	return data.Run{}
}
