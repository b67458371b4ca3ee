package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"cittamedie/data"
)

// ReplaceMembers makes members those in force of a definition.
func (d *Draft) ReplaceMembers(ctx context.Context, definition string, members []data.Membership) (Change, error) {
	return d.replace(ctx, memberTable, definition, func(add func(...driver.Value) error) error {
		for _, m := range members {
			if err := add(definition, string(m.Group), string(m.Area), m.Role, string(m.From), string(m.To)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Members returns the memberships in force in the draft, by definition, group
// and area.
func (d *Draft) Members(ctx context.Context) ([]data.Membership, error) {
	return readMembers(ctx, d.conn, 0)
}

// Members returns the memberships in force, by definition, group and area.
func (r *Release) Members(ctx context.Context) ([]data.Membership, error) {
	if r.schema < 2 {
		return nil, nil
	}
	return readMembers(ctx, r.db, 0)
}

func readMembers(ctx context.Context, db querier, release int) ([]data.Membership, error) {
	rows, err := db.QueryContext(ctx, `SELECT definition, grp, area, role, valid_from, valid_to
		FROM membership
		WHERE `+asOf(release)+`
		ORDER BY definition, grp, area`)
	return collect(rows, err, func(m *data.Membership) []any {
		return []any{&m.Definition, &m.Group, &m.Area, &m.Role, &m.From, &m.To}
	})
}

// ReplaceRegister makes areas the register of every dated code.
func (d *Draft) ReplaceRegister(ctx context.Context, areas []data.Area) (Change, error) {
	return d.replace(ctx, registerTable, "", func(add func(...driver.Value) error) error {
		for _, a := range areas {
			if err := add(string(a.Code), a.Level.String(), a.Name, a.Abbreviation, string(a.ValidFrom), string(a.ValidTo)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Register returns every dated code known, by code and first day.
func (r *Release) Register(ctx context.Context) ([]data.Area, error) {
	if r.schema < 2 {
		return nil, nil
	}
	return readRegister(ctx, r.db, 0)
}

func readRegister(ctx context.Context, db querier, release int) ([]data.Area, error) {
	rows, err := db.QueryContext(ctx, `SELECT code, level, name, abbreviation, valid_from, valid_to
		FROM register
		WHERE `+asOf(release)+`
		ORDER BY code, valid_from`)
	return collectAreas(rows, err)
}

// ReplaceNotes makes notes those in force of a dataset.
func (d *Draft) ReplaceNotes(ctx context.Context, dataset string, notes []data.Note) (Change, error) {
	return d.replace(ctx, noteTable, dataset, func(add func(...driver.Value) error) error {
		for _, n := range notes {
			if err := add(dataset, n.Indicator, string(n.Area), n.Period.String(), string(n.Kind), n.Published, n.Computed); err != nil {
				return err
			}
		}
		return nil
	})
}

// Notes returns the notes in force of a dataset, of all when it is empty, by
// dataset, indicator, period and area.
func (r *Release) Notes(ctx context.Context, dataset string) ([]data.Note, error) {
	if r.schema < 2 {
		return nil, nil
	}
	return readNotes(ctx, r.db, dataset, 0)
}

func readNotes(ctx context.Context, db querier, dataset string, release int) ([]data.Note, error) {
	rows, err := db.QueryContext(ctx, `SELECT dataset, indicator, area, period, kind, published, computed
		FROM note
		WHERE `+asOf(release)+` AND (? = '' OR dataset = ?)
		ORDER BY dataset, indicator, period, area`, dataset, dataset)
	var periods []string
	notes, err := collect(rows, err, func(n *data.Note) []any {
		periods = append(periods, "")
		return []any{&n.Dataset, &n.Indicator, &n.Area, &periods[len(periods)-1], &n.Kind, &n.Published, &n.Computed}
	})
	for i := range notes {
		if notes[i].Period, err = data.ParsePeriod(periods[i]); err != nil {
			return nil, err
		}
	}
	return notes, err
}

// Totals returns the figures in force in the draft of one indicator of a
// dataset in one period, of everybody.
func (d *Draft) Totals(ctx context.Context, dataset, indicator string, p data.Period) ([]data.Observation, error) {
	rows, err := d.conn.QueryContext(ctx, `SELECT `+figureColumns+`
		FROM observation
		WHERE release_to IS NULL AND dataset = ? AND indicator = ? AND period = ? AND sex = 'total' AND age = 'total'`,
		dataset, indicator, p.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []data.Observation
	for rows.Next() {
		o, err := scanFigure(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// Boundary returns the reference boundaries in force in the draft, in full, and
// their dataset; nil when there are none.
func (d *Draft) Boundary(ctx context.Context) (dataset string, full []byte, err error) {
	err = d.conn.QueryRowContext(ctx, "SELECT dataset, topology FROM boundary WHERE release_to IS NULL AND detail = 'full'").Scan(&dataset, &full)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil, nil
	}
	return dataset, full, err
}
