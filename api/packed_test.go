package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"pgregory.net/rapid"
)

// TestPackedIsGzip: whatever the parts are, any reader of gzip gives back their
// text, and the same parts give the same bytes.
func TestPackedIsGzip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) []byte {
			return bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, name), rapid.IntRange(0, 4000).Draw(t, name+" times"))
		}
		head, codes, tail := text("head"), text("codes"), text("tail")
		pack := func() []byte {
			z := newPacked(head)
			z.ready(codes, packBlocks(codes))
			z.plain(tail)
			return z.close()
		}
		packed := pack()
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if want := bytes.Join([][]byte{head, codes, tail}, nil); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v: %d bytes, want %d", err, len(got), len(want))
		}
		if !bytes.Equal(packed, pack()) {
			t.Fatal("the same parts gave other bytes")
		}
	})
}
