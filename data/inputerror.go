package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// InputError is one thing that is wrong with a published file, or odd in it: what
// it is, where, what was found, what was expected and what to do. Its kind is
// [ErrInvalid]. The words stand in the table of [InputCodes], in both languages;
// what is kept of an error is its code and what the words speak of.
type InputError struct {
	Code   string   `json:"code"`             // one of the codes of the table
	File   string   `json:"file,omitempty"`   // base name of the file; "" where it is understood
	Line   int      `json:"line,omitempty"`   // 1-based line, row of a sheet or record; 0 when the whole file is meant
	Column string   `json:"column,omitempty"` // name of the column, or its 1-based position; "" when the whole line is meant
	Args   []string `json:"args,omitempty"`   // what the words speak of
}

// NewInputError returns the error of a code about args, as valid UTF-8. It panics on a code that
// is not in the table.
func NewInputError(code string, args ...any) *InputError {
	if _, ok := inputWords[code]; !ok {
		panic("data: no words for the input error " + code)
	}
	e := &InputError{Code: code}
	for _, a := range args {
		e.Args = append(e.Args, strings.ToValidUTF8(fmt.Sprint(a), "\ufffd"))
	}
	return e
}

// At says where the error is, and returns it.
func (e *InputError) At(file string, line int, column string) *InputError {
	e.File, e.Line, e.Column = strings.ToValidUTF8(file, "\ufffd"), line, strings.ToValidUTF8(column, "\ufffd")
	return e
}

// Error returns the sentence an operator reads, in English.
func (e *InputError) Error() string { return e.In("en") }

// In returns the sentence in a language, "it" or "en".
func (e *InputError) In(lang string) string {
	words := map[bool][4]string{true: {"riga", "colonna", "trovato: ", "; atteso: "}, false: {"line", "column", "found ", ", expected "}}[lang == "it"]
	var place []string
	if e.File != "" {
		place = append(place, e.File)
	}
	if e.Line > 0 {
		place = append(place, fmt.Sprintf("%s %d", words[0], e.Line))
	}
	if e.Column != "" {
		place = append(place, words[1]+" "+e.Column)
	}
	said := words[2] + e.Found(lang)
	if expected := e.Expected(lang); expected != "" {
		said += words[3] + expected
	}
	if hint := e.Hint(lang); hint != "" {
		said += "; " + hint
	}
	if len(place) == 0 {
		return said
	}
	return strings.Join(place, ", ") + ": " + said
}

// Found returns what the file has there, in a language.
func (e *InputError) Found(lang string) string { return e.say(inputWords[e.Code].Found, lang) }

// Expected returns what should be there, in a language.
func (e *InputError) Expected(lang string) string { return e.say(inputWords[e.Code].Expected, lang) }

// Hint returns what to do about it, in a language.
func (e *InputError) Hint(lang string) string { return e.say(inputWords[e.Code].Hint, lang) }

// say fills a template. An error kept by another version of the program may have
// fewer arguments, or a code that is no more: then it shows them as they are.
func (e *InputError) say(template Text, lang string) string {
	if template == (Text{}) {
		if _, known := inputWords[e.Code]; known {
			return ""
		}
		return strings.Join(append([]string{e.Code}, e.Args...), " ")
	}
	args := make([]any, max(len(e.Args), maxInputArgs))
	for i := range args {
		args[i] = ""
		if i < len(e.Args) {
			args[i] = e.Args[i]
		}
	}
	// The last index, of no width, keeps the arguments a template leaves out from
	// being printed as superfluous.
	return fmt.Sprintf(template.In(lang)+fmt.Sprintf("%%[%d]s", len(args)+1), append(args, "")...)
}

// maxInputArgs is how many things one template speaks of at most.
const maxInputArgs = 4

// Is reports whether target is [ErrInvalid].
func (e *InputError) Is(target error) bool { return target == ErrInvalid }

// MaxFindings is how many errors of one file are told one by one; the rest is
// counted.
const MaxFindings = 100

// Findings returns what err says of a file one by one: the error of the whole
// file, or the first of several with their total before them. It is nil where err
// is about no file.
func Findings(err error) []InputError {
	var several interface{ Findings() []InputError }
	if errors.As(err, &several) {
		all := several.Findings()
		return all[:min(len(all), MaxFindings+1)]
	}
	var one *InputError
	if errors.As(err, &one) {
		return []InputError{*one}
	}
	return nil
}

// InputCode is one line of the table of what can be wrong with a file.
type InputCode struct {
	Code                  string
	Found, Expected, Hint Text // with %[1]s, %[2]q and the like for what they speak of
}

// InputCodes returns every code, in the order in which a file is read: its
// address, the way to its source, the answer, its wrapping, its text, its table, its cells, its areas and boundaries.
func InputCodes() []InputCode {
	return slices.Concat(addressCodes, connectionCodes, answerCodes, wrappingCodes, textCodes, tableCodes, cellCodes, areaCodes, boundaryCodes, actCodes)
}

var inputWords = func() map[string]InputCode {
	words := map[string]InputCode{}
	for _, c := range InputCodes() {
		if _, twice := words[c.Code]; twice {
			panic("data: two input errors are called " + c.Code)
		}
		words[c.Code] = c
	}
	return words
}()
