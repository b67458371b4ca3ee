// Package faulttest keeps the account of the faults that tests provoke: bad
// answers, bad files, bad disks, by the numbers of the project's list of faults.
//
// # How the pieces fit
//
// A test provokes a fault in [Run] and says how it ended; "make faults" runs those
// tests and prints one line for each case. [Titles] names the numbers, so that one
// without a case is seen.
package faulttest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// FileVariable is the environment variable that names the file to which cases are
// written; without it they are only tested.
const FileVariable = "FAULTS_FILE"

// Ended says how a fault ended.
type Ended struct {
	Outcome  string // in a few words: "failed: short read, last release kept"
	Requests int    // sent to the source; None where none can be
}

// None is the number of requests of a fault that concerns no source.
const None = -1

// Case is one line of the account.
type Case struct {
	Number   int
	Name     string
	Outcome  string
	Requests int
	OK       bool
}

// Run provokes fault number n as a subtest, and notes how it ended. The name says
// what the case is, where a number has several.
func Run(t *testing.T, n int, name string, provoke func(t *testing.T) Ended) {
	t.Helper()
	if n < 1 || n >= len(Titles) {
		t.Fatalf("no fault has number %d", n)
	}
	t.Run(fmt.Sprintf("%d %s", n, name), func(t *testing.T) {
		c := Case{Number: n, Name: name, Outcome: "the test stopped", Requests: None}
		defer func() {
			if c.OK = !t.Failed(); !t.Skipped() {
				note(t, c)
			}
		}()
		ended := provoke(t)
		c.Outcome, c.Requests = ended.Outcome, ended.Requests
	})
}

// note appends a case to the file of the account.
func note(t *testing.T, c Case) {
	path := os.Getenv(FileVariable)
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	if _, err := f.WriteString(c.line()); err != nil { // one write: processes share the file
		t.Error(err)
	}
}

// line returns the case as a line of five columns.
func (c Case) line() string {
	clean := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	return fmt.Sprintf("%d\t%s\t%s\t%d\t%t\n", c.Number, clean.Replace(c.Name), clean.Replace(c.Outcome), c.Requests, c.OK)
}

// Read returns the cases in the text of an account.
func Read(text string) ([]Case, error) {
	var cases []Case
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 5 {
			return nil, fmt.Errorf("line %d: %d cells, want 5", n+1, len(cells))
		}
		number, err := strconv.Atoi(cells[0])
		if err != nil {
			return nil, fmt.Errorf("line %d: number: %w", n+1, err)
		}
		requests, err := strconv.Atoi(cells[3])
		if err != nil {
			return nil, fmt.Errorf("line %d: requests: %w", n+1, err)
		}
		cases = append(cases, Case{Number: number, Name: cells[1], Outcome: cells[2], Requests: requests, OK: cells[4] == "true"})
	}
	return cases, nil
}
