package dashboards

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

// functionalBody is the page of the laboratory, of the flows of a municipality and of
// ISTAT's labour market areas.
type functionalBody struct {
	Lab       *laboratory
	City      choice
	Share     string // threshold of the catchment, in percent, as the form holds it
	Lines     lineForm
	Wanted    []datasetRow // datasets that would bring flows
	Absent    string       // why the flows of the chosen municipality are not shown
	Flows     *flowsBody
	Areas     labourAreas
	HasFlows  bool
	Hidden    []option // what the laboratory shows, for the form of the flows
	Simulated bool
}

// flowsBody is what the flows say of one municipality.
type flowsBody struct {
	Title     string
	Lead      []string // the plain words
	Warnings  []string
	Facts     []fact
	Out, In   flowTable
	Catchment catchmentTable
	Sets      setsTable
	Sources   []Source
	Profile   crumb
	Dataset   string // of the flows
	Lines     string // the flows of the tables, for the script that draws them
	LineNote  string // how it draws them
}

// showFunctional answers /aree-funzionali.
func (s *site) showFunctional(c *fiber.Ctx) error {
	p := s.newPage(c, "functional")
	p.Title = p.T("functional.title")
	p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.Title, ""}}
	share, err := p.readShare()
	if err != nil {
		return err
	}
	b := functionalBody{Share: p.shareText(share), Areas: p.labourAreas(), Wanted: p.flowDatasets(false), HasFlows: len(p.cube.FlowDatasets()) > 0}
	if b.Lines, err = p.lineForm(); err != nil {
		return err
	}
	code, city := p.pick("comune", data.Municipality)
	b.City = city
	home := code
	if code != "" {
		a, _ := p.cube.Area(code)
		b.City.Text = p.areaName(a)
		m, found, err := p.matrixOf(c, code)
		switch {
		case err != nil:
			return err
		case found:
			b.Flows, err = p.flowsOf(m, a, share, b.Lines)
			if err != nil {
				return err
			}
			p.Title = p.T("functional.of", p.areaName(a))
			p.Crumbs = []crumb{{p.T("nav.home"), p.link("/")}, {p.T("functional.title"), p.link("/aree-funzionali")}, {p.areaName(a), ""}}
		case b.HasFlows:
			b.Absent, home = p.T("functional.absent", p.areaName(a)), ""
		}
	}
	q := p.labAsk(p.flowIDsOf(home, b.Flows))
	if b.Lab, err = p.laboratory(c, &q, home); err != nil {
		return err
	}
	b.Hidden, b.Simulated = pairs(p.labQuery(q)), q.Simulated
	p.Body = b
	return s.render(c, p)
}

// pairs writes the parameters of an address for a form; share has a field of its own.
func pairs(query []string) []option {
	var out []option
	for i := 0; i+1 < len(query); i += 2 {
		if query[i+1] != "" && query[i] != "share" {
			out = append(out, option{Value: query[i], Text: query[i+1]})
		}
	}
	return out
}

// homeOf returns the municipality the reader chose, if the flows have it.
func (p *page) homeOf(c *fiber.Ctx) (data.AreaCode, *flowsBody) {
	code, _ := p.pick("comune", data.Municipality)
	if code == "" {
		return "", nil
	}
	m, found, err := p.matrixOf(c, code)
	if err != nil || !found {
		return "", nil
	}
	return code, &flowsBody{Dataset: m.Dataset}
}

// readShare returns the threshold of the catchment in percent.
func (p *page) readShare() (float64, error) {
	asked := strings.Replace(p.param("share"), ",", ".", 1)
	if asked == "" {
		return commuting.CommutingZonePercent, nil
	}
	share, err := strconv.ParseFloat(asked, 64)
	if err != nil || !(share >= 1 && share <= 100) {
		return 0, &data.FieldError{Field: "share", Value: asked, Reason: "must be a number from 1 to 100"}
	}
	return share, nil
}

// shareText writes a threshold as a number field of a form wants it.
func (p *page) shareText(share float64) string { return strconv.FormatFloat(share, 'f', -1, 64) }

// flowDatasets returns the datasets of flows that the release holds, or those
// that it does not.
func (p *page) flowDatasets(held bool) []datasetRow {
	var out []datasetRow
	has := p.cube.FlowDatasets()
	for _, d := range p.cube.Datasets() {
		if slices.Contains(has, d.ID) == held && (held || strings.HasPrefix(d.ID, "pendolarismo-")) {
			out = append(out, datasetRow{Source: p.source(d), ID: d.ID, File: safeURL(d.URL)})
		}
	}
	slices.SortStableFunc(out, func(a, b datasetRow) int { return strings.Compare(b.ID, a.ID) }) // the latest year first
	return out
}

