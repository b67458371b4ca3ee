package perimeter

import (
	"testing"

	"cittamedie/data"
)

func BenchmarkSardinia(b *testing.B) {
	c := published(b)
	l := New(Options{})
	size := 1000.0
	for b.Loop() {
		size++ // no answer is remembered
		if _, err := l.Compute(ctx, c, Request{Method: LabourAreas, Dataset: "pendolarismo-2001-sardegna", MinSZ: size, MinSC: 0.6667, TarSZ: 20000, TarSC: 0.75, Tuned: true}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProfileOfASet(b *testing.B) {
	c := published(b)
	l := New(Options{})
	toscana := ofArea(c, func() data.Area { a, _ := c.Area("09"); return a }())
	p, err := l.Of(c, toscana.Municipalities[:200], "")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := l.Profile(ctx, c, p, ""); err != nil {
			b.Fatal(err)
		}
	}
}
