package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
)

// generatedDimensions writes a file in the shape of situas_dimensioni_comuni.csv
// over the comuni of the bundle, carried to the codes the recipe states. The
// figures are the test's own and change with the seed.
func generatedDimensions(t *testing.T, dir string, seed uint64) {
	t.Helper()
	cat, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	recipe, _ := cat.Recipe("situas-dimensioni-comuni")
	areas, err := bundle.Files().Open(bundle.Areas)
	if err != nil {
		t.Fatal(err)
	}
	defer areas.Close()
	rows, err := csv.NewReader(areas).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	always, random := rand.New(rand.NewPCG(0, 1)), rand.New(rand.NewPCG(seed, 1))
	residents := func() int { // a tenth changes with the seed: more would be held
		n, other := always.IntN(100000), random.IntN(100000)
		if random.IntN(10) == 0 {
			return other
		}
		return n
	}
	var out bytes.Buffer
	out.WriteString("COD_RIP,COD_REG,COD_PROV_STORICO,COD_UTS,PRO_COM_T,PRO_COM,COMUNE,COMUNE_A,SIGLA_AUTOMOBILISTICA,POP_LEG,ANNO_CENSIMENTO,AREA_KMQ,ANNO_AREA,POP_RES,ANNO_POP_RES\n")
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		if row[1] != "municipality" {
			continue
		}
		for _, code := range cat.Lineage.At(codeOf(row[0]), recipe.Vintage) {
			if c := string(code); !seen[c] {
				seen[c] = true
				fmt.Fprintf(&out, "1,01,001,201,%s,1,X,null,TO,1,2021,\"%d,5\",2025,%d,2023\n", c, 1+always.IntN(300), residents())
			}
		}
		if cat.Lineage.At(codeOf(row[0]), recipe.Vintage) == nil {
			fmt.Fprintf(&out, "1,01,001,201,%s,1,X,null,TO,1,2021,\"%d,5\",2025,%d,2023\n", row[0], 1+always.IntN(300), residents())
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "situas_dimensioni_comuni.csv"), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// kills is how many times the ingest is killed. CITTAMEDIE_KILLS raises it.
func kills() int {
	if n, err := strconv.Atoi(os.Getenv("CITTAMEDIE_KILLS")); err == nil {
		return n
	}
	return 10
}

// TestKilledIngest kills an ingest at random moments. Whenever it dies, the
// release in force is the one before or the new one, whole, and the next ingest
// succeeds.
func TestKilledIngest(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode")
	}
	dir, from := copyOfSeed(t), t.TempDir()
	folder, err := store.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	ingest := func(ctx context.Context) ([]byte, error) {
		return program(ctx, "ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir).CombinedOutput()
	}
	generatedDimensions(t, from, 0)
	start := time.Now()
	if out, err := ingest(context.Background()); err != nil {
		t.Fatalf("undisturbed ingest: %v\n%s", err, out)
	}
	whole := time.Since(start)
	before, err := folder.Current()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	finished := 0
	for n := range kills() {
		generatedDimensions(t, from, uint64(n+1))
		after := time.Duration(random.Float64() * 1.1 * float64(whole))
		ctx, cancel := context.WithTimeout(context.Background(), after) // CommandContext kills with SIGKILL
		_, err := ingest(ctx)
		cancel()
		now, readErr := folder.Current()
		if readErr != nil {
			t.Fatalf("killed after %v: %v", after, readErr)
		}
		if now.Number != before.Number && now.Number != before.Number+1 {
			t.Fatalf("killed after %v: release %d in force, want %d or the next", after, now.Number, before.Number)
		}
		if _, err := folder.Verify(context.Background(), now.ID); err != nil {
			t.Fatalf("killed after %v: %v", after, err)
		}
		if err == nil {
			finished++
			if now.Number != before.Number+1 {
				t.Fatalf("the ingest said it succeeded and release %d is in force", now.Number)
			}
		}
		before = now
	}
	t.Logf("%d kills within %v, %d came after the end", kills(), whole, finished)
	generatedDimensions(t, from, 1<<32)
	if out, err := ingest(context.Background()); err != nil {
		t.Fatalf("after the kills: %v\n%s", err, out)
	}
	if now, err := folder.Current(); err != nil || now.Number != before.Number+1 {
		t.Fatalf("after the kills: release %d in force (%v), want %d", now.Number, err, before.Number+1)
	}
	releases, err := folder.Releases()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range releases {
		if r.Number != len(releases)-i {
			t.Errorf("release %s has number %d, want %d: one that never came into force was left", r.ID, r.Number, len(releases)-i)
		}
	}
}
