// Package decode turns a published file into typed rows by its recipe: text,
// archives, tables, workbooks, boundaries, whatever their quirks.
//
// # How the pieces fit
//
// [Decoder] reads the whole file and checks it whole before it gives anything
// away: a file that is not of the recipe's shape is a [data.InputError] with its
// line and column, rows that are wrong by themselves stand in the [Batch] as
// rejected. [Names] is what recipes that read names instead of codes look them
// up in, [PackShapefile] makes one file of the parts of a shapefile.
package decode
