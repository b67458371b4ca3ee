package dashboards

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cittamedie/indicators/wellbeing"
)

// fillWellbeingFiles lists the files of what the view shows.
func (p *page) fillWellbeingFiles(v *wellbeingView) {
	v.Sources = p.wellbeingSources(v)
	link := func(name string) string { return p.wellbeingLink("/benessere/"+name, v.ask, "page", "") }
	v.Files = []labFile{{p.T("well.file.ranking"), link("graduatoria.csv")}, {p.T("well.file.years"), link("anni.csv")}}
	if len(v.Domains.Rows) > 0 {
		v.Files = append(v.Files, labFile{p.T("well.file.domains"), link("domini.csv")})
	}
	api := []string{"weights", v.ask.weightsText(), "normalisation", v.ask.Choice.Normalisation, "aggregation", v.ask.Choice.Aggregation, "missing", v.ask.Choice.Missing, "treatment", v.ask.Choice.Treatment, "year", strconv.Itoa(v.year)}
	v.Method.API = p.site.api("composites/"+v.result.Composite.ID+"/values", append(api, "parent", string(v.ask.Parent.Code), "limit", wholeAnswer)...)
	v.Method.Bands = p.site.api("composites/"+v.result.Composite.ID+"/rank-bands", api...)
}

// studiedFor works out what a file is of.
func (s *site) studiedFor(c *fiber.Ctx, bands bool) (*page, *wellbeingView, error) {
	p := s.newPage(c, "wellbeing")
	q, err := p.wellbeingAsk()
	if err != nil {
		return p, nil, err
	}
	v, err := p.studied(c.UserContext(), &q, bands)
	if err == nil && v == nil {
		err = wrongWeights(p)
	}
	return p, v, err
}

// choiceCells are what every row of a file says of the choices it was made with.
func (p *page) choiceCells(v *wellbeingView) []string {
	whose := p.T("well.byDefinition")
	if v.ask.changed() {
		whose = p.T("well.byReader")
	}
	return []string{whose, v.ask.weightsText(), v.result.Choice.Normalisation, v.result.Choice.Aggregation, v.result.Choice.Missing, cmp.Or(v.result.Choice.Treatment, wellbeing.AsDefined), v.result.Goalposts.Version, p.Release().ID}
}

var choiceHeads = []string{"choices", "weightsOfReader", "normalisation", "aggregation", "missing", "treatment", "goalposts", "release"}

// rankingCSV answers /benessere/graduatoria.csv: every area shown, in the order of the
// ranking, with its band and its domains.
func (s *site) rankingCSV(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, true)
	if err != nil {
		return err
	}
	head := []string{"area", "areaName", "year", "rank", "rankWithin", "score", "q5", "median", "q95", "scenarios", "coverage", "oldest", "newest", "missingIndicators", "reason"}
	for _, d := range v.result.Composite.Domains {
		head = append(head, "domain."+d.ID)
	}
	rows := [][]string{append(head, choiceHeads...)}
	choices := p.choiceCells(v)
	wanted := fold(v.ask.Query)
	for _, i := range v.order() {
		a, sc := v.result.Areas[i], &v.now.Scores[i]
		if wanted != "" && !strings.Contains(fold(p.rowName(a)), wanted) {
			continue
		}
		row := []string{string(a.Code), a.Name, strconv.Itoa(v.year), "", "", exactIf(sc.Value.Value, sc.Value.Valid), "", "", "", "", exact(sc.Coverage), "", "", strings.Join(sc.Missing, " "), p.In(sc.Reason)}
		if sc.Rank > 0 {
			within, _ := v.within(i)
			row[3], row[4] = strconv.Itoa(sc.Rank), strconv.Itoa(within)
		}
		if b, ok := v.band(i); ok {
			row[6], row[7], row[8], row[9] = exact(b.Q5), exact(b.Median), exact(b.Q95), strconv.Itoa(b.Band.Ranked)
		}
		if sc.Oldest > 0 {
			row[11], row[12] = strconv.Itoa(sc.Oldest), strconv.Itoa(sc.Newest)
		}
		for _, d := range sc.Domains {
			row = append(row, exactIf(d.Value, d.Valid))
		}
		rows = append(rows, append(row, choices...))
	}
	return sendCSV(c, "benessere-"+v.result.Composite.ID+"-graduatoria.csv", rows)
}

