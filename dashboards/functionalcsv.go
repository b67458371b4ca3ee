package dashboards

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"cittamedie/data"
)

// labourCSV answers /aree-funzionali/sistemi.csv with the list on the page.
func (s *site) labourCSV(c *fiber.Ctx) error {
	p := s.newPage(c, "functional")
	shown := p.labourAreas()
	inPage := map[string]bool{}
	for _, r := range shown.Rows {
		inPage[r.Link] = true
	}
	rows := [][]string{{"area", "areaName", "municipalities", "indicator", "period", "value", "status", "dataset"}}
	for _, a := range p.labourSorted() {
		if !inPage[p.area(a.Code)] {
			continue
		}
		for _, code := range labourFigures {
			d, has := p.cube.LatestPeriod(code, data.LabourArea)
			if !has {
				continue
			}
			cell := p.cube.Cell(code, a.Code, d)
			status := ""
			if cell.Published() {
				status = cell.Status.String()
			}
			rows = append(rows, []string{string(a.Code), a.Name, exact(float64(len(p.cube.Members(a.Code)))), code, d.String(), exactIf(cell.Value, cell.Status.HasValue()), status, cell.Dataset})
		}
	}
	return sendCSV(c, "sistemi-locali-del-lavoro.csv", rows)
}

// flowsCSV answers the tables of the flows of a municipality, one file each.
func (s *site) flowsCSV(c *fiber.Ctx) error {
	p := s.newPage(c, "functional")
	switch c.Params("table") {
	case "sistemi":
		return s.labourCSV(c)
	case "aree", "comuni", "stabilita":
		return p.labCSV(c)
	}
	lines, err := p.lineForm()
	if err != nil {
		return err
	}
	share, err := p.readShare()
	if err != nil {
		return err
	}
	a, ok := p.cube.Area(data.AreaCode(p.param("comune")))
	if !ok || a.Level != data.Municipality {
		return data.ErrNotFound
	}
	m, found, err := p.matrixOf(c, a.Code)
	if err != nil {
		return err
	}
	if !found {
		return data.ErrNoData
	}
	b, err := p.flowsOf(m, a, share, lines)
	if err != nil {
		return err
	}
	table := utils.CopyString(c.Params("table"))
	name := table + "-" + string(a.Code) + "-" + m.Period.String() + ".csv"
	switch table {
	case "uscite":
		return sendCSV(c, name, p.flowRows(m, b.Out.Rows, a.Code, true, "sharePercentOfResidents"))
	case "entrate":
		return sendCSV(c, name, p.flowRows(m, b.In.Rows, a.Code, false, "sharePercentOfJobs"))
	case "bacino":
		return sendCSV(c, name, p.flowRows(m, b.Catchment.Rows, a.Code, false, "sharePercentOfOriginResidents"))
	case "autocontenimento":
		return sendCSV(c, name, setRows(m, b.Sets.Rows))
	}
	return data.ErrNotFound
}

// flowRows writes flows from a municipality, or to it.
func (p *page) flowRows(m matrix, flows []flowRow, here data.AreaCode, leaving bool, share string) [][]string {
	out := [][]string{{"dataset", "period", "origin", "originName", "destination", "destinationName", "value", share}}
	name := func(code data.AreaCode) string {
		a, _ := p.cube.Area(code)
		return a.Name
	}
	for _, r := range flows {
		origin, destination := r.Code, here
		if leaving {
			origin, destination = here, r.Code
		}
		out = append(out, []string{m.Dataset, m.Period.String(), string(origin), name(origin), string(destination), name(destination), exact(r.value), exact(r.share)})
	}
	return out
}

// setRows writes the measures of sets of municipalities.
func setRows(m matrix, sets []setRow) [][]string {
	out := [][]string{{"dataset", "period", "set", "name", "municipalities", "residentWorkers", "jobs", "inside", "supplySelfContainment", "demandSelfContainment", "note"}}
	for _, r := range sets {
		supply, isSupply := r.sums.SupplySelfContainment()
		demand, isDemand := r.sums.DemandSelfContainment()
		out = append(out, []string{m.Dataset, m.Period.String(), r.ID, r.Name, exact(float64(r.sums.Areas)), exact(r.sums.Residents), exact(r.sums.Jobs), exact(r.sums.Inside),
			exactIf(supply, isSupply), exactIf(demand, isDemand), r.Note})
	}
	return out
}
