package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"time"

	"cittamedie/data"
)

const (
	rounds     = 5
	shortRound = 700 * time.Millisecond
	fullRound  = 2 * time.Second
	gzipOnly   = "Accept-Encoding: gzip\r\n"

	mapTarget = "/api/v1/boundaries?level=municipality&format=geojson"
	oneMap    = "/api/v1/values?indicator=DEM03&level=municipality&period=2022"
)

// contest measures a site against a bare server that sends the reply of the
// first target, in turns. The ratio is the median of those of the rounds, so
// that noise that lasts longer than a round hits both sides.
func (b *bench) contest(l line, ours *driver, goal float64) error {
	header, body, err := fetch(ours.addr, ours.targets[0], ours.headers)
	if err != nil {
		return err
	}
	addr, stop, err := bare(header, body)
	if err != nil {
		return err
	}
	defer stop()
	limit := &driver{addr: addr, targets: ours.targets, order: ours.order, headers: ours.headers}
	length := shortRound
	if b.full {
		length = fullRound
	}
	var rate, best, ratios []float64
	for n := -1; n < rounds; n++ {
		sides := [2]tally{}
		for i, d := range []*driver{ours, limit} {
			sides[i] = d.run(b.ctx, length)
			if sides[i].bad > 0 {
				return fmt.Errorf("%s: %d of %d replies wrong, as %s", l.workload, sides[i].bad, sides[i].replies, sides[i].problem)
			}
		}
		if n < 0 {
			continue // both sides are warm now
		}
		rate, best = append(rate, sides[0].perSecond()), append(best, sides[1].perSecond())
		ratios = append(ratios, sides[0].perSecond()/sides[1].perSecond())
	}
	l.figure, l.limit = fmt.Sprintf("%.0f requests/s", median(rate)), fmt.Sprintf("%.0f requests/s", median(best))
	l.ratio, l.goal = median(ratios), fmt.Sprintf(">= %g x limit", goal)
	l.ok = l.ratio >= goal
	b.print(l)
	return b.ctx.Err()
}

// boundaries is P1: the polygons of all comuni, warm.
func (b *bench) boundaries() error {
	s, err := b.sample()
	if err != nil {
		return err
	}
	for _, headers := range []string{"", gzipOnly} {
		d := &driver{addr: s.addr, targets: []string{mapTarget}, headers: headers}
		if err := b.contest(line{id: "P1", workload: "map GeoJSON, all comuni, warm, " + coding(headers)}, d, 0.85); err != nil {
			return err
		}
	}
	return nil
}

func coding(headers string) string {
	if headers == "" {
		return "identity"
	}
	return "gzip"
}

// values is P3: the values of one map, and their size.
func (b *bench) values() error {
	s, err := b.sample()
	if err != nil {
		return err
	}
	for _, headers := range []string{"", gzipOnly} {
		warm := &driver{addr: s.addr, targets: []string{oneMap}, headers: headers}
		if err := b.contest(line{id: "P3", workload: "values of one map, all comuni, warm, " + coding(headers)}, warm, 0.85); err != nil {
			return err
		}
		cold := &driver{addr: s.coldAt, targets: eachMap(valuesTarget), headers: headers}
		if err := b.contest(line{id: "P3", workload: fmt.Sprintf("values of %d maps, all comuni, cold, %s", len(cold.targets), coding(headers))}, cold, 0.4); err != nil {
			return err
		}
	}
	for _, target := range []string{oneMap, oneMap + "&codes=false", valuesTarget(generatedCode(0), generatedFrom), valuesTarget(generatedCode(0), generatedFrom) + "&codes=false"} {
		if err := b.valuesSize(s, target); err != nil {
			return err
		}
	}
	return nil
}

func valuesTarget(indicator string, year int) string {
	return fmt.Sprintf("/api/v1/values?indicator=%s&level=municipality&period=%d", indicator, year)
}

// eachMap returns the addresses of the maps that the cold workloads ask for in
// turn: each generated indicator in each year.
func eachMap(target func(indicator string, year int) string) []string {
	var all []string
	for i := range sampleIndicators {
		for y := range years {
			all = append(all, target(generatedCode(i), generatedFrom+y))
		}
	}
	return all
}

// coldMaps is P2: polygons with the values of one map, no reply kept.
func (b *bench) coldMaps() error {
	return b.coldEach("P2", "map GeoJSON with values, all comuni, cold", 0.5, func(indicator string, year int) string {
		return fmt.Sprintf("%s&indicator=%s&period=%d", mapTarget, indicator, year)
	})
}

// lists is P4: the figures of all comuni for one indicator-year, no reply kept.
func (b *bench) lists() error {
	return b.coldEach("P4", "observations of one indicator-year, all comuni, JSON, cold", 0.3, func(indicator string, year int) string {
		return fmt.Sprintf("/api/v1/observations?indicator=%s&level=municipality&period=%d&limit=10000", indicator, year)
	})
}

// coldEach measures addresses that are asked for in turn, no reply kept.
func (b *bench) coldEach(id, workload string, goal float64, target func(indicator string, year int) string) error {
	s, err := b.sample()
	if err != nil {
		return err
	}
	for _, headers := range []string{"", gzipOnly} {
		d := &driver{addr: s.coldAt, targets: eachMap(target), headers: headers}
		if err := b.contest(line{id: id, workload: workload + ", " + coding(headers)}, d, goal); err != nil {
			return err
		}
	}
	return nil
}

// valuesSize is the second half of P3: gzip bytes of one indicator-year.
func (b *bench) valuesSize(s *sample, target string) error {
	_, packed, err := fetch(s.addr, target, gzipOnly)
	if err != nil {
		return err
	}
	_, plain, err := fetch(s.addr, target, "")
	if err != nil {
		return err
	}
	var best bytes.Buffer
	z, _ := gzip.NewWriterLevel(&best, gzip.BestCompression)
	z.Write(plain)
	z.Close()
	b.print(line{
		id: "P3", workload: "size of values, all comuni, gzip: " + target, figure: fmt.Sprintf("%.1f kB", float64(len(packed))/1000),
		limit: fmt.Sprintf("%.1f kB at level 9, %.1f kB identity", float64(best.Len())/1000, float64(len(plain))/1000), ratio: float64(len(packed)) / float64(best.Len()),
		goal: "<= 40 kB", ok: len(packed) <= 40000,
	})
	return nil
}

// series is P5: the series of one area, areas at random, no reply kept.
func (b *bench) series() error {
	s, err := b.sample()
	if err != nil {
		return err
	}
	d := &driver{addr: s.coldAt, order: rand.New(rand.NewPCG(5, 5)).Perm(len(s.codes))}
	for _, code := range s.codes {
		d.targets = append(d.targets, "/api/v1/series?indicator="+generatedCode(0)+"&area="+code)
	}
	return b.contest(line{id: "P5", workload: fmt.Sprintf("one area's series of %d years, random areas, no reply kept", years)}, d, 0.5)
}

// wantOutcome returns an error when a run ended otherwise.
func wantOutcome(runs []data.Run, want data.Outcome) error {
	if len(runs) == 0 {
		return fmt.Errorf("nothing was ingested")
	}
	for _, r := range runs {
		if r.Outcome != want {
			return fmt.Errorf("%s ended as %s, not %s: %s", r.Source, r.Outcome, want, r.Message)
		}
	}
	return nil
}
