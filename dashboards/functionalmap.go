package dashboards

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/perimeter"
)

// labPalette is eight light colours that people with any colour vision tell apart,
// with black text on them: the scheme "light" of Tol.
//
// Reference: Tol, P. (2021), Colour schemes, technical note SRON/EPS/TN/09-002.
var labPalette = [perimeter.Colours]string{"#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#aaaa00"}

// labMap is what the script needs to draw a view.
type labMap struct {
	Geometry string          `json:"geometry"`
	Names    string          `json:"names"`
	Codes    []data.AreaCode `json:"codes"`
	Groups   []int           `json:"groups"` // area of each municipality, -1 for none: the borders
	Leads    []data.AreaCode `json:"leads"`  // of the areas
	Areas    []string        `json:"areas"`  // names of the areas
	Fills    []int           `json:"fills"`  // class of each municipality, -1 for none
	Classes  []labClass      `json:"classes"`
	Labels   []labLabel      `json:"labels"`
	Legend   []labClass      `json:"legend,omitempty"` // of the picture
	Layer    string          `json:"layer"`
	Title    string          `json:"title"`
	Subtitle string          `json:"subtitle"`
	Source   string          `json:"source"`
	Note     string          `json:"note"`
	Notice   string          `json:"notice,omitempty"`
	File     string          `json:"file"`
	Lang     string          `json:"lang"`

	Texts   map[string]string `json:"texts"`
	Params  map[string]string `json:"params"` // numbers of the form
	Preset  string            `json:"preset"` // that has them
	Colours []string          `json:"-"`      // of the areas
}

// labClass is what municipalities filled alike have in common.
type labClass struct {
	Text   string `json:"text"`
	Colour string `json:"colour"`
}

// labLabel is a name written on the map.
type labLabel struct {
	Code data.AreaCode `json:"code"`
	Text string        `json:"text"`
}

// mostLabels is how many areas have their name on the map, the largest first.
const mostLabels = 12

// labMap describes the areas of a result for the script.
func (p *page) labMap(q labAsk, r *perimeter.Result, x *labourIndex) *labMap {
	codes := r.Flows.Codes()
	parent := cmpArea(q.Parent, p.enclosing(codes))
	if parent == data.CountryCode {
		parent = ""
	}
	level := data.Municipality.String()
	m := &labMap{
		Geometry: p.site.api("boundaries", "format", "topojson", "level", level, "parent", string(parent)), Names: p.link("/mappa/nomi.json", "level", level, "parent", string(parent), "lang", p.Lang),
		Codes: codes, Groups: make([]int, len(codes)), Leads: []data.AreaCode{}, Areas: []string{}, Classes: []labClass{}, Labels: []labLabel{}, Layer: q.Layer, Lang: p.Lang,
		File: "aree-" + string(q.Method), Texts: map[string]string{},
	}
	if q.Simulated {
		m.File += "-simulazione"
	}
	labels := make(map[data.AreaCode]int, len(codes))
	for i, label := range r.Labels {
		m.Groups[i] = int(label)
		labels[codes[i]] = int(label)
	}
	for _, a := range r.Areas {
		m.Leads, m.Areas = append(m.Leads, a.Lead), append(m.Areas, a.Name)
	}
	for i, colour := range p.site.Perimeters.Colour(p.cube, labels, m.Leads) {
		m.Colours = append(m.Colours, labPalette[colour])
		m.Classes = append(m.Classes, labClass{p.T("lab.areaOf", m.Areas[i], p.comuniOf(r.Areas[i].Municipalities)), m.Colours[i]})
	}
	m.Fills = m.Groups
	for _, i := range bySizeOfArea(r)[:min(mostLabels, len(r.Areas))] {
		m.Labels = append(m.Labels, labLabel{r.Areas[i].Lead, r.Areas[i].Name})
	}
	m.Preset = presetOf(q.Request)
	m.Params = map[string]string{"minSZ": fieldNumber(q.MinSZ), "minSC": fieldNumber(q.MinSC), "tarSZ": fieldNumber(q.TarSZ), "tarSC": fieldNumber(q.TarSC)}
	for _, key := range []string{"lab.noArea", "lab.areas.one", "lab.areas.many", "lab.moved.none", "lab.moved.one", "lab.moved.many", "map.address"} {
		m.Texts[key] = p.T(key)
	}
	return m
}

// bySizeOfArea returns the places of the areas, that of most resident workers first.
func bySizeOfArea(r *perimeter.Result) []int {
	order := make([]int, len(r.Areas))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.Areas[b].Residents, r.Areas[a].Residents) })
	return order
}

// labourIndex is ISTAT's labour market areas of one release, and the residents that
// weigh where two areas overlap.
type labourIndex struct {
	of     map[data.AreaCode]data.AreaCode // municipality → area
	inside map[data.AreaCode][]data.AreaCode
	lead   map[data.AreaCode]data.AreaCode // area → its municipality of most residents
	people map[data.AreaCode]float64
}

// labourIndexes holds the index of the release in force.
type labourIndexes struct {
	mu    sync.Mutex
	cube  *cube.Cube
	index *labourIndex
}

func (k *labourIndexes) of(c *cube.Cube) *labourIndex {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cube != c {
		k.cube, k.index = c, newLabourIndex(c)
	}
	return k.index
}

func newLabourIndex(c *cube.Cube) *labourIndex {
	x := &labourIndex{map[data.AreaCode]data.AreaCode{}, map[data.AreaCode][]data.AreaCode{}, map[data.AreaCode]data.AreaCode{}, map[data.AreaCode]float64{}}
	if d, ok := c.LatestPeriod("DEM01", data.Municipality); ok {
		v := c.Values("DEM01", data.Municipality, "", d)
		for i, a := range v.Areas {
			if v.Cells[i].Status.HasValue() {
				x.people[a.Code] = v.Cells[i].Value
			}
		}
	}
	for _, a := range c.Areas(data.LabourArea) {
		members := slices.Sorted(slices.Values(c.Members(a.Code)))
		if len(members) == 0 || !strings.HasPrefix(c.Definition(a.Code), "sll-") {
			continue
		}
		x.inside[a.Code] = members
		x.lead[a.Code] = slices.MaxFunc(members, func(a, b data.AreaCode) int { return cmp.Or(cmp.Compare(x.people[a], x.people[b]), cmp.Compare(b, a)) })
		for _, m := range members {
			x.of[m] = a.Code
		}
	}
	return x
}

// nearest returns the labour market area that has most residents in common with a
// set of municipalities, and how much the two are one, see [perimeter.Overlap]; ""
// where there is none.
func (x *labourIndex) nearest(set []data.AreaCode) (near data.AreaCode, overlap float64) {
	var tried []data.AreaCode
	for _, code := range set {
		g, ok := x.of[code]
		if !ok || slices.Contains(tried, g) {
			continue
		}
		tried = append(tried, g)
		n := perimeter.Overlap(set, x.inside[g], x.people)
		if n.Valid && (n.Value > overlap || n.Value == overlap && g < near) {
			near, overlap = g, n.Value
		}
	}
	return near, overlap
}
