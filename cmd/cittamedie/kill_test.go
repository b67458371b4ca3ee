package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cittamedie/data"
	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/faulttest"
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
	residents := func() int { // a twentieth changes with the seed: of two files a tenth differs, more than a fifth would be held
		n, other := always.IntN(100000), random.IntN(100000)
		if random.IntN(20) == 0 {
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

// How many times an ingest is killed at random, and how long that may take at most:
// CITTAMEDIE_KILLS and CITTAMEDIE_KILLS_WITHIN raise both. CITTAMEDIE_KILLS_FULL has
// every file of the shared folder ingested each time, and not one alone.
func kills(t *testing.T) (n int, within time.Duration, full bool) {
	t.Helper()
	n, within = 6, time.Hour
	if text := os.Getenv("CITTAMEDIE_KILLS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	if text := os.Getenv("CITTAMEDIE_KILLS_WITHIN"); text != "" {
		var err error
		if within, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	return n, within, os.Getenv("CITTAMEDIE_KILLS_FULL") != ""
}

// killed is a folder whose ingestion is killed again and again.
type killed struct {
	*testing.T
	folder *store.Folder
	before data.Release // in force before the present ingestion
	args   []string
	env    []string
	took   time.Duration // the last ingestion
}

// newKilled returns a folder with the release of the bundle, to be ingested into
// from a folder of files.
func newKilled(t *testing.T, args ...string) *killed {
	t.Helper()
	folder, err := store.OpenFolder(copyOfSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	k := &killed{T: t, folder: folder, args: append(args, "--dir", folder.Path())}
	if k.before, err = folder.Current(); err != nil {
		t.Fatal(err)
	}
	return k
}

// ingest runs an ingestion, which dies when ctx ends, and checks that the release in
// force is whole, the one before or the new one, and the new one if it said so.
func (k *killed) ingest(ctx context.Context, when string) (acknowledged, published bool, said string) {
	k.Helper()
	c := program(ctx, append([]string{"ingest"}, k.args...)...)
	c.Env = append(c.Env, k.env...)
	start := time.Now()
	out, err := c.CombinedOutput()
	k.took = time.Since(start)
	now, readErr := k.folder.Current()
	if readErr != nil {
		k.Fatalf("killed %s: %v", when, readErr)
	}
	if now.ID != k.before.ID && now.Number != k.before.Number+1 {
		k.Fatalf("killed %s: release %d in force, want %d or the next", when, now.Number, k.before.Number)
	}
	if err := k.folder.Check(now.ID); err != nil { // the bytes that were published, all of them
		k.Fatalf("killed %s: %v", when, err)
	}
	if err == nil && now.Number != k.before.Number+1 {
		k.Fatalf("the ingest said it succeeded and release %d is in force:\n%s", now.Number, out)
	}
	published = now.ID != k.before.ID
	k.before = now
	return err == nil, published, string(out)
}

// whole checks a folder after all kills: nothing is left of them, releases are
// numbered without a gap, and made again from the raw files they say the same.
func (k *killed) whole() string {
	k.Helper()
	releases, err := k.folder.Releases()
	if err != nil {
		k.Fatal(err)
	}
	for i, r := range releases {
		if r.Number != len(releases)-i {
			k.Errorf("release %s has number %d, want %d: one that never came into force was left", r.ID, r.Number, len(releases)-i)
		}
	}
	if left := remains(k.T, k.folder.Path()); len(left) > 0 {
		k.Errorf("left behind: %v", left)
	}
	if _, err := k.folder.Verify(context.Background(), k.before.ID); err != nil {
		k.Error(err)
	}
	out, err := program(context.Background(), "rebuild", "--dir", k.folder.Path()).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "content "+k.before.ContentHash) {
		k.Errorf("rebuild: %v\n%s\nwant content %s", err, out, k.before.ContentHash)
	}
	return "rebuilt with the same content " + k.before.ContentHash[:8]
}

// TestFaultKilledAtEveryStep kills an ingest before every change it makes to the
// folder and between its parts.
func TestFaultKilledAtEveryStep(t *testing.T) {
	faulttest.Run(t, 101, "at every step from fetch to publish", func(t *testing.T) faulttest.Ended {
		from := t.TempDir()
		k := newKilled(t, "situas-dimensioni-comuni", "--from", from)
		var steps []string
		old, fresh := 0, 0
		for n := 1; ; n++ {
			generatedDimensions(t, from, uint64(n))
			k.env = []string{fmt.Sprintf("%s=%d kill", store.StepVariable, n)}
			done, published, said := k.ingest(t.Context(), fmt.Sprintf("at step %d", n))
			if done {
				break
			}
			_, step, found := strings.Cut(said, "at step \"")
			step, _, _ = strings.Cut(step, "\"")
			if steps = append(steps, step); !found {
				t.Fatalf("step %d: the ingest ended by itself:\n%s", n, said)
			}
			if published {
				fresh++
			} else {
				old++
			}
		}
		for _, want := range []string{"read ", "write a raw file", "decode ", "begin a draft", "compute ", "commit the draft", "after CHECKPOINT", "rename the database", "rename current", "append to runs.jsonl"} {
			if !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, want) }) {
				t.Errorf("never killed at %q; steps: %q", want, steps)
			}
		}
		if old < 10 || fresh < 2 {
			t.Errorf("%d kills left the release before, %d the new one", old, fresh)
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("%d steps: %d times the release before, %d times the new one, never a mix; %s", len(steps), old, fresh, k.whole()), Requests: faulttest.None}
	})
}

