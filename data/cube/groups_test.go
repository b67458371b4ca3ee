package cube

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// grouped is italy with two divisions, a register and notes.
func grouped() Parts {
	p := parts(figure("A", "101001", y23, 1))
	p.Areas = append(p.Areas,
		data.Area{Code: "S1", Level: data.LabourArea, Name: "Uno"}, data.Area{Code: "S2", Level: data.LabourArea, Name: "Due"},
		data.Area{Code: "p:1", Level: data.Perimeter, Name: "Patto"})
	p.Members = []data.Membership{
		{Definition: "sll", Group: "S2", Area: "103001"}, {Definition: "sll", Group: "S1", Area: "102001"}, {Definition: "sll", Group: "S1", Area: "101001"},
		{Definition: "patti", Group: "p:1", Area: "101001", Role: "lead", From: "2020-01-01"}, {Definition: "patti", Group: "p:1", Area: "101002", Role: "partner"},
	}
	p.Register = []data.Area{
		{Code: "100", Level: data.Province, Name: "Provincia"},
		{Code: "101001", Level: data.Municipality, Name: "Nome vecchio", ValidFrom: "1900-01-01", ValidTo: "1950-01-01"},
		{Code: "101001", Level: data.Municipality, Name: "Nome nuovo", ValidFrom: "1950-01-01"},
		{Code: "101009", Level: data.Municipality, Name: "Sparito", ValidFrom: "1900-01-01", ValidTo: "1940-06-01"},
	}
	p.Notes = []data.Note{
		{Dataset: "one", Indicator: "A", Area: "101", Period: y23, Kind: data.NoteSumDiffers, Published: 3, Computed: 4},
		{Dataset: "one", Indicator: "A", Area: "102", Period: y23, Kind: data.NoteSumDiffers, Published: 5, Computed: 4},
		{Dataset: "two", Indicator: "B", Area: "101", Period: y23, Kind: data.NoteSumDiffers, Published: 1, Computed: 2},
	}
	return p
}

func TestMemberships(t *testing.T) {
	p := grouped()
	c := mustNew(t, p)
	want := []data.Membership{p.Members[3], p.Members[4], p.Members[2], p.Members[1], p.Members[0]}
	if d := gocmp.Diff(want, c.Memberships()); d != "" {
		t.Errorf("Memberships (-want +got):\n%s", d)
	}
	if got := p.Members[0].Group; got != "S2" {
		t.Errorf("the members given are changed: the first is of %s", got)
	}
	if d := gocmp.Diff([]data.AreaCode{"101001", "102001"}, c.Members("S1")); d != "" {
		t.Errorf("Members (-want +got):\n%s", d)
	}
	var groups []string
	for _, g := range c.Groups("101001") {
		groups = append(groups, g.Definition+" "+string(g.Code)+" "+g.Name)
	}
	if d := gocmp.Diff([]string{"patti p:1 Patto", "sll S1 Uno"}, groups); d != "" {
		t.Errorf("Groups (-want +got):\n%s", d)
	}
	if c.Definition("S1") != "sll" || c.Definition("101") != "" || c.Members("101") != nil {
		t.Errorf("Definition = %q, %q", c.Definition("S1"), c.Definition("101"))
	}
}

// A membership that has ended, or has not begun, on the day of the release is
// told with its dates and counts nowhere.
func TestMembershipsInForce(t *testing.T) {
	p := grouped()
	p.Release.Created = time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
	p.Members = append(p.Members, data.Membership{Definition: "ended", Group: "S2", Area: "101001", To: "2026-03-01"}, data.Membership{Definition: "ended", Group: "S2", Area: "101002", To: "2026-03-02"},
		data.Membership{Definition: "ended", Group: "S2", Area: "102001", From: "2026-03-02"}, data.Membership{Definition: "patti", Group: "p:1", Area: "103001", From: "2026-03-01", To: "2027-01-01"})
	c := mustNew(t, p)
	if got := len(c.Memberships()); got != len(p.Members) {
		t.Errorf("Memberships = %d, want %d", got, len(p.Members))
	}
	for group, want := range map[data.AreaCode][]data.AreaCode{"S2": {"101002", "103001"}, "p:1": {"101001", "101002", "103001"}} {
		if d := gocmp.Diff(want, c.Members(group)); d != "" {
			t.Errorf("Members(%s) (-want +got):\n%s", group, d)
		}
		if d := gocmp.Diff(want, codes(c.Inside(data.Municipality, group))); d != "" {
			t.Errorf("Inside(%s) (-want +got):\n%s", group, d)
		}
	}
	if c.Within("101001", "S2") || c.Within("102001", "S2") || !c.Within("101002", "S2") {
		t.Error("Within counts memberships that are not in force")
	}
	if got := c.Groups("102001"); len(got) != 1 || got[0].Code != "S1" {
		t.Errorf("Groups = %+v", got)
	}
}

