package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

// calcOneOrMore reads a list of codes, in quotes or not, which holds its only
// member without brackets.
type calcOneOrMore []string

func (l *calcOneOrMore) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '[' {
		b = slices.Concat([]byte("["), b, []byte("]"))
	}
	var items []json.RawMessage
	if err := json.Unmarshal(b, &items); err != nil {
		return err
	}
	for _, item := range items {
		*l = append(*l, strings.Trim(string(item), `"`))
	}
	return nil
}

// readTuning reads candidates.json: what to tune, in order, and where it may go.
func (c *calcFlows) readTuning(in fs.FS) ([]commuting.Candidates, error) {
	var file struct {
		Order      calcOneOrMore   `json:"order"`
		Candidates json.RawMessage `json:"candidates"`
	}
	if err := readCalcJSON(in, "candidates.json", &file); err != nil || len(file.Order) == 0 {
		return nil, err
	}
	candidates := map[string]calcOneOrMore{}
	if err := json.Unmarshal(file.Candidates, &candidates); err != nil {
		return nil, err
	}
	positions, err := c.positions(file.Order)
	if err != nil {
		return nil, err
	}
	var list []commuting.Candidates
	for n, text := range file.Order {
		item := commuting.Candidates{Area: positions[n]}
		for _, label := range candidates[text] {
			var number int32
			if err := json.Unmarshal([]byte(label), &number); err != nil {
				return nil, &data.FieldError{Field: "candidates", Value: label, Reason: "not the number of a cluster"}
			}
			item.Labels = append(item.Labels, number)
		}
		slices.Sort(item.Labels)
		list = append(list, item)
	}
	return list, nil
}

func calcTuning(in fs.FS, out string) error {
	c, err := readCalcFlows(in)
	if err != nil {
		return err
	}
	labels, err := c.readLabels(in, "input_clusters.csv", "lma")
	if err != nil {
		return err
	}
	var left []int32
	for i, label := range labels {
		if label == commuting.NoGroup {
			left = append(left, int32(i))
		}
	}
	tied := c.Without(left)
	list, err := c.readTuning(in)
	var tuned commuting.Tuned
	switch {
	case errors.Is(err, fs.ErrNotExist):
		tuned, err = c.tuneByBorders(in, tied, labels)
	case err == nil:
		tuned = tied.TuneWith(labels, list)
	}
	if err != nil {
		return err
	}
	var clusters, margins [][]string
	for i, label := range tuned.Labels {
		if label != commuting.NoGroup {
			clusters = append(clusters, []string{c.texts[i], calcCount(int(label)), calcNumber(tied.Residents(int32(i)))})
		}
	}
	for _, a := range tied.Partition(tuned.Labels, int(slices.Max(append(tuned.Labels, 0)))+1) {
		margins = append(margins, []string{calcCount(int(a.Label)), calcNumber(a.Residents), calcNumber(a.Jobs)})
	}
	if err := writeCalcTable(out, "clusters.csv", []string{"community", "lma", "residents"}, clusters); err != nil {
		return err
	}
	return writeCalcTable(out, "marginals.csv", []string{"cluster", "amount_live", "amount_work"}, margins)
}

// tuneByBorders finds what to tune from contiguity_queen.csv.
func (c *calcFlows) tuneByBorders(in fs.FS, tied *commuting.Matrix, labels []int32) (commuting.Tuned, error) {
	a, b, err := readCalcPairs(in, "contiguity_queen.csv")
	if err != nil {
		return commuting.Tuned{}, err
	}
	near, err := c.neighbours(a, b)
	if err != nil {
		return commuting.Tuned{}, err
	}
	return tied.Tune(labels, near, 1), nil
}
