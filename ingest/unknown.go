package ingest

import (
	"fmt"
	"strings"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators"
	"cittamedie/ingest/decode"
)

// unknownLimit is the share of figures (0 to 1) whose area nobody knows above which
// a file is refused: beyond it the file is of another vintage, not misspelt.
const unknownLimit = 0.001

// judge refuses a file with too many figures of unknown areas, notes the few
// among its rejected rows, and counts apart those of areas that another date
// knows: a province that is no more has no place on the map.
func (p *publication) judge(r catalog.Recipe, batch *decode.Batch, figures int, unknown []indicators.Unknown) error {
	got := p.freshOf(r.ID)
	lost, retired := 0, 0
	var codes, gone []string
	for _, u := range unknown {
		if p.Catalog.Knows(u.Area) {
			retired += u.Figures
			gone = append(gone, string(u.Area))
			continue
		}
		lost += u.Figures
		codes = append(codes, string(u.Area))
	}
	if got != nil && retired > 0 {
		got.say("%d figures of areas that are not in force on %s left out: %s", retired, p.geography.Reference, listed(gone))
	}
	if lost == 0 {
		return nil
	}
	if float64(lost) > unknownLimit*float64(figures) {
		return fmt.Errorf("%w: %d of %d figures have area codes that are not in force on %s, the date the recipe states, nor lead to one: %s; %scheck the recipe's vintage, or ingest first the source that lists these areas",
			data.ErrInvalid, lost, figures, r.Vintage, listed(codes), p.otherVintage(r.Vintage, batch, codes))
	}
	if got != nil {
		got.run.Rejected += int64(lost)
		got.edition.Rejected += int64(lost)
		got.say("%d figures of unknown areas left out: %s", lost, listed(codes))
		for _, code := range codes {
			line := 0
			if batch.Table != nil {
				line = batch.Table.Line(data.AreaCode(code))
			}
			got.batch.Reject(data.NewInputError("area-not-in-force", code, r.Vintage).At("", line, r.Area.Column), line)
		}
	}
	return nil
}

// otherVintage says of which day the unknown codes of a file are, and which of its
// other codes were not in force then; "" where nothing is known of them.
func (p *publication) otherVintage(vintage data.Date, batch *decode.Batch, unknown []string) string {
	history := p.Catalog.Lineage
	var day data.Date
	theirs := 0
	for _, code := range unknown {
		from, to := history.Validity(data.AreaCode(code))
		switch {
		case to != "" && to <= vintage:
			day = max(day, dayBefore(to))
		case from > vintage:
			day = max(day, from)
		default:
			continue
		}
		theirs++
	}
	if day == "" {
		return ""
	}
	var ours []string
	for _, code := range batch.Codes() {
		if history.InForce(code, vintage) && !history.InForce(code, day) {
			ours = append(ours, string(code))
		}
	}
	if len(ours) == 0 {
		return fmt.Sprintf("they are codes of %s; ", day)
	}
	return fmt.Sprintf("the file mixes two vintages, with %d codes of %s and %d of %s: %s; ", theirs, day, len(ours), vintage, listed(ours))
}

func dayBefore(d data.Date) data.Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return data.Date(t.AddDate(0, 0, -1).Format(time.DateOnly))
}

// listed joins codes, a hundred at most.
func listed(codes []string) string {
	if more := len(codes) - decode.MaxListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(codes[:decode.MaxListed], ", "), more)
	}
	return strings.Join(codes, ", ")
}
