package decode

import (
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cittamedie/data"
)

func TestDecodeGeoJSONRefuses(t *testing.T) {
	text, err := os.ReadFile("testdata/confini-comuni/input.geojson")
	if err != nil {
		t.Fatal(err)
	}
	const ring = `[[11.3,43.3],[11.3,43.4],[11.4,43.4],[11.4,43.3],[11.3,43.3]]`
	const shape = "expected " // and what, in the words of the code
	tests := []struct{ name, old, new, want string }{
		{"a list", `{"type":"FeatureCollection", "features": [`, `[[`, "t.csv, line 1: found JSON, expected FeatureCollection, as in GeoJSON (RFC 7946); export the file again as GeoJSON"},
		{"another type", `"FeatureCollection"`, `"Topology"`, `t.csv, line 1, column type: found "Topology", expected FeatureCollection, as in GeoJSON (RFC 7946); export the file again as GeoJSON`},
		{"no features", `"features"`, `"objects"`, "t.csv, line 1, column features: found a collection without features, expected one feature for each area; the source may have answered a query that found nothing"},
		{"features not a list", `"features": [`, `"features": {}, "x": [`, "t.csv, line 1, column features: found {, expected [, as in GeoJSON (RFC 7946); export the file again as GeoJSON"},
		{"features twice", `"features": [`, `"features": [], "features": [`, `t.csv, line 1, column features: found the column twice, expected one column of each name; a recipe reads the second as "features"`},
		{"projected by name", `"features": [`, `"crs": {"properties":{"name":"urn:ogc:def:crs:EPSG::32632"}}, "features": [`, `t.csv, line 1, column crs: found {"properties":{"name":"urn:ogc:def:crs:EPSG::32632"}}, expected EPSG:4326, longitude and latitude in degrees; reproject the file`},
		{"cut", "]}\n", "", "t.csv, line 5: found broken JSON (the file ends too early), expected GeoJSON; the source may have answered an error message"},
		{"more after the end", "]}\n", "]}\n{}", "t.csv, line 6: found FeatureCollection + …, expected FeatureCollection, as in GeoJSON (RFC 7946); export the file again as GeoJSON"},
		{"broken", `"name":"Portoferraio"`, `"name"="Portoferraio"`, "t.csv, line 3: found broken JSON (invalid character '=' after object key), expected GeoJSON; the source may have answered an error message"},
		{"not a feature", `{"type":"Feature","geometry":{"type":"MultiPolygon"`, `{"type":"Polygon","geometry":{"type":"MultiPolygon"`, `t.csv, line 3, column type: found "Polygon", expected Feature, as in GeoJSON (RFC 7946); export the file again as GeoJSON`},
		{"feature is a number", `"features": [`, `"features": [7,`, "t.csv, line 1, column feature: found JSON number, expected Feature, as in GeoJSON (RFC 7946); export the file again as GeoJSON"},
		{"properties are a list", `"properties":{"name":"Portoferraio"`, `"properties":[],"p":{"name":"Portoferraio"`, "t.csv, line 3, column properties: found JSON array, expected Feature, as in GeoJSON (RFC 7946); export the file again as GeoJSON"},
		{"no name", `"name":"Portoferraio",`, ``, "t.csv, line 3, column name: found no such property, expected a text in the properties; correct boundary in the recipe"},
		{"null name", `"Portoferraio"`, `null`, "t.csv, line 3, column name: found null, expected a text in the properties; correct boundary in the recipe"},
		{"empty name", `"Portoferraio"`, `" "`, "t.csv, line 3, column name: found an empty name, expected a name; mend the row"},
		{"name that turns the line", `"Portoferraio"`, "\"Porto\ue000ferraio\"", `t.csv, line 3, column name: found "Porto\ue000ferraio", with the invisible character U+E000, expected a plain text; write the name again by hand`},
		{"code is a number", `"049014"`, `49014`, "t.csv, line 3, column com_istat_code: found the number 49014, expected a text in the properties; correct boundary in the recipe"},
		{"short code", `"049014"`, `"49014"`, `t.csv, line 3, column com_istat_code: found "49014", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"code of another province", `"049014"`, `"050014"`, "t.csv, line 3, column com_istat_code: found the municipality 050014 in the province 049, expected a code that begins with that of its province; mend the file"},
		{"second feature", `"com_istat_code":"049014"`, `"com_istat_code":"052032","prov_istat_code":"052","prov_name":"Siena","prov_acr":"SI"`, "t.csv, line 3, column com_istat_code: found a second feature of 052032, expected one, given at line 2; join them into one multipolygon"},
		{"two names of a region", `"reg_name":"Toscana","reg_istat_code":"09","com_istat_code":"049014"`, `"reg_name":"Toskana","reg_istat_code":"09","com_istat_code":"049014"`, `t.csv, line 3, column reg_istat_code: found region 09 "Toskana" in IT, expected region 09 "Toscana" in IT, as at line 2; keep one of them`},
		{"no geometry", `"geometry":{"type":"Polygon","coordinates":[` + ring + `]}`, `"geometry":null`, "t.csv, line 2, column geometry: found no geometry for 052032, " + shape},
		{"a point", `"type":"Polygon","coordinates":[` + ring + `]`, `"type":"Point","coordinates":[11.3,43.3]`, `t.csv, line 2, column geometry: found a "Point" for 052032, ` + shape},
		{"a collection", `"type":"Polygon","coordinates":[` + ring + `]`, `"type":"GeometryCollection","geometries":[]`, `t.csv, line 2, column geometry: found a "GeometryCollection" for 052032, ` + shape},
		{"no coordinates", `"coordinates":[` + ring + `]`, `"x":1`, "t.csv, line 2, column geometry: found coordinates nested too little or too deep for 052032, " + shape},
		{"no rings", ring, ``, "t.csv, line 2, column geometry: found a polygon without rings for 052032, " + shape},
		{"nested too deep", ring, "[" + ring + "]", "t.csv, line 2, column geometry: found coordinates nested too little or too deep for 052032, " + shape},
		{"nested too little", "[" + ring + "]", ring, "t.csv, line 2, column geometry: found coordinates nested too little or too deep for 052032, " + shape},
		{"open ring", ",[11.3,43.3]]]}", "]]}", "t.csv, line 2, column geometry: found a ring that is not closed for 052032, " + shape},
		{"short ring", ring, "[[11.3,43.3],[11.4,43.3],[11.3,43.3]]", "t.csv, line 2, column geometry: found a ring of 3 positions for 052032, " + shape},
		{"one number", "[11.3,43.4]", "[11.3]", "t.csv, line 2, column geometry: found a position of 1 numbers for 052032, " + shape},
		{"four numbers", "[11.3,43.4]", "[11.3,43.4,0,0]", "t.csv, line 2, column geometry: found a position of 4 numbers for 052032, " + shape},
		{"text", "[11.3,43.4]", `["11.3",43.4]`, "t.csv, line 2, column geometry: found a coordinate that is not a number for 052032, " + shape},
		{"null", "[11.3,43.4]", `[null,43.4]`, "t.csv, line 2, column geometry: found a coordinate that is not a number for 052032, " + shape},
		{"NaN", "[11.3,43.4]", `[NaN,43.4]`, "t.csv, line 2: found broken JSON (invalid character 'N' looking for beginning of value), expected GeoJSON; the source may have answered an error message"},
		{"too large", "[11.3,43.4]", `[1e999,43.4]`, "t.csv, line 2, column geometry: found a coordinate too large for a number for 052032, " + shape},
		{"ten thousand deep", `"features": [`, `"x": ` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `, "features": [`, "t.csv, line 1: found broken JSON (invalid character '[' exceeded max depth), expected GeoJSON; the source may have answered an error message"},
		{"nothing", string(text), `{"type":"FeatureCollection","features":[]}`, "t.csv: found a collection without features, expected one feature for each area; the source may have answered a query that found nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(string(text), tt.old, tt.new, 1)
			if bad == string(text) {
				t.Fatalf("%q is not in the file", tt.old)
			}
			_, err := decodeBad(recipe(t, "confini-comuni"), bad)
			var input *data.InputError
			if !errors.As(err, &input) || err.Error() != tt.want && (!strings.HasSuffix(tt.want, shape) || !strings.HasPrefix(err.Error(), tt.want)) {
				t.Errorf("error = %v\n want %s", err, tt.want)
			}
		})
	}
}

func TestDecodeAreasRefuses(t *testing.T) {
	const table = "code,level,name,abbreviation,parent\n09,region,Toscana,,IT\n052,province,Siena,SI,09\n052032,municipality,Siena,,052\n"
	tests := []struct{ name, old, new, want string }{
		{"another name", "052032,municipality,Siena,,052\n", "052032,municipality,Siena,,052\n052032,municipality,Sienna,,052\n", `t.csv, line 5, column code: found municipality 052032 "Sienna" in 052, expected municipality 052032 "Siena" in 052, as at line 4; keep one of them`},
		{"unknown parent", "Siena,,052", "Siena,,053", `t.csv, line 4, column parent: found "053", expected the code of an area of this file; mend the row, or add the area that is missing`},
		{"no column", "parent\n", "mother\n", "t.csv, line 1: found the columns code, level, name, abbreviation, mother, expected a column named parent; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"unknown level", "municipality", "comune", "t.csv: found 1 of 3 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run" + "\n  " + `line 4, column level: found "comune", expected one of municipality, province, region, division, country, labourArea, functionalArea, p…; mend the row`},
		{"short code", "052032,m", "52032,m", "t.csv: found 1 of 3 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run" + "\n  " + `line 4, column code: found "52032", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"no name", "Toscana", "", "t.csv: found 1 of 3 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run" + "\n  " + "line 2, column name: found an empty name, expected a name; mend the row"},
		{"invisible letter", "Toscana", "Tos\ue000cana", "t.csv: found 1 of 3 rows rejected, expected at most 0 %; the first follow; all are among the rejected rows of the run" + "\n  " + `line 2, column name: found "Tos\ue000cana", with the invisible character U+E000, expected a plain text; write the name again by hand`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := recipe(t, "bundle-aree")
			text := strings.Replace(table, tt.old, tt.new, 1)
			if tt.name == "no name" || tt.name == "invisible letter" { // without its region, the province has no parent
				text = strings.Replace(text, "052,province,Siena,SI,09\n052032,municipality,Siena,,052\n", "10,region,Umbria,,IT\n11,region,Marche,,IT\n", 1)
			}
			if _, err := decodeBad(r, text); err == nil || err.Error() != tt.want {
				t.Errorf("error = %v\n want %s", err, tt.want)
			}
		})
	}
}

func TestCleanLabel(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Forli\u0300", "Forlì"}, {" Siena ", "Siena"}, {"San Floriano del Collio-\u008ateverjan", "San Floriano del Collio-Števerjan"},
	} {
		if got, err := cleanLabel(tt.in); got != tt.want || err != nil {
			t.Errorf("cleanLabel(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

// The short way to read a coordinate gives the float64 that strconv gives.
func TestCoordinateIsExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.OneOf(
			rapid.StringMatching(`-?(0|[1-9][0-9]{0,6})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?`),
			rapid.Map(rapid.Float64Range(-180, 180), func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }),
		).Draw(rt, "number")
		want, err := strconv.ParseFloat(s, 64)
		if err != nil {
			rt.Skip(err)
		}
		c := coordinates{text: []byte(s + "]")}
		got, err := c.number()
		if err != nil || got != want || math.Signbit(got) != math.Signbit(want) || c.pos != len(s) {
			rt.Fatalf("%s = %v, %v, want %v", s, got, err, want)
		}
	})
}

// What a number rule writes, it reads.
func TestNumberRuleRoundTrip(t *testing.T) {
	rules := []numberRule{{}, {decimal: "."}, {decimal: ","}, {",", "."}, {".", ","}, {",", "\u00a0"}, {",", "'"}}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.Int64Range(-999_999_999_999, 999_999_999_999).Draw(rt, "integer")
		rule := rapid.SampledFrom(rules).Draw(rt, "rule")
		text, want := group(strconv.FormatInt(n, 10), rule.thousands), float64(n)
		if f := rapid.StringMatching(`[0-9]{0,3}`).Draw(rt, "fraction"); rule.decimal != "" && f != "" {
			text += rule.decimal + f
			want, _ = strconv.ParseFloat(strconv.FormatInt(n, 10)+"."+f, 64)
		}
		if got, err := rule.parse([]byte(text)); err != nil || got != want {
			rt.Fatalf("%+v: %q = %v, %v, want %v", rule, text, got, err, want)
		}
	})
}

// group writes the thousands marks into an integer.
func group(digits, mark string) string {
	for i := len(digits) - 3; mark != "" && i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + mark + digits[i:]
	}
	return digits
}
