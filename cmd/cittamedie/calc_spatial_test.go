package main

import (
	"strings"
	"testing"
)

// Against classInt 0.4-9 and spdep 1.2-7: see README.md of each folder.
func TestSpatialOracles(t *testing.T) {
	for _, o := range []oracle{
		{method: "classification", tolerance: 1e-9},
		{method: "moran_lisa", tolerance: 1e-9, chance: func(name string) bool {
			return name == "mc" || strings.HasPrefix(name, "perm_")
		}},
	} {
		o.check(t)
	}
}
