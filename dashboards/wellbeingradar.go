package dashboards

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/composite"
)

// radar is domains as the corners of a figure; the bars beside it say the same with
// numbers.
type radar struct {
	Rings       []string // points of the rings at 70, 100 and 130, or wider
	Spokes      []spoke
	Own, Others string // points
	Broken      bool   // a domain is missing: the figure of the area is not closed
}

type spoke struct{ X, Y, TextX, TextY, Anchor, Text string }

// Sizes of a radar, in units of its drawing of 400 by 360.
const (
	radarX, radarY = 200, 180
	radarReach     = 120
	leastSpokes    = 3
)

// drawRadar draws the domains; nil where they are fewer than three.
func drawRadar(bars []domainBar) *radar {
	if len(bars) < leastSpokes {
		return nil
	}
	low, high := float64(composite.AMPILow), float64(composite.AMPIHigh)
	for _, b := range bars {
		for _, n := range []data.Number{b.own, b.others} {
			if n.Valid {
				low, high = min(low, n.Value), max(high, n.Value)
			}
		}
	}
	angle := func(i int) float64 { return 2*math.Pi*float64(i)/float64(len(bars)) - math.Pi/2 }
	at := func(i int, v float64) string {
		r := radarReach * (v - low) / (high - low)
		return fmt.Sprintf("%.1f,%.1f", radarX+r*math.Cos(angle(i)), radarY+r*math.Sin(angle(i)))
	}
	r := &radar{}
	for _, ring := range []float64{low + (scoreMiddle-low)/2, scoreMiddle, scoreMiddle + (high-scoreMiddle)/2, high} {
		points := make([]string, len(bars))
		for i := range bars {
			points[i] = at(i, ring)
		}
		r.Rings = append(r.Rings, strings.Join(points, " "))
	}
	var own, others []string
	for i, b := range bars {
		x, y := radarX+radarReach*math.Cos(angle(i)), radarY+radarReach*math.Sin(angle(i))
		s := spoke{X: fmt.Sprintf("%.1f", x), Y: fmt.Sprintf("%.1f", y), TextX: fmt.Sprintf("%.1f", x+10*math.Cos(angle(i))), TextY: fmt.Sprintf("%.1f", y+4+12*math.Sin(angle(i))), Anchor: "middle", Text: strconv.Itoa(i + 1)}
		r.Spokes = append(r.Spokes, s)
		if b.own.Valid {
			own = append(own, at(i, b.own.Value))
		} else {
			r.Broken = true
		}
		if b.others.Valid {
			others = append(others, at(i, b.others.Value))
		}
	}
	r.Own, r.Others = strings.Join(own, " "), strings.Join(others, " ")
	return r
}
