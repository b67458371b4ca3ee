// Command cittamedie is the open-data platform of the network of Italian
// medium-sized cities: it ingests published files, computes indicators,
// publishes releases and serves them as a REST API and as pages.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"cittamedie/data/catalog"
	"cittamedie/data/store"
)

// version is set by the linker.
var version = "development"

// Exit statuses beyond 0 and 1.
const (
	exitUsage  = 2
	exitLocked = 75 // another process is writing; try again (EX_TEMPFAIL)
)

type cli struct {
	Config string `help:"Configuration file (YAML); CITTAMEDIE_CONFIG when not named." placeholder:"FILE"`
	Dir    string `help:"Data folder; cittamedie-data when not named here, in the configuration or in CITTAMEDIE_DIR." placeholder:"DIR"`

	SourcesDir string `name:"sources" help:"Folder of recipes of your own, added to those of the program." placeholder:"DIR"`

	CompositesDir string `name:"composites" help:"Folder of composites of your own; one with the id of another takes its place." placeholder:"DIR"`

	Lang string `help:"Language of what is wrong with a file, it or en; that of LC_ALL, LC_MESSAGES or LANG when not named." enum:"it,en," default:""`

	Serve      serveCmd      `cmd:"" help:"Serve the pages and the API, and ingest on schedule."`
	Ingest     ingestCmd     `cmd:"" help:"Ingest sources now and publish a release."`
	Sources    sourcesCmd    `cmd:"" help:"List the sources, or check a recipe."`
	Composites compositesCmd `cmd:"" help:"List the composites, or check a definition."`

	Release  releaseCmd `cmd:"" help:"List the files that wait for a person, or approve one."`
	Verify   verifyCmd  `cmd:"" help:"Check that the release in force is the one that was published."`
	Rebuild  rebuildCmd `cmd:"" help:"Make the releases again from the raw files and compare."`
	Backup   backupCmd  `cmd:"" help:"Write the data folder to one file, also while a server or an ingestion runs."`
	Restore  restoreCmd `cmd:"" help:"Read a backup into an empty data folder and verify it."`
	Disk     diskCmd    `cmd:"" help:"Say what the data folder takes, how fast it grows and how long the disk will do."`
	Ops      opsCmd     `cmd:"" help:"Print the examples for an operator: systemd, nginx, Apache, alert rules."`
	Settings configCmd  `cmd:"" name:"config" help:"Check the configuration."`
	Calc     calcCmd    `cmd:"" help:"Compute one method on a folder of inputs."`

	Perimeter perimeterCmd `cmd:"" help:"List, check or keep named sets of municipalities."`

	Codes   codesCmd   `cmd:"" help:"List what can be wrong with a file, by code."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// terminal is where a command reads its settings and writes its words.
type terminal struct {
	ctx    context.Context
	cli    *cli
	config config
	stdout io.Writer
	stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run executes one command line and returns the exit status. What goes wrong is
// told on stderr in one sentence.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("cittamedie"), kong.Writers(stdout, stderr),
		kong.Description("Open data of the network of Italian medium-sized cities."),
		kong.Exit(func(status int) { exited = status }))
	if err != nil {
		fmt.Fprintln(stderr, "cittamedie:", err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "cittamedie: %v; see cittamedie --help\n", err)
		return exitUsage
	}
	t := &terminal{ctx: ctx, cli: &c, stdout: stdout, stderr: stderr}
	if err = t.configure(parsed.Command()); err == nil {
		err = parsed.Run(t)
	}
	var locked *store.LockedError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &locked):
		fmt.Fprintln(stderr, "cittamedie:", err)
		return exitLocked
	default:
		fmt.Fprintln(stderr, "cittamedie:", err)
		return 1
	}
}

// load reads the configuration and the flags that stand for settings.
func (c *cli) load(path string, env func(string) string) (config, mistakes, error) {
	conf, wrong, err := loadConfig(path, env)
	if err != nil {
		return conf, nil, err
	}
	for _, f := range []struct{ path, text, flag string }{
		{"dir", c.Dir, "--dir"}, {"sources", c.SourcesDir, "--sources"}, {"composites", c.CompositesDir, "--composites"},
		{"listen", c.Serve.Addr, "--addr"}, {"metrics", c.Serve.Metrics, "--metrics"}, {"log.format", c.Serve.Log, "--log"},
	} {
		conf.flag(f.path, f.text, f.flag)
	}
	return conf, append(wrong, conf.check()...), nil
}

// configure loads the settings of a command; the one that checks them loads them
// itself.
func (t *terminal) configure(command string) error {
	if strings.HasPrefix(command, "config ") {
		return nil
	}
	conf, wrong, err := t.cli.load(t.cli.Config, os.Getenv)
	if err == nil && len(wrong) > 0 {
		err = wrong
	}
	t.config = conf
	return err
}

// openFolder opens the data folder, with the operator's rule of what it keeps.
func (t *terminal) openFolder() (*store.Folder, error) {
	folder, err := store.OpenFolder(t.config.Dir)
	if err == nil {
		folder.Keep(t.config.Retention)
	}
	return folder, err
}

// catalog returns the catalogue of the program with the operator's own recipes and
// composites.
func (t *terminal) catalog() (*catalog.Catalog, error) {
	c, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	if dir := t.config.Sources; dir != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--sources %s: no such folder", dir)
		}
		recipes, err := catalog.LoadRecipes(os.DirFS(dir))
		if err != nil {
			return nil, err
		}
		if c, err = c.With(recipes); err != nil {
			return nil, err
		}
	}
	dir := t.config.Composites
	if dir == "" {
		return c, nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("--composites %s: no such folder", dir)
	}
	own, err := c.LoadComposites(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	return c.WithComposites(own), nil
}

type versionCmd struct{}

func (versionCmd) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.stdout, "cittamedie", version)
	return err
}
