// Package trend measures how a figure changes over time (it. "tendenza"): from a
// baseline to another date, and by a straight line through a series.
//
// # How the pieces fit
//
// [ChangeSince] compares two values, such as those of the year a plan starts from
// and of the last year; [UnitOfChange] says in what the difference is measured.
// [Linear] fits a line to three or more dated values and says how far to trust
// its slope; [YearOf] gives the date of a period as the line wants it. [MannKendall]
// tests whether five or more values go one way, whatever the shape of the way, and
// [Sen] says how fast, with an interval that agrees with the test.
//
// Only values of one definition are compared: a series that was redefined is two
// series. None of these figures says why something changed.
package trend
