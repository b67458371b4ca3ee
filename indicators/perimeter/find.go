package perimeter

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// Find returns the perimeter of an id. The kind of its error is [data.ErrInvalid]
// for an id that is broken, [data.ErrNotFound] for one of nothing that the release
// has. When the flows behind a computed one are others than when the id was made,
// the perimeter is the present result and DataChanged is true.
func (l *Laboratory) Find(ctx context.Context, c *cube.Cube, id string) (Perimeter, error) {
	if a, ok := c.Area(data.AreaCode(id)); ok {
		return ofArea(c, a), nil
	}
	k, err := Parse(id)
	if err != nil {
		return Perimeter{}, err
	}
	switch k.Kind {
	case KindSet:
		return ofSet(c, k)
	case KindKept:
		return l.findKept(c, k.Name)
	case KindLabour, KindFunctional:
		return l.findComputed(ctx, c, k)
	case KindCatchment:
		return l.findCatchment(ctx, c, k)
	}
	now := c.Successors(k.Code)
	switch {
	case len(now) == 1:
		p := ofArea(c, now[0])
		p.From, p.Recalculated = []data.AreaCode{k.Code}, true
		return p, nil
	case len(now) > 1:
		return Perimeter{}, invalid("id", id, "il suo territorio oggi è di "+areaNames(now)+": chiedi un insieme di questi", "its territory now belongs to "+areaNames(now)+"; ask for a set of them")
	}
	return Perimeter{}, absent(data.ErrNotFound, "id", fmt.Sprintf("nessuna area ha mai avuto il codice %q", id), fmt.Sprintf("no area has ever had the code %q", id))
}

func areaNames(areas []data.Area) string {
	words := make([]string, len(areas))
	for i, a := range areas {
		words[i] = a.Name + " (" + string(a.Code) + ")"
	}
	return strings.Join(words, ", ")
}

// ofArea returns an area of the release as a perimeter.
func ofArea(c *cube.Cube, a data.Area) Perimeter {
	p := Perimeter{ID: string(a.Code), Kind: KindArea, Level: a.Level, Name: data.Text{IT: a.Name, EN: a.Name}, Division: c.Definition(a.Code), Vintage: c.Release().Reference}
	p.Municipalities = membersOf(c, a)
	for _, m := range c.Memberships() {
		if m.Group == a.Code && m.Role == "lead" && p.Has(m.Area) {
			p.Lead = m.Area
		}
	}
	if p.Division != "" {
		p.Definition = data.Text{IT: "Gruppo della suddivisione " + p.Division, EN: "Group of the division " + p.Division}
		p.Provenance.Dataset = p.Division
		p.Vintage = vintageOf(c, p.Division)
	} else {
		p.Definition = data.Text{IT: "Unità amministrativa al " + p.Vintage.In("it"), EN: "Administrative unit on " + p.Vintage.In("en")}
	}
	return p
}

// membersOf returns the municipalities of an area, in order of code.
func membersOf(c *cube.Cube, a data.Area) []data.AreaCode {
	if a.Level == data.Municipality {
		return []data.AreaCode{a.Code}
	}
	inside := c.Inside(data.Municipality, a.Code)
	codes := make([]data.AreaCode, len(inside))
	for i, m := range inside {
		codes[i] = m.Code
	}
	slices.Sort(codes)
	return codes
}

// Of returns the perimeter of municipalities of the reference vintage, in any order
// and however often each is named; lead may be "". The kind of its error is
// [data.ErrInvalid] when there are none or too many, or one is no municipality.
func (l *Laboratory) Of(c *cube.Cube, codes []data.AreaCode, lead data.AreaCode) (Perimeter, error) {
	codes = sorted(codes)
	switch {
	case len(codes) == 0:
		return Perimeter{}, invalid("municipalities", "", "l'insieme è vuoto: serve almeno un comune", "the set is empty: name at least one municipality")
	case len(codes) > mostMembers:
		return Perimeter{}, invalid("municipalities", fmt.Sprint(len(codes)), fmt.Sprintf("un insieme ha al massimo %d comuni", mostMembers), fmt.Sprintf("a set has at most %d municipalities", mostMembers))
	}
	for _, code := range codes {
		if a, ok := c.Area(code); !ok || a.Level != data.Municipality {
			return Perimeter{}, invalid("municipalities", string(code), "nessun comune di oggi ha questo codice", "no municipality of the reference vintage has this code")
		}
	}
	if lead != "" && !search(codes, lead) {
		return Perimeter{}, invalid("lead", string(lead), "dev'essere uno dei comuni dell'insieme", "must be one of the municipalities of the set")
	}
	return ofSet(c, Key{Kind: KindSet, Codes: codes, Lead: lead, Vintage: c.Release().Reference})
}

