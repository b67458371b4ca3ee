// Package spatial says how the values of areas lie on a map: into which classes
// they fall (it. "classi"), and whether near areas are alike (it.
// "autocorrelazione spaziale").
//
// # How the pieces fit
//
// [FisherJenks], [Quantiles], [EqualIntervals], [DeviationBreaks], [HeadTails] and
// [BoxBreaks] return the breaks of classes; [Breaks.Class] puts a value in its
// class and [GoodnessOfFit] says how much of the variance the classes tell.
//
// [Weights] say which areas are near. [Moran], [Geary] and [GeneralG] measure a
// whole map, [LocalMoran] and [LocalG] each of its areas, [MoranPermutation] and
// [LocalPermutation] how likely such a figure is by chance, and
// [FalseDiscoveryRate] which of many areas stand out.
//
// Values are given for every area: the caller leaves out areas without one, and
// their neighbours with them. Chance comes from the seed of the caller; results do
// not depend on the number of processors.
package spatial
