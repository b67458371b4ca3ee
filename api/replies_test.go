package api

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data/cube"
)

func emptyCube(t testing.TB) *cube.Cube {
	c, err := cube.New(cube.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCacheKeepsTheLastUsed(t *testing.T) {
	c := emptyCube(t)
	k := cache{limit: 1 << 20}
	g := k.of(c)
	body := make([]byte, k.limit/4)
	for _, key := range []string{"a", "b", "c"} {
		g.put(key, &entry{body: body})
	}
	g.get([]byte("a"))
	g.put("d", &entry{body: body}) // with keys and costs, one too many
	for key, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		if got := g.get([]byte(key)) != nil; got != want {
			t.Errorf("%s kept = %v, want %v", key, got, want)
		}
	}
	if g.bytes > k.limit || k.of(c) != g {
		t.Errorf("%d bytes of %d", g.bytes, k.limit)
	}
	g.put("large", &entry{body: make([]byte, k.limit/entryShare+1)})
	if g.get([]byte("large")) != nil || g.get([]byte("a")) == nil {
		t.Error("a body too large was kept, or made others go")
	}
	if k.of(emptyCube(t)).get([]byte("a")) != nil {
		t.Error("a reply of another release was kept")
	}
	none := cache{limit: -1}
	if g := none.of(c); g != none.of(c) {
		t.Error("a cache without room has no generation")
	} else if g.put("a", &entry{}); g.get([]byte("a")) != nil {
		t.Error("a cache without room kept a reply")
	}
}

// TestCacheIsBounded: whatever is put and asked for, the cache counts what it
// holds, holds no more than its limit, and answers with what was put.
func TestCacheIsBounded(t *testing.T) {
	c := emptyCube(t)
	rapid.Check(t, func(t *rapid.T) {
		k := cache{limit: rapid.IntRange(1, 20000).Draw(t, "limit")}
		g := k.of(c)
		put := map[string]*entry{}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			key := fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "key"))
			if got := g.get([]byte(key)); got != nil && got != put[key] {
				t.Fatalf("%s answers with another reply", key)
			} else if got == nil {
				put[key] = &entry{body: make([]byte, rapid.IntRange(0, 6000).Draw(t, "bytes"))}
				g.put(key, put[key])
			}
			held := 0
			for e := g.order.Front(); e != nil; e = e.Next() {
				held += e.Value.(*kept).size()
			}
			if held != g.bytes || held > k.limit || len(g.entries) != g.order.Len() {
				t.Fatalf("holds %d bytes, counts %d, limit %d; %d entries, %d in order", held, g.bytes, k.limit, len(g.entries), g.order.Len())
			}
		}
	})
}
