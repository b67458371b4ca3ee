package main

import (
	"fmt"
	"os"

	"cittamedie/data"
	"cittamedie/data/store"
	"cittamedie/ingest"
)

type verifyCmd struct {
	Release string `arg:"" optional:"" help:"Release to check; the one in force when not named."`
}

func (c verifyCmd) Run(t *terminal) error {
	if _, err := os.Stat(t.config.Dir); err != nil {
		return fmt.Errorf("%w: there is no data folder %s", data.ErrNoData, t.config.Dir)
	}
	folder, err := store.OpenFolder(t.config.Dir)
	if err != nil {
		return err
	}
	id := c.Release
	if id == "" {
		if id, err = folder.CurrentID(); err != nil {
			return err
		}
	}
	if id == "" {
		return fmt.Errorf("%w: %s holds no release yet; run cittamedie ingest or serve first", data.ErrNoData, t.config.Dir)
	}
	release, err := folder.Verify(t.ctx, id)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.stdout, "release %s is as it was published: content %s, %d editions with their raw files\n", release.ID, release.ContentHash, len(release.Editions))
	return err
}

type rebuildCmd struct {
	Restore bool `help:"Put the rebuilt releases in force, whatever their hash."`
}

func (c rebuildCmd) Run(t *terminal) error {
	cat, err := t.catalog()
	if err != nil {
		return err
	}
	in, unlock, err := t.ingester(cat, t.stderr)
	if err != nil {
		return err
	}
	defer unlock()
	before, damage := in.Folder.Current()
	if damage == nil {
		damage = in.Folder.Check(before.ID)
	}
	into, remove, err := ingest.RebuildInto(in.Folder)
	if err != nil {
		return err
	}
	defer remove()
	after, err := in.Rebuild(t.ctx, into)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.stdout, "rebuilt %d releases from raw files: content %s\n", after.Number, after.ContentHash)
	switch {
	case c.Restore:
		if err := in.Folder.Restore(into); err != nil {
			return err
		}
		fmt.Fprintf(t.stdout, "release %s is in force\n", after.ID)
	case damage != nil:
		return damage
	case after.ContentHash != before.ContentHash:
		return fmt.Errorf("the release in force has content %s; recipes or formulas have changed since, or the database has: --restore puts the rebuilt one in force", before.ContentHash)
	default:
		fmt.Fprintln(t.stdout, "the same as the release in force")
	}
	return nil
}
