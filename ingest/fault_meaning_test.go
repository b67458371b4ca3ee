package ingest

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/faulttest"
)

// lanes is a recipe of counts and shares over municipalities.
const lanes = `id: piste
dataset: piste
title: {it: Piste ciclabili, en: Cycle lanes}
publisher: Ufficio di prova
licence: {id: CC0-1.0, name: CC0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
landing: https://example.org/piste
files: [piste.csv]
kind: observations
vintage: 2023-06-30
format: {type: csv, delimiter: ";", decimal: ",", encoding: utf-8, missing: [".."]}
area: {column: codice, levels: [municipality, province]}
period: {column: anno}
values:
  - {indicator: LANES, column: km, min: 0}
  - {indicator: LANES_SHARE, column: quota, min: 0, max: 100}
indicators:
  - code: LANES
    domain: environment
    title: {it: Piste ciclabili, en: Cycle lanes}
    definition: {it: "Chilometri di piste.", en: "Kilometres of lanes."}
    unit: {it: km, en: km}
    decimals: 0
    polarity: positive
    polarityReason: "Più piste danno più scelta a chi si muove."
    recomposition: R
    quantity: true
  - code: LANES_SHARE
    domain: environment
    title: {it: Quota di piste, en: Share of lanes}
    definition: {it: "Quota delle strade con una pista.", en: "Share of streets with a lane."}
    unit: {it: "%", en: "%"}
    decimals: 1
    polarity: positive
    polarityReason: "Più piste danno più scelta a chi si muove."
    recomposition: N
  - code: LANES_PER
    domain: environment
    title: {it: Piste per quota, en: Lanes by share}
    definition: {it: "Chilometri divisi per la quota, per prova.", en: "Kilometres over the share, for trial."}
    unit: {it: km, en: km}
    decimals: 1
    polarity: neutral
    polarityReason: "È una prova."
    recomposition: R
    formula: "1000 * LANES / DEM01"
`

// table writes rows of a file of lanes under its header.
func table(rows ...string) string { return "codice;anno;km;quota\n" + strings.Join(rows, "\n") + "\n" }

// siena returns one row for each of the 35 municipalities of the province.
func siena(t *testing.T, b *bench, row func(n int, code data.AreaCode) string) []string {
	t.Helper()
	var rows []string
	c := b.cube()
	for _, a := range c.Areas(data.Municipality) {
		if a.Parent == "052" {
			rows = append(rows, row(len(rows), a.Code))
		}
	}
	if len(rows) != 35 {
		t.Fatalf("%d municipalities in the province of Siena", len(rows))
	}
	return rows
}

func TestFaultMeaning(t *testing.T) {
	b := benchOf(t, lanes)
	good := siena(t, b, func(n int, code data.AreaCode) string { return fmt.Sprintf("%s;2022;%d;%d,5", code, 10+n, n) })
	b.publish(table(good...))
	with := func(n int, row string) string {
		rows := append([]string{}, good...)
		rows[n] = row
		return table(rows...)
	}
	for _, tt := range []struct {
		number     int
		name, text string
		words      []string
	}{
		{73, "", with(2, "052003;2022;-5;1"), []string{"line 4, column km", `"-5"`, "0 or more"}},
		{74, "above 100", with(2, "052003;2022;5;100,1"), []string{"line 4, column quota", `"100,1"`, "100 or less"}},
		{74, "below 0", with(2, "052003;2022;5;-0,1"), []string{"line 4, column quota", `"-0,1"`, "0 or more"}},
		{75, "two years ahead", with(2, "052003;2199;5;1"), []string{"line 4, column anno", `"2199"`}},
		{75, "year 0", with(2, "052003;0000;5;1"), []string{"line 4, column anno", "between 1861 and 2100"}},
		{75, "five digits", with(2, "052003;20023;5;1"), []string{"line 4, column anno", `"20023"`}},
		{76, "one in 35", with(2, "999999;2022;5;1"), []string{"2 of 70 figures", "999999"}},
		{77, "", with(2, "52003;2022;5;1"), []string{"line 4, column codice", `"52003"`, "6 digits"}},
		{78, "NUTS", with(2, "ITI19;2022;5;1"), []string{"line 4, column codice", `"ITI19"`}},
		{78, "SDMX of ISTAT", with(2, "ITG12;2022;5;1"), []string{"line 4, column codice", `"ITG12"`}},
		{78, "cadastral", with(2, "M408;2022;5;1"), []string{"line 4, column codice", `"M408"`}},
		{81, "code of 2026 among those of 2023", with(2, "113001;2022;5;1"), []string{"113001", "2023-06-30"}},
	} {
		faulttest.Run(t, tt.number, tt.name, func(t *testing.T) faulttest.Ended {
			b.t = t
			return b.refused(data.Failed, tt.text, tt.words...)
		})
	}
}

