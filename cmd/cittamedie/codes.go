package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strings"
	"text/tabwriter"

	"cittamedie/data"
)

type codesCmd struct{}

// blank is what a sentence of the table speaks of.
var blank = regexp.MustCompile(`%\[\d\][sq]`)

func (codesCmd) Run(t *terminal) error {
	lang := t.lang()
	heads := data.Text{IT: "codice\ttrovato\tatteso\trimedio", EN: "code\tfound\texpected\twhat to do"}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, heads.In(lang))
	plain := func(s data.Text) string {
		return strings.ReplaceAll(blank.ReplaceAllString(s.In(lang), "…"), "%%", "%")
	}
	for _, c := range data.InputCodes() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.Code, plain(c.Found), plain(c.Expected), plain(c.Hint))
	}
	return table.Flush()
}

// lang returns the language in which the terminal is told what is wrong with a
// file: that of the flag, then that of the environment, then English.
func (t *terminal) lang() string {
	if t.cli != nil && t.cli.Lang != "" {
		return t.cli.Lang
	}
	if strings.HasPrefix(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")), "it") {
		return "it"
	}
	return "en"
}

// message returns the message of a run, in the language of the terminal where it
// is about a file.
func (t *terminal) message(r data.Run) string {
	if len(r.Findings) == 0 || r.Outcome != data.Failed {
		return r.Message
	}
	said := make([]string, len(r.Findings))
	for i, e := range r.Findings {
		said[i] = e.In(t.lang())
	}
	return strings.Join(said, "\n  ")
}
