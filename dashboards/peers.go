package dashboards

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/peers"
)

// structure is the indicators of structure that peers are found on; sizes that
// matter by ratio are compared by their logarithm.
var structure = []struct {
	code      string
	logarithm bool
}{{"DEM01", true}, {"TER01", true}, {"DEM03", false}}

// sizeClasses are the upper bounds of the classes of residents, those in which
// ISTAT groups municipalities, the smaller ones joined.
var sizeClasses = []float64{1000, 5000, 10_000, 20_000, 50_000, 100_000, 250_000}

// mostPeers is how many peers a città media has, and how many of another
// municipality are listed.
const mostPeers = 10

// peersBody is an area against those that resemble it.
type peersBody struct {
	Lead    string
	Near    bool // the peers are the nearest, with their distance
	Heads   []string
	Rows    []peerRow
	More    string
	Figures []peerFigure
	Count   string
	Compare string // where the area and its peers stand side by side
	Sources []Source
	CSV     string // of the figures
	ListCSV string // of who they are
}

// peerRow is a peer: its structure and why it is one.
type peerRow struct {
	Name, Link      string
	Cells           []string
	Distance, Words string

	code data.AreaCode
	near peers.Peer // zero where peers are not the nearest
}

// peerFigure is a figure of the area against those of its peers.
type peerFigure struct {
	Title, Unit, Year, Page   string
	Own                       Shown
	Median, Low, High, Counts string

	in     data.Indicator
	own    cube.Cell
	values []float64 // of the peers, sorted
}

// peersOf puts a municipality against its peers; nil where it has none.
func (p *page) peersOf(a data.Area) *peersBody {
	if a.Level != data.Municipality {
		return nil
	}
	b := &peersBody{}
	var codes []data.AreaCode
	if slices.ContainsFunc(p.cube.Groups(a.Code), func(g cube.Group) bool { return g.Definition == catalog.MediumCities }) {
		codes = p.nearestCities(b, a)
	} else {
		codes = p.sameSize(b, a)
	}
	if len(codes) == 0 {
		return nil
	}
	for _, v := range structure {
		in, _ := p.cube.Indicator(v.code)
		d, _ := p.cube.LatestPeriod(v.code, data.Municipality)
		b.Heads = append(b.Heads, p.In(in.Title)+" ("+d.String()+")")
	}
	b.Count, b.CSV, b.ListCSV = p.Num(len(codes)), p.tableLink(a, "simili"), p.tableLink(a, "elenco-simili")
	p.fillPeerFigures(b, a, codes)
	b.Compare = p.compareLink(append([]data.AreaCode{a.Code}, codes[:min(len(codes), mostCompared-1)]...), keyIndicators)
	return b
}

// nearestCities finds the città medie nearest to one on structure.
func (p *page) nearestCities(b *peersBody, a data.Area) []data.AreaCode {
	var pool []peers.Area
	for _, g := range p.cube.Groups(a.Code) {
		if g.Definition != catalog.MediumCities {
			continue
		}
		for _, code := range p.cube.Members(g.Code) {
			if values, ok := p.structureOf(code); ok {
				pool = append(pool, peers.Area{Code: code, Values: values})
			}
		}
	}
	found, err := peers.Nearest(pool, a.Code, mostPeers)
	if err != nil || len(found) == 0 {
		return nil // the area has no such figures: there is nothing to say
	}
	b.Near, b.Lead = true, p.T("peers.near", p.Num(len(found)), p.Num(len(pool)))
	var codes []data.AreaCode
	for _, f := range found {
		row := p.peerRow(f.Code)
		row.Distance, row.Words, row.near = number(p.Lang, f.Distance, 2), p.peerWords(f), f
		b.Rows, codes = append(b.Rows, row), append(codes, f.Code)
	}
	return codes
}

// structureOf returns the variables of a municipality; false when it lacks one.
func (p *page) structureOf(code data.AreaCode) ([]float64, bool) {
	var out []float64
	for _, v := range structure {
		d, _ := p.cube.LatestPeriod(v.code, data.Municipality)
		cell := p.cube.Cell(v.code, code, d)
		if !cell.Status.HasValue() || (v.logarithm && cell.Value <= 0) {
			return nil, false
		}
		if v.logarithm {
			cell.Value = math.Log(cell.Value)
		}
		out = append(out, cell.Value)
	}
	return out, true
}

