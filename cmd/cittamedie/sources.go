package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"cittamedie/data/catalog"
)

type sourcesCmd struct {
	List  sourcesListCmd  `cmd:"" default:"1" help:"List the sources."`
	Check sourcesCheckCmd `cmd:"" help:"Say what is wrong with a recipe, by line."`
}

type sourcesListCmd struct{}

func (sourcesListCmd) Run(t *terminal) error {
	cat, err := catalog.Load()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "source\tkind\tschedule (UTC)\tlicence\ttitle")
	for _, r := range cat.Recipes {
		schedule := r.Schedule
		if r.Embedded {
			schedule = "embedded"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Kind, schedule, r.Licence.ID, r.Title.IT)
	}
	return table.Flush()
}

type sourcesCheckCmd struct {
	File string `arg:"" help:"The recipe." type:"path"`
}

func (c sourcesCheckCmd) Run(t *terminal) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	recipe, problems := catalog.ParseRecipe(filepath.Base(c.File), text)
	for _, p := range problems {
		fmt.Fprintf(t.stdout, "%s: %s\n", filepath.Base(c.File), p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d mistakes in %s", len(problems), filepath.Base(c.File))
	}
	_, err = fmt.Fprintf(t.stdout, "%s: recipe %s is well written\n", filepath.Base(c.File), recipe.ID)
	return err
}
