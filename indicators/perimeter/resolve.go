package perimeter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cittamedie/data"
)

// resolver finds the municipalities that the entries of a list name.
type resolver struct {
	*release
	wrong ListError
}

func newResolver(r *release) *resolver { return &resolver{release: r} }

// resolveAll returns the codes of the entries, as given, and notes every mistake.
func (s *resolver) resolveAll(entries []entry) []data.AreaCode {
	lineOf := map[data.AreaCode]int{}
	var codes []data.AreaCode
	for _, e := range entries {
		code, ok := s.resolve(e)
		if !ok {
			continue
		}
		if first, twice := lineOf[code]; twice {
			s.wrong.add(ListProblem{Line: e.line, Found: e.text, Reason: data.Text{
				IT: fmt.Sprintf("il comune %s sta già alla riga %d", code, first), EN: fmt.Sprintf("the municipality %s stands at line %d already", code, first),
			}})
			continue
		}
		lineOf[code] = e.line
		codes = append(codes, code)
	}
	return codes
}

// resolve returns the code of an entry; it notes a mistake and returns false when
// there is none.
func (s *resolver) resolve(e entry) (data.AreaCode, bool) {
	if strings.Trim(e.text, "0123456789") == "" {
		return s.resolveCode(e)
	}
	code, err := s.names().Resolve(e.text, []data.Level{data.Municipality}, e.province)
	if err == nil {
		return code, true
	}
	p := ListProblem{Line: e.line, Found: strings.TrimSpace(e.text + " " + e.province), Nearest: s.nearestNames(e.text)}
	homonyms := s.called(e.text)
	switch {
	case len(homonyms) > 0:
		p.Nearest = nil
		for _, a := range homonyms {
			p.Nearest = append(p.Nearest, s.described(a))
		}
		if e.province == "" {
			p.Reason = data.Text{IT: "più comuni si chiamano così: aggiungi la sigla della provincia", EN: "several municipalities are called so: add the abbreviation of the province"}
		} else {
			p.Reason = data.Text{IT: "nessun comune di quella provincia si chiama così", EN: "no municipality of that province is called so"}
		}
	default:
		p.Reason = data.Text{IT: "nessun comune si chiama così", EN: "no municipality is called so"}
	}
	s.wrong.add(p)
	return "", false
}

// called returns the municipalities of a name.
func (s *resolver) called(name string) []data.Area {
	folded := data.FoldName(name)
	var out []data.Area
	for _, a := range s.cube.Areas(data.Municipality) {
		if data.FoldName(a.Name) == folded {
			out = append(out, a)
		}
	}
	return out
}

func (s *resolver) resolveCode(e entry) (data.AreaCode, bool) {
	code := data.AreaCode(e.text)
	p := ListProblem{Line: e.line, Found: e.text}
	if _, err := data.ParseAreaCode(e.text, data.Municipality); err != nil {
		p.Reason = data.Text{IT: "un codice di comune ha sei cifre, zeri compresi", EN: "the code of a municipality has six digits, zeros included"}
		if len(e.text) < 6 {
			if a, ok := s.cube.Area(data.AreaCode(strings.Repeat("0", 6-len(e.text)) + e.text)); ok {
				p.Nearest = []string{s.described(a)}
			}
		}
		s.wrong.add(p)
		return "", false
	}
	if a, ok := s.cube.Area(code); ok && a.Level == data.Municipality {
		return code, true
	}
	if len(s.cube.Successors(code)) > 0 {
		return code, true
	}
	p.Reason = data.Text{IT: "nessun comune ha mai avuto questo codice", EN: "no municipality has ever had this code"}
	if dated := s.cube.Dated(code); len(dated) > 0 {
		last := dated[len(dated)-1]
		p.Reason = data.Text{
			IT: fmt.Sprintf("era %s fino al %s, e il registro non dice dove è andato il suo territorio", last.Name, last.ValidTo),
			EN: fmt.Sprintf("it was %s until %s, and the register does not say where its territory went", last.Name, last.ValidTo),
		}
	}
	s.wrong.add(p)
	return "", false
}

// described names a municipality so that it can be told from others.
func (s *resolver) described(a data.Area) string {
	if p, ok := s.cube.Area(a.Parent); ok && p.Abbreviation != "" {
		return fmt.Sprintf("%s (%s) %s", a.Name, p.Abbreviation, a.Code)
	}
	return fmt.Sprintf("%s %s", a.Name, a.Code)
}

