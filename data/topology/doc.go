// Package topology holds the boundaries (it. "confini") of areas as arcs, so
// that a border between two areas is stored once and stays shared when it is
// simplified, dissolved into larger areas or written to a file.
//
// # How the pieces fit
//
// [Build] finds the borders that areas of one level share and cuts them into
// arcs at the points where borders meet. [Topology.Dissolve] adds the
// larger areas made of the same arcs, [Topology.Simplify] thins the arcs, each
// once, and [Topology.Subset] takes some areas out. The result is written as
// TopoJSON or GeoJSON for browsers and people, or in a compact binary form for
// the store.
//
// Coordinates are EPSG:4326, longitude then latitude, in hundred-thousandths of
// a degree: about one metre, the precision of the published boundaries.
// Exterior rings run counter-clockwise and holes clockwise, as RFC 7946 asks.
package topology
