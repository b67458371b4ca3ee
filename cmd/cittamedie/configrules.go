package main

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

// check returns the settings that cannot work, each where it was decided.
func (c config) check() mistakes {
	var wrong mistakes
	bad := func(path, format string, args ...any) {
		wrong = append(wrong, mistake{c.origins[path], path + ": " + fmt.Sprintf(format, args...)})
	}
	if c.Dir == "" {
		bad("dir", "the data folder must be named")
	}
	if !hostPort(c.Listen) {
		bad("listen", "%q is not HOST:PORT, with a port up to 65535", c.Listen)
	}
	switch {
	case c.Metrics == "off":
	case !loopback(c.Metrics):
		bad("metrics", "%q is not a loopback HOST:PORT nor off", c.Metrics)
	case samePort(c.Listen, c.Metrics):
		bad("metrics", "%q has the port of listen, %q; choose another", c.Metrics, c.Listen)
	}
	if c.BaseURL != "" && !webAddress(c.BaseURL, "http", "https") {
		bad("baseURL", "%q is not like https://host/path", c.BaseURL)
	}
	if _, err := c.trustedProxies(); err != nil {
		bad("trustedProxies", "%s", err)
	}
	if c.Retention.Databases < 1 {
		bad("retention.databases", "%d: at least the release in force is kept", c.Retention.Databases)
	}
	if c.Retention.Days < 0 {
		bad("retention.days", "%d: a number of days, or 0 to keep databases whatever their age", c.Retention.Days)
	}
	if c.Log.Format != logText && c.Log.Format != logJSON {
		bad("log.format", "%q is not %s or %s", c.Log.Format, logText, logJSON)
	}
	return append(wrong, c.checkPublisher()...)
}

func (c config) checkPublisher() mistakes {
	var wrong mistakes
	bad := func(path, format string, args ...any) {
		wrong = append(wrong, mistake{c.origins[path], path + ": " + fmt.Sprintf(format, args...)})
	}
	p := c.Publisher
	if p.Name == "" && (p.Office != "" || p.Email != "" || p.PrivacyURL != "" || p.AccessibilityURL != "") {
		wrong = append(wrong, mistake{c.origins["publisher"], "publisher.name: the body must be named; without it every page says that the installation is on trial"})
	}
	if a, err := mail.ParseAddress(p.Email); p.Email != "" && (err != nil || a.Address != p.Email) {
		bad("publisher.email", "%q is not like office@example.it", p.Email)
	}
	if p.PrivacyURL != "" && !webAddress(p.PrivacyURL, "https", "http") {
		bad("publisher.privacyURL", "%q is not like https://host/path", p.PrivacyURL)
	}
	if p.AccessibilityURL != "" && !webAddress(p.AccessibilityURL, "https", "http") {
		bad("publisher.accessibilityURL", "%q is not like https://host/path", p.AccessibilityURL)
	}
	return wrong
}

func webAddress(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	if err != nil || u.RawQuery != "" || u.Fragment != "" || u.Host == "" || u.User != nil {
		return false
	}
	for _, s := range schemes {
		if u.Scheme == s {
			return true
		}
	}
	return false
}

// hostPort reports whether an address has a host, which may be empty, and a port
// that is a number.
func hostPort(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	n, bad := strconv.Atoi(port)
	return err == nil && bad == nil && n >= 0 && n <= 65535 && strings.Trim(port, "0123456789") == ""
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || !hostPort(addr) {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// samePort reports whether two addresses ask for one port, which is not left to
// the system to choose.
func samePort(a, b string) bool {
	_, one, _ := net.SplitHostPort(a)
	_, other, _ := net.SplitHostPort(b)
	return one == other && one != "0"
}
