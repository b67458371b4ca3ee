package catalog

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"cittamedie/data"
)

// fillComposite puts what a definition leaves out: weights are 1, the polarity is
// that of the catalogue, the reference the country in the last year, the treatment
// of an indicator that of the composite.
func (p *recipeParser) fillComposite(c *Catalog, d *Composite) {
	d.Treatment = cmp.Or(d.Treatment, TreatNone)
	for i := range d.Domains {
		domain := &d.Domains[i]
		at := fmt.Sprintf("domains[%d]", i)
		if p.lines[at+".weight"] == 0 {
			domain.Weight = 1
		}
		for j := range domain.Indicators {
			one, at := &domain.Indicators[j], fmt.Sprintf("%s.indicators[%d]", at, j)
			if p.lines[at+".weight"] == 0 {
				one.Weight = 1
			}
			if one.Treatment == "" {
				one.Treatment, one.TreatmentWhy = d.Treatment, d.TreatmentWhy
			}
			in, known := c.Indicator(one.Code)
			if !known || p.lines[at+".polarity"] != 0 {
				continue
			}
			one.Polarity = in.Polarity
			if one.Why == "" {
				one.Why = in.PolarityWhy
			}
		}
	}
	if d.Normalisation.Reference == "" {
		d.Normalisation.Reference = ReferenceCountry
	}
	if d.Normalisation.Year == 0 {
		d.Normalisation.Year = d.Years.To
	}
}

// The years a composite may have.
const (
	firstYear = 1861
	lastYear  = 2100
)

func (p *recipeParser) checkComposite(c *Catalog, name string, d *Composite) {
	for _, f := range [][2]string{
		{"id", d.ID}, {"title.it", d.Title.IT}, {"title.en", d.Title.EN}, {"question.it", d.Question.IT}, {"question.en", d.Question.EN},
		{"description.it", d.Description.IT}, {"description.en", d.Description.EN}, {"normalisation.method", d.Normalisation.Method}, {"aggregation", d.Aggregation},
	} {
		p.require(f[0], f[1])
	}
	if d.ID != "" && !slug(d.ID) {
		p.wrong("id", "%q has something else than lower-case letters, digits and hyphens", d.ID)
	}
	if base := strings.TrimSuffix(path.Base(name), path.Ext(name)); d.ID != "" && base != d.ID {
		p.wrong("id", "the file of %q is named %q, not %q", d.ID, d.ID, base)
	}
	if d.Level == 0 {
		p.wrong("level", "is required, such as %q or %q", data.Municipality, data.Province)
	}
	p.oneOf("normalisation.method", d.Normalisation.Method, Scalings()...)
	p.oneOf("normalisation.reference", d.Normalisation.Reference, ReferenceCountry, ReferenceMean)
	p.oneOf("aggregation", d.Aggregation, Aggregations()...)
	p.checkTreatment("", d.Treatment, d.TreatmentWhy)
	p.checkYears(d)
	for field, share := range map[string]float64{"coverage.indicators": d.Coverage.Indicators, "coverage.areas": d.Coverage.Areas} {
		if share <= 0 || share > 1 {
			p.wrong(field, "is a share greater than 0 and at most 1: 1 asks for all")
		}
	}
	p.checkDomains(c, d)
}

func (p *recipeParser) checkYears(d *Composite) {
	y := d.Years
	switch {
	case y.From < firstYear || y.From > lastYear:
		p.wrong("years.from", "%d is not a year between %d and %d", y.From, firstYear, lastYear)
	case y.To < y.From || y.To > lastYear:
		p.wrong("years.to", "%d is not a year between years.from, %d, and %d", y.To, y.From, lastYear)
	case d.Normalisation.Year < y.From || d.Normalisation.Year > y.To:
		p.wrong("normalisation.year", "%d is not one of the years, %d to %d", d.Normalisation.Year, y.From, y.To)
	}
	if y.Oldest < 0 || y.Oldest > 20 {
		p.wrong("years.oldest", "is how many years older a figure may be, 0 to 20")
	}
}

