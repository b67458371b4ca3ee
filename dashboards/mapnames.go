package dashboards

import (
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// mapNames is what the areas of a map are called, in order of code. Provinces
// says what the siglas in the names of comuni stand for.
type mapNames struct {
	Codes     []data.AreaCode   `json:"codes"`
	Names     []string          `json:"names"`
	Provinces map[string]string `json:"provinces"`
}

// mapNames answers /mappa/nomi.json, which the script asks once for each level
// and parent.
func (s *site) mapNames(c *fiber.Ctx) error {
	p := s.newPage(c, "map")
	parent, err := p.readParent()
	if err != nil {
		return err
	}
	level, err := data.ParseLevel(p.param("level"))
	if err != nil {
		return err
	}
	out := mapNames{Codes: []data.AreaCode{}, Names: []string{}, Provinces: map[string]string{}}
	for _, a := range p.cube.Inside(level, parent.Code) {
		out.Codes, out.Names = append(out.Codes, a.Code), append(out.Names, p.rowName(a))
	}
	for _, a := range p.cube.Areas(data.Province) {
		if a.Abbreviation != "" {
			out.Provinces[a.Abbreviation] = a.Name
		}
	}
	return c.JSON(out)
}
