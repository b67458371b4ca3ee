package choropleth

import (
	"gonum.org/v1/gonum/stat"

	"cittamedie/data"
	"cittamedie/data/cube"
)

type borderKey struct {
	release    string
	level      data.Level
	contiguity string
}

// bordersOf returns the neighbours of each area of a level, by their places.
func (a *Atlas) bordersOf(c *cube.Cube, l data.Level, contiguity string) ([][]int32, error) {
	return a.borders.of(borderKey{c.Release().ID, l, contiguity}, func() ([][]int32, error) {
		t := c.Boundaries()
		if t == nil || len(t.Layers[l]) == 0 {
			return nil, ErrNoBorders
		}
		near := t.Touching
		if contiguity == Rook {
			near = t.Neighbours
		}
		lists := make([][]int32, len(c.Areas(l)))
		for code, others := range near(l) {
			_, at, known := c.Place(code)
			if !known {
				continue
			}
			for _, other := range others {
				if _, place, known := c.Place(other); known {
					lists[at] = append(lists[at], int32(place))
				}
			}
		}
		return lists, nil
	})
}

// field is the areas of a map that have a figure and a neighbour with one.
type field struct {
	values []float64
	near   [][]int32 // by position among the values
	places []int     // position in the view
	locals []Local   // of the view: what is known before any test
}

// newField reads a field. An area whose neighbours have no figure is an island like
// one that has none.
func newField(c *cube.Cube, v View, borders [][]int32) *field {
	shown := c.Values(v.Indicator, v.Level, v.Parent, v.Period)
	f := &field{locals: make([]Local, len(shown.Areas))}
	at := make(map[int32]int32, len(shown.Areas)) // place among the level → in the view, of those with a figure
	for i, a := range shown.Areas {
		f.locals[i].Cluster = NoFigure
		if shown.Cells[i].Status.HasValue() {
			_, place, _ := c.Place(a.Code)
			at[int32(place)] = int32(i)
			f.locals[i].Cluster = Island
		}
	}
	position := make([]int32, len(shown.Areas)) // in the view → among the values
	near := make([][]int32, 0, len(at))
	for i, a := range shown.Areas {
		if f.locals[i].Cluster == NoFigure {
			continue
		}
		_, place, _ := c.Place(a.Code)
		var list []int32
		for _, other := range borders[place] {
			if j, known := at[other]; known {
				list = append(list, j)
			}
		}
		if len(list) == 0 {
			continue
		}
		position[i] = int32(len(f.values))
		f.locals[i] = Local{Cluster: NotSignificant, Neighbours: int32(len(list))}
		f.values, f.places, near = append(f.values, shown.Cells[i].Value), append(f.places, i), append(near, list)
	}
	for _, list := range near {
		for n, j := range list {
			list[n] = position[j] // a neighbour has this area for one, so that it is no island
		}
	}
	f.near = near
	return f
}

func (f *field) mean() float64 { return stat.Mean(f.values, nil) }
