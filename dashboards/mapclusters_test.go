package dashboards

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/topology"
)

// chequered is an installation over a province of 25 square municipalities in five
// rows, high in the west, and an island; the last square has no figure and the first
// is an estimate. In 2021 all have the same. DEM01 is a count.
func chequered(t testing.TB) Options {
	t.Helper()
	o := fixture(t)
	p := cube.Parts{
		Release: o.Holder.Current().Release(), Indicators: o.Catalog.Indicators, Datasets: o.Holder.Current().Datasets(),
		Areas: []data.Area{
			{Code: "IT", Level: data.Country, Name: "Italia"}, {Code: "09", Level: data.Region, Name: "Toscana", Parent: "IT"},
			{Code: "052", Level: data.Province, Name: "Siena", Abbreviation: "SI", Parent: "09"}, {Code: "053", Level: data.Province, Name: "Grosseto", Abbreviation: "GR", Parent: "09"},
		},
	}
	put := func(indicator string, area data.AreaCode, year int, v float64, status data.Status) {
		p.Figures = append(p.Figures, cube.Figure{Indicator: indicator, Area: area, Period: data.Year(year), Cell: cube.Cell{Value: v, Status: status, Dataset: "popolazione-eta"}})
	}
	var shapes []topology.Feature
	for n := range 26 {
		code := data.AreaCode(fmt.Sprintf("052%03d", n+1))
		p.Areas = append(p.Areas, data.Area{Code: code, Level: data.Municipality, Name: fmt.Sprintf("Comune %d", n+1), Parent: "052"})
		x, y, status := 10+float64(n%5)/10, 45-float64(n/5)/10, data.Final
		switch n {
		case 0:
			status = data.Estimated
		case 24:
			status = data.Suppressed
		case 25:
			x = 14
		}
		shapes = append(shapes, topology.Feature{Code: code, Geometry: orb.MultiPolygon{{{{x, y}, {x + 0.1, y}, {x + 0.1, y + 0.1}, {x, y + 0.1}, {x, y}}}}})
		put("DEM03", code, 2021, 150, status)
		put("DEM03", code, 2022, 200-float64(20*(n%5))+float64(n/5), status)
		put("DEM01", code, 2022, 1000-float64(100*(n%5)), data.Final)
		put("DEM01", code, 2021, 1000+float64(100*(n*11%26)), data.Final) // no pattern
	}
	for i, code := range []data.AreaCode{"052", "053", "09", "IT"} {
		put("DEM03", code, 2022, 160+float64(i), data.Final)
	}
	var err error
	if p.Boundaries, err = topology.Build(data.Municipality, shapes); err != nil {
		t.Fatal(err)
	}
	if err := p.Boundaries.Dissolve(data.Municipality, data.Province, func(c data.AreaCode) data.AreaCode { return c[:3] }); err != nil {
		t.Fatal(err)
	}
	c, err := cube.New(p)
	if err != nil {
		t.Fatal(err)
	}
	o.Holder.Swap(c)
	return o
}

const clusterPath = "/mappa?indicator=DEM03&level=municipality&parent=052&period=2022&layer=lisa&lang=it"

// legendOf returns the rows of the legend: text and count.
func legendOf(doc *goquery.Document) map[string]string {
	rows := map[string]string{}
	doc.Find("#mappa .legend tbody tr").Each(func(_ int, s *goquery.Selection) {
		rows[strings.TrimSpace(s.Find("th").Text())] = strings.TrimSpace(s.Find("td").Text())
	})
	return rows
}

