package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// stalledReaders is how many readers begin a streamed list and stop reading.
const stalledReaders = 24

// adHoc is P7: lists that somebody has chosen, as CSV while they are found,
// against the engine's own COPY of the same rows to a file: one from the
// columns in memory, one that only the database can answer.
func (b *bench) adHoc() error {
	d, err := b.downloads()
	if err != nil {
		return err
	}
	var codes []string
	for i := range bulkIndicators {
		codes = append(codes, generatedCode(i))
	}
	lists := []struct{ name, target, where string }{
		{"totals", "indicator=" + strings.Join(codes, ",") + "&level=municipality",
			"o.indicator IN ('" + strings.Join(codes, "', '") + "') AND o.sex = 'total' AND o.age = 'total' AND a.level = 'municipality'"},
		{"classes of sex and age", "indicator=DEM01&sex=*&age=*", "o.indicator = 'DEM01'"},
	}
	for _, l := range lists {
		target := "/api/v1/observations?format=csv&limit=10000000&" + l.target
		if err := b.adHocTime(d, l.name, target, l.where); err != nil {
			return err
		}
		if err := b.adHocMemory(d, l.name, target); err != nil {
			return err
		}
	}
	return nil
}

// adHocTime measures a list against the COPY, in turns.
func (b *bench) adHocTime(d *downloads, name, target, where string) error {
	var limit loadResult
	if err := b.child(&limit, "copyout", d.dir, b.dir, where, strconv.Itoa(rounds)); err != nil {
		return err
	}
	var whole, first []float64
	var g got
	for n := -1; n < rounds; n++ {
		var err error
		if g, err = get(d.addr, nil, target, "", io.Discard); err != nil {
			return err
		}
		if g.lines-1 != limit.Rows {
			return fmt.Errorf("%s: %d lines, and %d rows copied", target, g.lines-1, limit.Rows)
		}
		if n >= 0 {
			whole, first = append(whole, g.whole.Seconds()), append(first, g.first.Seconds())
		}
	}
	var again loadResult
	if err := b.child(&again, "copyout", d.dir, b.dir, where, strconv.Itoa(rounds)); err != nil {
		return err
	}
	copied := (limit.Seconds + again.Seconds) / 2
	ratio := median(whole) / copied
	what := fmt.Sprintf("ad-hoc CSV of %s, %.2f million rows, %.0f MB", name, float64(limit.Rows)/1e6, float64(g.bytes)/1e6)
	b.print(line{
		id: "P7", workload: what, figure: fmt.Sprintf("%.2f s", median(whole)), limit: fmt.Sprintf("%.2f s COPY", copied), ratio: ratio,
		goal: fmt.Sprintf("<= %g x limit", queryGoal), ok: ratio <= queryGoal,
	})
	b.print(line{
		id: "P7", workload: what + ", first byte", figure: milliseconds(median(first)), limit: "-",
		goal: fmt.Sprintf("<= %d ms", firstGoal.Milliseconds()), ok: median(first) <= firstGoal.Seconds(),
	})
	return nil
}

// adHocMemory has readers begin a list and stop: what the server holds for each.
func (b *bench) adHocMemory(d *downloads, name, target string) error {
	pid := strconv.Itoa(d.cmd.Process.Pid)
	before, _, err := resident(pid)
	if err != nil {
		return err
	}
	for n := range stalledReaders {
		r, conn, err := ask(d.addr, clientAddr(n), target, "")
		if err != nil {
			return err
		}
		defer conn.Close()
		defer r.Body.Close()
		if _, err := io.ReadFull(r.Body, make([]byte, 1<<20)); err != nil {
			return err
		}
	}
	time.Sleep(time.Second)
	now, _, err := resident(pid)
	if err != nil {
		return err
	}
	each := max(now-before, 0) / stalledReaders
	b.print(line{
		id: "P7", workload: fmt.Sprintf("ad-hoc CSV of %s, %d readers that stop after a megabyte, memory of each", name, stalledReaders),
		figure: fmt.Sprintf("%.2f MB", float64(each)/(1<<20)), limit: "-", goal: "<= " + megabytes(eachGoal), ok: each <= eachGoal,
	})
	return nil
}

// copyOutChild is the limit of a list: the engine's own COPY of the rows, with
// the same columns in the same order, to a CSV file. DIR, the folder to write
// to, the condition, how often.
func copyOutChild(ctx context.Context, args []string) error {
	id, err := os.ReadFile(filepath.Join(args[0], "current"))
	if err != nil {
		return err
	}
	db, err := sql.Open("duckdb", filepath.Join(args[0], "releases", strings.TrimSpace(string(id))+".duckdb")+"?access_mode=READ_ONLY")
	if err != nil {
		return err
	}
	defer db.Close()
	times, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	out := filepath.Join(args[1], "copyout.csv")
	defer os.Remove(out)
	var took []float64
	result := loadResult{}
	for range times + 1 {
		start := time.Now()
		r, err := db.ExecContext(ctx, `COPY (
			SELECT o.area, a.name, a.level, o.indicator, o.period, o.value, o.status, 'unit' AS unit, o.dataset, o.recalculated, o.sex, o.age, o.numerator, o.denominator, o.covered, o.expected
			FROM observation o
			JOIN area a ON a.code = o.area AND a.release_to IS NULL
			WHERE o.release_to IS NULL AND `+args[2]+`
			ORDER BY o.indicator, o.area, o.period, o.sex, o.age) TO '`+strings.ReplaceAll(out, "'", "''")+`' (HEADER)`)
		if err != nil {
			return err
		}
		took = append(took, time.Since(start).Seconds())
		if result.Rows, err = r.RowsAffected(); err != nil {
			return err
		}
	}
	result.Seconds = median(took[1:])
	return json.NewEncoder(os.Stdout).Encode(result)
}
