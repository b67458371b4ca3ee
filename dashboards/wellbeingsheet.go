package dashboards

import (
	"bytes"
	"fmt"
	"html"
	"strings"
)

// sheet is a picture of a figure as SVG, which says what it shows when it travels
// alone: title, whose choices they were, source, licence and address are inside.
type sheet struct {
	body   bytes.Buffer
	height float64 // of what is written so far
}

// Sizes of a sheet, in pixels.
const (
	sheetWidth  = 1000.0
	sheetMargin = 24.0
	sheetInner  = sheetWidth - 2*sheetMargin
	sheetInk    = "#17324d"
	// letterShare is the mean width of a letter over its height, a little on the wide
	// side, so that lines stay inside.
	letterShare = 0.54
)

// lines writes a text from the margin on, broken at spaces.
func (s *sheet) lines(text string, size float64, weight int) {
	if text == "" {
		return
	}
	for _, line := range wrapped(text, int(sheetInner/(letterShare*size))) {
		s.height += 1.35 * size
		s.text(sheetMargin, s.height, size, weight, "start", line)
	}
	s.height += 4
}

// text writes one line; anchor is "start", "middle" or "end".
func (s *sheet) text(x, y, size float64, weight int, anchor, text string) {
	fmt.Fprintf(&s.body, `<text x="%s" y="%s" font-size="%s" font-weight="%d" text-anchor="%s" fill="%s">%s</text>`+"\n", percent(x), percent(y), percent(size), weight, anchor, sheetInk, html.EscapeString(text))
}

func (s *sheet) rect(x, y, width, height float64, fill string) {
	fmt.Fprintf(&s.body, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`+"\n", percent(x), percent(y), percent(width), percent(height), fill)
}

// bytes returns the whole picture.
func (s *sheet) bytes() []byte {
	height := percent(s.height + sheetMargin)
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" font-family="'Titillium Web', 'Segoe UI', sans-serif">`+"\n", percent(sheetWidth), height, percent(sheetWidth), height)
	fmt.Fprintf(&out, `<rect width="%s" height="%s" fill="#ffffff"/>`+"\n", percent(sheetWidth), height)
	out.Write(s.body.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// wrapped breaks a text at its spaces into lines of at most so many letters; a longer
// word, as an address, is cut anywhere.
func wrapped(text string, most int) []string {
	var out []string
	line := []rune{}
	for _, word := range strings.Fields(text) {
		letters := []rune(word)
		if len(line) > 0 && len(line)+1+len(letters) > most {
			out, line = append(out, string(line)), nil
		}
		for len(letters) > most {
			out, letters = append(out, string(letters[:most])), letters[most:]
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		line = append(line, letters...)
	}
	if len(line) > 0 {
		out = append(out, string(line))
	}
	return out
}
