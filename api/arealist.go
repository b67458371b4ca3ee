package api

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// areaList is the areas of a map: those of a level, or the ones of them that
// lie in a parent, in order of code.
type areaList struct {
	level  data.Level
	areas  []data.Area
	places []int32 // of areas[n] among all areas of the level; nil when these are all
	codes  []byte  // the members of a JSON array
	name   string  // the same for lists of the same codes alone

	prepared func() preparedCodes
}

// place returns the place of area n among all areas of its level.
func (l *areaList) place(n int) int {
	if l.places == nil {
		return n
	}
	return int(l.places[n])
}

// hasPlace reports whether the area at a place of the level is one of the list.
func (l *areaList) hasPlace(place int) bool {
	if l.places == nil {
		return true
	}
	_, found := slices.BinarySearch(l.places, int32(place))
	return found
}

// has reports whether the list has the area of a code.
func (l *areaList) has(code data.AreaCode) bool {
	_, found := slices.BinarySearchFunc(l.areas, code, func(a data.Area, code data.AreaCode) int { return cmp.Compare(a.Code, code) })
	return found
}

type listKey struct {
	level  data.Level
	parent data.AreaCode
}

// list returns the areas of a level that lie in parent; all when it is "".
func (m *memo) list(l data.Level, parent data.AreaCode) *areaList {
	if parent == data.CountryCode {
		parent = ""
	}
	key := listKey{l, parent}
	if have, ok := m.lists.Load(key); ok {
		return have.(*areaList)
	}
	list := newAreaList(m.cube, l, parent)
	if len(list.areas) > 0 { // there are fewer of these than areas in all
		have, _ := m.lists.LoadOrStore(key, list)
		list = have.(*areaList)
	}
	return list
}

func newAreaList(c *cube.Cube, l data.Level, parent data.AreaCode) *areaList {
	list := &areaList{level: l, areas: c.Inside(l, parent)}
	if len(list.areas) != len(c.Areas(l)) {
		list.places = make([]int32, len(list.areas))
		for n, a := range list.areas {
			_, i, _ := c.Place(a.Code)
			list.places[n] = int32(i)
		}
	}
	for n, a := range list.areas {
		list.codes = appendString(comma(list.codes, n), string(a.Code))
	}
	sum := sha256.Sum256(list.codes)
	list.name = hex.EncodeToString(sum[:8])
	list.prepared = sync.OnceValue(func() preparedCodes { return prepareCodes(list.codes) })
	return list
}
