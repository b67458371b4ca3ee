package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTrustedProxies(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.yaml")
	for _, tt := range []struct {
		text, env string
		want      string // the networks, or part of the refusal
	}{
		{"dir: d", "", ""},
		{"trustedProxies: [127.0.0.1, 10.1.2.3/8, 'fd00::/8']", "", "127.0.0.1/32 10.0.0.0/8 fd00::/8"},
		{"trustedProxies: [127.0.0.1]", "::1, 192.0.2.0/24", "::1/128 192.0.2.0/24"},
		{"trustedProxies: [proxy.example.org]", "", `trustedProxies: "proxy.example.org"`},
		{"trustedProxies: [10.0.0.0/33]", "", `trustedProxies: "10.0.0.0/33"`},
	} {
		if err := os.WriteFile(file, []byte(tt.text), 0o644); err != nil {
			t.Fatal(err)
		}
		c, wrong, err := loadConfig(file, func(name string) string {
			if name == "CITTAMEDIE_TRUSTED_PROXIES" {
				return tt.env
			}
			return ""
		})
		if err != nil {
			t.Fatal(err)
		}
		if wrong = append(wrong, c.check()...); len(wrong) > 0 {
			if !strings.Contains(wrong.Error(), tt.want) || tt.want == "" {
				t.Errorf("%s: %v, want %q", tt.text, wrong, tt.want)
			}
			continue
		}
		networks, err := c.trustedProxies()
		var got []string
		for _, p := range networks {
			got = append(got, p.String())
		}
		if err != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%s, %s = %v, %v, want %s", tt.text, tt.env, got, err, tt.want)
		}
	}
}
