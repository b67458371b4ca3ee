// Package indicators turns the rows of a dataset into figures for every area:
// it carries codes to the reference vintage, adds sexes and ages up, sums
// municipalities into provinces, regions and the country, and evaluates the
// formulas of the catalogue. Sub-packages hold the methods a formula cannot say.
//
// Everything here is pure: values in, values out.
package indicators
