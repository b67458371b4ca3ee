package main

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cittamedie/dashboards"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
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
	Retention  store.Retention      `yaml:"retention"`      // how long databases of earlier releases stay
	Log        logging              `yaml:"log"`            // what the log looks like
	Publisher  dashboards.Publisher `yaml:"publisher"`      // the office that answers for the site

	origins origins `yaml:"-"`
}

// origins says where each setting comes from, by its path in the file:
// "citta.yaml:3:9", "CITTAMEDIE_LISTEN" or "--dir"; none for a default.
type origins map[string]string

func defaultConfig() config {
	return config{
		Dir: "cittamedie-data", Listen: "127.0.0.1:8080", Metrics: defaultMetrics,
		Retention: store.DefaultRetention, Log: logging{Format: logText}, origins: origins{},
	}
}

const defaultMetrics = "127.0.0.1:8081"

// setting is one thing to decide: its path in the file, its variable and where
// its value is kept, a *string, *int, *bool or *[]string.
type setting struct {
	path, env string
	value     func(*config) any
}

// settings are all there is to decide, in the order in which they are shown.
var settings = []setting{
	{"dir", "CITTAMEDIE_DIR", func(c *config) any { return &c.Dir }},
	{"listen", "CITTAMEDIE_LISTEN", func(c *config) any { return &c.Listen }},
	{"metrics", "CITTAMEDIE_METRICS", func(c *config) any { return &c.Metrics }},
	{"baseURL", "CITTAMEDIE_BASE_URL", func(c *config) any { return &c.BaseURL }},
	{"trustedProxies", "CITTAMEDIE_TRUSTED_PROXIES", func(c *config) any { return &c.Proxies }},
	{"sources", "CITTAMEDIE_SOURCES", func(c *config) any { return &c.Sources }},
	{"composites", "CITTAMEDIE_COMPOSITES", func(c *config) any { return &c.Composites }},
	{"retention.databases", "CITTAMEDIE_RETENTION_DATABASES", func(c *config) any { return &c.Retention.Databases }},
	{"retention.days", "CITTAMEDIE_RETENTION_DAYS", func(c *config) any { return &c.Retention.Days }},
	{"log.format", "CITTAMEDIE_LOG_FORMAT", func(c *config) any { return &c.Log.Format }},
	{"log.requests", "CITTAMEDIE_LOG_REQUESTS", func(c *config) any { return &c.Log.Requests }},
	{"publisher.name", "CITTAMEDIE_PUBLISHER_NAME", func(c *config) any { return &c.Publisher.Name }},
	{"publisher.office", "CITTAMEDIE_PUBLISHER_OFFICE", func(c *config) any { return &c.Publisher.Office }},
	{"publisher.email", "CITTAMEDIE_PUBLISHER_EMAIL", func(c *config) any { return &c.Publisher.Email }},
	{"publisher.privacyURL", "CITTAMEDIE_PUBLISHER_PRIVACY_URL", func(c *config) any { return &c.Publisher.PrivacyURL }},
	{"publisher.accessibilityURL", "CITTAMEDIE_PUBLISHER_ACCESSIBILITY_URL", func(c *config) any { return &c.Publisher.AccessibilityURL }},
}

// mistake is a setting that cannot work.
type mistake struct {
	at      string // where it stands, as in origins
	message string
}

// String returns the place and what is wrong there.
func (m mistake) String() string {
	if m.at == "" {
		return m.message
	}
	return m.at + ": " + m.message
}

// mistakes is all that is wrong with a configuration.
type mistakes []mistake

// Error returns every mistake, each on a line.
func (m mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// loadConfig reads the file at path, when there is one, and the environment, and
// returns every mistake of form. The error is that of reading the file.
func loadConfig(path string, env func(string) string) (config, mistakes, error) {
	c := defaultConfig()
	var wrong mistakes
	if path == "" {
		path = env("CITTAMEDIE_CONFIG")
	}
	if path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return c, nil, fmt.Errorf("read the configuration: %w", err)
		}
		wrong = c.readFile(filepath.Base(path), text)
	}
	for _, s := range settings {
		if v := env(s.env); v != "" {
			wrong = append(wrong, c.set(s, v, s.env)...)
		}
	}
	return c, wrong, nil
}

// readFile takes what a file decides.
func (c *config) readFile(name string, text []byte) mistakes {
	places, problems := catalog.ReadYAML(text, c)
	for path, at := range places {
		c.origins[path] = fmt.Sprintf("%s:%d:%d", name, at.Line, at.Column)
	}
	var wrong mistakes
	for _, p := range problems {
		wrong = append(wrong, mistake{fmt.Sprintf("%s:%d:%d", name, p.Line, max(p.Column, 1)), p.Message})
	}
	return wrong
}

// set takes a value from the environment or a flag.
func (c *config) set(s setting, text, from string) mistakes {
	c.origins[s.path] = from
	var err error
	switch v := s.value(c).(type) {
	case *string:
		*v = text
	case *[]string:
		*v = strings.Split(text, ",")
	case *int:
		if *v, err = strconv.Atoi(text); err != nil {
			return mistakes{{from, fmt.Sprintf("%s: %q is not a whole number", s.path, text)}}
		}
	case *bool:
		if *v, err = strconv.ParseBool(text); err != nil {
			return mistakes{{from, fmt.Sprintf("%s: %q is not true or false", s.path, text)}}
		}
	}
	return nil
}

// flag takes what a flag decides, when it was given.
func (c *config) flag(path, text, flag string) {
	i := slices.IndexFunc(settings, func(s setting) bool { return s.path == path })
	if text != "" {
		c.set(settings[i], text, flag)
	}
}

// text writes a setting as a person reads it.
func (s setting) text(c *config) string {
	switch v := s.value(c).(type) {
	case *[]string:
		return strings.Join(*v, ", ")
	case *string:
		return *v
	case *int:
		return strconv.Itoa(*v)
	case *bool:
		return strconv.FormatBool(*v)
	}
	return ""
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
			return nil, fmt.Errorf("%q is not like 127.0.0.1 or 10.0.0.0/8", text)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}
