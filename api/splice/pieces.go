package splice

import (
	"encoding/binary"
	"hash/crc32"
)

// Pieces are texts written with one code beforehand, in the order in which they
// mostly follow one another. A piece may refer to itself and to the one before:
// what stands between the two in a body moves those references.
type Pieces struct {
	code    *Code
	texts   Texts
	between int // what the distances of moving references are written for
	pieces  []piece
	words   []uint64
	moving  []moving
}

// piece is the bits of one text.
type piece struct {
	word, size  int32 // where the bits begin, and how many there are
	moving, end int32 // its moving references
	least, most int32 // of what may stand between for the codes of all distances to stay
	farthest    int32 // distance of a moving reference; 0 for none
	crc         uint32
}

// moving is the distance of a reference to the piece before. As long as its code
// stays, another distance is another number in the extra bits.
type moving struct {
	at, size int32 // of the code with the extra bits, from the beginning of the piece
	extra    int32 // where the extra bits begin
	distance int32
}

// Texts is a row of texts: text n ends where n+1 begins.
type Texts struct {
	Text []byte
	Ends []int32
}

// At returns text n.
func (t Texts) At(n int) []byte { return t.Text[t.from(n):t.Ends[n]] }

func (t Texts) from(n int) int {
	if n == 0 {
		return 0
	}
	return int(t.Ends[n-1])
}

// Plan is how the texts of a row will be written: where they are literal, and
// where they refer back.
type Plan struct {
	texts  Texts
	tokens []token
	ends   []int32 // of each text in tokens
}

// Count adds the symbols of the plan to a count. Between two texts there will be
// about so many bytes.
func (p *Plan) Count(c *Count, between int) {
	for _, t := range p.tokens {
		switch {
		case !t.refers():
			c.literal[byte(t)]++
		case t.moves():
			c.Reference(t.length(), min(t.distance()+between, window), 1)
		default:
			c.Reference(t.length(), t.distance(), 1)
		}
	}
}

// Prepare writes the texts of a plan with a code. Between two of them there will
// be about so many bytes.
func (p *Plan) Prepare(c *Code, between int) *Pieces {
	out := &Pieces{code: c, texts: p.texts, between: between}
	from := int32(0)
	for n, end := range p.ends {
		out.add(p.tokens[from:end])
		out.pieces[n].crc = crc32.ChecksumIEEE(p.texts.At(n))
		from = end
	}
	return out
}

// add writes the tokens of one piece.
func (p *Pieces) add(tokens []token) {
	here := piece{word: int32(len(p.words)), moving: int32(len(p.moving)), most: window}
	put := func(w word) {
		if at := here.size & 63; at == 0 {
			p.words = append(p.words, uint64(w.bits))
		} else {
			p.words[len(p.words)-1] |= uint64(w.bits) << at
			if at+int32(w.size) > 64 {
				p.words = append(p.words, uint64(w.bits)>>(64-at))
			}
		}
		here.size += int32(w.size)
	}
	for _, t := range tokens {
		switch {
		case !t.refers():
			put(p.code.literal[byte(t)])
		case !t.moves():
			put(p.code.length[t.length()])
			put(p.code.back(t.distance()))
		default:
			put(p.code.length[t.length()])
			d := min(t.distance()+p.between, window)
			back, symbol := p.code.back(d), distanceSymbol(d)
			above := (d - 1) & (1<<distanceExtra(symbol) - 1) // the least distance with this code
			here.least = max(here.least, int32(d-above-t.distance()))
			here.most = min(here.most, int32(d-above-t.distance()+1<<distanceExtra(symbol)-1))
			here.farthest = max(here.farthest, int32(t.distance()))
			p.moving = append(p.moving, moving{here.size, int32(back.size), here.size + int32(p.code.distance[symbol].size), int32(t.distance())})
			put(back)
		}
	}
	here.end = int32(len(p.moving))
	p.pieces = append(p.pieces, here)
}

// Piece writes piece n. Where it does not follow the piece before it, or too much
// stands between, it is written byte by byte.
func (w *Writer) Piece(p *Pieces, n int) {
	one, text, between := &p.pieces[n], p.texts.At(n), w.size-w.end
	follows := w.pieces == p && w.piece == n-1 || one.farthest == 0
	switch {
	case w.code != p.code || !follows || int(one.farthest)+between > window:
		w.literal(text)
	case one.farthest == 0 || between >= int(one.least) && between <= int(one.most):
		w.moved(p, one, between-p.between)
		w.size += len(text)
	default:
		w.recoded(p, one, between)
		w.size += len(text)
	}
	w.pieces, w.piece, w.end = p, n, w.size
	w.crc = join(w.shifts, w.crc, one.crc, len(text))
}

// moved writes a piece as it is, its distances so many bytes longer.
func (w *Writer) moved(p *Pieces, one *piece, longer int) {
	w.grow(int(one.size)/8 + 8)
	t, out := w.tip, w.out
	start := uint64(t.at)*8 + t.fill
	t = t.copyBits(out, p.words[one.word:], uint64(one.size))
	binary.LittleEndian.PutUint64(out[t.at:], t.bits)
	for _, m := range p.moving[one.moving:one.end] {
		at := start + uint64(m.extra)
		field := out[at>>3:]
		binary.LittleEndian.PutUint32(field, binary.LittleEndian.Uint32(field)+uint32(longer)<<(at&7))
	}
	t.bits = uint64(out[t.at]) & (1<<(t.fill&63) - 1)
	w.tip = t
}

// recoded writes a piece with other codes for its moving distances.
func (w *Writer) recoded(p *Pieces, one *piece, between int) {
	w.grow(int(one.size)/8 + 8)
	from := int32(0)
	words := p.words[one.word:]
	for _, m := range p.moving[one.moving:one.end] {
		w.part(words, from, m.at)
		w.grow(int(one.size)/8 + 8)
		w.put(w.code.back(int(m.distance) + between))
		from = m.at + m.size
	}
	w.part(words, from, one.size)
}

// part writes the bits of words from one to another.
func (w *Writer) part(words []uint64, from, to int32) {
	for from < to {
		n := min(to-from, 64-from&63, 32)
		w.tip = w.tip.put(w.out, words[from>>6]>>(from&63)&(1<<n-1), uint64(n))
		from += n
	}
}

// copyBits writes so many bits of words.
func (t tip) copyBits(out []byte, words []uint64, size uint64) tip {
	whole := words[:size>>6]
	to := out[t.at:]
	fill, bits := t.fill&7, t.bits
	for i, x := range whole {
		binary.LittleEndian.PutUint64(to[8*i:], bits|x<<fill)
		bits = x >> 1 >> (63 - fill)
	}
	t = tip{t.at + 8*len(whole), bits, fill}
	if rest := size & 63; rest > 0 {
		x := words[len(whole)]
		half := rest >> 1
		t = t.put(out, x&(1<<half-1), half)
		t = t.put(out, x>>half, rest-half)
	}
	return t
}
