package cube

import "sync"

// readers counts who still reads from the store behind a cube.
type readers struct {
	mu     sync.Mutex
	n      int
	closed bool         // Close was called
	close  func() error // what Close calls; nil when there is nothing to close
}

// Hold keeps open what Detail and Past read from until the returned function is
// called, even when Close is called meanwhile. It is false when the cube is
// closed already.
func (c *Cube) Hold() (release func(), ok bool) {
	r := c.readers
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, false
	}
	r.n++
	return sync.OnceFunc(func() {
		r.mu.Lock()
		r.n--
		last := r.closed && r.n == 0
		r.mu.Unlock()
		if last {
			_ = r.end() // nobody is left to tell; the files are removed when the program starts again
		}
	}), true
}

// Close ends what Detail and Past read from, when the last who holds it has
// ended; the columns stay readable.
func (c *Cube) Close() error {
	r := c.readers
	r.mu.Lock()
	last := !r.closed && r.n == 0
	r.closed = true
	r.mu.Unlock()
	if !last {
		return nil
	}
	return r.end()
}

func (r *readers) end() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}
