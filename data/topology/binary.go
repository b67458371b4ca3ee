package topology

import (
	"encoding/binary"

	"cittamedie/data"
)

// The binary form: magic, version, then unsigned varints, signed ones zigzag.
//
//	arcs      number of vertices in all, number of arcs; per arc its number of
//	          vertices, then each vertex as the difference from the one before,
//	          across arcs
//	layers    number of layers; per layer its level, number of shapes
//	shape     length of the code, code, number of polygons; per polygon number
//	          of rings; per ring number of references, then each as the
//	          difference from the one before, across the shape
const (
	magic         = "topo"
	binaryVersion = 1
)

// MarshalBinary returns every layer in the compact form the store keeps. Same
// topology, same bytes.
func (t *Topology) MarshalBinary() ([]byte, error) {
	b := append([]byte(magic), binaryVersion)
	total := 0
	for _, arc := range t.Arcs {
		total += len(arc)
	}
	b = binary.AppendUvarint(b, uint64(total))
	b = binary.AppendUvarint(b, uint64(len(t.Arcs)))
	var last Vertex
	for _, arc := range t.Arcs {
		b = binary.AppendUvarint(b, uint64(len(arc)))
		for _, v := range arc {
			b = binary.AppendVarint(b, int64(v[0]-last[0]))
			b = binary.AppendVarint(b, int64(v[1]-last[1]))
			last = v
		}
	}
	b = binary.AppendUvarint(b, uint64(len(t.Layers)))
	for _, level := range t.levels() {
		b = append(b, byte(level))
		b = binary.AppendUvarint(b, uint64(len(t.Layers[level])))
		for _, shape := range t.Layers[level] {
			b = marshalShape(b, shape)
		}
	}
	return b, nil
}

func marshalShape(b []byte, shape Shape) []byte {
	b = binary.AppendUvarint(b, uint64(len(shape.Code)))
	b = append(b, shape.Code...)
	b = binary.AppendUvarint(b, uint64(len(shape.Polygons)))
	last := int32(0)
	for _, polygon := range shape.Polygons {
		b = binary.AppendUvarint(b, uint64(len(polygon)))
		for _, refs := range polygon {
			b = binary.AppendUvarint(b, uint64(len(refs)))
			for _, ref := range refs {
				b = binary.AppendVarint(b, int64(ref)-int64(last))
				last = ref
			}
		}
	}
	return b
}

// UnmarshalBinary reads what [Topology.MarshalBinary] returned. It trusts
// nothing: counts are held against the bytes that are left and the result is
// checked as [Decode] does. The kind of its errors is [data.ErrInvalid].
func (t *Topology) UnmarshalBinary(b []byte) error {
	if len(b) <= len(magic) || string(b[:len(magic)]) != magic {
		return badTopology("not a binary topology")
	}
	if v := b[len(magic)]; v != binaryVersion {
		return badTopology("binary version %d, this program reads %d", v, binaryVersion)
	}
	r := &reader{left: b[len(magic)+1:]}
	read := Topology{Arcs: r.arcs(), Layers: map[data.Level][]Shape{}}
	last := data.Level(0)
	for range r.count(2) {
		level := data.Level(r.byte())
		if level <= last || level > data.Perimeter {
			r.bad = true
			break
		}
		last = level
		shapes := make([]Shape, r.count(2))
		for i := range shapes {
			shapes[i] = r.shape()
		}
		read.Layers[level] = shapes
	}
	if r.bad || len(r.left) > 0 {
		return badTopology("the binary topology is damaged")
	}
	if err := read.verify(); err != nil {
		return err
	}
	*t = read
	return nil
}

// reader reads varints; after the first that is wrong it is bad and returns
// zeros, so that callers check once.
type reader struct {
	left []byte
	bad  bool
}

func (r *reader) byte() byte {
	if len(r.left) == 0 {
		r.bad = true
		return 0
	}
	c := r.left[0]
	r.left = r.left[1:]
	return c
}

// count reads a number of items that take at least size bytes each.
func (r *reader) count(size int) int {
	n, used := binary.Uvarint(r.left)
	if r.bad || used <= 0 || n > uint64(len(r.left)-used)/uint64(size) {
		r.bad, r.left = true, nil
		return 0
	}
	r.left = r.left[used:]
	return int(n)
}

// signed reads a difference; sums of differences wrap round and are checked later.
func (r *reader) signed() int32 {
	if len(r.left) > 0 && r.left[0] < 0x80 { // most differences take one byte
		u := int32(r.left[0])
		r.left = r.left[1:]
		return u>>1 ^ -(u & 1)
	}
	n, used := binary.Varint(r.left)
	if used <= 0 {
		r.bad, r.left = true, nil
		return 0
	}
	r.left = r.left[used:]
	return int32(n)
}

func (r *reader) arcs() [][]Vertex {
	vertices := make([]Vertex, r.count(2))
	arcs := make([][]Vertex, r.count(1))
	var last Vertex
	for i := range arcs {
		n := r.count(2)
		if n > len(vertices) {
			r.bad = true
			return nil
		}
		arc := vertices[:n:n]
		vertices = vertices[n:]
		for j := range arc {
			last[0] += r.signed()
			last[1] += r.signed()
			arc[j] = last
		}
		arcs[i] = arc
	}
	if len(vertices) > 0 {
		r.bad = true
	}
	return arcs
}

func (r *reader) shape() Shape {
	n := r.count(1)
	shape := Shape{Code: data.AreaCode(r.left[:n])}
	r.left = r.left[n:]
	shape.Polygons = make([][][]int32, r.count(1))
	last := int32(0)
	for p := range shape.Polygons {
		shape.Polygons[p] = make([][]int32, r.count(1))
		for i := range shape.Polygons[p] {
			refs := make([]int32, r.count(1))
			for j := range refs {
				last += r.signed()
				refs[j] = last
			}
			shape.Polygons[p][i] = refs
		}
	}
	return shape
}
