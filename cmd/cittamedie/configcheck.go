package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Say all that is wrong with the configuration, by line and column."`
}

type configCheckCmd struct {
	File  string `arg:"" optional:"" help:"Configuration file; the one of --config or CITTAMEDIE_CONFIG when not named." type:"path"`
	Print bool   `help:"Print every setting and where it comes from."`
}

func (c configCheckCmd) Run(t *terminal) error {
	config, wrong, err := t.cli.load(cmp.Or(c.File, t.cli.Config), os.Getenv)
	if err != nil {
		return err
	}
	if c.Print {
		if err := printSettings(t, &config); err != nil {
			return err
		}
	}
	wrong = slices.Concat(wrong, config.checkFolders(), strayVariables(os.Environ()))
	slices.SortStableFunc(wrong, func(a, b mistake) int { return comparePlaces(a.at, b.at) })
	for _, m := range wrong {
		fmt.Fprintln(t.stdout, m)
	}
	for _, note := range config.notes() {
		fmt.Fprintln(t.stdout, "note:", note)
	}
	switch len(wrong) {
	case 0:
		_, err := fmt.Fprintln(t.stdout, "the configuration is well written")
		return err
	case 1:
		return errors.New("1 mistake in the configuration")
	}
	return fmt.Errorf("%d mistakes in the configuration", len(wrong))
}

// comparePlaces orders lines and columns as numbers.
func comparePlaces(a, b string) int {
	x, y := strings.Split(a, ":"), strings.Split(b, ":")
	if len(x) != 3 || len(y) != 3 {
		return cmp.Or(cmp.Compare(len(y), len(x)), strings.Compare(a, b))
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	return cmp.Or(cmp.Compare(number(x[1]), number(y[1])), cmp.Compare(number(x[2]), number(y[2])))
}

func printSettings(t *terminal, c *config) error {
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "setting\tvalue\tfrom")
	for _, s := range settings {
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.path, cmp.Or(s.text(c), "–"), cmp.Or(c.origins[s.path], "default"))
	}
	return table.Flush()
}

// checkFolders returns the folders that cannot be used, and what is wrong with
// the recipes and composites in them.
func (c config) checkFolders() mistakes {
	var wrong mistakes
	bad := func(path string, err error) {
		if err != nil {
			message := strings.TrimLeft(strings.TrimPrefix(err.Error(), data.ErrInvalid.Error()), ":\n ")
			wrong = append(wrong, mistake{c.origins[path], path + ": " + message})
		}
	}
	if c.Dir != "" {
		bad("dir", usableFolder(c.Dir))
	}
	t := terminal{config: c}
	for _, own := range []struct {
		path string
		dir  *string
	}{{"sources", &t.config.Sources}, {"composites", &t.config.Composites}} {
		if *own.dir == "" {
			continue
		}
		if info, err := os.Stat(*own.dir); err != nil || !info.IsDir() {
			bad(own.path, fmt.Errorf("%s: no such folder", *own.dir))
			*own.dir = ""
			continue
		}
	}
	sources := t.config.Sources
	t.config.Sources = ""
	if _, err := t.catalog(); err != nil {
		bad("composites", err)
		t.config.Composites = ""
	}
	t.config.Sources = sources
	if _, err := t.catalog(); err != nil {
		bad("sources", err)
	}
	return wrong
}

// Permissions of access(2).
const (
	mayWrite = 2
	mayEnter = 1
)

// usableFolder says why a folder cannot be written to, or made.
func usableFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		parent := filepath.Dir(dir)
		if parent == dir {
			return fmt.Errorf("%s is not there", dir)
		}
		if err := usableFolder(parent); err != nil {
			return fmt.Errorf("%s is not there and cannot be made: %w", dir, err)
		}
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is a file, not a folder", dir)
	}
	if err := syscall.Access(dir, mayWrite|mayEnter); err != nil {
		return fmt.Errorf("%s cannot be written to by this user: %w", dir, err)
	}
	return nil
}

// strayVariables returns the variables that look like settings and are none.
func strayVariables(environ []string) mistakes {
	known := []string{"CITTAMEDIE_CONFIG"}
	for _, s := range settings {
		known = append(known, s.env)
	}
	var wrong mistakes
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if value == "" || !strings.HasPrefix(name, "CITTAMEDIE_") || strings.HasPrefix(name, "CITTAMEDIE_TEST_") || slices.Contains(known, name) {
			continue
		}
		message := "no setting has this variable"
		if near := catalog.Nearest(name, known); near != "" {
			message += fmt.Sprintf("; did you mean %s?", near)
		}
		wrong = append(wrong, mistake{name, message})
	}
	return wrong
}

// notes are what works and is still worth knowing.
func (c config) notes() []string {
	var out []string
	if hostPort(c.Listen) && !loopback(c.Listen) {
		out = append(out, fmt.Sprintf("listen: %s is reached from other machines, without TLS; behind a proxy on this machine take 127.0.0.1", c.Listen))
	}
	if hostPort(c.Listen) && loopback(c.Listen) && c.BaseURL != "" && len(c.Proxies) == 0 {
		out = append(out, "trustedProxies: empty, so that behind a proxy every reader has the address of the proxy; [127.0.0.1] trusts one on this machine")
	}
	if c.Publisher.Name == "" {
		out = append(out, "publisher.name: not set, so every page says that the installation is on trial")
	}
	return out
}
