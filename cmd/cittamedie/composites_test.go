package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCompositesCommand(t *testing.T) {
	shipped, err := os.ReadFile("../../data/catalog/composites/bes-salute.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "bes-salute.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	own := strings.Replace(string(shipped), "Salute nelle province", "Salute, secondo l'ufficio", 1)
	for _, tt := range []struct {
		name, text string
		args       []string
		ok         bool
		want       []string
	}{
		{"check", own, []string{"composites", "check", file}, true, []string{"composite bes-salute is well written", "01SAL001", "33.3", "negative"}},
		{"list with an own one", own, []string{"composites", "list", "--composites", dir}, true, []string{"benessere-comuni", "Salute, secondo l'ufficio"}},
		{"check names line and column", strings.Replace(own, "01SAL004", "01SAL04", 1), []string{"composites", "check", file}, false, []string{`bes-salute.yaml:20:9: domains[0].indicators[1].code: "01SAL04" is no indicator of the catalogue`, "1 mistakes in bes-salute.yaml"}},
		{"a folder with a mistake", "id: bes-salute\n", []string{"composites", "list", "--composites", dir}, false, []string{"bes-salute.yaml:1:1: title.it: is required"}},
		{"no folder", own, []string{"composites", "--composites", dir + "/no"}, false, []string{"no such folder"}},
		{"no file", own, []string{"composites", "check", dir + "/no.yaml"}, false, []string{"no such file"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			write(tt.text)
			out, err := program(context.Background(), tt.args...).CombinedOutput()
			if (err == nil) != tt.ok {
				t.Errorf("error = %v\n%s", err, out)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("%q is not in\n%s", want, out)
				}
			}
		})
	}
}
