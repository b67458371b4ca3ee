package fetch_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/faulttest"
	"cittamedie/ingest/fetch"
)

// istat makes the source stand for a host of ISTAT.
func (s *scene) istat() *scene {
	settings := s.source.settings()
	settings.ServerName = "example.com" // in the certificate of the test's server
	s.fetcher.Reach(s.source.Listener.Addr().(*net.TCPAddr).AddrPort(), settings)
	s.fetcher.Dial(func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.source.Listener.Addr().String())
	})
	s.recipe.URL = "https://demo.istat.it/piste.csv"
	return s
}

// silence returns until when, from now, the publisher asked not to be asked, and
// that it stands among the budgets an operator sees.
func (s *scene) silence() time.Duration {
	s.Helper()
	budgets, err := fetch.Budgets(s.in.Folder.Path(), s.clock.Now())
	if err != nil || len(budgets) != 1 {
		s.Fatalf("budgets = %+v, %v", budgets, err)
	}
	if budgets[0].SilentUntil.IsZero() {
		return 0
	}
	return budgets[0].SilentUntil.Sub(s.clock.Now())
}

// TestFaultSilence has a source ask for silence, and asks again after restarts a
// second before its end and at its end.
func TestFaultSilence(t *testing.T) {
	file := newScene(t, fileRecipe)
	start := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) // of every clock
	type silence struct {
		number int
		name   string
		code   int
		header string
		istat  bool
		want   time.Duration
	}
	for _, c := range []silence{
		{17, "90", 429, "90", false, 90 * time.Second},
		{17, "two hours", 429, "7200", false, 2 * time.Hour},
		{17, "403 too", 403, "600", false, 10 * time.Minute},
		{17, "of ISTAT, two days whatever it says", 429, "600", true, 48 * time.Hour},
		{18, "a date", 429, start.Add(2 * time.Hour).Format(http.TimeFormat), false, 2 * time.Hour},
		{18, "a date that is past", 429, start.Add(-time.Hour).Format(http.TimeFormat), false, time.Minute},
		{18, "a date in a year", 429, start.AddDate(1, 0, 0).Format(http.TimeFormat), false, 48 * time.Hour},
		{18, "less than nothing", 429, "-5", false, time.Minute},
		{18, "nought", 429, "0", false, time.Minute},
		{18, "10^9", 429, "1000000000", false, 48 * time.Hour},
		{18, "a number without end", 429, "99999999999999999999", false, time.Minute},
		{18, "a word", 429, "soon", false, time.Minute},
		{18, "a fraction", 429, "1.5", false, time.Minute},
		{19, "429", 429, "", false, time.Minute},
		{19, "429 of ISTAT", 429, "", true, 48 * time.Hour},
		{19, "403 of ISTAT", 403, "", true, 48 * time.Hour},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			s := file.with(t, then(saying("Retry-After", c.header, status(c.code)), 1, whole(good)))
			again := func() {
				s.restart()
				if c.istat {
					s.istat()
				}
			}
			again()
			s.ends(data.Failed, 1, fmt.Sprint(c.code), "not asked again before "+s.clock.Now().Add(c.want).Format("2006-01-02 15:04"))
			if got := s.silence(); got != c.want {
				t.Errorf("silence = %v, want %v", got, c.want)
			}
			s.clock.Sleep(t.Context(), c.want-time.Second)
			again()
			s.ends(data.Failed, 1, "a source that asked for silence until")
			s.clock.Sleep(t.Context(), time.Second)
			again()
			ended := s.ends(data.Unchanged, 2)
			ended.Outcome = fmt.Sprintf("failed, then silent for %v over restarts, then %s", c.want, ended.Outcome)
			return ended
		})
	}
	faulttest.Run(t, 19, "403 of another publisher, which is a no and no silence", func(t *testing.T) faulttest.Ended {
		s := file.with(t, status(403))
		ended := s.ends(data.Failed, 1, "the answer 403")
		if got := s.silence(); got != 0 {
			t.Errorf("silence = %v", got)
		}
		return ended
	})
	faulttest.Run(t, 20, "every attempt counts among the four of a minute", func(t *testing.T) faulttest.Ended {
		s := file.with(t, status(503))
		s.ends(data.Failed, 3)
		begun := s.clock.Now()
		ended := s.ends(data.Failed, 6)
		if waited := s.clock.Now().Sub(begun); waited < 50*time.Second {
			t.Errorf("six requests in %v", waited)
		}
		return ended
	})
}

// TestFaultNotModified has a source say that nothing changed.
func TestFaultNotModified(t *testing.T) {
	file := newScene(t, fileRecipe)
	const tag, day = `"v1"`, "Wed, 14 Jan 2026 10:00:00 GMT"
	told := func(_ int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Last-Modified", day)
		if r.Header.Get("If-None-Match") == tag && r.Header.Get("If-Modified-Since") == day {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, good)
	}
	faulttest.Run(t, 34, "", func(t *testing.T) faulttest.Ended {
		s := file.with(t, told)
		s.ends(data.Unchanged, 1) // the file in force, now with what the source said of it
		ended := s.ends(data.Unchanged, 2)
		if last := s.source.seen[1].Header.Get("If-None-Match"); last != tag {
			t.Errorf("asked with If-None-Match %q", last)
		}
		runs, err := s.in.Folder.Runs(1)
		if err != nil || len(runs) != 1 || runs[0].Outcome != data.Unchanged || runs[0].Ended.IsZero() {
			t.Errorf("last run = %+v, %v: when the source was asked is not known", runs, err)
		}
		return ended
	})
	faulttest.Run(t, 35, "a cache on the way answers for somebody else", func(t *testing.T) faulttest.Ended {
		s := file.with(t, then(status(304), 1, whole(good)))
		ended := s.ends(data.Unchanged, 2)
		if got := s.source.seen[1].Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("Cache-Control of the second request = %q", got)
		}
		return ended
	})
	faulttest.Run(t, 35, "every time", func(t *testing.T) faulttest.Ended {
		return file.with(t, status(304)).ends(data.Failed, 2, "the answer 304")
	})
	faulttest.Run(t, 35, "the kept file is gone: it is asked for as if it were new", func(t *testing.T) faulttest.Ended {
		s := file.with(t, told)
		s.ends(data.Unchanged, 1)
		current, err := s.in.Folder.Current()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range current.Editions {
			if e.Source == s.recipe.ID {
				err = os.Remove(filepath.Join(s.in.Folder.Path(), "raw", e.SHA256))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		ended := s.ends(data.Unchanged, 2)
		if got := s.source.seen[1].Header.Get("If-None-Match"); got != "" {
			t.Errorf("asked with If-None-Match %s", got)
		}
		if !s.in.Folder.HasRaw(fmt.Sprintf("%x", sha256.Sum256([]byte(good)))) {
			t.Error("the file is not kept again")
		}
		return ended
	})
	faulttest.Run(t, 36, "", func(t *testing.T) faulttest.Ended {
		s := file.with(t, func(n int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Last-Modified", time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat))
			io.WriteString(w, good)
		})
		s.ends(data.Unchanged, 1)
		return s.ends(data.Unchanged, 2)
	})
	faulttest.Run(t, 36, "with another tag", func(t *testing.T) faulttest.Ended {
		s := file.with(t, func(n int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", fmt.Sprintf(`"%d"`, n))
			io.WriteString(w, good)
		})
		s.ends(data.Unchanged, 1)
		return s.ends(data.Unchanged, 2)
	})
}