// TestFaultKilledAtRandom kills an ingest at random moments. Whenever it dies, the
// release in force is the one before or the new one, whole, and the next ingest
// succeeds.
func TestFaultKilledAtRandom(t *testing.T) {
	faulttest.Run(t, 101, "at random", func(t *testing.T) faulttest.Ended {
		n, within, full := kills(t)
		if full {
			return killFull(t, n, within)
		}
		from := t.TempDir()
		k := newKilled(t, "situas-dimensioni-comuni", "--from", from)
		generatedDimensions(t, from, 0)
		if done, _, said := k.ingest(t.Context(), "never"); !done {
			t.Fatalf("undisturbed ingest:\n%s", said)
		}
		took := k.took
		done, finished, published := 0, 0, 0
		for begin := time.Now(); done < n && time.Since(begin) < within; done++ {
			generatedDimensions(t, from, uint64(done+1))
			ok, fresh := k.killAfter(time.Duration(rand.Float64() * 1.1 * float64(took)))
			finished, published = finished+count(ok), published+count(fresh)
		}
		generatedDimensions(t, from, 1<<32)
		if ok, _, said := k.ingest(t.Context(), "never"); !ok {
			t.Fatalf("after the kills:\n%s", said)
		}
		return faulttest.Ended{Outcome: fmt.Sprintf("%d kills, %d after the end; %d times the new release, %d times the one before, never a mix; %s", done, finished, published, done-published, k.whole()), Requests: faulttest.None}
	})
}

// killFull kills ingestions of all the shared files, each into a new folder.
func killFull(t *testing.T, n int, within time.Duration) faulttest.Ended {
	t.Helper()
	args := []string{"--all", "--from", sharedDir(t)}
	k := newKilled(t, args...)
	if done, _, said := k.ingest(t.Context(), "never"); !done {
		t.Fatalf("undisturbed ingest:\n%s", said)
	}
	took, content := k.took, k.before.ContentHash
	done, finished, published := 0, 0, 0
	for begin := time.Now(); done < n && time.Since(begin) < within; done++ {
		k = newKilled(t, args...)
		ok, fresh := k.killAfter(time.Duration(rand.Float64() * 1.05 * float64(took)))
		finished, published = finished+count(ok), published+count(fresh)
		if fresh && k.before.ContentHash != content {
			t.Errorf("content %s was published, want %s", k.before.ContentHash, content)
		}
		if done%20 > 0 {
			os.RemoveAll(k.folder.Path())
			continue
		}
		if ok, _, said := k.ingest(t.Context(), "never"); !ok && !fresh {
			t.Fatalf("after a kill:\n%s", said)
		}
	}
	return faulttest.Ended{Outcome: fmt.Sprintf("%d kills of a full ingest, %d after the end; %d times the new release, %d times the one before, never a mix", done, finished, published, done-published), Requests: faulttest.None}
}

// killAfter ingests and kills after a time.
func (k *killed) killAfter(after time.Duration) (acknowledged, published bool) {
	k.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), after) // CommandContext kills with SIGKILL
	defer cancel()
	acknowledged, published, _ = k.ingest(ctx, "after "+after.String())
	return acknowledged, published
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
