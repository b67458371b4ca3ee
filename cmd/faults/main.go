// Command faults provokes the numbered faults in the tests that know how, and
// prints what became of each: number, case, outcome, requests, ok. It ends with
// status 1 when one has no case or a case failed. With -from it reads what tests that
// have run already wrote to the file of the variable FAULTS_FILE.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"cittamedie/data/faulttest"
)

// packages hold the tests of faults, all called TestFault…
var packages = []string{"./ingest/...", "./data/...", "./cmd/cittamedie"}

func main() {
	from := flag.String("from", "", "account of tests that have run; without it they are run")
	flag.Parse()
	ok, err := account(*from)
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// account prints the table of an account, its own where none is named; false when
// something is amiss.
func account(path string) (bool, error) {
	if path != "" {
		return show(os.Stdout, path)
	}
	dir, err := os.MkdirTemp("", "faults-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	path = filepath.Join(dir, "faults.tsv")
	failed := provoke(path, os.Stderr)
	ok, err := show(os.Stdout, path)
	return ok && failed == nil, err
}

// provoke runs the tests of faults, which write to the account.
func provoke(account string, messages io.Writer) error {
	tests := exec.Command("go", append([]string{"test", "-count=1", "-timeout=30m", "-run=^TestFault"}, packages...)...)
	tests.Env = append(os.Environ(), faulttest.FileVariable+"="+account)
	tests.Stdout, tests.Stderr = messages, messages
	return tests.Run()
}

// show prints the table of an account; false when something is amiss.
func show(out io.Writer, account string) (bool, error) {
	text, err := os.ReadFile(account)
	if err != nil {
		return false, fmt.Errorf("no test wrote a case: %w", err)
	}
	cases, err := faulttest.Read(string(text))
	if err != nil {
		return false, err
	}
	return print(out, cases), nil
}

// print writes the table by number; false when a number has no case or one failed.
func print(out io.Writer, cases []faulttest.Case) bool {
	slices.SortStableFunc(cases, func(a, b faulttest.Case) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Name, b.Name))
	})
	gaps, wrong := 0, 0
	fmt.Fprintln(out, "number\tcase\toutcome\trequests\tok")
	for n := 1; n < len(faulttest.Titles); n++ {
		of := 0
		for _, c := range cases {
			if c.Number != n {
				continue
			}
			of++
			if !c.OK {
				wrong++
			}
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\n", n, title(n, c.Name), c.Outcome, requests(c.Requests), verdict(c.OK))
		}
		switch why, apart := faulttest.Apart[n]; {
		case of > 0:
		case apart:
			fmt.Fprintf(out, "%d\t%s\tdoes not apply: %s\t-\tok\n", n, faulttest.Titles[n], why)
		default:
			gaps++
			fmt.Fprintf(out, "%d\t%s\tno case\t-\tGAP\n", n, faulttest.Titles[n])
		}
	}
	fine := gaps == 0 && wrong == 0
	fmt.Fprintf(out, "%d cases of %d faults, %d failed, %d without a case\n", len(cases), len(faulttest.Titles)-1, wrong, gaps)
	return fine
}

func title(n int, name string) string {
	if name == "" {
		return faulttest.Titles[n]
	}
	return faulttest.Titles[n] + ": " + name
}

func requests(n int) string {
	if n == faulttest.None {
		return "-"
	}
	return strconv.Itoa(n)
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "FAILED"
}