// matrixOf returns the flows that a municipality is in: those of the dataset
// asked for or, when it is not there, of the first that has it.
func (p *page) matrixOf(c *fiber.Ctx, code data.AreaCode) (matrix, bool, error) {
	var ids []string
	for _, row := range p.flowDatasets(true) {
		ids = append(ids, row.ID)
	}
	if asked := p.param("dataset"); slices.Contains(ids, asked) {
		ids = append([]string{asked}, ids...)
	}
	for _, id := range ids {
		all, err := p.site.flows.of(c.UserContext(), p.cube, id)
		if err != nil {
			return matrix{}, false, err
		}
		for _, m := range all {
			if _, ok := m.position(code); ok {
				return m, true, nil
			}
		}
	}
	return matrix{}, false, nil
}

// labourAreas is the list of the labour market areas.
type labourAreas struct {
	Title   string // of the division
	Rows    []labourRow
	Shown   string
	All     string // where the whole list is
	MapLink string
	CSV     string
	Heads   []string
	Sources []Source
	Regions []option
	Year    string
}

type labourRow struct {
	Name, Link, Comuni string
	Cells              []Shown
}

// labourFigures are the columns of the list: indicators of quantity, by code.
var labourFigures = []string{"DEM01", "FRAME_EMPLOYEES"}

// mostLabourAreas is how many labour market areas are listed before the reader
// asks for all.
const mostLabourAreas = 40

// labourAreas lists the labour market areas, the largest first.
func (p *page) labourAreas() labourAreas {
	l := labourAreas{Title: p.T("definition.sll-2021"), MapLink: p.link("/mappa", "level", data.LabourArea.String())}
	areas := p.labourSorted()
	total := len(areas)
	region := p.param("region")
	if region != "" {
		areas = slices.DeleteFunc(areas, func(a data.Area) bool { return !p.touches(a, data.AreaCode(region)) })
	}
	found := len(areas)
	if region == "" && p.param("list") != "all" && found > mostLabourAreas {
		areas = areas[:mostLabourAreas]
		l.All = p.Self("list", "all") + "#sistemi"
	}
	l.Shown = p.T("functional.shown", p.Num(len(areas)), p.Num(total))
	l.CSV = p.link("/aree-funzionali/sistemi.csv", "region", region, "list", p.param("list"))
	for _, r := range byName(p.cube.Areas(data.Region)) {
		l.Regions = append(l.Regions, option{string(r.Code), r.Name, string(r.Code) == region})
	}
	var used []string
	for _, code := range labourFigures {
		in, ok := p.cube.Indicator(code)
		d, has := p.cube.LatestPeriod(code, data.LabourArea)
		if !ok || !has {
			continue
		}
		l.Heads = append(l.Heads, p.In(in.Title)+" ("+d.String()+")")
		used = append(used, p.covered(in, data.LabourArea).Datasets...)
	}
	for _, a := range areas {
		l.Rows = append(l.Rows, p.labourRow(a))
	}
	slices.Sort(used)
	l.Sources = p.sources(slices.Compact(append([]string{"sll-2021"}, used...)))
	return l
}

// labourSorted returns the labour market areas, those of most residents first.
func (p *page) labourSorted() []data.Area {
	d, _ := p.cube.LatestPeriod("DEM01", data.LabourArea)
	areas := byName(p.cube.Areas(data.LabourArea))
	slices.SortStableFunc(areas, func(a, b data.Area) int {
		x, y := p.cube.Cell("DEM01", a.Code, d), p.cube.Cell("DEM01", b.Code, d)
		switch {
		case x.Value > y.Value:
			return -1
		case x.Value < y.Value:
			return 1
		}
		return 0
	})
	return areas
}

// touches reports whether a municipality of a group lies in an area.
func (p *page) touches(group data.Area, in data.AreaCode) bool {
	return slices.ContainsFunc(p.cube.Members(group.Code), func(m data.AreaCode) bool { return p.cube.Within(m, in) })
}

func (p *page) labourRow(a data.Area) labourRow {
	row := labourRow{Name: a.Name, Link: p.area(a.Code), Comuni: p.Num(len(p.cube.Members(a.Code)))}
	for _, code := range labourFigures {
		in, ok := p.cube.Indicator(code)
		if d, has := p.cube.LatestPeriod(code, data.LabourArea); ok && has {
			row.Cells = append(row.Cells, p.show(p.cube.Cell(code, a.Code, d), in))
		}
	}
	return row
}
