package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"cittamedie/dashboards/browsertest"
	"cittamedie/data"
)

// The goals of P17, and the region it looks at: Toscana, 273 comuni.
const (
	regionGoal   = time.Second
	countryGoal  = 2 * time.Second
	nextYearGoal = 300 * time.Millisecond

	region      = "09"
	windowWidth = 1440
)

// finished gives the time of a map on the canvas, in milliseconds since the
// reader asked for the page.
const finished = `performance.getEntriesByName("map-drawn").at(-1).startTime`

// nextYear moves the slider by a year, as the arrow key does, and gives the
// milliseconds until map, table and texts are those of that year.
const nextYear = `new Promise((tell) => {
  const slider = document.querySelector("#cursore");
  performance.clearMarks("map-drawn");
  const start = performance.now();
  slider.value = String(Number(slider.value) - 1);
  slider.dispatchEvent(new Event("input"));
  const look = () => {
    const mark = performance.getEntriesByName("map-drawn")[0];
    if (mark) tell(mark.startTime - start); else requestAnimationFrame(look);
  };
  look();
})`

// finishedMaps is P17: the map of a region, of the country by province and of the
// next year, finished in a browser that keeps no file.
func (b *bench) finishedMaps() error {
	if _, err := browsertest.Find(); err != nil {
		b.note("P17 is left out: no Chromium on this machine")
		return nil
	}
	s, err := b.sample()
	if err != nil {
		return err
	}
	profile, err := os.MkdirTemp(b.dir, "chromium-")
	if err != nil {
		return err
	}
	tab, stop, err := browsertest.NewTab(b.ctx, profile, "http://"+s.addr)
	if err != nil {
		return err
	}
	defer stop()
	if err := tab.ForgetFiles(); err != nil {
		return err
	}
	level := "province"
	if len(s.holder.Current().Boundaries().Layers[data.Province]) == 0 {
		level = "region" // the bundle alone has no polygons of provinces
	}
	if err := b.openedMap(tab, "a region by comune", "/mappa?indicator=DEM03&level=municipality&parent="+region, regionGoal); err != nil {
		return err
	}
	if err := b.openedMap(tab, "Italy by "+level, "/mappa?indicator=DEM03&level="+level, countryGoal); err != nil {
		return err
	}
	return b.nextYears(tab)
}

// openedMap measures the map of an address from nothing.
func (b *bench) openedMap(tab *browsertest.Tab, name, path string, goal time.Duration) error {
	var took []float64
	for range rounds {
		if err := openMap(tab, path); err != nil {
			return err
		}
		ms, err := tab.Number(finished)
		if err != nil {
			return err
		}
		took = append(took, ms)
	}
	b.printMap("finished map in a browser, "+name, took, goal)
	return nil
}

// nextYears measures five years of a region, none of which was fetched before.
func (b *bench) nextYears(tab *browsertest.Tab) error {
	path := fmt.Sprintf("/mappa?indicator=%s&level=municipality&parent=%s", generatedCode(0), region)
	if err := openMap(tab, path); err != nil {
		return err
	}
	var took []float64
	for range rounds {
		ms, err := tab.Number(nextYear)
		if err != nil {
			return err
		}
		took = append(took, ms)
	}
	b.printMap("next year of a region, table and texts too", took, nextYearGoal)
	return nil
}

func openMap(tab *browsertest.Tab, path string) error {
	if err := tab.Show(path, windowWidth); err != nil {
		return err
	}
	_, query, _ := strings.Cut(path, "?")
	return tab.Wait(`location.search === "?` + query + `" && performance.getEntriesByName("map-drawn").length > 0`)
}

func (b *bench) printMap(workload string, took []float64, goal time.Duration) {
	ms := median(took)
	b.print(line{
		id: "P17", workload: workload, figure: fmt.Sprintf("%.0f ms", ms), limit: "-",
		goal: fmt.Sprintf("<= %d ms", goal.Milliseconds()), ok: ms <= float64(goal.Milliseconds()),
	})
}
