package dashboards

import (
	"strings"

	"cittamedie/data"
	"cittamedie/indicators/perimeter"
)

// practiceGroup is how practicable each hypothesis is, from what the operator has
// recorded with its act. What nobody has recorded says so and is never zero; the
// number of bodies is counted.
func (p *page) practiceGroup(v ambitiView, cmp *perimeter.Comparison) scoreGroup {
	recorded := p.site.practices.current()
	day := data.Date(p.site.Now().Format("2006-01-02"))
	agreements, bodies, staff := p.newRow("agreements", data.Positive), p.newRow("bodies", data.Negative), p.newRow("staff", data.Positive)
	elections, projects, willing := p.newRow("elections", 0), p.newRow("projects", data.Positive), p.newRow("willing", data.Positive)
	elections.weighed = false
	for _, row := range []*scoreRow{&agreements, &staff, &elections, &projects, &willing} {
		row.Period, row.Source = string(day), p.T("score.recorded")
	}
	bodies.Period, bodies.Source = string(p.Release().Reference), p.T("score.counted")
	for _, side := range cmp.Sides {
		set, all := side.Perimeter.Municipalities, side.Municipalities
		on := recorded.On(set, v.Purpose, day)
		agreements.Cells = append(agreements.Cells, p.joinedCell(on, all))
		bodies.Cells = append(bodies.Cells, scoreCell{
			Text: p.Num(side.Bodies), value: data.Some(float64(side.Bodies)),
			Notes: []string{p.T("score.bodies", p.plural("ambiti.comuni", all), p.plural("ambiti.provinces", len(side.Provinces)), p.plural("ambiti.regions", len(side.Regions)), p.Num(side.Bodies-all-len(side.Provinces)-len(side.Regions)))},
		})
		staff.Cells = append(staff.Cells, p.knownCell(on.StaffKnown, all, number(p.Lang, on.People, 1), on.People, p.acts(on.Staff)))
		elections.Cells = append(elections.Cells, p.electionCell(on, all))
		projects.Cells = append(projects.Cells, p.countedCell(on.ProjectsKnown, len(on.Projects), p.acts(on.Projects)))
		willing.Cells = append(willing.Cells, p.willingCell(on, all))
	}
	return scoreGroup{ID: "practice", Rows: []scoreRow{agreements, bodies, staff, elections, projects, willing}}
}

// unrecorded is what nobody has told.
func (p *page) unrecorded() scoreCell { return absentCell(p.T("score.unrecorded"), "notRecorded") }

// joinedCell says how many municipalities an agreement in force joins already.
func (p *page) joinedCell(on perimeter.Practices, all int) scoreCell {
	if !on.AgreementsKnown {
		return p.unrecorded()
	}
	notes := append([]string{p.T("score.joined", p.Num(on.Joined), p.Num(all))}, p.acts(on.Agreements)...)
	return scoreCell{Text: p.Num(len(on.Agreements)), Notes: notes, value: data.Some(float64(len(on.Agreements)))}
}

// countedCell writes a number of things that were recorded.
func (p *page) countedCell(known bool, n int, acts []string) scoreCell {
	if !known {
		return p.unrecorded()
	}
	return scoreCell{Text: p.Num(n), Notes: acts, value: data.Some(float64(n))}
}

// knownCell writes a figure that each municipality tells for itself. With some of
// them alone it is shown and cannot be weighed.
func (p *page) knownCell(known, all int, text string, value float64, acts []string) scoreCell {
	if known == 0 {
		return p.unrecorded()
	}
	cell := scoreCell{Text: text, Notes: append([]string{p.T("score.known", p.Num(known), p.Num(all))}, acts...)}
	if known == all {
		cell.value = data.Some(value)
	}
	return cell
}

// electionCell writes the next day of vote.
func (p *page) electionCell(on perimeter.Practices, all int) scoreCell {
	if on.VotesKnown == 0 {
		return p.unrecorded()
	}
	next := on.Elections[0].Date
	for _, row := range on.Elections {
		next = min(next, row.Date)
	}
	return scoreCell{Text: p.date(next), Notes: append([]string{p.T("score.known", p.Num(on.VotesKnown), p.Num(all))}, p.acts(on.Elections)...)}
}

// willingCell writes how many have declared that they would.
func (p *page) willingCell(on perimeter.Practices, all int) scoreCell {
	yes := on.Answers[perimeter.Willing]
	cell := p.knownCell(on.AnswerKnown, all, p.T("score.willing", p.Num(yes), p.Num(all)), 100*float64(yes)/float64(all), nil)
	if on.AnswerKnown > 0 {
		cell.Notes = append(cell.Notes, p.T("score.answers", p.Num(on.Answers[perimeter.Conditional]), p.Num(on.Answers[perimeter.Unwilling])))
	}
	return cell
}

// mostActs is how many acts a cell names.
const mostActs = 3

// acts names the acts behind a cell, with their day.
func (p *page) acts(rows []perimeter.Practice) []string {
	var out []string
	for i, row := range rows {
		if i == mostActs {
			return append(out, p.T("score.moreActs", p.Num(len(rows)-mostActs)))
		}
		out = append(out, strings.TrimPrefix(row.Title+" – ", " – ")+row.Act+" ("+p.date(row.Date)+")")
	}
	return out
}