func TestMapOfClusters(t *testing.T) {
	doc, status, _ := get(t, newApp(t, chequered(t)), clusterPath)
	if status != 200 {
		t.Fatalf("status %d", status)
	}
	legend := legendOf(doc)
	for text, want := range map[string]string{"alti tra alti": "8", "bassi tra bassi": "8", "alto tra bassi": "0", "basso tra alti": "0", "non distinguibile dal caso": "8", "senza vicini con un dato": "1", "oscurato": "1", "stima": "1"} {
		if legend[text] != want {
			t.Errorf("legend %q = %q, want %q; %v", text, legend[text], want, legend)
		}
	}
	reading := strings.Join(strings.Fields(doc.Find("#mappa-lettura").Text()), " ")
	for _, want := range []string{"Alti tra alti: 8; bassi tra bassi: 8;", "su 24 aree con vicini", "Nell'insieme i vicini si somigliano: indice I di Moran 0,", "dove il caso darebbe −0,043 (p = 0,001)"} {
		if !strings.Contains(reading, want) {
			t.Errorf("reading = %q, lacks %q", reading, want)
		}
	}
	note := doc.Find(".legend-note").Text()
	for _, want := range []string{"999 rimescolamenti", "FDR al 5%", "non perché", "Contano solo i confinanti disegnati"} {
		if !strings.Contains(note, want) {
			t.Errorf("note = %q, lacks %q", note, want)
		}
	}
	for what, selector := range map[string]string{
		"the layer is chosen": `#layer option[value=lisa][selected]`, "the CSV is of the clusters": `.figure-actions a[href*="/indicators/DEM03/lisa?level=municipality&parent=052&period=2022&limit=10000&format=csv"]`,
		"classes are not offered": `[data-field=classes][hidden]`, "another year keeps the layer": `link[rel=alternate][href*="layer=lisa"], .lang-switch[href*="layer=lisa"]`,
	} {
		if doc.Find(selector).Length() == 0 {
			t.Errorf("not so: %s", what)
		}
	}
}

// The table twin has the cluster and the P of every area, as the script gets them.
func TestTableOfClusters(t *testing.T) {
	doc, _, _ := get(t, newApp(t, chequered(t)), clusterPath)
	var heads []string
	doc.Find("#mappa-tabella thead th").Each(func(_ int, s *goquery.Selection) { heads = append(heads, s.Text()) })
	if want := []string{"Posto", "comune", "per 100 residenti 0-14", "Gruppo", "p", "Anno", "Note"}; !slices.Equal(heads, want) {
		t.Errorf("heads = %q, want %q", heads, want)
	}
	var settings mapSettings
	if err := json.Unmarshal([]byte(doc.Find("[data-map]").AttrOr("data-map", "")), &settings); err != nil || settings.Clusters == nil {
		t.Fatalf("settings = %+v, %v", settings.Clusters, err)
	}
	if len(settings.Clusters.Of) != 26 || len(settings.Clusters.Counts) != 26 || len(settings.Labels) != len(settings.Colours) || len(settings.Counts) != len(settings.Labels) || settings.Circles != nil {
		t.Errorf("settings = %+v", settings)
	}
	rows := doc.Find("#mappa-tabella tbody tr")
	if rows.Length() != 26 {
		t.Errorf("%d rows, want 26", rows.Length())
	}
	rows.Each(func(_ int, row *goquery.Selection) {
		n, _ := strconv.Atoi(row.AttrOr("data-code", "")[3:])
		kind := settings.Clusters.Of[n-1] - '0'
		chance := "–"
		if p := settings.Clusters.Counts[n-1]; p > 0 {
			chance = number("it", float64(p)/float64(settings.Clusters.Runs), 3)
		}
		if got := row.Find("td").Eq(2).Text(); got != settings.Clusters.Texts[kind] {
			t.Errorf("row of %d: %q, the script has %q", n, got, settings.Clusters.Texts[kind])
		}
		if got := row.Find("td").Eq(3).Text(); got != chance {
			t.Errorf("row of %d: p %q, the script has %q", n, got, chance)
		}
	})
}

func TestClustersThatCannotBe(t *testing.T) {
	app := newApp(t, chequered(t))
	for _, tt := range []struct{ name, path, want string }{
		{"all alike", "/mappa?indicator=DEM03&level=municipality&parent=052&period=2021&layer=lisa&lang=it", "tutte le aree hanno lo stesso valore"},
		{"too few", "/mappa?indicator=DEM03&level=province&period=2022&layer=lisa&lang=it", "meno di 10 aree"},
		{"too few, English", "/mappa?indicator=DEM03&level=province&period=2022&layer=lisa&lang=en", "fewer than 10 areas"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, status, _ := get(t, app, tt.path)
			if text := doc.Find("[data-part=notice]").Text(); status != 200 || !strings.Contains(text, tt.want) {
				t.Errorf("%d, notice %q, want %q", status, text, tt.want)
			}
			if doc.Find("#classes").Length() == 0 || doc.Find("#layer option[value=lisa][selected]").Length() == 0 {
				t.Error("the values are not shown, or the choice of clusters is lost")
			}
		})
	}
	if _, status, _ := get(t, app, "/mappa?layer=own"); status != 400 {
		t.Errorf("an unknown layer is answered %d, want 400", status)
	}
}

