package choropleth

import (
	"strings"
	"sync"

	"cittamedie/data"
)

// View is what a map shows: an indicator over the areas of a level that lie in a
// parent ("" for all), in a period.
type View struct {
	Indicator string
	Level     data.Level
	Parent    data.AreaCode
	Period    data.Period
}

// own returns the view with strings of its own: keys are kept, and the strings of a
// request are gone when it is answered.
func (v View) own() View {
	v.Indicator, v.Parent = strings.Clone(v.Indicator), data.AreaCode(strings.Clone(string(v.Parent)))
	return v
}

// What an Atlas keeps at least of what was last asked for, and at most twice as much.
// Limits are a hundred bytes, the clusters of all municipalities a third of a
// megabyte, their borders half of one. A reader goes through some twenty years.
const (
	mostClasses  = 5_000
	mostClusters = 24
	mostBorders  = 2
)

// Atlas keeps what was worked out of maps. It is safe for use by many at once.
type Atlas struct {
	classes  kept[classKey, *Classes]
	clusters kept[clusterKey, *Clusters]
	borders  kept[borderKey, [][]int32]
}

// NewAtlas returns an Atlas that knows nothing yet.
func NewAtlas() *Atlas {
	a := &Atlas{}
	a.classes.most, a.clusters.most, a.borders.most = mostClasses, mostClusters, mostBorders
	return a
}

// kept is answers by question, each made once however many ask at the same time.
// When so many are new the older ones are forgotten, but for those that were asked
// for again. Errors are kept as well: an answer depends on the question alone.
type kept[K comparable, V any] struct {
	most      int
	mu        sync.Mutex
	held, old map[K]func() (V, error)
}

func (k *kept[K, V]) of(key K, made func() (V, error)) (V, error) {
	k.mu.Lock()
	answer, known := k.held[key]
	if !known {
		if answer, known = k.old[key]; !known {
			answer = sync.OnceValues(made)
		}
		if k.held == nil || len(k.held) >= k.most {
			k.held, k.old = map[K]func() (V, error){}, k.held
		}
		k.held[key] = answer
	}
	k.mu.Unlock()
	return answer()
}
