package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// perimeterRun runs one perimeter command and returns what it says and its status.
func perimeterRun(t *testing.T, dir string, args ...string) (string, bool) {
	t.Helper()
	out, err := program(context.Background(), append([]string{"--dir", dir, "perimeter"}, args...)...).CombinedOutput()
	return string(out), err == nil
}

func listFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPerimetersAreCheckedAndKept(t *testing.T) {
	dir := t.TempDir()
	if out, ok := perimeterRun(t, dir, "check", listFile(t, "a.csv", "052032\n")); ok || !strings.Contains(out, "no release yet") {
		t.Errorf("check without a release = %q", out)
	}
	startServer(t, dir) // a first release, from the embedded extract
	good := listFile(t, "valdelsa.csv", "comune;provincia\r\nColle di Val d'Elsa;SI\r\nPoggibonsi;SI\r\n")
	if out, ok := perimeterRun(t, dir, "check", good, "--lead", "Poggibonsi"); !ok || !strings.Contains(out, "2 municipalities") || !strings.Contains(out, "set.") {
		t.Errorf("check = %q", out)
	}
	bad := listFile(t, "bad.csv", "Sienna\n52012\nPoggibonsi\nPoggibonsi\n")
	out, ok := perimeterRun(t, dir, "check", bad)
	for _, want := range []string{`bad.csv: line 1, "Sienna": no municipality is called so (like: Siena`, `line 2, "52012"`, `line 4, "Poggibonsi": the municipality 052022 stands at line 3`, "3 mistakes in bad.csv"} {
		if ok || !strings.Contains(out, want) {
			t.Errorf("check lacks %q:\n%s", want, out)
		}
	}
	if out, ok := perimeterRun(t, dir, "list"); !ok || !strings.Contains(out, "no perimeter is kept") {
		t.Errorf("list = %q", out)
	}
	add := []string{"add", "valdelsa", good, "--title", "Val d'Elsa", "--act", "Delibera 3", "--date", "2024-05-01", "--lead", "052022"}
	if out, ok := perimeterRun(t, dir, add...); !ok || !strings.Contains(out, "kept.valdelsa: 2 municipalities") {
		t.Errorf("add = %q", out)
	}
	if out, ok := perimeterRun(t, dir, add...); ok || !strings.Contains(out, "there already") {
		t.Errorf("add again = %q", out)
	}
	if out, ok := perimeterRun(t, dir, append(add, "--replace")...); !ok {
		t.Errorf("add --replace = %q", out)
	}
	if out, ok := perimeterRun(t, dir, "add", "Val d'Elsa", good, "--title", "x"); ok || !strings.Contains(out, "small letters") {
		t.Errorf("add with a bad name = %q", out)
	}
	if out, ok := perimeterRun(t, dir, "list"); !ok || !strings.Contains(out, "kept.valdelsa") || !strings.Contains(out, "Delibera 3") {
		t.Errorf("list = %q", out)
	}
	base := startServer(t, dir)
	v := getJSON[struct {
		Name, Lead string
		Total      int
		Provenance struct{ Act, Date string }
	}](t, base+"/api/v1/perimeters/kept.valdelsa")
	if v.Name != "Val d'Elsa" || v.Lead != "052022" || v.Total != 2 || v.Provenance.Act != "Delibera 3" || v.Provenance.Date != "2024-05-01" {
		t.Errorf("served = %+v", v)
	}
	if l := getJSON[list[struct{ ID string }]](t, base+"/api/v1/perimeters?kind=kept"); l.Total != 1 || l.Items[0].ID != "kept.valdelsa" {
		t.Errorf("list of kept = %+v", l)
	}
	if err := os.WriteFile(filepath.Join(dir, "perimeters", "rotto.yaml"), []byte("title: {it: x}\nvintage: 2023-06-30\nmunicipalities: [52032]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, ok := perimeterRun(t, dir, "list"); ok || !strings.Contains(out, "perimeter rotto") || !strings.Contains(out, "6 digits") {
		t.Errorf("list with a broken file = %q", out)
	}
}
