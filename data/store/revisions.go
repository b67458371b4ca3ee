package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"cittamedie/data"
)

// Revision is what a release changed of the figures of an indicator that stand for
// everybody.
type Revision struct {
	Release   int
	Created   time.Time // of the release
	Indicator string
	Added     int // of cells that were not there before
	Revised   int // of cells that said something else
	Withdrawn int // cells that are there no more
	Areas     int // whose figures changed
}

// Revisions returns what each release changed of the figures of an area or of an
// indicator, the newest release first, then by indicator; of the latest releases that
// changed any. An empty area or indicator means all. A figure that a publisher repeats is
// no change.
func (r *Release) Revisions(ctx context.Context, area data.AreaCode, indicator string, latest int) ([]Revision, error) {
	w, err := r.words(ctx)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	q := Query{Sex: data.Total, Age: data.Total}
	if area != "" {
		q.Areas = []data.AreaCode{area}
	}
	if indicator != "" {
		q.Indicators = []string{indicator}
	}
	series, areas := w.numbers(q)
	if len(series) == 0 || len(areas) == 0 {
		return nil, nil
	}
	where := exactly("series", series)
	if area != "" {
		where += " AND " + exactly("area", areas)
	}
	rows, err := r.db.QueryContext(ctx, revisionsOf(where, latest))
	out, err := collect(rows, err, func(c *Revision) []any {
		return []any{&c.Release, &c.Created, &c.Indicator, &c.Added, &c.Revised, &c.Withdrawn, &c.Areas}
	})
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	for i := range out {
		out[i].Created = out[i].Created.UTC()
	}
	return out, nil
}

// revisionsOf is the query of Revisions: a cell of a release is revised where a row began
// and one ended, added where one only began, withdrawn where one only ended.
func revisionsOf(where string, latest int) string {
	return `WITH event AS (
		SELECT series, area, release_from AS number, 1 AS began, 0 AS ended
		FROM figure
		WHERE ` + where + `
		UNION ALL
		SELECT series, area, release_to, 0, 1
		FROM figure
		WHERE release_to IS NOT NULL AND ` + where + `
	), cell AS (
		SELECT series, area, number, max(began) AS began, max(ended) AS ended
		FROM event
		GROUP BY series, area, number
	)
	SELECT c.number, r.created, s.indicator, count_if(began > ended), count_if(began = ended), count_if(began < ended), count(DISTINCT c.area)
	FROM cell c
	JOIN series s ON s.number = c.series
	JOIN release r ON r.number = c.number
	WHERE c.number IN (SELECT DISTINCT number FROM event ORDER BY number DESC LIMIT ` + strconv.Itoa(latest) + `)
	GROUP BY c.number, r.created, s.indicator
	ORDER BY c.number DESC, s.indicator`
}
