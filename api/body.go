package api

import (
	"bytes"
	"errors"
	"io"
	"math/bits"
	"sync"
)

// A large body that is sent once is made in space that was used before: new
// memory is slower to get than the body is to write. Space is lent by powers of
// two, and given back when the body is sent. Space that is not given back is
// lost to nobody but the garbage collector.
const (
	leastSpace = 14 // 16 kB, as a power of two
	mostSpace  = 23 // 8 MB
)

var spaces [mostSpace + 1]sync.Pool // of *[]byte

// borrow returns an empty slice with room for so many bytes.
func borrow(size int) []byte {
	class := max(bits.Len(uint(max(size, 1)-1)), leastSpace)
	if class > mostSpace {
		return make([]byte, 0, size)
	}
	if have, ok := spaces[class].Get().(*[]byte); ok {
		return (*have)[:0]
	}
	return make([]byte, 0, 1<<class)
}

// giveBack takes back space that nobody reads any more.
func giveBack(b []byte) {
	if class := bits.Len(uint(cap(b))) - 1; class >= leastSpace && class <= mostSpace {
		b = b[:0]
		spaces[class].Put(&b)
	}
}

// sending is a borrowed body on its way: it is given back when it is sent.
type sending struct {
	body bytes.Reader
	lent []byte
}

func newSending(body []byte) *sending {
	s := &sending{lent: body}
	s.body.Reset(body)
	return s
}

func (s *sending) Read(p []byte) (int, error)         { return s.body.Read(p) }
func (s *sending) WriteTo(w io.Writer) (int64, error) { return s.body.WriteTo(w) }

var errSent = errors.New("the body was sent already")

// Close gives the space back.
func (s *sending) Close() error {
	if s.lent == nil {
		return errSent
	}
	giveBack(s.lent)
	s.lent = nil
	return nil
}
