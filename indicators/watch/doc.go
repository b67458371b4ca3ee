// Package watch says of an area which of its figures move, or stand apart from those of
// its peers, more than chance would make them, on the release that a [cube.Cube] holds;
// and where it stands in the composites.
//
// # How the pieces fit
//
// [Of] reads every series of an area that is a rate or a mean. Of each it gives the
// level with its rank, the trend (package trend), and the distance from the peers
// (package peers); the p-values of all of them are adjusted together for being many,
// and what is left is a [Signal]. That nothing is left is an answer: the [Watch] counts
// what was looked at, and how many series are too short to say anything.
//
// [Standings] gives the score, the rank and the rank band of the area in each composite
// that holds it (package wellbeing), beside those of its peers.
package watch
