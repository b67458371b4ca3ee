package main

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"testing"
)

// drawnMap is what these tests read of what a page tells the script of its map.
type drawnMap struct {
	Limits   []float64
	Clusters *struct {
		Of   string
		P    []int
		Runs int
	}
}

var mapAttribute = regexp.MustCompile(`data-map="([^"]*)"`)

func drawnOn(t *testing.T, base string, query url.Values) drawnMap {
	t.Helper()
	status, page := get(t, base+"/mappa?"+query.Encode())
	found := mapAttribute.FindStringSubmatch(page)
	var m drawnMap
	if status != 200 || found == nil {
		t.Fatalf("/mappa?%s = %d without a map", query.Encode(), status)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(found[1])), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMapsAreThoseOfTheAPI compares the limits that the page draws with, and its
// clusters, with those of the API.
func TestMapsAreThoseOfTheAPI(t *testing.T) {
	base := startServer(t, copyOfSeed(t))
	views := []url.Values{
		{"indicator": {"DEM03"}, "level": {"municipality"}, "period": {"2022"}},
		{"indicator": {"DEM03"}, "level": {"municipality"}, "parent": {"09"}, "period": {"2021"}},
		{"indicator": {"DEM01"}, "level": {"province"}, "period": {"2022"}, "marks": {"areas"}},
	}
	for _, view := range views {
		for _, method := range []string{"jenks", "quantile", "equal"} {
			for _, number := range []string{"3", "5", "7"} {
				view.Set("classes", method)
				view.Set("number", number)
				classesAgree(t, base, view)
			}
		}
	}
	for _, level := range []string{"municipality", "province"} {
		clustersAgree(t, base, level)
	}
}

func classesAgree(t *testing.T, base string, view url.Values) {
	t.Helper()
	page := drawnOn(t, base, view)
	query := url.Values{"level": view["level"], "period": view["period"], "parent": view["parent"], "method": view["classes"], "number": view["number"]}
	answer := getJSON[list[struct{ Lower, Upper float64 }]](t, base+"/api/v1/indicators/"+view.Get("indicator")+"/classes?"+query.Encode())
	if len(page.Limits) != answer.Total+1 || answer.Total < 2 {
		t.Fatalf("%v: limits %v, the API has %+v", view, page.Limits, answer.Items)
	}
	for i, item := range answer.Items {
		if page.Limits[i] != item.Lower || page.Limits[i+1] != item.Upper {
			t.Errorf("%v: class %d is %g to %g on the page, %g to %g in the API", view, i, page.Limits[i], page.Limits[i+1], item.Lower, item.Upper)
		}
	}
}

func clustersAgree(t *testing.T, base, level string) {
	t.Helper()
	page := drawnOn(t, base, url.Values{"indicator": {"DEM03"}, "level": {level}, "period": {"2022"}, "layer": {"lisa"}})
	answer := getJSON[list[struct {
		Area, Cluster string
		P             *float64
	}]](t, base+"/api/v1/indicators/DEM03/lisa?limit=10000&period=2022&level="+level)
	order := []string{"highHigh", "lowLow", "highLow", "lowHigh", "notSignificant", "island", "noFigure"}
	if page.Clusters == nil || len(page.Clusters.Of) != answer.Total || len(answer.Items) != answer.Total {
		t.Fatalf("%s: the page has %+v, the API %d areas", level, page.Clusters, answer.Total)
	}
	for i, item := range answer.Items {
		if drawn := order[page.Clusters.Of[i]-'0']; drawn != item.Cluster {
			t.Errorf("%s is %s on the page, %s in the API", item.Area, drawn, item.Cluster)
		}
		if p := float64(page.Clusters.P[i]) / float64(page.Clusters.Runs); item.P != nil && *item.P != p || item.P == nil && p != 0 {
			t.Errorf("%s has P %g on the page, another in the API", item.Area, p)
		}
	}
}
