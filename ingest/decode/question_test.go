package decode

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// asked is the recipe of the index of production with a query.
func asked(t *testing.T, q catalog.Query) catalog.Recipe {
	t.Helper()
	r := recipe(t, "sdmx-produzione-industriale")
	r.Where, r.Query = nil, &q
	return r
}

const ipiHeader = "DATAFLOW,FREQ,REF_AREA,DATA_TYPE,ADJUSTMENT,ECON_ACTIVITY_NACE_2007,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"

func TestRowsNotAskedFor(t *testing.T) {
	from := catalog.Query{Key: []catalog.Dimension{{ID: "FREQ", Values: []string{"M"}}, {ID: "REF_AREA"}, {ID: "ADJUSTMENT", Values: []string{"Y", "W"}}}, StartPeriod: "2020-06"}
	listed := from
	listed.StartPeriod, listed.Periods = "", []string{"2020-06", "2020-08"}
	row := func(freq, adjustment, period string) string {
		return "IT1:115_333(1.0)," + freq + ",IT,X," + adjustment + ",0020," + period + ",100,\n"
	}
	inside := row("M", "Y", "2020-06")
	for _, tt := range []struct {
		name   string
		q      catalog.Query
		rows   string
		others int64
	}{
		{"all were asked for", from, inside + row("M", "Y", "2020-07"), 0},
		{"another code", from, inside + row("A", "Y", "2020-07"), 1},
		{"one of two codes", from, row("M", "W", "2020-06") + row("M", "N", "2020-06"), 1},
		{"an earlier period", from, inside + row("M", "Y", "2020-05") + row("M", "Y", "2019-12"), 2},
		{"a period that is not listed", listed, inside + row("M", "Y", "2020-07"), 1},
		{"the period after the last listed, as a wrong end brings it", listed, inside + row("M", "Y", "2020-08") + row("M", "Y", "2020-09"), 1},
	} {
		b, err := Decode(context.Background(), asked(t, tt.q), "f.csv", strings.NewReader(ipiHeader+tt.rows))
		if err != nil || b.NotAsked != tt.others || b.Rows+b.NotAsked != int64(strings.Count(tt.rows, "\n")) {
			t.Errorf("%s: %+v, %v, want %d rows not asked for", tt.name, b, err, tt.others)
		}
	}
	for name, tt := range map[string]struct{ text, code string }{
		"nothing was asked for": {ipiHeader + row("A", "Y", "2020-06"), "rows-not-asked"},
		"no column of the time": {strings.ReplaceAll(ipiHeader, "TIME_PERIOD", "WHEN") + inside, "column-missing"},
		"no column of the key":  {strings.ReplaceAll(ipiHeader, "ADJUSTMENT", "ADJ") + inside, "column-missing"},
	} {
		var bad *data.InputError
		if _, err := Decode(context.Background(), asked(t, from), "f.csv", strings.NewReader(tt.text)); !errors.As(err, &bad) || bad.Code != tt.code || !provoked(err) {
			t.Errorf("%s: %v, want code %s", name, err, tt.code)
		}
	}
}
