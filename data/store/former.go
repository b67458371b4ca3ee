package store

import (
	"path/filepath"
	"slices"

	"cittamedie/data"
)

// formerFile lists the ids of releases that a rebuild has renamed.
const formerFile = "former-releases.json"

// Former returns the ids that were published and are no more, each with the
// release that took its place.
func (f *Folder) Former() ([]data.FormerRelease, error) {
	var former []data.FormerRelease
	return former, f.ReadState(formerFile, &former)
}

// keepFormer notes which release takes the place of each that goes: that of the
// same content or, where recipes have changed since, that of the same files, or
// else that of the same number. What was noted before is carried along.
func (f *Folder) keepFormer(rebuilt *Folder) error {
	old := f.readable()
	fresh, err := rebuilt.Releases()
	if err != nil {
		return err
	}
	former, err := f.Former()
	if err != nil {
		return err
	}
	names := func(r data.Release) bool {
		return slices.ContainsFunc(fresh, func(n data.Release) bool { return n.ID == r.ID })
	}
	for _, r := range old {
		now, ok := successor(r, fresh)
		if !ok {
			continue
		}
		for i := range former {
			if former[i].Now == r.ID {
				former[i].Now = now.ID
			}
		}
		if !names(r) {
			former = append(former, data.FormerRelease{ID: r.ID, Number: r.Number, Created: r.Created, ContentHash: r.ContentHash, Now: now.ID})
		}
	}
	return f.WriteState(formerFile, former)
}

// readable returns the releases whose manifests can be read.
func (f *Folder) readable() []data.Release {
	var out []data.Release
	names, _ := filepath.Glob(f.join("releases", "*.json"))
	for _, name := range names {
		if m, err := readManifest(name); err == nil {
			out = append(out, m.Release)
		}
	}
	return out
}

// successor returns the rebuilt release that says what r said.
func successor(r data.Release, fresh []data.Release) (data.Release, bool) {
	for _, same := range []func(n data.Release) bool{
		func(n data.Release) bool { return n.ContentHash == r.ContentHash },
		func(n data.Release) bool { return len(r.Editions) > 0 && slices.Equal(files(n), files(r)) },
		func(n data.Release) bool { return n.Number == r.Number },
	} {
		if i := slices.IndexFunc(fresh, same); i >= 0 {
			return fresh[i], true
		}
	}
	return data.Release{}, false
}

// files returns the hashes of the files a release was made of, in order.
func files(r data.Release) []string {
	var out []string
	for _, e := range r.Editions {
		out = append(out, e.SHA256)
	}
	slices.Sort(out)
	return out
}
