package fetch_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/faulttest"
)

// whole answers with a text.
func whole(text string) answer {
	return func(_ int, w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }
}

// status answers with a status alone.
func status(code int) answer {
	return func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// then answers the first n requests as first does, the others as rest does.
func then(first answer, n int, rest answer) answer {
	return func(i int, w http.ResponseWriter, r *http.Request) {
		if i <= n {
			first(i, w, r)
			return
		}
		rest(i, w, r)
	}
}

// saying answers as next does, with a header more.
func saying(name, value string, next answer) answer {
	return func(n int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		next(n, w, r)
	}
}

// shortBody promises more than it sends.
func shortBody(_ int, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", fmt.Sprint(len(good)+100))
	io.WriteString(w, good)
}

// cutChunks ends without the last chunk.
func cutChunks(_ int, w http.ResponseWriter, _ *http.Request) {
	io.WriteString(w, good)
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// reset resets the connection in the body.
func reset(_ int, w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, good[:40])
	w.(http.Flusher).Flush()
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	if under, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = under.NetConn()
	}
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.Bytes()
}

// case of one answer: the fault's number, what it is, how the source answers, how
// the run ends, after how many requests, and with which words.
type answerCase struct {
	number   int
	name     string
	answer   answer
	outcome  data.Outcome
	requests int
	words    []string
}

func TestFaultAnswers(t *testing.T) {
	s := newScene(t, fileRecipe)
	const page = "<!DOCTYPE html><html><body>Manutenzione</body></html>"
	ok := whole(good)
	cases := []answerCase{
		{1, "every time", shortBody, data.Failed, 3, []string{"unexpected EOF", "127.0.0.1"}},
		{1, "once", then(shortBody, 1, ok), data.Unchanged, 2, nil},
		{2, "every time", cutChunks, data.Failed, 3, []string{"unexpected EOF"}},
		{2, "once", then(cutChunks, 1, ok), data.Unchanged, 2, nil},
		{2, "in a chunk's size", func(_ int, w http.ResponseWriter, _ *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc")
		}, data.Failed, 3, []string{"invalid byte in chunk length"}},
		{6, "gzip, and the body is plain", saying("Content-Encoding", "gzip", ok), data.Failed, 1, []string{"Content-Encoding gzip", "not asked for"}},
		{6, "br", saying("Content-Encoding", "br", ok), data.Failed, 1, []string{"Content-Encoding br"}},
		{6, "nothing, and the body is gzip", whole(string(gzipped(good))), data.Failed, 1, []string{"gzipped", "format.gzip"}},
		{6, "identity, which is nothing", saying("Content-Encoding", "identity", ok), data.Unchanged, 1, nil},
		{7, "as text/csv", saying("Content-Type", "text/csv", whole(page)), data.Failed, 1, []string{"web page"}},
		{7, "after a mark and blanks", whole("\ufeff\r\n  " + page), data.Failed, 1, []string{"web page"}},
		{7, "in capitals, without a doctype", whole("<HTML><body>errore</body>"), data.Failed, 1, []string{"web page"}},
		{7, "an error in XML", whole(`<?xml version="1.0"?><error code="500">no</error>`), data.Failed, 1, []string{"markup"}},
		{8, "", whole("Microsoft SQL Server: Timeout expired. The timeout period elapsed prior to completion of the operation."), data.Failed, 1, []string{"REF_AREA"}},
		{8, "in JSON", whole(`{"error":"System.Data.SqlClient.SqlException: deadlock victim"}`), data.Failed, 1, []string{"line 1"}},
		{8, "behind the header", whole(header + "Msg 1205, Level 13, State 51: deadlock\n"), data.Failed, 1, []string{"line 2"}},
		{9, "", whole(""), data.Failed, 1, []string{"empty file"}},
		{9, "blanks", whole(" \r\n\r\n"), data.Failed, 1, []string{"empty file"}},
		{9, "of declared length 0", saying("Content-Length", "0", status(200)), data.Failed, 1, []string{"empty file"}},
		{10, "", whole(header), data.Failed, 1, []string{"header"}},
		{10, "without a line break", whole(strings.TrimSpace(header)), data.Failed, 1, []string{"header"}},
		{16, "", status(406), data.Failed, 1, []string{"406", "/piste.csv", "correct format in the recipe"}},
		{20, "", then(status(503), 2, ok), data.Unchanged, 3, nil},
		{20, "for ever", status(503), data.Failed, 3, []string{"the answer 503"}},
		{20, "500 once", then(status(500), 1, ok), data.Unchanged, 2, nil},
		{20, "502, 504", then(status(502), 1, then(status(504), 2, ok)), data.Unchanged, 3, nil},
		{20, "for an hour", saying("Retry-After", "3600", status(503)), data.Failed, 1, []string{"the answer 503"}},
		{24, "every time", reset, data.Failed, 3, []string{"reset"}},
		{24, "once", then(reset, 1, ok), data.Unchanged, 2, nil},
		{24, "before the header", func(int, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, data.Failed, 3, []string{"EOF"}},
		{32, "", endless, data.Failed, 1, []string{"1048576 bytes", "maxBytes"}},
		{32, "by its own word", saying("Content-Length", "10000000000", status(200)), data.Failed, 1, []string{"1048576 bytes"}},
		{33, "", saying("X-Long", strings.Repeat("x", 1<<20), ok), data.Failed, 3, []string{"header", "exceeded"}},
		{33, "in many lines", func(_ int, w http.ResponseWriter, _ *http.Request) {
			for i := range 10_000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("y", 100))
			}
		}, data.Failed, 3, []string{"header", "exceeded"}},
		{33, "of 60 kB, which is allowed", saying("X-Long", strings.Repeat("x", 60_000), ok), data.Unchanged, 1, nil},
	}
	for _, code := range []int{400, 401, 403, 404, 405, 410, 418, 451, 204, 206, 300} {
		cases = append(cases, answerCase{21, fmt.Sprint(code), status(code), data.Failed, 1, []string{"the answer " + fmt.Sprint(code)}})
	}
	for _, c := range cases {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			return s.with(t, c.answer).ends(c.outcome, c.requests, c.words...)
		})
	}
}

