package api

import (
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/peers"
)

const peersDoc = "List the areas that resemble one. Each with its distance, in standard deviations of the areas compared, and how much each variable adds to it. " +
	"A medium-sized city is compared with the others on residents, density (both by their logarithm) and the ageing index; the peers of another municipality are all of its province and size class, the nearest in residents first; " +
	"other areas are compared with all of their level or division. Group, variables and method may be others: an indicator of which more is better or worse is an outcome, and peers found on it say little about results."

// peerVariable is what areas are compared on.
type peerVariable struct {
	Code    string `json:"code" example:"DEM01"`
	Title   string `json:"title" example:"Popolazione residente"`
	Unit    string `json:"unit" example:"residenti"`
	Log     bool   `json:"log" doc:"True when its logarithm counts."`
	Period  string `json:"period" doc:"Of all values: the latest in which most areas of the level have one." example:"2022"`
	Outcome bool   `json:"outcome" doc:"True when more is better or worse."`
	Same    bool   `json:"same" doc:"True when all areas compared have the same value: it adds to no distance."`
	PeerCell
}

// PeerCell is the value of an area in a variable. It is exported because huma describes
// exported fields alone.
type PeerCell struct {
	Value  number `json:"value" doc:"In its unit."`
	Status string `json:"status" enum:"final,provisional,estimated,notAvailable,suppressed,notApplicable,notPublished"`
	Source string `json:"source" doc:"Dataset." example:"popolazione-eta"`
}

// peerPart is the value of a peer in a variable, and what it adds to the distance.
type peerPart struct {
	Code string `json:"code" example:"DEM01"`
	PeerCell
	Share number `json:"sharePercent" doc:"Of the squared distance; those of all variables sum to 100, or are all 0. Below 0, by mahalanobis, where it brings the two areas nearer."`
}

// peerItem is a peer.
type peerItem struct {
	Area      string     `json:"area" example:"009056"`
	Name      string     `json:"areaName" example:"Savona"`
	Distance  number     `json:"distance" doc:"1 is one standard deviation in a typical variable." example:"0.31"`
	Variables []peerPart `json:"variables"`
}

// peerGroup is the areas among which peers are sought.
type peerGroup struct {
	ID       string        `json:"id" doc:"As the parameter group names it; areas for those of among." example:"citta-medie:45000"`
	Name     string        `json:"name" example:"Città medie"`
	Code     data.AreaCode `json:"code,omitempty" doc:"The area or group whose areas they are." example:"citta-medie:45000"`
	Division string        `json:"division,omitempty" example:"citta-medie"`
	Rule     string        `json:"rule,omitempty" doc:"Of a division that comes with the program: how its groups are made."`
	Source   string        `json:"source,omitempty" doc:"Of a division that a publisher makes: its dataset." example:"sll-2021"`
	Areas    int           `json:"areas" doc:"The area itself among them." example:"111"`
	Compared int           `json:"compared" doc:"Those that have all variables." example:"110"`
}

// peerLeftOut is an area that is not compared.
type peerLeftOut struct {
	Area   string `json:"area" example:"001002"`
	Name   string `json:"areaName"`
	Reason string `json:"reason" example:"mancano DEM03"`
}

// mostLeftOut is how many areas that are not compared a reply names.
const mostLeftOut = 100

// peersView is the peers of an area.
type peersView struct {
	Area      string         `json:"area" example:"052032"`
	Name      string         `json:"areaName" example:"Siena"`
	Level     string         `json:"level" example:"municipality"`
	Group     peerGroup      `json:"group"`
	Method    string         `json:"method" enum:"euclidean,mahalanobis"`
	Variables []peerVariable `json:"variables" doc:"With the values of the area itself."`
	LeftOut   []peerLeftOut  `json:"leftOut" doc:"Areas of the group that lack a variable, the first hundred; group.areas less group.compared is how many."`
	Release   string         `json:"release" example:"2026-11-22.1"`
	Items     []peerItem     `json:"items" doc:"The nearest first."`
	Total     int            `json:"total"`
	ReleaseNote
}

type peersInput struct {
	Code      string   `path:"code" maxLength:"64" doc:"Code of any date." example:"052032"`
	Group     string   `query:"group" maxLength:"64" doc:"all, region, province, size, province-size, labour-area or labour-area-size for those of the area; a division for the areas in its group of it; the code of an area or a group for the areas inside it. That of the area when not given." example:"citta-medie:45000"`
	Among     []string `query:"among" maxItems:"1000" doc:"Codes of the areas to choose among, instead of group." example:"009056,093033"`
	Variables string   `query:"variables" maxLength:"1000" doc:"Codes of indicators with commas, each with log: before it where its logarithm counts." example:"log:DEM01,log:TER01,DEM03"`
	Method    string   `query:"method" enum:"euclidean,mahalanobis" default:"euclidean" doc:"On standardised variables one by one, or counting once what variables that go together say twice."`
	N         int      `query:"n" minimum:"1" maximum:"1000" doc:"How many; ten, or all of the province and size class." example:"5"`
	ReleaseParams
	LangParam
	ListFormat
}

