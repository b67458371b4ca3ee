package main

import (
	"fmt"
	"text/tabwriter"

	"cittamedie/data"
)

type releaseCmd struct {
	List    releaseListCmd    `cmd:"" default:"1" help:"List the files that wait, and why."`
	Approve releaseApproveCmd `cmd:"" help:"Publish a file that waits, whatever its checks said."`
}

type releaseListCmd struct{}

func (releaseListCmd) Run(t *terminal) error {
	cat, err := t.catalog()
	if err != nil {
		return err
	}
	in, unlock, err := t.ingester(cat, nil)
	if err != nil {
		return err
	}
	defer unlock()
	waiting, err := in.Folder.Holding()
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		_, err := fmt.Fprintln(t.stdout, "no file waits")
		return err
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "run\tsource\treceived\tdifference")
	for _, h := range waiting {
		for i, reason := range h.Reasons {
			if i == 0 {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", h.Run.ID, h.Run.Source, h.Run.Started.Format("2006-01-02 15:04"), reason)
			} else {
				fmt.Fprintf(table, "\t\t\t%s\n", reason)
			}
		}
	}
	return table.Flush()
}

type releaseApproveCmd struct {
	ID string `arg:"" help:"Id of the run whose file waits, as cittamedie release lists it."`
}

func (c releaseApproveCmd) Run(t *terminal) error {
	cat, err := t.catalog()
	if err != nil {
		return err
	}
	in, unlock, err := t.ingester(cat, t.stderr)
	if err != nil {
		return err
	}
	defer unlock()
	run, err := in.Approve(t.ctx, c.ID)
	if err != nil {
		return err
	}
	printRuns(t, []data.Run{run})
	return ingestCmd{}.verdict(cat, []data.Run{run})
}
