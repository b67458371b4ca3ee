package dashboards

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"cittamedie/data"
)

//go:embed content/*.yaml
var contentFiles embed.FS

// term is a word of the glossary.
type term struct {
	Term string    `yaml:"term"` // its name in code and in the API
	Name data.Text `yaml:"name"`
	Text data.Text `yaml:"text"`
}

// correction is a mistake that readers may have met.
type correction struct {
	Date  data.Date `yaml:"date"`
	Where data.Text `yaml:"where"`
	Wrong data.Text `yaml:"wrong"`
	Since data.Text `yaml:"since"`
	Now   data.Text `yaml:"now"`
}

// content is what the pages say that is neither a figure nor a label.
type content struct {
	terms       []term
	corrections []correction
}

// loadContent reads the embedded texts; an error is a mistake of the program.
func loadContent() (content, error) {
	var c content
	for name, into := range map[string]any{"glossary": &c.terms, "corrections": &c.corrections} {
		b, err := contentFiles.ReadFile("content/" + name + ".yaml")
		if err == nil {
			err = yaml.UnmarshalWithOptions(b, into, yaml.Strict())
		}
		if err != nil {
			return c, fmt.Errorf("read content/%s.yaml: %w", name, err)
		}
	}
	slices.SortStableFunc(c.corrections, func(a, b correction) int { return strings.Compare(string(b.Date), string(a.Date)) })
	return c, nil
}
