package api

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"
)

func TestAppendObservationEqualsEncoding(t *testing.T) {
	for _, o := range []observation{
		{},
		{Area: "052032", AreaName: "Siena", Level: "municipality", Indicator: "DEM01", Period: "2022", Value: number{53062, true}, Status: "final", Unit: "residenti", Source: "x", Sex: "total", Age: "total"},
		{AreaName: "</script>&\"\\\x01\u2028\xff é 𝄞", Value: number{math.Inf(1), true}, Recalculated: true, Numerator: number{0, true}, Denominator: number{-0.5, true}, Covered: 2, Expected: 3},
	} {
		want, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(appendObservation(nil, &o)); got != string(want) {
			t.Errorf("appendObservation = %s\nwant               %s", got, want)
		}
	}
}

func TestAppendFloatIsTheShortest(t *testing.T) {
	values := []float64{0, 1, -1, 0.1, -0.5, 1e-6, 9e-7, 0.000012, 123456.789012, 1e15, 999999999.999999, 1e21, 238.23456789012345, 1.0 / 3, 100, 1e9, 0.3, 0.1 + 0.2, 5e-324, 1<<53 + 2}
	for i := range 20000 {
		values = append(values, float64(i)/100, float64(i*7919)/1000, -float64(i)/7, 100*float64(i)/float64(i+3))
	}
	for _, v := range values {
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(appendFloat(nil, v)); got != string(want) && math.Abs(v) >= 1e-6 {
			t.Errorf("appendFloat(%v) = %s, want %s", v, got, want)
		}
	}
}

func FuzzAppend(f *testing.F) {
	f.Add("Forlì", 0.1)
	f.Add("\xff\u2029<", -1e300)
	f.Add("", math.Copysign(0, -1))
	f.Fuzz(func(t *testing.T, s string, v float64) {
		var back string
		if err := json.Unmarshal(appendString(nil, s), &back); err != nil {
			t.Fatalf("appendString(%q): %v", s, err)
		}
		want, _ := json.Marshal(s)
		var same string
		if err := json.Unmarshal(want, &same); err != nil || same != back {
			t.Errorf("appendString(%q) reads back as %q, want %q", s, back, same)
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		if got, err := strconv.ParseFloat(string(appendFloat(nil, v)), 64); err != nil || math.Float64bits(got) != math.Float64bits(v) {
			t.Errorf("appendFloat(%v) reads back as %v, %v", v, got, err)
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, q := range []string{"", "a=1&b=2", "a=%", "a=%zz&b", "&&&", "a=1&a=2", "q=%ff", "q=+%2B", "=", "a[]=1"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		ps, err := parseQuery(nil, q)
		if err != nil {
			if problemOf(err).Status != 400 {
				t.Errorf("parseQuery(%q): %v", q, err)
			}
			return
		}
		for i, p := range ps {
			if p.value == "" || checkText("", p.name+p.value) != nil || i > 0 && ps[i-1].name >= p.name {
				t.Errorf("parseQuery(%q) = %v", q, ps)
			}
		}
	})
}

func TestWithoutPaths(t *testing.T) {
	for in, want := range map[string]string{
		"open /var/lib/x/raw/a.csv: no such file":     "open a.csv: no such file",
		"get https://demo.istat.it/a/b.csv: HTTP 500": "get https://demo.istat.it/a/b.csv: HTTP 500",
		`read "C:\data\in\a.csv"`:                     `read "a.csv"`,
		"rename(/a/b/c, /d/e)":                        "rename(c, e)",
		"12/31 rows, and/or none":                     "12/31 rows, and/or none",
		"":                                            "",
	} {
		if got := withoutPaths(in); got != want {
			t.Errorf("withoutPaths(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAcceptEncoding(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "gzip": "gzip", "br": "br", "gzip, deflate, br": "br,gzip", "br, gzip": "br,gzip", "br;q=0.9, gzip;q=0.4": "br", "gzip, br;q=0": "gzip", "gzip;q=1.0, br;q=0.5": "gzip", "br;q=0, gzip": "gzip", "gzip;q=0": "", "deflate": "", "br;q=0.8, gzip;q=0.8": "br,gzip", "*": "",
	} {
		if got := acceptEncoding([]byte(in)); got != want {
			t.Errorf("acceptEncoding(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldName(t *testing.T) {
	for _, c := range []struct {
		name, query string
		far         int
		found       bool
	}{
		{"L'Aquila", "laquila", 0, true}, {"L’Aquila", "l'aquila", 0, true}, {"Forlì", "forli'", 0, true}, {"Reggio nell'Emilia", "reggio emilia", 2, true},
		{"Romagnano", "ROMA", 1, true}, {"Roma", "roma", 0, true}, {"Sant'Agata", "agata", 2, true}, {"Cormano", "roma", 3, false}, {"Castelromano", "roma", 3, true},
	} {
		far, found := foldName(c.name).closeness(foldName(c.query))
		if found != c.found || found && far != c.far {
			t.Errorf("closeness(%q, %q) = %d, %v, want %d, %v", c.name, c.query, far, found, c.far, c.found)
		}
	}
}
