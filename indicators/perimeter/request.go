package perimeter

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/indicators/commuting"
)

// Method is a way of drawing areas from flows.
type Method string

// The methods.
const (
	LabourAreas     Method = "lma"       // labour market areas (it. "sistemi locali del lavoro")
	FunctionalAreas Method = "fua"       // functional urban areas (it. "aree urbane funzionali")
	Catchment       Method = "catchment" // those that send a municipality a share of their workers (it. "bacino")
)

// Mode is how labour market areas are computed.
type Mode string

// The modes: as the method says, or as the R package LabourMarketAreas 3.4 does,
// see [commuting.Matrix.LabourAreasCompat].
const (
	Clean  Mode = "clean"
	Compat Mode = "r-compat"
)

// Request is what a [Laboratory] computes. Fields of other methods are zero. It is
// comparable: two requests that are equal have one answer.
type Request struct {
	Method  Method
	Mode    Mode          // of labour market areas; clean when not given
	Dataset string        // of flows; the first that the release has when not given
	Period  data.Period   // the latest when not given
	Parent  data.AreaCode // only its municipalities and the flows among them; "" for all of the dataset

	// Labour market areas, see [commuting.LabourParams]; the preset "istat" when
	// all four are zero.
	MinSZ, MinSC, TarSZ, TarSC float64
	Tuned                      bool // made contiguous, see [commuting.Matrix.Tune]
	// SourceCodes orders municipalities by the codes the file has, not by those of
	// the reference vintage: ties go to the smaller code, so the areas of a file
	// of other codes may differ in a few municipalities.
	SourceCodes bool

	// Functional urban areas and catchments, in percent; 15 when not given.
	SharePercent float64
	LinkPercent  float64 // of functional urban areas
	// Cities of functional urban areas: "residents-50000" for the municipalities
	// with that many residents or more, the code of a group whose members are each
	// a city ("citta-medie:45000"), or codes with commas.
	Cities string
}

// Preset is a named choice of parameters of labour market areas.
type Preset struct {
	ID                         string
	MinSZ, MinSC, TarSZ, TarSC float64
}

// Presets returns the choices offered by name: [commuting.ISTATParams], and a
// smaller and a larger one of our own.
func Presets() []Preset {
	p := commuting.ISTATParams
	return []Preset{
		{"istat", p.MinSize, p.MinContainment, p.TargetSize, p.TargetContainment},
		{"smaller", 500, 0.6, 5000, 0.7},
		{"larger", 5000, 0.7, 50000, 0.8},
	}
}

// DefaultCities is the list of cities where none is given: the EU-OECD definition
// asks for an urban centre of 50,000 residents, and without a grid of the
// population the municipalities of that size stand for them. The rule is ours.
const DefaultCities = "residents-50000"

// complete returns the request with its defaults, or what is wrong with it.
func (r Request) complete(c *cube.Cube) (Request, error) {
	if r.Dataset == "" {
		if len(c.FlowDatasets()) == 0 {
			return r, errNoFlows
		}
		r.Dataset = latestDataset(c.FlowDatasets())
	}
	if !slices.Contains(c.FlowDatasets(), r.Dataset) {
		return r, noFlowsOf(c, r.Dataset)
	}
	return r.completeMethod(c)
}

// completeMethod is complete for all but the dataset.
func (r Request) completeMethod(c *cube.Cube) (Request, error) {
	if r.Parent == data.CountryCode {
		r.Parent = ""
	}
	if r.Parent != "" {
		a, ok := c.Area(r.Parent)
		if !ok || a.Level != data.Region && a.Level != data.Province {
			return r, invalid("parent", string(r.Parent), "dev'essere il codice di una regione o di una provincia di oggi", "must be the code of a region or a province of the reference vintage")
		}
	}
	switch r.Method {
	case LabourAreas:
		return r.completeLabour()
	case FunctionalAreas:
		return r.completeFunctional(c)
	case Catchment:
		r.Mode, r.Parent, r.Tuned, r.SourceCodes, r.Cities, r.LinkPercent = "", "", false, false, "", 0
		r.MinSZ, r.MinSC, r.TarSZ, r.TarSC = 0, 0, 0, 0
		return r, r.completeShares(&r.SharePercent)
	}
	return r, errMethod(r.Method)
}

func errMethod(m Method) error {
	return invalid("method", string(m), "dev'essere lma o fua", "must be lma or fua")
}

// errNoFlows says what to do about a release without flows.
var errNoFlows = absent(data.ErrNoData, "dataset",
	"il rilascio non ha flussi di pendolarismo: carica una matrice con cittamedie ingest, per esempio pendolarismo-2021",
	"the release has no commuting flows; load a matrix with cittamedie ingest, such as pendolarismo-2021")

