// Package composite makes one number from many indicators of an area (it.
// "indice composito"), and says how far its ranking depends on the choices made.
//
// # How the pieces fit
//
// A column holds one indicator for all areas; NaN stands for a missing value, in
// what a function takes and in what it returns, and for nothing else. A column is
// treated for outliers ([Treat]), brought to a common scale ([MinMax], [ZScore],
// [Ranks], [Goalpost.Scale] and others) and aggregated by a [PowerMean] or with a
// penalty for imbalance ([AMPI], [MPI]). [Aggregate] does so for every area under
// a rule for missing values.
//
// [Pearson], [Spearman], [Kendall], [Cronbach], [PrincipalComponents] and
// [EffectiveWeights] check a composite. [Design] lists the choices that could
// have been made otherwise: [Design.Factorial] ranks under all of them,
// [Design.MonteCarlo] under a sample, [Design.Sensitivity] says which of them
// matters, with the estimators of [SobolIndices].
//
// Chance comes from the seed that a caller gives. Results do not depend on the
// number of processors.
//
// # Errors
//
// What data can cause is an error that wraps one of the variables of this package
// ([ErrZeroVariance], [ErrAllMissing] and others), and through it a kind of
// package data. Slices whose lengths differ are a fault of the caller and panic.
package composite
