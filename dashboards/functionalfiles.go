package dashboards

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"cittamedie/data"
	"cittamedie/data/topology"
	"cittamedie/indicators/perimeter"
)

// labFileOf are the files of the laboratory, by the name in their address.
var labFileOf = map[string]func(*page, labAsk, *perimeter.Result) [][]string{
	"aree":   (*page).areaRows,
	"comuni": (*page).comuniRows,
}

// labResult draws the areas that the address of a file asks for.
func (p *page) labResult(c *fiber.Ctx) (labAsk, *perimeter.Result, error) {
	q := p.labAsk(p.flowIDs(""))
	for _, s := range labSliders {
		if q.Wrong[s.Name] != "" {
			return q, nil, &data.FieldError{Field: s.Name, Value: p.param(s.Name), Reason: "must be a number"}
		}
	}
	if q.Dataset == "" && !q.Simulated {
		return q, nil, data.ErrNoData
	}
	r, err := p.drawnAreas(c, q.Request, q.Simulated)
	if err == nil {
		q.Request = r.Request
	}
	return q, r, err
}

// labCSV answers a file of the laboratory. The first column of one of simulated flows
// says that its figures are estimated, the last one what that means.
func (p *page) labCSV(c *fiber.Ctx) error {
	q, r, err := p.labResult(c)
	if err != nil {
		return err
	}
	table := utils.CopyString(c.Params("table"))
	name := table
	var rows [][]string
	if table == "stabilita" {
		if rows, err = p.stabilityRows(c, q, r); err != nil {
			return err
		}
	} else {
		rows = labFileOf[table](p, q, r)
	}
	if q.Simulated {
		name += "-simulazione"
		rows = estimated(rows, p.T("lab.notice"))
	}
	return sendCSV(c, name+".csv", rows)
}

// estimated says in each row of a file that its figures were not counted.
func estimated(rows [][]string, notice string) [][]string {
	for i, row := range rows {
		status, note := data.Estimated.String(), notice
		if i == 0 {
			status, note = "status", "notice"
		}
		rows[i] = append(append([]string{status}, row...), note)
	}
	return rows
}

// labHeads are the columns that say how areas were drawn.
var labHeads = []string{"dataset", "period", "method", "mode", "parent", "minSZ", "minSC", "tarSZ", "tarSC", "share"}

// madeWith writes how areas were drawn.
func madeWith(r perimeter.Request) []string {
	period := ""
	if !r.Period.IsZero() {
		period = r.Period.String()
	}
	return []string{r.Dataset, period, string(r.Method), string(r.Mode), string(r.Parent),
		exactIf(r.MinSZ, r.MinSZ != 0), exactIf(r.MinSC, r.MinSC != 0), exactIf(r.TarSZ, r.TarSZ != 0), exactIf(r.TarSC, r.TarSC != 0), exactIf(r.SharePercent, r.SharePercent != 0)}
}

// areaRows writes the areas, a row each.
func (p *page) areaRows(q labAsk, r *perimeter.Result) [][]string {
	x := p.site.labour.of(p.cube)
	out := [][]string{append([]string{"area", "name", "lead", "municipalities", "residentWorkers", "jobs", "inside", "supplySelfContainment", "demandSelfContainment", "validity", "cohesion", "nearestLabourArea", "overlap"}, labHeads...)}
	optional := func(n data.Number) string { return exactIf(n.Value, n.Valid) }
	for _, i := range bySizeOfArea(r) {
		a := r.Areas[i]
		near, overlap := x.nearest(r.Members(i))
		row := []string{a.ID, a.Name, string(a.Lead), exact(float64(a.Municipalities)), exact(a.Residents), exact(a.Jobs), exact(a.Inside), optional(a.Supply), optional(a.Demand), optional(a.Validity), optional(a.Cohesion), string(near), exactIf(overlap, near != "")}
		out = append(out, append(row, madeWith(q.Request)...))
	}
	return out
}

