package catalog

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cittamedie/data"
)

//go:embed sources/*.yaml
var sources embed.FS

// EmbeddedRecipes returns the recipes that come with the program, by id.
func EmbeddedRecipes() ([]Recipe, error) {
	folder, err := fs.Sub(sources, "sources")
	if err != nil {
		return nil, err
	}
	return LoadRecipes(folder)
}

// maxProblems is how many mistakes one error lists.
const maxProblems = 100

// LoadRecipes returns the recipes in the .yaml files of a folder, by id, those
// with Each expanded. Its error names every mistake by file and line, up to a hundred of them; its kind
// is [data.ErrInvalid].
func LoadRecipes(folder fs.FS) ([]Recipe, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("read the folder of recipes: %w", err)
	}
	var recipes []Recipe
	var mistakes []string
	file := map[string]string{} // id → the file it stands in
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".yaml" {
			continue
		}
		text, err := fs.ReadFile(folder, e.Name())
		if err != nil {
			return nil, fmt.Errorf("read recipe %s: %w", e.Name(), err)
		}
		r, problems := ParseRecipe(e.Name(), text)
		for _, p := range problems {
			mistakes = append(mistakes, fmt.Sprintf("%s:%d: %s", e.Name(), p.Line, p.Message))
		}
		for _, one := range r.Expand() {
			if first, taken := file[one.ID]; taken && len(problems) == 0 {
				mistakes = append(mistakes, fmt.Sprintf("%s:%d: id: %q is already in %s", e.Name(), one.Lines["id"], one.ID, first))
			}
			file[one.ID] = e.Name()
			recipes = append(recipes, one)
		}
	}
	if err := recipeErrors(mistakes); err != nil {
		return nil, err
	}
	slices.SortFunc(recipes, func(a, b Recipe) int { return strings.Compare(a.ID, b.ID) })
	return recipes, nil
}

func recipeErrors(mistakes []string) error {
	total := len(mistakes)
	if total == 0 {
		return nil
	}
	if total > maxProblems {
		mistakes = append(mistakes[:maxProblems:maxProblems], fmt.Sprintf("and %d more", total-maxProblems))
	}
	return errors.Join(data.ErrInvalid, fmt.Errorf("%d mistakes in recipes:\n%s", total, strings.Join(mistakes, "\n")))
}