// ofSet returns the perimeter of a set, its codes carried to the reference vintage.
func ofSet(c *cube.Cube, k Key) (Perimeter, error) {
	p := Perimeter{ID: k.String(), Kind: KindSet, Level: data.Perimeter, Vintage: k.Vintage, Provenance: Provenance{Date: k.Vintage}}
	if p.ID == "" {
		return p, invalid("municipalities", fmt.Sprint(len(k.Codes)), "nessun identificativo può dire questo insieme", "no id can say this set")
	}
	if err := p.carry(c, k.Codes, k.Lead); err != nil {
		return p, err
	}
	n := len(p.Municipalities)
	p.Name = data.Text{IT: fmt.Sprintf("Insieme di %d comuni", n), EN: fmt.Sprintf("Set of %d municipalities", n)}
	if n == 1 {
		p.Name = data.Text{IT: "Insieme di un comune", EN: "Set of one municipality"}
	}
	if lead, ok := c.Area(p.Lead); ok {
		p.Name.IT, p.Name.EN = p.Name.IT+" con capofila "+lead.Name, p.Name.EN+" led by "+lead.Name
	}
	p.Definition = data.Text{IT: "Comuni scelti uno per uno, con i codici del " + k.Vintage.In("it"), EN: "Municipalities chosen one by one, with the codes of " + k.Vintage.In("en")}
	return p, nil
}

// carry sets the municipalities of a perimeter from codes of its vintage.
func (p *Perimeter) carry(c *cube.Cube, codes []data.AreaCode, lead data.AreaCode) error {
	l, reference := c.Lineage(), c.Release().Reference
	var unknown []string
	for _, code := range codes {
		now := []data.AreaCode{code}
		if l != nil {
			if !l.InForce(code, p.Vintage) {
				now = nil
			} else {
				now = l.Trace(code, p.Vintage, reference)
			}
		}
		for _, n := range now {
			if a, ok := c.Area(n); !ok || a.Level != data.Municipality {
				now = nil
				break
			}
		}
		switch {
		case len(now) == 0:
			unknown = append(unknown, string(code))
		case len(now) > 1 || now[0] != code:
			p.Recalculated = true
		}
		if code == lead && len(now) > 0 {
			p.Lead = now[0]
		}
		p.Municipalities = append(p.Municipalities, now...)
	}
	if len(unknown) > 0 {
		codes := strings.Join(unknown[:min(len(unknown), 10)], ", ")
		return absent(data.ErrNotFound, "municipalities", fmt.Sprintf("nessun comune aveva il codice %s il %s", codes, p.Vintage), fmt.Sprintf("no municipality had the code %s on %s", codes, p.Vintage))
	}
	p.Municipalities = sorted(p.Municipalities)
	if !p.Recalculated {
		return nil
	}
	p.From = codes
	for _, code := range p.Municipalities {
		for _, before := range l.Trace(code, reference, p.Vintage) {
			p.Estimated = p.Estimated || !search(codes, before)
		}
	}
	return nil
}

