package dashboards

import (
	"context"
	"errors"
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/watch"
)

// signalKeeper keeps the signals of releases, which never change, by release and area;
// "" stands for the country, the regions and the provinces.
type signalKeeper struct {
	mu   sync.Mutex
	kept map[signalKey][]told
}

type signalKey struct {
	release string
	area    data.AreaCode
}

// mostKept is how many answers are kept before all are forgotten.
const mostKept = 2000

func (k *signalKeeper) get(key signalKey) ([]told, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.kept[key]
	return found, ok
}

func (k *signalKeeper) put(key signalKey, found []told) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= mostKept {
		k.kept = map[signalKey][]told{}
	}
	k.kept[key] = found
}

// areaSignals returns the signals of an area in a release.
func (p *page) areaSignals(ctx context.Context, r data.Release, a data.Area) ([]told, error) {
	return p.signalsAt(ctx, r, signalKey{r.ID, a.Code}, func() []data.AreaCode {
		codes := []data.AreaCode{a.Code}
		if w, err := watch.Of(p.cube, a.Code); err == nil && w.Pool != nil {
			for _, one := range w.Pool.Areas {
				codes = append(codes, one.Code)
			}
		}
		return codes
	}, []data.AreaCode{a.Code})
}

// upperSignals returns the signals of the country, the regions and the provinces.
func (p *page) upperSignals(ctx context.Context, r data.Release) ([]told, error) {
	var codes []data.AreaCode
	for _, l := range []data.Level{data.Country, data.Region, data.Province} {
		for _, a := range p.cube.Areas(l) {
			codes = append(codes, a.Code)
		}
	}
	return p.signalsAt(ctx, r, signalKey{r.ID, ""}, func() []data.AreaCode { return codes }, codes)
}

// signalsAt returns the signals of some areas in a release: from the columns of the one
// in force, or from the ledger, of which the areas that needed returns are read.
func (p *page) signalsAt(ctx context.Context, r data.Release, key signalKey, needed func() []data.AreaCode, areas []data.AreaCode) ([]told, error) {
	if found, ok := p.site.signals.get(key); ok {
		return found, nil
	}
	var out []told
	err := p.study(ctx, func() error {
		c := p.cube
		if r.Number != p.Release().Number {
			var err error
			if c, err = p.cube.Past(ctx, r, cube.Wanted{Areas: needed()}); err != nil {
				return err
			}
		}
		for _, code := range areas {
			found, err := signalsIn(c, code)
			if err != nil {
				return err
			}
			out = append(out, found...)
		}
		return nil
	})
	switch {
	case errors.Is(err, data.ErrNotFound):
		err, out = nil, nil // there was no such release in this ledger
	case err != nil:
		return nil, err
	}
	p.site.signals.put(key, out)
	return out, err
}

// signalsIn returns the signals of an area in a cube; none for an area that it does not
// have.
func signalsIn(c *cube.Cube, code data.AreaCode) ([]told, error) {
	w, err := watch.Of(c, code)
	if errors.Is(err, data.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []told
	for _, s := range w.Series {
		for _, one := range s.Signals {
			out = append(out, told{w.Area, s, one})
		}
	}
	return out, nil
}
