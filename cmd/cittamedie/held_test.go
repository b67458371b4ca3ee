package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cittamedie/data/store"
)

// TestHeldFile publishes a file, then one without the rows of a region: it waits,
// with the difference, until a person approves it.
func TestHeldFile(t *testing.T) {
	dir, from := copyOfSeed(t), t.TempDir()
	ingest := func(args ...string) string {
		t.Helper()
		out, err := program(context.Background(), append(args, "--dir", dir)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	generatedDimensions(t, from, 0)
	ingest("ingest", "situas-dimensioni-comuni", "--from", from)
	folder, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	before, err := folder.CurrentID()
	if err != nil {
		t.Fatal(err)
	}

	path := filepath.Join(from, "situas_dimensioni_comuni.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept [][]byte
	for _, line := range bytes.Split(text, []byte("\n")) {
		if !regexp.MustCompile(`,05[45]\d{3},1,X`).Match(line) { // the comuni of Umbria
			kept = append(kept, line)
		}
	}
	if err := os.WriteFile(path, bytes.Join(kept, []byte("\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it keeps its place
		out := ingest("ingest", "situas-dimensioni-comuni", "--from", from)
		if !strings.Contains(out, "held") || !strings.Contains(out, "no figures any more of Umbria (92 areas): DEM01 2023, AREA 2023") {
			t.Fatalf("a file without Umbria:\n%s", out)
		}
	}
	if now, _ := folder.CurrentID(); now != before {
		t.Errorf("release %s in force, want %s", now, before)
	}
	listed := ingest("release")
	id := regexp.MustCompile(`(?m)^([0-9a-f]{12}) +situas-dimensioni-comuni`).FindStringSubmatch(listed)
	if id == nil || strings.Count(listed, "situas-dimensioni-comuni") != 1 || !strings.Contains(listed, "Umbria (92 areas)") {
		t.Fatalf("files that wait:\n%s", listed)
	}
	if out, err := program(context.Background(), "release", "approve", "0000", "--dir", dir).CombinedOutput(); err == nil || !strings.Contains(string(out), `no file waits under "0000"`) {
		t.Errorf("approve an unknown run: %v\n%s", err, out)
	}
	if out := ingest("release", "approve", id[1]); !regexp.MustCompile(`situas-dimensioni-comuni +ok`).MatchString(out) {
		t.Fatalf("approve:\n%s", out)
	}
	if out := ingest("release"); out != "no file waits\n" {
		t.Errorf("after the approval:\n%s", out)
	}
	base := startServer(t, dir)
	if got := getJSON[list[item]](t, base+"/api/v1/observations?indicator=DEM01&area=054039&period=2023"); got.Total != 0 {
		t.Errorf("residents of Perugia in 2023 = %+v, want none: the approved file has no row of it", got.Items)
	}
	if out := ingest("verify"); !strings.Contains(out, "is as it was published") {
		t.Errorf("verify:\n%s", out)
	}
	if out := ingest("rebuild"); !strings.Contains(out, "the same as the release in force") {
		t.Errorf("rebuild after an approval:\n%s", out)
	}
}
