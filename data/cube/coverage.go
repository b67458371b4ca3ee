package cube

import (
	"slices"

	"cittamedie/data"
)

// Coverage says where the figures of an indicator at one level are.
type Coverage struct {
	Periods  []data.Period // those in which an area has a value, in order
	Datasets []string      // those the cells come from, in order of id
}

// Coverage returns where an indicator has values at a level; the zero Coverage
// when it has none there.
func (c *Cube) Coverage(indicator string, l data.Level) Coverage {
	b := c.blocks[blockKey{indicator, l}]
	if b == nil {
		return c.summaries[blockKey{indicator, l}].Coverage
	}
	var out Coverage
	used := map[word]bool{}
	for row, p := range b.periods {
		has := false
		for _, w := range b.words[row*b.width : (row+1)*b.width] {
			if w == 0 {
				continue
			}
			used[w>>datasetShift] = true
			has = has || w.status().HasValue()
		}
		if has {
			out.Periods = append(out.Periods, p)
		}
	}
	if len(out.Periods) == 0 {
		return Coverage{}
	}
	for i := range used {
		out.Datasets = append(out.Datasets, c.datasets[i].ID)
	}
	slices.Sort(out.Datasets)
	return out
}
