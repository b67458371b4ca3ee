package splice

import (
	"encoding/binary"
	"hash/crc32"
)

// Writer writes one gzip member. The zero Writer is not ready: see Begin.
type Writer struct {
	out    []byte // all of it may be written
	tip    tip
	code   *Code // of the block; nil between blocks
	crc    uint32
	size   int // of the text
	shifts *[shiftTables][shiftMask + 1]shift

	pieces *Pieces // the last piece is one of these
	piece  int     // which
	end    int     // of its text
}

// gzipHeader is a header without a name or a time, for the same bytes each time.
var gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}

// room is what one step writes at most, with the bytes that are written beyond.
const room = 64

// Begin begins a member in space, which it uses as long as it is large enough.
func (w *Writer) Begin(space []byte) {
	*w = Writer{out: space[:cap(space)], shifts: shifts()}
	w.grow(len(gzipHeader))
	w.tip.at = copy(w.out, gzipHeader)
}

// grow makes room for n more bytes.
func (w *Writer) grow(n int) {
	if len(w.out)-w.tip.at < n+room {
		more := make([]byte, max(2*len(w.out), w.tip.at+n+room, 4096))
		copy(more, w.out[:w.tip.at])
		w.out = more
	}
}

// tip is the end of a row of bits. It is a value, so that a loop keeps it in
// registers.
type tip struct {
	at   int    // whole bytes that are written
	bits uint64 // that do not fill a byte yet
	fill uint64 // how many; below 8 between calls
}

// put writes up to 56 bits. There must be room.
func (t tip) put(out []byte, bits, size uint64) tip {
	t.bits |= bits << (t.fill & 63)
	t.fill += size
	binary.LittleEndian.PutUint64(out[t.at:], t.bits)
	return tip{t.at + int(t.fill>>3), t.bits >> (t.fill & 56), t.fill & 7}
}

// put writes a code. There must be room.
func (w *Writer) put(c word) { w.tip = w.tip.put(w.out, uint64(c.bits), uint64(c.size)) }

// Block begins a block whose text is written with a code, and ends the one
// before.
func (w *Writer) Block(c *Code) {
	w.endBlock()
	w.grow(8 * len(c.header))
	for _, h := range c.header {
		w.put(h)
	}
	w.code = c
}

func (w *Writer) endBlock() {
	if w.code != nil {
		w.grow(0)
		w.put(w.code.end)
	}
}

// Blocks adds blocks that somebody else made of a text: not the last ones, ending
// on a whole byte, referring to nothing before them.
func (w *Writer) Blocks(blocks, text []byte) {
	w.endBlock()
	w.code = nil
	w.grow(len(blocks) + 8)
	w.put(word{0, 3}) // an empty stored block, because what follows begins on a whole byte
	w.put(word{0, uint32(8-w.tip.fill) & 7})
	w.tip = w.tip.put(w.out, 0xffff0000, 32)
	w.tip.at += copy(w.out[w.tip.at:], blocks)
	w.size += len(text)
	w.crc = crc32.Update(w.crc, crc32.IEEETable, text)
}

// Close ends the member and returns it: the beginning of the space, or of a
// larger one.
func (w *Writer) Close() []byte {
	w.endBlock()
	w.grow(0)
	w.put(word{3, 10}) // an empty block with the codes of the format, the last one
	w.put(word{0, uint32(8-w.tip.fill) & 7})
	end := w.out[w.tip.at:]
	binary.LittleEndian.PutUint32(end, w.crc)
	binary.LittleEndian.PutUint32(end[4:], uint32(w.size))
	return w.out[:w.tip.at+8]
}

// Literal writes a text byte by byte.
func (w *Writer) Literal(text []byte) {
	w.literal(text)
	if len(text) > 32 {
		w.crc = crc32.Update(w.crc, crc32.IEEETable, text)
		return
	}
	w.crc = short(w.crc, text)
}

// literal is Literal without the checksum.
func (w *Writer) literal(text []byte) {
	w.grow(2 * len(text))
	w.size += len(text)
	t, out, c := w.tip, w.out, w.code
	for len(text) >= 8 {
		t = c.eight(t, out, binary.LittleEndian.Uint64(text))
		text = text[8:]
	}
	for len(text) >= 4 {
		t = c.four(t, out, binary.LittleEndian.Uint32(text))
		text = text[4:]
	}
	for _, b := range text {
		t = t.put(out, uint64(c.literal[b].bits), uint64(c.literal[b].size))
	}
	w.tip = t
}

const (
	ones  = 0x0101010101010101
	highs = 0xf0f0f0f0f0f0f0f0
	lanes = 0x00ff00ff00ff00ff
)

// eight writes eight bytes, the first one lowest. The bytes of figures are
// sixteen: two of them make the index of a code for both.
func (c *Code) eight(t tip, out []byte, x uint64) tip {
	if y := x - figureFrom*ones; y&highs == 0 {
		y = (y | y>>4) & lanes
		t = t.two(out, c.pair[byte(y)], c.pair[byte(y>>16)])
		return t.two(out, c.pair[byte(y>>32)], c.pair[byte(y>>48)])
	}
	return c.four(c.four(t, out, uint32(x)), out, uint32(x>>32))
}

// two writes two pairs.
func (t tip) two(out []byte, a, b uint64) tip {
	return t.put(out, a&(1<<32-1)|(b&(1<<32-1))<<(a>>32&63), a>>32+b>>32)
}

// four writes four bytes.
func (c *Code) four(t tip, out []byte, x uint32) tip {
	k, l, m, n := &c.literal[byte(x)], &c.literal[byte(x>>8)], &c.literal[byte(x>>16)], &c.literal[byte(x>>24)]
	kl, mn := uint64(k.bits)|uint64(l.bits)<<(k.size&63), uint64(m.bits)|uint64(n.bits)<<(m.size&63)
	return t.put(out, kl|mn<<((k.size+l.size)&63), uint64(k.size+l.size+m.size+n.size))
}

// Repeated is a text that stands in a body several times.
type Repeated struct {
	text []byte
	crc  uint32
	at   int // where it stood last; -1 for nowhere
}

// Repeat returns a text that has not been written yet. It is kept as it is.
func Repeat(text []byte) Repeated {
	return Repeated{text: text, crc: crc32.ChecksumIEEE(text), at: -1}
}

// Text returns the text.
func (r *Repeated) Text() []byte { return r.text }

// Again writes a text that is repeated: a reference to where it stood last, where
// that is not too far back.
func (w *Writer) Again(r *Repeated) {
	at := w.size
	if d := at - r.at; r.at < 0 || d > window || len(r.text) < minMatch {
		w.literal(r.text)
	} else {
		w.reference(d, len(r.text))
	}
	r.at = at
	w.crc = join(w.shifts, w.crc, r.crc, len(r.text))
}

// reference writes n bytes as they stand d bytes back.
func (w *Writer) reference(d, n int) {
	w.size += n
	back := w.code.back(d)
	for n > 0 {
		part := n
		if n > maxMatch {
			part = min(maxMatch, n-minMatch) // what is left is no shorter than a reference may be
		}
		w.grow(8)
		length := w.code.length[part]
		w.tip = w.tip.put(w.out, uint64(length.bits)|uint64(back.bits)<<length.size, uint64(length.size+back.size))
		n -= part
	}
}
