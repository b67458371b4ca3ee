package main

import (
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
	slowReaders  = 500
	slowLists    = 24                     // of them, those that read a streamed list; the others read the file
	slowRate     = 10_000                 // bytes a second
	slowPause    = 200 * time.Millisecond // between two reads
	slowMemory   = 64 << 20
	slowGoal     = 3.0 // times the quiet 99th percentile
	smallVisitor = 4   // connections that ask for small replies
)

// readers is P8: 500 readers at 10 kB/s, while others ask for small replies.
func (b *bench) readers() error {
	d, err := b.downloads()
	if err != nil {
		return err
	}
	pid := strconv.Itoa(d.cmd.Process.Pid)
	length := 3 * time.Second
	if b.full {
		length = 20 * time.Second
	}
	if _, err := b.small(d, time.Second); err != nil { // warm
		return err
	}
	quiet, err := b.small(d, length)
	if err != nil {
		return err
	}
	before, _, err := resident(pid)
	if err != nil {
		return err
	}
	slow, err := b.startSlow(d)
	if err != nil {
		return err
	}
	defer slow.stop()
	var most int64
	var busy []float64
	for range rounds {
		p99, err := b.small(d, length)
		if err != nil {
			return err
		}
		busy = append(busy, p99.Seconds())
		now, _, err := resident(pid)
		if err != nil {
			return err
		}
		most = max(most, now)
	}
	n := slow.reading.Load()
	slow.stop()
	after, err := b.small(d, length)
	if err != nil {
		return err
	}
	calm := (quiet + after).Seconds() / 2
	b.print(line{
		id: "P8", workload: fmt.Sprintf("%d readers at %d kB/s, %d of them of lists: memory", n, slowRate/1000, slowLists), figure: "+" + megabytes(most-before), limit: megabytes(before) + " before",
		goal: "<= +" + megabytes(slowMemory), ok: most-before <= slowMemory && n == slowReaders && slow.failed.Load() == 0,
	})
	ratio := median(busy) / calm
	b.print(line{
		id: "P8", workload: "99th percentile of small requests meanwhile", figure: milliseconds(median(busy)), limit: milliseconds(calm) + " quiet", ratio: ratio,
		goal: fmt.Sprintf("<= %g x quiet", slowGoal), ok: ratio <= slowGoal,
	})
	return nil
}

// slowGroup is the slow readers at work.
type slowGroup struct {
	cancel          context.CancelFunc
	group           sync.WaitGroup
	reading, failed atomic.Int64
}

// stop ends the readers and waits for them.
func (g *slowGroup) stop() {
	g.cancel()
	g.group.Wait()
}

// startSlow starts the slow readers and waits until all of them read.
func (b *bench) startSlow(d *downloads) (*slowGroup, error) {
	g := &slowGroup{}
	var ctx context.Context
	ctx, g.cancel = context.WithCancel(b.ctx)
	for n := range slowReaders {
		target := d.file.URL
		if n < slowLists {
			target = "/api/v1/observations?format=csv&limit=10000000&indicator=" + generatedCode(n%bulkIndicators)
			if n%2 == 0 {
				target = "/api/v1/observations?format=csv&limit=10000000&indicator=DEM01&sex=*&age=*"
			}
		}
		g.group.Go(func() {
			if err := readSlowly(ctx, d.addr, clientAddr(n), target, &g.reading); err != nil {
				g.failed.Add(1)
			}
		})
	}
	for wait := 0; wait < 100 && g.reading.Load()+g.failed.Load() < slowReaders; wait++ {
		time.Sleep(200 * time.Millisecond)
	}
	if n, failed := g.reading.Load(), g.failed.Load(); n != slowReaders || failed > 0 {
		g.stop()
		return nil, fmt.Errorf("%d of %d readers read, %d failed", n, slowReaders, failed)
	}
	return g, nil
}

// readSlowly reads target until ctx is done, at the rate of a slow line.
func readSlowly(ctx context.Context, addr string, from *net.TCPAddr, target string, reading *atomic.Int64) error {
	r, conn, err := askSlowly(addr, from, target)
	if err != nil {
		return err
	}
	defer conn.Close()
	reading.Add(1)
	part := make([]byte, slowRate*int64(slowPause)/int64(time.Second))
	tick := time.NewTicker(slowPause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		conn.SetReadDeadline(time.Now().Add(answerTimeout))
		if _, err := io.ReadFull(r, part); err != nil {
			reading.Add(-1)
			return err
		}
	}
}

// askSlowly sends a request over a connection that takes little at a time.
func askSlowly(addr string, from *net.TCPAddr, target string) (io.Reader, net.Conn, error) {
	dialer := net.Dialer{LocalAddr: from, Timeout: answerTimeout}
	conn, err := dialer.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	conn.(*net.TCPConn).SetReadBuffer(8 << 10)
	conn.SetDeadline(time.Now().Add(answerTimeout))
	status := make([]byte, len("HTTP/1.1 200"))
	if _, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n", target); err == nil {
		_, err = io.ReadFull(conn, status)
	}
	if err == nil && string(status) != "HTTP/1.1 200" {
		err = fmt.Errorf("%s: %s", target, status)
	}
	if err != nil {
		conn.Close()
		return nil, nil, err
	}
	return conn, conn, nil
}

// small asks for series of one area, one after the other over a few
// connections, and returns the 99th percentile of the time a reply takes.
func (b *bench) small(d *downloads, length time.Duration) (time.Duration, error) {
	s, err := b.sample()
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex
	var all []time.Duration
	var group sync.WaitGroup
	errs := make(chan error, smallVisitor)
	until := time.Now().Add(length)
	for v := range smallVisitor {
		group.Go(func() {
			var took []time.Duration
			for n := 0; time.Now().Before(until) && b.ctx.Err() == nil; n++ {
				start := time.Now()
				target := "/api/v1/series?indicator=" + generatedCode(n%bulkIndicators) + "&area=" + s.codes[(n*131+v*977)%len(s.codes)]
				if _, _, err := fetch(d.addr, target, ""); err != nil {
					errs <- err
					return
				}
				took = append(took, time.Since(start))
				time.Sleep(time.Millisecond)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
		})
	}
	group.Wait()
	select {
	case err := <-errs:
		return 0, err
	default:
	}
	slices.Sort(all)
	if len(all) == 0 {
		return 0, b.ctx.Err()
	}
	return all[len(all)*99/100], nil
}
