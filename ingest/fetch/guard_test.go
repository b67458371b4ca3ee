package fetch

import (
	"errors"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"cittamedie/data"
)

func TestGuard(t *testing.T) {
	r := newRoads()
	for _, tt := range []struct {
		address string
		refused bool
	}{
		{"8.8.8.8:443", false}, {"[2a00:1620::1]:443", false},
		{"8.8.8.8:80", true}, {"8.8.8.8:22", true}, {"127.0.0.1:443", true}, {"[::1]:443", true}, {"example.org:443", true},
	} {
		if err := r.guard("tcp", tt.address, nil); (err != nil) != tt.refused || err != nil && !errors.Is(err, data.ErrInvalid) {
			t.Errorf("guard(%s) = %v, want refused = %t", tt.address, err, tt.refused)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		header string
		want   time.Duration
	}{
		{"", 0}, {"120", 2 * time.Minute}, {"-5", 0}, {"1000000000", maxSilence}, {"soon", 0}, {"99999999999999999999", 0},
		{testNow.Add(time.Hour).Format(http.TimeFormat), time.Hour}, {testNow.Add(-time.Hour).Format(http.TimeFormat), 0},
		{testNow.AddDate(1, 0, 0).Format(http.TimeFormat), maxSilence},
	} {
		if got := retryAfter(tt.header, testNow); got != tt.want {
			t.Errorf("retryAfter(%q) = %v, want %v", tt.header, got, tt.want)
		}
	}
}

func TestIsPublic(t *testing.T) {
	for _, s := range []string{"8.8.8.8", "193.204.90.1", "2a00:1620::1", "::ffff:8.8.8.8"} {
		if !isPublic(netip.MustParseAddr(s)) {
			t.Errorf("isPublic(%s) = false", s)
		}
	}
	for _, s := range []string{
		"127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
		"100.64.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "64:ff9b::7f00:1",
		"2002:7f00:1::", "2001:db8::1", "2001::1", "fec0::1", "100::1",
	} {
		if isPublic(netip.MustParseAddr(s)) {
			t.Errorf("isPublic(%s) = true", s)
		}
	}
}
