// Command bench measures the workloads of the performance goals and prints one
// line for each: what was measured, its limit in the same run, the ratio, the
// goal and whether it was reached. The same lines go to bench.tsv.
//
// Everything runs on this machine: servers listen on the loopback address, and
// the program starts itself again for what must be measured alone (memory, time
// to start). Machines are shared and noisy, so that the ratios count, and both
// sides of a ratio are measured in turns.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"cittamedie/data/catalog"
)

// deadline ends a run that hangs.
const deadline = 45 * time.Minute

// bench is one run of the program.
type bench struct {
	ctx      context.Context
	short    bool   // a sixth of the load, for a quick look
	full     bool   // long rounds of requests too
	profiles string // folder for profiles of the children; "" for none
	dir      string // where data folders and files are made
	out      io.Writer
	notes    io.Writer
	shipped  *catalog.Catalog

	made   *sample    // see sample
	loaded *loaded    // see load
	bulk   *downloads // see downloads
}

// workloads are in the order of their numbers; P9 makes what P12 serves.
var workloads = []struct {
	id  string
	run func(*bench) error
}{
	{"P1", (*bench).boundaries},
	{"P2", (*bench).coldMaps},
	{"P3", (*bench).values},
	{"P4", (*bench).lists},
	{"P5", (*bench).series},
	{"P6", (*bench).bulkFiles},
	{"P7", (*bench).adHoc},
	{"P8", (*bench).readers},
	{"P9", (*bench).load},
	{"P10", (*bench).unchanged},
	{"P11", (*bench).publishing},
	{"P12", (*bench).memory},
	{"P13", (*bench).start},
	{"P14", (*bench).areasFromFlows},
	{"P14", (*bench).regionAreas},
	{"P15", (*bench).rankScenarios},
	{"P15", (*bench).sensitivity},
	{"P15", (*bench).rankBandsOfAll},
	{"P16", (*bench).autocorrelation},
	{"P16", (*bench).naturalBreaks},
	{"P16", (*bench).clusters},
	{"P17", (*bench).finishedMaps},
	{"S6", (*bench).kills},
}

// children are the subcommands the program starts itself with.
var children = map[string]func(ctx context.Context, args []string) error{
	"load":  loadChild,
	"copy":  copyChild,
	"serve": serveChild,

	"files":   filesChild,
	"copyout": copyOutChild,

	"draw": drawChild,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ctx, cancel := context.WithTimeout(ctx, deadline)
	err := run(ctx, os.Args[1:])
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		if child, ok := children[args[0]]; ok {
			return child(ctx, args[1:])
		}
	}
	b := bench{ctx: ctx, notes: os.Stderr}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "workloads to run, as P3,P9; all when empty")
	file := flags.String("out", "bench.tsv", "file the lines are written to as well")
	flags.BoolVar(&b.short, "sample", false, "load a sixth of the five million observations")
	flags.BoolVar(&b.full, "full", false, "run the long rounds of requests whole")
	flags.StringVar(&b.profiles, "profiles", "", "existing folder for profiles")
	flags.StringVar(&b.dir, "dir", "", "empty folder to work in, which stays; a temporary one when not named")
	if err := flags.Parse(args); err != nil {
		return err
	}
	tsv, err := os.Create(*file)
	if err != nil {
		return err
	}
	defer tsv.Close()
	b.out = io.MultiWriter(os.Stdout, tsv)
	if b.shipped, err = catalog.Load(); err != nil {
		return err
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "cittamedie-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.dir)
	}
	defer func() { b.made.close(); b.bulk.close() }()
	stopProfile, err := cpuProfile(b.profiles, "bench-cpu.pprof")
	if err != nil {
		return err
	}
	defer stopProfile()
	for _, w := range workloads {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), w.id) {
			continue
		}
		if err := w.run(&b); err != nil {
			return fmt.Errorf("%s: %w", w.id, err)
		}
	}
	return tsv.Close()
}

// note says something that is no result.
func (b *bench) note(format string, args ...any) {
	fmt.Fprintf(b.notes, "# "+format+"\n", args...)
}

// line is one result.
type line struct {
	id, workload  string
	figure, limit string  // with their units; "-" for no limit
	ratio         float64 // of the figure to the limit; 0 for none
	goal          string
	ok            bool
}

func (b *bench) print(l line) {
	ratio, verdict := "-", "short"
	if l.ratio > 0 {
		ratio = fmt.Sprintf("%.2f", l.ratio)
	}
	if l.ok {
		verdict = "ok"
	}
	fmt.Fprintln(b.out, strings.Join([]string{l.id, l.workload, l.figure, l.limit, ratio, l.goal, verdict}, "\t"))
}
