package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// oracleCases returns the case folders of a method beside the repository; the
// method's own folder if it has none. Without them the test is skipped, unless
// REQUIRE_SHARED is 1.
func oracleCases(t *testing.T, method string) []string {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "oracles", method)
	entries, err := os.ReadDir(root)
	switch {
	case err != nil && os.Getenv("REQUIRE_SHARED") == "1":
		t.Fatal(err)
	case err != nil:
		t.Skip("no reference results: ", err)
	}
	var cases []string
	for _, e := range entries {
		if e.IsDir() {
			cases = append(cases, filepath.Join(root, e.Name()))
		}
	}
	if cases == nil {
		cases = []string{root}
	}
	return cases
}

// oracle says how the results of a method are compared.
type oracle struct {
	method    string
	tolerance float64
	key       int                    // columns that name a row
	chance    func(name string) bool // columns and keys that hang on chance
}

// check computes every case of a method and compares it with what is expected.
func (o oracle) check(t *testing.T) {
	for _, dir := range oracleCases(t, o.method) {
		t.Run(o.method+"/"+filepath.Base(dir), func(t *testing.T) {
			out := t.TempDir()
			var stderr bytes.Buffer
			if status := run(t.Context(), []string{"calc", o.method, dir, "--out", out}, t.Output(), &stderr); status != 0 {
				t.Fatalf("calc = %d: %s", status, stderr.String())
			}
			expected, err := filepath.Glob(filepath.Join(dir, "expected*"))
			if err != nil || len(expected) == 0 {
				t.Fatalf("no expected results in %s: %v", dir, err)
			}
			for _, want := range expected {
				name := strings.TrimPrefix(filepath.Base(want), "expected_")
				name = strings.Replace(name, "expected.", "result.", 1)
				if got := filepath.Join(out, name); filepath.Ext(name) == ".csv" {
					o.compareTables(t, got, want)
				} else {
					o.compareValues(t, name, readAny(t, got), readAny(t, want))
				}
			}
		})
	}
}

func readAny(t *testing.T, path string) any {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// cells returns the cells of a table by the first columns of its row and the
// name of the column.
func (o oracle) cells(t *testing.T, path string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for _, row := range rows[1:] {
		for j, v := range row {
			cells[strings.Join(row[:max(o.key, 1)], " ")+"\t"+rows[0][j]] = v
		}
	}
	return cells
}

func (o oracle) compareTables(t *testing.T, gotPath, wantPath string) {
	t.Helper()
	got := o.cells(t, gotPath)
	for place, want := range o.cells(t, wantPath) {
		_, column, _ := strings.Cut(place, "\t")
		found, ok := got[place]
		if o.chance != nil && o.chance(column) {
			found = want
		}
		if !ok || found != want && !o.near(found, want) {
			t.Errorf("%s %q = %q, want %q", filepath.Base(wantPath), place, found, want)
		}
	}
}

func (o oracle) near(got, want string) bool {
	g, errGot := strconv.ParseFloat(got, 64)
	w, errWant := strconv.ParseFloat(want, 64)
	return errGot == nil && errWant == nil && math.Abs(g-w) <= o.tolerance*max(1, math.Abs(w))
}

func (o oracle) compareValues(t *testing.T, path string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		of, _ := got.(map[string]any)
		for k, w := range want {
			if o.chance == nil || !o.chance(k) {
				o.compareValues(t, path+"/"+k, of[k], w)
			}
		}
	case []any:
		list, _ := got.([]any)
		if len(list) != len(want) {
			t.Errorf("%s = %v, want %v", path, got, want)
			return
		}
		for i, w := range want {
			o.compareValues(t, fmt.Sprintf("%s[%d]", path, i), list[i], w)
		}
	case float64:
		if g, ok := got.(float64); !ok || math.Abs(g-want) > o.tolerance*max(1, math.Abs(want)) {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	default:
		if got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
}
