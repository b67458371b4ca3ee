package topology

import (
	"errors"
	"testing"

	"cittamedie/data"
)

func TestDissolve(t *testing.T) {
	group := func(c data.AreaCode) data.AreaCode { return c[:1] }
	tests := []struct {
		name     string
		features []Feature
		want     [][]int // per polygon of area "x", vertices per ring
	}{
		{"two squares", []Feature{one("x1", square(0, 0, 1)), one("x2", square(1, 0, 1))}, [][]int{{6}}},
		{"an island of its own", []Feature{one("x1", square(0, 0, 1)), one("x2", square(5, 0, 1))}, [][]int{{4}, {4}}},
		{"an enclave of the same", []Feature{one("x1", square(0, 0, 4), square(1, 1, 2)), one("x2", square(1, 1, 2))}, [][]int{{4}}},
		{"an enclave of another", []Feature{one("x1", square(0, 0, 4), square(1, 1, 2)), one("y1", square(1, 1, 2))}, [][]int{{4, 4}}},
		{"a lake", []Feature{one("x1", square(0, 0, 4), square(1, 1, 2)), one("x2", square(4, 0, 4))}, [][]int{{6, 4}}},
		{"a lake closed by two", []Feature{one("x1", ring(0, 0, 3, 0, 3, 1, 1, 1, 1, 2, 3, 2, 3, 3, 0, 3)), one("x2", ring(3, 0, 4, 0, 4, 3, 3, 3, 3, 2, 3, 1))}, [][]int{{6, 4}}},
		{"corners that touch", []Feature{one("x1", square(0, 0, 1)), one("x2", square(1, 1, 1)), one("y1", square(1, 0, 1)), one("y2", square(0, 1, 1))}, [][]int{{4}, {4}}},
		{"a hole that touches the border", []Feature{one("x1", ring(0, 0, 2, 0, 2, 1, 1, 2, 2, 3, 0, 3)), one("x2", ring(2, 0, 4, 0, 4, 3, 2, 3, 3, 2, 2, 1))}, [][]int{{6, 4}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			top := build(t, tt.features...)
			if err := top.Dissolve(data.Municipality, data.Province, group); err != nil {
				t.Fatal(err)
			}
			shape, _ := top.Shape(data.Province, "x")
			var parts int64
			for _, s := range top.Layers[data.Municipality] {
				if s.Code[0] == 'x' {
					parts += area2Of(top, s)
				}
			}
			if got := area2Of(top, shape); got != parts {
				t.Errorf("area = %d, want the sum of its parts, %d", got, parts)
			}
			if len(shape.Polygons) != len(tt.want) {
				t.Fatalf("%d polygons, want %d", len(shape.Polygons), len(tt.want))
			}
			for p, polygon := range shape.Polygons {
				for r, refs := range polygon {
					if got := len(top.ring(nil, refs)); len(polygon) != len(tt.want[p]) || got != tt.want[p][r] {
						t.Errorf("polygon %d ring %d has %d vertices, want %v", p, r, got, tt.want[p])
					}
				}
			}
		})
	}
}

func TestDissolveLeavesOut(t *testing.T) {
	top := build(t, one("x1", square(0, 0, 1)), one("y1", square(1, 0, 1)))
	err := top.Dissolve(data.Municipality, data.Region, func(c data.AreaCode) data.AreaCode {
		if c == "y1" {
			return ""
		}
		return "09"
	})
	if err != nil || len(top.Layers[data.Region]) != 1 {
		t.Errorf("regions = %v, error %v, want one region", top.Layers[data.Region], err)
	}
	err = top.Dissolve(data.Province, data.Country, func(data.AreaCode) data.AreaCode { return "IT" })
	if !errors.Is(err, data.ErrInvalid) {
		t.Errorf("error = %v for a layer that is not there, want an invalid one", err)
	}
}
