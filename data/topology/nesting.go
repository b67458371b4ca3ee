package topology

// checkNesting refuses a hole outside the exterior of its polygon, and a polygon on
// the land of another of the same area. Rings that cross are found elsewhere: here
// one edge of each tells where it lies.
func (a area) checkNesting() error {
	boxes := make([]box, len(a.polygons))
	for p, rings := range a.polygons {
		boxes[p] = newBox()
		boxes[p].extend(rings[0])
		for r, hole := range rings[1:] {
			if !contains(rings[0], hole[0], hole[1]) {
				return place{a.code, p, r + 1}.invalid("the hole lies outside the exterior of its polygon")
			}
		}
	}
	for p, inner := range a.polygons {
		edge := inner[0]
		for q, outer := range a.polygons {
			if p == q || !boxes[q].holds(edge[0]) || !contains(outer[0], edge[0], edge[1]) {
				continue
			}
			inHole := false
			for _, hole := range outer[1:] {
				inHole = inHole || contains(hole, edge[0], edge[1])
			}
			if !inHole {
				return place{a.code, p, 0}.invalid("the polygon lies inside polygon %d of the same area", q)
			}
		}
	}
	return nil
}