// comuniRows writes the municipalities with their areas.
func (p *page) comuniRows(q labAsk, r *perimeter.Result) [][]string {
	out := [][]string{append([]string{"municipality", "name", "area", "areaName", "lead"}, labHeads...)}
	for _, code := range r.Flows.Codes() {
		row := []string{string(code), p.nameOf(code), "", "", ""}
		if i, ok := r.AreaOf(code); ok {
			a := r.Areas[i]
			row = []string{string(code), p.nameOf(code), a.ID, a.Name, string(a.Lead)}
		}
		out = append(out, append(row, madeWith(q.Request)...))
	}
	return out
}

// stabilityRows writes in how many choices of the grid each municipality stays.
func (p *page) stabilityRows(c *fiber.Ctx, q labAsk, r *perimeter.Result) ([][]string, error) {
	if q.Simulated {
		return nil, data.ErrNoData
	}
	home, _ := p.pick("comune", data.Municipality)
	times, grid, city, err := p.stability(c, q, home)
	if err != nil {
		return nil, err
	}
	out := [][]string{append([]string{"municipality", "name", "area", "follows", "times", "choices"}, labHeads...)}
	for i, n := range times {
		code := r.Flows.Codes()[i]
		row := []string{string(code), p.nameOf(code), "", string(city), exactIf(float64(n), n >= 0), exact(float64(grid))}
		if a, ok := r.AreaOf(code); ok {
			row[2] = r.Areas[a].ID
			if city == "" {
				row[3] = string(r.Areas[a].Lead)
			}
		}
		out = append(out, append(row, madeWith(q.Request)...))
	}
	return out, nil
}

// labGeoJSON answers /aree-funzionali/aree.geojson with the outlines of the areas.
func (s *site) labGeoJSON(c *fiber.Ctx) error {
	p := s.newPage(c, "functional")
	q, r, err := p.labResult(c)
	if err != nil {
		return err
	}
	name := "aree"
	if q.Simulated {
		name += "-simulazione"
	}
	t := p.cube.Boundaries()
	if t == nil {
		return data.ErrNoData
	}
	of := func(code data.AreaCode) data.AreaCode {
		if i, ok := r.AreaOf(code); ok {
			return r.Areas[i].Lead
		}
		return ""
	}
	t = t.Subset(data.Municipality, func(code data.AreaCode) bool { return of(code) != "" })
	if err := t.Dissolve(data.Municipality, data.Perimeter, of); err != nil {
		return fmt.Errorf("outlines of the areas: %w", err)
	}
	c.Set(fiber.HeaderContentType, "application/geo+json")
	c.Attachment(name + ".geojson")
	return c.Send(p.labFeatures(q, r, t))
}

// labFeatures writes the collection of the areas; what they are of stands beside.
func (p *page) labFeatures(q labAsk, r *perimeter.Result, t *topology.Topology) []byte {
	head := map[string]any{"source": p.credit(p.labSources(q)), "madeWith": p.labSubtitle(q)}
	if q.Simulated {
		head["status"], head["notice"] = data.Estimated.String(), p.T("lab.notice")
	}
	var b bytes.Buffer
	b.WriteString(`{"type":"FeatureCollection","properties":` + asJSON(head) + `,"features":[`)
	heads, rows := p.areaRows(q, r)[0], map[string][]string{}
	for _, row := range p.areaRows(q, r)[1:] {
		rows[row[2]] = row
	}
	for i, shape := range t.Layers[data.Perimeter] {
		if i > 0 {
			b.WriteByte(',')
		}
		properties := map[string]any{}
		for k, v := range rows[string(shape.Code)] {
			if k >= 3 && k <= 10 || k == 12 {
				properties[heads[k]] = jsonNumber(v)
			} else {
				properties[heads[k]] = v
			}
		}
		if q.Simulated {
			properties["status"] = data.Estimated.String()
		}
		b.WriteString(`{"type":"Feature","id":` + asJSON(string(shape.Code)) + `,"properties":` + asJSON(properties) + `,"geometry":`)
		b.Write(t.AppendGeometry(nil, shape))
		b.WriteByte('}')
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

// jsonNumber is a number as it is written, or null.
func jsonNumber(text string) any {
	if text == "" {
		return nil
	}
	return json.Number(text)
}
