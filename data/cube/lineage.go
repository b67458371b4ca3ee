package cube

import "cittamedie/data"

// Lineage returns the history of the codes; nil when the cube has none.
func (c *Cube) Lineage() *data.Lineage { return c.lineage }