func TestInsideAGroup(t *testing.T) {
	c := mustNew(t, grouped())
	for _, tt := range []struct {
		level  data.Level
		parent data.AreaCode
		want   []data.AreaCode
	}{
		{data.Municipality, "S1", []data.AreaCode{"101001", "102001"}},
		{data.Municipality, "p:1", []data.AreaCode{"101001", "101002"}},
		{data.LabourArea, "S1", []data.AreaCode{"S1"}},
		{data.LabourArea, "", []data.AreaCode{"S1", "S2"}},
		{data.Province, "S1", nil},
	} {
		if d := gocmp.Diff(tt.want, codes(c.Inside(tt.level, tt.parent))); d != "" {
			t.Errorf("Inside(%s, %q) (-want +got):\n%s", tt.level, tt.parent, d)
		}
	}
	if !c.Within("102001", "S1") || c.Within("103001", "S1") || !c.Within("S1", "S1") {
		t.Error("Within does not follow the groups")
	}
}

// A labour market area lies in the region whose code begins its own, wherever
// most of its members are; one that has no member there lies nowhere.
func TestLabourAreasOfARegion(t *testing.T) {
	p := parts()
	p.Areas = []data.Area{
		{Code: "IT", Level: data.Country}, {Code: "09", Level: data.Region, Parent: "IT"}, {Code: "12", Level: data.Region, Parent: "IT"},
		{Code: "053", Level: data.Province, Parent: "09"}, {Code: "056", Level: data.Province, Parent: "12"},
		{Code: "053014", Level: data.Municipality, Parent: "053"}, {Code: "056036", Level: data.Municipality, Parent: "056"}, {Code: "056035", Level: data.Municipality, Parent: "056"},
		{Code: "0928", Level: data.LabourArea}, {Code: "1201", Level: data.LabourArea}, {Code: "1202", Level: data.LabourArea}, {Code: "9", Level: data.LabourArea}, {Code: "0999", Level: data.LabourArea},
	}
	for group, members := range map[data.AreaCode][]data.AreaCode{"0928": {"053014", "056035", "056036"}, "1201": {"056036"}, "0999": {"056036"}, "9": {"053014"}} {
		for _, m := range members {
			p.Members = append(p.Members, data.Membership{Definition: "sll", Group: group, Area: m})
		}
	}
	c := mustNew(t, p)
	for parent, want := range map[data.AreaCode][]data.AreaCode{"09": {"0928"}, "12": {"1201"}, "053": nil} {
		if d := gocmp.Diff(want, codes(c.Inside(data.LabourArea, parent))); d != "" {
			t.Errorf("Inside(labourArea, %q) (-want +got):\n%s", parent, d)
		}
	}
	for code, want := range map[data.AreaCode]data.AreaCode{"0928": "09", "1202": "", "0999": "", "9": "", "053014": ""} {
		if got := c.LabourRegion(code); got != want {
			t.Errorf("LabourRegion(%s) = %q, want %q", code, got, want)
		}
	}
}

func TestRegister(t *testing.T) {
	c := mustNew(t, grouped())
	for day, want := range map[data.Date][]string{
		"1899-12-31": nil, "1900-01-01": {"Nome vecchio", "Sparito"}, "1940-06-01": {"Nome vecchio"}, "1950-01-01": {"Nome nuovo"},
	} {
		var names []string
		for _, a := range c.InForce(day) {
			names = append(names, a.Name)
		}
		if d := gocmp.Diff(want, names); d != "" {
			t.Errorf("InForce(%s) (-want +got):\n%s", day, d)
		}
	}
	if got := len(c.Dated("101001")); got != 2 || c.Dated("101001")[0].Name != "Nome vecchio" {
		t.Errorf("Dated(101001) has %d entries", got)
	}
	if c.Dated("999999") != nil || c.Dated("") != nil {
		t.Error("Dated knows a code that the register does not have")
	}
	if !c.HasRegister() || mustNew(t, parts()).HasRegister() {
		t.Error("HasRegister is wrong")
	}
}

func TestNotes(t *testing.T) {
	c := mustNew(t, grouped())
	for _, tt := range []struct {
		indicator string
		area      data.AreaCode
		want      int
	}{{"", "", 3}, {"A", "", 2}, {"A", "101", 1}, {"", "101", 2}, {"B", "102", 0}, {"C", "", 0}} {
		if got := len(c.Notes(tt.indicator, tt.area)); got != tt.want {
			t.Errorf("Notes(%q, %q) = %d, want %d", tt.indicator, tt.area, got, tt.want)
		}
	}
}

func TestRegisterEnds(t *testing.T) {
	p := grouped()
	if got := mustNew(t, p).RegisterEnds(); got != "1950-01-01" {
		t.Errorf("RegisterEnds = %s", got)
	}
	p.Register = append(p.Register, data.Area{Code: "102001", Level: data.Municipality, ValidFrom: "1990-01-01", ValidTo: "2023-04-14"})
	if got := mustNew(t, p).RegisterEnds(); got != "2023-04-14" {
		t.Errorf("RegisterEnds = %s", got)
	}
	p.Register = nil
	if got := mustNew(t, p).RegisterEnds(); got != "" {
		t.Errorf("RegisterEnds of no register = %s", got)
	}
}
