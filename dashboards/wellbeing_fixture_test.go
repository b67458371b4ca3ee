package dashboards

import (
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// trialComposite compares the four provinces of the fixture: one lacks DEM03 in 2022.
// The three indicators grow from province to province, and the first counts against.
func trialComposite() catalog.Composite {
	text := func(it, en string) data.Text { return data.Text{IT: it, EN: en} }
	part := func(code string, p data.Polarity) catalog.CompositeIndicator {
		return catalog.CompositeIndicator{Code: code, Weight: 1, Polarity: p, Why: "Una prova."}
	}
	return catalog.Composite{
		ID: "prova", Version: "0123456789ab", Title: text("Prova delle province", "Trial of provinces"), Question: text("Come va nelle province?", "How are provinces?"), Description: text("Tre indicatori.", "Three indicators."),
		Level: data.Province, Years: catalog.CompositeYears{From: 2021, To: 2022}, Aggregation: catalog.AggregateAMPI,
		Normalisation: catalog.CompositeScaling{Method: catalog.ScaleAMPI, Reference: catalog.ReferenceMean, Year: 2022}, Coverage: catalog.CompositeCoverage{Indicators: 0.6, Areas: 0.5},
		Domains: []catalog.CompositeDomain{
			{ID: "age", Title: text("Età", "Age"), Weight: 1, Indicators: []catalog.CompositeIndicator{part("DEM03", data.Negative)}},
			{ID: "income", Title: text("Redditi", "Incomes"), Weight: 1, Indicators: []catalog.CompositeIndicator{part("ECO01", data.Positive)}},
			{ID: "size", Title: text("Ampiezza", "Size"), Weight: 0.5, Indicators: []catalog.CompositeIndicator{part("DEM01", data.Positive)}},
		},
	}
}

// townsComposite compares municipalities: Pisa and one of Siena lack their figures in
// 2022, and an office has filled in one indicator.
func townsComposite() catalog.Composite {
	d := trialComposite()
	d.ID, d.Title, d.Level = "comuni", data.Text{IT: "Prova dei comuni", EN: "Trial of municipalities"}, data.Municipality
	d.Domains = []catalog.CompositeDomain{d.Domains[0], d.Domains[2]}
	own := d.Domains[0].Indicators[0]
	own.Objective, own.Action, own.Office, own.LastReading, own.NextReview = "Tenere i giovani", "Nidi", "Ufficio di piano", "2025-11-03", "2026-11-03"
	d.Domains[0].Indicators = []catalog.CompositeIndicator{own}
	d.Coverage = catalog.CompositeCoverage{Indicators: 1, Areas: 0.5}
	return d
}

// wellbeingFixture is the fixture with two composites of its own.
func wellbeingFixture(t testing.TB) Options {
	t.Helper()
	o := fixture(t)
	own := *o.Catalog
	own.Composites = []catalog.Composite{trialComposite(), townsComposite()}
	o.Catalog = &own
	return o
}
