package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"cittamedie/dashboards"
)

// config is what an operator decides. A file is weaker than the environment
// (CITTAMEDIE_DIR, CITTAMEDIE_LISTEN, ...), which is weaker than flags.
type config struct {
	Dir        string               `yaml:"dir"`            // data folder
	Listen     string               `yaml:"listen"`         // address of the pages and the API
	Metrics    string               `yaml:"metrics"`        // loopback address of /metrics; "off" for none
	BaseURL    string               `yaml:"baseURL"`        // public address, a sub-path included; "" gives links from the root
	Sources    string               `yaml:"sources"`        // folder of the operator's own recipes; "" for none
	Composites string               `yaml:"composites"`     // folder of the operator's own composites; "" for none
	Proxies    []string             `yaml:"trustedProxies"` // addresses or networks whose X-Forwarded-For says who asks
	Publisher  dashboards.Publisher `yaml:"publisher"`      // the office that answers for the site
}

func defaultConfig() config {
	return config{Dir: "cittamedie-data", Listen: "127.0.0.1:8080", Metrics: defaultMetrics}
}

const defaultMetrics = "127.0.0.1:8081"

// loadConfig reads the file at path, when there is one, and the environment.
func loadConfig(path string, env func(string) string) (config, error) {
	c := defaultConfig()
	if path == "" {
		path = env("CITTAMEDIE_CONFIG")
	}
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return c, fmt.Errorf("read the configuration: %w", err)
		}
		if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&c); err != nil {
			return c, fmt.Errorf("read the configuration %s: %s", filepath.Base(path), firstLines(yaml.FormatError(err, false, false)))
		}
	}
	for name, field := range map[string]*string{
		"CITTAMEDIE_DIR": &c.Dir, "CITTAMEDIE_LISTEN": &c.Listen, "CITTAMEDIE_METRICS": &c.Metrics, "CITTAMEDIE_BASE_URL": &c.BaseURL,
		"CITTAMEDIE_SOURCES": &c.Sources, "CITTAMEDIE_COMPOSITES": &c.Composites,
	} {
		if v := env(name); v != "" {
			*field = v
		}
	}
	if v := env("CITTAMEDIE_TRUSTED_PROXIES"); v != "" {
		c.Proxies = strings.Split(v, ",")
	}
	return c, c.check()
}

// firstLines joins the lines of a message into one sentence.
func firstLines(s string) string { return strings.Join(strings.Fields(s), " ") }

// check refuses settings that cannot work, each named.
func (c config) check() error {
	var errs []error
	if c.Dir == "" {
		errs = append(errs, errors.New("dir: the data folder must be named"))
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		errs = append(errs, fmt.Errorf("listen: %q is not HOST:PORT", c.Listen))
	}
	if c.Metrics != "off" && !loopback(c.Metrics) {
		errs = append(errs, fmt.Errorf("metrics: %q is not a loopback HOST:PORT nor off", c.Metrics))
	}
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		if err != nil || u.RawQuery != "" || u.Fragment != "" || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			errs = append(errs, fmt.Errorf("baseURL: %q is not like https://host/path", c.BaseURL))
		}
	}
	if _, err := c.trustedProxies(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// trustedProxies returns the networks of the proxies; an address is a network of
// its own.
func (c config) trustedProxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range c.Proxies {
		text = strings.TrimSpace(text)
		if a, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("trustedProxies: %q is not like 127.0.0.1 or 10.0.0.0/8", text)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
