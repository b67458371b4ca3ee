package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

// bulkIndicators is how many indicators the files for download have: times 21
// years and 7,901 comuni, and the areas they add up to, a million figures.
const bulkIndicators = 6

const (
	fileGoal  = 1.2 // of sendfile
	queryGoal = 1.5 // of the engine's own COPY
	firstGoal = 100 * time.Millisecond
	eachGoal  = 8 << 20 // memory of a reader of a streamed list
)

// downloads is a server with bulk files, in a process of its own, and what it has.
type downloads struct {
	*served
	dir  string
	file bulkItem
}

// bulkItem is what the list of bulk files says of one.
type bulkItem struct {
	ID, SHA256, URL string
	Rows, Bytes     int64
}

// downloads makes the folder and starts the server when first asked for.
func (b *bench) downloads() (*downloads, error) {
	if b.bulk != nil {
		return b.bulk, nil
	}
	s, err := b.sample()
	if err != nil {
		return nil, err
	}
	d := &downloads{dir: filepath.Join(b.dir, "bulk")}
	if err := os.CopyFS(d.dir, os.DirFS(s.bundle)); err != nil {
		return nil, err
	}
	files := filepath.Join(b.dir, "bulk-files")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return nil, err
	}
	if err := writeGenerated(filepath.Join(files, generatedFile), s.codes, bulkIndicators, 6); err != nil {
		return nil, err
	}
	folder, err := store.OpenFolder(d.dir)
	if err != nil {
		return nil, err
	}
	c := withGenerated(b.shipped, bulkIndicators)
	recipe, _ := c.Recipe(generated)
	runs, err := ingestInto(b.ctx, folder, c, os.DirFS(files), []catalog.Recipe{recipe})
	if err == nil {
		err = wantOutcome(runs, data.OK)
	}
	if err != nil {
		return nil, err
	}
	if d.served, err = b.serveAs("files", d.dir); err != nil {
		return nil, err
	}
	b.bulk = d
	return d, d.list()
}

// list reads which files there are.
func (d *downloads) list() error {
	_, body, err := fetch(d.addr, "/api/v1/bulk", "")
	if err != nil {
		return err
	}
	var list struct{ Items []bulkItem }
	if err := json.Unmarshal(body, &list); err != nil {
		return err
	}
	for _, item := range list.Items {
		if item.ID == generated {
			d.file = item
			return nil
		}
	}
	return fmt.Errorf("no bulk file of %s among %d", generated, len(list.Items))
}

func (d *downloads) close() {
	if d != nil {
		d.stop()
	}
}

// filesChild serves the API of a folder with bulk files, DIR, from when they are
// made until its standard input ends.
func filesChild(ctx context.Context, args []string) error {
	shipped, err := catalog.Load()
	if err != nil {
		return err
	}
	folder, err := store.OpenFolder(args[0])
	if err != nil {
		return err
	}
	s := &site{folder: folder, catalog: withGenerated(shipped, bulkIndicators)}
	if _, err := s.reload(ctx); err != nil {
		return err
	}
	debug.FreeOSMemory() // as the program does when it has loaded a release
	go cube.KeepSmall(ctx)
	dir := filepath.Join(args[0], "bulk")
	quiet := slog.New(slog.DiscardHandler)
	bulk := api.NewBulk(dir, 0, quiet)
	go bulk.Run(ctx, &s.holder)
	start := time.Now()
	for index := filepath.Join(dir, s.holder.Current().Release().ID, "index.json"); ; time.Sleep(100 * time.Millisecond) {
		if _, err := os.Stat(index); err == nil {
			time.Sleep(time.Second)
			break
		}
		if ctx.Err() != nil || time.Since(start) > 5*time.Minute {
			return errors.New("the bulk files were not made in five minutes")
		}
	}
	fmt.Fprintf(os.Stderr, "# P6 bulk files made in %.1f s\n", time.Since(start).Seconds())
	app := fiber.New(fiber.Config{
		DisableStartupMessage: true, Immutable: true, ReadBufferSize: 16 << 10, BodyLimit: 64 << 10,
		ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
	})
	api.Register(app, api.Options{Holder: &s.holder, Catalog: s.catalog, History: folder, Version: "bench", Log: quiet, Now: time.Now, Bulk: bulk})
	addr, err := listen(app)
	if err != nil {
		return err
	}
	fmt.Println(addr)
	io.Copy(io.Discard, os.Stdin)
	return nil
}

