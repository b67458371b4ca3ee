package choropleth

import (
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

// What an Atlas keeps at most. Limits are a hundred bytes, the clusters of all
// municipalities a third of a megabyte, their borders half of one.
const (
	mostClasses  = 10_000
	mostClusters = 16
	mostBorders  = 4
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
// When there are too many all are forgotten. Errors are kept as well: an answer
// depends on the question alone.
type kept[K comparable, V any] struct {
	most int
	mu   sync.Mutex
	held map[K]func() (V, error)
}

func (k *kept[K, V]) of(key K, made func() (V, error)) (V, error) {
	k.mu.Lock()
	answer, known := k.held[key]
	if !known {
		if k.held == nil || len(k.held) >= k.most {
			k.held = map[K]func() (V, error){}
		}
		answer = sync.OnceValues(made)
		k.held[key] = answer
	}
	k.mu.Unlock()
	return answer()
}
