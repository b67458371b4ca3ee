package cube

import (
	"context"

	"cittamedie/data"
	"cittamedie/data/store"
)

// Revision is what a release changed of the figures of an indicator.
type Revision = store.Revision

// Revisions returns what each of the latest releases changed of the figures of an area,
// or of an indicator, the newest first; see [store.Release.Revisions]. It is empty where
// there is no store behind the cube.
func (c *Cube) Revisions(ctx context.Context, area data.AreaCode, indicator string, latest int) ([]Revision, error) {
	if c.ledger == nil {
		return nil, nil
	}
	c.ledger.counting.Lock()
	defer c.ledger.counting.Unlock()
	return c.ledger.release.Revisions(ctx, area, indicator, latest)
}
