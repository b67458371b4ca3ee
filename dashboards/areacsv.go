package dashboards

import (
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// areaCell is a figure of a table of a profile: of which area it is shown, and
// whose it is where it is borrowed.
type areaCell struct {
	area, from data.Area
	period     data.Period
	cube.Cell
}

// areaTables are the files of a profile, by name; each holds exactly what its
// table shows, with the digits that the table rounds.
var areaTables = map[string]func(*page, *areaBody) [][]string{
	"cifre": (*page).figuresTable, "variazioni": (*page).changesTable, "simili": (*page).peersTable, "elenco-simili": (*page).peersList,
	"benessere": (*page).standingsTable, "segnali": (*page).watchTable,
}

// areaCSV answers /aree/{codice}/{tabella}.csv.
func (s *site) areaCSV(c *fiber.Ctx) error {
	p := s.newPage(c, "area")
	write, known := areaTables[c.Params("table")]
	a, ok := p.cube.Area(p.codeOf(c))
	if !known || !ok {
		return data.ErrNotFound
	}
	compared, err := p.comparedWith(a)
	if err != nil {
		return err
	}
	b := areaBody{Area: a, Compared: compared, With: p.param("with")}
	p.fillProfile(&b)
	b.Changes, b.Peers = p.changes(a), p.peersOf(a)
	if b.Wellbeing, err = p.wellbeingOf(a); err != nil {
		return err
	}
	if c.Params("table") == "benessere" && b.Wellbeing.pending() {
		return data.ErrUnavailable // a file is whole or is not
	}
	rows := write(p, &b)
	if len(rows) == 0 {
		return data.ErrNoData
	}
	return sendCSV(c, c.Params("table")+"-"+string(a.Code)+".csv", rows)
}

// tableLink returns the address of the file of a table of a profile.
func (p *page) tableLink(a data.Area, table string) string {
	return p.link("/aree/"+string(a.Code)+"/"+table+".csv", "with", p.param("with"))
}

// figuresTable writes a row for each cell of the tables of figures; those shown
// first are among those of their domain.
func (p *page) figuresTable(b *areaBody) [][]string {
	out := [][]string{{"domain", "indicator", "title", "unit", "area", "areaName", "period", "value", "status", "valueOf", "valueOfName", "note", "dataset", "release"}}
	for _, d := range b.Domains {
		for _, r := range d.Rows {
			for i, c := range r.cells {
				line := []string{d.ID, r.in.Code, r.Title, r.Unit, string(c.area.Code), p.areaName(c.area), c.period.String(), "", "", "", "", r.Cells[i].Note(), "", p.Release().ID}
				if c.Published() {
					line[7], line[8], line[9], line[10], line[12] = exactIf(c.Value, c.Status.HasValue()), c.Status.String(), string(c.from.Code), p.areaName(c.from), c.Dataset
				}
				out = append(out, line)
			}
		}
	}
	return out
}

func (p *page) changesTable(b *areaBody) [][]string {
	if b.Changes == nil {
		return nil
	}
	out := [][]string{{"area", "indicator", "title", "unit", "from", "fromValue", "to", "toValue", "change", "changePercent", "trend", "release"}}
	for _, r := range b.Changes.Rows {
		out = append(out, []string{string(b.Area.Code), r.in.Code, r.Title, r.Unit, r.From, exact(r.first), r.To, exact(r.last), exact(r.last - r.first), exactIf(100*(r.last-r.first)/r.first, r.in.Quantity && r.first != 0), r.Trend, p.Release().ID})
	}
	return out
}

func (p *page) peersTable(b *areaBody) [][]string {
	if b.Peers == nil || len(b.Peers.Figures) == 0 {
		return nil
	}
	out := [][]string{{"area", "indicator", "title", "unit", "period", "value", "status", "peersMedian", "peersLowest", "peersHighest", "peersWithFigure", "dataset", "release"}}
	for _, f := range b.Peers.Figures {
		out = append(out, []string{string(b.Area.Code), f.in.Code, f.Title, f.Unit, f.Year, exact(f.own.Value), f.own.Status.String(),
			exact(median(f.values)), exact(f.values[0]), exact(f.values[len(f.values)-1]), exact(float64(len(f.values))), f.own.Dataset, p.Release().ID})
	}
	return out
}

// peersList writes a row for each peer and variable of structure.
func (p *page) peersList(b *areaBody) [][]string {
	if b.Peers == nil {
		return nil
	}
	out := [][]string{{"area", "peer", "peerName", "distance", "indicator", "title", "unit", "period", "value", "status", "sharePercent", "dataset", "release"}}
	for _, r := range b.Peers.Rows {
		for i, v := range structure {
			in, _ := p.cube.Indicator(v.Code)
			d, _ := p.cube.LatestPeriod(v.Code, data.Municipality)
			cell := p.cube.Cell(v.Code, r.code, d)
			line := []string{string(b.Area.Code), string(r.code), r.Name, "", v.Code, p.In(in.Title), p.In(in.Unit), d.String(), exactIf(cell.Value, cell.Status.HasValue()), "", "", cell.Dataset, p.Release().ID}
			if cell.Published() {
				line[9] = cell.Status.String()
			}
			if len(r.near.SharePercent) > 0 {
				line[3], line[10] = exact(r.near.Distance), exact(r.near.SharePercent[i])
			}
			out = append(out, line)
		}
	}
	return out
}
