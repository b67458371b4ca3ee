package catalog

import (
	"slices"
	"testing"

	"cittamedie/data"
)

// TestDivisionsSayTheirRule: whoever compares with a group of ours can read how it
// is made.
func TestDivisionsSayTheirRule(t *testing.T) {
	c := load(t)
	for _, definition := range []string{MediumCities, PilotCities, Provinces2001} {
		if rule := c.Rule(definition); rule.IT == "" || rule.EN == "" {
			t.Errorf("%s has no rule", definition)
		}
	}
	if rule := c.Rule("sll-2021"); rule != (data.Text{}) {
		t.Errorf("a division of a source has the rule %v", rule)
	}
}

func TestPilotCities(t *testing.T) {
	c := load(t)
	i := slices.IndexFunc(c.Divisions, func(d Division) bool { return d.Definition == PilotCities })
	if i < 0 {
		t.Fatal("no division of pilot cities")
	}
	count := map[data.AreaCode]int{}
	for _, m := range c.Divisions[i].Members {
		count[m.Group]++
		if m.Role != "lead" || !c.Lineage.InForce(m.Area, c.Divisions[i].Vintage) {
			t.Errorf("member %+v", m)
		}
		if m.Area == "067041" && m.Group != PilotCities+":ritirate" {
			t.Errorf("Teramo is in %s", m.Group)
		}
	}
	if count[PilotCities+":capofila"] != 12 || count[PilotCities+":ritirate"] != 1 {
		t.Errorf("members = %v, want 12 leads and 1 that withdrew", count)
	}
}
