package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"cittamedie/data"
)

// table describes a bulk file as CSV on the Web does (W3C, tabular metadata).
type table struct {
	Context  string         `json:"@context"`
	URL      string         `json:"url"`
	Title    data.Text      `json:"dc:title"`
	Licence  []string       `json:"dc:license"`
	Issuer   []string       `json:"dc:publisher"`
	Source   []string       `json:"dc:source"`
	Issued   time.Time      `json:"dc:issued"`
	Version  string         `json:"dc:hasVersion"` // release
	Note     string         `json:"dc:description"`
	Dialect  map[string]any `json:"dialect"`
	Schema   tableSchema    `json:"tableSchema"`
	Datasets []tableDataset `json:"cittamedie:datasets"`
	Codes    []tableCode    `json:"cittamedie:indicators"`
}

type tableSchema struct {
	Columns []tableColumn `json:"columns"`
}

type tableColumn struct {
	Name     string `json:"name"`
	Datatype string `json:"datatype"`
	Null     string `json:"null"`
	Note     string `json:"dc:description"`
}

type tableDataset struct {
	ID        string       `json:"id"`
	Title     data.Text    `json:"title"`
	Publisher string       `json:"publisher"`
	Licence   data.Licence `json:"licence"`
	Landing   string       `json:"landing"`
	Retrieved time.Time    `json:"retrieved,omitzero"`
	SHA256    string       `json:"sha256,omitempty"` // of the publisher's file
}

type tableCode struct {
	Code       string    `json:"code"`
	Title      data.Text `json:"title"`
	Unit       data.Text `json:"unit"`
	Definition data.Text `json:"definition"`
	Formula    string    `json:"formula,omitempty"`
}

const tableNote = "All figures in force, one in a line, in order of dataset, indicator, period, sex, age and area code; UTF-8, comma, CRLF, gzip. " +
	"Text cells that a spreadsheet would take for a formula begin with an apostrophe. Codes are text: keep their zeros."

// tableColumns are those of observationColumns, in its order.
var tableColumns = []tableColumn{
	{"area", "string", "", "Code of the area at the reference date, ISTAT's for administrative areas."},
	{"areaName", "string", "", "Name of the area."},
	{"level", "string", "", "Level of the area: municipality, province, region, division, country, labourArea, functionalArea, perimeter."},
	{"indicator", "string", "", "Code of the indicator; see cittamedie:indicators."},
	{"period", "string", "", "Year, half, quarter or month: 2023, 2023-S1, 2023-Q1, 2023-05."},
	{"value", "double", "", "Empty when the status says that there is no value. Zero is a measurement."},
	{"status", "string", "", "final, provisional, estimated; notAvailable, suppressed, notApplicable have no value."},
	{"unit", "string", "", "Unit of measurement, in Italian."},
	{"source", "string", "", "Dataset; see cittamedie:datasets for publisher and licence."},
	{"recalculated", "boolean", "", "True when summed or split to bring the code of another date to the reference date."},
	{"sex", "string", "", "total, female or male."},
	{"age", "string", "", "total or a class of age."},
	{"numerator", "double", "", "Of a ratio, before scaling, where known."},
	{"denominator", "double", "", "Of a ratio, where known."},
	{"covered", "integer", "", "Municipalities summed; empty for a figure published as it is."},
	{"expected", "integer", "", "Municipalities that should have been summed."},
}

// describe writes the description of a file of some datasets.
func (b *bulkBuilder) describe(f *bulkFile, datasets []data.Dataset) error {
	release := b.cube.Release()
	t := table{
		Context: "http://www.w3.org/ns/csvw", URL: f.ID + rowsSuffix, Issued: release.Created, Version: release.ID, Note: tableNote,
		Title:   data.Text{IT: "Tutti i dati", EN: "All data"},
		Dialect: map[string]any{"encoding": "utf-8", "delimiter": ",", "header": true, "lineTerminators": []string{"\r\n"}}, Schema: tableSchema{tableColumns},
	}
	if f.ID != everything {
		t.Title = datasets[0].Title
	}
	in := map[string]bool{}
	for _, d := range datasets {
		one := tableDataset{ID: d.ID, Title: d.Title, Publisher: d.Publisher, Licence: d.Licence, Landing: d.Landing}
		for _, e := range release.Editions {
			if e.Dataset == d.ID && e.Retrieved.After(one.Retrieved) {
				one.Retrieved, one.SHA256 = second(e.Retrieved), e.SHA256
			}
		}
		t.Datasets = append(t.Datasets, one)
		t.Licence, t.Issuer, t.Source = appendNew(t.Licence, d.Licence.URL), appendNew(t.Issuer, d.Publisher), appendNew(t.Source, d.Landing)
		in[d.ID] = true
	}
	for _, i := range b.cube.Indicators() {
		for _, id := range i.Datasets {
			if in[id] {
				t.Codes = append(t.Codes, tableCode{i.Code, i.Title, i.Unit, i.Definition, i.FormulaText})
				break
			}
		}
	}
	text, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return fmt.Errorf("describe %s: %w", f.ID, err)
	}
	sum := sha256.Sum256(text)
	f.Metadata, f.MetaSHA = int64(len(text)), hex.EncodeToString(sum[:])
	return b.write(f.ID+metadataSuffix, text)
}

// appendNew appends s unless it is empty or there already.
func appendNew(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	if s == "" {
		return list
	}
	return append(list, s)
}
