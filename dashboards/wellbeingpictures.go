package dashboards

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// Colours of the pictures, those of the page.
const (
	bandBack   = "#dfe6ec"
	bandFill   = "#6baed6"
	aboveFill  = "#008837"
	belowFill  = "#7b3294"
	stripFill  = "#9ecae1"
	followFill = "#b30000"
)

// rankingPicture answers /benessere/graduatoria.svg: the rows of the ranking that the
// page shows, with their bands.
func (s *site) rankingPicture(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, true)
	if err != nil {
		return err
	}
	p.fillPicture(v)
	p.fillWellbeingRanking(v)
	sh := p.headed(v, v.Ranking.Title)
	const (
		row                    = 22.0
		nameAt, scoreAt        = sheetMargin + 60, sheetMargin + 400.0
		bandAt, drawnAt, drawn = sheetMargin + 420.0, sheetMargin + 560.0, sheetInner - 560.0
	)
	sh.height += row
	sh.text(sheetMargin+44, sh.height, 13, 700, "end", p.T("table.rank"))
	sh.text(nameAt, sh.height, 13, 700, "start", v.Ranking.Level)
	sh.text(scoreAt, sh.height, 13, 700, "end", p.T("well.points"))
	if v.Ranking.Banded {
		sh.text(bandAt, sh.height, 13, 700, "start", p.T("well.band"))
		sh.text(drawnAt, sh.height, 13, 400, "start", v.Ranking.Ends[0])
		sh.text(drawnAt+drawn, sh.height, 13, 400, "end", v.Ranking.Ends[1])
	}
	for _, r := range v.Ranking.Rows {
		weight := 400
		if r.Here {
			weight = 700
		}
		sh.height += row
		sh.text(sheetMargin+44, sh.height, 14, weight, "end", r.Rank)
		sh.text(nameAt, sh.height, 14, weight, "start", short(r.Name, 44))
		sh.text(scoreAt, sh.height, 14, weight, "end", r.Score)
		if r.Bar == nil {
			continue
		}
		sh.text(bandAt, sh.height, 14, weight, "start", r.Band)
		sh.rect(drawnAt, sh.height-6, drawn, 2, bandBack)
		sh.rect(drawnAt+drawn*share(r.Bar.From), sh.height-11, drawn*share(r.Bar.Width), 12, bandFill)
		sh.rect(drawnAt+drawn*share(r.Bar.At), sh.height-12, 4, 14, "#000000")
	}
	sh.height += 10
	sh.lines(v.Ranking.Shown, 13, 400)
	sh.lines(p.T("well.ranking.lead")+" "+v.Tried, 13, 400)
	return p.sendPicture(c, v, sh, "graduatoria")
}

// cardPicture answers /benessere/scheda.svg: the domains of the area looked at.
func (s *site) cardPicture(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, false)
	if err != nil {
		return err
	}
	if v.place() < 0 {
		return missingArea(v.ask)
	}
	p.fillPicture(v)
	p.fillWellbeingArea(v)
	sh := p.headed(v, p.T("well.card", v.Area.Name)+", "+strconv.Itoa(v.year))
	const (
		row                  = 28.0
		ownAt, othersAt      = sheetMargin + 420.0, sheetMargin + 540.0
		barAt, bar, barHeigh = sheetMargin + 570.0, sheetInner - 570.0, 12.0
	)
	sh.height += row
	sh.text(sheetMargin, sh.height, 13, 700, "start", p.T("well.domain"))
	sh.text(ownAt, sh.height, 13, 700, "end", p.T("well.points"))
	sh.text(othersAt, sh.height, 13, 700, "end", v.Area.Others)
	for _, d := range v.Area.Domains {
		sh.height += row
		sh.text(sheetMargin, sh.height, 15, 400, "start", short(d.Title, 44))
		sh.text(ownAt, sh.height, 15, 700, "end", d.Score)
		sh.text(othersAt, sh.height, 15, 400, "end", d.Others)
		sh.rect(barAt+bar*share(d.Middle), sh.height-17, 1, 22, sheetInk)
		if d.Width != "" {
			fill := belowFill
			if d.Above {
				fill = aboveFill
			}
			sh.rect(barAt+bar*share(d.From), sh.height-12, bar*share(d.Width), barHeigh, fill)
		}
		if d.At != "" {
			sh.rect(barAt+bar*share(d.At), sh.height-15, 3, 18, "#000000")
		}
	}
	sh.height += 12
	sh.lines(p.T("well.picture.bars"), 13, 400)
	return p.sendPicture(c, v, sh, string(v.ask.Area.Code))
}

