package perimeter

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestColour(t *testing.T) {
	l, c := New(Options{}), twoTowns(t).cube()
	labels := map[data.AreaCode]int{}
	for i, code := range comuni[:6] {
		labels[code] = i / 2
	}
	labels[comuni[6]] = -1
	leads := []data.AreaCode{comuni[0], comuni[2], comuni[4]}
	got := l.Colour(c, labels, leads)
	if got[0] == got[1] || got[1] == got[2] {
		t.Errorf("colours of areas in a row = %v: neighbours have the same", got)
	}
	// The same leads over other areas keep their colours where nobody is in the way.
	labels[comuni[1]] = 1
	if again := l.Colour(c, labels, leads); !slices.Equal(got, again) {
		t.Errorf("colours = %v, after a comune changed area %v", got, again)
	}
	if alone := l.Colour(c, map[data.AreaCode]int{comuni[2]: 0}, leads[1:2]); alone[0] != got[1] {
		t.Errorf("colour of the area alone = %d, among others %d", alone[0], got[1])
	}
	if none := l.Colour(c, nil, nil); len(none) != 0 {
		t.Errorf("colours of nothing = %v", none)
	}
}

// Whatever the neighbours, no two have a colour in common after the order of Matula
// and Beck when nobody has more than seven of those that come before.
func TestSmallestLastColoursWithFewColours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "areas")
		near := make([][]int, n)
		for i := 1; i < n; i++ { // each area touches at most seven of those before
			for _, k := range rapid.SliceOfNDistinct(rapid.IntRange(0, i-1), 0, min(7, i), rapid.ID).Draw(t, "neighbours") {
				near[i], near[k] = append(near[i], k), append(near[k], i)
			}
		}
		order := smallestLast(near)
		if sortedInts := slices.Sorted(slices.Values(order)); len(sortedInts) != n {
			t.Fatalf("order = %v of %d areas", order, n)
		}
		got := paint(near, order, func(i int) int { return i % Colours })
		for i, others := range near {
			for _, k := range others {
				if got[i] == got[k] || got[i] == noColour {
					t.Fatalf("areas %d and %d have the colours %d and %d", i, k, got[i], got[k])
				}
			}
		}
	})
}

func TestPreferencesSpread(t *testing.T) {
	at, people := map[data.AreaCode]place{}, map[data.AreaCode]float64{}
	for i, code := range comuni {
		at[code] = place{centre: [2]float64{7 + float64(i), 40}}
		people[code] = float64(100 - i)
	}
	seen := map[int]bool{}
	for _, colour := range preferences(at, people) {
		seen[colour] = true
	}
	if len(seen) != Colours {
		t.Errorf("eight comuni prefer %d colours, want %d", len(seen), Colours)
	}
}
