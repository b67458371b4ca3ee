package api

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"cittamedie/data/cube"
)

const (
	cacheBytes   = 64 << 20 // bodies kept for one release
	entryBytes   = 32 << 20 // a larger body is not kept
	entryCost    = 512      // what an entry weighs beside its body and key
	compressFrom = 512      // a shorter body is sent as it is
	gzipLevel    = 6
	brotliLevel  = 5
)

// entry is a reply as it is sent.
type entry struct {
	body                                        []byte
	etag, media, encoding, disposition, control []byte
	total                                       []byte // items of the whole list; nil when the body is no list
	route                                       string
}

// entry makes what is sent of a reply: compressed, with its ETag.
func (s *service) entry(r *request, key []byte, encoding string) *entry {
	rep := r.reply
	e := &entry{body: rep.body, media: []byte(rep.media.full), control: []byte(maxAge), route: r.route}
	if len(rep.body) >= compressFrom && encoding != "" {
		e.body, e.encoding = compress(rep.body, encoding), []byte(encoding)
	}
	if rep.media == asCSV {
		e.total = strconv.AppendInt(nil, int64(rep.total), 10)
	}
	if rep.file != "" {
		e.disposition = []byte(`attachment; filename="` + rep.file + `"`)
	}
	if rep.live || r.cube == nil {
		e.control = []byte("no-cache")
		e.etag = tag([]byte(s.salt), []byte(rep.media.full), []byte(encoding), rep.body)
		return e
	}
	release := r.cube.Release()
	e.etag = tag([]byte(s.salt), []byte(release.ID), []byte(release.ContentHash), key)
	return e
}

// tag returns a strong ETag over the parts.
func tag(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
		h.Write([]byte{0})
	}
	return []byte(`"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`)
}

// compress returns b in a content encoding.
func compress(b []byte, encoding string) []byte {
	var out bytes.Buffer
	if encoding == brotliCoding {
		w := brotli.NewWriterLevel(&out, brotliLevel)
		w.Write(b) // a bytes.Buffer never fails
		w.Close()
		return out.Bytes()
	}
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// gzipWriters are used again: each has tables of a megabyte, many times the size
// of most replies.
var gzipWriters = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzipLevel) // the level is valid
	return w
}}

// cache keeps the replies of the release in force.
type cache struct{ current atomic.Pointer[generation] }

// of returns the replies of a cube, an empty set when the cube is a new one.
func (k *cache) of(c *cube.Cube) *generation {
	old := k.current.Load()
	if old != nil && old.cube == c {
		return old
	}
	g := &generation{cube: c, entries: map[string]*list.Element{}, memo: &memo{cube: c}}
	if !k.current.CompareAndSwap(old, g) {
		if now := k.current.Load(); now.cube == c {
			return now
		}
	}
	return g
}

// generation is the replies made from one cube, the least recently used of
// which make room for new ones.
type generation struct {
	cube    *cube.Cube
	memo    *memo
	mu      sync.Mutex
	entries map[string]*list.Element
	order   list.List // of *kept, the last used first
	bytes   int
}

type kept struct {
	key   string
	entry *entry
}

func (k *kept) size() int { return len(k.entry.body) + len(k.key) + entryCost }

// get returns the reply kept under key, or nil.
func (g *generation) get(key []byte) *entry {
	g.mu.Lock()
	defer g.mu.Unlock()
	e, ok := g.entries[string(key)]
	if !ok {
		return nil
	}
	g.order.MoveToFront(e)
	return e.Value.(*kept).entry
}

// put keeps a reply, and drops the oldest ones beyond the limit.
func (g *generation) put(key string, e *entry) {
	if len(e.body) > entryBytes || g.cube == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, twice := g.entries[key]; twice {
		return
	}
	k := &kept{key, e}
	g.entries[key] = g.order.PushFront(k)
	g.bytes += k.size()
	for g.bytes > cacheBytes {
		last := g.order.Back()
		old := g.order.Remove(last).(*kept)
		delete(g.entries, old.key)
		g.bytes -= old.size()
	}
}
