package dashboards

import (
	"cmp"
	"math"
	"slices"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

// mostFlows is how many flows each table shows.
const mostFlows = 10

// flowTable is the largest flows of a municipality in one direction.
type flowTable struct {
	ID, Caption, Place, Share string
	Rows                      []flowRow
	Rest                      string
	CSV                       string
}

// flowRow is one flow. Bar is its share as a length, out of 100 for the largest
// of the table.
type flowRow struct {
	Code                     data.AreaCode
	Name, Link, People, Part string
	Bar                      int
	value, share             float64
}

// catchmentTable is the municipalities that gravitate on the city.
type catchmentTable struct {
	Lead string
	Rows []flowRow
	CSV  string
}

// setsTable is the self-containment of the areas around the city.
type setsTable struct {
	Rows []setRow
	CSV  string
}

// setRow is one set of municipalities, measured again from the flows.
type setRow struct {
	ID, Name, Link, Note, Comuni         string
	Residents, Jobs, Inside, Supply, Dem string
	sums                                 commuting.Sums
}

// flowsOf reads the flows of a municipality.
func (p *page) flowsOf(m matrix, a data.Area, share float64, lines lineForm) (*flowsBody, error) {
	i, _ := m.position(a.Code)
	catchment, err := m.Catchment(i, share)
	if err != nil {
		return nil, err
	}
	alone := m.Sum([]int32{i})
	b := &flowsBody{Title: p.T("functional.flows", p.areaName(a), m.Period.String()), Warnings: p.flowWarnings(m), Sources: p.sources([]string{m.Dataset}), Profile: crumb{p.areaName(a), p.area(a.Code)}}
	b.Lead = p.containment(alone)
	b.Facts = []fact{
		{Name: p.T("functional.residents"), Text: p.people(alone.Residents)},
		{Name: p.T("functional.jobs"), Text: p.people(alone.Jobs)},
		{Name: p.T("functional.inside"), Text: p.people(alone.Inside)},
	}
	query := append([]string{"comune", string(a.Code), "dataset", m.Dataset, "share", p.shareText(share)}, lines.query()...)
	b.Out = p.flowTable(m, i, true, lines)
	b.In = p.flowTable(m, i, false, lines)
	b.Lines, b.LineNote = p.flowLines(a.Code, b, lines), p.T("lab.lines", p.areaName(a))
	b.Out.CSV, b.In.CSV = p.link("/aree-funzionali/uscite.csv", query...), p.link("/aree-funzionali/entrate.csv", query...)
	b.Catchment = p.catchment(m, i, catchment, share)
	b.Catchment.CSV = p.link("/aree-funzionali/bacino.csv", query...)
	b.Sets = setsTable{Rows: p.sets(m, a, i, catchment), CSV: p.link("/aree-funzionali/autocontenimento.csv", query...)}
	return b, nil
}

// people writes a number of people: flows that were divided by residents are
// not whole.
func (p *page) people(v float64) string { return number(p.Lang, math.Round(v), 0) }

// containment says in plain words how many work where they live, and how many
// jobs are of people who live there.
func (p *page) containment(s commuting.Sums) []string {
	var out []string
	if v, ok := s.SupplySelfContainment(); ok {
		out = append(out, p.T("functional.supplyWords", number(p.Lang, 100*v, 0)))
	}
	if v, ok := s.DemandSelfContainment(); ok {
		out = append(out, p.T("functional.demandWords", number(p.Lang, 100*v, 0)))
	}
	if v, ok := s.JobsToResidents(); ok {
		out = append(out, p.T("functional.ratioWords", number(p.Lang, 100*v, 0)))
	}
	return out
}

// flowWarnings are what must be known before the flows are read.
func (p *page) flowWarnings(m matrix) []string {
	var out []string
	if m.Inner {
		out = append(out, p.T("functional.inner", p.Num(m.With), p.Num(m.All)))
	}
	reference := p.Release().Reference
	for _, e := range p.Release().Editions {
		if e.Dataset == m.Dataset && e.Vintage != "" && e.Vintage != reference {
			return append(out, p.T("functional.carried", p.date(e.Vintage), p.date(reference)))
		}
	}
	return out
}

// flowTable lists the largest flows that leave a municipality, or arrive in it.
func (p *page) flowTable(m matrix, i int32, leaving bool, lines lineForm) flowTable {
	t := flowTable{ID: "uscite", Caption: p.T("functional.out"), Place: p.T("functional.destination"), Share: p.T("functional.outShare")}
	all, whole := m.Destinations(i), m.Residents(i)
	if !leaving {
		t = flowTable{ID: "entrate", Caption: p.T("functional.in"), Place: p.T("functional.origin"), Share: p.T("functional.inShare")}
		all, whole = m.Origins(i), m.Jobs(i)
	}
	for end, value := range all {
		if end != i && whole > 0 {
			t.Rows = append(t.Rows, p.flowRow(m, end, value, 100*value/whole))
		}
	}
	bySize(t.Rows)
	scaleBars(t.Rows)
	if n, shown := len(t.Rows), lines.shown(t.Rows); n > shown {
		var rest float64
		for _, r := range t.Rows[shown:] {
			rest += r.value
		}
		t.Rows = t.Rows[:shown]
		t.Rest = p.T("functional.rest", p.Num(n-shown), p.people(rest), number(p.Lang, 100*rest/whole, 1))
	}
	return t
}

// bySize puts the widest flows first; of equal ones that of the lower code.
func bySize(rows []flowRow) {
	slices.SortFunc(rows, func(a, b flowRow) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.Code, b.Code)) })
}