// domainsPicture answers /benessere/domini.svg: how many areas have each score, domain
// by domain.
func (s *site) domainsPicture(c *fiber.Ctx) error {
	p, v, err := s.studiedFor(c, false)
	if err != nil {
		return err
	}
	p.fillPicture(v)
	p.fillStrips(v)
	if len(v.Domains.Rows) == 0 {
		return data.ErrNotFound
	}
	sh := p.headed(v, p.T("well.strips")+", "+strconv.Itoa(v.year))
	const row, at, width = 76.0, sheetMargin + 330.0, sheetInner - 330.0
	for _, d := range v.Domains.Rows {
		top := sh.height + 12
		sh.height += row
		sh.text(sheetMargin, top+24, 15, 700, "start", short(d.Title, 42))
		sh.text(sheetMargin, top+44, 12, 400, "start", short(p.T("well.highest")+": "+d.Best, 52))
		sh.text(sheetMargin, top+60, 12, 400, "start", short(p.T("well.lowest")+": "+d.Worst, 52))
		for _, b := range d.Bars {
			sh.rect(at+width*share(b.X), top+1.5*number64(b.Y), width*share(b.Width), 1.5*number64(b.Height), stripFill)
		}
		sh.rect(at+width*share(v.Domains.Middle), top, 1.5, 54, sheetInk)
		if d.Others != "" {
			sh.rect(at+width*share(d.Others), top+46, 3, 10, "#000000")
		}
		if d.Own != "" {
			sh.rect(at+width*share(d.Own)-2, top+44, 5, 16, followFill)
		}
	}
	sh.height += 20
	sh.text(at, sh.height, 13, 400, "start", v.Domains.Low)
	sh.text(at+width*share(v.Domains.Middle), sh.height, 13, 400, "middle", number(p.Lang, scoreMiddle, 0))
	sh.text(at+width, sh.height, 13, 400, "end", v.Domains.High)
	sh.height += 6
	sh.lines(p.T("well.picture.strips"), 13, 400)
	return p.sendPicture(c, v, sh, "domini")
}

// fillPicture writes what every picture says.
func (p *page) fillPicture(v *wellbeingView) {
	p.fillHead(v)
	v.Sources = p.wellbeingSources(v)
}

// headed begins a picture with its title, what it is of and whose choices they were.
func (p *page) headed(v *wellbeingView, title string) *sheet {
	sh := &sheet{height: sheetMargin / 2}
	sh.lines(title, 22, 600)
	sh.lines(p.In(v.result.Composite.Title)+" · "+v.Subtitle, 15, 400)
	if v.Chosen != "" {
		sh.lines(capitalised(v.Chosen), 16, 700)
	}
	if v.ask.weightsText() != "" {
		sh.lines(p.T("well.picture.weights", p.weightWords(v)), 13, 400)
	}
	return sh
}

// weightWords names the weights that the reader changed.
func (p *page) weightWords(v *wellbeingView) string {
	text := ""
	for _, d := range v.result.Composite.Domains {
		add := func(id, title string) {
			if w, given := v.ask.Choice.Weights[id]; given {
				if text != "" {
					text += ", "
				}
				text += title + " " + number(p.Lang, w, digitsOf(w))
			}
		}
		add(d.ID, p.In(d.Title))
		for _, one := range d.Indicators {
			in, _ := p.cube.Indicator(one.Code)
			add(one.Code, p.In(in.Title))
		}
	}
	return text
}

// sendPicture ends a picture with its source and address and answers with it.
func (p *page) sendPicture(c *fiber.Ctx, v *wellbeingView, sh *sheet, name string) error {
	sh.lines(p.credit(v.Sources), 13, 400)
	sh.lines(p.T("map.address")+": "+p.site.origin+p.wellbeingLink("/benessere", v.ask), 13, 400)
	sh.lines(p.T("footer.release", p.Release().ID), 13, 400)
	c.Attachment("benessere-" + v.result.Composite.ID + "-" + name + ".svg")
	c.Set(fiber.HeaderContentType, "image/svg+xml; charset=utf-8")
	return c.Send(sh.bytes())
}

// share reads a place of a drawing, in percent, as a share of its width.
func share(text string) float64 { return number64(text) / 100 }

// number64 reads a number that percent has written.
func number64(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("dashboards: place of a drawing: " + err.Error())
	}
	return v
}
