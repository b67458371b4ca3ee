package composite

import (
	"cmp"
	"math"
	"slices"
)

// ordering puts areas in descending order of their scores, those of equal score in
// order of area. It is used again and again without new memory.
type ordering struct {
	entries, spare []ordered
	counts         [digits][1 << digitBits]int32
}

type ordered struct {
	key  uint64 // the greater the score the smaller
	area int32
}

// The keys are sorted digit by digit, the last first, in a time proportional to how
// many they are; few are compared faster. Eleven bits a digit make six of 64, and
// counts that lie close to the processor.
const (
	digitBits  = 11
	digits     = (64 + digitBits - 1) / digitBits
	digitMask  = 1<<digitBits - 1
	fewEntries = 250
)

func (o *ordering) clear() { o.entries = o.entries[:0] }

// add adds an area; areas come in ascending order.
func (o *ordering) add(score float64, area int32) {
	// The bits of positive numbers are in their order, those of negative ones in the
	// opposite; here all are turned round.
	key := math.Float64bits(score + 0) // which makes negative zero zero
	if key>>63 == 0 {
		key = ^key &^ (1 << 63)
	}
	o.entries = append(o.entries, ordered{key, area})
}

// descending sorts the areas that were added.
func (o *ordering) descending() []ordered {
	if len(o.entries) < fewEntries {
		slices.SortFunc(o.entries, func(a, b ordered) int {
			if a.key != b.key {
				return cmp.Compare(a.key, b.key)
			}
			return cmp.Compare(a.area, b.area)
		})
		return o.entries
	}
	o.count()
	if len(o.spare) < len(o.entries) {
		o.spare = make([]ordered, cap(o.entries))
	}
	for d := range o.counts {
		o.sortBy(d)
	}
	return o.entries
}

// count counts how often each digit occurs.
func (o *ordering) count() {
	o.counts = [digits][1 << digitBits]int32{}
	for _, e := range o.entries {
		for d, key := 0, e.key; d < digits; d, key = d+1, key>>digitBits {
			o.counts[d][key&digitMask]++
		}
	}
}

// sortBy sorts the areas by one digit, keeping the order of those that share it.
func (o *ordering) sortBy(d int) {
	shift, counts := d*digitBits, &o.counts[d]
	if int(counts[o.entries[0].key>>shift&digitMask]) == len(o.entries) {
		return // all share it
	}
	var next int32
	for i, c := range counts {
		counts[i], next = next, next+c
	}
	to := o.spare[:len(o.entries)]
	for _, e := range o.entries {
		at := &counts[e.key>>shift&digitMask]
		to[*at] = e
		*at++
	}
	o.entries, o.spare = to, o.entries[:cap(o.entries)]
}
