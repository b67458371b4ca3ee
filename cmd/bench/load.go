package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	// By the import rule only package store opens databases. This command is the
	// one exception: the limit of a load is the same engine without our program.
	_ "github.com/duckdb/duckdb-go/v2"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/ingest"
)

// Indicators of the load: whole, 30 x 21 years x 7,901 areas are 5 million
// observations.
const (
	fullLoad  = 30
	shortLoad = 5
)

const (
	memoryGoal  = 512 << 20 // of loading
	servingGoal = 250 << 20
	loadGoal    = 1.2
)

// loaded is the folder that the load filled.
type loaded struct {
	dir          string
	indicators   int
	observations int
}

// loadResult is what a load or a copy took.
type loadResult struct {
	Seconds float64
	Peak    int64 // bytes resident at most
	Rows    int64
	Stages  []stage
}

type stage struct {
	Name    string
	Seconds float64
}

// load is P9: boundaries and 5 million observations through decoding, carrying,
// computing, storing, verifying and publishing, against the engine's own copy
// and sort of the same file, before and after.
func (b *bench) load() error {
	n := fullLoad
	if b.short {
		n = shortLoad
	}
	codes, err := municipalities()
	if err != nil {
		return err
	}
	files := filepath.Join(b.dir, "load-files")
	size, err := writeSources(files, codes, n, 9)
	if err != nil {
		return err
	}
	b.loaded = &loaded{dir: filepath.Join(b.dir, "load"), indicators: n, observations: n * years * len(codes)}
	boundaries, _ := sources()
	b.note("P9 reads %s and %d observations in %s of CSV", boundaries, b.loaded.observations, megabytes(size))
	var ours, first, second loadResult
	if err := b.child(&first, "copy", b.dir, files, strconv.Itoa(n)); err != nil {
		return err
	}
	if err := b.child(&ours, "load", b.loaded.dir, files, boundaries, strconv.Itoa(n), b.profiles); err != nil {
		return err
	}
	if err := b.child(&second, "copy", b.dir, files, strconv.Itoa(n)); err != nil {
		return err
	}
	if ours.Rows < int64(b.loaded.observations) || first.Rows != int64(b.loaded.observations) {
		return fmt.Errorf("%d observations are generated; we loaded %d and the copy %d", b.loaded.observations, ours.Rows, first.Rows)
	}
	for _, s := range ours.Stages {
		b.note("P9 %-28s %6.2f s", s.Name, s.Seconds)
	}
	limit := (first.Seconds + second.Seconds) / 2
	name := fmt.Sprintf("load of polygons and %.1f million observations", float64(b.loaded.observations)/1e6)
	b.print(line{
		id: "P9", workload: name, figure: fmt.Sprintf("%.2f s", ours.Seconds), limit: fmt.Sprintf("%.2f s", limit),
		ratio: ours.Seconds / limit, goal: fmt.Sprintf("<= %g x limit", loadGoal), ok: ours.Seconds <= loadGoal*limit,
	})
	b.print(line{
		id: "P9", workload: name + ", peak memory", figure: megabytes(ours.Peak), limit: megabytes(first.Peak),
		ratio: float64(ours.Peak) / float64(first.Peak), goal: "<= " + megabytes(memoryGoal), ok: ours.Peak <= memoryGoal,
	})
	return nil
}

// loadChild loads the sources of a folder into a new data folder: DIR, FILES,
// the recipe of the boundaries, the number of indicators, the folder for
// profiles.
func loadChild(ctx context.Context, args []string) error {
	n, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	shipped, err := catalog.Load()
	if err != nil {
		return err
	}
	c := loadCatalog(shipped, args[2], n)
	folder, err := store.OpenFolder(args[0])
	if err != nil {
		return err
	}
	unlock, err := folder.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	stop, err := cpuProfile(args[4], "load-cpu.pprof")
	if err != nil {
		return err
	}
	var result loadResult
	start := time.Now()
	last := start
	in := ingester(folder, c, os.DirFS(args[1]))
	in.Progress = func(s ingest.Step) {
		now := time.Now()
		if len(result.Stages) > 0 {
			result.Stages[len(result.Stages)-1].Seconds = now.Sub(last).Seconds()
		}
		last = now
		result.Stages = append(result.Stages, stage{Name: strings.TrimSpace(s.Doing + " " + s.Source)})
	}
	runs, err := in.Run(ctx, c.Recipes)
	if err != nil {
		return err
	}
	result.Seconds = time.Since(start).Seconds()
	result.Stages[len(result.Stages)-1].Seconds = time.Since(last).Seconds()
	stop()
	if err := wantOutcome(runs, data.OK); err != nil {
		return err
	}
	if _, result.Peak, err = resident("self"); err != nil {
		return err
	}
	if err := heapProfile(args[4], "load-heap.pprof"); err != nil {
		return err
	}
	if result.Rows, err = countRows(ctx, folder, generated); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// countRows returns how many figures of a dataset the release in force has.
func countRows(ctx context.Context, folder *store.Folder, dataset string) (int64, error) {
	id, err := folder.CurrentID()
	if err != nil {
		return 0, err
	}
	release, err := folder.Open(ctx, id)
	if err != nil {
		return 0, err
	}
	defer release.Close()
	_, total, err := release.Figures(ctx, store.Query{Dataset: dataset, Limit: 1})
	return int64(total), err
}

// copyChild is the limit of the load: the engine's own reading of the same
// file, one row for each value, sorted, in a database file. DIR, FILES, the
// number of indicators.
func copyChild(ctx context.Context, args []string) error {
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(args[0], "copy-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	columns := make([]string, n)
	for i := range columns {
		columns[i] = generatedCode(i)
	}
	result := loadResult{}
	start := time.Now()
	db, err := sql.Open("duckdb", filepath.Join(dir, "copy.duckdb"))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"SET memory_limit = '1GB'", // as in package store
		"SET temp_directory = '" + dir + "'",
		"CREATE TEMP TABLE wide (area VARCHAR, period VARCHAR, " + strings.Join(columns, " DOUBLE, ") + " DOUBLE)",
		"COPY wide FROM '" + filepath.Join(args[1], generatedFile) + "' (HEADER, NULLSTR '" + missingMark + "')",
		`CREATE TABLE observation AS
			SELECT indicator, period, area, value
			FROM wide UNPIVOT INCLUDE NULLS (value FOR indicator IN (` + strings.Join(columns, ", ") + `))
			ORDER BY indicator, period, area`,
		"CHECKPOINT",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	result.Seconds = time.Since(start).Seconds()
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM observation").Scan(&result.Rows); err != nil {
		return err
	}
	if _, result.Peak, err = resident("self"); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}
