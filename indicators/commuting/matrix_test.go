package commuting

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
)

// triangle is three municipalities small enough to redo on paper; D has nobody.
//
//	      A   B   C   D    R
//	A    60  20  20   .  100
//	B    30  10   .   .   40
//	C     .  10  50   .   60
//	D     .   .   .   .    0
//	W    90  40  70   0  200
func triangle(t testing.TB) *Matrix {
	t.Helper()
	m, err := New([]data.AreaCode{"A", "B", "C", "D"}, []data.Flow{
		people("C", "C", 50), people("A", "A", 60), people("B", "A", 30), people("A", "C", 20),
		people("B", "B", 4), people("A", "B", 20), people("B", "B", 6), people("C", "B", 10), people("B", "D", 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func people(origin, destination data.AreaCode, value float64) data.Flow {
	return data.Flow{Dataset: "census", Period: data.Year(2001), Origin: origin, Destination: destination, Value: value}
}

func TestMatrix(t *testing.T) {
	m := triangle(t)
	wantFlows := [4][4]float64{{60, 20, 20, 0}, {30, 10, 0, 0}, {0, 10, 50, 0}, {}}
	wantResidents, wantJobs := []float64{100, 40, 60, 0}, []float64{90, 40, 70, 0}
	for h := range int32(m.Areas()) {
		if got := m.Residents(h); got != wantResidents[h] {
			t.Errorf("Residents(%s) = %v, want %v", m.Code(h), got, wantResidents[h])
		}
		if got := m.Jobs(h); got != wantJobs[h] {
			t.Errorf("Jobs(%s) = %v, want %v", m.Code(h), got, wantJobs[h])
		}
		for k := range int32(m.Areas()) {
			if got := m.Flow(h, k); got != wantFlows[h][k] {
				t.Errorf("Flow(%s, %s) = %v, want %v", m.Code(h), m.Code(k), got, wantFlows[h][k])
			}
		}
	}
	if i, ok := m.Position("C"); !ok || i != 2 {
		t.Errorf("Position(C) = %d, %t, want 2, true", i, ok)
	}
	if i, ok := m.Position("E"); ok {
		t.Errorf("Position(E) = %d, true, want false", i)
	}
}

func TestMatrixFlowsOfAnArea(t *testing.T) {
	m := triangle(t)
	var got []string
	for k, value := range m.Destinations(0) {
		got = append(got, fmt.Sprint("A", m.Code(k), value))
	}
	for h, value := range m.Origins(1) {
		got = append(got, fmt.Sprint(m.Code(h), "B", value))
	}
	for range m.Origins(3) {
		got = append(got, "a flow of zero")
	}
	for k := range m.Destinations(0) {
		got = append(got, fmt.Sprint("first ", m.Code(k)))
		break
	}
	want := []string{"AA60", "AB20", "AC20", "AB20", "BB10", "CB10", "first A"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("flows of an area (-want +got):\n%s", diff)
	}
}

func TestNewRefuses(t *testing.T) {
	other := people("A", "B", 1)
	other.Period = data.Year(2011)
	student := people("A", "B", 1)
	student.Dataset = "schools"
	tests := []struct {
		name  string
		areas string
		flows []data.Flow
		want  string
	}{
		{"area twice", "ABA", nil, `area "A": listed twice`},
		{"unknown origin", "AB", []data.Flow{people("Z", "A", 1)}, `origin "Z": not one of the areas`},
		{"unknown destination", "AB", []data.Flow{people("A", "Z", 1)}, `destination "Z": not one of the areas`},
		{"negative", "AB", []data.Flow{people("A", "B", -1)}, `flow "A to B": -1 is not a number of people`},
		{"NaN", "AB", []data.Flow{people("A", "B", math.NaN())}, `NaN is not a number of people`},
		{"infinite", "AB", []data.Flow{people("A", "B", math.Inf(1))}, `+Inf is not a number of people`},
		{"too many", "AB", []data.Flow{people("A", "B", 1<<52), people("A", "A", 1<<52), people("B", "B", 2)}, `the total passes 2^53`},
		{"two periods", "AB", []data.Flow{people("A", "A", 1), other}, `flow "census 2011": the others are of census 2001`},
		{"two datasets", "AB", []data.Flow{people("A", "A", 1), student}, `flow "schools 2001": the others are of census 2001`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var areas []data.AreaCode
			for _, c := range tt.areas {
				areas = append(areas, data.AreaCode(c))
			}
			_, err := New(areas, tt.flows)
			if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New error = %v, want invalid with %q", err, tt.want)
			}
		})
	}
}

func TestNewIndexedRefuses(t *testing.T) {
	areas := []data.AreaCode{"A", "B"}
	tests := []struct {
		name string
		flow Flow
		want string
	}{
		{"origin below", Flow{-1, 0, 1}, `flow "-1 to 0": positions go from 0 to 1`},
		{"origin above", Flow{2, 0, 1}, `flow "2 to 0"`},
		{"destination above", Flow{0, 2, 1}, `flow "0 to 2"`},
		{"negative", Flow{0, 1, -2}, `flow "A to B": -2 is not a number of people`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := NewIndexed(areas, []Flow{tt.flow}); !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("NewIndexed error = %v, want invalid with %q", err, tt.want)
			}
		})
	}
	if _, err := NewIndexed([]data.AreaCode{"A", "A"}, nil); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("NewIndexed with an area twice: error = %v, want invalid", err)
	}
}

func TestEmptyMatrix(t *testing.T) {
	m, err := New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Sum(nil), (Sums{}); got != want {
		t.Errorf("Sum of nothing = %+v, want %+v", got, want)
	}
}
