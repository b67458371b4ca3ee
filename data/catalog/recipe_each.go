package catalog

import (
	"strings"

	"cittamedie/data"
)

// each is what a word of Recipe.Each takes the place of.
const each = "{each}"

// Expand returns the recipes that r stands for: itself, or one for each word of
// Each, in their order.
func (r Recipe) Expand() []Recipe {
	if len(r.Each) == 0 {
		return []Recipe{r}
	}
	out := make([]Recipe, len(r.Each))
	for i, word := range r.Each {
		out[i] = r.with(word)
	}
	return out
}

// with returns the recipe with word put where {each} stands.
func (r Recipe) with(word string) Recipe {
	put := func(s string) string { return strings.ReplaceAll(s, each, word) }
	r.Each = nil
	r.ID, r.URL, r.Vintage = put(r.ID), put(r.URL), data.Date(put(string(r.Vintage)))
	r.Title = data.Text{IT: put(r.Title.IT), EN: put(r.Title.EN)}
	r.Format.Sheet, r.Period.Value = put(r.Format.Sheet), put(r.Period.Value)
	files := make([]string, len(r.Files))
	for i, f := range r.Files {
		files[i] = put(f)
	}
	r.Files = files
	return r
}

// baseName returns the name that the file of a recipe with this id has, without
// its extension.
func baseName(id string) string {
	id = strings.NewReplacer("-"+each, "", each+"-", "", each, "").Replace(id)
	return id
}