// scaleBars makes the bar of the largest share as long as there is room.
func scaleBars(rows []flowRow) {
	var most float64
	for _, r := range rows {
		most = max(most, r.share)
	}
	for i := range rows {
		rows[i].Bar = int(math.Round(100 * rows[i].share / most))
	}
}

func (p *page) flowRow(m matrix, i int32, value, share float64) flowRow {
	r := flowRow{Code: m.Code(i), Name: string(m.Code(i)), People: p.people(value), Part: number(p.Lang, share, 1), value: value, share: share}
	if a, ok := p.cube.Area(r.Code); ok {
		r.Name, r.Link = p.areaName(a), p.area(a.Code)
	}
	return r
}

// catchment lists the municipalities that send to the city at least a share of
// their resident workers, the most dependent first.
func (p *page) catchment(m matrix, hub int32, areas []int32, share float64) catchmentTable {
	var t catchmentTable
	for _, i := range areas {
		part, _ := m.HubDependence(i, hub)
		t.Rows = append(t.Rows, p.flowRow(m, i, m.Flow(i, hub), part))
	}
	slices.SortFunc(t.Rows, func(a, b flowRow) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.Code, b.Code)) })
	scaleBars(t.Rows)
	name := string(m.Code(hub))
	if a, ok := p.cube.Area(m.Code(hub)); ok {
		name = a.Name
	}
	written := number(p.Lang, share, digitsOf(share))
	switch len(t.Rows) {
	case 0:
		t.Lead = p.T("functional.noCatchment", written, name)
	case 1:
		t.Lead = p.T("functional.oneCatchment", written, name)
	default:
		t.Lead = p.T("functional.catchmentLead", p.Num(len(t.Rows)), written, name)
	}
	return t
}

// sets measures the areas around the city: itself, its catchment, its labour
// market area, its province of today and of then.
func (p *page) sets(m matrix, a data.Area, hub int32, catchment []int32) []setRow {
	rows := []setRow{p.setRow(m, "comune", p.areaName(a), p.area(a.Code), []int32{hub})}
	rows = append(rows, p.setRow(m, "bacino", p.T("functional.withCatchment", a.Name), "", append([]int32{hub}, catchment...)))
	for _, g := range p.cube.Groups(a.Code) {
		if g.Definition == "sll-2021" || g.Definition == "province-2001" && m.Period.Year == 2001 {
			rows = append(rows, p.setOf(m, g.Definition, p.definitionTitle(g.Definition)+": "+p.groupName(g.Area), p.area(g.Code), p.cube.Members(g.Code)))
		}
	}
	if up, ok := p.cube.Area(a.Parent); ok && up.Level == data.Province {
		var codes []data.AreaCode
		for _, o := range p.cube.Inside(data.Municipality, up.Code) {
			codes = append(codes, o.Code)
		}
		rows = append(rows, p.setOf(m, "provincia", capitalised(p.areaName(up)), p.area(up.Code), codes))
	}
	return rows
}

// setOf measures the municipalities of a list, and says which of them the flows
// do not have.
func (p *page) setOf(m matrix, id, name, link string, codes []data.AreaCode) setRow {
	var set []int32
	with := 0
	for _, code := range codes {
		if i, ok := m.Position(code); ok {
			set = append(set, i)
			if m.Residents(i) > 0 {
				with++
			}
		}
	}
	row := p.setRow(m, id, name, link, set)
	row.Comuni = p.Num(len(codes))
	switch {
	case with < len(codes):
		row.Note = p.T("functional.partial", p.Num(with), p.Num(len(codes)))
	case m.Inner && with == m.With:
		row.Note = p.T("functional.whole")
	}
	return row
}

func (p *page) setRow(m matrix, id, name, link string, set []int32) setRow {
	s := m.Sum(set)
	row := setRow{ID: id, Name: name, Link: link, Comuni: p.Num(s.Areas), Residents: p.people(s.Residents), Jobs: p.people(s.Jobs), Inside: p.people(s.Inside), sums: s}
	none := p.T("cell.missing")
	row.Supply, row.Dem = none, none
	if v, ok := s.SupplySelfContainment(); ok {
		row.Supply = number(p.Lang, 100*v, 1)
	}
	if v, ok := s.DemandSelfContainment(); ok {
		row.Dem = number(p.Lang, 100*v, 1)
	}
	return row
}
