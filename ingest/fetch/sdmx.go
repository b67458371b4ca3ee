package fetch

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"cittamedie/data/catalog"
)

// acceptOf returns what a request for the file of a recipe accepts. A service of
// SDMX answers XML unless it is asked for CSV, with labels where the recipe reads
// them. One media type alone: some of them do not read a list.
func acceptOf(r catalog.Recipe, address string) string {
	if r.Format.Type != "csv" || !sdmxQuery.MatchString(address) {
		return "*/*"
	}
	labels := "id"
	if r.Format.Labels {
		labels = "both"
	}
	return "application/vnd.sdmx.data+csv;version=1.0.0;labels=" + labels
}

// sdmxQuery is the address of data at a service of SDMX, by the REST interface of
// version 1 (/rest/data/FLOW/KEY) or 2 (/rest/v2/data/dataflow/…).
var sdmxQuery = regexp.MustCompile(`(?i)^https?://[^/?#]+/(?:[^?#]*/)?rest/(?:v\d+/)?data/[^/?#]`)

// noRecords are what services of SDMX say in an answer 404 to a query that is right
// and meets nothing: the word of ISTAT, and code 100 of the standard.
var noRecords = [][]byte{[]byte("norecordsfound"), []byte("no results"), []byte(`code="100"`)}

// isEmpty reports whether an answer 404 means that the query meets nothing, and not
// that there is no such dataflow.
func (a *asking) isEmpty(resp *http.Response) bool {
	if !sdmxQuery.MatchString(a.address) {
		return false
	}
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxFooter)) // what could not be read says nothing
	text = bytes.ToLower(text)
	for _, words := range noRecords {
		if bytes.Contains(text, words) {
			return true
		}
	}
	return false
}

// later returns where an answer that is being made is to be asked for, or the
// answer itself where the publisher does not say.
func (a *asking) later(resp *http.Response, after time.Duration) error {
	address := ""
	if a.polling {
		address = a.address
	}
	for _, header := range []string{"Content-Location", "Location"} {
		if said := resp.Header.Get(header); said != "" {
			if u, err := resp.Request.URL.Parse(said); err == nil {
				address = u.String()
			}
		}
	}
	if address == "" {
		return answered(resp)
	}
	return &pending{address: address, after: after}
}

// maxFooter is how much of an answer is searched for the word that the real one
// will be elsewhere; such a message has some hundred bytes.
const maxFooter = 4096

// footerAddress returns the address in the footer of an SDMX message that says the
// answer is too large to be given at once and will be there (code 413, as Eurostat
// answers); "" when text is no such message.
func footerAddress(text []byte) string {
	if !bytes.HasPrefix(bytes.TrimLeft(text, "\ufeff \t\r\n"), []byte("<")) {
		return ""
	}
	in := xml.NewDecoder(bytes.NewReader(text))
	footer, message := false, false
	for {
		token, err := in.Token()
		if err != nil {
			return ""
		}
		switch t := token.(type) {
		case xml.StartElement:
			footer = footer || t.Name.Local == "Footer"
			if footer && t.Name.Local == "Message" {
				message = attribute(t, "code") == "413"
			}
		case xml.CharData:
			if said := strings.TrimSpace(string(t)); message && strings.HasPrefix(said, "http") {
				return said
			}
		}
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
