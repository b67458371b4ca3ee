package store

import (
	"encoding/binary"
	"errors"
	"math"

	"cittamedie/data"
)

// A block is the figures of one series, one after the other, in the order they
// were written:
//
//	area      unsigned varint: its number, less that of the figure before
//	          (zigzag, so that numbers may go down)
//	head      one byte: the status in the three lowest bits, then recalculated,
//	          then whether a value follows, then whether covered and expected do
//	value     eight bytes, IEEE 754, little endian
//	covered   unsigned varint
//	expected  unsigned varint
//
// Nearly every figure takes ten bytes.
const (
	blockStatus       = 0x07
	blockRecalculated = 0x08
	blockValue        = 0x10
	blockCovered      = 0x20
)

// blockWriter packs the figures of one series.
type blockWriter struct {
	cells []byte
	last  int32
}

func (w *blockWriter) add(area int32, o data.Observation) {
	head := byte(o.Status)
	if o.Recalculated {
		head |= blockRecalculated
	}
	if o.Status.HasValue() {
		head |= blockValue
	}
	if o.Expected != 0 {
		head |= blockCovered
	}
	w.cells = binary.AppendVarint(w.cells, int64(area)-int64(w.last))
	w.last = area
	w.cells = append(w.cells, head)
	if head&blockValue != 0 {
		w.cells = binary.LittleEndian.AppendUint64(w.cells, math.Float64bits(o.Value))
	}
	if head&blockCovered != 0 {
		w.cells = binary.AppendUvarint(w.cells, uint64(o.Covered))
		w.cells = binary.AppendUvarint(w.cells, uint64(o.Expected))
	}
}

var errBlock = errors.New("a block of figures is damaged")

// readBlock calls yield for every figure of a block; o has its series already.
func readBlock(cells []byte, codes []data.AreaCode, o data.Observation, yield func(data.Observation) error) error {
	area := int64(0)
	for len(cells) > 0 {
		step, n := binary.Varint(cells)
		if n <= 0 || len(cells) == n {
			return errBlock
		}
		area += step
		head := cells[n]
		cells = cells[n+1:]
		if area < 0 || area >= int64(len(codes)) {
			return errBlock
		}
		o.Area, o.Status, o.Recalculated = codes[area], data.Status(head&blockStatus), head&blockRecalculated != 0
		o.Value, o.Covered, o.Expected = 0, 0, 0
		if head&blockValue != 0 {
			if len(cells) < 8 {
				return errBlock
			}
			o.Value = math.Float64frombits(binary.LittleEndian.Uint64(cells))
			cells = cells[8:]
		}
		if head&blockCovered != 0 {
			covered, n := binary.Uvarint(cells)
			if n <= 0 {
				return errBlock
			}
			expected, m := binary.Uvarint(cells[n:])
			if m <= 0 {
				return errBlock
			}
			o.Covered, o.Expected = int32(covered), int32(expected)
			cells = cells[n+m:]
		}
		if err := yield(o); err != nil {
			return err
		}
	}
	return nil
}
