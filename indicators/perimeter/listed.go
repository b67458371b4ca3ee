package perimeter

import (
	"cittamedie/data"
	"cittamedie/data/cube"
)

// Listed is a perimeter of the release or of the operator, as a list shows it.
type Listed struct {
	ID             string
	Kind           Kind
	Level          data.Level
	Name           data.Text
	Division       string
	Municipalities int
}

// List returns the perimeters that stand by themselves: provinces, regions, groups
// and those kept by the operator; computed areas and sets are as many as there are
// questions. In order of level, then of id.
func (l *Laboratory) List(c *cube.Cube) []Listed {
	var out []Listed
	count := map[data.AreaCode]int{}
	for _, a := range c.Areas(data.Municipality) {
		for _, up := range c.Ancestors(a.Code) {
			count[up.Code]++
		}
	}
	for _, a := range c.AllAreas() {
		if a.Level == data.Municipality || a.Level == data.Country {
			continue
		}
		n := count[a.Code]
		if members := c.Members(a.Code); members != nil {
			n = len(members)
		}
		out = append(out, Listed{string(a.Code), KindArea, a.Level, data.Text{IT: a.Name, EN: a.Name}, c.Definition(a.Code), n})
	}
	for _, k := range l.kept {
		out = append(out, Listed{"kept." + k.Name, KindKept, data.Perimeter, k.Title, "", len(k.Municipalities)})
	}
	return out
}