// findComputed returns the area of a municipality among those computed.
func (l *Laboratory) findComputed(ctx context.Context, c *cube.Cube, k Key) (Perimeter, error) {
	out, err := l.Compute(ctx, c, k.Request)
	if err != nil {
		return Perimeter{}, err
	}
	n, ok := out.AreaOf(k.Code)
	if !ok {
		return Perimeter{}, absent(data.ErrNotFound, "id", fmt.Sprintf("il comune %s non è in alcuna area di questi parametri", k.Code), fmt.Sprintf("the municipality %s is in no area of these parameters", k.Code))
	}
	a := out.Areas[n]
	hash := out.Flows.Hash
	p := Perimeter{ID: a.ID, Kind: k.Kind, Lead: a.Lead, Request: &out.Request, Municipalities: out.Members(n)}
	year := out.Flows.Period.String()
	if k.Kind == KindFunctional {
		p.Level, hash = data.FunctionalArea, out.functionalHash()
		p.Name = data.Text{IT: "Area urbana funzionale di " + a.Name + " (calcolata, " + year + ")", EN: "Functional urban area of " + a.Name + " (computed, " + year + ")"}
		p.Definition = data.Text{
			IT: fmt.Sprintf("Metodo UE-OCSE: città e comuni che vi mandano almeno il %v %% degli occupati residenti", out.Request.SharePercent),
			EN: fmt.Sprintf("EU-OECD method: cities and municipalities that send them at least %v %% of their resident workers", out.Request.SharePercent),
		}
	} else {
		p.Level = data.LabourArea
		p.Name = data.Text{IT: "Sistema locale di " + a.Name + " (calcolato, " + year + ")", EN: "Labour market area of " + a.Name + " (computed, " + year + ")"}
		q := out.Request
		p.Definition = data.Text{
			IT: fmt.Sprintf("Metodo Istat con minSZ %v, minSC %v, tarSZ %v, tarSC %v, modo %s", q.MinSZ, q.MinSC, q.TarSZ, q.TarSC, q.Mode),
			EN: fmt.Sprintf("Method of Istat with minSZ %v, minSC %v, tarSZ %v, tarSC %v, mode %s", q.MinSZ, q.MinSC, q.TarSZ, q.TarSC, q.Mode),
		}
	}
	p.from(c, out.Flows)
	p.DataChanged = k.Hash != hash
	return p, nil
}

// from says which flows a perimeter was computed from.
func (p *Perimeter) from(c *cube.Cube, f *Flows) {
	p.Provenance = Provenance{Dataset: f.Dataset, Period: f.Period, Date: f.Vintage}
	p.Vintage = f.Vintage
	p.Recalculated = f.Vintage != c.Release().Reference
}

// Catchment returns a municipality with those that send it at least a share of
// their resident workers, in percent, see [commuting.Matrix.Catchment] (it.
// "bacino"). Dataset "" and the zero period mean the latest.
func (l *Laboratory) Catchment(ctx context.Context, c *cube.Cube, hub data.AreaCode, q Request) (Perimeter, error) {
	q.Method = Catchment
	q, err := q.complete(c)
	if err != nil {
		return Perimeter{}, err
	}
	f, err := l.Flows(ctx, c, q.Dataset, q.Period)
	if err != nil {
		return Perimeter{}, err
	}
	q.Period = f.Period
	i, ok := f.Position(hub)
	if !ok {
		return Perimeter{}, absent(data.ErrNotFound, "area", fmt.Sprintf("i flussi di %s non nominano il comune %s", q.Dataset, hub), fmt.Sprintf("the flows of %s do not name the municipality %s", q.Dataset, hub))
	}
	senders, err := f.Catchment(i, q.SharePercent)
	if err != nil {
		return Perimeter{}, err
	}
	p := Perimeter{Kind: KindCatchment, Level: data.Perimeter, Lead: hub, Request: &q, Municipalities: []data.AreaCode{hub}}
	p.ID = Key{Kind: KindCatchment, Code: hub, Request: q, Hash: f.Hash}.String()
	for _, s := range senders {
		p.Municipalities = append(p.Municipalities, f.codes[s])
	}
	p.Municipalities = sorted(p.Municipalities)
	name := string(hub)
	if a, ok := c.Area(hub); ok {
		name = a.Name
	}
	p.Name = data.Text{IT: fmt.Sprintf("Bacino di %s (%s)", name, f.Period), EN: fmt.Sprintf("Catchment of %s (%s)", name, f.Period)}
	p.Definition = data.Text{
		IT: fmt.Sprintf("Il comune e quelli che vi mandano almeno il %v %% degli occupati residenti", q.SharePercent),
		EN: fmt.Sprintf("The municipality and those that send it at least %v %% of their resident workers", q.SharePercent),
	}
	p.from(c, f)
	return p, nil
}

func (l *Laboratory) findCatchment(ctx context.Context, c *cube.Cube, k Key) (Perimeter, error) {
	p, err := l.Catchment(ctx, c, k.Code, k.Request)
	if err == nil {
		p.DataChanged = !strings.HasSuffix(p.ID, "."+k.Hash)
	}
	return p, err
}
