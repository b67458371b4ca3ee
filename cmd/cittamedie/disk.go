package main

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"cittamedie/data"
	"cittamedie/data/store"
)

type diskCmd struct{}

// diskWords says what a kind of file is.
var diskWords = map[string]string{
	"raw": "raw files", "release": "database of the release in force", "earlier": "databases of earlier releases", "bulk": "bulk files",
	"rejected": "rejected rows", "state": "logs, manifests and state", "work": "unfinished work",
}

// Run prints what the data folder takes, and for how long the disk will do.
func (diskCmd) Run(t *terminal) error {
	if _, err := os.Stat(t.config.Dir); err != nil {
		return fmt.Errorf("%w: there is no data folder %s", data.ErrNoData, t.config.Dir)
	}
	folder, err := t.openFolder()
	if err != nil {
		return err
	}
	disk, err := folder.Disk()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	for _, k := range disk.Kinds {
		fmt.Fprintf(table, "%s\t%s\n", diskWords[k.Kind], bytesText(k.Bytes))
	}
	fmt.Fprintf(table, "together\t%s\n", bytesText(disk.Size()))
	fmt.Fprintf(table, "free on the disk\t%s of %s\n", bytesText(disk.Free), bytesText(disk.Total))
	table.Flush()
	keep := t.config.Retention
	age := ""
	if keep.Days > 0 {
		age = fmt.Sprintf(" and none older than %d days", keep.Days)
	}
	fmt.Fprintf(t.stdout, "kept: at most %d databases%s; raw files and logs for ever\n", keep.Databases, age)
	_, err = fmt.Fprintln(t.stdout, forecast(folder, disk.Free, time.Now()))
	return err
}

// forecast says for how long the disk will do.
func forecast(folder *store.Folder, free int64, now time.Time) string {
	growth, err := folder.Growth(now)
	if errors.Is(err, store.ErrShortHistory) {
		return "forecast: not enough history; thirty days after the first load it says how fast the folder grows"
	}
	if err != nil {
		return "forecast: " + err.Error()
	}
	days, grows := growth.DaysLeft(free)
	if !grows {
		return fmt.Sprintf("forecast: the folder has not grown since %s", growth.Since.Format("2006-01-02"))
	}
	return fmt.Sprintf("forecast: %s a month since %s; at that rate the disk is full in %d days", bytesText(growth.PerMonth), growth.Since.Format("2006-01-02"), days)
}
