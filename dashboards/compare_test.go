package dashboards

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCompareSaysTheChoiceInTheAddress(t *testing.T) {
	app := newApp(t, fixture(t))
	tests := []struct{ path, want string }{
		{"/confronta?a=siena&b=Pordenone", "/confronta?areas=052032,093033"},
		{"/confronta?areas=052032&add=pordenone", "/confronta?areas=052032,093033"},
		{"/confronta?areas=052032&add=052099", "/confronta?areas=052032,052028"},
		{"/confronta?areas=052032&i=DEM01&i=DEM03&lang=en", "/confronta?areas=052032&indicators=DEM01,DEM03&lang=en"},
		{"/confronta?areas=052032&indicators=DEM01&add=siena", "/confronta?areas=052032&indicators=DEM01"},
	}
	for _, tt := range tests {
		resp, err := app.Test(httptest.NewRequest("GET", tt.path, nil))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Location"); resp.StatusCode != 303 || got != tt.want {
			t.Errorf("%s = %d %q, want %q", tt.path, resp.StatusCode, got, tt.want)
		}
	}
	doc, _, _ := get(t, app, "/confronta?a=castro&b=siena")
	if n := doc.Find("select#add option").Length(); n != 2 {
		t.Errorf("%d choices for a name two comuni have, want 2", n)
	}
	if got := doc.Find("input[name=areas]").First().AttrOr("value", ""); got != "052032" {
		t.Errorf("the other area is %q, want it kept", got)
	}
	for _, path := range []string{"/confronta?areas=zz", "/confronta?areas=052032&indicators=NOPE", "/confronta?areas=052032&i=NOPE"} {
		if _, status, _ := get(t, app, path); status != 400 {
			t.Errorf("%s = %d, want 400", path, status)
		}
	}
}

func TestCompareTable(t *testing.T) {
	app := newApp(t, fixture(t))
	const path = "?areas=052032,052028,050026,052&indicators=DEM03,01SAL001,IRPEF_INCOME"
	doc, _, _ := get(t, app, "/confronta"+path)
	rows := doc.Find(".compare-table tbody tr")
	if rows.Length() != 3 || doc.Find(".compare-table thead th").Length() != 6 {
		t.Fatalf("%d rows, %d heads", rows.Length(), doc.Find(".compare-table thead th").Length())
	}
	ageing := rows.Eq(0)
	if got := ageing.Find("td").First().Text(); got != "2021" {
		t.Errorf("year = %q, want the latest that most areas have", got)
	}
	if ageing.Find("td").Eq(1).Find("svg[role=img] polyline").Length() != 1 {
		t.Error("a series has no line")
	}
	if got := rows.Eq(1).Find("td").Eq(1); !strings.Contains(got.Text(), "valore della provincia di Siena") || !got.HasClass("borrowed") {
		t.Errorf("life expectancy of a comune = %q, want that of its province, labelled", got.Text())
	}
	if got := rows.Eq(2).Text(); !strings.Contains(got, "senza cifre nel rilascio in uso") {
		t.Errorf("an indicator without figures = %q", got)
	}
	file := rowsOf(t, app, doc.Find(".compare-table").Parent().Parent().Find("a[download]").AttrOr("href", ""))
	if len(file)-1 != 12 {
		t.Fatalf("%d rows in the file, want one for each of 12 cells", len(file)-1)
	}
	if got := strings.Join(file[5], "|"); !strings.Contains(got, "01SAL001|") || !strings.Contains(got, "|052032|Siena (SI)|2018|") || !strings.Contains(got, "|052|provincia di Siena|") {
		t.Errorf("a borrowed figure in the file = %q", got)
	}
}

func TestCompareKeepsToTen(t *testing.T) {
	doc, _, _ := get(t, newApp(t, fixture(t)), "/confronta?areas=052032,052012,052028,050026,050099,093033,093099,030129,030099,052,093")
	if n := doc.Find(".chosen li").Length(); n != mostCompared || !strings.Contains(doc.Find("[role=status]").Text(), "al massimo 10") {
		t.Errorf("%d areas side by side", n)
	}
}
