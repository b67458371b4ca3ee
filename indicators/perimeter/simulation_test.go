package perimeter

import (
	"errors"
	"math"
	"testing"

	"cittamedie/data"
	"cittamedie/indicators/commuting"
)

func TestComputeSimulated(t *testing.T) {
	l, n := New(Options{}), newCountry(t)
	var people float64
	for i, code := range comuni {
		residents := 90000 / float64(i+1)
		n.put("DEM01", code, residents)
		people += residents
	}
	c := n.cube()
	out, err := l.ComputeSimulated(ctx, c, Request{Method: LabourAreas, Dataset: "f"})
	if err != nil {
		t.Fatal(err)
	}
	var workers float64
	for i := range out.Labels {
		workers += out.Flows.Residents(int32(i))
	}
	for _, a := range out.Areas {
		if a.ID != "" {
			t.Errorf("a simulated area has the id %q", a.ID)
		}
	}
	if want := people * commuting.WorkersPerResident; math.Abs(workers-want) > 1e-6*want || out.Request.Dataset != Simulated || len(out.Labels) != len(comuni) {
		t.Errorf("%v workers of %q in %d comuni, want %v", workers, out.Request.Dataset, len(out.Labels), want)
	}
	part, err := l.ComputeSimulated(ctx, c, Request{Method: LabourAreas, Parent: "101"})
	if err != nil || len(part.Labels) != 4 {
		t.Errorf("a province has %d comuni, %v, want 4", len(part.Labels), err)
	}
	again, err := l.ComputeSimulated(ctx, c, Request{Method: LabourAreas})
	if err != nil || again != out {
		t.Errorf("the same question is answered anew, %v", err)
	}
	for name, q := range map[string]Request{"catchment": {Method: Catchment}, "order": {Method: LabourAreas, MinSZ: 10, MinSC: 0.5, TarSZ: 5, TarSC: 0.6}} {
		if _, err := l.ComputeSimulated(ctx, c, q); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s = %v, want invalid", name, err)
		}
	}
	if _, err := l.ComputeSimulated(ctx, newCountry(t).cube(), Request{Method: LabourAreas}); !errors.Is(err, data.ErrNoData) {
		t.Errorf("without residents = %v, want no data", err)
	}
}

// No release has flows of the name of the simulation, so that no id leads to it.
func TestSimulationHasNoPerimeter(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	if _, err := l.Compute(ctx, c, Request{Method: LabourAreas, Dataset: Simulated}); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("areas of the simulation = %v, want not found", err)
	}
	if _, err := l.Find(ctx, c, "lma.simulation.2001.1000-6667-10000-7500.clean.101001.1f0c9a3e"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("perimeter of the simulation = %v, want not found", err)
	}
}

func TestFollow(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	out, err := l.Follow(ctx, c, small, comuni[0])
	if err != nil {
		t.Fatal(err)
	}
	if n := len(out.Grid); n != 9 || out.Times[0] != n || out.Times[7] != 0 {
		t.Errorf("of %d choices the city is with itself in %d, who never goes there in %d", n, out.Times[0], out.Times[7])
	}
	for i, n := range out.Times {
		base, err := l.Compute(ctx, c, small)
		if err != nil {
			t.Fatal(err)
		}
		if base.Labels[i] == base.Labels[0] && n == 0 {
			t.Errorf("%s is in the area and never follows", out.Flows.Codes()[i])
		}
	}
	if _, err := l.Follow(ctx, c, small, "999999"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("follow a city that is not there = %v", err)
	}
	if _, err := l.Follow(ctx, c, Request{Method: FunctionalAreas}, comuni[0]); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("follow in functional areas = %v", err)
	}
}
