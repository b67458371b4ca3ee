package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cittamedie/indicators/perimeter"
)

// practicabilityFile is what is recorded about governing together, beside the
// named perimeters: conventions, staff, elections, shared projects, willingness.
const practicabilityFile = "practicability.csv"

// practicability returns where the file of practicability stands.
func (t *terminal) practicability() string {
	return filepath.Join(t.config.Dir, keptFolder, practicabilityFile)
}

type practicabilityCmd struct {
	File string `arg:"" optional:"" help:"The file; perimeters/practicability.csv of the data folder when not named." placeholder:"FILE"`
}

// Run tells every mistake of the file by line, and the codes that are of no
// municipality of the release in force.
func (c practicabilityCmd) Run(t *terminal) error {
	if c.File == "" {
		c.File = t.practicability()
	}
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("%w; its columns are %s", err, strings.Join(perimeter.PracticabilityHeader, ";"))
	}
	defer file.Close()
	base := filepath.Base(c.File)
	rows, err := perimeter.ReadPracticability(base, file)
	if err != nil {
		var lines []string
		for line := range strings.Lines(err.Error()) {
			lines = append(lines, strings.TrimSpace(line))
			fmt.Fprintln(t.stdout, strings.TrimSpace(line))
		}
		return fmt.Errorf("%d mistakes in %s", len(lines), base)
	}
	release, err := t.cube()
	if err != nil {
		return err
	}
	defer release.Close()
	if unknown := rows.Unknown(release); len(unknown) > 0 {
		return fmt.Errorf("%s: no municipality of the release in force has the code %v; write the codes of %s", base, unknown, release.Release().Reference)
	}
	_, err = fmt.Fprintf(t.stdout, "%d rows, no mistake\n", len(rows))
	return err
}
