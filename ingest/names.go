package ingest

import (
	"context"
	"fmt"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/ingest/decode"
)

// namesFor returns the names a recipe needs; nil when it reads codes alone.
func (i *Ingester) namesFor(ctx context.Context, r catalog.Recipe) (*data.Names, error) {
	for _, a := range []catalog.AreaColumn{r.Area, r.Flow.Origin, r.Flow.Destination} {
		if a.By == "name" || a.By == "nuts3" {
			return i.names(ctx)
		}
	}
	return nil, nil
}

// names returns what recipes that read names look them up in: provinces, regions
// and divisions of every date, and the municipalities of the release in force.
// They are read once for each release.
func (i *Ingester) names(ctx context.Context) (*data.Names, error) {
	id, err := i.Folder.CurrentID()
	if err != nil {
		return nil, err
	}
	if i.places != nil && i.placesOf == id {
		return i.places, nil
	}
	areas, err := i.areasOf(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read the names of areas: %w", err)
	}
	if i.places, err = decode.Names(areas); err != nil {
		return nil, err
	}
	i.placesOf = id
	return i.places, nil
}

// areasOf returns the areas of a release; none when there is no release yet.
func (i *Ingester) areasOf(ctx context.Context, id string) ([]data.Area, error) {
	if id == "" {
		return nil, nil
	}
	release, err := i.Folder.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	defer release.Close()
	return release.Areas(ctx)
}
