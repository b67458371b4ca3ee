package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

const (
	connections   = 12
	answerTimeout = 30 * time.Second
)

// driver sends requests over connections that stay open and reads the replies
// whole. It is plain, so that the time measured is the server's.
type driver struct {
	addr    string
	targets []string
	headers string        // lines after the first, each with its end
	order   []int         // of targets; nil for one after the other
	most    int64         // requests in one run; 0 for no bound
	pause   time.Duration // of each connection after a reply
	before  func(n int64)
	reply   func(target int, header, body []byte) // called for each reply when set

	lengths []atomic.Int64 // of the body of each target, once seen
	sent    atomic.Int64
}

// tally is what one run of a driver saw.
type tally struct {
	replies, bad int64
	took         time.Duration
	problem      string // the first
}

func (t tally) perSecond() float64 { return float64(t.replies) / t.took.Seconds() }

// run sends requests for a time, or until ctx is done.
func (d *driver) run(ctx context.Context, length time.Duration) tally {
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	if d.lengths == nil {
		d.lengths = make([]atomic.Int64, len(d.targets))
	}
	var total tally
	var mu sync.Mutex
	var left atomic.Int64
	left.Store(d.most)
	var group sync.WaitGroup
	start := time.Now()
	for range connections {
		group.Go(func() {
			t := d.connection(ctx, &left)
			mu.Lock()
			defer mu.Unlock()
			total.replies += t.replies
			total.bad += t.bad
			if total.problem == "" {
				total.problem = t.problem
			}
		})
	}
	group.Wait()
	total.took = time.Since(start)
	return total
}

// connection sends requests one after the other over one connection.
func (d *driver) connection(ctx context.Context, left *atomic.Int64) (t tally) {
	conn, err := net.Dial("tcp", d.addr)
	if err != nil {
		return tally{bad: 1, problem: err.Error()}
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	var request, header, body []byte
	for ctx.Err() == nil && (d.most == 0 || left.Add(-1) >= 0) {
		n := d.sent.Add(1) - 1
		if d.before != nil {
			d.before(n)
		}
		at := int(n % int64(max(len(d.order), 1)))
		if d.order != nil {
			at = d.order[at]
		} else {
			at = int(n % int64(len(d.targets)))
		}
		request = append(append(append(request[:0], "GET "...), d.targets[at]...), " HTTP/1.1\r\nHost: bench\r\n"...)
		request = append(append(request, d.headers...), "\r\n"...)
		conn.SetDeadline(time.Now().Add(answerTimeout))
		if _, err = conn.Write(request); err == nil {
			header, body, err = readReply(in, header[:0], body[:0], d.reply != nil)
		}
		if err != nil {
			t.bad++
			t.problem = fmt.Sprintf("%s: %v", d.targets[at], err)
			return t
		}
		t.replies++
		if problem := d.check(at, header); problem != "" {
			t.bad++
			t.problem = problem
		}
		if d.reply != nil {
			d.reply(at, header, body)
		}
		time.Sleep(d.pause)
	}
	return t
}

// check compares a reply with what is expected of its target: status 200 and,
// unless replies are looked at one by one, a body as long as the one before.
func (d *driver) check(at int, header []byte) string {
	if !bytes.HasPrefix(header, []byte("HTTP/1.1 200")) {
		return fmt.Sprintf("%s: %s", d.targets[at], bytes.TrimSpace(header[:min(len(header), 32)]))
	}
	length := int64(contentLength(header))
	if before := d.lengths[at].Swap(length); d.reply == nil && before != 0 && before != length {
		return fmt.Sprintf("%s: %d bytes, %d before", d.targets[at], length, before)
	}
	return ""
}

// readReply reads one reply; its body only when keep is true.
func readReply(in *bufio.Reader, header, body []byte, keep bool) (head, text []byte, err error) {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return header, nil, err
		}
		if len(line) <= 2 {
			break
		}
		header = append(header, line...)
	}
	n := contentLength(header)
	if n < 0 {
		return header, nil, fmt.Errorf("a reply without Content-Length: %q", header)
	}
	if !keep {
		_, err = in.Discard(n)
		return header, nil, err
	}
	body = slices.Grow(body, n)[:n]
	_, err = io.ReadFull(in, body)
	return header, body, err
}

// field returns the value of a field of a header.
func field(header []byte, name string) []byte {
	_, rest, found := bytes.Cut(header, []byte("\r\n"+name+": "))
	if !found {
		return nil
	}
	value, _, _ := bytes.Cut(rest, []byte("\r\n"))
	return value
}

func contentLength(header []byte) int {
	n, err := strconv.Atoi(string(field(header, "Content-Length")))
	if err != nil {
		return -1
	}
	return n
}

// fetch sends one request and returns the header and the body of its reply.
func fetch(addr, target, headers string) (header, body []byte, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(answerTimeout))
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: bench\r\n%s\r\n", target, headers); err != nil {
		return nil, nil, err
	}
	header, body, err = readReply(bufio.NewReader(conn), nil, nil, true)
	if err == nil && !bytes.HasPrefix(header, []byte("HTTP/1.1 200")) {
		err = fmt.Errorf("%s: %s: %.200s", target, bytes.TrimSpace(header[:min(len(header), 32)]), body)
	}
	return header, body, err
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
