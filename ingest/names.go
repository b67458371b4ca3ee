package ingest

import (
	"context"
	"fmt"

	"cittamedie/data"
	"cittamedie/data/catalog"
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
	if i.places, err = Names(areas); err != nil {
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

// Names returns the resolver of the provinces and larger areas of the catalogue,
// and of the municipalities among areas.
func Names(areas []data.Area) (*data.Names, error) {
	named, err := catalog.Provinces()
	if err != nil {
		return nil, err
	}
	var places []data.Place
	for _, a := range named {
		places = append(places, data.Place{Area: a.Area, NUTS3: a.NUTS3, Spellings: a.Aliases})
	}
	for _, a := range areas {
		if a.Level == data.Municipality {
			places = append(places, data.Place{Area: a})
		}
	}
	return data.NewNames(places), nil
}