// bulkFiles is P6: a published file of a million rows against a bare server
// that does nothing but sendfile, and the same file in two parts.
func (b *bench) bulkFiles() error {
	d, err := b.downloads()
	if err != nil {
		return err
	}
	path, err := filepath.Glob(filepath.Join(d.dir, "bulk", "*", generated+".csv.gz"))
	if err != nil || len(path) != 1 {
		return fmt.Errorf("%d bulk files of %s: %w", len(path), generated, err)
	}
	bareAddr, stop, err := sendfileServer(path[0])
	if err != nil {
		return err
	}
	defer stop()
	var ours, limit, ratios []float64
	for n := -1; n < 5*rounds; n++ {
		mine, err := get(d.addr, nil, d.file.URL, "", io.Discard)
		if err != nil {
			return err
		}
		bare, err := get(bareAddr, nil, "/", "", io.Discard)
		if err != nil {
			return err
		}
		if mine.bytes != d.file.Bytes || bare.bytes != d.file.Bytes {
			return fmt.Errorf("%d and %d bytes of %d", mine.bytes, bare.bytes, d.file.Bytes)
		}
		if n >= 0 {
			ours, limit = append(ours, mine.whole.Seconds()), append(limit, bare.whole.Seconds())
			ratios = append(ratios, mine.whole.Seconds()/bare.whole.Seconds())
		}
	}
	ratio := median(ratios)
	b.print(line{
		id: "P6", workload: fmt.Sprintf("bulk file of %.2f million rows, %.1f MB gzip", float64(d.file.Rows)/1e6, float64(d.file.Bytes)/1e6),
		figure: milliseconds(median(ours)), limit: milliseconds(median(limit)) + " sendfile", ratio: ratio, goal: fmt.Sprintf("<= %g x limit", fileGoal), ok: ratio <= fileGoal,
	})
	return b.resume(d)
}

// resume fetches a file in two parts and compares it with its hash.
func (b *bench) resume(d *downloads) error {
	h := sha256.New()
	half := d.file.Bytes / 2
	if _, err := get(d.addr, nil, d.file.URL, fmt.Sprintf("Range: bytes=0-%d\r\n", half-1), h); err != nil {
		return err
	}
	if _, err := get(d.addr, nil, d.file.URL, fmt.Sprintf("Range: bytes=%d-\r\nIf-Range: \"%s\"\r\n", half, d.file.SHA256), h); err != nil {
		return err
	}
	same := hex.EncodeToString(h.Sum(nil)) == d.file.SHA256
	figure := map[bool]string{true: "same SHA-256", false: "another file"}[same]
	b.print(line{id: "P6", workload: "the same in two parts, Range and If-Range", figure: figure, limit: "-", goal: "the file", ok: same})
	return nil
}

func milliseconds(s float64) string { return strconv.FormatFloat(s*1000, 'f', 1, 64) + " ms" }

// sendfileServer answers every request with a file, as plainly as can be.
func sendfileServer(path string) (addr string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				conn.Read(make([]byte, 4096))
				file, err := os.Open(path)
				if err != nil {
					return
				}
				defer file.Close()
				info, err := file.Stat()
				if err != nil {
					return
				}
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: %d\r\n\r\n", info.Size())
				conn.(*net.TCPConn).ReadFrom(file)
			}()
		}
	}()
	return l.Addr().String(), func() { l.Close() }, nil
}