// raw sends bytes in the place of an answer.
func raw(w http.ResponseWriter, text string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	io.WriteString(conn, text)
	conn.Close()
}

func endless(_ int, w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := w.Write(make([]byte, 64<<10)); err != nil {
			return
		}
	}
}

// TestFaultGzip serves a gzipped file that is damaged.
func TestFaultGzip(t *testing.T) {
	s := newScene(t, strings.Replace(fileRecipe, "type: csv", "type: csv, gzip: true", 1))
	sound := gzipped(good)
	changed := func(change func([]byte) []byte) answer { return whole(string(change(bytes.Clone(sound)))) }
	for _, c := range []answerCase{
		{3, "its last 8 bytes", changed(func(b []byte) []byte { return b[:len(b)-8] }), data.Failed, 1, []string{"damaged gzip", "unexpected EOF"}},
		{3, "its last byte", changed(func(b []byte) []byte { return b[:len(b)-1] }), data.Failed, 1, []string{"damaged gzip", "unexpected EOF"}},
		{3, "its middle", changed(func(b []byte) []byte { return b[:len(b)/2] }), data.Failed, 1, []string{"damaged gzip", "unexpected EOF"}},
		{3, "its header", changed(func(b []byte) []byte { return b[:6] }), data.Failed, 1, []string{"damaged gzip"}},
		{4, "", changed(func(b []byte) []byte { b[len(b)-8] ^= 1; return b }), data.Failed, 1, []string{"damaged gzip", "checksum"}},
		{4, "of the length", changed(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), data.Failed, 1, []string{"damaged gzip"}},
		{4, "of a bit in the middle", changed(func(b []byte) []byte { b[len(b)/2] ^= 4; return b }), data.Failed, 1, []string{"damaged gzip"}},
		{5, "rubbish", changed(func(b []byte) []byte { return append(b, "rubbish"...) }), data.Failed, 1, []string{"damaged gzip"}},
		{5, "a second member cut short", changed(func(b []byte) []byte { return append(b, sound[:len(sound)-4]...) }), data.Failed, 1, []string{"damaged gzip"}},
		{6, "no gzip where the recipe says so", whole(good), data.Failed, 1, []string{"not gzipped"}},
		{6, "the header says gzip, and so does the recipe", saying("Content-Encoding", "gzip", whole(string(sound))), data.Failed, 1, []string{"Content-Encoding"}},
	} {
		faulttest.Run(t, c.number, c.name, func(t *testing.T) faulttest.Ended {
			return s.with(t, c.answer).ends(c.outcome, c.requests, c.words...)
		})
	}
	faulttest.Run(t, 5, "two members, both read", func(t *testing.T) faulttest.Ended {
		two := append(gzipped(header+figures("058091")), gzipped(figures("015146", "063049", "001272"))...)
		s := s.with(t, whole(string(two)))
		ended := s.ends(data.OK, 1)
		if r, err := s.in.Folder.Current(); err != nil || rows(r, "piste") != 8 {
			t.Errorf("the edition has %d rows, %v, want those of both members", rows(r, "piste"), err)
		}
		return ended
	})
}

// rows returns how many rows the edition of a source has.
func rows(r data.Release, source string) int64 {
	for _, e := range r.Editions {
		if e.Source == source {
			return e.Rows
		}
	}
	return 0
}
