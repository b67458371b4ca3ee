package api

import (
	"bytes"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

const (
	compressFrom = 512       // a shorter body is sent as it is
	largeFrom    = 256 << 10 // a body from here on is compressed fast, unless it is a lasting one

	gzipLevel   = 6
	quickGzip   = 2 // half the time of 6 for a tenth more bytes
	brotliLevel = 5
	quickBrotli = 1
)

// compress returns body in one of the content encodings that a client accepts,
// and which one: the same bytes each time, whether the reply is kept or not. A
// lasting body is one that many ask for, and worth a third of a second.
func compress(body []byte, accepted string, lasting bool) (out []byte, encoding string) {
	quick := len(body) >= largeFrom && !lasting
	switch {
	case accepted == "" || len(body) < compressFrom:
		return body, ""
	case accepted == gzipCoding || accepted == eitherCoding && quick:
		return gzipped(body, quick), gzipCoding
	}
	level := brotliLevel
	if quick {
		level = quickBrotli
	}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, level)
	w.Write(body) // a bytes.Buffer never fails
	w.Close()
	return b.Bytes(), brotliCoding
}

func gzipped(body []byte, quick bool) []byte {
	pool := &gzipWriters
	if quick {
		pool = &quickGzipWriters
	}
	w := pool.Get().(*gzip.Writer)
	defer pool.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	w.Write(body)
	w.Close()
	return b.Bytes()
}

// Writers are used again: each has tables of a megabyte, many times the size of
// most replies.
var (
	gzipWriters      = sync.Pool{New: func() any { return newGzip(gzipLevel) }}
	quickGzipWriters = sync.Pool{New: func() any { return newGzip(quickGzip) }}
)

func newGzip(level int) *gzip.Writer {
	w, _ := gzip.NewWriterLevel(nil, level) // the level is valid
	return w
}
