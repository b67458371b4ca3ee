package catalog

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"cittamedie/data"
)

// at returns the line of a field, or of the nearest field around it that the
// file has, so that a missing field is reported where it belongs.
func (p *recipeParser) at(field string) int {
	for field != "" {
		if l, ok := p.lines[field]; ok {
			return l
		}
		field = field[:max(strings.LastIndexAny(field, ".["), 0)]
	}
	return 1
}

func (p *recipeParser) wrong(field, format string, args ...any) {
	p.add(p.at(field), "%s: %s", field, fmt.Sprintf(format, args...))
}

func (p *recipeParser) require(field, value string) {
	if strings.TrimSpace(value) == "" {
		p.wrong(field, "is required")
	}
}

func (p *recipeParser) oneOf(field, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		p.wrong(field, "%q is not one of %s", value, quoteAll(allowed))
	}
}

// check adds every mistake of meaning.
func (p *recipeParser) check(name string, r Recipe) {
	p.checkHead(name, r)
	p.checkAddresses(r)
	p.checkFormat(r.Format)
	switch r.Kind {
	case KindObservations:
		p.checkObservations(r)
	case KindBoundaries:
		p.checkBoundaries(r)
	case KindAreas:
		p.checkAreas(r)
	}
}

func (p *recipeParser) checkHead(name string, r Recipe) {
	for _, f := range [][2]string{
		{"id", r.ID}, {"dataset", r.Dataset}, {"title.it", r.Title.IT}, {"title.en", r.Title.EN},
		{"publisher", r.Publisher}, {"licence.id", r.Licence.ID}, {"licence.url", r.Licence.URL},
		{"landing", r.Landing}, {"kind", r.Kind}, {"vintage", string(r.Vintage)}, {"format.type", r.Format.Type},
	} {
		p.require(f[0], f[1])
	}
	for _, f := range [][2]string{{"id", r.ID}, {"dataset", r.Dataset}} {
		if f[1] != "" && !slug(f[1]) {
			p.wrong(f[0], "%q has something else than lower-case letters, digits and hyphens", f[1])
		}
	}
	if base := strings.TrimSuffix(path.Base(name), path.Ext(name)); r.ID != "" && base != r.ID {
		p.wrong("id", "%q is not the name of the file, %q", r.ID, base)
	}
	p.oneOf("kind", r.Kind, KindObservations, KindBoundaries, KindAreas)
	if _, err := data.ParseDate(string(r.Vintage)); r.Vintage != "" && err != nil {
		p.wrong("vintage", "%q is not a day written YYYY-MM-DD", r.Vintage)
	}
	if r.MaxBytes < 0 {
		p.wrong("maxBytes", "must not be negative")
	}
	if r.Tolerance < 0 || r.Tolerance > 1 {
		p.wrong("tolerance", "is a share between 0 and 1")
	}
	p.checkFiles(r)
}

func (p *recipeParser) checkFiles(r Recipe) {
	if len(r.Files) == 0 {
		p.wrong("files", "is required")
	}
	for i, f := range r.Files {
		field := fmt.Sprintf("files[%d]", i)
		if f == "" || f != path.Base(f) || strings.ContainsAny(f, `\:`) || f == "." || f == ".." {
			p.wrong(field, "%q is not a plain file name", f)
		}
		if slices.Contains(r.Files[:i], f) {
			p.wrong(field, "%q is listed twice", f)
		}
	}
}

func (p *recipeParser) checkAddresses(r Recipe) {
	for _, f := range [][2]string{{"url", r.URL}, {"landing", r.Landing}, {"licence.url", r.Licence.URL}} {
		if f[1] == "" {
			continue
		}
		u, err := url.Parse(f[1])
		if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
			p.wrong(f[0], "%q is not an https address", f[1])
		}
	}
	for i, h := range r.Hosts {
		if u, err := url.Parse("https://" + h); err != nil || u.Host != h || u.Port() != "" || h == "" {
			p.wrong(fmt.Sprintf("hosts[%d]", i), "%q is not the name of a host", h)
		}
	}
	switch {
	case r.URL == "" && !r.Embedded:
		p.wrong("url", "is required unless the file is embedded")
	case r.URL == "" && r.Schedule != "":
		p.wrong("schedule", "there is no url to fetch")
	}
	if r.Schedule != "" {
		if err := checkCron(r.Schedule); err != nil {
			p.wrong("schedule", "%s", err)
		}
	}
}

func (p *recipeParser) checkFormat(f Format) {
	p.oneOf("format.type", f.Type, "csv", "geojson", "topology")
	p.oneOf("format.encoding", f.Encoding, "utf-8", "iso-8859-1", "windows-1252")
	if _, err := path.Match(f.Member, ""); err != nil {
		p.wrong("format.member", "%q is not a pattern", f.Member)
	}
	if f.Gzip && f.Member != "" {
		p.wrong("format.member", "a file is gzipped or in a zip archive, not both")
	}
	if f.Type != "csv" {
		return
	}
	p.require("format.delimiter", strings.ReplaceAll(f.Delimiter, "\t", "tab"))
	p.oneOf("format.delimiter", f.Delimiter, ",", ";", "\t")
	p.oneOf("format.decimal", f.Decimal, ".", ",")
	p.oneOf("format.thousands", f.Thousands, ".", ",", "'", " ", "\u00a0", "\u202f")
	if f.Thousands != "" && (f.Thousands == f.Decimal || f.Decimal == "" && f.Thousands == ".") {
		p.wrong("format.thousands", "is the same as the decimal mark, so numbers would be ambiguous")
	}
	for i, m := range f.Suppressed {
		if slices.Contains(f.Missing, m) {
			p.wrong(fmt.Sprintf("format.suppressed[%d]", i), "%q is already a marker of missing", m)
		}
	}
}

func slug(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-' && s[len(s)-1] != '-'
}

func quoteAll(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return strings.Join(quoted, ", ")
}
