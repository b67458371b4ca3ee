// Package bundle holds the open-data extract that a fresh machine starts from:
// the areas of Italy, their boundaries and their population. SOURCE.md, beside
// the files, says who published them, under which licence, what was changed
// and how to make them again (make bundle).
package bundle

import (
	"embed"
	"io/fs"

	"cittamedie/data"
)

// Reference is the day whose area codes [Areas] lists.
const Reference data.Date = "2023-06-30"

// BoundaryVintage is the day of the boundary edition in [Boundaries].
const BoundaryVintage data.Date = "2023-01-01"

// The files.
const (
	Areas      = "areas.csv"          // code,level,name,abbreviation,parent
	Boundaries = "comuni.topo.bin.gz" // binary topology of municipalities, provinces and regions
	Population = "population.csv.gz"  // code,period,sex, then a column for each age
	Source     = "SOURCE.md"          // publishers, licences, changes, checksums
)

//go:embed areas.csv comuni.topo.bin.gz population.csv.gz SOURCE.md
var files embed.FS

// Files returns the extract.
func Files() fs.FS { return files }
