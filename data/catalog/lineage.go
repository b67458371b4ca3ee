package catalog

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"cittamedie/data"
)

// LINEAGE.md says where the passages come from and how they were checked.
//
//go:embed lineage.csv
var lineageCSV []byte

// parseLineage reads the history of the codes: old,new,date,kind,residents,note.
func parseLineage(in io.Reader) ([]data.Passage, error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord = 6
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("lineage.csv: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], []string{"old", "new", "date", "kind", "residents", "note"}) {
		return nil, errors.New("lineage.csv line 1: the header must be old,new,date,kind,residents,note")
	}
	var out []data.Passage
	for i, row := range rows[1:] {
		date, err := data.ParseDate(row[2])
		if err != nil {
			return nil, fmt.Errorf("lineage.csv line %d: %w", i+2, err)
		}
		for _, code := range row[:2] {
			if _, err := data.ParseAreaCode(code, data.Municipality); err != nil {
				return nil, fmt.Errorf("lineage.csv line %d: %w", i+2, err)
			}
		}
		residents, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			return nil, fmt.Errorf("lineage.csv line %d: residents %q is not a number", i+2, row[4])
		}
		out = append(out, data.Passage{Old: data.AreaCode(row[0]), New: data.AreaCode(row[1]), Date: date, Kind: row[3], Residents: residents})
	}
	return out, nil
}
