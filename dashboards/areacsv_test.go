package dashboards

import (
	"cmp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// cellsOf are the texts of the cells of a table, row by row.
func cellsOf(s *goquery.Selection) [][]string {
	var out [][]string
	s.Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		var row []string
		tr.Find("th, td").Each(func(_ int, c *goquery.Selection) {
			c.Find("small").Remove()
			row = append(row, strings.TrimSpace(c.Text()))
		})
		out = append(out, row)
	})
	return out
}

func parsed(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return v
}

// TestTablesOfAProfileAreFiles follows the link under each table of a profile and
// reads there what the table shows.
func TestTablesOfAProfileAreFiles(t *testing.T) {
	o := fixture(t)
	app := newApp(t, o)
	p := &page{site: &site{Options: o}, cube: o.Holder.Current(), Lang: "it"}
	doc, _, _ := get(t, app, "/aree/052012?with=093033&lang=it")
	file := func(section string) [][]string {
		t.Helper()
		href := doc.Find(section+` a[download]`).First().AttrOr("href", "")
		if !strings.Contains(href, "with=093033") {
			t.Errorf("%s: the file %q forgets the area beside", section, href)
		}
		return rowsOf(t, app, href)
	}

	rows := file(`section[aria-labelledby="variazioni"]`)
	table := cellsOf(doc.Find(`section[aria-labelledby="variazioni"]`))
	if len(rows) != len(table)+1 || len(table) == 0 {
		t.Fatalf("%d rows of changes in the file, %d in the table", len(rows)-1, len(table))
	}
	for i, row := range table {
		if got := rows[i+1]; got[2] != row[0] || got[10] != row[4] || !strings.HasPrefix(row[3], signed("it", parsed(t, cmp.Or(got[9], got[8])), 1)) {
			t.Errorf("change %d: file %q, table %q", i, got, row)
		}
	}

	rows = file(`section[aria-labelledby="simili"]`)
	table = cellsOf(doc.Find(`section[aria-labelledby="simili"] > .table-scroll`))
	if len(rows) != len(table)+1 || len(table) == 0 {
		t.Fatalf("%d rows of peers in the file, %d in the table", len(rows)-1, len(table))
	}
	for i, row := range table {
		in, _ := p.cube.Indicator(rows[i+1][1])
		shown := []string{row[2], row[3], row[4], row[5]}
		for j, column := range []int{5, 7, 8, 9} {
			if got := number("it", parsed(t, rows[i+1][column]), in.Decimals); got != shown[j] {
				t.Errorf("%s: the file has %s, the table %s", in.Code, got, shown[j])
			}
		}
	}

	rows = file("#perche-simili")
	if table = cellsOf(doc.Find("#perche-simili")); len(rows) != len(structure)*len(table)+1 || rows[1][2] != table[0][0] {
		t.Errorf("the list of peers has %d rows and begins with %q", len(rows)-1, rows[1])
	}

	rows = file(`section[aria-labelledby="temi"]`)
	borrowed := 0
	for _, r := range rows[1:] {
		if r[4] != r[9] && r[9] != "" {
			borrowed++
			if !strings.Contains(r[11], "Non si ricompone per comune") {
				t.Errorf("a borrowed figure without its note: %q", r)
			}
		}
	}
	shown := doc.Find(`section[aria-labelledby="temi"] details table tbody td.num`).Length()
	if len(rows)-1 != shown || borrowed != doc.Find(`section[aria-labelledby="temi"] td.borrowed`).Length() || borrowed == 0 {
		t.Errorf("%d figures in the file, %d borrowed; %d on the page", len(rows)-1, borrowed, shown)
	}
}

func TestTablesThatAreNotThere(t *testing.T) {
	app := newApp(t, fixture(t))
	for path, want := range map[string]int{"/aree/052032/altro.csv": 404, "/aree/999/cifre.csv": 404, "/aree/052/simili.csv": 404, "/aree/052032/cifre.csv?with=zz": 400, "/aree/aree-interne-2020:C/cifre.csv": 200} {
		if _, status, _ := get(t, app, path); status != want {
			t.Errorf("%s: status %d, want %d", path, status, want)
		}
	}
}