func noFlowsOf(c *cube.Cube, dataset string) error {
	if len(c.FlowDatasets()) == 0 {
		return errNoFlows
	}
	has := strings.Join(c.FlowDatasets(), ", ")
	return absent(data.ErrNotFound, "dataset", fmt.Sprintf("il rilascio non ha flussi di %q: ha quelli di %s", dataset, has), fmt.Sprintf("the release has no flows of %q; it has those of %s", dataset, has))
}

// latestDataset returns the dataset of flows that is taken when none is named: the
// one of the latest year in its name.
func latestDataset(ids []string) string {
	return slices.MaxFunc(ids, strings.Compare)
}

func (r Request) completeLabour() (Request, error) {
	r.SharePercent, r.LinkPercent, r.Cities = 0, 0, ""
	if r.Mode == "" {
		r.Mode = Clean
	}
	if r.Mode != Clean && r.Mode != Compat {
		return r, invalid("mode", string(r.Mode), "dev'essere clean o r-compat", "must be clean or r-compat")
	}
	p := Presets()[0]
	if r.MinSZ == 0 && r.MinSC == 0 && r.TarSZ == 0 && r.TarSC == 0 {
		r.MinSZ, r.MinSC, r.TarSZ, r.TarSC = p.MinSZ, p.MinSC, p.TarSZ, p.TarSC
	}
	bad := func(field string, v float64, it, en string) error { return invalid(field, shortest(v), it, en) }
	const mostWorkers = 1e8
	switch {
	case !(r.MinSZ >= 1 && r.MinSZ <= mostWorkers) || r.MinSZ != math.Trunc(r.MinSZ):
		return r, bad("minSZ", r.MinSZ, "dev'essere un numero intero di occupati residenti, da 1 in su", "must be a whole number of resident workers, 1 or more")
	case !(r.TarSZ >= 1 && r.TarSZ <= mostWorkers) || r.TarSZ != math.Trunc(r.TarSZ):
		return r, bad("tarSZ", r.TarSZ, "dev'essere un numero intero di occupati residenti, sopra minSZ", "must be a whole number of resident workers, above minSZ")
	case r.MinSZ >= r.TarSZ:
		return r, bad("minSZ", r.MinSZ, "dev'essere sotto tarSZ, che è "+shortest(r.TarSZ)+": la dimensione obiettivo è la maggiore delle due", "must be below tarSZ, which is "+shortest(r.TarSZ)+": the target size is the larger of the two")
	case !(r.MinSC > 0 && r.MinSC <= 1) || !upTo(r.MinSC, scale):
		return r, bad("minSC", r.MinSC, "dev'essere sopra 0 e fino a 1, con al più quattro decimali", "must be above 0 and up to 1, with at most four decimals")
	case !(r.TarSC > 0 && r.TarSC <= 1) || !upTo(r.TarSC, scale):
		return r, bad("tarSC", r.TarSC, "dev'essere sopra 0 e fino a 1, con al più quattro decimali", "must be above 0 and up to 1, with at most four decimals")
	case r.MinSC > r.TarSC:
		return r, bad("minSC", r.MinSC, "non può superare tarSC, che è "+shortest(r.TarSC)+": l'autocontenimento obiettivo è il maggiore dei due", "must not be above tarSC, which is "+shortest(r.TarSC)+": the target self-containment is the larger of the two")
	}
	return r, nil
}

// shortest writes a number without needless digits.
func shortest(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// upTo reports whether v is a whole number of n-ths.
func upTo(v, n float64) bool { return math.Round(v*n)/n == v }

func (r Request) completeFunctional(c *cube.Cube) (Request, error) {
	r.Mode, r.Tuned, r.SourceCodes = "", false, false
	r.MinSZ, r.MinSC, r.TarSZ, r.TarSC = 0, 0, 0, 0
	if err := r.completeShares(&r.SharePercent, &r.LinkPercent); err != nil {
		return r, err
	}
	if r.Cities == "" {
		r.Cities = DefaultCities
	}
	var err error
	r.Cities, err = completeCities(c, r.Cities)
	return r, err
}

func (r Request) completeShares(shares ...*float64) error {
	for i, share := range shares {
		if *share == 0 {
			*share = commuting.CommutingZonePercent
		}
		if !(*share > 0 && *share <= 100) || !upTo(*share, 100) {
			return invalid([]string{"share", "link"}[i], shortest(*share), "dev'essere una percentuale sopra 0 e fino a 100, con al più due decimali", "must be a percentage above 0 and up to 100, with at most two decimals")
		}
	}
	return nil
}

// params returns the parameters of labour market areas.
func (r Request) params() commuting.LabourParams {
	return commuting.LabourParams{MinSize: r.MinSZ, MinContainment: r.MinSC, TargetSize: r.TarSZ, TargetContainment: r.TarSC}
}
