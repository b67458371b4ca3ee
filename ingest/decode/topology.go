package decode

import (
	"bytes"

	"cittamedie/data"
	"cittamedie/data/topology"
)

// decodeTopology reads boundaries that share their arcs already: our binary
// format or TopoJSON.
func decodeTopology(name string, text []byte) (*Batch, error) {
	t, err := new(topology.Topology), error(nil)
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		t, err = topology.Decode(text)
	} else {
		err = t.UnmarshalBinary(text)
	}
	if err != nil {
		return nil, data.NewInputError("topology", err).At(name, 0, "")
	}
	b := &Batch{Topology: t}
	for _, shapes := range t.Layers {
		b.Rows += int64(len(shapes))
	}
	if b.Rows == 0 {
		return nil, data.NewInputError("topology-empty").At(name, 0, "")
	}
	return b, nil
}
