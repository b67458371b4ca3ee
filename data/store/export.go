package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cittamedie/data"
)

// exportRows is how many figures Export reads at a time, about: the engine holds
// a whole result in memory.
const exportRows = 50_000

// Export calls yield for every figure in force of a dataset, of everybody and of
// each class, in order of indicator, period, sex, age and area. The observation
// is valid until yield returns.
func (r *Release) Export(ctx context.Context, dataset string, yield func(*data.Observation) error) error {
	w, err := r.words(ctx)
	if err != nil {
		return fmt.Errorf("export %s: %w", dataset, err)
	}
	var chosen []int32
	for i, s := range w.series {
		if s.Dataset == dataset {
			chosen = append(chosen, int32(i))
		}
	}
	slices.SortFunc(chosen, func(a, b int32) int {
		x, y := w.series[a], w.series[b]
		return cmp.Or(cmp.Compare(x.Indicator, y.Indicator), x.Period.Compare(y.Period), cmp.Compare(x.Sex, y.Sex), cmp.Compare(x.Age, y.Age))
	})
	sizes, err := r.sizes(ctx)
	if err != nil {
		return fmt.Errorf("export %s: %w", dataset, err)
	}
	for len(chosen) > 0 {
		n, rows := 0, 0
		for n == 0 || n < len(chosen) && rows+sizes[chosen[n]] <= exportRows {
			rows += sizes[chosen[n]]
			n++
		}
		found, err := r.figuresOf(ctx, w, chosen[:n])
		if err != nil {
			return fmt.Errorf("export %s: %w", dataset, err)
		}
		var o data.Observation
		for i := range found.Len {
			found.At(i, &o)
			if err := yield(&o); err != nil {
				return err
			}
		}
		chosen = chosen[n:]
	}
	return nil
}

// sizes returns how many figures in force each series has.
func (r *Release) sizes(ctx context.Context) (map[int32]int, error) {
	type size struct {
		series int32
		rows   int
	}
	rows, err := r.db.QueryContext(ctx, "SELECT series, count(*) FROM figure WHERE release_to IS NULL GROUP BY series")
	found, err := collect(rows, err, func(s *size) []any { return []any{&s.series, &s.rows} })
	out := make(map[int32]int, len(found))
	for _, s := range found {
		out[s.series] = s.rows
	}
	return out, err
}

// figuresOf returns the figures in force of some series, one series after the
// other, each in order of area.
func (r *Release) figuresOf(ctx context.Context, w *words, chosen []int32) (Listing, error) {
	at := make(map[int32]uint64, len(chosen))
	for i, s := range chosen {
		at[s] = uint64(i) << areaBits
	}
	return r.list(ctx, asOf(0)+" AND "+among("series", chosen), order{
		place: func(series, area int32) (uint64, bool) {
			first, wanted := at[series]
			return first | w.rank[area]>>seriesBits, wanted
		},
		series: func(place uint64) int32 { return chosen[place>>areaBits] },
		rank:   func(place uint64) uint64 { return place & (1<<areaBits - 1) },
	})
}
