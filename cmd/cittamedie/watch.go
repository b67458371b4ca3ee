package main

import (
	"context"
	"runtime/debug"
	"time"

	"cittamedie/data/cube"
)

// takeUp serves the release in force. Where it is damaged the one served stays or,
// where that is the damaged one, the newest that is whole is served; the page of
// the installation and the metrics say so until it is mended.
func (s *server) takeUp() error {
	id, err := s.folder.CurrentID()
	switch {
	case err != nil:
	case s.serves(id):
		err = s.folder.Check(id)
	default:
		err = s.load(id)
	}
	s.holder.SetDamaged(err != nil)
	if err == nil {
		return nil
	}
	s.log.Error("the release in force cannot be served; run cittamedie rebuild --restore", "release", id, "err", err)
	if s.holder.Current() != nil && !s.serves(id) {
		return err // the one before stays
	}
	for _, other := range s.folder.Published() {
		if other == id {
			continue
		}
		if failed := s.load(other); failed != nil {
			s.log.Error("an earlier release cannot be served either", "release", other, "err", failed)
			continue
		}
		s.log.Warn("serving an earlier release", "release", other)
		break
	}
	return err
}

// serves reports whether a release is the one that is served.
func (s *server) serves(id string) bool {
	c := s.holder.Current()
	return c != nil && c.Release().ID == id
}

// load puts a release in force for every request from now on. The one before is
// closed when the replies under way have had their time.
func (s *server) load(id string) error {
	release, err := s.folder.Open(s.ctx, id)
	if err != nil {
		return err
	}
	c, err := cube.Load(s.ctx, release, s.catalog)
	if err != nil {
		release.Close()
		return err
	}
	if before := s.holder.Swap(c); before != nil {
		time.AfterFunc(readerGrace, func() { before.Close() })
	}
	debug.FreeOSMemory() // loading takes twice what serving needs
	s.log.Info("release in force", "release", id, "number", release.Number)
	return nil
}

// watch takes up every release that is published, by this process or another, and
// looks again at the files of the one in force when they change.
func (s *server) watch(ctx context.Context) {
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	for seen := s.seen; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now := s.sight(); now != seen {
			seen = now
			_ = s.takeUp() // it logs what is wrong
		}
	}
}

// sight is what can be seen of the release in force without reading it.
func (s *server) sight() string {
	id, err := s.folder.CurrentID()
	if err != nil {
		return err.Error()
	}
	return id + " " + s.folder.Stamp(id)
}
