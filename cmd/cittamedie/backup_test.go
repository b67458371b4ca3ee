package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// contentVerified returns the content hash that verify prints.
func contentVerified(t *testing.T, dir string) string {
	t.Helper()
	out, err := program(t.Context(), "verify", "--dir", dir).CombinedOutput()
	found := regexp.MustCompile(`content ([0-9a-f]{64})`).FindStringSubmatch(string(out))
	if err != nil || found == nil {
		t.Fatalf("verify %s: %v\n%s", dir, err, out)
	}
	return found[1]
}

// TestBackupWhileIngesting takes backups while another process publishes and a
// server reads: each one is restored, and made again from its raw files alone
// gives the content it had.
func TestBackupWhileIngesting(t *testing.T) {
	dir, from := copyOfSeed(t), t.TempDir()
	base := startServer(t, dir)
	done := make(chan error, 1)
	go func() {
		for n := range 2 {
			text := strings.Replace(twoAreas, ",2596,", fmt.Sprintf(",%d,", 2596+n), 1)
			err := os.WriteFile(filepath.Join(from, "situas_dimensioni_comuni.csv"), []byte(text), 0o644)
			if err == nil {
				var out []byte
				if out, err = program(context.Background(), "ingest", "situas-dimensioni-comuni", "--from", from, "--dir", dir).CombinedOutput(); err != nil {
					err = fmt.Errorf("%w: %s", err, out)
				}
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	var backups []string
	for writing := true; writing; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			writing = false
		default:
		}
		file := filepath.Join(t.TempDir(), "b.tar.zst")
		runProgram(t, "backup", file, "--dir", dir)
		backups = append(backups, file)
	}
	if status, _ := get(t, base+"/"); status != 200 {
		t.Errorf("the server answers %d after the backups", status)
	}
	contents := map[string]bool{}
	const most = 4 // restored: the last and some before it
	step, rebuilt := max(1, (len(backups)-1)/(most-1)), false
	for i := len(backups) - 1; i >= 0; i -= step {
		file := backups[i]
		restored := filepath.Join(t.TempDir(), "r")
		runProgram(t, "restore", file, "--dir", restored)
		contents[contentVerified(t, restored)] = true
		if len(contents) != 2 || rebuilt {
			continue
		}
		rebuilt = true
		out, err := program(t.Context(), "rebuild", "--dir", restored).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("the same as the release in force")) {
			t.Errorf("rebuild of the backup %d of %d: %v\n%s", i+1, len(backups), err, out)
		}
	}
	if now := contentVerified(t, dir); !contents[now] || len(contents) < 2 {
		t.Errorf("%d backups hold %d contents, want several and the last", len(backups), len(contents))
	}
}