// A few unknown codes are set apart, with their line, and the rest is published.
func TestFaultFewUnknownAreas(t *testing.T) {
	faulttest.Run(t, 76, "one in thousands", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, lanes)
		var rows []string
		for _, a := range b.cube().Areas(data.Municipality) {
			rows = append(rows, string(a.Code)+";2022;1;1")
		}
		r := b.publish(table(append(rows, "999999;2022;1;1")...))
		if r.Rejected != 2 || !strings.Contains(r.Message, "2 figures of unknown areas left out: 999999") {
			t.Errorf("run = %+v", r)
		}
		rejected, err := b.in.Folder.Rejected(r.ID)
		if want := fmt.Sprintf("%d,codice,area-not-in-force,", len(rows)+2) + "\"\"\"999999\"\""; err != nil || !strings.Contains(string(rejected), want) {
			t.Errorf("rejected rows = %s, %v, want %s in it", rejected, err, want)
		}
		return ended(r)
	})
}

// Codes that lost their zeros are read where the recipe says so.
func TestFaultZerosRestored(t *testing.T) {
	faulttest.Run(t, 77, "declared by the recipe", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, strings.Replace(lanes, "levels: [municipality, province]", "level: municipality, pad: [6]", 1))
		r := b.publish(table("52032;2022;7;1"))
		if c := b.cell("LANES", "052032", "2022"); c.Value != 7 {
			t.Errorf("LANES of Siena = %+v", c)
		}
		return ended(r)
	})
}

// The two municipalities called Samone are told apart by their province alone.
func TestFaultHomonyms(t *testing.T) {
	byName := strings.Replace(lanes, "area: {column: codice, levels: [municipality, province]}", "area: {column: codice, level: municipality, by: name}", 1)
	faulttest.Run(t, 79, "without a province", func(t *testing.T) faulttest.Ended {
		return benchOf(t, byName).refused(data.Failed, table("Siena;2022;1;1", "Samone;2022;1;1"), "line 3, column codice", `"Samone"`, "the name of 2 areas (001235, 022165)")
	})
	faulttest.Run(t, 79, "with a province", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, strings.Replace(byName, "by: name}", "by: name, province: provincia}", 1))
		r := b.publish("codice;provincia;anno;km;quota\nSamone;TN;2022;4;1\nSamone;TO;2022;5;1\n")
		if one, two := b.cell("LANES", "022165", "2022"), b.cell("LANES", "001235", "2022"); one.Value != 4 || two.Value != 5 {
			t.Errorf("LANES = %+v, %+v, want 4 and 5", one, two)
		}
		return ended(r)
	})
}

