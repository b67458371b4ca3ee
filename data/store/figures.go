package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"

	"cittamedie/data"
)

// figureKey is what the figures of one column have in common.
type figureKey struct {
	dataset, indicator string
	period             data.Period
	sex, age           string
}

// numbers gives each value a number, in order of first appearance, and
// remembers the last one asked for: rows come in runs.
type numbers[T comparable] struct {
	byValue map[T]int32
	values  []T
	last    T
	lastAt  int32
}

func (n *numbers[T]) of(v T) int32 {
	if len(n.values) > 0 && v == n.last {
		return n.lastAt
	}
	at, ok := n.byValue[v]
	if !ok {
		at = int32(len(n.values))
		n.byValue[v] = at
		n.values = append(n.values, v)
	}
	n.last, n.lastAt = v, at
	return at
}

// ReplaceObservations makes rows the figures in force of a dataset. Figures that
// did not change keep the release they first appeared in.
//
// The rows are staged with numbers in the place of their words, which are joined
// back inside the database: most of the time would go into copying words.
func (d *Draft) ReplaceObservations(ctx context.Context, dataset string, rows iter.Seq[data.Observation]) (Change, error) {
	change, err := d.replaceObservations(ctx, dataset, rows)
	if err != nil {
		return Change{}, fmt.Errorf("replace the figures of %s: %w", dataset, err)
	}
	return change, nil
}

func (d *Draft) replaceObservations(ctx context.Context, dataset string, rows iter.Seq[data.Observation]) (Change, error) {
	for _, statement := range []string{
		`CREATE OR REPLACE TEMP TABLE next_numbered (key INTEGER, area INTEGER, status UTINYINT, recalculated BOOLEAN, covered INTEGER, expected INTEGER,
			value DOUBLE, numerator DOUBLE, denominator DOUBLE, lower DOUBLE, upper DOUBLE)`,
		"CREATE OR REPLACE TEMP TABLE next_key (number INTEGER, dataset VARCHAR, indicator VARCHAR, period VARCHAR, sex VARCHAR, age VARCHAR)",
		"CREATE OR REPLACE TEMP TABLE next_area (number INTEGER, code VARCHAR)",
	} {
		if _, err := d.exec(ctx, statement); err != nil {
			return Change{}, err
		}
	}
	keys := numbers[figureKey]{byValue: map[figureKey]int32{}}
	areas := numbers[data.AreaCode]{byValue: map[data.AreaCode]int32{}}
	if err := appendRows(ctx, d.conn, "temp", "next_numbered", func(add func(...driver.Value) error) error {
		for o := range rows {
			err := add(keys.of(figureKey{o.Dataset, o.Indicator, o.Period, o.Sex, o.Age}), areas.of(o.Area), uint8(o.Status), o.Recalculated, o.Covered, o.Expected,
				optional(data.Number{Value: o.Value, Valid: o.Status.HasValue()}), optional(o.Numerator), optional(o.Denominator), optional(o.Lower), optional(o.Upper))
			if err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return Change{}, err
	}
	if err := d.refuseDuplicates(ctx, "numbered", "key, area"); err != nil {
		return Change{}, err
	}
	if err := d.stageWords(ctx, keys.values, areas.values); err != nil {
		return Change{}, err
	}
	change, err := d.settle(ctx, figureTable, dataset)
	if err != nil {
		return Change{}, err
	}
	_, err = d.exec(ctx, "DROP VIEW next_observation")
	return change, err
}

// stageWords puts the words back into the staged rows.
func (d *Draft) stageWords(ctx context.Context, keys []figureKey, areas []data.AreaCode) error {
	if err := appendRows(ctx, d.conn, "temp", "next_key", func(add func(...driver.Value) error) error {
		for i, k := range keys {
			if err := add(int32(i), k.dataset, k.indicator, k.period.String(), k.sex, k.age); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := appendRows(ctx, d.conn, "temp", "next_area", func(add func(...driver.Value) error) error {
		for i, code := range areas {
			if err := add(int32(i), string(code)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	_, err := d.exec(ctx, `
		CREATE OR REPLACE TEMP VIEW next_observation AS
		SELECT k.dataset, k.indicator, a.code AS area, k.period, k.sex, k.age, n.value, n.numerator, n.denominator,
			s.status, n.recalculated, n.lower, n.upper, n.covered, n.expected
		FROM next_numbered n
		JOIN next_key k ON k.number = n.key
		JOIN next_area a ON a.number = n.area
		JOIN (SELECT unnest(enum_range(NULL::status))::status AS status, generate_subscripts(enum_range(NULL::status), 1) AS number) s ON s.number = n.status`)
	return err
}

func optional(n data.Number) driver.Value {
	if !n.Valid {
		return nil
	}
	return n.Value
}
