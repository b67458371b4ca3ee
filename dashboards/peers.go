package dashboards

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/peers"
)

// structure is the variables that a list of peers shows.
var structure = peers.Structure()

// mostPeers is how many peers of a municipality are listed.
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
	near peers.Match // zero where peers are not the nearest
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
	found, err := peers.Of(p.cube, a.Code, peers.Ask{})
	if err != nil || len(found.Peers) == 0 {
		return nil // the area has no such figures: there is nothing to say
	}
	b := &peersBody{Near: found.Pool.Group != peers.SameProvinceAndSize}
	if b.Near {
		b.Lead = p.T("peers.near", p.Num(len(found.Peers)), p.Num(found.Compared))
	} else {
		b.sameSize(p, found)
	}
	var codes []data.AreaCode
	for i, f := range found.Peers {
		codes = append(codes, f.Code)
		if i < mostPeers {
			b.Rows = append(b.Rows, p.peerRow(f, b.Near))
		}
	}
	for _, v := range structure {
		in, _ := p.cube.Indicator(v.Code)
		d, _ := p.cube.LatestPeriod(v.Code, data.Municipality)
		b.Heads = append(b.Heads, p.In(in.Title)+" ("+d.String()+")")
	}
	b.Count, b.CSV, b.ListCSV = p.Num(len(codes)), p.tableLink(a, "simili"), p.tableLink(a, "elenco-simili")
	p.fillPeerFigures(b, a, codes)
	b.Compare = p.compareLink(append([]data.AreaCode{a.Code}, codes[:min(len(codes), mostCompared-1)]...), keyIndicators)
	return b
}

// sameSize says that the peers are those of the same province and size class.
func (b *peersBody) sameSize(p *page, found *peers.Found) {
	province, _ := p.cube.Area(found.Pool.Code)
	b.Lead = p.T("peers.same", p.areaName(province), peers.SizeOf(found.Own[0].Value).In(p.Lang), p.Num(len(found.Peers)))
	if len(found.Peers) > mostPeers {
		b.More = p.T("peers.first", p.Num(mostPeers))
	}
}

// peerWords says how much each variable adds to a distance, the most first.
func (p *page) peerWords(f peers.Match) string {
	order := make([]int, len(structure))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(f.SharePercent[j], f.SharePercent[i]) })
	var parts []string
	for _, i := range order {
		if share := math.Round(f.SharePercent[i]); share > 0 {
			parts = append(parts, p.T("peers.part", p.T("peers."+structure[i].Code), number(p.Lang, share, 0)))
		}
	}
	if len(parts) == 0 {
		return p.T("peers.equal")
	}
	return strings.Join(parts, ", ")
}

// peerRow is the line of a peer, with its distance where that is what makes it one.
func (p *page) peerRow(f peers.Match, near bool) peerRow {
	row := peerRow{Name: p.areaName(f.Area), Link: p.area(f.Code), code: f.Code}
	for _, v := range structure {
		in, _ := p.cube.Indicator(v.Code)
		d, _ := p.cube.LatestPeriod(v.Code, data.Municipality)
		row.Cells = append(row.Cells, p.show(p.cube.Cell(v.Code, f.Code, d), in).Text)
	}
	if near {
		row.Distance, row.Words, row.near = number(p.Lang, f.Distance, 2), p.peerWords(f), f
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