// peerWords says how much each variable adds to a distance, the most first.
func (p *page) peerWords(f peers.Peer) string {
	order := make([]int, len(structure))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(f.SharePercent[j], f.SharePercent[i]) })
	var parts []string
	for _, i := range order {
		if share := math.Round(f.SharePercent[i]); share > 0 {
			parts = append(parts, p.T("peers.part", p.T("peers."+structure[i].code), number(p.Lang, share, 0)))
		}
	}
	if len(parts) == 0 {
		return p.T("peers.equal")
	}
	return strings.Join(parts, ", ")
}

// sameSize finds the municipalities of the same province and size class, those
// of most similar size first.
func (p *page) sameSize(b *peersBody, a data.Area) []data.AreaCode {
	d, ok := p.cube.LatestPeriod("DEM01", data.Municipality)
	own := p.cube.Cell("DEM01", a.Code, d)
	province, known := p.cube.Area(a.Parent)
	if !ok || !known || !own.Status.HasValue() {
		return nil
	}
	type sized struct {
		code data.AreaCode
		far  float64
	}
	var found []sized
	for _, o := range p.cube.Inside(data.Municipality, province.Code) {
		cell := p.cube.Cell("DEM01", o.Code, d)
		if o.Code != a.Code && cell.Status.HasValue() && sizeClass(cell.Value) == sizeClass(own.Value) {
			found = append(found, sized{o.Code, math.Abs(cell.Value - own.Value)})
		}
	}
	slices.SortStableFunc(found, func(x, y sized) int { return cmp.Compare(x.far, y.far) })
	var codes []data.AreaCode
	for _, f := range found {
		codes = append(codes, f.code)
	}
	b.Lead = p.T("peers.same", p.areaName(province), p.sizeText(own.Value), p.Num(len(codes)))
	for _, code := range codes[:min(len(codes), mostPeers)] {
		b.Rows = append(b.Rows, p.peerRow(code))
	}
	if len(codes) > mostPeers {
		b.More = p.T("peers.first", p.Num(mostPeers))
	}
	return codes
}

// sizeClass returns the place of a number of residents among the classes.
func sizeClass(residents float64) int {
	i, _ := slices.BinarySearch(sizeClasses, residents)
	return i
}

// sizeText names the class of a number of residents.
func (p *page) sizeText(residents float64) string {
	switch i := sizeClass(residents); i {
	case 0:
		return p.T("peers.upTo", number(p.Lang, sizeClasses[0], 0))
	case len(sizeClasses):
		return p.T("peers.over", number(p.Lang, sizeClasses[i-1], 0))
	default:
		return p.T("peers.between", number(p.Lang, sizeClasses[i-1]+1, 0), number(p.Lang, sizeClasses[i], 0))
	}
}

func (p *page) peerRow(code data.AreaCode) peerRow {
	a, _ := p.cube.Area(code)
	row := peerRow{Name: p.areaName(a), Link: p.area(code), code: code}
	for _, v := range structure {
		in, _ := p.cube.Indicator(v.code)
		d, _ := p.cube.LatestPeriod(v.code, data.Municipality)
		row.Cells = append(row.Cells, p.show(p.cube.Cell(v.code, code, d), in).Text)
	}
	return row
}

// fillPeerFigures writes the key figures of the area beside the middle one of
// its peers, their lowest and their highest, all of one year.
func (p *page) fillPeerFigures(b *peersBody, a data.Area, codes []data.AreaCode) {
	var used []string
	for _, code := range keyIndicators {
		in, ok := p.cube.Indicator(code)
		last, has := latest(p.cube.Series(code, a.Code))
		if !ok || !has {
			continue
		}
		var values []float64
		for _, o := range codes {
			if cell := p.cube.Cell(code, o, last.Period); cell.Status.HasValue() {
				values = append(values, cell.Value)
			}
		}
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		b.Figures = append(b.Figures, peerFigure{Title: p.In(in.Title), Unit: p.In(in.Unit), Year: last.Period.String(), Page: p.indicator(in), Own: p.show(last.Cell, in),
			Median: number(p.Lang, median(values), in.Decimals), Low: number(p.Lang, values[0], in.Decimals), High: number(p.Lang, values[len(values)-1], in.Decimals), Counts: p.Num(len(values)),
			in: in, own: last.Cell, values: values})
		if !slices.Contains(used, last.Dataset) {
			used = append(used, last.Dataset)
		}
	}
	slices.Sort(used)
	b.Sources = p.sources(used)
}

// median returns the middle of sorted values, the mean of the middle two when
// they are even in number.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
