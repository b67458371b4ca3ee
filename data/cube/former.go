package cube

import (
	"time"

	"cittamedie/data"
)

// lineageFrom is how far back the lineage of the catalogue goes. Before it the
// register gives one code to several municipalities in turn, when provinces were
// numbered again, and nothing says which is which.
const lineageFrom data.Date = "1991-01-01"

// Former returns the entries of the register that ended from 1991 up to the
// reference vintage, each under every area that holds their territory at it:
// the earlier codes and names of an area (it. "storia dei codici e dei nomi").
func (c *Cube) Former() map[data.AreaCode][]data.Area {
	out := map[data.AreaCode][]data.Area{}
	for _, a := range c.register {
		if a.ValidTo < lineageFrom || a.ValidTo > c.release.Reference {
			continue
		}
		for _, code := range c.heirs(a) {
			if _, ok := c.Area(code); ok {
				out[code] = append(out[code], a)
			}
		}
	}
	return out
}

// heirs returns the codes that hold at the reference vintage the territory an
// entry had on its last day.
func (c *Cube) heirs(a data.Area) []data.AreaCode {
	end, err := time.Parse(time.DateOnly, string(a.ValidTo))
	if c.lineage == nil || err != nil {
		return []data.AreaCode{a.Code}
	}
	return c.lineage.Trace(a.Code, data.Date(end.AddDate(0, 0, -1).Format(time.DateOnly)), c.release.Reference)
}
