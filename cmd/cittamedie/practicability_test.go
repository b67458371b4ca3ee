package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPracticabilityIsCheckedAndShown(t *testing.T) {
	dir := t.TempDir()
	if out, ok := perimeterRun(t, dir, "practicability"); ok || !strings.Contains(out, "kind;purpose;title;municipalities") {
		t.Errorf("without a file = %q, want its columns", out)
	}
	example, err := os.ReadFile("testdata/practicability.csv")
	if err != nil {
		t.Fatal(err)
	}
	base := startServer(t, dir) // a first release, from the embedded extract
	if out, ok := perimeterRun(t, dir, "practicability", "testdata/practicability.csv"); !ok || !strings.Contains(out, "7 rows, no mistake") {
		t.Errorf("check of the example = %q", out)
	}
	bad := listFile(t, "bad.csv", strings.Replace(strings.Replace(string(example), "2,5", "many", 1), "052022", "52022", 1))
	out, ok := perimeterRun(t, dir, "practicability", bad)
	for _, want := range []string{"bad.csv, line 3, column municipalities", "bad.csv, line 4, column value", "2 mistakes in bad.csv"} {
		if ok || !strings.Contains(out, want) {
			t.Errorf("check lacks %q:\n%s", want, out)
		}
	}
	gone := listFile(t, "gone.csv", strings.Replace(string(example), "052022", "999999", 1))
	if out, ok := perimeterRun(t, dir, "practicability", gone); ok || !strings.Contains(out, "999999") {
		t.Errorf("a code of nobody = %q", out)
	}
	if err := os.MkdirAll(filepath.Join(dir, "perimeters"), 0o755); err != nil {
		t.Fatal(err)
	}
	read := func(path string) string {
		t.Helper()
		resp, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	const compared = "/ambiti/confronto.csv?ids=052,050&for=transport&lang=en"
	if got := read(compared); strings.Count(got, "not recorded") < 10 || strings.Contains(got, "Esempio") {
		t.Error("without a file something is recorded")
	}
	if err := os.WriteFile(filepath.Join(dir, "perimeters", "practicability.csv"), example, 0o644); err != nil {
		t.Fatal(err)
	}
	got := read(compared)
	for _, want := range []string{"join 4 of 35 municipalities", "Esempio, convenzione 1 del 2024", "31 May 2099", "recorded for 3 of 35 municipalities"} {
		if !strings.Contains(got, want) {
			t.Errorf("the score card lacks %q", want)
		}
	}
}
