package fetch_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/faulttest"
)

// broken sends the first n bytes of the file, promises all, and says that the rest
// can be asked for.
func broken(tag string, n int) answer {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Accept-Ranges", "bytes")
		w.Header().Set("Content-Length", fmt.Sprint(len(good)))
		io.WriteString(w, good[:n])
	}
}

// part answers 206 with the bytes from n, as of a file with the given tag.
func part(tag string, n int, text string) answer {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", n, n+len(text)-1, n+len(text)))
		w.WriteHeader(http.StatusPartialContent)
		io.WriteString(w, text)
	}
}

// TestFaultResume breaks a file off after 100 bytes. That the run ends unchanged
// proves that the SHA-256 of what was put together is that of the file in force.
func TestFaultResume(t *testing.T) {
	file := newScene(t, fileRecipe)
	const at = 100
	cut, rest := broken(`"v1"`, at), part(`"v1"`, at, good[at:])
	weak := broken(`W/"v1"`, at)
	another := strings.ReplaceAll(good, "A,001272,2020,13", "A,001272,2020,99")
	for _, c := range []struct {
		answerCase
		ranges []string // of the requests after the first
	}{
		{answerCase{37, "the rest is asked for and comes", then(cut, 1, rest), data.Unchanged, 2, nil}, []string{"bytes=100-"}},
		{answerCase{37, "breaks off twice", then(cut, 1, then(brokenPart(`"v1"`, at, 50), 2, part(`"v1"`, 150, good[150:]))), data.Unchanged, 3, nil}, []string{"bytes=100-", "bytes=150-"}},
		{answerCase{37, "the file changed: it comes whole", then(broken(`"v0"`, at), 1, saying("ETag", `"v1"`, whole(good))), data.Unchanged, 2, nil}, []string{"bytes=100-"}},
		{answerCase{37, "the rest of another file, by its tag", then(cut, 1, then(part(`"v2"`, at, another[at:]), 2, whole(good))), data.Unchanged, 3, nil}, []string{"bytes=100-", ""}},
		{answerCase{37, "a weak tag proves nothing: from the beginning", then(weak, 1, whole(good)), data.Unchanged, 2, nil}, []string{""}},
		{answerCase{38, "200 in the place of 206 is not appended", then(cut, 1, whole(good)), data.Unchanged, 2, nil}, []string{"bytes=100-"}},
		{answerCase{38, "another place than the one asked for", then(cut, 1, then(part(`"v1"`, 90, good[90:]), 2, whole(good))), data.Unchanged, 3, nil}, []string{"bytes=100-", ""}},
		{answerCase{38, "a part of the rest", then(cut, 1, then(saying("Content-Range", "bytes 100-110/500", status(206)), 2, whole(good))), data.Unchanged, 3, nil}, []string{"bytes=100-", ""}},
		{answerCase{38, "no place at all", then(cut, 1, then(status(206), 2, whole(good))), data.Unchanged, 3, nil}, []string{"bytes=100-", ""}},
		{answerCase{38, "several places", then(cut, 1, then(saying("Content-Type", "multipart/byteranges; boundary=x", status(206)), 2, whole(good))), data.Unchanged, 3, nil}, []string{"bytes=100-", ""}},
		{answerCase{38, "416", then(cut, 1, then(status(416), 2, whole(good))), data.Unchanged, 3, nil}, []string{"bytes=100-", ""}},
		{answerCase{38, "at the last attempt", then(cut, 1, then(brokenPart(`"v1"`, at, 50), 2, part(`"v2"`, 150, good[150:]))), data.Failed, 3, []string{"206", "does not continue the file", "try again later"}}, []string{"bytes=100-", "bytes=150-"}},
		{answerCase{38, "every time", then(cut, 1, status(206)), data.Failed, 3, []string{"the answer 206"}}, []string{"bytes=100-", ""}},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			s := file.with(t, c.answer)
			ended := s.ends(c.outcome, c.requests, c.words...)
			for i, want := range c.ranges {
				r := s.source.seen[i+1]
				if got := r.Header.Get("Range"); got != want || (want != "") != (r.Header.Get("If-Range") != "") {
					t.Errorf("request %d: Range %q, If-Range %q, want %q", i+2, got, r.Header.Get("If-Range"), want)
				}
			}
			return ended
		})
	}
}

// brokenPart answers 206 from n, and breaks off after some bytes.
func brokenPart(tag string, n, bytes int) answer {
	return func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Accept-Ranges", "bytes")
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", n, len(good)-1, len(good)))
		w.Header().Set("Content-Length", fmt.Sprint(len(good)-n))
		w.WriteHeader(http.StatusPartialContent)
		io.WriteString(w, good[n:n+bytes])
	}
}