// wellbeingAreaCSV answers /benessere/scheda.csv: the domains and the indicators of the
// area looked at.
func (s *site) wellbeingAreaCSV(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, false)
	if err != nil {
		return err
	}
	at := v.place()
	if at < 0 {
		return missingArea(v.ask)
	}
	a, sc, choices := v.result.Areas[at], &v.now.Scores[at], p.choiceCells(v)
	rows := [][]string{append([]string{"area", "areaName", "year", "part", "domain", "code", "title", "unit", "value", "figureYear", "status", "scaled", "meanOfOthers", "weightShare", "note"}, choiceHeads...)}
	add := func(cells ...string) {
		rows = append(rows, append(append([]string{string(a.Code), a.Name, strconv.Itoa(v.year)}, cells...), choices...))
	}
	for k, d := range v.result.Composite.Domains {
		mean := v.meanOf(k)
		add("domain", d.ID, "", p.In(d.Title), "", "", "", "", exactIf(sc.Domains[k].Value, sc.Domains[k].Valid), exactIf(mean.Value, mean.Valid), exact(v.shareOf(k)), "")
	}
	for j, part := range v.result.Indicators {
		cell, status, year := &sc.Cells[j], "notPublished", ""
		if cell.Status != 0 {
			status = cell.Status.String()
		}
		if cell.Year != 0 {
			year = strconv.Itoa(cell.Year)
		}
		add("indicator", part.Domain, part.Code, p.In(part.Indicator.Title), p.In(part.Indicator.Unit), exactIf(cell.Value.Value, cell.Value.Valid), year, status, exactIf(cell.Scaled.Value, cell.Scaled.Valid), "", exact(part.Share), p.cellNote(v, part, cell))
	}
	return sendCSV(c, "benessere-"+v.result.Composite.ID+"-"+string(a.Code)+".csv", rows)
}

// domainsCSV answers /benessere/domini.csv: the score of every area shown in each
// domain.
func (s *site) domainsCSV(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, false)
	if err != nil {
		return err
	}
	rows, choices := [][]string{append([]string{"area", "areaName", "year", "domain", "title", "score"}, choiceHeads...)}, p.choiceCells(v)
	for k, d := range v.result.Composite.Domains {
		for _, i := range v.shown {
			n := v.now.Scores[i].Domains[k]
			rows = append(rows, append([]string{string(v.result.Areas[i].Code), v.result.Areas[i].Name, strconv.Itoa(v.year), d.ID, p.In(d.Title), exactIf(n.Value, n.Valid)}, choices...))
		}
	}
	return sendCSV(c, "benessere-"+v.result.Composite.ID+"-domini.csv", rows)
}

// yearsCSV answers /benessere/anni.csv: how much is known of each year, and the area
// looked at.
func (s *site) yearsCSV(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, false)
	if err != nil {
		return err
	}
	rows, choices := [][]string{append([]string{"year", "areas", "scored", "ranked", "oldest", "newest", "reason", "area", "score", "rank"}, choiceHeads...)}, p.choiceCells(v)
	for k := range v.result.Years {
		y := &v.result.Years[k]
		row := []string{strconv.Itoa(y.Year), strconv.Itoa(len(y.Scores)), strconv.Itoa(y.Scored), strconv.FormatBool(y.Ranked), strconv.Itoa(y.Oldest), strconv.Itoa(y.Newest), p.In(y.Reason), "", "", ""}
		if at := v.place(); at >= 0 {
			sc := &y.Scores[at]
			row[7], row[8] = string(v.ask.Area.Code), exactIf(sc.Value.Value, sc.Value.Valid)
			if sc.Rank > 0 {
				row[9] = strconv.Itoa(sc.Rank)
			}
		}
		rows = append(rows, append(row, choices...))
	}
	return sendCSV(c, "benessere-"+v.result.Composite.ID+"-anni.csv", rows)
}

// whyCSV answers /benessere/sensibilita.csv: which choice drives the rank.
func (s *site) whyCSV(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, false)
	if err != nil {
		return err
	}
	found, err := p.influences(c.UserContext(), v.ask, v.year)
	if err != nil {
		return err
	}
	rows, choices := [][]string{append([]string{"area", "year", "choice", "first", "firstLower", "firstUpper", "total", "totalLower", "totalUpper", "runs"}, choiceHeads...)}, p.choiceCells(v)
	for _, f := range found.Choices {
		rows = append(rows, append([]string{string(found.Area), strconv.Itoa(found.Year.Year), f.Name, exact(f.First), exact(f.FirstLower), exact(f.FirstUpper), exact(f.Total), exact(f.TotalLower), exact(f.TotalUpper), strconv.Itoa(found.Runs)}, choices...))
	}
	return sendCSV(c, "benessere-"+v.result.Composite.ID+"-scelte.csv", rows)
}
