package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"cittamedie/data"
)

// ReplaceFlows makes flows those in force of a dataset.
func (d *Draft) ReplaceFlows(ctx context.Context, dataset string, flows []data.Flow) (Change, error) {
	return d.replace(ctx, flowTable, dataset, func(add func(...driver.Value) error) error {
		for _, f := range flows {
			if err := add(dataset, f.Period.String(), string(f.Origin), string(f.Destination), f.Value); err != nil {
				return err
			}
		}
		return nil
	})
}

// Flows returns the flows in force of a dataset, by period, origin and
// destination.
func (r *Release) Flows(ctx context.Context, dataset string) ([]data.Flow, error) {
	return r.FlowsAt(ctx, 0, dataset)
}

// FlowsAt is Flows of the release of a number, up to this one's own.
//
// A matrix of the country has a million rows, so they are taken from the driver as
// they are, each word is kept once, and numbers are sorted instead of words.
func (r *Release) FlowsAt(ctx context.Context, number int, dataset string) ([]data.Flow, error) {
	if r.schema < 2 {
		return nil, nil
	}
	var periods, codes wordList
	var rows []packedFlow
	query := "SELECT period, origin, destination, value FROM flow WHERE " + asOf(number) + " AND dataset = ?"
	err := r.eachRow(ctx, query, []driver.NamedValue{{Ordinal: 1, Value: dataset}}, func(v []driver.Value) {
		rows = append(rows, packedFlow{periods.number(v[0].(string)), codes.number(v[1].(string)), codes.number(v[2].(string)), v[3].(float64)})
	})
	if err != nil {
		return nil, fmt.Errorf("flows of %s: %w", dataset, err)
	}
	parsed := make([]data.Period, len(periods.words))
	for i, text := range periods.words {
		if parsed[i], err = data.ParsePeriod(text); err != nil {
			return nil, fmt.Errorf("flows of %s: %w", dataset, err)
		}
	}
	before := ranks(len(parsed), func(i, j int32) int { return parsed[i].Compare(parsed[j]) })
	rank := ranks(len(codes.words), func(i, j int32) int { return cmp.Compare(codes.words[i], codes.words[j]) })
	slices.SortFunc(rows, func(a, b packedFlow) int {
		return cmp.Or(cmp.Compare(before[a.period], before[b.period]), cmp.Compare(rank[a.origin], rank[b.origin]), cmp.Compare(rank[a.destination], rank[b.destination]))
	})
	out := make([]data.Flow, len(rows))
	for i, f := range rows {
		out[i] = data.Flow{Dataset: dataset, Period: parsed[f.period], Origin: data.AreaCode(codes.words[f.origin]), Destination: data.AreaCode(codes.words[f.destination]), Value: f.value}
	}
	return out, nil
}

// packedFlow is a flow whose words are numbers in lists.
type packedFlow struct {
	period, origin, destination int32
	value                       float64
}

// wordList numbers words in the order in which they first come.
type wordList struct {
	words   []string
	numbers map[string]int32
}

func (l *wordList) number(word string) int32 {
	n, known := l.numbers[word]
	if !known {
		if l.numbers == nil {
			l.numbers = map[string]int32{}
		}
		n = int32(len(l.words))
		l.numbers[word] = n
		l.words = append(l.words, word)
	}
	return n
}

// ranks returns the place of each number below n in an order.
func ranks(n int, compare func(i, j int32) int) []int32 {
	out := make([]int32, n)
	for place, i := range ordered(n, compare) {
		out[i] = int32(place)
	}
	return out
}

// FlowDatasets returns the datasets that have flows in force.
func (r *Release) FlowDatasets(ctx context.Context) ([]string, error) {
	return r.flowDatasets(ctx, 0)
}

func (r *Release) flowDatasets(ctx context.Context, number int) ([]string, error) {
	if r.schema < 2 {
		return nil, nil
	}
	rows, err := r.db.QueryContext(ctx, "SELECT DISTINCT dataset FROM flow WHERE "+asOf(number)+" ORDER BY dataset")
	return collect(rows, err, func(s *string) []any { return []any{s} })
}
