package api

import (
	"cmp"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/wellbeing"
)

// compositePart is an indicator of a composite.
type compositePart struct {
	Code        string    `json:"code" example:"01SAL001"`
	Title       string    `json:"title" example:"Speranza di vita alla nascita"`
	Unit        string    `json:"unit" example:"anni"`
	Domain      string    `json:"domain" example:"health"`
	DomainTitle string    `json:"domainTitle" example:"Salute"`
	Weight      number    `json:"weight" doc:"In the whole; those of all indicators sum to 1."`
	Polarity    string    `json:"polarity" enum:"positive,negative"`
	Why         string    `json:"polarityReason" doc:"In Italian."`
	Low         number    `json:"goalpostMin" doc:"Null where the release has no figure."`
	High        number    `json:"goalpostMax"`
	Reference   number    `json:"reference" doc:"What gets 100."`
	ReferenceOf string    `json:"referenceOf" doc:"The country's figure, the mean of the areas, or fixed by the definition." enum:"country,mean,fixed,"`
	RefYear     int       `json:"referenceYear" doc:"0 for a fixed one." example:"2017"`
	FixedWhy    string    `json:"goalpostReason" doc:"In Italian, of goalposts that the definition fixes; empty for others."`
	Treatment   string    `json:"treatment" doc:"What was done about values far from all others: none where there was nothing to do." enum:"none,winsorise,log"`
	TreatmentIs string    `json:"treatmentAsked" doc:"By the definition or the request." enum:"none,winsorise,log"`
	TreatedWhy  string    `json:"treatmentReason" doc:"In Italian, of the definition."`
	TreatedLow  number    `json:"treatedLow" doc:"By winsorise, values below it count as this; null otherwise."`
	TreatedHigh number    `json:"treatedHigh"`
	Below       int       `json:"treatedBelow" doc:"Values brought in, over all areas and years."`
	Above       int       `json:"treatedAbove"`
	Objective   string    `json:"objective" doc:"What an office ties it to; empty where none has."`
	Action      string    `json:"action"`
	Office      string    `json:"office"`
	LastReading data.Date `json:"lastReading"`
	NextReview  data.Date `json:"nextReview"`
}

var compositePartColumns = []column[compositePart]{
	{"code", func(p compositePart) any { return p.Code }},
	{"title", func(p compositePart) any { return p.Title }},
	{"unit", func(p compositePart) any { return p.Unit }},
	{"domain", func(p compositePart) any { return p.Domain }},
	{"domainTitle", func(p compositePart) any { return p.DomainTitle }},
	{"weight", func(p compositePart) any { return p.Weight }},
	{"polarity", func(p compositePart) any { return p.Polarity }},
	{"polarityReason", func(p compositePart) any { return p.Why }},
	{"goalpostMin", func(p compositePart) any { return p.Low }},
	{"goalpostMax", func(p compositePart) any { return p.High }},
	{"reference", func(p compositePart) any { return p.Reference }},
	{"referenceOf", func(p compositePart) any { return p.ReferenceOf }},
	{"referenceYear", func(p compositePart) any { return p.RefYear }},
	{"goalpostReason", func(p compositePart) any { return p.FixedWhy }},
	{"treatment", func(p compositePart) any { return p.Treatment }},
	{"treatmentAsked", func(p compositePart) any { return p.TreatmentIs }},
	{"treatmentReason", func(p compositePart) any { return p.TreatedWhy }},
	{"treatedLow", func(p compositePart) any { return p.TreatedLow }},
	{"treatedHigh", func(p compositePart) any { return p.TreatedHigh }},
	{"treatedBelow", func(p compositePart) any { return p.Below }},
	{"treatedAbove", func(p compositePart) any { return p.Above }},
	{"objective", func(p compositePart) any { return p.Objective }},
	{"action", func(p compositePart) any { return p.Action }},
	{"office", func(p compositePart) any { return p.Office }},
	{"lastReading", func(p compositePart) any { return string(p.LastReading) }},
	{"nextReview", func(p compositePart) any { return string(p.NextReview) }},
}

// fill adds what the figures say of a part.
func (p *compositePart) fill(out *wellbeing.Result, n int) {
	ref, done := out.Goalposts.References[n], out.Indicators[n].Treated
	low, high := out.Bounds(n)
	p.Weight, p.Low, p.High = exactly(rounded(out.Indicators[n].Share)), exactly(rounded(low)), exactly(rounded(high))
	p.Reference, p.ReferenceOf, p.RefYear = exactly(rounded(ref.Value)), ref.Of, ref.Year
	p.Treatment, p.TreatmentIs = done.Method, done.Asked
	if done.Method == catalog.TreatWinsorise {
		p.TreatedLow, p.TreatedHigh, p.Below, p.Above = exactly(rounded(done.Low)), exactly(rounded(done.High)), done.Below, done.Above
	}
}

// describeParts describes the indicators of a composite; out is nil where the
// release has no figures for it.
func describeParts(c *cube.Cube, d *catalog.Composite, out *wellbeing.Result, lang string) []compositePart {
	var items []compositePart
	weights := d.Weights()
	for _, domain := range d.Domains {
		for _, one := range domain.Indicators {
			n := len(items)
			in, _ := c.Indicator(one.Code)
			p := compositePart{
				Code: one.Code, Title: in.Title.In(lang), Unit: in.Unit.In(lang), Domain: domain.ID, DomainTitle: domain.Title.In(lang), Weight: exactly(rounded(weights[n])),
				Polarity: one.Polarity.String(), Why: strings.TrimSpace(one.Why), Objective: one.Objective, Action: one.Action, Office: one.Office, LastReading: one.LastReading, NextReview: one.NextReview,
				Treatment: catalog.TreatNone, TreatmentIs: cmp.Or(one.Treatment, catalog.TreatNone), TreatedWhy: one.TreatmentWhy,
			}
			if one.Goalposts != nil {
				p.FixedWhy = one.Goalposts.Why
			}
			if out != nil {
				p.fill(out, n)
			}
			items = append(items, p)
		}
	}
	return items
}
