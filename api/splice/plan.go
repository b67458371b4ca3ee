package splice

import "encoding/binary"

// token is a byte, or a reference: to the text itself, or to the one before, with
// a distance that moves with what stands between the two.
type token uint32

func reference(length, distance int, moves bool) token {
	t := token(1<<31 | length<<16 | distance - 1)
	if moves {
		t |= 1 << 30
	}
	return t
}

func (t token) refers() bool  { return t>>31 == 1 }
func (t token) moves() bool   { return t>>30&1 == 1 }
func (t token) length() int   { return int(t >> 16 & 0x1ff) }
func (t token) distance() int { return int(t&0x7fff) + 1 }

const (
	hashBits = 15
	tries    = 24 // places that are compared with
)

// planner looks for references. Its costs are in tenths of a bit.
type planner struct {
	texts Texts
	last  [1 << hashBits]int32 // place after the last one with such a beginning
	prior [window]int32        // place after the one before with the same beginning
}

// NewPlan plans how to write the texts of a row.
func NewPlan(texts Texts) *Plan {
	p := &Plan{texts: texts}
	k := &planner{texts: texts}
	for n := range texts.Ends {
		p.tokens = k.plan(p.tokens, n)
		p.ends = append(p.ends, int32(len(p.tokens)))
	}
	return p
}

// NewPeriodicPlan plans how to write one text whose entries are as long as one
// another and much alike. It refers to the entry before alone, however far back a
// longer likeness may be: a single distance costs a bit, and a single length
// hardly more.
func NewPeriodicPlan(text []byte, period int) *Plan {
	p := &Plan{texts: Texts{Text: text, Ends: []int32{int32(len(text))}}}
	for at := 0; at < len(text); {
		length := 0
		if at >= period {
			length = same(text[at-period:], text[at:min(len(text), at+maxMatch)])
		}
		if length < minMatch {
			p.tokens = append(p.tokens, token(text[at]))
			at++
			continue
		}
		p.tokens = append(p.tokens, reference(length, period, false))
		at += length
	}
	p.ends = []int32{int32(len(p.tokens))}
	return p
}

// plan appends the tokens of text n. A place takes the best reference it has
// unless the next place has a better one.
func (k *planner) plan(out []token, n int) []token {
	from, to := k.texts.from(n), int(k.texts.Ends[n])
	floor := from
	if n > 0 {
		floor = k.texts.from(n - 1)
	}
	text := k.texts.Text
	for at := from; at < to; {
		best, gain := k.best(at, floor, from, to)
		if best.refers() && at+1 < to {
			if _, later := k.best(at+1, floor, from, to); later > gain+literalCost/4 {
				best = token(text[at])
			}
		}
		out = append(out, best)
		step := 1
		if best.refers() {
			step = best.length()
		}
		for range step {
			k.enter(at)
			at++
		}
	}
	return out
}

func (k *planner) hash(at int) (h uint32, ok bool) {
	if at+4 > len(k.texts.Text) {
		return 0, false
	}
	return binary.LittleEndian.Uint32(k.texts.Text[at:]) * 2654435761 >> (32 - hashBits), true
}

func (k *planner) enter(at int) {
	if h, ok := k.hash(at); ok {
		k.prior[at%window] = k.last[h]
		k.last[h] = int32(at + 1)
	}
}

// What writing costs, in quarters of a bit, in texts that are mostly figures.
const (
	literalCost   = 15
	referenceCost = 28 // without the extra bits
	movingCost    = 80 // more: it takes time in each body
	shortest      = 4  // reference that can save anything
)

// best returns the reference at a place that saves most, and how much; the byte
// itself when none does.
func (k *planner) best(at, floor, from, to int) (best token, gain int) {
	text := k.texts.Text
	best = token(text[at])
	h, ok := k.hash(at)
	if !ok {
		return best, 0
	}
	candidate := int(k.last[h]) - 1
	for try := 0; try < tries && candidate >= floor && at-candidate < window; try++ {
		end, moves := to, candidate < from
		if moves {
			end = min(to, at+from-candidate)
		}
		length := same(text[candidate:], text[at:min(end, at+maxMatch)])
		if length >= shortest {
			cost := referenceCost + 4*distanceExtra(distanceSymbol(at-candidate)) + 4*lengthExtra(lengthSymbol(length))
			if moves {
				cost += movingCost
			}
			if g := length*literalCost - cost; g > gain {
				best, gain = reference(length, at-candidate, moves), g
			}
		}
		candidate = int(k.prior[candidate%window]) - 1
	}
	return best, gain
}

// same returns how many bytes a begins with that b begins with too; b is not
// longer than a.
func same(a, b []byte) int {
	for i := range b {
		if a[i] != b[i] {
			return i
		}
	}
	return len(b)
}
