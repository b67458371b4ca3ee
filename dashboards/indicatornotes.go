package dashboards

import (
	"cmp"
	"math"
	"slices"

	"cittamedie/data"
)

// mostNotes is how many notes of an indicator its page lists.
const mostNotes = 30

// notesTable is the figures that differ from the sum of their parts.
type notesTable struct {
	Text string
	Rows []noteRow
}

type noteRow struct{ Area, Link, Year, Published, Computed, Difference string }

// notes lists where a published figure is not the sum of its parts, the widest
// differences of the latest period first; nil when there are none.
func (p *page) notes(in data.Indicator) *notesTable {
	notes := slices.DeleteFunc(slices.Clone(p.cube.Notes(in.Code, "")), func(n data.Note) bool { return n.Kind != data.NoteSumDiffers })
	if len(notes) == 0 {
		return nil
	}
	slices.SortStableFunc(notes, func(a, b data.Note) int {
		return cmp.Or(b.Period.Compare(a.Period), cmp.Compare(math.Abs(b.Published-b.Computed), math.Abs(a.Published-a.Computed)))
	})
	t := &notesTable{Text: p.T("notes.text", p.Num(len(notes)))}
	if len(notes) > mostNotes {
		t.Text += " " + p.T("notes.first", p.Num(mostNotes))
	}
	for _, n := range notes[:min(len(notes), mostNotes)] {
		t.Rows = append(t.Rows, p.noteRow(n, in))
	}
	return t
}

func (p *page) noteRow(n data.Note, in data.Indicator) noteRow {
	row := noteRow{Area: string(n.Area), Year: n.Period.String(), Published: number(p.Lang, n.Published, in.Decimals), Computed: number(p.Lang, n.Computed, in.Decimals),
		Difference: signed(p.Lang, n.Published-n.Computed, in.Decimals)}
	if a, ok := p.cube.Area(n.Area); ok {
		row.Area, row.Link = p.areaName(a), p.area(a.Code)
	}
	return row
}
