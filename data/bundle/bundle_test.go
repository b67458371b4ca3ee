package bundle

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"cittamedie/data"
	"cittamedie/data/topology"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unzip(t *testing.T, name string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(read(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readAreas(t *testing.T) []data.Area {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(read(t, Areas))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(lines[0], ","), "code,level,name,abbreviation,parent"; got != want {
		t.Fatalf("header = %s, want %s", got, want)
	}
	var areas []data.Area
	for _, l := range lines[1:] {
		level, err := data.ParseLevel(l[1])
		if err != nil {
			t.Fatal(err)
		}
		areas = append(areas, data.Area{Code: data.AreaCode(l[0]), Level: level, Name: l[2], Abbreviation: l[3], Parent: data.AreaCode(l[4])})
	}
	return areas
}

func TestSource(t *testing.T) {
	source := string(read(t, Source))
	total := 0
	for _, name := range []string{Areas, Boundaries, Population} {
		b := read(t, name)
		total += len(b)
		line := fmt.Sprintf("| %s | %d | %x |\n", name, len(b), sha256.Sum256(b))
		if !strings.Contains(source, line) {
			t.Errorf("%s has not the line %q: run make bundle", Source, line)
		}
	}
	if total > 8<<20 {
		t.Errorf("the bundle has %d bytes, want at most 8 MiB", total)
	}
}

func TestAreas(t *testing.T) {
	areas := readAreas(t)
	if !slices.IsSortedFunc(areas, func(a, b data.Area) int { return strings.Compare(string(a.Code), string(b.Code)) }) {
		t.Error("areas are not in order of code")
	}
	byCode := map[data.AreaCode]data.Area{}
	count := map[data.Level]int{}
	for _, a := range areas {
		byCode[a.Code] = a
		count[a.Level]++
	}
	above := map[data.Level]data.Level{data.Municipality: data.Province, data.Province: data.Region, data.Region: data.Country}
	for _, a := range areas {
		if _, err := data.ParseAreaCode(string(a.Code), a.Level); err != nil {
			t.Error(err)
		}
		if a.Name == "" || !utf8.ValidString(a.Name) || strings.ContainsAny(a.Name, "?\ufffd") || strings.TrimSpace(a.Name) != a.Name {
			t.Errorf("%s has the name %q", a.Code, a.Name)
		}
		if byCode[a.Parent].Level != above[a.Level] {
			t.Errorf("%s of level %s has the parent %q", a.Code, a.Level, a.Parent)
		}
		if (len(a.Abbreviation) == 2) != (a.Level == data.Province) {
			t.Errorf("%s of level %s has the sigla %q", a.Code, a.Level, a.Abbreviation)
		}
	}
	for level, want := range map[data.Level]int{data.Municipality: 7901, data.Province: 107, data.Region: 20, data.Country: 1} {
		if count[level] != want {
			t.Errorf("%d areas of level %s, want %d", count[level], level, want)
		}
	}
	for code, want := range map[data.AreaCode]string{
		"005122": "Moransengo-Tonengo",
		"012144": "Bardello con Malgesso e Bregano",
		"021052": "Monguelfo-Tesido/Welsberg-Taisten",
		"021102": "Trodena nel parco naturale/Truden im Naturpark",
		"031019": "San Floriano del Collio-Števerjan",
		"031022": "Savogna d'Isonzo-Sovodnje ob Soči",
		"032001": "Duino Aurisina-Devin Nabrežina",
		"02":     "Valle d'Aosta/Vallée d'Aoste",
		"04":     "Trentino-Alto Adige/Südtirol",
		"063":    "Napoli",
	} {
		if got := byCode[code].Name; got != want {
			t.Errorf("%s is named %q, want %q", code, got, want)
		}
	}
	if got := byCode["063"].Abbreviation; got != "NA" {
		t.Errorf("sigla of Napoli = %q, want NA", got)
	}
}

func TestPopulation(t *testing.T) {
	total := map[string]int{}
	comuni := map[string]map[string]bool{"2021": {}, "2022": {}}
	last := ""
	lines := bufio.NewScanner(bytes.NewReader(unzip(t, Population)))
	lines.Buffer(nil, 1<<16)
	for n := 0; lines.Scan(); n++ {
		cells := strings.Split(lines.Text(), ",")
		if len(cells) != 3+101 {
			t.Fatalf("line %d has %d cells", n+1, len(cells))
		}
		if n == 0 {
			if cells[3] != "0" || cells[102] != "99" || cells[103] != "100+" {
				t.Fatalf("header = %v", cells)
			}
			continue
		}
		key := strings.Join(cells[:3], ",")
		if key <= last || comuni[cells[1]] == nil || cells[2] != "female" && cells[2] != "male" {
			t.Fatalf("line %d, %s, comes after %s", n+1, key, last)
		}
		last = key
		comuni[cells[1]][cells[0]] = true
		for _, cell := range cells[3:] {
			v, err := strconv.Atoi(cell)
			if err != nil || v < 0 {
				t.Fatalf("line %d holds %q", n+1, cell)
			}
			total[cells[1]] += v
			if cells[0] == "052032" {
				total["Siena "+cells[1]] += v
			}
		}
	}
	for what, want := range map[string]int{"2021": 59_019_317, "2022": 58_840_177, "Siena 2021": 53_062, "Siena 2022": 52_812} {
		if total[what] != want {
			t.Errorf("residents, %s: %d, want %d", what, total[what], want)
		}
	}
	for period, codes := range comuni {
		if len(codes) != 7901 {
			t.Errorf("%d comuni in %s, want 7901", len(codes), period)
		}
		for _, absent := range []string{"081025", "099030", "099031", "005122", "012144"} {
			if codes[absent] {
				t.Errorf("%s has residents in %s; SOURCE.md says it has none", absent, period)
			}
		}
	}
}

func TestBoundaries(t *testing.T) {
	var top topology.Topology
	if err := top.UnmarshalBinary(unzip(t, Boundaries)); err != nil {
		t.Fatal(err)
	}
	level := map[data.AreaCode]data.Level{}
	for _, a := range readAreas(t) {
		level[a.Code] = a.Level
	}
	for l, want := range map[data.Level]int{data.Municipality: 7899, data.Province: 107, data.Region: 20} {
		if got := len(top.Layers[l]); got != want {
			t.Errorf("%d boundaries of level %s, want %d", got, l, want)
		}
		for _, shape := range top.Layers[l] {
			if level[shape.Code] != l {
				t.Errorf("boundary of %s, which is no %s of %s", shape.Code, l, Areas)
			}
		}
		if bad := top.SelfCrossing(l); len(bad) > 0 {
			t.Errorf("boundaries of level %s cross themselves: %v", l, bad)
		}
	}
	for code, inside := range map[data.AreaCode]orb.Point{"005": {8.02, 45.115}, "012": {8.70, 45.83}} {
		province, _ := top.Geometry(data.Province, code)
		if !planar.MultiPolygonContains(province, inside) {
			t.Errorf("province %s has a hole at %v, where its comuni of 2022 merged", code, inside)
		}
	}
	centre, _ := top.Centroid(data.Municipality, "052032")
	if box, _ := top.Bound(data.Municipality, "052032"); !box.Contains(centre) || !box.Contains([2]float64{11.3317, 43.3188}) {
		t.Errorf("Siena lies at %v, centre %v; want Piazza del Campo inside", box, centre)
	}
}
