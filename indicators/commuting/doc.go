// Package commuting measures how the people of an area move to work or study
// and back: how many live and work in the same place, who comes in, who goes
// out, and how strongly two places are tied.
//
// # How the pieces fit
//
// A [Matrix] holds the flows between municipalities of one dataset and period.
// [Matrix.Groups] turns it into the [Sums] of every area of a level in one pass
// over the flows, and [Matrix.Sum] into those of any single set. The measures of
// an area (indicators FUN01 to FUN05, FUN08 to FUN10) are methods of its Sums;
// those of a pair of municipalities (FUN06 and FUN07) are methods of the matrix.
//
// [Matrix.LabourAreas] and [Matrix.FunctionalAreas] draw areas from the flows:
// labour market areas cover the country, functional urban areas are cities and
// their commuting zones. [Matrix.Tune] makes the former contiguous by [Neighbours],
// which come from a table of borders and ferries or from boundaries ([Queen],
// [Rook]). [Matrix.Partition], [Matrix.Quality] and [Matrix.Stability] tell how good
// and how sure a partition is. Areas drawn are labels by position, as
// [Matrix.Groups] takes them.
//
// Where no flows were counted, [Simulate] makes them from residents and distances;
// such flows are estimates and [Matrix.Compare] tells how far they are from counted
// ones. [Calibrate] finds the parameters when a matrix is at hand.
//
// These measures are never added up or averaged over areas: people who commute
// between two municipalities of a province leave their municipality but not the
// province. Each set is measured again from the flows.
//
// # Notation
//
//	f_hk  people who live in h and work in k
//	R_h   resident workers (it. "occupati residenti"): Σ_k f_hk
//	W_k   jobs (it. "posti di lavoro"): Σ_h f_hk
//	A     a set of municipalities; R_A = Σ_{h∈A} R_h, W_A = Σ_{k∈A} W_k
//	f_A   people who live and work inside A: Σ_{h∈A} Σ_{k∈A} f_hk
//
// The notation and the definition of self-containment are those of ISTAT's
// methodological note on labour market areas (it. "nota metodologica sui sistemi
// locali del lavoro"). Where the flows are of students, read "student" for
// "worker" and "place of study" for "job".
package commuting