func (in *peersInput) needs() pastNeeds {
	wanted := cube.Wanted{Indicators: []string{"DEM01"}}
	variables, _ := peers.ParseVariables(in.Variables) // what is wrong with them is said when they are read
	for _, v := range append(variables, peers.Structure()...) {
		wanted.Indicators = append(wanted.Indicators, v.Code)
	}
	return pastNeeds{Wanted: wanted}
}

// ask returns the question of a request.
func (in *peersInput) ask(c *cube.Cube) (peers.Ask, error) {
	ask := peers.Ask{Group: in.Group, Method: peers.Method(in.Method), N: in.N}
	if len(in.Among) > 0 && in.Group != "" {
		return ask, &data.FieldError{Field: "among", Value: strings.Join(in.Among, ","), Reason: "give group or among, not both"}
	}
	for _, code := range in.Among {
		a, err := findArea(c, "among", code)
		if err != nil {
			return ask, err
		}
		ask.Among = append(ask.Among, a.Code)
	}
	var err error
	ask.Variables, err = peers.ParseVariables(in.Variables)
	return ask, err
}

func (s *service) listPeers(r *request, in *peersInput) (reply, error) {
	c, err := r.release()
	if err != nil {
		return reply{}, err
	}
	a, err := findArea(c, "code", in.Code)
	if err != nil {
		return reply{}, err
	}
	ask, err := in.ask(c)
	if err != nil {
		return reply{}, err
	}
	found, err := peers.Of(c, a.Code, ask)
	if err != nil {
		return reply{}, err
	}
	items := describePeers(found)
	if m := r.format(in.Format); m == asCSV {
		return reply{body: appendCSV(nil, items, peerColumns(found)), media: m, file: "peers.csv", total: len(items)}, nil
	}
	v := peersView{
		Area: string(a.Code), Name: a.Name, Level: a.Level.String(), Group: s.describeGroup(c, found, in.Lang), Method: string(found.Method),
		LeftOut: []peerLeftOut{}, Release: c.Release().ID, Items: items, Total: len(items),
	}
	for i, m := range found.Variables {
		v.Variables = append(v.Variables, peerVariable{
			Code: m.Code, Title: m.Indicator.Title.In(in.Lang), Unit: m.Indicator.Unit.In(in.Lang), Log: m.Log, Period: m.Period.String(), Outcome: m.Outcome, Same: m.Same,
			PeerCell: describePeerCell(m, found.Own[i]),
		})
	}
	for _, o := range found.LeftOut[:min(len(found.LeftOut), mostLeftOut)] {
		v.LeftOut = append(v.LeftOut, peerLeftOut{string(o.Code), o.Name, o.Reason().In(in.Lang)})
	}
	return renderJSON(v)
}

func (s *service) describeGroup(c *cube.Cube, found *peers.Found, lang string) peerGroup {
	p := found.Pool
	g := peerGroup{ID: p.Group, Name: p.Name.In(lang), Code: p.Code, Division: p.Division, Areas: len(p.Areas), Compared: found.Compared, Rule: s.Catalog.Rule(p.Division).In(lang)}
	if _, published := c.Dataset(p.Division); published {
		g.Source = p.Division
	}
	return g
}

func describePeers(found *peers.Found) []peerItem {
	items := make([]peerItem, len(found.Peers))
	for i, p := range found.Peers {
		items[i] = peerItem{Area: string(p.Code), Name: p.Name, Distance: exactly(rounded(p.Distance))}
		for v, m := range found.Variables {
			items[i].Variables = append(items[i].Variables, peerPart{Code: m.Code, PeerCell: describePeerCell(m, p.Cells[v]), Share: exactly(rounded(p.SharePercent[v]))})
		}
	}
	return items
}

func describePeerCell(m peers.Measured, cell cube.Cell) PeerCell {
	return PeerCell{figure(&m.Indicator, cell.Value, cell.Status.HasValue(), cell.Expected), statusOf(cell), cell.Dataset}
}

// peerColumns are the columns of a list of peers: four of each variable stand
// beside those of the peer.
func peerColumns(found *peers.Found) []column[peerItem] {
	columns := []column[peerItem]{
		{"area", func(peerItem) any { return string(found.Area.Code) }},
		{"peer", func(p peerItem) any { return p.Area }},
		{"peerName", func(p peerItem) any { return p.Name }},
		{"distance", func(p peerItem) any { return p.Distance }},
	}
	for v, m := range found.Variables {
		columns = append(columns,
			column[peerItem]{m.Code, func(p peerItem) any { return p.Variables[v].Value }},
			column[peerItem]{m.Code + ".period", func(peerItem) any { return m.Period.String() }},
			column[peerItem]{m.Code + ".status", func(p peerItem) any { return p.Variables[v].Status }},
			column[peerItem]{m.Code + ".sharePercent", func(p peerItem) any { return p.Variables[v].Share }},
			column[peerItem]{m.Code + ".source", func(p peerItem) any { return p.Variables[v].Source }},
		)
	}
	return columns
}
