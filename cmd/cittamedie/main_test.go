package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// asProgram makes the test binary behave as the program itself, so that tests
// can start it as a process and kill it.
const asProgram = "CITTAMEDIE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		main()
		return
	}
	testscript.Main(cleaning{m}, map[string]func(){"cittamedie": main})
}

// cleaning removes the seed when all tests have run.
type cleaning struct{ *testing.M }

func (c cleaning) Run() int {
	defer os.RemoveAll(seedDir())
	return c.M.Run()
}

// program returns the program as a process to start.
func program(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1")
	return c
}

func seedDir() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("cittamedie-seed-%d", os.Getpid()))
}

var seed = sync.OnceValues(func() (string, error) {
	out, err := program(context.Background(), "ingest", "--bundle", "--dir", seedDir()).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("ingest --bundle: %w\n%s", err, out)
	}
	return seedDir(), err
})

// seeded makes, once for all tests, a data folder with the release of the bundle.
func seeded(t *testing.T) string {
	t.Helper()
	dir, err := seed()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// copyOfSeed returns a folder of the test's own with the release of the bundle.
func copyOfSeed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(seeded(t))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// sharedDir returns the folder of real files; the test skips where it is absent.
func sharedDir(t *testing.T) string {
	t.Helper()
	dir, _ := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data"))
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("REQUIRE_SHARED") == "1" {
			t.Fatalf("REQUIRE_SHARED is set and %s is absent", dir)
		}
		t.Skipf("skipped: the shared folder of real files is absent")
	}
	return dir
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			dir, err := seed()
			env.Setenv("SEED", dir)
			return err
		},
	})
}
