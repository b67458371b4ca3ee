package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/composite"
)

// Goals of composites; a country's bands are asked for by a reader who waits.
const (
	sobolGoal = 3 * time.Second
	bandsGoal = 2 * time.Second
	againGoal = 50 * time.Millisecond
)

// sobolRuns is how often 4,096 points of Sobol' with six choices score a design; ours
// has fewer choices, and so more points.
const sobolRuns = 4096 * (6 + 2)

// sensitivity is the second line of P15: which choice moves the ranks of the cities of
// the first.
func (b *bench) sensitivity() error {
	const cities, indicators = 150, 40
	d, err := generatedDesign(cities, indicators)
	if err != nil {
		return err
	}
	const choices = 4
	how := composite.Sampling{Points: (sobolRuns + choices + 1) / (choices + 2), Seed: 1, Area: -1, Bootstrap: 200, Confidence: 0.95}
	var runs int
	seconds, processor, err := timed(b.rounds(), func() error {
		found, err := d.Sensitivity(how)
		runs = found.Runs
		return err
	})
	if err != nil {
		return err
	}
	b.note("P15 Sobol' %.2f s of processor time", processor)
	b.print(line{
		id: "P15", workload: fmt.Sprintf("indices of Sobol', %d runs, %d cities, %d indicators, least of %d", runs, cities, indicators, b.rounds()),
		figure: fmt.Sprintf("%.2f s", seconds), limit: "-", goal: fmt.Sprintf("<= %g s", sobolGoal.Seconds()), ok: seconds <= sobolGoal.Seconds(),
	})
	return nil
}

// rankBandsOfAll is the other lines of P15: the rank bands of all municipalities by
// the composite that ships, over HTTP, from a server that keeps no reply: asked for
// the first time, and again.
func (b *bench) rankBandsOfAll() error {
	seconds := [2]float64{}
	for round := range b.rounds() {
		c, err := generatedComposite(b.shipped)
		if err != nil {
			return err
		}
		h := &cube.Holder{}
		h.Swap(c)
		app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadBufferSize: 16 << 10})
		api.Register(app, api.Options{Holder: h, Catalog: b.shipped, Version: "bench", ReplyBytes: -1})
		at, err := listen(app)
		if err != nil {
			return err
		}
		for again := range seconds {
			took, err := fetched("http://" + at + "/api/v1/composites/benessere-comuni/rank-bands?limit=100")
			if err != nil {
				return err
			}
			if round == 0 || took < seconds[again] {
				seconds[again] = took
			}
		}
		if err := app.ShutdownWithTimeout(time.Second); err != nil {
			return err
		}
	}
	for again, goal := range []time.Duration{bandsGoal, againGoal} {
		b.print(line{
			id: "P15", workload: fmt.Sprintf("rank bands of %d municipalities over HTTP, %s, least of %d", italyAreas, [...]string{"first", "again"}[again], b.rounds()),
			figure: milliseconds(seconds[again]), limit: "-", goal: fmt.Sprintf("<= %d ms", goal.Milliseconds()), ok: seconds[again] <= goal.Seconds(),
		})
	}
	return nil
}

// fetched returns how long an answer took, in seconds.
func fetched(address string) (float64, error) {
	start := time.Now()
	reply, err := http.Get(address)
	if err != nil {
		return 0, err
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		return 0, err
	}
	if reply.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s: %.300s", address, reply.Status, body)
	}
	return time.Since(start).Seconds(), nil
}

// generatedComposite is a release with figures, generated, of the indicators of the
// composite of municipalities, one in fifty missing.
func generatedComposite(c *catalog.Catalog) (*cube.Cube, error) {
	d, known := c.Composite("benessere-comuni")
	if !known {
		return nil, errors.New("the catalogue has no composite benessere-comuni")
	}
	p := cube.Parts{
		Release: data.Release{Number: 1, ID: "generated", Reference: "2023-06-30"}, Indicators: c.Indicators, Datasets: []data.Dataset{{ID: "generated"}},
		Areas: []data.Area{{Code: data.CountryCode, Level: data.Country, Name: "Italia"}},
	}
	random := rand.New(rand.NewPCG(7, 901))
	for i := range italyAreas {
		code := data.AreaCode(fmt.Sprintf("%06d", i+1))
		p.Areas = append(p.Areas, data.Area{Code: code, Level: data.Municipality, Name: string(code), Parent: data.CountryCode})
		for _, one := range d.Indicators() {
			if random.IntN(50) == 0 {
				continue
			}
			g := one.Goalposts
			p.Figures = append(p.Figures, cube.Figure{Indicator: one.Code, Area: code, Period: data.Year(d.Years.To), Cell: cube.Cell{
				Value: g.Min + (g.Max-g.Min)*(0.5+random.NormFloat64()/5), Status: data.Final, Dataset: "generated",
			}})
		}
	}
	return cube.New(p)
}
