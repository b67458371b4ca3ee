package fetch_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
	"cittamedie/ingest"
	"cittamedie/ingest/fetch"
)

// task is what a process that a test starts is to do.
type task struct {
	Do        string // "fetch", "days" or "die"
	Dir       string
	URL       string
	Address   string // of the source
	Authority string // file with its certificate
	Times     int
	Seed      uint64
}

// taskVariable is the environment variable that holds the task, in JSON.
const taskVariable = "FETCH_TASK"

// start starts this program again with a task and more environment.
func start(t *testing.T, what task, environment ...string) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(append(os.Environ(), taskVariable+"="+string(text)), environment...)
	c.Stderr = os.Stderr
	return c
}

// child does the task of this process, if it has one.
func child() bool {
	var what task
	text := os.Getenv(taskVariable)
	if text == "" {
		return false
	}
	err := json.Unmarshal([]byte(text), &what)
	switch {
	case err != nil:
	case what.Do == "fetch":
		what.fetch()
	case what.Do == "days":
		err = what.days(bufio.NewReader(os.Stdin))
	case what.Do == "die":
		err = what.die()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

// fetch fetches as the program does, and prints what came or what was wrong.
func (what task) fetch() {
	f := fetch.New(what.Dir, "cittamedie-test")
	for range what.Times {
		r := catalog.Recipe{ID: "piste", URL: what.URL, Landing: what.URL, MaxBytes: 1 << 20}
		got, err := f.Fetch(context.Background(), r, fetch.Validators{})
		if err != nil {
			fmt.Println("error:", strings.ReplaceAll(err.Error(), "\n", " "))
			continue
		}
		os.Remove(got.Path)
		fmt.Println("bytes:", got.Bytes)
	}
}

// reach makes f reach the source, whatever the host.
func (what task) reach(f *fetch.Fetcher) error {
	text, err := os.ReadFile(what.Authority)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	f.Reach(netip.MustParseAddrPort(what.Address), &tls.Config{RootCAs: pool, ServerName: "example.com"})
	f.Dial(func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, what.Address)
	})
	return nil
}

// days fetches from two publishers for a simulated day, by the clock of the process
// that reads our output: "sleep N" is answered with the time after it.
func (what task) days(in *bufio.Reader) error {
	now := time.Time{}
	ask := func(d time.Duration) error {
		fmt.Println("sleep", int64(d))
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		ns, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
		now = time.Unix(0, ns)
		return err
	}
	if err := ask(0); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(what.Seed, 1))
	for range what.Times {
		if err := ask(time.Duration(random.Int64N(int64(2 * 24 * time.Hour / time.Duration(what.Times+1))))); err != nil {
			return err
		}
		f := fetch.New(what.Dir, "cittamedie-test")
		if err := what.reach(f); err != nil {
			return err
		}
		f.Clock(func() time.Time { return now }, func(_ context.Context, d time.Duration) error { return ask(d) })
		for i := range 7 {
			host := "dati.example"
			if i%2 == 0 {
				host = []string{"demo.istat.it", "esploradati.istat.it"}[i/2%2]
			}
			r := catalog.Recipe{ID: "piste", URL: "https://" + host + "/piste.csv", Landing: "https://" + host, MaxBytes: 1 << 20}
			if got, err := f.Fetch(context.Background(), r, fetch.Validators{}); err == nil {
				os.Remove(got.Path)
			}
		}
	}
	return nil
}

// die ingests the source of a scene and kills this process where the file is
// fetched and not yet kept.
func (what task) die() error {
	folder, err := store.OpenFolder(what.Dir)
	if err != nil {
		return err
	}
	if _, err := folder.Lock(); err != nil {
		return err
	}
	cat, r, err := catalogWith(strings.ReplaceAll(fileRecipe, "%s", what.URL))
	if err != nil {
		return err
	}
	f := fetch.New(what.Dir, "cittamedie-test")
	if err := what.reach(f); err != nil {
		return err
	}
	in := &ingest.Ingester{Folder: folder, Catalog: cat, Bundle: bundle.Files(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	in.Fetch = func(ctx context.Context, r catalog.Recipe) (ingest.Download, error) {
		got, err := ingest.Remote{Fetcher: f, Folder: folder}.Get(ctx, r)
		got.Body = deadly{got.Body}
		return got, err
	}
	_, err = in.Run(context.Background(), []catalog.Recipe{r})
	return err
}

// deadly is a file whose reader is killed.
type deadly struct{ io.ReadCloser }

// Read kills this process.
func (deadly) Read([]byte) (int, error) {
	return 0, syscall.Kill(os.Getpid(), syscall.SIGKILL)
}

// authorityFile writes the certificate of a test's server for another process.
func authorityFile(t *testing.T, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
