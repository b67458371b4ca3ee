package decode

import (
	"bytes"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/jonas-p/go-shp"
	"github.com/paulmach/orb"

	"cittamedie/data"
	"cittamedie/data/utm"
)

// sharedShapefile returns the files of a shapefile of ISTAT's, by extension.
func sharedShapefile(t testing.TB, stem string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for ext, name := range map[string]string{".shp": ".shp", ".dbf": ".dbf", ".prj": ".prj", ".cpg": ".CPG", ".shx": ".shx"} {
		files[ext] = shared(t, filepath.Join("boundaries/istat2019_epsg32632", stem+name))
	}
	return files
}

func sharedRegions(t testing.TB) (*Batch, map[string][]byte) {
	files := sharedShapefile(t, "regioni")
	return decodeText(t, recipe(t, "confini-regioni-2019"), "regioni.zip", packed(t, "regioni", files)), files
}

func sharedProvinces(t testing.TB) (*Batch, map[string][]byte) {
	files := sharedShapefile(t, "unita-territoriali-sovracomunali")
	return decodeText(t, recipe(t, "confini-province-2019"), "unita-territoriali-sovracomunali.zip", packed(t, "p", files)), files
}

func geometryOf(b *Batch, code data.AreaCode) orb.MultiPolygon {
	for _, f := range b.Features {
		if f.Code == code {
			return f.Geometry
		}
	}
	return nil
}

func eachRing(m orb.MultiPolygon, f func(orb.Ring)) {
	for _, polygon := range m {
		for _, ring := range polygon {
			f(ring)
		}
	}
}

func TestDecodeSharedShapefiles(t *testing.T) {
	regions, _ := sharedRegions(t)
	provinces, _ := sharedProvinces(t)
	if len(regions.Areas) != 20 || len(regions.Features) != 20 || len(provinces.Areas) != 107 || len(provinces.Features) != 107 {
		t.Errorf("regions = %d, provinces = %d", len(regions.Areas), len(provinces.Areas))
	}
	if got, want := regions.Areas[8], (data.Area{Code: "09", Level: data.Region, Name: "Toscana", Parent: "IT"}); got != want {
		t.Errorf("area = %+v, want %+v", got, want)
	}
	byCode := map[data.AreaCode]data.Area{}
	inRegion := map[data.AreaCode]int{}
	for _, a := range provinces.Areas {
		byCode[a.Code] = a
		inRegion[a.Parent]++
	}
	for _, want := range []data.Area{
		{Code: "052", Level: data.Province, Name: "Siena", Abbreviation: "SI", Parent: "09"},
		{Code: "048", Level: data.Province, Name: "Firenze", Abbreviation: "FI", Parent: "09"},
		{Code: "040", Level: data.Province, Name: "Forli'-Cesena", Abbreviation: "FC", Parent: "08"},
		{Code: "063", Level: data.Province, Name: "Napoli", Abbreviation: "NA", Parent: "15"},
	} {
		if got := byCode[want.Code]; got != want {
			t.Errorf("area = %+v, want %+v", got, want)
		}
	}
	for _, r := range regions.Areas {
		if inRegion[r.Code] == 0 {
			t.Errorf("no province lies in %s", r.Name)
		}
	}
}

// vertexIndex holds the vertices of a .shp by the square metre they lie in.
type vertexIndex map[[2]int]([]shp.Point)

func cellOf(x, y float64) [2]int { return [2]int{int(math.Floor(x)), int(math.Floor(y))} }

// nearest returns the distance in metres to the nearest vertex, infinite when
// none is within a metre.
func (v vertexIndex) nearest(x, y float64) float64 {
	least := math.Inf(1)
	for dx := -1.0; dx <= 1; dx++ {
		for dy := -1.0; dy <= 1; dy++ {
			for _, p := range v[cellOf(x+dx, y+dy)] {
				least = min(least, math.Hypot(p.X-x, p.Y-y))
			}
		}
	}
	return least
}

