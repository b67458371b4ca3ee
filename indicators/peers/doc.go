// Package peers finds the areas that resemble one (it. "comuni simili"), and says
// why: how much each variable adds to the distance.
//
// # How the pieces fit
//
// The caller chooses a pool of areas and the variables of structure that describe
// them; [Nearest] puts the variables on one scale and returns the nearest areas
// with their distance in parts. Peers are found on what an area is, never on what
// it achieves: otherwise a comparison of results would find what it put in.
package peers
