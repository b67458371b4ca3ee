package decode

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"cittamedie/data"
)

var bom = []byte("\ufeff")

// toUTF8 returns the text in UTF-8 without byte order mark, or an error that
// says on which line it is not in the encoding its recipe declares.
func toUTF8(name, encoding string, text []byte) ([]byte, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, data.NewInputError("encoding-utf16", encodingName(encoding)).At(name, 1, "")
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return nil, badText(name, text, i, "nul")
	}
	text, err := transcode(name, encoding, bytes.TrimPrefix(text, bom))
	if err != nil {
		return nil, err
	}
	if i := mojibake(text); i >= 0 {
		return nil, badText(name, text, i, "encoding-twice", sample(text, i))
	}
	return bytes.TrimPrefix(text, bom), nil
}

func encodingName(encoding string) string {
	if encoding == "" {
		return "utf-8"
	}
	return encoding
}

func transcode(name, encoding string, text []byte) ([]byte, error) {
	switch encoding {
	case "", "utf-8":
		if i := invalidUTF8(text); i >= 0 {
			return nil, badText(name, text, i, "encoding", hex(text[i]), "utf-8")
		}
		return text, nil
	case "iso-8859-1":
		// Bytes 0x80-0x9f are control characters there: a file that has them is
		// windows-1252.
		for i, c := range text {
			if c >= 0x80 && c < 0xa0 {
				return nil, badText(name, text, i, "encoding", hex(c), encoding)
			}
		}
		return charmap.ISO8859_1.NewDecoder().Bytes(text)
	}
	for i, c := range text {
		if charmap.Windows1252.DecodeByte(c) == utf8.RuneError {
			return nil, badText(name, text, i, "encoding", hex(c), encoding)
		}
	}
	return charmap.Windows1252.NewDecoder().Bytes(text)
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// mojibake returns the offset of the first letter that was turned into UTF-8
// twice ("Ã¬" for "ì", "â€™" for "’"), or -1: an Ã, a Â or â€ followed by a
// character whose byte in windows-1252 may only continue a letter in UTF-8.
func mojibake(text []byte) int {
	for i := 0; ; {
		j := bytes.IndexByte(text[i:], 0xc3)
		if j < 0 {
			return -1
		}
		i += j
		r, size := utf8.DecodeRune(text[i:])
		if r == 'â' && bytes.HasPrefix(text[i+size:], []byte("€")) {
			size += len("€")
			r = 'Ã'
		}
		if r == 'Ã' || r == 'Â' {
			next, _ := utf8.DecodeRune(text[i+size:])
			if c, ok := charmap.Windows1252.EncodeRune(next); ok && c >= 0x80 && c < 0xc0 {
				return i
			}
		}
		i++
	}
}

func sample(text []byte, i int) string {
	return strings.ToValidUTF8(string(text[i:min(i+4, len(text))]), "")
}

func badText(name string, text []byte, offset int, code string, args ...any) error {
	return data.NewInputError(code, args...).At(name, lineAt(text, offset), "")
}

func hex(b byte) string { return fmt.Sprintf("0x%02x", b) }

// lineAt returns the 1-based line of an offset.
func lineAt(text []byte, offset int) int { return 1 + bytes.Count(text[:offset], []byte{'\n'}) }

// cleanLabel returns a name in NFC, so that equal names are equal strings, without
// what turns the direction of writing and has no width; the file is kept as it
// is. It refuses other characters a reader cannot see. Control characters U+0080 to U+009F are the
// letters of windows-1252 read as ISO-8859-1 ("San Floriano del
// Collio-Števerjan" in the boundaries of 2023) and are read as those letters,
// as browsers do (HTML standard, numeric character references).
func cleanLabel(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 0x80 && r < 0xa0:
			return charmap.Windows1252.DecodeByte(byte(r))
		case unicode.Is(unicode.Bidi_Control, r), strings.ContainsRune("\u00ad\u200b\u200c\u200d\u2060\ufeff", r):
			return -1
		}
		return r
	}, s)
	for _, r := range s {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == utf8.RuneError {
			return "", data.NewInputError("label-invisible", shorten(s), fmt.Sprintf("U+%04X", r))
		}
	}
	return norm.NFC.String(strings.TrimSpace(s)), nil
}