// Files of another vintage are carried by the history of the codes: Presicce
// 075062 and Acquarica 075001 are 075098 since 2019, Misiliscemi 081025 left
// Trapani 081021 in 2021, Montecopiolo 041033 went from the Marche to Rimini.
func TestFaultVintages(t *testing.T) {
	of := func(day string) string { return strings.Replace(lanes, "2023-06-30", day, 1) }
	faulttest.Run(t, 80, "old codes of a merger", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, of("2019-01-01"))
		r := b.publish(table("075001;2018;3;1", "075062;2018;4;1"))
		if c := b.cell("LANES", "075098", "2018"); c.Value != 7 || !c.Recalculated {
			t.Errorf("LANES of Presicce-Acquarica = %+v, want 7, recalculated", c)
		}
		if c := b.cell("LANES_SHARE", "075098", "2018"); c.Value != 1 || !c.Recalculated {
			t.Errorf("a rate both had = %+v", c)
		}
		return ended(r)
	})
	faulttest.Run(t, 80, "one of two parts", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, of("2019-01-01"))
		r := b.publish(table("075001;2018;3;1", "058091;2018;3;1"))
		if c := b.cell("LANES", "075098", "2018"); c.Status != data.NotAvailable {
			t.Errorf("LANES of Presicce-Acquarica = %+v, want none", c)
		}
		return ended(r)
	})
	faulttest.Run(t, 80, "old and new codes in one file", func(t *testing.T) faulttest.Ended {
		return benchOf(t, of("2019-01-01")).refused(data.Failed, table("075001;2018;3;1", "075062;2018;4;1", "075098;2018;7;1"), "075098", "2019-01-01", "vintage")
	})
	faulttest.Run(t, 82, "split", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, of("2020-06-30"))
		r := b.publish(table("081021;2019;100;1"))
		trapani, misiliscemi := b.cell("LANES", "081021", "2019"), b.cell("LANES", "081025", "2019")
		if math.Abs(trapani.Value+misiliscemi.Value-100) > 1e-9 || trapani.Status != data.Estimated || misiliscemi.Status != data.Estimated || !trapani.Recalculated {
			t.Errorf("LANES = %+v and %+v, want parts of 100, estimated", trapani, misiliscemi)
		}
		return ended(r)
	})
	faulttest.Run(t, 82, "another province and region", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, of("2020-06-30"))
		r := b.publish(table("041033;2019;8;1", "041;2019;100;1", "099;2019;50;1"))
		if c := b.cell("LANES", "099030", "2019"); c.Value != 8 {
			t.Errorf("LANES of Montecopiolo = %+v, want 8", c)
		}
		if c := b.cell("LANES", "099", "2019"); c.Value != 50 || !c.Recalculated {
			t.Errorf("LANES of Rimini of 2019 = %+v, want 50, of other borders", c)
		}
		return ended(r)
	})
	faulttest.Run(t, 82, "code that is no more", func(t *testing.T) faulttest.Ended {
		return benchOf(t, lanes).refused(data.Failed, table("041033;2022;8;1", "052032;2022;1;1"), "041033", "2023-06-30")
	})
	faulttest.Run(t, 81, "half of Sardinia by each list", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, of("2026-01-01"))
		var rows []string
		c := b.cube()
		for _, a := range c.Areas(data.Municipality) {
			if a.Code[:3] == "090" || a.Code[:3] == "091" { // Sassari, Nuoro
				code := a.Code
				if len(rows)%2 == 0 {
					code = b.in.Catalog.Lineage.At(a.Code, "2026-01-01")[0]
				}
				rows = append(rows, string(code)+";2022;1;1")
			}
		}
		return b.refused(data.Failed, table(rows...), "not in force on 2026-01-01", "090002", "the file mixes two vintages, with 83 codes of 2025-12-31 and 83 of 2026-01-01", "113001")
	})
}

// What a file says otherwise than the edition before holds it for a person.
func TestFaultHeld(t *testing.T) {
	b := benchOf(t, lanes)
	row := func(n int, code data.AreaCode) string { return fmt.Sprintf("%s;2022;%d;%d,5", code, 10+n, n) }
	good := siena(t, b, row)
	b.publish(table(good...))
	for _, tt := range []struct {
		number int
		name   string
		text   string
		words  []string
	}{
		{83, "metres for kilometres", table(siena(t, b, func(n int, code data.AreaCode) string { return fmt.Sprintf("%s;2022;%d;%d,5", code, 1000*(10+n), n) })...),
			[]string{"the median changed, another unit of measure?: LANES 2022 (1000 times)", "cittamedie release approve"}},
		{83, "shares of one", table(siena(t, b, func(n int, code data.AreaCode) string { return fmt.Sprintf("%s;2022;%d;0,%03d", code, 10+n, 10*n+5) })...),
			[]string{"another unit of measure?: LANES_SHARE 2022"}},
		{84, "", table(siena(t, b, func(n int, code data.AreaCode) string { return row(n+n%3/2, code) })...), []string{"figures already published changed: LANES 2022 (11 of 35)"}},
		{85, "rows gone", table(good[:24]...), []string{"24 rows, where the edition of", "had 35"}},
		{85, "a province gone", table("051001;2022;1;1"), []string{"no figures any more of Toscana (35 areas)"}},
		{12, "values gone", table(siena(t, b, func(n int, code data.AreaCode) string { return string(code) + ";2022;..;.." })...), []string{"more figures without a value: LANES 2022 (from 0 to 100 %)"}},
	} {
		faulttest.Run(t, tt.number, tt.name, func(t *testing.T) faulttest.Ended {
			b.t = t
			return b.refused(data.Held, tt.text, tt.words...)
		})
	}
	faulttest.Run(t, 84, "approved by a person", func(t *testing.T) faulttest.Ended {
		b.t = t
		held := b.give(table(siena(t, b, func(n int, code data.AreaCode) string { return row(n+n%3/2, code) })...))
		r, err := b.in.Approve(context.Background(), held.ID)
		if waiting, _ := b.in.Folder.Holding(); err != nil && len(waiting) > 0 {
			r, err = b.in.Approve(context.Background(), waiting[len(waiting)-1].Run.ID)
		}
		if err != nil || r.Outcome != data.OK {
			t.Fatalf("approve = %+v, %v", r, err)
		}
		return ended(r)
	})
}

