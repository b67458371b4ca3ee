package peers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/cube"
)

// town is a municipality of the tests; 0 is no figure.
type town struct {
	code                    data.AreaCode
	residents, density, old float64
}

// towns lie in the provinces 001 and 002 of region 01, and 003 of region 02.
var towns = []town{
	{"001001", 60_000, 900, 150}, {"001002", 800, 10, 300}, {"001003", 990, 20, 280}, {"001004", 400, 0, 0}, {"001005", 4000, 50, 200},
	{"002001", 55_000, 1000, 160}, {"002002", 700, 12, 310},
	{"003001", 90_000, 2000, 120}, {"003002", 50_000, 0.5, 140}, {"003003", 0, 40, 180},
}

// country returns a cube with the towns, the medium-sized cities, two labour market
// areas and a division in two classes.
func country(t testing.TB) *cube.Cube {
	t.Helper()
	p := cube.Parts{Release: data.Release{Number: 1, ID: "r", Reference: "2023-01-01"}, Datasets: []data.Dataset{{ID: "d"}}, Areas: []data.Area{
		{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "01", Level: data.Region, Name: "Ovest", Parent: "IT"}, {Code: "02", Level: data.Region, Name: "Est", Parent: "IT"},
		{Code: "001", Level: data.Province, Name: "Prima", Parent: "01"}, {Code: "002", Level: data.Province, Name: "Seconda", Parent: "01"}, {Code: "003", Level: data.Province, Name: "Terza", Parent: "02"},
		{Code: "citta-medie:45000", Level: data.Perimeter, Name: "Città medie"}, {Code: "zona:1", Level: data.Perimeter, Name: "Monte"}, {Code: "zona:2", Level: data.Perimeter, Name: "Piano"},
		{Code: "0101", Level: data.LabourArea, Name: "Uno"}, {Code: "0201", Level: data.LabourArea, Name: "Due"},
	}}
	for _, code := range []string{"DEM01", "TER01", "DEM03", "ECO01", "NEVER"} {
		in := data.Indicator{Code: code, Polarity: data.Neutral, Recomposition: data.NotPart, Datasets: []string{"d"}}
		if code == "ECO01" {
			in.Polarity = data.Positive
		}
		p.Indicators = append(p.Indicators, in)
	}
	put := func(indicator string, area data.AreaCode, year int, v float64) {
		if v != 0 {
			p.Figures = append(p.Figures, cube.Figure{Indicator: indicator, Area: area, Period: data.Year(year), Cell: cube.Cell{Value: v, Status: data.Final, Dataset: "d"}})
		}
	}
	join := func(definition string, group, area data.AreaCode) {
		p.Members = append(p.Members, data.Membership{Definition: definition, Group: group, Area: area})
	}
	for i, w := range towns {
		p.Areas = append(p.Areas, data.Area{Code: w.code, Level: data.Municipality, Name: "T" + string(w.code), Parent: w.code[:3]})
		put("DEM01", w.code, 2022, w.residents)
		put("TER01", w.code, 2023, w.density)
		put("DEM03", w.code, 2022, w.old)
		put("ECO01", w.code, 2020, float64(20_000+100*i))
		if w.residents > 45_000 {
			join("citta-medie", "citta-medie:45000", w.code)
		}
		join("zona", data.AreaCode(fmt.Sprintf("zona:%d", 1+i%2)), w.code)
		if w.code[:2] == "00" && w.code[2] != '3' {
			join("sll", "0101", w.code)
		} else {
			join("sll", "0201", w.code)
		}
	}
	for i, code := range []data.AreaCode{"001", "002", "003"} {
		put("DEM01", code, 2022, float64(100_000*(i+1)))
		put("TER01", code, 2023, float64(100*(i+1)))
		put("DEM03", code, 2022, float64(200-20*i))
	}
	put("DEM01", "0101", 2022, 120_000)
	put("DEM01", "0201", 2022, 140_000)
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func codesOf[T any](list []T, code func(T) data.AreaCode) string {
	var out []string
	for _, v := range list {
		out = append(out, string(code(v)))
	}
	return strings.Join(out, " ")
}

func (f *Found) text() string { return codesOf(f.Peers, func(m Match) data.AreaCode { return m.Code }) }

func TestOfGroups(t *testing.T) {
	c := country(t)
	all := []Variable{{Code: "ECO01"}}
	tests := []struct {
		name   string
		code   data.AreaCode
		ask    Ask
		group  string // what the answer says
		it     string
		want   string
		compar int
	}{
		{"of a medium-sized city, on structure", "001001", Ask{}, "citta-medie:45000", "Città medie", "002001 003002 003001", 4},
		{"of a small one, by residents", "001002", Ask{}, "province-size", "comuni fino a 1.000 residenti, Prima", "001003 001004", 3},
		{"of a province", "002", Ask{}, "all", "tutte le aree dello stesso livello", "003 001", 3},
		{"of a group", "zona:1", Ask{Variables: all}, "zona", "", "", 0},
		{"level", "001001", Ask{Group: All, Variables: all, N: 20}, "all", "tutte le aree dello stesso livello", "001002 001003 001004 001005 002001 002002 003001 003002 003003", 10},
		{"region", "003001", Ask{Group: SameRegion, Variables: all}, "region", "Est", "003002 003003", 3},
		{"region of a province", "001", Ask{Group: SameRegion}, "region", "Ovest", "002", 2},
		{"province", "002001", Ask{Group: SameProvince, Variables: all}, "province", "Seconda", "002002", 2},
		{"size", "001002", Ask{Group: SameSize, Variables: all}, "size", "comuni fino a 1.000 residenti, Italia", "001003 001004 002002", 4},
		{"labour area", "003001", Ask{Group: SameLabourArea, Variables: all}, "labour-area", "sistema locale di Due", "003002 003003", 3},
		{"size of the labour area", "003001", Ask{Group: SameLabourAreaSize, Variables: all, N: 2}, "labour-area-size", "comuni dei sistemi locali da 100.001 a 500.000 residenti", "002002 003002", 10},
		{"class of a division", "001001", Ask{Group: "zona", Variables: all}, "zona", "Monte", "001003 001005 002002 003002", 5},
		{"an area it is outside of", "001001", Ask{Group: "002", Variables: all}, "002", "Seconda", "002001 002002", 3},
		{"list", "001001", Ask{Among: []data.AreaCode{"003003", "002002", "003003"}, Variables: all}, "areas", "aree scelte da chi legge", "002002 003003", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Of(c, tt.code, tt.ask)
			if tt.want == "" {
				if !errors.Is(err, data.ErrNoData) {
					t.Errorf("error = %v, want no data", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.text() != tt.want || got.Pool.Group != tt.group || got.Pool.Name.IT != tt.it || got.Compared != tt.compar || got.Area.Code != tt.code {
				t.Errorf("peers = %s of %d in %s, %q, want %s of %d in %s, %q", got.text(), got.Compared, got.Pool.Group, got.Pool.Name.IT, tt.want, tt.compar, tt.group, tt.it)
			}
		})
	}
}

// TestOfSaysWhatItIsMadeOf looks at the years, the values and who is left out.
func TestOfSaysWhatItIsMadeOf(t *testing.T) {
	got, err := Of(country(t), "003003", Ask{Group: All, Variables: []Variable{{"TER01", true}, {Code: "ECO01"}, {Code: "DEM03"}}, N: 1})
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Variables; v[0].Period != data.Year(2023) || v[2].Period != data.Year(2022) || v[0].Outcome || !v[1].Outcome || v[0].Same {
		t.Errorf("variables = %+v", v)
	}
	if got.Own[0].Value != 40 || got.Own[2].Value != 180 || got.Peers[0].Cells[1].Value == 0 {
		t.Errorf("own = %+v, first = %+v", got.Own, got.Peers[0])
	}
	if left := codesOf(got.LeftOut, func(o LeftOut) data.AreaCode { return o.Code }); left != "001004" || got.LeftOut[0].Reason().EN != "without TER01, DEM03" {
		t.Errorf("left out = %s %v", left, got.LeftOut)
	}
	if got.Compared != 9 || len(got.Peers) != 1 {
		t.Errorf("%d compared, %d peers", got.Compared, len(got.Peers))
	}
}

// TestOfVariablesThatTellNothing are left out of the distance, and said.
func TestOfVariablesThatTellNothing(t *testing.T) {
	got, err := Of(country(t), "001001", Ask{Among: []data.AreaCode{"001001"}, Variables: []Variable{{Code: "DEM01"}}})
	if err != nil || !got.Variables[0].Same || len(got.Peers) != 0 {
		t.Errorf("peers = %+v, %v", got, err)
	}
}

func TestOfRefuses(t *testing.T) {
	c := country(t)
	many := make([]data.AreaCode, mostListed+1)
	tests := []struct {
		name string
		code data.AreaCode
		ask  Ask
		kind error
		want string
	}{
		{"no area", "9", Ask{}, data.ErrNotFound, `code "9": non è un'area`},
		{"no group", "001001", Ask{Group: "altro"}, data.ErrNotFound, `group "altro": non è uno tra all, region`},
		{"no size without residents", "003003", Ask{}, data.ErrNoData, `code "003003": il rilascio non ha i residenti`},
		{"a province has no size class", "001", Ask{Group: SameSize}, data.ErrInvalid, `group "size": l'area 001`},
		{"nor a province", "01", Ask{Group: SameProvince}, data.ErrInvalid, `group "province"`},
		{"nor a labour area", "001", Ask{Group: SameLabourArea}, data.ErrInvalid, `group "labour-area"`},
		{"nor a class", "001", Ask{Group: "zona"}, data.ErrInvalid, `group "zona"`},
		{"an area without such areas", "01", Ask{Group: "001001"}, data.ErrNoData, `group "001001": non contiene`},
		{"method", "001001", Ask{Method: "manhattan"}, data.ErrInvalid, `method "manhattan"`},
		{"no indicator", "001001", Ask{Variables: []Variable{{Code: "NO"}}}, data.ErrNotFound, `variables "NO"`},
		{"no figures", "001001", Ask{Variables: []Variable{{Code: "NEVER"}}}, data.ErrNoData, `variables "NEVER"`},
		{"the area lacks one", "001004", Ask{Group: All}, data.ErrNoData, `code "001004": mancano TER01, DEM03`},
		{"no such area among", "001001", Ask{Among: []data.AreaCode{"x"}}, data.ErrNotFound, `among "x"`},
		{"another level among", "001001", Ask{Among: []data.AreaCode{"001"}}, data.ErrInvalid, `among "001": è di livello province`},
		{"too many", "001001", Ask{Among: many}, data.ErrInvalid, "al più 1000"},
		{"dependent", "001001", Ask{Among: []data.AreaCode{"002001", "003001"}, Method: Mahalanobis}, data.ErrInvalid, `variables "DEM03": su queste aree segue`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Of(c, tt.code, tt.ask)
			var told *data.Refusal
			if !errors.As(err, &told) || !errors.Is(err, tt.kind) || !strings.Contains(told.In("it"), tt.want) || told.In("en") == told.In("it") {
				t.Errorf("error = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestLogarithmOfNothing(t *testing.T) {
	o := LeftOut{Lacks: []string{"A"}, NoLog: []string{"B"}}
	if got := o.Reason().IT; got != "mancano A; senza logaritmo, perché pari a zero o negativi: B" {
		t.Errorf("reason = %q", got)
	}
}

func TestParseVariables(t *testing.T) {
	got, err := ParseVariables("log:DEM01,DEM03")
	if err != nil || !slices.Equal(got, []Variable{{"DEM01", true}, {"DEM03", false}}) || got[0].String() != "log:DEM01" || got[1].String() != "DEM03" {
		t.Errorf("variables = %v, %v", got, err)
	}
	for _, text := range []string{",", "DEM01,", "log:", "DEM01,log:DEM01", "X,A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,P,Q,R,S,T"} {
		if _, err := ParseVariables(text); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%q: error = %v", text, err)
		}
	}
	if got, err := ParseVariables(""); got != nil || err != nil {
		t.Errorf("none = %v, %v", got, err)
	}
}

func FuzzParseVariables(f *testing.F) {
	f.Add("log:DEM01,DEM03")
	f.Add(",,log:")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseVariables(text)
		if err != nil {
			return
		}
		var parts []string
		for _, v := range got {
			parts = append(parts, v.String())
		}
		if joined := strings.Join(parts, ","); joined != text {
			t.Errorf("%q is read as %q", text, joined)
		}
	})
}

func TestSizeNames(t *testing.T) {
	for residents, want := range map[float64][2]string{
		900: {"fino a 1.000 residenti", "up to 1,000 residents"}, 1000: {"fino a 1.000 residenti", "up to 1,000 residents"},
		1001: {"da 1.001 a 5.000 residenti", "1,001 to 5,000 residents"}, 300_000: {"oltre 250.000 residenti", "over 250,000 residents"},
	} {
		if got := SizeOf(residents); got.In("it") != want[0] || got.In("en") != want[1] {
			t.Errorf("class of %v = %q, %q", residents, got.In("it"), got.In("en"))
		}
	}
	if got := grouped(1_000_000, "."); got != "1.000.000" {
		t.Errorf("a million = %s", got)
	}
}
