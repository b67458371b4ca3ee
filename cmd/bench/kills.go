package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"cittamedie/data/faulttest"
)

// How many times an ingestion is killed, and how long that may take.
const (
	killCount  = 1000
	killWithin = 12 * time.Minute
)

// kills kills an ingestion at random moments, in the test that does: whenever it
// dies, the release in force is the one before or the new one, whole, and a rebuild
// from the raw files gives the same content. Only the full run does this.
func (b *bench) kills() error {
	if !b.full {
		return nil
	}
	account := filepath.Join(b.dir, "kills.tsv")
	cmd := exec.CommandContext(b.ctx, "go", "test", "-count=1", "-timeout=30m", "-run=^TestFaultKilledAtRandom$", "./cmd/cittamedie")
	cmd.Env = append(os.Environ(), faulttest.FileVariable+"="+account, "CITTAMEDIE_KILLS="+strconv.Itoa(killCount), "CITTAMEDIE_KILLS_WITHIN="+killWithin.String())
	cmd.Stdout, cmd.Stderr = b.notes, b.notes
	failed := cmd.Run()
	text, err := os.ReadFile(account)
	if err != nil {
		return fmt.Errorf("the test wrote no account: %w", err)
	}
	cases, err := faulttest.Read(string(text))
	if err != nil || len(cases) != 1 {
		return fmt.Errorf("%d cases, want 1: %w", len(cases), err)
	}
	number, _, _ := strings.Cut(cases[0].Outcome, " ")
	done, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("the account says %q: %w", cases[0].Outcome, err)
	}
	b.print(line{
		id: "S6", workload: "an ingestion killed at random: " + cases[0].Outcome, figure: fmt.Sprintf("%d kills", done), limit: fmt.Sprintf("%d kills in %v", killCount, killWithin),
		ratio: float64(done) / killCount, goal: "old or new, never mixed", ok: failed == nil && cases[0].OK,
	})
	return nil
}
