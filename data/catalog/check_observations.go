package catalog

import (
	"fmt"
	"strings"

	"cittamedie/data"
)

// checkObservations adds the mistakes of a table of values.
func (p *recipeParser) checkObservations(r Recipe) {
	p.checkArea("area", r.Area)
	if len(r.Values) == 0 {
		p.wrong("values", "is required")
	}
	seen := map[string]int{}
	for i, v := range r.Values {
		field := fmt.Sprintf("values[%d]", i)
		p.checkValue(field, v)
		p.checkPeriod(field, v, r.Period)
		// Two values may share a column when other rows, or rows of another
		// age, are read for each.
		rows := fmt.Sprintf("%v|%v|%s", v.Where, v.Sexes, v.AgeColumn)
		column := fmt.Sprintf("column %s|%s|%s", v.Column, v.SexColumn, rows)
		key := fmt.Sprintf("%s|%s|%t|%v|%s", v.Indicator, v.Sex+v.SexColumn, v.Columns != nil, v.Period, rows)
		if v.Column != "" && seen[column] > 0 {
			p.wrong(field+".column", "%q is already read at line %d", v.Column, seen[column])
		}
		if v.Indicator != "" && seen[key] > 0 {
			p.wrong(field+".indicator", "%q already has a column for this sex at line %d", v.Indicator, seen[key])
		}
		seen[column], seen[key] = p.at(field+".column"), p.at(field)
	}
}

func (p *recipeParser) checkValue(field string, v ValueColumn) {
	p.require(field+".indicator", v.Indicator)
	switch {
	case v.Column == "" && v.Columns == nil:
		p.wrong(field, "wants column or columns")
	case v.Column != "" && v.Columns != nil:
		p.wrong(field+".column", "column and columns exclude one another")
	case v.Columns != nil:
		p.checkWide(field+".columns", *v.Columns)
	case strings.Count(v.Column, "*") > 1:
		p.wrong(field+".column", `%q has more than one "*": it stands for the period, once`, v.Column)
	}
	p.checkWhere(field+".where", v.Where)
	p.checkSex(field, v)
	p.checkAge(field, v)
	p.checkStatus(field, v)
	if _, stated := p.lines[field+".scale"]; stated && v.Scale <= 0 {
		p.wrong(field+".scale", "must be greater than 0")
	}
	if v.Min != nil && v.Max != nil && *v.Min > *v.Max {
		p.wrong(field+".max", "is smaller than min")
	}
}

func (p *recipeParser) checkSex(field string, v ValueColumn) {
	p.oneOf(field+".sex", v.Sex, data.Total, "female", "male")
	if v.Sex != "" && v.SexColumn != "" {
		p.wrong(field+".sexColumn", "sex and sexColumn exclude one another")
	}
	s := v.Sexes
	if _, stated := p.lines[field+".sexes"]; !stated {
		return
	}
	switch {
	case v.SexColumn == "":
		p.wrong(field+".sexes", "are the words of sexColumn, which is not stated")
	case s == Sexes{}:
		p.wrong(field+".sexes", "has no word")
	case s.Female != "" && s.Female == s.Male, s.Female != "" && s.Female == s.Total, s.Male != "" && s.Male == s.Total:
		p.wrong(field+".sexes", "has the same word for two sexes")
	}
}

func (p *recipeParser) checkAge(field string, v ValueColumn) {
	_, stated := p.lines[field+".ages"]
	switch {
	case v.AgeColumn == "" && stated:
		p.wrong(field+".ages", "says how the rows of ageColumn are summed, which is not stated")
	case v.AgeColumn == "":
	case v.Columns != nil:
		p.wrong(field+".ageColumn", "columns and ageColumn exclude one another")
	case v.Ages.Last < 1 || v.Ages.Last > maxAge:
		p.wrong(field+".ages.last", "the open age is between 1 and %d", maxAge)
	case v.Ages.Class < 1 || v.Ages.Last%v.Ages.Class != 0:
		p.wrong(field+".ages.class", "%d does not divide the ages from 0 to %d", v.Ages.Class, v.Ages.Last)
	}
}

func (p *recipeParser) checkStatus(field string, v ValueColumn) {
	if v.StatusColumn != "" && len(v.Statuses) == 0 {
		p.wrong(field+".statuses", "is required, because statusColumn is stated")
	}
	if v.StatusColumn == "" && len(v.Statuses) > 0 {
		p.wrong(field+".statuses", "are the words of statusColumn, which is not stated")
	}
	seen := map[string]bool{}
	for i, s := range v.Statuses {
		at := fmt.Sprintf("%s.statuses[%d]", field, i)
		if s.Status == 0 && p.lines[at+".status"] == 0 {
			p.wrong(at+".status", "is required")
		}
		if seen[s.Found] {
			p.wrong(at+".found", "%q is listed twice", s.Found)
		}
		seen[s.Found] = true
	}
}

// maxAge bounds the columns a wide table may have: nobody is older.
const maxAge = 150

func (p *recipeParser) checkWide(field string, w WideColumns) {
	switch {
	case w.FirstAge < 0 || w.LastAge <= w.FirstAge || w.LastAge > maxAge:
		p.wrong(field+".lastAge", "ages go from firstAge, 0 or more, up to a later lastAge, %d or less", maxAge)
	case w.Class < 1 || (w.LastAge-w.FirstAge)%w.Class != 0:
		p.wrong(field+".class", "%d does not divide the ages from %d to %d", w.Class, w.FirstAge, w.LastAge)
	}
}

// checkPeriod checks the rule of one value: its own, or the recipe's.
func (p *recipeParser) checkPeriod(field string, v ValueColumn, common PeriodRule) {
	rule, field := common, field+".period"
	if v.Period != nil {
		rule = *v.Period
	} else if p.lines["period"] > 0 {
		field = "period"
	}
	if strings.Contains(v.Column, "*") {
		if v.Period != nil && rule.Column+rule.Value != "" {
			p.wrong(field, "the period stands in the name of the column, %q: only shift may be stated", v.Column)
		}
		return
	}
	p.checkRule(field, rule)
}

func (p *recipeParser) checkRule(field string, rule PeriodRule) {
	switch {
	case rule.Column == "" && rule.Value == "":
		p.wrong(field, "wants column or value")
	case rule.Column != "" && rule.Value != "":
		p.wrong(field, "column and value exclude one another")
	case rule.Value != "":
		if _, err := data.ParsePeriod(rule.Value); err != nil {
			p.wrong(field+".value", "%s", err)
		}
	}
	if rule.Shift < -maxShift || rule.Shift > maxShift {
		p.wrong(field+".shift", "is a number of years between -%d and %d", maxShift, maxShift)
	}
}

// maxShift bounds the years between what a file says and what it means.
const maxShift = 10
