package api

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/flate"
)

// packed writes a gzip body whose parts are compressed by different means. A
// deflate stream is a row of blocks; a block that ends on a whole byte and refers
// to nothing before itself can stand in any stream. So what never changes is
// compressed once, well, and what is new each time is compressed fast.
type packed struct {
	out  bytes.Buffer
	crc  uint32
	size uint32 // modulo 2^32, as gzip wants it
}

// gzipHeader is a header without a name or a time, for the same bytes each time.
var gzipHeader = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}

// newPacked begins a body with a short head, which is not compressed.
func newPacked(head []byte) *packed {
	z := &packed{}
	z.out.Grow(32 << 10)
	z.out.Write(gzipHeader)
	z.count(head)
	for len(head) > 0 {
		n := min(len(head), 65535)
		z.out.WriteByte(0) // a stored block, not the last
		var sizes [4]byte
		binary.LittleEndian.PutUint16(sizes[:], uint16(n))
		binary.LittleEndian.PutUint16(sizes[2:], ^uint16(n))
		z.out.Write(sizes[:])
		z.out.Write(head[:n])
		head = head[n:]
	}
	return z
}

func (z *packed) count(b []byte) {
	z.crc = crc32.Update(z.crc, crc32.IEEETable, b)
	z.size += uint32(len(b))
}

// ready appends text whose blocks packBlocks made beforehand.
func (z *packed) ready(text, blocks []byte) {
	z.count(text)
	z.out.Write(blocks)
}

// quickDeflate takes a millisecond for the figures of all municipalities and
// leaves a hundredth more than the best level. Coding letters alone would take a
// quarter of that and leave a tenth more.
const quickDeflate = 3

// plain appends text that is new.
func (z *packed) plain(text []byte) {
	z.count(text)
	w := quickWriters.Get().(*flate.Writer)
	defer quickWriters.Put(w)
	w.Reset(&z.out)
	w.Write(text) // a bytes.Buffer never fails
	w.Flush()
}

// close ends the body and returns it.
func (z *packed) close() []byte {
	z.out.Write([]byte{1, 0, 0, 0xff, 0xff}) // an empty stored block, the last
	var end [8]byte
	binary.LittleEndian.PutUint32(end[:], z.crc)
	binary.LittleEndian.PutUint32(end[4:], z.size)
	z.out.Write(end[:])
	return z.out.Bytes()
}

var quickWriters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, quickDeflate) // the level is valid
	return w
}}

// packBlocks compresses text well into blocks that can stand in any stream.
func packBlocks(text []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression) // the level is valid
	w.Write(text)                                        // a bytes.Buffer never fails
	w.Flush()
	return out.Bytes()
}
