package catalog

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cittamedie/data"
)

func load(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRecipesAreComplete(t *testing.T) {
	c := load(t)
	for _, r := range c.Recipes {
		for field, s := range map[string]string{
			"title.it": r.Title.IT, "title.en": r.Title.EN, "publisher": r.Publisher, "landing": r.Landing,
			"licence.id": r.Licence.ID, "licence.name": r.Licence.Name, "licence.url": r.Licence.URL,
		} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s: %s is empty", r.ID, field)
			}
		}
		if r.URL != "" && r.Schedule == "" {
			t.Errorf("%s: has a url and no schedule", r.ID)
		}
		if r.Schedule != "" {
			if err := checkCron(r.Schedule); err != nil {
				t.Errorf("%s: schedule: %v", r.ID, err)
			}
		}
		if got, found := c.Recipe(r.ID); !found || got.ID != r.ID {
			t.Errorf("Recipe(%s) = %s, %t", r.ID, got.ID, found)
		}
		for _, v := range r.Values {
			if in, known := c.Indicator(v.Indicator); known && !slices.Contains(in.Datasets, r.Dataset) {
				t.Errorf("%s: reads %s, which does not list the dataset %s", r.ID, v.Indicator, r.Dataset)
			}
		}
	}
	if _, found := c.Recipe("none"); found {
		t.Error("Recipe(none) is found")
	}
}

// withoutCapture are the sources that have no captured file: our own binary
// format, whose test in package bundle reads the embedded file itself.
var withoutCapture = []string{"bundle-confini"}

func TestRecipesHaveACapturedFile(t *testing.T) {
	folder := os.DirFS(filepath.Join("..", "..", "ingest", "decode", "testdata"))
	for _, r := range load(t).Recipes {
		input, err := fs.Glob(folder, r.ID+"/input.*")
		if err != nil {
			t.Fatal(err)
		}
		golden, err := fs.Glob(folder, r.ID+"/golden.*")
		if err != nil {
			t.Fatal(err)
		}
		if has := len(input) == 1 && len(golden) == 1; has == slices.Contains(withoutCapture, r.ID) {
			t.Errorf("%s: ingest/decode/testdata has the inputs %v and the goldens %v", r.ID, input, golden)
		}
	}
}

func TestDatasets(t *testing.T) {
	c := load(t)
	datasets := c.Datasets()
	seen := map[string]bool{}
	for i, d := range datasets {
		if i > 0 && datasets[i-1].ID >= d.ID {
			t.Errorf("%s comes after %s", d.ID, datasets[i-1].ID)
		}
		if d.Title.IT == "" || d.Title.EN == "" || d.Publisher == "" || d.Licence.ID == "" || d.Landing == "" {
			t.Errorf("%s is not described: %+v", d.ID, d)
		}
		seen[d.ID] = true
	}
	for _, r := range c.Recipes {
		if !seen[r.Dataset] {
			t.Errorf("the dataset %s of %s is not listed", r.Dataset, r.ID)
		}
	}
	i := slices.IndexFunc(datasets, func(d data.Dataset) bool { return d.ID == "confini-comuni" })
	if i < 0 || datasets[i].URL == "" {
		t.Error("confini-comuni is described by the embedded file, want the one that can be fetched")
	}
}
