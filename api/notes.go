package api

import (
	"slices"

	"cittamedie/data"
	"cittamedie/data/cube"
)

const notesDoc = "List notes. What a reader of a figure should know, found while figures were computed, in order of dataset, indicator, period and area. " +
	"sumDiffers: the figure the publisher states for an area is not the sum of its parts, beyond rounding; the published one is shown. At most 10000 items in one answer."

// noteItem is one thing a reader of a figure should know.
type noteItem struct {
	Dataset   string        `json:"dataset" example:"frame-territoriale"`
	Indicator string        `json:"indicator" example:"ECO01"`
	Area      data.AreaCode `json:"area" example:"052"`
	AreaName  string        `json:"areaName" example:"Siena"`
	Level     string        `json:"level" example:"province"`
	Period    string        `json:"period" example:"2022"`
	Kind      string        `json:"kind" enum:"sumDiffers"`
	Published number        `json:"published" doc:"What the publisher states."`
	Computed  number        `json:"computed" doc:"What the parts give."`
}

var noteColumns = []column[noteItem]{
	{"dataset", func(n noteItem) any { return n.Dataset }},
	{"indicator", func(n noteItem) any { return n.Indicator }},
	{"area", func(n noteItem) any { return string(n.Area) }},
	{"areaName", func(n noteItem) any { return n.AreaName }},
	{"level", func(n noteItem) any { return n.Level }},
	{"period", func(n noteItem) any { return n.Period }},
	{"kind", func(n noteItem) any { return n.Kind }},
	{"published", func(n noteItem) any { return n.Published }},
	{"computed", func(n noteItem) any { return n.Computed }},
}

type notesInput struct {
	Indicator string `query:"indicator" maxLength:"64" doc:"Only on this indicator." example:"DEM01"`
	Dataset   string `query:"dataset" maxLength:"64" doc:"Only on figures of this dataset." example:"frame-territoriale"`
	Area      string `query:"area" maxLength:"64" doc:"Only on this area, named by a code of any date." example:"052"`
	ReleaseParams
	Paging
	ListFormat
}

func (s *service) listNotes(r *request, in *notesInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	found, err := in.find(c)
	if err != nil {
		return reply{}, err
	}
	part := cut(found, in.Paging)
	items := make([]noteItem, len(part.Items))
	for i, n := range part.Items {
		a, _ := c.Area(n.Area)
		items[i] = noteItem{
			Dataset: n.Dataset, Indicator: n.Indicator, Area: n.Area, AreaName: a.Name, Level: a.Level.String(), Period: n.Period.String(),
			Kind: string(n.Kind), Published: number{n.Published, true}, Computed: number{n.Computed, true},
		}
	}
	return renderList(r, in.Format, "notes", with(part, items), noteColumns)
}

// find returns the notes that the request asks for.
func (in *notesInput) find(c *cube.Cube) ([]data.Note, error) {
	var areas []data.Area
	var err error
	if in.Indicator != "" {
		if _, err := findIndicator(c, in.Indicator); err != nil {
			return nil, err
		}
	}
	if err := checkDataset(c, in.Dataset); err != nil {
		return nil, err
	}
	if in.Area != "" {
		if areas, err = findAreas(c, "area", in.Area); err != nil {
			return nil, err
		}
	}
	var found []data.Note
	for _, n := range c.Notes(in.Indicator, "") {
		if (in.Dataset == "" || n.Dataset == in.Dataset) &&
			(in.Area == "" || slices.ContainsFunc(areas, func(a data.Area) bool { return a.Code == n.Area })) {
			found = append(found, n)
		}
	}
	return found, nil
}
