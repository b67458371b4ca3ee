package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cittamedie/data/faulttest"
	"cittamedie/data/store"
)

// fallen is how soon a server must have gone back to the release before.
const fallen = 5 * time.Second

// publishedTwice returns a folder with a release more than the seed, and the ids of
// the two.
func publishedTwice(t *testing.T) (dir, first, second string) {
	t.Helper()
	dir, from := copyOfSeed(t), t.TempDir()
	first = currentID(t, dir)
	generatedDimensions(t, from, 3)
	runProgram(t, "ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir)
	return dir, first, currentID(t, dir)
}

// releaseServed returns the release that a server answers from, whole: its header
// and a figure out of its database.
func releaseServed(t *testing.T, base string) string {
	t.Helper()
	r, err := http.Get(base + "/api/v1/observations?indicator=DEM01&area=052032&sex=*&age=*")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return fmt.Sprintf("status %d", r.StatusCode)
	}
	return r.Header.Get("X-Release")
}

// A published file that is damaged: the server goes back to the release before
// within five seconds and says so everywhere; a rebuild from the raw files gives
// the content that was published, which is then served.
func TestFaultPublishedFileDamaged(t *testing.T) {
	for _, tt := range []struct {
		number     int
		name, file string
		damage     func(t *testing.T, path string)
		start      bool // the server starts on the damaged folder
	}{
		{104, "bit flipped before the start", "releases/ID.duckdb", flipOne, true},
		{104, "bit flipped while it is served", "releases/ID.duckdb", flipOne, false},
		{106, "database cut while it is served", "releases/ID.duckdb", cutHalf, false},
		{106, "manifest cut before the start", "releases/ID.json", cutHalf, true},
		{104, "name of the release in force flipped before the start", "current", flipOne, true},
		{105, "log beside the database while it is served", "releases/ID.duckdb.wal", func(t *testing.T, path string) { write(t, path, []byte("a log")) }, false},
	} {
		faulttest.Run(t, tt.number, "server: "+tt.name, func(t *testing.T) faulttest.Ended {
			dir, first, second := publishedTwice(t)
			content := contentOf(t, dir, second)
			path := filepath.Join(dir, strings.Replace(tt.file, "ID", second, 1))
			var s *running
			if !tt.start {
				s = served(t, nil, dir, "--metrics", "127.0.0.1:0", "--no-schedule")
			}
			tt.damage(t, path)
			start := time.Now()
			if tt.start {
				s = served(t, nil, dir, "--metrics", "127.0.0.1:0", "--no-schedule")
			}
			for alarm := false; !alarm; time.Sleep(50 * time.Millisecond) {
				if alarm = strings.Contains(s.log.String(), "cannot be served"); time.Since(start) > 3*fallen {
					t.Fatalf("no alarm:\n%s", s.log)
				}
			}
			want, took := first, time.Since(start)
			if tt.file == "current" { // the files are whole
				want = second
			}
			for releaseServed(t, s.base) != want {
				if took = time.Since(start); took > 3*fallen {
					t.Fatalf("%s is served, want %s:\n%s", releaseServed(t, s.base), want, s.log)
				}
			}
			if took > fallen && !tt.start { // a start on a busy machine takes its time
				t.Errorf("gone back after %v", took)
			}
			if _, page := get(t, s.base+"/stato?lang=it"); !strings.Contains(page, "è danneggiato") {
				t.Error("/stato does not say that the release is damaged")
			}
			outcome := fmt.Sprintf("%s served after %.1f s, alarm", map[bool]string{true: "the release before", false: "the newest whole release"}[want == first], took.Seconds())
			if tt.start {
				outcome += "; " + rebuilt(t, s, dir, content)
			}
			return faulttest.Ended{Outcome: outcome, Requests: faulttest.None}
		})
	}
}

// rebuilt rebuilds a damaged folder and expects the content that was published, the
// server to take it up, and the alarm to end.
func rebuilt(t *testing.T, s *running, dir, content string) string {
	t.Helper()
	runProgram(t, "rebuild", "--restore", "--dir", dir)
	if now := contentOf(t, dir, currentID(t, dir)); now != content {
		t.Errorf("rebuilt content = %s, want %s", now, content)
	}
	runProgram(t, "verify", "--dir", dir)
	for end := time.Now().Add(3 * fallen); ; time.Sleep(50 * time.Millisecond) {
		_, page := get(t, s.base+"/stato?lang=it")
		if releaseServed(t, s.base) == currentID(t, dir) && !strings.Contains(page, "è danneggiato") {
			return "rebuilt with the same content " + content[:8]
		}
		if time.Now().After(end) {
			t.Fatalf("the rebuilt release is not served, or the alarm stays:\n%s", s.log)
		}
	}
}

// contentOf returns the content hash of a release.
func contentOf(t *testing.T, dir, id string) string {
	t.Helper()
	folder, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	releases, err := folder.Releases()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range releases {
		if r.ID == id {
			return r.ContentHash
		}
	}
	t.Fatalf("no release %s", id)
	return ""
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func flipOne(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/3] ^= 0x40
	write(t, path, text)
}

func cutHalf(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, info.Size()/2)
	}
	if err != nil {
		t.Fatal(err)
	}
}
