package splice

import (
	"encoding/binary"
	"hash/crc32"
	"sync"
)

const (
	shiftBits   = 6 // of a length, in each table
	shiftMask   = 1<<shiftBits - 1
	shiftTables = 4 // for lengths below 2^24 in one go
)

// shift is what so many zero bytes make of a checksum: a linear map, as tables
// for each four of its bits.
type shift [8][16]uint32

func (s *shift) of(crc uint32) uint32 {
	return s[0][crc&15] ^ s[1][crc>>4&15] ^ s[2][crc>>8&15] ^ s[3][crc>>12&15] ^
		s[4][crc>>16&15] ^ s[5][crc>>20&15] ^ s[6][crc>>24&15] ^ s[7][crc>>28]
}

// shifts[k][d] is the map of d·64^k zero bytes.
var shifts = sync.OnceValue(func() *[shiftTables][shiftMask + 1]shift {
	var all [shiftTables][shiftMask + 1]shift
	unit := func(crc uint32) uint32 { return crc32.IEEETable[crc&0xff] ^ crc>>8 }
	for k := range all {
		before := func(crc uint32) uint32 { return crc }
		for d := range all[k] {
			if d > 0 {
				before = func(crc uint32) uint32 { return unit(all[k][d-1].of(crc)) }
			}
			all[k][d] = newShift(before)
		}
		unit = func(crc uint32) uint32 { return all[k][1].of(all[k][shiftMask].of(crc)) }
	}
	return &all
})

// newShift returns the tables of a linear map.
func newShift(of func(uint32) uint32) (s shift) {
	for j := range s {
		for bit := range 4 {
			one := of(1 << (4*j + bit))
			for v := range s[j] {
				if v>>bit&1 == 1 {
					s[j][v] ^= one
				}
			}
		}
	}
	return s
}

// join returns the checksum of a text followed by another one of n bytes, from
// those of the two.
func join(tables *[shiftTables][shiftMask + 1]shift, first, second uint32, n int) uint32 {
	for n >= 1<<(shiftBits*shiftTables) {
		n -= 1 << (shiftBits * shiftTables)
		first = tables[shiftTables-1][1].of(tables[shiftTables-1][shiftMask].of(first))
	}
	for k := 0; n > 0; k++ {
		if d := n & shiftMask; d != 0 {
			first = tables[k][d].of(first)
		}
		n >>= shiftBits
	}
	return first ^ second
}

// bytewise[k][b] is the checksum of byte b followed by k zero bytes, without the
// inversions at both ends.
var bytewise = func() *[8][256]uint32 {
	var t [8][256]uint32
	t[0] = *crc32.IEEETable
	for k := 1; k < len(t); k++ {
		for b := range t[k] {
			t[k][b] = crc32.IEEETable[byte(t[k-1][b])] ^ t[k-1][b]>>8
		}
	}
	return &t
}()

// short returns the checksum of a text followed by a short one.
func short(crc uint32, text []byte) uint32 {
	crc = ^crc
	for len(text) >= 8 {
		x := binary.LittleEndian.Uint64(text) ^ uint64(crc)
		crc = bytewise[7][byte(x)] ^ bytewise[6][byte(x>>8)] ^ bytewise[5][byte(x>>16)] ^ bytewise[4][byte(x>>24)] ^
			bytewise[3][byte(x>>32)] ^ bytewise[2][byte(x>>40)] ^ bytewise[1][byte(x>>48)] ^ bytewise[0][x>>56]
		text = text[8:]
	}
	x, rest := crc, uint32(0)
	for i, b := range text {
		rest ^= bytewise[(len(text)-1-i)&7][byte(x)^b]
		x >>= 8
	}
	return ^(x ^ rest)
}