func (p *recipeParser) checkDomains(c *Catalog, d *Composite) {
	if len(d.Domains) == 0 {
		p.wrong("domains", "is required")
	}
	ids, codes := map[string]bool{}, map[string]bool{}
	var sum float64
	for i, domain := range d.Domains {
		at := fmt.Sprintf("domains[%d]", i)
		p.require(at+".id", domain.ID)
		p.require(at+".title.it", domain.Title.IT)
		p.require(at+".title.en", domain.Title.EN)
		if ids[domain.ID] {
			p.wrong(at+".id", "%q is listed twice", domain.ID)
		}
		ids[domain.ID] = true
		if domain.Weight < 0 {
			p.wrong(at+".weight", "%v is negative", domain.Weight)
		}
		sum += domain.Weight
		if len(domain.Indicators) == 0 {
			p.wrong(at+".indicators", "is required")
			continue
		}
		var within float64
		for j, one := range domain.Indicators {
			field := fmt.Sprintf("%s.indicators[%d]", at, j)
			p.checkPart(c, field, one)
			if codes[one.Code] {
				p.wrong(field+".code", "%q is listed twice", one.Code)
			}
			codes[one.Code] = true
			within += one.Weight
		}
		if within <= 0 {
			p.wrong(at+".indicators", "the weights sum to %v: at least one must be greater than 0", within)
		}
	}
	if len(d.Domains) > 0 && sum <= 0 {
		p.wrong("domains", "the weights sum to %v: at least one must be greater than 0", sum)
	}
	if len(codes) < 2 && len(d.Domains) > 0 {
		p.wrong("domains", "a composite has at least two indicators, found %d", len(codes))
	}
}

// checkTreatment checks what is done about outliers, and that it says why.
func (p *recipeParser) checkTreatment(prefix, treatment, why string) {
	p.oneOf(prefix+"treatment", treatment, Treatments()...)
	if treatment != TreatNone && strings.TrimSpace(why) == "" {
		p.wrong(prefix+"treatmentReason", "is required: say why values are treated by %q", treatment)
	}
}

// checkPart checks one indicator of a composite.
func (p *recipeParser) checkPart(c *Catalog, field string, one CompositeIndicator) {
	if strings.TrimSpace(one.Code) == "" {
		p.wrong(field+".code", "is required")
		return
	}
	in, known := c.Indicator(one.Code)
	if !known {
		p.wrong(field+".code", "%q is no indicator of the catalogue", one.Code)
		return
	}
	if one.Weight < 0 {
		p.wrong(field+".weight", "%v is negative", one.Weight)
	}
	switch {
	case one.Polarity == data.Neutral:
		p.wrong(field+".polarity", "%s is neutral: say positive or negative, with polarityReason", one.Code)
	case one.Polarity != in.Polarity && strings.TrimSpace(one.Why) == "":
		p.wrong(field+".polarityReason", "is required: the polarity of %s is %s in the catalogue, here it is %s", one.Code, in.Polarity, one.Polarity)
	}
	if g := one.Goalposts; g != nil {
		if !(g.Min < g.Max) {
			p.wrong(field+".goalposts", "min %v must be less than max %v; the polarity says which end is better", g.Min, g.Max)
		}
		p.require(field+".goalposts.reason", g.Why)
	}
	p.checkTreatment(field+".", one.Treatment, one.TreatmentWhy)
	if one.Treatment == TreatLog && one.Goalposts != nil {
		p.wrong(field+".treatment", "%q does not go with goalposts fixed by hand: winsorise brings values to them, or leave the goalposts out", TreatLog)
	}
	for _, day := range []struct {
		name string
		of   data.Date
	}{{".lastReading", one.LastReading}, {".nextReview", one.NextReview}} {
		if _, err := data.ParseDate(string(day.of)); day.of != "" && err != nil {
			p.wrong(field+day.name, "%q is not a day written YYYY-MM-DD", day.of)
		}
	}
}
