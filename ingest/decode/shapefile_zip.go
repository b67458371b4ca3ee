package decode

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// unpackShapefile returns the files of the one shapefile of an archive, by
// extension. The recipe's pattern chooses when there are several, so that an
// archive packed from a folder is read too, whatever its name.
func unpackShapefile(r catalog.Recipe, name string, raw []byte) (map[string][]byte, error) {
	z, err := openZip(name, raw)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, f := range z.File {
		// The system of some packers adds a shadow of each file.
		if strings.EqualFold(path.Ext(f.Name), ".shp") && f.Mode().IsRegular() && !strings.HasPrefix(f.Name, "__MACOSX/") {
			found = append(found, f.Name)
		}
	}
	if len(found) > 1 && r.Format.Member != "" {
		found = slices.DeleteFunc(found, func(name string) bool { return !matchesTail(r.Format.Member, name) })
	}
	if len(found) != 1 {
		return nil, data.NewInputError("shapefile-none", len(found), fmt.Sprintf("%q", found[:min(len(found), 10)])).At(name, 0, "")
	}
	files := map[string][]byte{}
	stem, left := withoutExt(found[0]), r.Limit()
	for _, f := range z.File {
		ext := strings.ToLower(path.Ext(f.Name))
		if !slices.Contains(shapefileExts, ext) || !strings.EqualFold(f.Name, stem+ext) {
			continue
		}
		if files[ext] != nil {
			return nil, data.NewInputError("shapefile-part", shorten(f.Name)).At(name, 0, "")
		}
		if files[ext], err = readEntry(name, f, left); err != nil {
			return nil, err
		}
		left -= int64(len(files[ext]))
	}
	for _, ext := range []string{".shp", ".dbf", ".prj"} {
		if len(files[ext]) == 0 {
			return nil, data.NewInputError("shapefile-part", shorten(stem)+ext).At(name, 0, "")
		}
	}
	return files, nil
}

// shapefileExts are the files of a shapefile that are kept, in order of name.
var shapefileExts = []string{".cpg", ".dbf", ".prj", ".shp", ".shx"}

// matchesTail reports whether the last elements of a path, as many as the
// pattern has, match it.
func matchesTail(pattern, name string) bool {
	elements := strings.Split(name, "/")
	n := min(len(elements), 1+strings.Count(pattern, "/"))
	matched, err := path.Match(pattern, strings.Join(elements[len(elements)-n:], "/"))
	return matched && err == nil
}

func withoutExt(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// PackShapefile returns a zip archive of the files of a shapefile that lie
// unpacked beside one another, so that a raw file stays one file. The same
// files give the same bytes: order and times are fixed, extensions in lower
// case, and nothing is compressed, since a compressor may change.
func PackShapefile(from fs.FS, shpPath string) ([]byte, error) {
	entries, err := fs.ReadDir(from, path.Dir(shpPath))
	if err != nil {
		return nil, fmt.Errorf("look beside %s: %w", shpPath, err)
	}
	stem := withoutExt(path.Base(shpPath))
	beside := map[string]string{} // by extension
	for _, e := range entries {
		ext := strings.ToLower(path.Ext(e.Name()))
		if e.IsDir() || withoutExt(e.Name()) != stem || !slices.Contains(shapefileExts, ext) {
			continue
		}
		if other := beside[ext]; other != "" {
			return nil, fmt.Errorf("%w: %s and %s are both part of one shapefile; keep one", data.ErrInvalid, other, e.Name())
		}
		beside[ext] = e.Name()
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, ext := range shapefileExts {
		if beside[ext] == "" {
			continue
		}
		text, err := fs.ReadFile(from, path.Join(path.Dir(shpPath), beside[ext]))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", beside[ext], err)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: stem + ext, Method: zip.Store, Modified: packedTime})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(text); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// packedTime is the first day a zip archive can date a file.
var packedTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
