// Package choropleth says how the areas of a map are coloured (it. "coropleta"): by
// classes of their values, or by clusters of neighbours that are alike, over the
// release that a [cube.Cube] holds.
//
// # How the pieces fit
//
// A [View] is an indicator over the areas of a level in a period. [Atlas.Classes]
// gives the limits that the page, its legend and the API show, the same in all years
// that compare; [New] makes those of any values. [Atlas.Clusters] gives the local
// index of Moran of each area (LISA) with what chance would do, over the borders of
// the release. The arithmetic is that of package spatial.
//
// An [Atlas] keeps the answers last asked for, by release and arguments; who asks for
// the same at the same time waits for one.
package choropleth
