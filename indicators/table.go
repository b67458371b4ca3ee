package indicators

import (
	"iter"
	"slices"

	"cittamedie/data"
)

// Table is what one file says, column by column over the file's own area codes:
// for each key and code a value, a status, and the line it stands at. It takes
// thirteen bytes a figure, where a row of its own would take two hundred.
type Table struct {
	codes    []data.AreaCode
	series   []series
	byCode   map[data.AreaCode]int32
	byKey    map[Key]int32
	figures  int
	lastKey  Key
	lastAt   int32
	lastCode data.AreaCode
	lastRow  int32
}

// series is the figures of one key; the slices are as long as the codes known
// when it was last written.
type series struct {
	key    Key
	values []float64
	status []data.Status
	lines  []int32
}

// NewTable returns an empty table.
func NewTable() *Table {
	return &Table{byCode: map[data.AreaCode]int32{}, byKey: map[Key]int32{}}
}

// Figures returns how many figures the table holds.
func (t *Table) Figures() int { return t.figures }

// Codes returns the area codes of the file, in the order they were met.
func (t *Table) Codes() []data.AreaCode { return slices.Clone(t.codes) }

// Put writes the figure of a key for a code. Where the table has one already it
// writes nothing and returns the line it stands at and whether it is the same.
func (t *Table) Put(k Key, code data.AreaCode, value float64, status data.Status, line int) (earlier int, same bool) {
	s := &t.series[t.keyNumber(k)]
	at := t.codeNumber(code)
	if missing := len(t.codes) - len(s.status); missing > 0 {
		s.values = append(s.values, make([]float64, missing)...)
		s.status = append(s.status, make([]data.Status, missing)...)
		s.lines = append(s.lines, make([]int32, missing)...)
	}
	if s.status[at] != 0 {
		return int(s.lines[at]), s.status[at] == status && s.values[at] == value
	}
	s.values[at], s.status[at], s.lines[at] = value, status, int32(line)
	t.figures++
	return 0, false
}

// keyNumber and codeNumber remember the last answer: figures come in runs.
func (t *Table) keyNumber(k Key) int32 {
	if k == t.lastKey && len(t.series) > 0 {
		return t.lastAt
	}
	at, ok := t.byKey[k]
	if !ok {
		at = int32(len(t.series))
		t.byKey[k] = at
		t.series = append(t.series, series{key: k})
	}
	t.lastKey, t.lastAt = k, at
	return at
}

func (t *Table) codeNumber(code data.AreaCode) int32 {
	if code == t.lastCode && len(t.codes) > 0 {
		return t.lastRow
	}
	at, ok := t.byCode[code]
	if !ok {
		at = int32(len(t.codes))
		t.byCode[code] = at
		t.codes = append(t.codes, code)
	}
	t.lastCode, t.lastRow = code, at
	return at
}

// Observations yields the figures of the table as rows of a dataset, code by
// code in order of appearance.
func (t *Table) Observations(dataset string) iter.Seq[data.Observation] {
	return func(yield func(data.Observation) bool) {
		for at, code := range t.codes {
			for _, s := range t.series {
				if at >= len(s.status) || s.status[at] == 0 {
					continue
				}
				if !yield(data.Observation{
					Dataset: dataset, Indicator: s.key.Indicator, Area: code, Period: s.key.Period, Sex: s.key.Sex, Age: s.key.Age,
					Value: s.values[at], Status: s.status[at],
				}) {
					return
				}
			}
		}
	}
}

// Line returns the first line at which a code has a figure; 0 when it has none.
func (t *Table) Line(code data.AreaCode) int {
	at, ok := t.byCode[code]
	if !ok {
		return 0
	}
	first := 0
	for _, s := range t.series {
		if int(at) < len(s.status) && s.status[at] != 0 && (first == 0 || int(s.lines[at]) < first) {
			first = int(s.lines[at])
		}
	}
	return first
}