// What was chosen for the values comes back with them.
func TestClustersKeepTheDrawingOfValues(t *testing.T) {
	app := newApp(t, chequered(t))
	doc, _, _ := get(t, app, clusterPath+"&classes=quantile&number=7")
	var kept []string
	doc.Find("[data-field=kept] input").Each(func(_ int, s *goquery.Selection) {
		kept = append(kept, s.AttrOr("name", "")+"="+s.AttrOr("value", ""))
	})
	if want := []string{"classes=quantile", "number=7"}; !slices.Equal(kept, want) {
		t.Errorf("kept = %q, want %q", kept, want)
	}
	doc, _, _ = get(t, app, "/mappa?indicator=DEM01&level=municipality&parent=052&period=2022&layer=lisa&lang=it&area=052012")
	if note := doc.Find(".legend-note").Text(); !strings.Contains(note, "È un conteggio") || doc.Find(".cerchio").Length() > 0 {
		t.Errorf("clusters of a count: note %q", note)
	}
	if reading := doc.Find("#mappa-lettura").Text(); !strings.Contains(reading, "Comune 12 (SI): ") {
		t.Errorf("reading = %q, lacks the area looked at", reading)
	}
}

// Where no area stands out the reading says so first, and what the correction took.
func TestClustersOfNothing(t *testing.T) {
	doc, _, _ := get(t, newApp(t, chequered(t)), "/mappa?indicator=DEM01&level=municipality&parent=052&period=2021&layer=lisa&lang=it")
	reading := strings.TrimSpace(doc.Find("#mappa-lettura").Text())
	for _, want := range []string{"Nessun gruppo si distingue dal caso, su 25 aree con vicini. Senza la correzione", "il caso da solo ne farebbe circa 3.", "non si vede che i vicini si somiglino"} {
		if !strings.Contains(reading, want) {
			t.Errorf("reading = %q, lacks %q", reading, want)
		}
	}
	if note := doc.Find(".legend-note").Text(); strings.Contains(note, "Qui bastano p") {
		t.Errorf("note = %q, names a p that is enough", note)
	}
}

// A map of provinces leads to its municipalities with the same layer.
func TestClustersFollowALink(t *testing.T) {
	doc, _, _ := get(t, newApp(t, chequered(t)), "/mappa?indicator=DEM03&level=province&period=2022&layer=lisa&lang=it")
	if link := doc.Find("#mappa-tabella tbody a").First().AttrOr("href", ""); !strings.Contains(link, "layer=lisa") {
		t.Errorf("link inside a province = %q, lacks the layer", link)
	}
}

// luminance is the relative luminance of a colour, from 0 to 1, after its parts were
// changed.
func luminance(parts [3]float64) float64 {
	return 0.2126*parts[0] + 0.7152*parts[1] + 0.0722*parts[2]
}

// linear returns the linear parts of "#rrggbb".
func linear(t *testing.T, colour string) (parts [3]float64) {
	t.Helper()
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	for i := range parts {
		v := float64(n>>(16-8*i)&255) / 255
		if parts[i] = v / 12.92; v > 0.04045 {
			parts[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return parts
}

// The colours of clusters differ on paper too: their luminances are apart, whatever
// the hue.
func TestClusterColoursDifferWithoutHue(t *testing.T) {
	const apart = 1.25 // contrast between neighbours in the order of luminance
	var all []float64
	for _, c := range clusterColours {
		all = append(all, luminance(linear(t, c)))
	}
	slices.Sort(all)
	for i := 1; i < len(all); i++ {
		if contrast := (all[i] + 0.05) / (all[i-1] + 0.05); contrast < apart {
			t.Errorf("contrast %.2f between two colours, want at least %g: %v", contrast, apart, all)
		}
	}
}
