package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"cittamedie/data"
)

// asOf is the condition that a row of the ledger belongs to the release of a
// number; 0 stands for the one the database was published as.
func asOf(number int) string {
	if number == 0 {
		return "release_to IS NULL"
	}
	n := strconv.Itoa(number)
	return "release_from <= " + n + " AND (release_to IS NULL OR release_to > " + n + ")"
}

// Past is what an earlier release said of everything but figures, read from the
// ledger of a later one.
type Past struct {
	Release  data.Release // without the id and the content hash, which the database does not know
	Areas    []data.Area
	Members  []data.Membership
	Register []data.Area
	Notes    []data.Note
	Flows    []string       // datasets that had flows
	Lineage  []data.Passage // that of the later release: the history of codes has no history
}

// Past reads the release of a number, up to this one's own. Its error is
// data.ErrNotFound when there was none.
func (r *Release) Past(ctx context.Context, number int) (Past, error) {
	p := Past{Release: data.Release{Number: number}}
	rows, err := r.db.QueryContext(ctx, "SELECT created, reference, methods FROM release WHERE number = ?", number)
	found, err := collect(rows, err, func(x *data.Release) []any { return []any{&x.Created, &x.Reference, &x.Methods} })
	if err == nil && len(found) == 0 {
		err = data.ErrNotFound
	}
	if err != nil {
		return Past{}, fmt.Errorf("read release %d: %w", number, err)
	}
	p.Release.Created, p.Release.Reference, p.Release.Methods = found[0].Created.UTC(), found[0].Reference, found[0].Methods
	var errs [7]error
	p.Areas, errs[0] = readAreas(ctx, r.db, number)
	p.Release.Editions, errs[1] = readEditions(ctx, r.db, number)
	p.Lineage, errs[2] = r.Lineage(ctx)
	if r.schema >= 2 {
		p.Members, errs[3] = readMembers(ctx, r.db, number)
		p.Register, errs[4] = readRegister(ctx, r.db, number)
		p.Notes, errs[5] = readNotes(ctx, r.db, "", number)
		p.Flows, errs[6] = r.flowDatasets(ctx, number)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return Past{}, fmt.Errorf("read release %d: %w", number, err)
	}
	return p, nil
}

// BoundaryAt is Boundary of the release of a number, up to this one's own; since
// is the release that the same boundaries are in force from.
func (r *Release) BoundaryAt(ctx context.Context, number int, detail string) (topology []byte, since int, err error) {
	err = r.db.QueryRowContext(ctx, "SELECT topology, release_from FROM boundary WHERE "+asOf(number)+" AND detail = ?", detail).Scan(&topology, &since)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	return topology, since, err
}

// BoundarySince returns what BoundaryAt returns without the boundaries; 0 when
// there were none.
func (r *Release) BoundarySince(ctx context.Context, number int, detail string) (since int, err error) {
	err = r.db.QueryRowContext(ctx, "SELECT release_from FROM boundary WHERE "+asOf(number)+" AND detail = ?", detail).Scan(&since)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return since, err
}

// TotalsAt is Totals of the release of a number, up to this one's own.
func (r *Release) TotalsAt(ctx context.Context, number int, wanted func(Series) bool, yield func(data.Observation) error) error {
	series, err := readSeries(ctx, r.db)
	if err != nil {
		return fmt.Errorf("read the series: %w", err)
	}
	codes, err := readCodes(ctx, r.db)
	if err != nil {
		return fmt.Errorf("read the codes: %w", err)
	}
	packed, err := r.packed(ctx, number)
	if err != nil {
		return fmt.Errorf("read the packed series: %w", err)
	}
	chosen := map[bool]map[string][]string{true: {}, false: {}} // packed or not → indicator → numbers of series
	for i, s := range series {
		if s.Sex == data.Total && s.Age == data.Total && wanted(Series{s.Dataset, s.Indicator, s.Period}) {
			of := chosen[packed[int32(i)]]
			of[s.Indicator] = append(of[s.Indicator], strconv.Itoa(i))
		}
	}
	for isPacked, read := range map[bool]totalsReader{true: r.blocksOf, false: r.totalsOf} {
		for _, indicator := range slices.Sorted(maps.Keys(chosen[isPacked])) {
			if err := read(ctx, number, chosen[isPacked][indicator], series, codes, yield); err != nil {
				return fmt.Errorf("read figures of %s: %w", indicator, err)
			}
		}
	}
	return nil
}