// A sum that the publisher gives is held against the parts.
func TestFaultSums(t *testing.T) {
	faulttest.Run(t, 86, "province that is not the sum", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, lanes)
		rows := siena(t, b, func(n int, code data.AreaCode) string { return fmt.Sprintf("%s;2022;%d;1", code, n) })
		return b.refused(data.Held, table(append(rows, "052;2022;600;1")...), "1 of 2 figures of larger areas are not the sum of their parts: LANES of 052 in 2022 is 600, the parts give 595")
	})
	faulttest.Run(t, 86, "allowed by the recipe, noted", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, lanes+"checks: {children: 1}\n")
		rows := siena(t, b, func(n int, code data.AreaCode) string { return fmt.Sprintf("%s;2022;%d;1", code, n) })
		r := b.publish(table(append(rows, "052;2022;600;1")...))
		if c := b.cell("LANES", "052", "2022"); c.Value != 600 || !strings.Contains(r.Message, "1 published figures of piste differ from the sum of their parts") {
			t.Errorf("LANES of the province = %+v, run %+v", c, r)
		}
		return ended(r)
	})
	faulttest.Run(t, 87, "denominator missing", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, lanes)
		missing := data.AreaCode("")
		c := b.cube()
		for _, a := range c.Areas(data.Municipality) {
			if !c.Cell("DEM01", a.Code, data.Year(2022)).Status.HasValue() {
				missing = a.Code
			}
		}
		r := b.publish(table(string(missing)+";2022;5;1", "052032;2022;5;1"))
		if c := b.cell("LANES_PER", missing, "2022"); c.Status.HasValue() || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
			t.Errorf("LANES_PER without residents = %+v", c)
		}
		if c := b.cell("LANES_PER", "052032", "2022"); !c.Status.HasValue() {
			t.Errorf("LANES_PER of Siena = %+v", c)
		}
		return ended(r)
	})
	faulttest.Run(t, 87, "denominator zero", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, strings.Replace(lanes, `"1000 * LANES / DEM01"`, `"1000 * DEM01 / LANES"`, 1))
		r := b.publish(table("052032;2022;0;1", "052033;2022;5;1"))
		if c := b.cell("LANES_PER", "052032", "2022"); c.Status != data.NotApplicable {
			t.Errorf("LANES_PER over zero = %+v, want not applicable", c)
		}
		return ended(r)
	})
	faulttest.Run(t, 88, "half-year beside the year", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, lanes)
		r := b.publish(table("052032;2022;10;1", "052032;2022-S1;4;1"))
		if year, half := b.cell("LANES", "052032", "2022"), b.cell("LANES", "052032", "2022-S1"); year.Value != 10 || half.Value != 4 {
			t.Errorf("LANES = %+v and %+v, want them apart", year, half)
		}
		return ended(r)
	})
}

// Totals beside the sexes they are made of are read as totals, or not at all.
func TestFaultTotalsAmongParts(t *testing.T) {
	bySex := strings.Replace(lanes, "- {indicator: LANES, column: km, min: 0}", "- {indicator: LANES, column: km, min: 0, sexColumn: sesso, sexes: {female: F, male: M, total: T}}", 1)
	bySex = strings.Replace(bySex, "  - {indicator: LANES_SHARE, column: quota, min: 0, max: 100}\n", "", 1)
	rows := func(total int) string {
		return fmt.Sprintf("codice;anno;sesso;km\n052032;2022;F;4\n052032;2022;M;6\n052032;2022;T;%d\n", total)
	}
	faulttest.Run(t, 89, "total read as a total", func(t *testing.T) faulttest.Ended {
		b := benchOf(t, bySex)
		r := b.publish(rows(10))
		if c := b.cell("LANES", "052032", "2022"); c.Value != 10 {
			t.Errorf("LANES = %+v, want 10", c)
		}
		return ended(r)
	})
	faulttest.Run(t, 89, "total counted among its parts", func(t *testing.T) faulttest.Ended {
		return benchOf(t, bySex).refused(data.Held, rows(20), "1 of 1 totals are not the sum of their sexes or ages: LANES of 052032 in 2022 is 20, the parts give 10")
	})
	faulttest.Run(t, 89, "sex that the recipe does not read", func(t *testing.T) faulttest.Ended {
		return benchOf(t, strings.Replace(bySex, ", sexColumn: sesso, sexes: {female: F, male: M, total: T}", "", 1)).
			refused(data.Failed, rows(10), "line 3, column km", "another value of LANES for 052032 in 2022", "given at line 2")
	})
	faulttest.Run(t, 89, "word of a sex that is not declared", func(t *testing.T) faulttest.Ended {
		return benchOf(t, strings.Replace(bySex, ", total: T", "", 1)).refused(data.Failed, rows(10), "line 4, column sesso", `"T"`)
	})
}
