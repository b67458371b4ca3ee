package main

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"cittamedie/data/bundle"
	"cittamedie/data/catalog"
	"cittamedie/data/store"
)

// startGoal is how long a server may take until its first right answer.
const startGoal = 2 * time.Second

// mixedRequests is how many requests a server answers before its memory is read.
const mixedRequests = 10000

// memory is P12: what a server of the loaded release holds after requests of
// every kind.
func (b *bench) memory() error {
	if b.loaded == nil {
		if err := b.load(); err != nil {
			return err
		}
	}
	s, err := b.serve(b.loaded.dir, strconv.Itoa(b.loaded.indicators), b.profiles)
	if err != nil {
		return err
	}
	defer s.stop()
	millions := fmt.Sprintf("%.1f million observations", float64(b.loaded.observations)/1e6)
	ready := time.Since(s.began)
	read, err := readRelease(b.loaded.dir)
	if err != nil {
		return err
	}
	pid := strconv.Itoa(s.cmd.Process.Pid)
	before, _, err := resident(pid)
	if err != nil {
		return err
	}
	targets, err := b.mixed()
	if err != nil {
		return err
	}
	d := &driver{addr: s.addr, targets: targets, headers: gzipOnly, most: int64(len(targets))}
	t := d.run(b.ctx, 10*time.Minute)
	if t.bad > 0 || t.replies != int64(len(targets)) {
		return fmt.Errorf("%d of %d replies wrong, as %s", t.bad, t.replies, t.problem)
	}
	now, peak, err := resident(pid)
	if err != nil {
		return err
	}
	b.note("P12 %s resident before the requests, %s at most, %.0f mixed requests/s", megabytes(before), megabytes(peak), t.perSecond())
	b.print(line{
		id: "P12", workload: fmt.Sprintf("memory serving %s and boundaries, after %d requests", millions, t.replies), figure: megabytes(now), limit: "-",
		goal: "<= " + megabytes(servingGoal), ok: now <= servingGoal,
	})
	b.print(line{
		id: "P13", workload: "start with " + millions, figure: seconds(ready), limit: seconds(read), ratio: ready.Seconds() / read.Seconds(),
		goal: "<= " + seconds(startGoal), ok: ready <= startGoal,
	})
	return nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// mixed returns requests of every kind in an order that looks like visitors':
// mostly maps and series, some lists, pages and boundaries, a few questions
// that only the database can answer.
func (b *bench) mixed() ([]string, error) {
	codes, err := municipalities()
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(12, 12))
	out := make([]string, mixedRequests)
	for i := range out {
		code := codes[random.IntN(len(codes))]
		indicator := generatedCode(random.IntN(b.loaded.indicators))
		year := generatedFrom + random.IntN(years)
		switch kind := random.IntN(100); {
		case kind < 40:
			out[i] = "/api/v1/series?indicator=" + indicator + "&area=" + code
		case kind < 70:
			out[i] = valuesTarget(indicator, year)
		case kind < 75:
			out[i] = "/api/v1/boundaries?level=municipality&format=topojson&parent=" + code[:3]
		case kind < 76:
			out[i] = mapTarget
		case kind < 85:
			out[i] = "/api/v1/areas/" + code
		case kind < 90:
			out[i] = fmt.Sprintf("/api/v1/observations?indicator=%s&period=%d&level=province", indicator, year)
		case kind < 92:
			out[i] = fmt.Sprintf("/api/v1/observations?area=%s&dataset=%s&indicator=%s", code, generated, indicator)
		case kind < 97:
			out[i] = "/aree/" + code
		default:
			out[i] = []string{"/", "/dati", "/mappa", "/stato"}[random.IntN(4)]
		}
	}
	return out, nil
}

// openServed serves a folder with n generated indicators in its catalogue.
func openServed(ctx context.Context, dir string, n int) (*site, error) {
	shipped, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	return openSite(ctx, folder, withGenerated(shipped, n))
}

// readRelease reads the files of the release in force and returns the time it
// took: the limit of starting.
func readRelease(dir string) (time.Duration, error) {
	start := time.Now()
	id, err := os.ReadFile(filepath.Join(dir, "current"))
	if err != nil {
		return 0, err
	}
	for _, ext := range []string{".json", ".duckdb"} {
		if _, err := os.ReadFile(filepath.Join(dir, "releases", strings.TrimSpace(string(id))+ext)); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// rome is the comune whose residents the first answer must have: those of Italy
// are not in the bundle, where three comuni have none.
const rome = "058091"

// start is P13: from starting the process to an answer with the residents of
// Rome, counted here from the file they come from.
func (b *bench) start() error {
	sample, err := b.sample()
	if err != nil {
		return err
	}
	want, err := residents(rome, "2022")
	if err != nil {
		return err
	}
	var took []float64
	for range rounds {
		s, err := b.serve(sample.bundle, "0", "")
		if err != nil {
			return err
		}
		_, body, err := fetch(s.addr, "/api/v1/observations?indicator=DEM01&period=2022&area="+rome, "")
		took = append(took, time.Since(s.began).Seconds())
		s.stop()
		if err != nil {
			return err
		}
		if !strings.Contains(string(body), fmt.Sprintf(`"value":%d,`, want)) {
			return fmt.Errorf("the comune of Roma has %d residents in the bundle, but the answer is %s", want, body)
		}
	}
	read, err := readRelease(sample.bundle)
	if err != nil {
		return err
	}
	t := median(took)
	b.print(line{
		id: "P13", workload: "start to the first right answer, bundle", figure: fmt.Sprintf("%.2f s", t), limit: fmt.Sprintf("%.3f s", read.Seconds()),
		ratio: t / read.Seconds(), goal: "<= " + seconds(startGoal), ok: t <= startGoal.Seconds(),
	})
	return nil
}

// residents sums the bundle's population of an area in a period.
func residents(area, period string) (int, error) {
	file, err := bundle.Files().Open(bundle.Population)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return 0, err
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, row := range rows {
		if row[0] != area || row[1] != period {
			continue
		}
		for _, cell := range row[3:] {
			n, err := strconv.Atoi(cell)
			if err != nil {
				return 0, err
			}
			sum += n
		}
	}
	return sum, nil
}
