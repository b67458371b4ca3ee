package perimeter

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// Kept is a perimeter that the operator named, as its YAML file says it. The name
// of the file, without its ending, is the name in the id.
type Kept struct {
	Name           string          `yaml:"-"`
	Title          data.Text       `yaml:"title"`
	Definition     data.Text       `yaml:"definition,omitempty"`
	Act            string          `yaml:"act,omitempty"`
	Date           data.Date       `yaml:"date,omitempty"` // of the act
	Vintage        data.Date       `yaml:"vintage"`        // of the codes
	Lead           data.AreaCode   `yaml:"lead,omitempty"`
	Municipalities []data.AreaCode `yaml:"municipalities"`
}

// ParseKept reads one file. Its error is of kind [data.ErrInvalid].
func ParseKept(name string, text []byte) (Kept, error) {
	k := Kept{Name: name}
	bad := func(field, value, reason string) (Kept, error) {
		return k, fmt.Errorf("perimeter %s: %w", name, &data.FieldError{Field: field, Value: value, Reason: reason})
	}
	if !slugShaped(name) {
		return bad("name", name, "1 to 64 small letters, digits and hyphens")
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&k); err != nil {
		return bad("file", name+".yaml", strings.Join(strings.Fields(yaml.FormatError(err, false, false)), " "))
	}
	for _, day := range []struct{ field, value string }{{"vintage", string(k.Vintage)}, {"date", string(k.Date)}} {
		if _, err := data.ParseDate(day.value); err != nil && (day.value != "" || day.field == "vintage") {
			return bad(day.field, day.value, "a day is written 2023-06-30")
		}
	}
	if strings.TrimSpace(k.Title.IT) == "" {
		return bad("title.it", "", "is required")
	}
	for _, code := range k.Municipalities {
		if _, err := data.ParseAreaCode(string(code), data.Municipality); err != nil {
			return bad("municipalities", string(code), "a municipality code has 6 digits in quotes, zeros included")
		}
	}
	if n := len(k.Municipalities); n == 0 || n > mostMembers {
		return bad("municipalities", fmt.Sprint(n), fmt.Sprintf("1 to %d municipalities", mostMembers))
	}
	if n := len(sorted(k.Municipalities)); n != len(k.Municipalities) {
		return bad("municipalities", fmt.Sprint(len(k.Municipalities)-n), "some are listed twice")
	}
	k.Municipalities = sorted(k.Municipalities)
	if k.Lead != "" && !search(k.Municipalities, k.Lead) {
		return bad("lead", string(k.Lead), "must be one of the municipalities")
	}
	return k, nil
}

// Text returns the file of a kept perimeter.
func (k Kept) Text() ([]byte, error) { return yaml.Marshal(k) }

// ReadKept reads the files *.yaml of a folder, in order of name; none when the
// folder is not there.
func ReadKept(folder fs.FS) ([]Kept, error) {
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []Kept
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		k, err := ParseKept(strings.TrimSuffix(path.Base(file), ".yaml"), text)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// findKept returns a perimeter that the operator keeps.
func (l *Laboratory) findKept(c *cube.Cube, name string) (Perimeter, error) {
	i := slices.IndexFunc(l.kept, func(k Kept) bool { return k.Name == name })
	if i < 0 {
		return Perimeter{}, absent(data.ErrNotFound, "id", fmt.Sprintf("nessun perimetro è conservato con il nome %q", name), fmt.Sprintf("no perimeter is kept under the name %q", name))
	}
	return l.kept[i].On(c)
}

// On returns the perimeter on a release.
func (k Kept) On(c *cube.Cube) (Perimeter, error) {
	p := Perimeter{
		ID: "kept." + k.Name, Kind: KindKept, Level: data.Perimeter, Name: k.Title, Definition: k.Definition, Vintage: k.Vintage,
		Provenance: Provenance{Date: k.Date, Act: k.Act},
	}
	err := p.carry(c, k.Municipalities, k.Lead)
	return p, err
}
