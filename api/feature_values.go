package api

import (
	"cittamedie/data"
	"cittamedie/data/cube"
)

// featureValues appends the values of one map to the properties of features.
type featureValues struct {
	head      []byte // members of the collection, with a comma after each
	column    cube.Column
	source    string // that the collection names
	indicator *data.Indicator
	numerals
	covers bool   // a figure may say how many municipalities it covers
	tail   []byte // what follows the value of the cell at tailOf; nil before the first
	tailOf int    // -1 for an area that has none
}

func newFeatureValues(c *cube.Cube, i *data.Indicator, l data.Level, p data.Period, lang string) *featureValues {
	v := &featureValues{indicator: i, numerals: numerals{computed: computed(i, 0)}, tailOf: -1}
	v.column, _ = c.Column(i.Code, l, p)
	v.covers = v.column.Covers()
	for n := range v.column.Len() {
		if v.column.Published(n) {
			v.source = v.column.Cell(n).Dataset
			break
		}
	}
	v.head = appendString(append(v.head, `"indicator":`...), i.Code)
	v.head = appendString(append(v.head, `,"period":`...), p.String())
	v.head = appendString(append(v.head, `,"unit":`...), i.Unit.In(lang))
	v.head = appendString(append(v.head, `,"source":`...), v.source)
	v.head = append(appendString(append(v.head, `,"release":`...), c.Release().ID), ',')
	return v
}

// appendCollection returns the whole reply, in borrowed space: the features, with
// values unless v is nil.
func (v *featureValues) appendCollection(p *polygons) []byte {
	const perFeature = 48
	size := len(p.text) + 64
	if v != nil {
		size += len(v.head) + perFeature*len(p.gaps)
	}
	b := append(borrow(size), `{"type":"FeatureCollection",`...)
	if v == nil {
		b = p.appendFeatures(append(b, `"features":[`...))
	} else {
		b = p.appendWith(append(append(b, v.head...), `"features":[`...), v.append)
	}
	return append(b, "]}"...)
}

// append appends the value of the area at a place, after the name of its member;
// -1 is an area that has none.
func (v *featureValues) append(b []byte, place int) []byte {
	b = v.appendValue(b, place)
	v.newTail(place)
	return append(b, v.tail...)
}

// appendValue appends the value alone.
func (v *featureValues) appendValue(b []byte, place int) []byte {
	value, has := 0.0, false
	if place >= 0 {
		value, has = v.column.Value(place)
	}
	switch {
	case !has:
		return append(b, "null"...)
	case v.covers:
		return appendNumber(b, figure(v.indicator, value, true, v.column.Cell(place).Expected))
	}
	return v.numerals.append(b, value)
}

// newTail makes tail what follows the value of the area at a place. It is false
// when that is what followed the one before.
func (v *featureValues) newTail(place int) bool {
	if v.tail != nil && v.tailOf == place || place >= 0 && v.tailOf >= 0 && !v.covers && v.column.Alike(place, v.tailOf) {
		return false
	}
	v.tailOf = place
	if place < 0 {
		v.tail = append(v.tail[:0], `,"status":"notPublished"`...)
		return true
	}
	v.tail = v.appendTail(v.tail[:0], v.column.Cell(place))
	return true
}

// appendTail appends what follows the value of a cell.
func (v *featureValues) appendTail(b []byte, c cube.Cell) []byte {
	b = appendString(append(b, `,"status":`...), statusOf(c))
	if c.Published() && c.Dataset != v.source {
		b = appendString(append(b, `,"source":`...), c.Dataset)
	}
	if c.Recalculated {
		b = append(b, `,"recalculated":true`...)
	}
	if c.Expected > 0 {
		b = appendUint(append(b, `,"covered":`...), uint64(c.Covered))
		b = appendUint(append(b, `,"expected":`...), uint64(c.Expected))
	}
	return b
}
