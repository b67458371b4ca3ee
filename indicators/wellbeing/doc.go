// Package wellbeing answers for the composites of the catalogue on the release that
// a [cube.Cube] holds: the score and the rank of every area in every year, how old
// their parts are, and how far a rank depends on the choices that were made.
//
// # How the pieces fit
//
// [Evaluate] reads the figures of a [catalog.Composite], takes the goalposts from
// those of all years, and scores the areas under a [Choice], in which a reader may
// change weights and method. [RankBands] ranks them under the choices that could
// have been made otherwise, and [Sensitivity] says which of them matters. The
// arithmetic is that of package composite.
//
// Every scaling gives values around 100, most of them from 70 to 130, so that any
// aggregation can follow it. Goalposts alone make years compare; the other scalings
// are of one year.
//
// Values far from all others are treated as the definition says: brought to the
// goalposts that it fixes or, by the shape of a column, to the nearest value that is
// not extreme, or compared by their logarithm. [Part] says what was done, and to how
// many; [Cell] to which.
//
// Answers are kept beside the release, see [cube.Cube.Attach]: they are shared and
// never changed.
//
// A figure of another year is never taken in silence: each [Cell] has its year, each
// [Score] the oldest and the newest of its own. An area without a score says which
// indicators it lacks.
package wellbeing
