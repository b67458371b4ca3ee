package splice

import (
	"bytes"
	"compress/gzip"
	"hash/crc32"
	"io"
	"testing"

	"github.com/klauspost/compress/flate"
	"pgregory.net/rapid"
)

// unpacked returns the text of a gzip member, which must be all of it.
func unpacked(t rapid.TB, member []byte) []byte {
	t.Helper()
	in := bytes.NewReader(member)
	r, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	r.Multistream(false)
	text, err := io.ReadAll(r)
	if err != nil || in.Len() > 0 {
		t.Fatalf("%v after %d bytes, %d left", err, len(text), in.Len())
	}
	return text
}

// anyText is a text that looks like those of documents, or is of any bytes.
func anyText(t *rapid.T, name string) []byte {
	switch rapid.IntRange(0, 3).Draw(t, name+" kind") {
	case 0:
		return rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(t, name)
	case 1:
		return []byte(rapid.StringMatching(`[*-9]{0,40}`).Draw(t, name))
	case 2:
		return []byte(rapid.StringMatching(`(\[1[0-9]\.[0-9]{1,5},4[0-9]\.[0-9]{5}\],){0,12}`).Draw(t, name))
	}
	return bytes.Repeat([]byte(rapid.StringMatching(`[a-c"]{0,9}`).Draw(t, name)), rapid.IntRange(0, 400).Draw(t, name+" times"))
}

// anyPieces prepares some texts with a code that may or may not suit them.
func anyPieces(t *rapid.T) (*Pieces, Texts) {
	var texts Texts
	for range rapid.IntRange(1, 8).Draw(t, "texts") {
		texts.Text = append(texts.Text, anyText(t, "text")...)
		texts.Ends = append(texts.Ends, int32(len(texts.Text)))
	}
	plan := NewPlan(texts)
	if rapid.Bool().Draw(t, "periodic") {
		plan = NewPeriodicPlan(texts.Text, rapid.IntRange(1, 20).Draw(t, "period"))
		texts.Ends = []int32{int32(len(texts.Text))}
	}
	var count Count
	if rapid.Bool().Draw(t, "counted") {
		plan.Count(&count, rapid.IntRange(0, 300).Draw(t, "between"))
	}
	count.Text(anyText(t, "counted text"), 3)
	return plan.Prepare(NewCode(&count), rapid.IntRange(0, 300).Draw(t, "prepared for")), texts
}

// scribe writes the same into two members, the second one in space it is given,
// and the text beside them.
type scribe struct {
	writers  [2]Writer
	repeated [2][2]Repeated
	want     []byte
}

func (s *scribe) each(text []byte, write func(w *Writer, repeated *[2]Repeated)) {
	for i := range s.writers {
		write(&s.writers[i], &s.repeated[i])
	}
	s.want = append(s.want, text...)
}

// TestAnyReaderReadsIt: whatever is written in whatever order, a reader of gzip
// gives it back, and the same calls give the same bytes.
func TestAnyReaderReadsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces, texts := anyPieces(t)
		codes := []*Code{pieces.code, NewCode(&Count{})}
		first, second := Repeat(anyText(t, "first")), Repeat(anyText(t, "second"))
		s := &scribe{repeated: [2][2]Repeated{{first, second}, {first, second}}}
		s.writers[0].Begin(nil)
		s.writers[1].Begin(make([]byte, rapid.IntRange(0, 9000).Draw(t, "space")))
		s.each(nil, func(w *Writer, _ *[2]Repeated) { w.Block(pieces.code) })
		next := 0
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			switch step := rapid.IntRange(0, 12).Draw(t, "step"); step {
			case 0, 1:
				text := anyText(t, "literal")
				s.each(text, func(w *Writer, _ *[2]Repeated) { w.Literal(text) })
			case 2, 3:
				s.each(s.repeated[0][step-2].Text(), func(w *Writer, r *[2]Repeated) { w.Again(&r[step-2]) })
			case 4:
				code := rapid.SampledFrom(codes).Draw(t, "code")
				s.each(nil, func(w *Writer, _ *[2]Repeated) { w.Block(code) })
			case 5:
				text := anyText(t, "blocks")
				s.each(text, func(w *Writer, _ *[2]Repeated) { w.Blocks(blocks(text), text); w.Block(pieces.code) })
			case 6:
				next = rapid.IntRange(0, len(texts.Ends)-1).Draw(t, "piece")
				fallthrough
			default:
				n := next % len(texts.Ends)
				s.each(texts.At(n), func(w *Writer, _ *[2]Repeated) { w.Piece(pieces, n) })
				next = n + 1
			}
		}
		member := s.writers[0].Close()
		if got := unpacked(t, member); !bytes.Equal(got, s.want) {
			t.Fatalf("read %d bytes, want %d\ngot  %q\nwant %q", len(got), len(s.want), got, s.want)
		}
		if !bytes.Equal(member, s.writers[1].Close()) {
			t.Fatal("the same calls in other space gave other bytes")
		}
	})
}

// blocks is what somebody else makes of a text.
func blocks(text []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, 3)
	w.Write(text)
	w.Flush()
	return out.Bytes()
}

