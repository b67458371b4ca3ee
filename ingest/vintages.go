package ingest

import (
	"fmt"
	"time"

	"cittamedie/data"
	"cittamedie/ingest/decode"
)

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
