package fetch_test

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
)

// names is a server of names on this machine: what it answers the n-th time a name
// is asked for, from 1. Without addresses the name does not exist; nil answers that
// the server has a fault.
type names struct {
	mu     sync.Mutex
	asked  map[string]int
	answer func(name string, n int) (addresses []netip.Addr, ok bool)
}

// resolver starts the server and returns a resolver that asks it alone.
func (n *names) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	n.asked = map[string]int{}
	go func() {
		buffer := make([]byte, 512)
		for {
			size, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			socket.WriteTo(n.reply(buffer[:size]), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

// Codes and types of a message (RFC 1035).
const (
	headerBytes, typeA, classIN            = 12, 1, 1
	noFault, serverFault, nameError uint16 = 0, 2, 3
	isReply, canRecurse                    = 1 << 15, 1 << 7
)

// reply answers one question of type A; other types have no records.
func (n *names) reply(question []byte) []byte {
	var labels []string
	at := headerBytes
	for question[at] != 0 {
		length := int(question[at])
		labels = append(labels, string(question[at+1:at+1+length]))
		at += 1 + length
	}
	end := at + 5 // the zero, the type and the class
	name := strings.ToLower(strings.Join(labels, "."))
	code := noFault
	var addresses []netip.Addr
	n.mu.Lock()
	if binary.BigEndian.Uint16(question[at+1:]) == typeA {
		n.asked[name]++
	}
	found, ok := n.answer(name, max(n.asked[name], 1))
	n.mu.Unlock()
	switch {
	case !ok:
		code = serverFault
	case len(found) == 0:
		code = nameError
	case binary.BigEndian.Uint16(question[at+1:]) == typeA:
		addresses = found
	}
	out := append([]byte{}, question[:end]...)
	binary.BigEndian.PutUint16(out[2:], isReply|canRecurse|code)
	binary.BigEndian.PutUint16(out[6:], uint16(len(addresses)))
	binary.BigEndian.PutUint32(out[8:], 0)
	for _, a := range addresses {
		out = append(out, 0xc0, headerBytes, 0, typeA, 0, classIN, 0, 0, 0, 0, 0, 4)
		out = append(out, a.AsSlice()...)
	}
	return out
}
