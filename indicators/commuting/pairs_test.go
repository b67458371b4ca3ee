package commuting

import (
	"errors"
	"math"
	"slices"
	"testing"

	"cittamedie/data"
)

func TestHubDependence(t *testing.T) {
	m := triangle(t)
	tests := []struct {
		name   string
		i, hub int32
		want   float64
		ok     bool
	}{
		{"to the hub", 1, 0, 75, true},
		{"nobody goes", 2, 0, 0, true},
		{"the hub itself", 0, 0, 60, true},
		{"nobody lives there", 3, 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := m.HubDependence(tt.i, tt.hub); got != tt.want || ok != tt.ok {
				t.Errorf("HubDependence(%d, %d) = %v, %t, want %v, %t", tt.i, tt.hub, got, ok, tt.want, tt.ok)
			}
		})
	}
}

// B sends exactly 15 of 100 to A, C 149 of 1,000, D 3 of 20, E 7 of 100; as
// floats 0.07·100 is more than 7.
func TestCatchment(t *testing.T) {
	m, err := NewIndexed(codes(6), []Flow{
		{0, 0, 500}, {1, 0, 15}, {1, 1, 85}, {2, 0, 149}, {2, 2, 851},
		{3, 0, 3}, {3, 1, 17}, {4, 0, 7}, {4, 4, 93},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		share float64
		want  []int32
	}{
		{"met exactly", CommutingZonePercent, []int32{1, 3}},
		{"met exactly, not by floats", 7, []int32{1, 2, 3, 4}},
		{"lower", 14.9, []int32{1, 2, 3}},
		{"higher", 15.01, nil},
		{"all", 100, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := m.Catchment(0, tt.share)
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("Catchment(0, %v) = %v, %v, want %v", tt.share, got, err, tt.want)
			}
		})
	}
}

func TestCatchmentRefuses(t *testing.T) {
	m := triangle(t)
	for _, share := range []float64{0, -1, 100.1, math.NaN(), math.Inf(1)} {
		if got, err := m.Catchment(0, share); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("Catchment(0, %v) = %v, %v, want an invalid share", share, got, err)
		}
	}
}

func TestLinkStrength(t *testing.T) {
	m := triangle(t)
	swap, err := NewIndexed(codes(3), []Flow{{0, 1, 7}, {1, 0, 9}})
	if err != nil {
		t.Fatal(err)
	}
	oneWay, err := NewIndexed(codes(2), []Flow{{0, 1, 6}, {0, 0, 2}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		m    *Matrix
		h, k int32
		want float64
		ok   bool
	}{
		{"both ways", m, 0, 1, 20.0*20/(100*40) + 30.0*30/(40*90), true},
		{"one way", m, 1, 2, 10.0 * 10 / (60 * 40), true},
		{"all exchanged", swap, 0, 1, 2, true},
		{"one direction without residents", oneWay, 1, 0, 36.0 / (8 * 6), true},
		{"neither direction", swap, 0, 2, 0, false},
		{"the same area", m, 0, 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := tt.m.LinkStrength(tt.h, tt.k)
			if ok != tt.ok || !near(got, tt.want) {
				t.Errorf("LinkStrength(%d, %d) = %v, %t, want %v, %t", tt.h, tt.k, got, ok, tt.want, tt.ok)
			}
			if back, _ := tt.m.LinkStrength(tt.k, tt.h); back != got {
				t.Errorf("LinkStrength(%d, %d) = %v, want the %v of the other way round", tt.k, tt.h, back, got)
			}
		})
	}
}
