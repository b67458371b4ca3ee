package peers

import (
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// The groups that [Ask] may name by a word. It may also name a division
// ("aree-interne-2020"), for the areas in the same group of it as the area, or an
// area or a group by its code ("citta-medie:45000", "09"), for the areas inside it.
const (
	All                 = "all"              // of the level
	SameRegion          = "region"           // as the area
	SameProvince        = "province"         // as the municipality
	SameSize            = "size"             // class of residents, all over the country
	SameProvinceAndSize = "province-size"    // both
	SameLabourArea      = "labour-area"      // as the municipality
	SameLabourAreaSize  = "labour-area-size" // its labour market area is in the same class of residents
	Listed              = "areas"            // those of Ask.Among
)

// Words lists the groups that a word names.
func Words() []string {
	return []string{All, SameRegion, SameProvince, SameSize, SameProvinceAndSize, SameLabourArea, SameLabourAreaSize}
}

// Pool is the areas among which peers are sought.
type Pool struct {
	Group    string        // a word, a division or a code, as [Ask] names it
	Name     data.Text     // of the group, for a reader
	Code     data.AreaCode // the area or group whose areas they are; "" where it is none
	Division string        // that the group is part of; "" where it is none
	Areas    []data.Area   // in order of code, the area itself among them
}

// poolOf gathers the pool of an area.
func poolOf(c *cube.Cube, a data.Area, ask Ask) (*Pool, error) {
	if len(ask.Among) > 0 {
		return listed(c, a, ask.Among)
	}
	group := ask.Group
	if group == "" {
		group = ownGroup(c, a)
	}
	p := &Pool{Group: group}
	if err := p.gather(c, a); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(p.Areas, func(o data.Area) bool { return o.Code == a.Code }) {
		p.Areas = append(slices.Clone(p.Areas), a)
		slices.SortFunc(p.Areas, byCode)
	}
	return p, nil
}

func byCode(a, b data.Area) int { return strings.Compare(string(a.Code), string(b.Code)) }

// ownGroup returns the group whose members are the peers of an area unless another
// is asked for: the medium-sized cities for one of them, the province and the size
// class for other municipalities, the division for a group, the level for others.
func ownGroup(c *cube.Cube, a data.Area) string {
	for _, g := range c.Groups(a.Code) {
		if g.Definition == mediumCities {
			return string(g.Code)
		}
	}
	switch {
	case a.Level == data.Municipality:
		return SameProvinceAndSize
	case c.Definition(a.Code) != "":
		return c.Definition(a.Code)
	}
	return All
}

// gather fills the areas and the name.
func (p *Pool) gather(c *cube.Cube, a data.Area) error {
	switch p.Group {
	case All:
		p.Areas, p.Name = c.Areas(a.Level), data.Text{IT: "tutte le aree dello stesso livello", EN: "all areas of the same level"}
		return nil
	case SameRegion, SameProvince:
		return p.sameAncestor(c, a)
	case SameSize, SameProvinceAndSize:
		return p.sameSize(c, a)
	case SameLabourArea, SameLabourAreaSize:
		return p.sameLabourArea(c, a)
	}
	if area, known := c.Area(data.AreaCode(p.Group)); known {
		p.Areas, p.Name, p.Code, p.Division = c.Inside(a.Level, area.Code), data.Text{IT: area.Name, EN: area.Name}, area.Code, c.Definition(area.Code)
		if len(p.Areas) == 0 {
			return refuse(data.ErrNoData, "group", p.Group, "non contiene aree di questo livello", "has no areas of this level inside")
		}
		return nil
	}
	return p.sameDivision(c, a)
}

// sameAncestor takes the areas of the region or the province of the area.
func (p *Pool) sameAncestor(c *cube.Cube, a data.Area) error {
	level := data.Region
	if p.Group == SameProvince {
		level = data.Province
	}
	for _, up := range c.Ancestors(a.Code) {
		if up.Level == level {
			p.Areas, p.Name, p.Code = c.Inside(a.Level, up.Code), data.Text{IT: up.Name, EN: up.Name}, up.Code
			return nil
		}
	}
	return p.unfit(a)
}

// unfit says that a group is not for areas of a level.
func (p *Pool) unfit(a data.Area) error {
	return refuse(data.ErrInvalid, "group", p.Group, fmt.Sprintf("l'area %s non sta in un gruppo di questo tipo", a.Code), fmt.Sprintf("the area %s is in no group of this kind", a.Code))
}

// sameSize takes the municipalities of the size class of the area.
func (p *Pool) sameSize(c *cube.Cube, a data.Area) error {
	if a.Level != data.Municipality {
		return p.unfit(a)
	}
	where, parent := data.Text{IT: "Italia", EN: "Italy"}, data.CountryCode
	if p.Group == SameProvinceAndSize {
		province, known := c.Area(a.Parent)
		if !known {
			return p.unfit(a)
		}
		where, parent, p.Code = data.Text{IT: province.Name, EN: province.Name}, province.Code, province.Code
	}
	size, known := sizeIn(c, a, sizeBounds)
	if !known {
		return unknownSize(a)
	}
	for _, o := range c.Inside(data.Municipality, parent) {
		if s, known := sizeIn(c, o, sizeBounds); known && s == size {
			p.Areas = append(p.Areas, o)
		}
	}
	p.Name = data.Text{IT: fmt.Sprintf("comuni %s, %s", size.In("it"), where.IT), EN: fmt.Sprintf("municipalities of %s, %s", size.In("en"), where.EN)}
	return nil
}

func unknownSize(a data.Area) error {
	return refuse(data.ErrNoData, "code", string(a.Code), "il rilascio non ha i residenti, e quindi la classe di ampiezza", "the release does not have the residents, and so not the size class")
}

// sizeIn returns the class of the residents of an area in their latest period.
func sizeIn(c *cube.Cube, a data.Area, bounds []int) (Size, bool) {
	period, _ := c.LatestPeriod(residents, a.Level)
	cell := c.Cell(residents, a.Code, period)
	return sizeAmong(bounds, cell.Value), cell.Status.HasValue()
}

// sameLabourArea takes the municipalities of the labour market area, or of all
// those of its size class.
func (p *Pool) sameLabourArea(c *cube.Cube, a data.Area) error {
	all := c.Groups(a.Code)
	last := -1 // of several editions, the one whose division comes last
	for i, g := range all {
		if g.Level == data.LabourArea {
			last = i
		}
	}
	if last < 0 {
		return p.unfit(a)
	}
	own := all[last]
	p.Division = own.Definition
	if p.Group == SameLabourArea {
		p.Areas, p.Code, p.Name = c.Inside(a.Level, own.Code), own.Code, data.Text{IT: "sistema locale di " + own.Name, EN: "labour market area of " + own.Name}
		return nil
	}
	size, known := sizeIn(c, own.Area, labourBounds)
	if !known {
		return unknownSize(own.Area)
	}
	for _, o := range c.Areas(data.LabourArea) {
		if s, known := sizeIn(c, o, labourBounds); known && s == size && c.Definition(o.Code) == own.Definition {
			p.Areas = append(p.Areas, c.Inside(a.Level, o.Code)...)
		}
	}
	slices.SortFunc(p.Areas, byCode)
	p.Name = data.Text{IT: "comuni dei sistemi locali " + size.In("it"), EN: "municipalities of labour market areas of " + size.In("en")}
	return nil
}

// sameDivision takes the areas in the same group of a division as the area, or the
// groups of its own division where it is a group itself.
func (p *Pool) sameDivision(c *cube.Cube, a data.Area) error {
	if p.Division = p.Group; c.Definition(a.Code) == p.Group {
		for _, o := range c.Areas(a.Level) {
			if c.Definition(o.Code) == p.Group {
				p.Areas = append(p.Areas, o)
			}
		}
		p.Name = data.Text{IT: "i gruppi della suddivisione " + p.Group, EN: "the groups of the division " + p.Group}
		return nil
	}
	for _, g := range c.Groups(a.Code) {
		if g.Definition == p.Group {
			p.Areas, p.Name, p.Code = c.Inside(a.Level, g.Code), data.Text{IT: g.Name, EN: g.Name}, g.Code
			return nil
		}
	}
	if slices.ContainsFunc(c.Memberships(), func(m data.Membership) bool { return m.Definition == p.Group }) {
		return p.unfit(a)
	}
	words := strings.Join(Words(), ", ")
	return refuse(data.ErrNotFound, "group", p.Group, "non è uno tra "+words+", né una suddivisione, né il codice di un'area o di un gruppo", "is none of "+words+", no division and no code of an area or group")
}

// mostListed is how many areas a reader may name.
const mostListed = 1000

// listed takes the areas that a reader names; they are of the level of the area.
func listed(c *cube.Cube, a data.Area, codes []data.AreaCode) (*Pool, error) {
	p := &Pool{Group: Listed, Name: data.Text{IT: "aree scelte da chi legge", EN: "areas chosen by who reads"}, Areas: []data.Area{a}}
	if len(codes) > mostListed {
		return nil, refuse(data.ErrInvalid, "among", fmt.Sprint(len(codes)), fmt.Sprintf("le aree sono al più %d", mostListed), fmt.Sprintf("at most %d areas", mostListed))
	}
	for _, code := range codes {
		o, known := c.Area(code)
		switch {
		case !known:
			return nil, refuse(data.ErrNotFound, "among", string(code), "non è un'area di questo rilascio", "is no area of this release")
		case o.Level != a.Level:
			return nil, refuse(data.ErrInvalid, "among", string(code), fmt.Sprintf("è di livello %s, l'area %s di livello %s", o.Level, a.Code, a.Level), fmt.Sprintf("is of level %s, the area %s of level %s", o.Level, a.Code, a.Level))
		}
		if !slices.ContainsFunc(p.Areas, func(have data.Area) bool { return have.Code == code }) {
			p.Areas = append(p.Areas, o)
		}
	}
	slices.SortFunc(p.Areas, byCode)
	return p, nil
}
