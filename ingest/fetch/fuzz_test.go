package fetch

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cittamedie/ingest/decode"
)

// FuzzSplitRecords: records put together again are the text, but for empty lines
// and carriage returns before a break; and no order of two parts changes the file
// they make.
func FuzzSplitRecords(f *testing.F) {
	for _, text := range []string{"", "a,b\n1,2\n", "a\r\n\"x\ny\"\r\n", "a\n\n\n1", "\"", "a\n\"\"\"\n\"\n2\n", "\r\n\r"} {
		f.Add([]byte(text), []byte("a\n3\n"))
	}
	plain := func(text []byte) string { return strings.NewReplacer("\r", "", "\n", "").Replace(string(text)) }
	f.Fuzz(func(t *testing.T, one, two []byte) {
		records := splitRecords(one)
		if got := plain(bytes.Join(records, []byte("\n"))); got != plain(one) {
			t.Fatalf("splitRecords(%q) = %q", one, records)
		}
		if slices.ContainsFunc(records, func(r []byte) bool { return len(r) == 0 }) {
			t.Fatalf("an empty record of %q", one)
		}
		made := func(parts ...[]byte) (string, bool) {
			s := &answers{limit: decodeLimit, name: "f.csv"}
			for _, p := range parts {
				if s.add(bytes.Clone(p)) != nil {
					return "", false
				}
			}
			var out bytes.Buffer
			err := s.write(&out)
			return out.String(), err == nil
		}
		forth, ok := made(one, two)
		back, also := made(two, one)
		if ok != also || forth != back {
			t.Fatalf("%q and %q make another file in the other order", one, two)
		}
	})
}

// decodeLimit is more than any input of the fuzzer.
const decodeLimit = 64 << 20

// FuzzFooterAddress: what is found in a message is a word of it, and plain data are
// no message.
func FuzzFooterAddress(f *testing.F) {
	f.Add([]byte(`<m:G xmlns:m="u"><f:Footer><f:Message code="413"><c:Text>https://h.example/1</c:Text></f:Message></f:Footer></m:G>`))
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte("<html><body>http://x</body></html>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		address := footerAddress(text)
		if address == "" {
			return
		}
		if decode.Sniff("f", text) == nil {
			t.Fatalf("%q is data and a message", text)
		}
		if u, err := url.Parse(address); err == nil && checkAddress(u, []string{"h.example"}) == nil && u.Hostname() != "h.example" {
			t.Fatalf("%q leads to %s", text, u.Hostname())
		}
	})
}
