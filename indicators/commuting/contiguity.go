package commuting

import (
	"cmp"
	"math"
	"slices"
)

// Point is a pair of plane coordinates, or longitude and latitude.
type Point [2]float64

// Boundary is the polygons of an area; of each, the outer ring and then its
// holes. A ring may repeat its first point at the end or not.
type Boundary [][][]Point

// snapDefault is how near, in units of the coordinates, two points are the same:
// the square root of the precision of float64, far below the rounding of any
// published boundary.
const snapDefault = 1.490116119384766e-08 // 2^-26

// Queen returns the contiguity of areas of which at least one vertex is the same.
// Points nearer than 2^-26 in both coordinates are the same. Areas without
// polygons have no neighbours. Borders must be drawn with the same vertices on
// both sides, as they are where a publisher releases a coverage.
//
// Reference: Anselin, L. (1988), Spatial Econometrics: Methods and Models, Kluwer.
func Queen(areas []Boundary) Neighbours {
	return touching(areas, func(ring []int32, see func([2]int32)) {
		for _, v := range ring {
			see([2]int32{v, v})
		}
	})
}

// Rook returns the contiguity of areas of which at least one side, the segment
// between consecutive vertices, is the same; otherwise it is as [Queen].
func Rook(areas []Boundary) Neighbours {
	return touching(areas, func(ring []int32, see func([2]int32)) {
		for n, v := range ring {
			if w := ring[(n+1)%len(ring)]; v != w {
				see([2]int32{min(v, w), max(v, w)})
			}
		}
	})
}

// touching returns which areas have a piece of a ring in common.
func touching(areas []Boundary, pieces func(ring []int32, see func([2]int32))) Neighbours {
	type use struct {
		piece [2]int32
		area  int32
	}
	var uses []use
	points := snapper{}
	for i, polygons := range areas {
		for _, rings := range polygons {
			for _, ring := range rings {
				pieces(points.ring(ring), func(piece [2]int32) { uses = append(uses, use{piece, int32(i)}) })
			}
		}
	}
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.piece[0], b.piece[0]), cmp.Compare(a.piece[1], b.piece[1]), cmp.Compare(a.area, b.area))
	})
	var pairs [][2]int32
	for from := 0; from < len(uses); {
		to := from + 1
		for to < len(uses) && uses[to].piece == uses[from].piece {
			for n := from; n < to; n++ {
				pairs = append(pairs, [2]int32{uses[n].area, uses[to].area})
			}
			to++
		}
		from = to
	}
	near, err := NewNeighbours(len(areas), pairs)
	if err != nil {
		panic(err) // positions are those of areas
	}
	return near
}

// snapper numbers points, the same number for points that are the same. It holds
// the points by square of a grid of snapDefault.
type snapper struct {
	squares map[[2]int64]int32
	points  []Point
}

// ring returns the numbers of the points of a ring, the first not repeated.
func (s *snapper) ring(points []Point) []int32 {
	numbers := make([]int32, len(points))
	for i, p := range points {
		numbers[i] = s.number(p)
	}
	if n := len(numbers); n > 1 && numbers[0] == numbers[n-1] {
		numbers = numbers[:n-1]
	}
	return numbers
}

func (s *snapper) number(p Point) int32 {
	if s.squares == nil {
		s.squares = map[[2]int64]int32{}
	}
	x, y := int64(math.Floor(p[0]/snapDefault)), int64(math.Floor(p[1]/snapDefault))
	for _, dx := range [...]int64{0, -1, 1} {
		for _, dy := range [...]int64{0, -1, 1} {
			n, ok := s.squares[[2]int64{x + dx, y + dy}]
			if ok && math.Abs(s.points[n][0]-p[0]) < snapDefault && math.Abs(s.points[n][1]-p[1]) < snapDefault {
				return n
			}
		}
	}
	n := int32(len(s.points))
	s.points = append(s.points, p)
	s.squares[[2]int64{x, y}] = n
	return n
}

// Centroid returns the centre of gravity of the polygons of an area, on the plane
// of its coordinates, holes left out. It is false where they enclose nothing.
func (b Boundary) Centroid() (Point, bool) {
	var area, x, y float64
	for _, rings := range b {
		for n, ring := range rings {
			a, cx, cy := moments(ring)
			if (a < 0) == (n == 0) { // outer rings count, holes are taken off
				a, cx, cy = -a, -cx, -cy
			}
			area, x, y = area+a, x+cx, y+cy
		}
	}
	if area == 0 {
		return Point{}, false
	}
	return Point{x / area, y / area}, true
}

// moments returns the signed area of a ring and that area times its centre. The
// first point is the origin, so that far coordinates do not lose digits.
func moments(ring []Point) (area, x, y float64) {
	for n := range ring {
		p, q := ring[n], ring[(n+1)%len(ring)]
		px, py, qx, qy := p[0]-ring[0][0], p[1]-ring[0][1], q[0]-ring[0][0], q[1]-ring[0][1]
		cross := px*qy - qx*py
		area += cross / 2
		x += (px + qx) * cross / 6
		y += (py + qy) * cross / 6
	}
	if len(ring) > 0 {
		x, y = x+area*ring[0][0], y+area*ring[0][1]
	}
	return area, x, y
}

// Nearest returns, for each point, the k others at the least distance on the
// plane, nearest first; of equal ones, those listed first. There are fewer where
// there are not k others.
func Nearest(points []Point, k int) [][]int32 {
	type other struct {
		at       int32
		distance float64
	}
	near := make([][]int32, len(points))
	for i, p := range points {
		var best []other
		for j, q := range points {
			if i == j {
				continue
			}
			dx, dy := p[0]-q[0], p[1]-q[1]
			o := other{int32(j), dx*dx + dy*dy}
			if len(best) == k && (k == 0 || o.distance >= best[k-1].distance) {
				continue
			}
			at, _ := slices.BinarySearchFunc(best, o, func(a, b other) int {
				return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.at, b.at))
			})
			best = slices.Insert(best, at, o)
			best = best[:min(k, len(best))]
		}
		for _, o := range best {
			near[i] = append(near[i], o.at)
		}
	}
	return near
}
