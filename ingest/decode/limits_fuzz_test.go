package decode

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cittamedie/data"
)

// mostMemory is what a process that decodes may hold at most: 256 MB.
const mostMemory = 256 << 10 // in kB, as the system says it

// fuzzed counts the inputs of this process.
var fuzzed int

// watchMemory fails when this process ever held more than mostMemory. It asks the
// system every 64th time, for the highest that was resident: Go gives memory back
// late, so that a peak is seen whenever it was.
func watchMemory(t *testing.T) {
	if fuzzed++; fuzzed&63 != 0 || os.Getenv("FUZZ_MEMORY") == "" {
		return
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc on this system")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	peak := 0
	if _, err := fmt.Sscan(rest, &peak); err != nil || peak > mostMemory {
		t.Fatalf("%d kB were resident, more than %d, %v", peak, mostMemory, err)
	}
}

// checkCodes checks that an error has codes, lines that the file has, and words in
// both languages.
func checkCodes(t *testing.T, err error, text []byte) {
	t.Helper()
	wrongs(t, err)
	lines := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + 1
	for _, e := range data.Findings(err) {
		binary := isZip(text) || isGzip(text) || bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) || bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("["))
		if e.Line < 0 || e.Line > lines && !binary {
			t.Fatalf("%s at line %d of %d", e.Code, e.Line, lines)
		}
		if !utf8.ValidString(e.In("it")) {
			t.Fatalf("%s is no text: %q", e.Code, e.In("it"))
		}
	}
}

// FuzzNumber feeds numbers in the marks that recipes have. What is accepted is
// written again by the same rule and read as the same.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1.234,5", "1,234.5", "-0", "1E5", "0x1p-2", "٣", "1 234", "999999999999999,999999999999999", "00", ""} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, italian bool) {
		rule := numberRule{decimal: ".", thousands: ","}
		if italian {
			rule = numberRule{decimal: ",", thousands: "."}
		}
		v, err := rule.parse([]byte(s))
		if err != nil {
			wrongs(t, err)
			return
		}
		if v >= 1e15 || v <= -1e15 {
			return // rounded up to one digit more
		}
		plain := strings.Replace(fmt.Sprintf("%.20f", v), ".", rule.decimal, 1)
		if again, err := rule.parse([]byte(plain)); err != nil || again != v {
			t.Fatalf("%q is %v, and %q is %v, %v", s, v, plain, again, err)
		}
		if strings.Trim(s, "-0123456789.,") != "" || strings.Count(s, rule.decimal) > 1 {
			t.Fatalf("%q is read as %v", s, v)
		}
		other := numberRule{decimal: rule.thousands, thousands: rule.decimal}
		if w, err := other.parse([]byte(s)); err == nil && w != v && !strings.ContainsAny(s, ".,") {
			t.Fatalf("%q without marks is %v and %v", s, v, w)
		}
	})
}

// FuzzText feeds texts in the encodings that recipes declare. What is accepted is
// UTF-8 without a mark before it or NUL; a name out of it is in NFC and clean.
func FuzzText(f *testing.F) {
	for _, s := range []string{"Forlì", "Forl\xec", "ForlÃ¬", "\ufeff\ufeffx", "\xff\xfex\x00", "L’Aquila €", "Fo\u202erl\u200b\u0300", "\x81"} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(2))
	}
	f.Fuzz(func(t *testing.T, raw []byte, which uint8) {
		encoding := []string{"", "iso-8859-1", "windows-1252"}[which%3]
		text, err := toUTF8("t.csv", encoding, raw)
		if err != nil {
			checkCodes(t, err, raw)
			return
		}
		if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 || mojibake(text) >= 0 {
			t.Fatalf("%q as %s is %q", raw, encoding, text)
		}
		name, err := cleanLabel(string(text))
		if err != nil {
			wrongs(t, err)
			return
		}
		again, err := cleanLabel(name)
		if err != nil || again != name || !norm.NFC.IsNormalString(name) || strings.ContainsAny(name, "\u202e\u200b\n") {
			t.Fatalf("%q is the name %q, and then %q, %v", text, name, again, err)
		}
	})
}

// FuzzPeriodAndDate feeds periods and days: those that are read are written alike.
func FuzzPeriodAndDate(f *testing.F) {
	for _, s := range []string{"2023", "2023-S1", "2023-Q4", "2023-12", "2023-W53", "2023-02-30", "2024-02-29", "9999-12-31", "0000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := data.ParsePeriod(s); err != nil {
			wrongs(t, refuse("c", []byte(s), err))
		} else if p.String() != s {
			t.Fatalf("period %q is written %q", s, p)
		}
		d, err := data.ParseDate(s)
		if err != nil {
			wrongs(t, refuse("c", []byte(s), err))
			return
		}
		if after, err := dayAfter(d); err == nil && s < "9999-12-31" && (after <= d || len(after) != len("2006-01-02")) {
			t.Fatalf("after %q comes %q", s, after)
		}
	})
}
