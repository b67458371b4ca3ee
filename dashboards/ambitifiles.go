package dashboards

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// comparedFrom reads the address and compares; it fails where there are not two.
func (s *site) comparedFrom(c *fiber.Ctx) (*page, ambitiView, *perimeter.Comparison, error) {
	p := s.newPage(c, "ambiti")
	v, err := p.readAmbiti(c)
	if err != nil {
		return p, v, nil, err
	}
	if len(v.Bad) > 0 || len(v.Sides) < leastHypotheses {
		return p, v, nil, &data.FieldError{Field: "ids", Value: p.param("ids"), Reason: "must be two to six ids of perimeters"}
	}
	ps := make([]perimeter.Perimeter, len(v.Sides))
	for i, h := range v.Sides {
		ps[i] = h.Perimeter
	}
	cmp, err := s.Perimeters.Compare(c.UserContext(), p.cube, ps, v.Flows)
	return p, v, cmp, err
}

// scoreCSV answers /ambiti/confronto.csv: a row for each criterion and hypothesis,
// with the weight the reader chose, then the rank under those weights.
func (s *site) scoreCSV(c *fiber.Ctx) error {
	p, v, cmp, err := s.comparedFrom(c)
	if err != nil {
		return err
	}
	card := p.score(v, cmp)
	purpose := ""
	if v.Purpose != "" {
		purpose = p.T("purpose." + v.Purpose)
	}
	rows := [][]string{{"purpose", "hypothesis", "id", "name", "group", "criterion", "title", "value", "shown", "unit", "period", "source", "status", "note", "weightChosenByReader", "wayChosenByReader", "release"}}
	line := func(h hypothesis, rest ...string) []string {
		return append(append([]string{purpose, h.Letter, h.ID, p.hypothesisName(h)}, rest...), p.Release().ID)
	}
	for _, g := range card.groups {
		for _, row := range g.Rows {
			w := weightOf(v.Weights, row)
			chosen, way := "", ""
			if w.Value > 0 {
				chosen, way = exact(w.Value), w.Way
			}
			for i, cell := range row.Cells {
				status := cell.status
				if status == "" {
					status = "final"
				}
				rows = append(rows, line(v.Sides[i], g.ID, row.ID, row.Title, exactIf(cell.value.Value, cell.value.Valid), cell.Text, row.Unit, row.Period, row.Source, status, strings.Join(cell.Notes, "; "), chosen, way))
			}
		}
	}
	for _, r := range p.weigh(v, card).Ranked {
		at := int(r.Letter[0] - 'A')
		rows = append(rows, line(v.Sides[at], "readersWeights", "score", p.T("weigh.score"), exact(r.value), r.Score, p.T("weigh.scoreUnit"), "", "", "final", p.T("weigh.chosen"), "", ""),
			line(v.Sides[at], "readersWeights", "rank", p.T("weigh.rank"), strconv.Itoa(r.Rank), strconv.Itoa(r.Rank), "", "", "", "final", p.T("weigh.chosen"), "", ""))
	}
	return sendCSV(c, "ambiti-confronto.csv", rows)
}

// membersCSV answers /ambiti/comuni.csv: the table of the map, a row for each
// municipality.
func (s *site) membersCSV(c *fiber.Ctx) error {
	p, v, cmp, err := s.comparedFrom(c)
	if err != nil {
		return err
	}
	head := []string{"municipality", "name", "province", "hypotheses"}
	for _, h := range v.Sides {
		head = append(head, h.Letter+" "+p.hypothesisName(h))
	}
	rows := [][]string{append(head, "release")}
	for i, code := range cmp.All {
		a, _ := p.cube.Area(code)
		row := []string{string(code), a.Name, string(a.Parent), strconv.Itoa(cmp.Count[i])}
		for _, h := range v.Sides {
			row = append(row, map[bool]string{true: "1", false: "0"}[h.Has(code)])
		}
		rows = append(rows, append(row, p.Release().ID))
	}
	return sendCSV(c, "ambiti-comuni.csv", rows)
}

// outlineProperties are what a file says of an outline.
type outlineProperties struct {
	ID             string   `json:"id"`
	Letter         string   `json:"hypothesis,omitempty"`
	Name           string   `json:"name"`
	Purpose        string   `json:"purpose,omitempty"`
	Definition     string   `json:"definition"`
	Municipalities []string `json:"municipalities"`
	Without        []string `json:"withoutBoundary,omitempty"` // municipalities that have no polygon
	Residents      *float64 `json:"residents"`
	ResidentsYear  string   `json:"residentsPeriod,omitempty"`
	SquareKm       *float64 `json:"squareKm"`
	Release        string   `json:"release"`
	Reference      string   `json:"reference"` // day of the borders
	Source         string   `json:"source,omitempty"`
}

// outlinesGeoJSON answers /ambiti/ambiti.geojson: each hypothesis dissolved.
func (s *site) outlinesGeoJSON(c *fiber.Ctx) error {
	p, v, cmp, err := s.comparedFrom(c)
	if err != nil {
		return err
	}
	var features []json.RawMessage
	for i, h := range v.Sides {
		props := p.outlineOf(h)
		if v.Purpose != "" {
			props.Purpose = p.T("purpose." + v.Purpose)
		}
		if r := cmp.Sides[i].Residents; r.Status.HasValue() {
			props.Residents, props.ResidentsYear = &r.Value, r.Period.String()
		}
		if a := cmp.Sides[i].SquareKm; a.Status.HasValue() {
			props.SquareKm = &a.Value
		}
		one, err := p.outline(h.Perimeter, props)
		if err != nil {
			return err
		}
		features = append(features, one)
	}
	return sendGeoJSON(c, "ambiti.geojson", features)
}

func (p *page) outlineOf(h hypothesis) outlineProperties {
	o := outlineProperties{ID: h.ID, Letter: h.Letter, Name: p.hypothesisName(h), Definition: p.In(h.Definition), Release: p.Release().ID, Reference: string(p.Release().Reference)}
	for _, code := range h.Municipalities {
		o.Municipalities = append(o.Municipalities, string(code))
	}
	return o
}

// outline returns a perimeter as a feature, its municipalities dissolved. One
// without any polygon has no geometry.
func (p *page) outline(q perimeter.Perimeter, props outlineProperties) (json.RawMessage, error) {
	geometry := json.RawMessage("null")
	top, missing, err := perimeter.Boundary(p.cube, q)
	switch {
	case errors.Is(err, data.ErrNoData):
	case err != nil:
		return nil, err
	default:
		if shape, ok := top.Shape(data.Perimeter, data.AreaCode(q.ID)); ok {
			geometry = top.AppendGeometry(nil, shape)
		}
	}
	for _, code := range missing {
		props.Without = append(props.Without, string(code))
	}
	return json.Marshal(struct {
		Type       string            `json:"type"`
		ID         string            `json:"id"`
		Properties outlineProperties `json:"properties"`
		Geometry   json.RawMessage   `json:"geometry"`
	}{"Feature", q.ID, props, geometry})
}

// sendGeoJSON answers with features as a file.
func sendGeoJSON(c *fiber.Ctx, name string, features []json.RawMessage) error {
	body, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/geo+json; charset=utf-8")
	c.Attachment(name)
	c.Set(fiber.HeaderContentType, "application/geo+json; charset=utf-8")
	return c.Send(body)
}
