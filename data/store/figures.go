package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"maps"
	"slices"

	"cittamedie/data"
)

// ReplaceObservations makes rows the figures in force of a dataset. Figures that
// did not change keep the release they first appeared in.
func (d *Draft) ReplaceObservations(ctx context.Context, dataset string, rows iter.Seq[data.Observation]) (Change, error) {
	change, err := d.replaceObservations(ctx, dataset, rows)
	if err != nil {
		return Change{}, fmt.Errorf("replace the figures of %s: %w", dataset, err)
	}
	return change, nil
}

func (d *Draft) replaceObservations(ctx context.Context, dataset string, rows iter.Seq[data.Observation]) (Change, error) {
	series, err := readSeries(ctx, d.conn)
	if err != nil {
		return Change{}, err
	}
	codes, err := readCodes(ctx, d.conn)
	if err != nil {
		return Change{}, err
	}
	ofSeries, ofArea := numbered(series), numbered(codes)
	seen, blocks := pairs{}, map[int32]*blockWriter{}
	change, err := d.replace(ctx, figureTable, dataset, func(add func(...driver.Value) error) error {
		for o := range rows {
			series, area := ofSeries.of(seriesKey{o.Dataset, o.Indicator, o.Period, o.Sex, o.Age}), ofArea.of(o.Area)
			if !seen.add(series, area) {
				return fmt.Errorf("%w: two figures of %s in %s for area %s, sex %s, age %s", data.ErrInvalid, o.Indicator, o.Period, o.Area, o.Sex, o.Age)
			}
			err := add(series, area,
				optional(data.Number{Value: o.Value, Valid: o.Status.HasValue()}), optional(o.Numerator), optional(o.Denominator),
				o.Status.String(), o.Recalculated, optional(o.Lower), optional(o.Upper), o.Covered, o.Expected)
			if err != nil {
				return err
			}
			if o.Sex == data.Total && o.Age == data.Total {
				if blocks[series] == nil {
					blocks[series] = &blockWriter{}
				}
				blocks[series].add(area, o)
			}
		}
		return nil
	}, func() error { return d.appendWords(ctx, ofSeries, ofArea) })
	if err != nil {
		return Change{}, err
	}
	return change, d.replaceBlocks(ctx, dataset, blocks)
}

// replaceBlocks makes the packed figures those in force of a dataset.
func (d *Draft) replaceBlocks(ctx context.Context, dataset string, blocks map[int32]*blockWriter) error {
	_, err := d.replace(ctx, blockTable, dataset, func(add func(...driver.Value) error) error {
		for _, series := range slices.Sorted(maps.Keys(blocks)) {
			if err := add(series, blocks[series].cells); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// appendWords stores the series and the codes that have a number only since now.
func (d *Draft) appendWords(ctx context.Context, series *numbers[seriesKey], codes *numbers[data.AreaCode]) error {
	err := appendRows(ctx, d.conn, "", "series", func(add func(...driver.Value) error) error {
		for i := series.stored; i < len(series.values); i++ {
			s := series.values[i]
			if err := add(int32(i), s.Dataset, s.Indicator, s.Period.String(), s.Sex, s.Age); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return appendRows(ctx, d.conn, "", "area_code", func(add func(...driver.Value) error) error {
		for i := codes.stored; i < len(codes.values); i++ {
			if err := add(int32(i), string(codes.values[i])); err != nil {
				return err
			}
		}
		return nil
	})
}

func optional(n data.Number) driver.Value {
	if !n.Valid {
		return nil
	}
	return n.Value
}
