package catalog

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"cittamedie/data"
)

// at returns the line of a field, or of the nearest field around it that the
// file has, so that a missing field is reported where it belongs.
func (p *recipeParser) at(field string) int { return max(p.lines[p.written(field)], 1) }

// written returns the field, or the nearest one around it that the file has; ""
// where there is none.
func (p *recipeParser) written(field string) string {
	for field != "" && p.lines[field] == 0 {
		field = field[:max(strings.LastIndexAny(field, ".["), 0)]
	}
	return field
}

func (p *recipeParser) wrong(field, format string, args ...any) {
	p.problems = append(p.problems, Problem{Line: p.at(field), Column: p.columns[p.written(field)], Message: field + ": " + fmt.Sprintf(format, args...)})
}

func (p *recipeParser) require(field, value string) {
	if strings.TrimSpace(value) == "" {
		p.wrong(field, "is required")
	}
}

func (p *recipeParser) oneOf(field, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		p.wrong(field, "%q is not one of %s", value, quoteAll(allowed))
	}
}

// checkAll adds every mistake of meaning, once, of every recipe r stands for.
func (p *recipeParser) checkAll(name string, r Recipe) {
	p.checkEach(name, r)
	for _, one := range r.Expand() {
		p.check(one)
	}
	seen := map[Problem]bool{}
	p.problems = slices.DeleteFunc(p.problems, func(found Problem) bool {
		again := seen[found]
		seen[found] = true
		return again
	})
}

// checkEach checks the words a recipe is repeated for, and the name of its file.
func (p *recipeParser) checkEach(name string, r Recipe) {
	for i, word := range r.Each {
		field := fmt.Sprintf("each[%d]", i)
		switch {
		case word == "" || !slug(word):
			p.wrong(field, "%q has something else than lower-case letters, digits and hyphens", word)
		case slices.Contains(r.Each[:i], word):
			p.wrong(field, "%q is listed twice", word)
		}
	}
	if len(r.Each) > 0 && !strings.Contains(r.ID, each) {
		p.wrong("id", "%q must say where the words of each go, as {each}", r.ID)
	}
	want := baseName(r.ID)
	if base := strings.TrimSuffix(path.Base(name), path.Ext(name)); r.ID != "" && base != want {
		p.wrong("id", "the file of %q is named %q, not %q", r.ID, want, base)
	}
}

func (p *recipeParser) check(r Recipe) {
	p.checkHead(r)
	p.checkAddresses(r)
	p.checkQuery(r)
	p.checkFormat(r.Format)
	p.checkLimits(r.Checks)
	p.checkOwn(r)
	if r.Refuse != "" {
		return // what is never read needs no columns
	}
	p.checkKind(r)
}

func (p *recipeParser) checkHead(r Recipe) {
	for _, f := range [][2]string{
		{"id", r.ID}, {"dataset", r.Dataset}, {"title.it", r.Title.IT}, {"title.en", r.Title.EN},
		{"publisher", r.Publisher}, {"licence.id", r.Licence.ID}, {"licence.url", r.Licence.URL},
		{"landing", r.Landing}, {"kind", r.Kind}, {"vintage", string(r.Vintage)}, {"format.type", r.Format.Type},
	} {
		p.require(f[0], f[1])
	}
	for _, f := range [][2]string{{"id", r.ID}, {"dataset", r.Dataset}} {
		if f[1] != "" && !slug(f[1]) {
			p.wrong(f[0], "%q has something else than lower-case letters, digits and hyphens", f[1])
		}
	}
	p.oneOf("kind", r.Kind, KindObservations, KindBoundaries, KindAreas, KindFlows, KindMemberships, KindHistory)
	if _, err := data.ParseDate(string(r.Vintage)); r.Vintage != "" && err != nil {
		p.wrong("vintage", "%q is not a day written YYYY-MM-DD", r.Vintage)
	}
	if r.MaxBytes < 0 {
		p.wrong("maxBytes", "must not be negative")
	}
	if r.Tolerance < 0 || r.Tolerance > 1 {
		p.wrong("tolerance", "is a share between 0 and 1")
	}
	p.checkFiles(r)
}

func (p *recipeParser) checkFiles(r Recipe) {
	if len(r.Files) == 0 {
		p.wrong("files", "is required")
	}
	for i, f := range r.Files {
		field := fmt.Sprintf("files[%d]", i)
		if f == "" || f != path.Base(f) || strings.ContainsAny(f, `\:`) || f == "." || f == ".." {
			p.wrong(field, "%q is not a plain file name", f)
		}
		if slices.Contains(r.Files[:i], f) {
			p.wrong(field, "%q is listed twice", f)
		}
	}
}

func (p *recipeParser) checkAddresses(r Recipe) {
	for _, f := range [][2]string{{"url", r.URL}, {"landing", r.Landing}, {"licence.url", r.Licence.URL}} {
		if f[1] == "" {
			continue
		}
		u, err := url.Parse(f[1])
		if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
			p.wrong(f[0], "%q is not an https address", f[1])
		}
	}
	for i, h := range r.Hosts {
		if u, err := url.Parse("https://" + h); err != nil || u.Host != h || u.Port() != "" || h == "" {
			p.wrong(fmt.Sprintf("hosts[%d]", i), "%q is not the name of a host", h)
		}
	}
	if r.Schedule != "" && r.URL == "" && r.Query == nil {
		p.wrong("schedule", "there is no url or query to fetch; without a schedule the file is read with --from")
	}
	if r.Schedule != "" {
		if err := checkCron(r.Schedule); err != nil {
			p.wrong("schedule", "%s", err)
		}
	}
}

func slug(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-' && s[len(s)-1] != '-'
}

// checkLimits checks the limits beyond which a file waits for a person.
func (p *recipeParser) checkLimits(c Checks) {
	for field, share := range map[string]float64{"rows": c.Rows, "areas": c.Areas, "revised": c.Revised, "nulls": c.Nulls, "children": c.Children} {
		if share > 1 {
			p.wrong("checks."+field, "is a share between 0 and 1, or negative to switch the check off")
		}
	}
	if c.Median > 0 && c.Median <= 1 {
		p.wrong("checks.median", "is a ratio greater than 1, or negative to switch the check off")
	}
}

func quoteAll(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return strings.Join(quoted, ", ")
}
