// Package perimeter is any set of municipalities as one kind of thing (it.
// "perimetro": area vasta, ambito, Unione, GAL): named, dated, with its
// definition and where it comes from, measured on the release that a [cube.Cube]
// holds.
//
// # How the pieces fit
//
// A [Laboratory] answers for one server: it finds the [Perimeter] of an id, reads
// one from a list ([Laboratory.ParseList]), draws areas from flows
// ([Laboratory.Compute]), works indicators out again on a set
// ([Laboratory.Recompose]) and puts several side by side ([Laboratory.Compare]).
// It keeps the matrices, the neighbours and the last answers of the release at
// hand, lets few computations run at once and makes no file.
//
// An id says all that is needed to find the perimeter again: the code of an area,
// the set itself with a checksum ([Key]), or the definition of what is computed
// with a hash of the flows it was computed from. A link works without a login and
// without anything written on the server.
//
// Figures on a set come from the catalogue's classes of recomposition, see
// [data.Recomposition]. Sums and ratios pass through [indicators.Compute], as
// those of provinces and regions do.
package perimeter
