package dashboards

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cittamedie/data"
	"cittamedie/indicators/choropleth"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// compareGolden compares got, as indented JSON, with a file of testdata.
func compareGolden(t *testing.T, name string, got any) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestLineOption(t *testing.T) {
	v := 48.2
	compareGolden(t, "line-option", lineOption(lineSpec{
		Unit: "%", Periods: []string{"2020", "2021"}, Lines: []line{{"Siena (SI)", []*float64{nil, &v}}, {hostile, []*float64{&v, nil}}},
	}))
}

func TestPalette(t *testing.T) {
	if got := palette(data.Positive, 5); got[0] != "#7b3294" || got[4] != "#008837" {
		t.Errorf("positive = %v, want purple to green", got)
	}
	if got := palette(data.Negative, 5); got[0] != "#008837" || got[4] != "#7b3294" {
		t.Errorf("negative = %v, want green to purple", got)
	}
	for n := 1; n <= choropleth.MostClasses; n++ {
		seen := map[string]bool{}
		for _, c := range palette(data.Neutral, n) {
			seen[c] = true
		}
		if len(seen) != n {
			t.Errorf("%d classes have %d colours", n, len(seen))
		}
	}
}
