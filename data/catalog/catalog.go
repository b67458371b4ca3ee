package catalog

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
)

// Catalog is everything embedded: indicators in the order a reader meets them,
// recipes by id, and the history of the codes.
type Catalog struct {
	Indicators []data.Indicator
	Recipes    []Recipe
	Passages   []data.Passage
	Lineage    *data.Lineage
	Divisions  []Division // groups of municipalities that come with the program
	Composites []Composite
	pilots     []data.Area
	places     map[data.AreaCode]bool
}

// MethodsVersion names the formulas in force. It changes whenever the same
// input would give another figure, and stands in every release.
const MethodsVersion = "2026.4"

// Load returns the embedded catalogue. An error means that the program was
// built with a mistake in its own data.
func Load() (*Catalog, error) {
	indicators, err := embeddedIndicators()
	if err != nil {
		return nil, err
	}
	recipes, err := EmbeddedRecipes()
	if err != nil {
		return nil, err
	}
	passages, err := parseLineage(bytes.NewReader(lineageCSV))
	if err != nil {
		return nil, err
	}
	lineage, err := data.NewLineage(passages)
	if err != nil {
		return nil, fmt.Errorf("lineage.csv: %w", err)
	}
	c := &Catalog{Indicators: indicators, Recipes: recipes, Passages: passages, Lineage: lineage, places: map[data.AreaCode]bool{}}
	if err := c.addPlaces(); err != nil {
		return nil, err
	}
	return c, c.addComposites()
}

// addPlaces reads the provinces and the divisions that come with the program.
func (c *Catalog) addPlaces() error {
	provinces, err := Provinces()
	if err != nil {
		return err
	}
	for _, p := range provinces {
		c.places[p.Code] = true
	}
	cities, err := mediumCities()
	if err != nil {
		return err
	}
	leads, provinces2001, err := pilots()
	c.Divisions, c.pilots = []Division{cities, leads}, provinces2001
	return err
}

// Indicator returns the catalogue row of code.
func (c *Catalog) Indicator(code string) (data.Indicator, bool) {
	i := slices.IndexFunc(c.Indicators, func(in data.Indicator) bool { return in.Code == code })
	if i < 0 {
		return data.Indicator{}, false
	}
	return c.Indicators[i], true
}

// Recipe returns the recipe of the source id.
func (c *Catalog) Recipe(id string) (Recipe, bool) {
	i := slices.IndexFunc(c.Recipes, func(r Recipe) bool { return r.ID == id })
	if i < 0 {
		return Recipe{}, false
	}
	return c.Recipes[i], true
}

// Datasets returns the dataset each recipe fills, once each, in order of id.
// Where several recipes fill one, the one that can be fetched describes it.
func (c *Catalog) Datasets() []data.Dataset {
	byID := map[string]data.Dataset{}
	for _, r := range c.Recipes {
		if _, seen := byID[r.Dataset]; seen && r.Address() == "" {
			continue
		}
		byID[r.Dataset] = data.Dataset{ID: r.Dataset, Title: r.Title, Publisher: r.Publisher, Licence: r.Licence, Landing: r.Landing, URL: r.Address()}
	}
	out := make([]data.Dataset, 0, len(byID))
	for _, d := range byID {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b data.Dataset) int { return strings.Compare(a.ID, b.ID) })
	return out
}
