package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cittamedie/data"
)

// TestFiguresAreThoseOfTheEngine compares pages of every kind with what the
// engine answers when it joins and sorts the words itself.
func TestFiguresAreThoseOfTheEngine(t *testing.T) {
	f := newFolder(t)
	var codes []data.AreaCode
	for i := range 130 {
		codes = append(codes, data.AreaCode(fmt.Sprintf("%06d", 300000-7*i)))
	}
	var r data.Release
	for k := range 2 {
		var rows []data.Observation
		for i, code := range codes[k:] {
			for _, indicator := range []string{"DEM03", "AREA", "DEM01"}[:1+i%3] {
				for year := 2021; year <= 2022; year++ {
					o := figure(indicator, string(code), year, float64(len(rows)*(k+1)))
					rows = append(rows, o)
					o.Sex = "female"
					if o.Age = "0-4"; i%2 == 0 {
						o.Numerator, o.Denominator = data.Some(float64(i)), data.Some(7)
					}
					rows = append(rows, o)
				}
			}
		}
		r, _ = publishFigures(t, f, noon.Add(time.Duration(k)*time.Hour), rows...)
	}
	release := open(t, f, r.ID)
	rapid.Check(t, func(t *rapid.T) {
		q := Query{
			Release:    rapid.IntRange(0, 2).Draw(t, "release"),
			Indicators: rapid.SliceOfN(rapid.SampledFrom([]string{"DEM01", "DEM03", "AREA", "NONE"}), 0, 3).Draw(t, "indicators"),
			Periods:    rapid.SliceOfN(rapid.SampledFrom([]data.Period{data.Year(2021), data.Year(2022), data.Year(1999)}), 0, 2).Draw(t, "periods"),
			Dataset:    rapid.SampledFrom([]string{"", "d", "none"}).Draw(t, "dataset"),
			Sex:        rapid.SampledFrom([]string{"", "*", "female", "male"}).Draw(t, "sex"),
			Age:        rapid.SampledFrom([]string{"", "*", "0-4"}).Draw(t, "age"),
			Limit:      rapid.IntRange(1, 600).Draw(t, "limit"), Offset: rapid.IntRange(0, 600).Draw(t, "offset"),
		}
		if n := rapid.SampledFrom([]int{0, 0, 3, 120}).Draw(t, "areas"); n > 0 {
			q.Areas = append([]data.AreaCode{"999999"}, codes[:n]...)
		}
		want, wantTotal, err := joined(context.Background(), release, q)
		if err != nil {
			t.Fatal(err)
		}
		got, total, err := release.Figures(context.Background(), q)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || total != wantTotal || err != nil {
			t.Fatalf("%+v: %d of them, want %d, %v\n%s", q, total, wantTotal, err, diff)
		}
	})
}

// joined is Figures as the engine joins, sorts and counts.
func joined(ctx context.Context, r *Release, q Query) ([]data.Observation, int, error) {
	where, args := q.where()
	var total int
	if err := r.db.QueryRowContext(ctx, "SELECT count(*) FROM observation WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := r.db.QueryContext(ctx, "SELECT "+figureColumns+" FROM observation WHERE "+where+
		" ORDER BY indicator, area, period, sex, age, dataset LIMIT ? OFFSET ?", append(args, q.Limit, q.Offset)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	var out []data.Observation
	for rows.Next() {
		o, err := scanFigure(rows)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, o)
	}
	return out, total, rows.Err()
}

// where writes the conditions of a query; every value is bound.
func (q Query) where() (string, []any) {
	conditions, args := []string{asOf(q.Release)}, []any{}
	oneOf := func(column string, n int, value func(int) any) {
		if n == 0 {
			return
		}
		conditions = append(conditions, column+" IN (?"+strings.Repeat(", ?", n-1)+")")
		for i := range n {
			args = append(args, value(i))
		}
	}
	oneOf("indicator", len(q.Indicators), func(i int) any { return q.Indicators[i] })
	oneOf("area", len(q.Areas), func(i int) any { return string(q.Areas[i]) })
	oneOf("period", len(q.Periods), func(i int) any { return q.Periods[i].String() })
	if q.Dataset != "" {
		oneOf("dataset", 1, func(int) any { return q.Dataset })
	}
	for _, class := range []struct{ column, value string }{{"sex", q.Sex}, {"age", q.Age}} {
		switch class.value {
		case "*":
		case "":
			conditions = append(conditions, class.column+" = 'total'")
		default:
			oneOf(class.column, 1, func(int) any { return class.value })
		}
	}
	return strings.Join(conditions, " AND "), args
}
