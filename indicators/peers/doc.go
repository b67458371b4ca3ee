// Package peers finds the areas that resemble one (it. "comuni simili"), and says
// why: how much each variable adds to the distance.
//
// # How the pieces fit
//
// [Of] reads the release that a cube holds: it gathers the pool, one of the groups
// below or the areas a reader names, reads the variables and says which areas lack
// one. [Nearest] puts the variables on one scale and returns the nearest areas with
// their distance in parts. Peers are found on what an area is, never on what it
// achieves, unless a reader asks for that: a comparison of results would find what
// it put in, and [Measured.Outcome] says so.
package peers