// TestPiecesFarApart: what stands between two pieces may be of any length, up to
// more than a reference reaches over.
func TestPiecesFarApart(t *testing.T) {
	row := []byte(`{"type":"Feature","id":"052032","properties":{"name":"Siena"}}`)
	texts := Texts{Text: bytes.Repeat(row, 3), Ends: []int32{int32(len(row)), int32(2 * len(row)), int32(3 * len(row))}}
	plan := NewPlan(texts)
	var count Count
	plan.Count(&count, 40)
	pieces := plan.Prepare(NewCode(&count), 40)
	near := 0
	for _, between := range []int{0, 1, 39, 40, 41, 67, 68, 250, 1000, 5000, 20000, window - 2*len(row), window - len(row), window, window + 1, 2 * window} {
		var w Writer
		w.Begin(nil)
		w.Block(pieces.code)
		filler := bytes.Repeat([]byte("x"), between)
		var want []byte
		for n := range texts.Ends {
			w.Piece(pieces, n)
			w.Literal(filler)
			want = append(append(want, texts.At(n)...), filler...)
		}
		member := w.Close()
		if got := unpacked(t, member); !bytes.Equal(got, want) {
			t.Errorf("%d bytes between: read %q", between, got)
		}
		if between == 40 {
			near = len(member)
		}
	}
	if near == 0 || near > 600 {
		t.Errorf("three like pieces take %d bytes: they do not refer to one another", near)
	}
}

func TestJoin(t *testing.T) {
	tables := shifts()
	rapid.Check(t, func(t *rapid.T) {
		first, second := anyText(t, "first"), anyText(t, "second")
		whole := crc32.ChecksumIEEE(append(bytes.Clone(first), second...))
		if got := join(tables, crc32.ChecksumIEEE(first), crc32.ChecksumIEEE(second), len(second)); got != whole {
			t.Fatalf("join(%q, %q) = %08x, want %08x", first, second, got, whole)
		}
		if got := short(crc32.ChecksumIEEE(first), second); got != whole {
			t.Fatalf("short(%q, %q) = %08x, want %08x", first, second, got, whole)
		}
	})
	long := make([]byte, 1<<24+1<<18+65)
	long[0] = 7
	if got, want := join(tables, 5, crc32.ChecksumIEEE(long), len(long)), crc32.Update(5, crc32.IEEETable, long); got != want {
		t.Errorf("join with %d bytes = %08x, want %08x", len(long), got, want)
	}
}

// TestSymbols compares with the tables of section 3.2.5 of RFC 1951.
func TestSymbols(t *testing.T) {
	for _, c := range []struct{ length, symbol, extra int }{{3, 257, 0}, {10, 264, 0}, {11, 265, 1}, {12, 265, 1}, {13, 266, 1}, {18, 268, 1}, {19, 269, 2}, {66, 276, 3}, {67, 277, 4}, {130, 280, 4}, {131, 281, 5}, {257, 284, 5}, {258, 285, 0}} {
		if s := lengthSymbol(c.length); s != c.symbol || lengthExtra(s) != c.extra {
			t.Errorf("length %d = symbol %d, %d extra bits, want %d, %d", c.length, s, lengthExtra(s), c.symbol, c.extra)
		}
	}
	for _, c := range []struct{ distance, symbol, extra int }{{1, 0, 0}, {4, 3, 0}, {5, 4, 1}, {6, 4, 1}, {7, 5, 1}, {9, 6, 2}, {13, 7, 2}, {193, 15, 6}, {257, 16, 7}, {1025, 20, 9}, {24577, 29, 13}, {32768, 29, 13}} {
		if s := distanceSymbol(c.distance); s != c.symbol || distanceExtra(s) != c.extra {
			t.Errorf("distance %d = symbol %d, %d extra bits, want %d, %d", c.distance, s, distanceExtra(s), c.symbol, c.extra)
		}
	}
}

// TestCodes: the sizes fill the space of codes exactly, none is too long, and the
// frequent symbols have the shorter ones. The first case is worked out on paper:
// 1+2 = 3, 3+3 = 6, 6+4 = 10.
func TestCodes(t *testing.T) {
	if got, want := huffman([]int{4, 1, 3, 2}), []uint8{1, 3, 2, 3}; !bytes.Equal(got, want) {
		t.Errorf("huffman = %v, want %v", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		count := make([]int, rapid.IntRange(19, literals).Draw(t, "symbols"))
		for i := range count {
			count[i] = 1 << rapid.IntRange(0, 40).Draw(t, "count")
		}
		most := uint8(rapid.IntRange(9, longest).Draw(t, "most"))
		got := sizes(count, most)
		full := 0
		for i, s := range got {
			if full += 1 << (most - min(s, most)); s > most || s == 0 {
				t.Fatalf("symbol %d has %d bits", i, s)
			}
			for j, other := range got {
				if count[i] > count[j] && s > other+1 { // made even, two counts may be the same
					t.Fatalf("symbol %d, %d times, has %d bits; %d, %d times, has %d", i, count[i], s, j, count[j], other)
				}
			}
		}
		if full != 1<<most {
			t.Fatalf("the codes fill %d of %d", full, 1<<most)
		}
	})
}

// FuzzLiteral writes any bytes with the code for others.
func FuzzLiteral(f *testing.F) {
	f.Add([]byte(`{"value":12.5}`), []byte("0123456789.,"))
	f.Add([]byte{}, []byte{0, 255})
	f.Fuzz(func(t *testing.T, text, like []byte) {
		var count Count
		count.Text(like, 1)
		var w Writer
		w.Begin(nil)
		w.Block(NewCode(&count))
		w.Literal(text)
		r := Repeat(text)
		w.Again(&r)
		w.Again(&r)
		if got := unpacked(t, w.Close()); !bytes.Equal(got, bytes.Repeat(text, 3)) {
			t.Errorf("read %q, want it three times: %q", got, text)
		}
	})
}
