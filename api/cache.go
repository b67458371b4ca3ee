package api

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/singleflight"

	"cittamedie/data/cube"
)

// DefaultReplyBytes is how many bytes of replies are kept for one release.
const DefaultReplyBytes = 32 << 20

const (
	entryShare = 2   // a reply larger than the limit divided by this is not kept
	entryCost  = 512 // what an entry weighs beside its body and key
)

// entry is a reply as it is sent.
type entry struct {
	body                                        []byte
	etag, media, encoding, disposition, control []byte
	total                                       []byte // items of the whole list; nil when the body is no list
	route                                       string
	live                                        bool     // good for one call alone
	direct                                      *request // of a reply that is no body in memory
	borrowed                                    bool     // the body stands in space to be given back
	release, note                               []byte   // id of the release it is made from, and what is to be said about it
}

// entry makes what is sent of a reply: compressed, with its ETag.
func (s *service) entry(r *request, key []byte) *entry {
	rep := r.reply
	encoding := rep.encoding
	e := &entry{body: rep.body, media: []byte(rep.media.full), control: []byte(maxAge), route: r.route, live: rep.live}
	e.borrowed = rep.borrowed
	if encoding == "" {
		e.body, encoding = compress(rep.body, r.encoding, rep.lasting)
		e.borrowed = rep.borrowed && encoding == ""
	}
	if !e.borrowed && len(e.body) < cap(e.body)-cap(e.body)/8 { // it was let grow, and may be kept for long
		e.body = bytes.Clone(e.body)
	}
	e.encoding = []byte(encoding)
	if rep.media == asCSV {
		e.total = strconv.AppendInt(nil, int64(rep.total), 10)
	}
	if rep.file != "" {
		e.disposition = []byte(`attachment; filename="` + rep.file + `"`)
	}
	if r.cube != nil {
		e.release, e.note = []byte(r.cube.Release().ID), []byte(r.note)
	}
	if rep.live || r.cube == nil {
		e.control = []byte("no-cache")
		e.etag = tag([]byte(s.salt), []byte(rep.media.full), []byte(encoding), e.release, e.note, rep.body)
		return e
	}
	release := r.cube.Release()
	e.etag = tag([]byte(s.salt), []byte(release.ID), []byte(release.ContentHash), []byte(r.through), e.note, key)
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

// cache keeps the replies of the release in force.
type cache struct {
	limit   int // bytes
	current atomic.Pointer[generation]
}

// of returns the replies of a cube, an empty set when the cube is a new one.
func (k *cache) of(c *cube.Cube) *generation {
	old := k.current.Load()
	if old != nil && old.cube == c {
		return old
	}
	g := &generation{cube: c, limit: k.limit, entries: map[string]*list.Element{}, memo: &memo{cube: c}}
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
	limit   int
	flight  singleflight.Group // of the calls that are making a reply
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

// own takes the body out of space that is to be given back.
func (e *entry) own() {
	if e.borrowed {
		lent := e.body
		e.body, e.borrowed = bytes.Clone(lent), false
		giveBack(lent)
	}
}

// keeps reports whether there is room for a reply.
func (g *generation) keeps(key string, e *entry) bool {
	return (&kept{key, e}).size()*entryShare <= g.limit && g.cube != nil
}

// put keeps a reply, and drops the oldest ones beyond the limit.
func (g *generation) put(key string, e *entry) {
	if !g.keeps(key, e) {
		return
	}
	k := &kept{key, e}
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, twice := g.entries[key]; twice {
		return
	}
	g.entries[key] = g.order.PushFront(k)
	g.bytes += k.size()
	for g.bytes > g.limit {
		last := g.order.Back()
		old := g.order.Remove(last).(*kept)
		delete(g.entries, old.key)
		g.bytes -= old.size()
	}
}