// nearestCount is how many names are proposed.
const nearestCount = 3

// nearestNames returns the names most like one that nobody has: those that take
// fewest letters changed, put in or left out, and not more than a third of them.
func (s *resolver) nearestNames(name string) []string {
	type near struct {
		area data.Area
		far  int
	}
	wanted := []rune(data.FoldName(name))
	if len(wanted) > 64 {
		return nil
	}
	most := max(2, len(wanted)/3)
	var found []near
	for _, a := range s.cube.Areas(data.Municipality) {
		if far := distance(wanted, []rune(data.FoldName(a.Name)), most); far <= most {
			found = append(found, near{a, far})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.far, b.far) })
	var out []string
	for _, n := range found[:min(len(found), nearestCount)] {
		out = append(out, s.described(n.area))
	}
	return out
}

// distance returns how many letters must be changed, put in or left out to make one
// word of another; more than most when it is more.
//
// Reference: Levenshtein, V. I. (1966), Binary codes capable of correcting
// deletions, insertions and reversals, Soviet Physics Doklady 10, 707–710.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// commonDay returns the day of the codes: the reference when all are in force then,
// otherwise the latest day on which all were. Codes that never were in force
// together are refused, with the days of the two parts.
func (s *resolver) commonDay(codes []data.AreaCode) (data.Date, error) {
	reference, l := s.cube.Release().Reference, s.cube.Lineage()
	if l == nil {
		return reference, nil
	}
	all := func(day data.Date) bool {
		return !slices.ContainsFunc(codes, func(code data.AreaCode) bool { return !s.inForce(l, code, day) })
	}
	if all(reference) {
		return reference, nil
	}
	var days []data.Date
	for _, code := range codes {
		for _, day := range []data.Date{reference, "1861-03-17"} {
			from, to := l.ValidityOn(code, day)
			if from != "" {
				days = append(days, from)
			}
			if to != "" {
				days = append(days, dayBefore(to))
			}
		}
	}
	slices.Sort(days)
	for _, day := range slices.Backward(days) {
		if all(day) {
			return day, nil
		}
	}
	return "", s.twoVintages(l, codes, reference)
}

// inForce reports whether a code was that of a municipality on a day.
func (s *resolver) inForce(l *data.Lineage, code data.AreaCode, day data.Date) bool {
	if !l.InForce(code, day) {
		return false
	}
	for _, now := range l.Trace(code, day, s.cube.Release().Reference) {
		if _, ok := s.cube.Area(now); !ok {
			return false
		}
	}
	return true
}

// dayBefore returns the day before d, which is a day.
func dayBefore(d data.Date) data.Date {
	t, err := parseDay(d)
	if err != nil {
		return d
	}
	return data.Date(t.AddDate(0, 0, -1).Format(dayLayout))
}

// twoVintages says which codes are in force on the reference day and which on
// another.
func (s *resolver) twoVintages(l *data.Lineage, codes []data.AreaCode, reference data.Date) error {
	var now, other []string
	var from, to data.Date
	for _, code := range sorted(codes) {
		if s.inForce(l, code, reference) {
			now = append(now, string(code))
			continue
		}
		other = append(other, string(code))
		from, to = l.ValidityOn(code, reference)
	}
	some := func(codes []string) string {
		if len(codes) > 5 {
			return fmt.Sprintf("%s and %d more", strings.Join(codes[:5], ", "), len(codes)-5)
		}
		return strings.Join(codes, ", ")
	}
	span := data.Text{IT: "dal " + string(from), EN: "from " + string(from)}
	if to != "" {
		span = data.Text{IT: "fino al " + string(dayBefore(to)), EN: "until " + string(dayBefore(to))}
	}
	return &ListError{Problems: []ListProblem{{Found: some(other), Reason: data.Text{
		IT: fmt.Sprintf("la lista mescola codici di due date, che insieme non sono mai stati in vigore: questi valgono %s, gli altri (%s) al %s; usa i codici di una data sola", span.IT, some(now), reference),
		EN: fmt.Sprintf("the list mixes codes of two dates that were never in force together: these hold %s, the others (%s) on %s; use the codes of one date", span.EN, some(now), reference),
	}}}}
}
