package api

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"cittamedie/data"
)

const rejectedDoc = "Download the rejected rows of a run. A CSV with the line, the column, the code of what is wrong, what was found there, what was expected and what to do, in English and in Italian: " +
	"the first ten thousand of a run, for the latest 200 runs that had any."

type rejectedInput struct {
	ID string `path:"id" maxLength:"64" doc:"Of the run." example:"9f86d081884c"`
}

func (s *service) showRejected(r *request, in *rejectedInput) (reply, error) {
	if s.History == nil {
		return reply{}, errNoHistory
	}
	text, err := s.History.Rejected(in.ID)
	if errors.Is(err, data.ErrNotFound) {
		return reply{}, &refusal{kind: data.ErrNotFound, field: "id", detail: "no rejected rows are kept of this run"}
	}
	if err != nil {
		return reply{}, fmt.Errorf("read the rejected rows: %w", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.ToValidUTF8(text, []byte("\uFFFD")))).ReadAll()
	if err != nil || len(rows) == 0 {
		return reply{}, fmt.Errorf("read the rejected rows: %w", errors.Join(err, errors.New("the file has no header")))
	}
	columns := make([]column[[]string], len(rows[0]))
	for i, name := range rows[0] {
		columns[i] = column[[]string]{name, func(row []string) any { return row[i] }}
	}
	return reply{body: appendCSV(nil, rows[1:], columns), media: asCSV, file: "rejected.csv", total: len(rows) - 1}, nil
}

// rejectedLink returns the address of the rejected rows of a run; "" when none
// are kept.
func (s *service) rejectedLink(run data.Run) string {
	if run.Rejected == 0 {
		return ""
	}
	if _, err := s.History.Rejected(run.ID); err != nil {
		return ""
	}
	return s.BaseURL + prefix + strings.ReplaceAll(rejectedPath, "{id}", run.ID)
}

// rejectedPath is the path of the rejected rows of a run under the prefix.
const rejectedPath = "/runs/{id}/rejected"
