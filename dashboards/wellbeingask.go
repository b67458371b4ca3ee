package dashboards

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/indicators/wellbeing"
)

// What the map of a composite is coloured by.
const (
	showScore = "score"
	showRank  = "rank"
	showWidth = "band" // how wide the band of the rank is
)

// wellbeingAsk is what the address says of a composite.
type wellbeingAsk struct {
	Composite *catalog.Composite
	Choice    wellbeing.Choice // the reader's: what differs from the definition
	Year      int              // 0 for the latest that is ranked
	Parent    data.Area        // whose areas are shown; none for all
	Area      data.Area        // the one looked at; none
	Field     choice           // in which its name is written
	Show      string
	Query     string // what names in the ranking must hold
	Page      string
	Bands     bool              // bands are wanted though they take a while
	Why       bool              // so is what drives the rank
	Wrong     map[string]string // by domain, indicator or parameter, what to do about it
	typed     map[string]string // weights as the form had them
}

// wellbeingAsk reads the address. What is wrong with a weight is kept beside it, so
// that the form can say so where it stands.
func (p *page) wellbeingAsk() (wellbeingAsk, error) {
	q := wellbeingAsk{Show: showScore, Wrong: map[string]string{}, typed: map[string]string{}, Query: short(p.param("q"), longestQuery), Page: p.param("page"), Bands: p.param("bands") == "on", Why: p.param("why") == "on"}
	all := p.composites()
	if len(all) == 0 {
		return q, data.ErrNoData
	}
	q.Composite = &all[0]
	if id := p.param("composite"); id != "" {
		at := slices.IndexFunc(all, func(d catalog.Composite) bool { return d.ID == id })
		if at < 0 {
			return q, &data.FieldError{Field: "composite", Value: id, Reason: "must be the id of a composite"}
		}
		q.Composite = &all[at]
	}
	if s := p.param("show"); s == showRank || s == showWidth {
		q.Show = s
	}
	p.readPlaces(&q)
	if of := p.param("of"); of != "" && of != q.Composite.ID {
		return q, nil // the form was another composite's: its years, weights and method are not this one's
	}
	if text := p.param("year"); text != "" {
		year, err := strconv.Atoi(text)
		if y := q.Composite.Years; err != nil || year < y.From || year > y.To {
			return q, &data.FieldError{Field: "year", Value: text, Reason: "must be a year of the composite"}
		}
		q.Year = year
	}
	if err := p.readMethod(&q); err != nil {
		return q, err
	}
	return q, p.readShares(&q)
}

// composites are those of the catalogue, in the order a reader meets them.
func (p *page) composites() []catalog.Composite {
	if p.site.Catalog == nil {
		return nil
	}
	return p.site.Catalog.Composites
}

// readPlaces reads the area looked at and the one whose areas are shown. A
// municipality stands for its province where provinces are compared.
func (p *page) readPlaces(q *wellbeingAsk) {
	level := q.Composite.Level
	written := p.param("area")
	if a, ok := p.today(data.AreaCode(written)); ok && a.Level != level {
		for _, up := range p.cube.Ancestors(a.Code) {
			if up.Level == level {
				written = string(up.Code)
			}
		}
	}
	code, field := p.choose("area", written, func(a data.Area) bool { return a.Level == level })
	field.Suggest = p.Suggest("level", level.String())
	if q.Area, _ = p.cube.Area(code); code != "" {
		field.Text = p.rowName(q.Area)
	}
	q.Field = field
	if a, ok := p.cube.Area(data.AreaCode(p.param("parent"))); ok && a.Level != data.Country && len(p.cube.Inside(level, a.Code)) > 0 {
		q.Parent = a
	}
}

// readMethod reads how indicators are scaled and put together; what the definition
// says anyway is no choice.
func (p *page) readMethod(q *wellbeingAsk) error {
	for _, f := range []struct {
		field   string
		value   *string
		usual   string
		allowed []string
	}{
		{"normalisation", &q.Choice.Normalisation, q.Composite.Normalisation.Method, catalog.Scalings()},
		{"aggregation", &q.Choice.Aggregation, q.Composite.Aggregation, catalog.Aggregations()},
		{"missing", &q.Choice.Missing, wellbeing.Available, wellbeing.MissingRules()},
		{"treatment", &q.Choice.Treatment, wellbeing.AsDefined, catalog.Treatments()},
	} {
		v := p.param(f.field)
		switch {
		case v == "" || v == f.usual:
		case slices.Contains(f.allowed, v):
			*f.value = v
		default:
			return &data.FieldError{Field: f.field, Value: v, Reason: "must be one of " + strings.Join(f.allowed, ", ")}
		}
	}
	return nil
}

