package cube

import "cittamedie/data"

// Former returns the entries of the register that ended before the reference
// vintage, each under every area that holds their territory at it: the earlier
// codes and names of an area (it. "storia dei codici e dei nomi").
func (c *Cube) Former() map[data.AreaCode][]data.Area {
	out := map[data.AreaCode][]data.Area{}
	now := map[data.AreaCode][]data.Area{}
	for _, a := range c.register {
		if a.ValidTo == "" || a.ValidTo > c.release.Reference {
			continue
		}
		held, seen := now[a.Code]
		if !seen {
			if same, ok := c.Area(a.Code); ok {
				held = []data.Area{same}
			} else {
				held = c.Successors(a.Code)
			}
			now[a.Code] = held
		}
		for _, h := range held {
			out[h.Code] = append(out[h.Code], a)
		}
	}
	return out
}
