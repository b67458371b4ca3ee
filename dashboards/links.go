package dashboards

import (
	"net/url"
	"strings"

	"cittamedie/data"
)

// link returns the address of a page of ours: the only place that puts the
// sub-path and the language chosen by the reader in front of a path. Params
// are name, value pairs; an empty value is left out.
func (p *page) link(path string, params ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		if params[i+1] != "" {
			q.Set(params[i], params[i+1])
		}
	}
	if p.chosenLang != "" && q.Get("lang") == "" {
		q.Set("lang", p.chosenLang)
	}
	return withQuery(p.site.base+path, q)
}

// Link is link for templates.
func (p *page) Link(path string, params ...string) string { return p.link(path, params...) }

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// area returns the address of the profile of an area.
func (p *page) area(code data.AreaCode, params ...string) string {
	return p.link("/aree/"+url.PathEscape(string(code)), params...)
}

// indicator returns the address of the page of an indicator.
func (p *page) indicator(in data.Indicator, params ...string) string {
	return p.link("/indicatori/"+url.PathEscape(in.Code), params...)
}

// Self returns the address of this page with one parameter changed; the page of
// an error writes no other back.
func (p *page) Self(name, value string) string {
	q := url.Values{}
	for k, v := range p.query {
		if p.name != "error" {
			q.Set(k, v)
		}
	}
	q.Set(name, value)
	return withQuery(p.site.base+p.Path, q)
}

// Canonical returns the public address of the page, or "" when the
// installation has none configured. The Host header is never read.
func (p *page) Canonical() string {
	if p.site.origin == "" {
		return ""
	}
	q := url.Values{}
	for k, v := range p.query {
		if k != "lang" {
			q.Set(k, v)
		}
	}
	return p.site.origin + withQuery(p.site.base+p.Path, q)
}

// wholeAnswer is the most items the API gives in one answer; a download that
// holds more is offered in parts.
const (
	wholeAnswer     = "10000"
	wholeAnswerSize = 10_000
)

// values returns the address of the values of a map in a format.
func (s *site) values(view mapView, format string) string {
	return s.api("values", "indicator", view.Indicator.Code, "level", view.Level.String(),
		"parent", string(view.parentCode()), "period", view.Period.String(), "format", format)
}

// api returns the address of a resource of the API.
func (s *site) api(resource string, params ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(params); i += 2 {
		if params[i+1] == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(params[i] + "=" + url.QueryEscape(params[i+1]))
	}
	return s.base + "/api/v1/" + resource + "?" + b.String()
}
