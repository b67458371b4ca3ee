package main

import "testing"

// Against COINr 1.1.14 and computations of our own in R 4.2.2: see README.md of
// each folder.
func TestCompositeOracles(t *testing.T) {
	for _, o := range []oracle{
		{method: "normalise", tolerance: 1e-12},
		{method: "means", tolerance: 1e-12},
		{method: "ampi", tolerance: 1e-9, key: 2},
		{method: "mpi", tolerance: 1e-9},
		{method: "treat", tolerance: 1e-12},
		{method: "sobol", tolerance: 1e-10},
		{method: "uncertainty", tolerance: 1e-9},
		{method: "coinr_asem", tolerance: 1e-9},
	} {
		o.check(t)
	}
}