// Every vertex of both files comes back to where the file puts it: the way to
// degrees, their rounding and the way back.
func TestSharedShapefileRoundTrip(t *testing.T) {
	const want = 1e-3 // metres
	for name, decode := range map[string]func(testing.TB) (*Batch, map[string][]byte){"regions": sharedRegions, "provinces": sharedProvinces} {
		b, files := decode(t)
		index, inFile := vertexIndex{}, 0
		for _, shape := range shapesOf(files) {
			inFile += len(shape.Points)
			for _, p := range shape.Points {
				cell := cellOf(p.X, p.Y)
				index[cell] = append(index[cell], p)
			}
		}
		vertices, worst := 0, 0.0
		for _, f := range b.Features {
			eachRing(f.Geometry, func(ring orb.Ring) {
				for _, p := range ring {
					vertices++
					worst = max(worst, index.nearest(utm.Zone32N.Forward(p[0], p[1])))
				}
			})
		}
		t.Logf("%s: %d vertices, at most %.2g m from where the file puts them", name, vertices, worst)
		if vertices != inFile || !(worst < want) {
			t.Errorf("%s: %d vertices of %d, one %g m away", name, vertices, inFile, worst)
		}
	}
}

// shapesOf returns the polygons of a shapefile as the library reads them.
func shapesOf(files map[string][]byte) []*shp.Polygon {
	var shapes []*shp.Polygon
	reader := shp.SequentialReaderFromExt(io.NopCloser(bytes.NewReader(files[".shp"])), io.NopCloser(bytes.NewReader(files[".dbf"])))
	for reader.Next() {
		_, shape := reader.Shape()
		shapes = append(shapes, shape.(*shp.Polygon))
	}
	return shapes
}

// The ellipsoid of WGS84, written again so that the test does not lean on what
// it tests.
const (
	wgs84Axis = 6378137.0
	wgs84E2   = 0.00669437999014 // first eccentricity squared
)

// ellipsoidArea returns the area in m² that rings of degrees enclose on the
// ellipsoid:
//
//	A = −∮ S(φ) dλ,  S(φ) = b²/2 · (sin φ/(1 − e² sin² φ) + artanh(e sin φ)/e)
//
// where b is the polar axis and S the area of the zone from the equator to φ on
// one radian of longitude: Snyder, J.P. (1987), Map projections, a working
// manual, U.S. Geological Survey professional paper 1395, equation 3-12, which is
// S without its factor. Each edge is integrated by Simpson's rule.
func ellipsoidArea(m orb.MultiPolygon) float64 {
	e := math.Sqrt(wgs84E2)
	zone := func(lat float64) float64 {
		s := math.Sin(lat * math.Pi / 180)
		return wgs84Axis * wgs84Axis * (1 - wgs84E2) / 2 * (s/(1-wgs84E2*s*s) + math.Atanh(e*s)/e)
	}
	sum := 0.0
	eachRing(m, func(r orb.Ring) {
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			sum -= (b[0] - a[0]) * math.Pi / 180 * (zone(a[1]) + 4*zone((a[1]+b[1])/2) + zone(b[1])) / 6
		}
	})
	return sum
}