// weightField is what a weight of a form is called: w_ and a domain or an indicator.
const weightField = "w_"

// readShares reads the weights: weights=ID:NUMBER,… or a field for each, as the form
// without a script sends them.
func (p *page) readShares(q *wellbeingAsk) error {
	defined := definedWeights(q.Composite)
	named, err := wellbeing.ParseWeights(p.param("weights"))
	if err != nil {
		if !p.refusedWeight(q, err) {
			return err
		}
		named = nil
	}
	own := maps.Clone(named)
	if own == nil {
		own = map[string]float64{}
	}
	for id := range defined {
		text, given := p.query[weightField+id]
		if text = strings.Replace(strings.TrimSpace(text), ",", ".", 1); !given || text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(v) || v < 0 || v > mostShare {
			q.Wrong[id], q.typed[id] = p.T("well.wrongWeight"), short(p.query[weightField+id], longestQuery)
			continue
		}
		own[id] = v
	}
	for id, v := range own {
		if usual, known := defined[id]; known && usual == v {
			delete(own, id)
		}
	}
	if len(own) > 0 {
		q.Choice.Weights = own
	}
	return nil
}

// mostShare is the largest weight of the form; an address may name larger ones.
const mostShare = 100

// definedWeights are the weights of a definition, by domain and by indicator.
func definedWeights(d *catalog.Composite) map[string]float64 {
	out := map[string]float64{}
	for _, domain := range d.Domains {
		out[domain.ID] = domain.Weight
		for _, one := range domain.Indicators {
			out[one.Code] = one.Weight
		}
	}
	return out
}

// weightsText writes the reader's weights in order of the definition, those of no
// domain and no indicator last.
func (q wellbeingAsk) weightsText() string {
	left := maps.Clone(q.Choice.Weights)
	var parts []string
	add := func(id string) {
		if v, given := left[id]; given {
			parts = append(parts, id+":"+fieldNumber(v))
			delete(left, id)
		}
	}
	for _, domain := range q.Composite.Domains {
		add(domain.ID)
		for _, one := range domain.Indicators {
			add(one.Code)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(left)) {
		add(id)
	}
	return strings.Join(parts, ",")
}

// changed reports whether the weights or the method are the reader's own.
func (q wellbeingAsk) changed() bool { return len(q.Choice.Weights) > 0 || q.methodChanged() }

func (q wellbeingAsk) methodChanged() bool {
	c := q.Choice
	return c.Normalisation != "" || c.Aggregation != "" || c.Missing != "" || c.Treatment != ""
}

// usual returns the question without what the reader changed of the definition.
func (q wellbeingAsk) usual() wellbeingAsk {
	q.Choice, q.Wrong = wellbeing.Choice{}, map[string]string{}
	return q
}

// params are the parameters of the address that say the question, as name, value
// pairs; more of them replace those of the same name.
func (q wellbeingAsk) params(p *page, more ...string) []string {
	year, composite := "", q.Composite.ID
	if q.Year != 0 {
		year = strconv.Itoa(q.Year)
	}
	if all := p.composites(); composite == all[0].ID {
		composite = ""
	}
	show := q.Show
	if show == showScore {
		show = ""
	}
	area := string(q.Area.Code)
	if area == "" {
		area = q.Field.Text
	}
	out := []string{"composite", composite, "year", year, "parent", string(q.Parent.Code), "area", area, "weights", q.weightsText(),
		"normalisation", q.Choice.Normalisation, "aggregation", q.Choice.Aggregation, "missing", q.Choice.Missing, "treatment", q.Choice.Treatment, "show", show, "q", q.Query, "page", q.Page}
	for i := 0; i+1 < len(more); i += 2 {
		at := slices.Index(out, more[i])
		if at >= 0 && at%2 == 0 {
			out[at+1] = more[i+1]
			continue
		}
		out = append(out, more[i], more[i+1])
	}
	return out
}

// wellbeingLink returns the address of a question on a path.
func (p *page) wellbeingLink(path string, q wellbeingAsk, more ...string) string {
	link := p.link(path, q.params(p, more...)...)
	return strings.NewReplacer("%2C", ",", "%3A", ":").Replace(link)
}

// wrongWeights is the error of a file asked for with weights that cannot be used.
func wrongWeights(p *page) error {
	return &data.FieldError{Field: "weights", Value: p.param("weights"), Reason: "must be weights of 0 or more, some of them above 0"}
}

// missingArea is the error of a file about an area that the address does not name.
func missingArea(q wellbeingAsk) error {
	return &data.FieldError{Field: "area", Value: q.Field.Text, Reason: "must be an area of the composite"}
}
