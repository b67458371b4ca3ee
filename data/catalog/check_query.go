package catalog

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"cittamedie/data"
)

// Names in SDMX, as the standard writes them: of agencies (parts set apart by
// points), of dataflows, dimensions and codes, and versions.
var (
	sdmxAgency  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*$`)
	sdmxID      = regexp.MustCompile(`^[A-Za-z0-9_@$-]+$`)
	sdmxVersion = regexp.MustCompile(`^([0-9]+(\.[0-9]+)*|latest)$`)
)

// checkQuery checks what is asked of a service of SDMX.
func (p *recipeParser) checkQuery(r Recipe) {
	q := r.Query
	if q == nil {
		return
	}
	if r.URL != "" {
		p.wrong("query", "url and query exclude one another")
	}
	if r.Format.Type != "" && r.Format.Type != "csv" {
		p.wrong("query", "a service of SDMX is asked for CSV, and format.type is %q", r.Format.Type)
	}
	if q.Rest != 0 && q.Rest != 1 && q.Rest != 2 {
		p.wrong("query.rest", "%d is not 1 (SDMX 2.1) or 2 (SDMX 3.0)", q.Rest)
	}
	p.checkService(q.Service)
	p.matches("query.agency", q.Agency, sdmxAgency, "the id of an agency, like IT1")
	p.matches("query.dataflow", q.Dataflow, sdmxID, "the id of a dataflow, like 115_333")
	p.matches("query.version", q.Version, sdmxVersion, "a version, like 1.0, or latest")
	p.checkKey(*q)
	p.checkPeriods(*q)
	p.checkLength(*q)
}

func (p *recipeParser) matches(field, value string, want *regexp.Regexp, what string) {
	if value == "" {
		p.wrong(field, "is required")
	} else if !want.MatchString(value) {
		p.wrong(field, "%q is not %s", value, what)
	}
}

func (p *recipeParser) checkService(service string) {
	u, err := url.Parse(service)
	switch {
	case service == "":
		p.wrong("query.service", "is required")
	case err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(service, "/"):
		p.wrong("query.service", "%q is not an https address up to what stands before /data, without a query or a slash at its end", service)
	}
}

func (p *recipeParser) checkKey(q Query) {
	if len(q.Key) == 0 {
		p.wrong("query.key", "is required: every dimension but the time, in the order of the structure")
	}
	seen := map[string]bool{}
	for i, d := range q.Key {
		field := fmt.Sprintf("query.key[%d].", i)
		p.matches(field+"dimension", d.ID, sdmxID, "the id of a dimension, like REF_AREA")
		switch {
		case d.ID == timeDimension:
			p.wrong(field+"dimension", "the time is no part of the key: state startPeriod or periods")
		case d.ID != "" && seen[d.ID]:
			p.wrong(field+"dimension", "%q is listed twice", d.ID)
		}
		seen[d.ID] = true
		for j, v := range d.Values {
			at := fmt.Sprintf("%svalues[%d]", field, j)
			p.matches(at, v, sdmxID, "a code")
			if slices.Contains(d.Values[:j], v) {
				p.wrong(at, "%q is listed twice", v)
			}
		}
	}
}

func (p *recipeParser) checkPeriods(q Query) {
	if q.StartPeriod != "" && len(q.Periods) > 0 {
		p.wrong("query.periods", "startPeriod and periods exclude one another")
	}
	if _, err := data.ParsePeriod(q.StartPeriod); q.StartPeriod != "" && err != nil {
		p.wrong("query.startPeriod", "%q is not a period, like 2020, 2020-S1, 2020-Q1 or 2020-01", q.StartPeriod)
	}
	for i, period := range q.Periods {
		at := fmt.Sprintf("query.periods[%d]", i)
		if _, err := data.ParsePeriod(period); err != nil {
			p.wrong(at, "%q is not a period, like 2020, 2020-S1, 2020-Q1 or 2020-01", period)
		}
		if slices.Contains(q.Periods[:i], period) {
			p.wrong(at, "%q is listed twice", period)
		}
	}
}

// checkLength refuses a query whose shortest part has too long an address.
func (p *recipeParser) checkLength(q Query) {
	for {
		half, _, ok := q.Split()
		if !ok {
			break
		}
		q = half
	}
	if n := len(q.Address()); n > MaxAddress {
		p.wrong("query", "even one code of each dimension makes an address of %d characters, more than %d", n, MaxAddress)
	}
}
