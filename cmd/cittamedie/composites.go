package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
)

type compositesCmd struct {
	List  compositesListCmd  `cmd:"" default:"1" help:"List the composites."`
	Check compositesCheckCmd `cmd:"" help:"Say what is wrong with the definition of a composite, by line and column."`
}

type compositesListCmd struct{}

func (compositesListCmd) Run(t *terminal) error {
	cat, err := t.catalog()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "composite\tlevel\tyears\tindicators\ttitle")
	for _, d := range cat.Composites {
		fmt.Fprintf(table, "%s\t%s\t%d-%d\t%d\t%s\n", d.ID, d.Level, d.Years.From, d.Years.To, len(d.Indicators()), d.Title.IT)
	}
	return table.Flush()
}

type compositesCheckCmd struct {
	File string `arg:"" help:"The definition." type:"path"`
}

func (c compositesCheckCmd) Run(t *terminal) error {
	cat, err := t.catalog()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	base := filepath.Base(c.File)
	d, problems := cat.ParseComposite(base, text)
	for _, p := range problems {
		fmt.Fprintf(t.stdout, "%s:%d:%d: %s\n", base, p.Line, max(p.Column, 1), p.Message)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d mistakes in %s", len(problems), base)
	}
	fmt.Fprintf(t.stdout, "%s: composite %s is well written\n", base, d.ID)
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "domain\tindicator\tweight %\tpolarity\toffice")
	weights, n := d.Weights(), 0
	for _, domain := range d.Domains {
		for _, one := range domain.Indicators {
			fmt.Fprintf(table, "%s\t%s\t%.1f\t%s\t%s\n", domain.ID, one.Code, 100*weights[n], one.Polarity, one.Office)
			n++
		}
	}
	return table.Flush()
}
