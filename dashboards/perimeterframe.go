package dashboards

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/topology"
)

const (
	mapSide       = 1000 // units of the longer side of a drawing: half a pixel on most screens
	mapMargin     = 6
	degreesToRads = math.Pi / 180
)

// frame turns degrees into units of a drawing: an equirectangular projection, true
// to shape at its middle latitude.
type frame struct {
	west, north   float64
	stretch, by   float64 // of a degree of longitude; units in a degree of latitude
	width, height int
	has           map[data.AreaCode]bool
}

// newFrame fits municipalities into a drawing; nil where none has a polygon.
func newFrame(t *topology.Topology, codes []data.AreaCode) *frame {
	f := &frame{has: map[data.AreaCode]bool{}}
	west, south, east, north := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, code := range codes {
		b, ok := t.Bound(data.Municipality, code)
		if !ok || b.Max[0] < b.Min[0] {
			continue
		}
		f.has[code] = true
		west, south, east, north = min(west, b.Min[0]), min(south, b.Min[1]), max(east, b.Max[0]), max(north, b.Max[1])
	}
	if len(f.has) == 0 || !(east > west && north > south) {
		return nil
	}
	f.west, f.north = west, north
	f.stretch = math.Cos((south + north) / 2 * degreesToRads)
	f.by = mapSide / max((east-west)*f.stretch, north-south)
	f.width, f.height = int(math.Ceil((east-west)*f.stretch*f.by))+2*mapMargin, int(math.Ceil((north-south)*f.by))+2*mapMargin
	return f
}

// drawn returns those that have a polygon.
func (f *frame) drawn(codes []data.AreaCode) []data.AreaCode {
	return slices.DeleteFunc(slices.Clone(codes), func(code data.AreaCode) bool { return !f.has[code] })
}

// path returns the outline of a municipality in the words of SVG, in whole units
// and each step from the one before; rings of less than a unit are left out.
func (f *frame) path(t *topology.Topology, code data.AreaCode) string {
	shape, ok := t.Geometry(data.Municipality, code)
	if !ok || !f.has[code] {
		return ""
	}
	var b strings.Builder
	for _, polygon := range shape {
		for _, ring := range polygon {
			var last [2]int
			n := 0
			start := b.Len()
			for _, at := range ring[:len(ring)-1] {
				x := mapMargin + int(math.Round((at[0]-f.west)*f.stretch*f.by))
				y := mapMargin + int(math.Round((f.north-at[1])*f.by))
				if n > 0 && x == last[0] && y == last[1] {
					continue
				}
				if n == 0 {
					b.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y) + "l")
				} else {
					b.WriteString(strconv.Itoa(x-last[0]) + " " + strconv.Itoa(y-last[1]) + " ")
				}
				last = [2]int{x, y}
				n++
			}
			if n < 3 {
				kept := b.String()[:start]
				b.Reset()
				b.WriteString(kept)
				continue
			}
			b.WriteString("z")
		}
	}
	if b.Len() == 0 { // smaller than a unit: a dot stands for it
		at := shape[0][0][0]
		return fmt.Sprintf("M%d %dh2v2h-2z", mapMargin+int((at[0]-f.west)*f.stretch*f.by), mapMargin+int((f.north-at[1])*f.by))
	}
	return b.String()
}
