// Package catalog holds what the platform knows before it reads any file: the
// indicators and their formulas, the recipes of the sources, the domains and
// the history of the codes. All of it is data, embedded in the binary, checked
// when it is loaded; operators may add recipes of their own from a folder.
package catalog