// meanScale returns the mean over a shape of 1/k², the ground a square metre of
// the grid stands for. On the sphere of the mean radius of curvature R at the
// middle of the shape k = k₀ cosh(x/(k₀R)), x counted from the central meridian
// (Snyder 1987, equation 8-9 and following), so
//
//	∬ 1/k² dx dy = ∮ R/k₀ · tanh(x/(k₀R)) dy
func meanScale(shape *shp.Polygon) float64 {
	const k0 = 0.9996
	box := shape.BBox()
	_, lat := utm.Zone32N.Inverse((box.MinX+box.MaxX)/2, (box.MinY+box.MaxY)/2)
	s := math.Sin(lat * math.Pi / 180)
	radius := wgs84Axis * math.Sqrt(1-wgs84E2) / (1 - wgs84E2*s*s)
	ground := func(x float64) float64 { return radius / k0 * math.Tanh((x-500000)/(k0*radius)) }
	var onGround, onGrid float64
	for p, from := range shape.Parts {
		to := len(shape.Points)
		if p+1 < len(shape.Parts) {
			to = int(shape.Parts[p+1])
		}
		for i := int(from) + 1; i < to; i++ {
			a, b := shape.Points[i-1], shape.Points[i]
			onGrid += (a.X + b.X) / 2 * (b.Y - a.Y)
			onGround += (ground(a.X) + 4*ground((a.X+b.X)/2) + ground(b.X)) / 6 * (b.Y - a.Y)
		}
	}
	return onGround / onGrid
}

// areaTol is how much the two measures of a region may differ, relative to it.
// R changes by 1e-3 from the south to the north of Italy, so by less than 4e-4
// from the middle of a region to its ends; x²/R² is at most 0.016 (Puglia), and
// the error of first order cancels about the middle: below 5e-6. An edge that is
// straight on the grid and straight in degrees encloses a sliver of 1e-5 of its
// length squared: some 1e-7 of the region.
const areaTol = 5e-6

// The area of each region after the way to degrees is what ISTAT says of it, in
// m² of the grid, divided by the square of the scale.
func TestSharedRegionAreas(t *testing.T) {
	b, files := sharedRegions(t)
	column := 4 // Shape_Area
	reader := shp.SequentialReaderFromExt(io.NopCloser(bytes.NewReader(files[".shp"])), io.NopCloser(bytes.NewReader(files[".dbf"])))
	if name := reader.Fields()[column].String(); name != "Shape_Area" {
		t.Fatalf("column = %q", name)
	}
	worst := 0.0
	for reader.Next() {
		stated, err := strconv.ParseFloat(reader.Attribute(column), 64)
		if err != nil {
			t.Fatal(err)
		}
		code := data.AreaCode("0" + reader.Attribute(1))
		code = code[len(code)-2:]
		_, shape := reader.Shape()
		want := stated * meanScale(shape.(*shp.Polygon))
		got := ellipsoidArea(geometryOf(b, code))
		worst = max(worst, math.Abs(got/want-1))
		if math.Abs(got/want-1) > areaTol {
			t.Errorf("area of %s = %.0f m², want %.0f, %.2g off (grid %.0f)", code, got, want, got/want-1, stated)
		}
	}
	t.Logf("areas differ by at most %.2g", worst)
}

// Siena lies in Toscana: each vertex of its border is one of Toscana's or inside.
func TestSharedSienaInToscana(t *testing.T) {
	regions, _ := sharedRegions(t)
	provinces, _ := sharedProvinces(t)
	toscana, siena := geometryOf(regions, "09"), geometryOf(provinces, "052")
	inside := func(m orb.MultiPolygon, p orb.Point) bool {
		crossings := 0
		eachRing(m, func(r orb.Ring) {
			if encloses(r, p) {
				crossings++
			}
		})
		return crossings%2 == 1
	}
	border := map[orb.Point]bool{}
	eachRing(toscana, func(r orb.Ring) {
		for _, p := range r {
			border[p] = true
		}
	})
	on, out := 0, 0
	eachRing(siena, func(r orb.Ring) {
		for _, p := range r {
			switch {
			case border[p]:
				on++
			case !inside(toscana, p):
				out++
			}
		}
	})
	if on == 0 || out > 0 {
		t.Errorf("of the vertices of Siena %d lie on the border of Toscana and %d outside", on, out)
	}
	town := orb.Point{11.3317, 43.3183} // Piazza del Campo
	if !inside(siena, town) || !inside(toscana, town) || inside(geometryOf(regions, "10"), town) {
		t.Error("the town of Siena is not in its province and region alone")
	}
}
