package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
	"cittamedie/ingest/decode"
)

type sourcesCmd struct {
	List  sourcesListCmd  `cmd:"" default:"1" help:"List the sources."`
	Check sourcesCheckCmd `cmd:"" help:"Say what is wrong with a recipe, by line, and read the first rows of its file."`
}

type sourcesListCmd struct{}

func (sourcesListCmd) Run(t *terminal) error {
	cat, err := t.catalog()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "source\tkind\tschedule (UTC)\tlicence\ttitle")
	for _, r := range cat.Recipes {
		schedule := r.Schedule
		switch {
		case r.Embedded:
			schedule = "embedded"
		case r.Address() == "":
			schedule = "by hand"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Kind, schedule, r.Licence.ID, r.Title.IT)
	}
	return table.Flush()
}

type sourcesCheckCmd struct {
	File string `arg:"" help:"The recipe." type:"path"`
	Data string `help:"A file to read by it; without it, one of the recipe's files that stands beside it." placeholder:"FILE" type:"path"`
}

func (c sourcesCheckCmd) Run(t *terminal) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	base := filepath.Base(c.File)
	recipe, problems := catalog.ParseRecipe(base, text)
	for _, p := range problems {
		fmt.Fprintf(t.stdout, "%s: %s\n", base, p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d mistakes in %s", len(problems), base)
	}
	if _, err := fmt.Fprintf(t.stdout, "%s: recipe %s is well written\n", base, recipe.ID); err != nil {
		return err
	}
	one, path := c.dataFile(recipe)
	if path == "" {
		return nil
	}
	return preview(t, one, path)
}

// dataFile returns the file to read and which of the recipes that r stands for
// reads it; "" when there is none.
func (c sourcesCheckCmd) dataFile(r catalog.Recipe) (catalog.Recipe, string) {
	all := r.Expand()
	if c.Data != "" {
		i := slices.IndexFunc(all, func(one catalog.Recipe) bool { return slices.Contains(one.Files, filepath.Base(c.Data)) })
		return all[max(i, 0)], c.Data
	}
	for _, one := range all {
		for _, name := range one.Files {
			path := filepath.Join(filepath.Dir(c.File), name)
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				return one, path
			}
		}
	}
	return r, ""
}

// preview reads a file by a recipe and prints what it yields.
func preview(t *terminal, r catalog.Recipe, path string) error {
	names, err := bundledNames(t)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	b, err := decode.Decoder{Now: time.Now(), Names: names}.Decode(t.ctx, r, path, file)
	var rejected *decode.RejectedError
	if err != nil && !errors.As(err, &rejected) {
		if found := data.Findings(err); len(found) > 0 {
			return errors.New(found[0].In(t.lang()))
		}
		return err
	}
	figures := 0
	if b.Table != nil {
		figures = b.Table.Figures()
	}
	fmt.Fprintf(t.stdout, "%s: %d rows, %d rejected, %d skipped, %d repeated, %d left out by conditions; %d figures, %d flows, %d members, %d areas\n",
		filepath.Base(path), b.Rows, b.RejectedRows, b.Skipped, b.Duplicates, b.Passed+b.NotAsked, figures, len(b.Flows), len(b.Members), len(b.Areas)+len(b.Groups)+len(b.History))
	if err := printFirst(t, b); err != nil {
		return err
	}
	for _, r := range b.Rejected[:min(len(b.Rejected), previewed)] {
		fmt.Fprintln(t.stdout, "rejected:", r.In(t.lang()))
	}
	if rejected != nil {
		return errors.New(rejected.Findings()[0].In(t.lang()))
	}
	return nil
}

// previewed is how many figures, and how many rejections, a check prints.
const previewed = 10

// printFirst prints the first things a file yields: figures, flows or members.
func printFirst(t *terminal, b *decode.Batch) error {
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	switch {
	case b.Table != nil && b.Table.Figures() > 0:
		fmt.Fprintln(table, "line\tarea\tindicator\tperiod\tsex\tage\tvalue\tstatus")
		n := 0
		for o := range b.Table.Observations("") {
			if n++; n > previewed {
				break
			}
			value := "–"
			if o.Status.HasValue() {
				value = strconv.FormatFloat(o.Value, 'f', -1, 64)
			}
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", lineOf(b, o), o.Area, o.Indicator, o.Period, o.Sex, o.Age, value, o.Status)
		}
	case len(b.Flows) > 0:
		fmt.Fprintln(table, "origin\tdestination\tperiod\tpeople")
		for _, f := range b.Flows[:min(len(b.Flows), previewed)] {
			fmt.Fprintf(table, "%s\t%s\t%s\t%g\n", f.Origin, f.Destination, f.Period, f.Value)
		}
	case len(b.Members) > 0:
		fmt.Fprintln(table, "definition\tgroup\tarea\trole")
		for _, m := range b.Members[:min(len(b.Members), previewed)] {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", m.Definition, m.Group, m.Area, m.Role)
		}
	}
	return table.Flush()
}

// lineOf returns the line a figure of a batch stands at: what has a figure
// already is not written again, and says where it stands.
func lineOf(b *decode.Batch, o data.Observation) int {
	line, _ := b.Table.Put(indicators.Key{Indicator: o.Indicator, Period: o.Period, Sex: o.Sex, Age: o.Age}, o.Area, o.Value, o.Status, 0)
	return line
}

// bundledNames returns the names of the embedded areas.
func bundledNames(t *terminal) (*data.Names, error) {
	cat, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	var areas []data.Area
	for _, r := range cat.Recipes {
		if !r.Embedded || r.Kind != catalog.KindAreas {
			continue
		}
		for _, name := range r.Files {
			text, err := fs.ReadFile(bundle.Files(), name)
			if err != nil {
				return nil, err
			}
			b, err := decode.Decode(t.ctx, r, name, bytes.NewReader(text))
			if err != nil {
				return nil, err
			}
			areas = append(areas, b.Areas...)
		}
	}
	return decode.Names(areas)
}
