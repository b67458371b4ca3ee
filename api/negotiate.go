package api

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
)

// media is a format the API writes.
type media struct {
	name string // value of the parameter "format"
	code byte   // letter in acceptClass
	mime string // as named in Accept
	full string // as sent
}

// The formats. Compared by value.
var (
	asJSON     = media{"json", 'j', "application/json", "application/json"}
	asCSV      = media{"csv", 'c', "text/csv", "text/csv; charset=utf-8; header=present"}
	asGeoJSON  = media{"geojson", 'g', "application/geo+json", "application/geo+json"}
	asTopoJSON = media{"topojson", 't', "application/topo+json", "application/topo+json"}

	lists    = []media{asJSON, asCSV}
	jsonOnly = []media{asJSON}
	csvOnly  = []media{asCSV}
	maps     = []media{asGeoJSON, asTopoJSON}
)

// maxHeader is the longest Accept or Accept-Encoding that is read; a longer
// one is as good as none.
const maxHeader = 1024

// ranged is one member of an Accept header with its weight.
type ranged struct {
	name    string
	quality float64
}

// weigh reads the members of an Accept header, those with a weight of zero
// left out, the preferred first.
func weigh(header []byte) []ranged {
	var out []ranged
	for _, part := range bytes.Split(header, []byte(",")) {
		name, rest, _ := bytes.Cut(part, []byte(";"))
		r := ranged{string(bytes.ToLower(bytes.TrimSpace(name))), 1}
		for _, p := range bytes.Split(rest, []byte(";")) {
			if v, ok := bytes.CutPrefix(bytes.TrimSpace(p), []byte("q=")); ok {
				r.quality, _ = strconv.ParseFloat(string(v), 64)
			}
		}
		if r.quality > 0 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b ranged) int { return cmp.Compare(b.quality, a.quality) })
	return out
}

// acceptClass reduces an Accept header to the letters of the formats it asks
// for, the preferred first; "" stands for the default of the operation.
func acceptClass(header []byte) string {
	if s := string(header); s == "" || s == "*/*" || s == "application/json" || len(s) > maxHeader {
		return ""
	}
	class := ""
	for _, r := range weigh(header) {
		for _, m := range []media{asJSON, asCSV, asGeoJSON, asTopoJSON} {
			if r.name == m.mime && !bytes.Contains([]byte(class), []byte{m.code}) {
				class += string(m.code)
			}
		}
		if r.name == "*/*" || r.name == "application/*" {
			break
		}
	}
	return class
}

// format returns what the reply is to be written as: what the parameter asks
// for, else what Accept prefers, else the default of the operation.
func (r *request) format(param string) media {
	for _, m := range r.offers {
		if m.name == param {
			return m
		}
	}
	for i := range len(r.accept) {
		for _, m := range r.offers {
			if m.code == r.accept[i] {
				return m
			}
		}
	}
	return r.offers[0]
}

// The content encodings, the preferred first. A client that accepts both is
// sent brotli, but for replies that have a fast way to gzip.
const (
	brotliCoding = "br"
	gzipCoding   = "gzip"
	eitherCoding = "br,gzip"
)

// acceptsGzip reports whether what acceptEncoding returned allows gzip.
func acceptsGzip(encoding string) bool { return encoding == gzipCoding || encoding == eitherCoding }

// acceptEncoding returns the content encoding to use for an Accept-Encoding
// header: "br", "gzip", "br,gzip" for either, or "" for none.
func acceptEncoding(header []byte) string {
	switch s := string(header); {
	case s == "" || s == "identity" || len(s) > maxHeader:
		return ""
	case s == gzipCoding || s == "gzip, deflate":
		return gzipCoding
	case s == "gzip, deflate, br" || s == "gzip, deflate, br, zstd":
		return eitherCoding
	}
	weight := map[string]float64{}
	for _, r := range weigh(header) {
		weight[r.name] = max(weight[r.name], r.quality)
	}
	switch br, gzip := weight[brotliCoding], weight[gzipCoding]; {
	case br == 0 && gzip == 0:
		return ""
	case br == gzip:
		return eitherCoding
	case br > gzip:
		return brotliCoding
	}
	return gzipCoding
}
