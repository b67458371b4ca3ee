package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// clientAddr is an address of this machine that no other client of the bench
// has, so that limits for one client do not count them together.
func clientAddr(n int) *net.TCPAddr {
	return &net.TCPAddr{IP: net.IPv4(127, 1, byte(n/250), byte(n%250+1))}
}

// got is one download.
type got struct {
	bytes, lines int64
	first, whole time.Duration // until the first byte of the body, and all of it
}

// ask opens a connection from an address, nil for any, and sends one request.
func ask(addr string, from *net.TCPAddr, target, headers string) (*http.Response, net.Conn, error) {
	dialer := net.Dialer{Timeout: answerTimeout}
	if from != nil {
		dialer.LocalAddr = from
	}
	conn, err := dialer.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n%s\r\n", target, headers); err != nil {
		conn.Close()
		return nil, nil, err
	}
	r, err := http.ReadResponse(bufio.NewReaderSize(conn, 256<<10), nil)
	if err == nil && r.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s", target, r.Status)
	}
	if err != nil {
		conn.Close()
		return nil, nil, err
	}
	return r, conn, nil
}

// get downloads target into w.
func get(addr string, from *net.TCPAddr, target, headers string, w io.Writer) (got, error) {
	var g got
	start := time.Now()
	r, conn, err := ask(addr, from, target, headers)
	if err != nil {
		return g, err
	}
	defer conn.Close()
	defer r.Body.Close()
	conn.SetDeadline(time.Now().Add(5 * time.Minute))
	buf := make([]byte, 256<<10)
	for {
		n, err := r.Body.Read(buf)
		if n > 0 && g.bytes == 0 {
			g.first = time.Since(start)
		}
		g.bytes += int64(n)
		for _, c := range buf[:n] {
			if c == '\n' {
				g.lines++
			}
		}
		w.Write(buf[:n])
		if err == io.EOF {
			g.whole = time.Since(start)
			return g, nil
		}
		if err != nil {
			return g, fmt.Errorf("%s: %w", target, err)
		}
	}
}
