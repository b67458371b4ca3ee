package dashboards

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cittamedie/data/catalog"
)

// Every publisher and licence of the catalogue reads in English on English pages.
func TestProvenanceInEnglish(t *testing.T) {
	cat, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	same := []string{"ISTAT", "INPS"}
	en, it := &page{Lang: "en"}, &page{Lang: "it"}
	for _, r := range cat.Recipes {
		if publisherEN[r.Publisher] == "" && !slices.Contains(same, r.Publisher) {
			t.Errorf("%s: no English for the publisher %q", r.ID, r.Publisher)
		}
		if licenceEN[r.Licence.ID] == "" || en.licenceName(r.Licence) != licenceEN[r.Licence.ID] {
			t.Errorf("%s: no English for the licence %q", r.ID, r.Licence.ID)
		}
		if it.publisherName(r.Publisher) != r.Publisher || it.licenceName(r.Licence) != r.Licence.Name {
			t.Errorf("%s: the Italian page changes the publisher or the licence", r.ID)
		}
	}
	if got := en.publisherName("Comune di Prova"); got != "Comune di Prova" {
		t.Errorf("a publisher that is not known = %q", got)
	}
	app := newApp(t, fixture(t))
	for path, unwanted := range map[string]string{"/dati?lang=en": "elaborazione", "/mappa?indicator=DEM03&lang=en": "Attribuzione", "/stato?lang=en": "Internazionale"} {
		doc, _, _ := get(t, app, path)
		if strings.Contains(doc.Text(), unwanted) {
			t.Errorf("%s has the Italian word %q", path, unwanted)
		}
	}
}

func TestReasons(t *testing.T) {
	it := &page{Lang: "it"}
	var source []byte
	for _, name := range []string{"check", "compare", "lay_boundaries"} {
		text, err := os.ReadFile("../ingest/" + name + ".go")
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, text...)
	}
	for _, tt := range []struct{ said, want, written string }{
		{"12 rows, where the edition of 2026-01-02 had 7899", "12 righe, mentre l'edizione del 2 gennaio 2026 ne aveva 7899", "%d rows, where the edition of %s had %d"},
		{"9 of 30 figures of larger areas are not the sum of their parts: ADDETTI of 052 in 2023 is 10.5, the parts give 9", "9 cifre su 30 delle aree più grandi non sono la somma delle parti: ADDETTI di 052 nel 2023 è 10,5, le parti danno 9",
			"%d of %d figures of larger areas are not the sum of their parts: %s of %s in %s is %g, the parts give %g"},
		{"1 of 35 totals are not the sum of their sexes or ages: LANES of 052032 in 2022 is 20, the parts give 10.5", "1 totali su 35 non sono la somma di sessi o età: LANES di 052032 nel 2022 è 20, le parti danno 10,5",
			"%d of %d totals are not the sum of their sexes or ages: %s of %s in %s is %g, the parts give %g"},
		{"2 pairs of areas lie on one another: 052001 and 052002", "2 coppie di aree stanno l'una sull'altra: 052001 and 052002", "%d pairs of areas lie on one another: %s"},
		{"1 gaps between the areas, 1.6 % of the land where 0.1 % is usual, the largest near 11.40 east, 43.10 north", "1 vuoti tra le aree, il 1,6 % del territorio dove di solito è il 0,1 %, il più grande vicino a 11,40 est, 43,10 nord", "%d gaps between the areas, %.2g %% of the land where %g %% is usual, the largest near %.2f east, %.2f north"},
		{"no figures any more: DEM01 2019, DEM01 2020, DEM01 2021 and 4 more", "non ci sono più cifre: DEM01 2019, DEM01 2020, DEM01 2021 e altre 4 serie", `"no figures any more"`},
		{"no figures any more of Toscana (273 areas), Siena (1 areas): DEM01 2020", "non ci sono più cifre per Toscana (273 aree), Siena (un'area): DEM01 2020", `"no figures any more of "`},
		{"areas without a figure that had one: DEM01 2020 (80 of 7899) and 1 more", "aree che avevano una cifra e non l'hanno più: DEM01 2020 (80 su 7899) e un'altra serie", `"areas without a figure that had one", " (%d of %d)"`},
		{"more figures without a value: DEM01 2020 (from 2 to 31 %)", "più cifre senza valore: DEM01 2020 (dal 2 al 31 %)", `"more figures without a value", " (from %.0f to %.0f %%)"`},
		{"the median changed, another unit of measure?: ECO01 2019 (9.75 times)", "la mediana è cambiata, forse l'unità di misura: ECO01 2019 (9,75 volte)", `"the median changed, another unit of measure?", " (%.4g times)"`},
		{"figures already published changed: DEM01 2020 (900 of 7899)", "cifre già pubblicate sono cambiate: DEM01 2020 (900 su 7899)", `"figures already published changed", " (%d of %d)"`},
	} {
		if got := it.reason(tt.said); got != (reason{Text: tt.want}) {
			t.Errorf("reason(%q) = %q, want %q", tt.said, got, tt.want)
		}
		if !strings.Contains(string(source), tt.written) {
			t.Errorf("package ingest no longer writes %q", tt.written)
		}
		if got := (&page{Lang: "en"}).reason(tt.said); got != (reason{Text: tt.said}) {
			t.Errorf("in English reason(%q) = %q", tt.said, got)
		}
	}
	if got := it.reason("something else"); got.Lang != "en" {
		t.Errorf("a reason that is not known = %q", got)
	}
}

func TestSchedule(t *testing.T) {
	for _, tt := range []struct{ line, it, en string }{
		{"", "non si scarica da sola", "not fetched by itself"},
		{"0 4 * * *", "ogni giorno", "every day"},
		{"0 4 * * 1", "ogni settimana", "every week"},
		{"55 3 10 * *", "ogni mese, il giorno 10", "every month, on day 10"},
		{"20 3 5 2 *", "ogni anno, il 5 febbraio", "every year, on 5 February"},
		{"20 3 1 2,8,11 *", "ogni anno, il giorno 1° di febbraio, agosto e novembre", "every year, on day 1 of February, August and November"},
		{"20 3 7 */3 *", "ogni 3 mesi, il giorno 7", "every 3 months, on day 7"},
		{"20 3 7 13 *", "secondo il calendario «20 3 7 13 *»", "on the schedule “20 3 7 13 *”"},
		{"20 3 7 2-4 *", "secondo il calendario «20 3 7 2-4 *»", "on the schedule “20 3 7 2-4 *”"},
		{"20 3 1 2 5", "secondo il calendario «20 3 1 2 5»", "on the schedule “20 3 1 2 5”"},
	} {
		for lang, want := range map[string]string{"it": tt.it, "en": tt.en} {
			if got := (&page{Lang: lang}).schedule(tt.line); got != want {
				t.Errorf("%s: schedule(%q) = %q, want %q", lang, tt.line, got, want)
			}
		}
	}
	cat, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	plain := regexp.MustCompile(`^(non si scarica|ogni )`)
	for _, r := range cat.Recipes {
		if got := (&page{Lang: "it"}).schedule(r.Schedule); !plain.MatchString(got) {
			t.Errorf("%s: %q reads %q", r.ID, r.Schedule, got)
		}
	}
}
