package dashboards

import (
	"testing"

	"cittamedie/data"
	"cittamedie/data/cube"
)

func TestNumber(t *testing.T) {
	tests := []struct {
		lang     string
		v        float64
		decimals int
		want     string
	}{
		{"it", 52833, 0, "52.833"}, {"it", 48.24, 1, "48,2"}, {"en", 52833.5, 1, "52,833.5"}, {"it", -1234567.8, 1, "−1.234.567,8"},
		{"it", 0, 0, "0"}, {"it", -0.04, 1, "0,0"}, {"it", 999.96, 1, "1.000,0"}, {"en", 100, 0, "100"},
	}
	for _, tt := range tests {
		if got := number(tt.lang, tt.v, tt.decimals); got != tt.want {
			t.Errorf("number(%s, %g, %d) = %q, want %q", tt.lang, tt.v, tt.decimals, got, tt.want)
		}
	}
	if got := signed("it", 1.2, 1); got != "+1,2" {
		t.Errorf("signed = %q", got)
	}
	if got := signed("it", 0.01, 1); got != "0,0" {
		t.Errorf("signed of almost nothing = %q", got)
	}
}

func TestShowNeverMakesMissingZero(t *testing.T) {
	o := fixture(t)
	s, err := newSite(o)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{site: s, cube: o.Holder.Current(), Lang: "it"}
	in := data.Indicator{Decimals: 1}
	tests := []struct {
		cell cube.Cell
		want string
	}{
		{cube.Cell{}, "n.d."}, {cube.Cell{Status: data.NotAvailable}, "n.d."}, {cube.Cell{Status: data.Suppressed}, "oscurato"},
		{cube.Cell{Status: data.NotApplicable}, "non pertinente"}, {cube.Cell{Status: data.Final}, "0,0"},
	}
	for _, tt := range tests {
		if got := p.show(tt.cell, in).Text; got != tt.want {
			t.Errorf("show(%+v) = %q, want %q", tt.cell, got, tt.want)
		}
	}
	rate := p.show(cube.Cell{Value: 1, Status: data.Final, Recalculated: true}, in).Note()
	if want := "pubblicato per confini diversi da quelli del 1° gennaio 2026"; rate != want {
		t.Errorf("note of a published rate = %q, want %q", rate, want)
	}
	in.Quantity = true
	got := p.show(cube.Cell{Value: 1, Status: data.Estimated, Covered: 24, Expected: 25, Recalculated: true}, in).Note()
	if want := "stima; calcolata su 24 comuni su 25; ricalcolato sui confini del 1° gennaio 2026"; got != want {
		t.Errorf("note = %q, want %q", got, want)
	}
}
