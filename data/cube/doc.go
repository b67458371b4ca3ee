// Package cube holds one release in memory: areas, indicators, the columns of
// published figures and the boundaries. The API and the pages read it; nothing
// in it changes after New, so that any number of readers may share it.
//
// Figures stand in one dense block per indicator and level, periods by areas:
// a map is one row of a block, a series one column of it.
package cube
