package cube

import (
	"context"

	"cittamedie/data"
	"cittamedie/data/store"
)

// ListFunc answers about some areas without paging and counting, for lists that
// are made while they are read.
type ListFunc func(ctx context.Context, f Filter) (store.Listing, error)

// List answers a question about some areas; see [ListFunc].
func (c *Cube) List(ctx context.Context, f Filter) (store.Listing, error) {
	if c.list == nil {
		return store.Listing{}, data.ErrUnavailable
	}
	return c.list(ctx, f)
}
