package data

import "time"

// Licence is the terms of reuse of a dataset, as declared on the publisher's site.
type Licence struct {
	ID   string `json:"id" yaml:"id"`     // SPDX-like: "CC-BY-4.0"
	Name string `json:"name" yaml:"name"` // as a reader reads it
	URL  string `json:"url" yaml:"url"`
}

// Dataset is what a publisher releases (it. "insieme di dati").
type Dataset struct {
	ID        string  `json:"id"`
	Title     Text    `json:"title"`
	Publisher string  `json:"publisher"`
	Licence   Licence `json:"licence"`
	Landing   string  `json:"landing"` // page of the publisher that presents it
	URL       string  `json:"url"`     // address of the file itself
}

// Edition is one dated state of a source's file (it. "edizione").
type Edition struct {
	Source    string    `json:"source"`
	Dataset   string    `json:"dataset"`
	SHA256    string    `json:"sha256"`
	File      string    `json:"file"` // base name as received
	Bytes     int64     `json:"bytes"`
	URL       string    `json:"url"` // where it came from; "" when read from a folder
	Retrieved time.Time `json:"retrieved"`
	Vintage   Date      `json:"vintage"` // date whose area codes the file uses
	Parser    string    `json:"parser"`  // version of recipe and decoder
	Rows      int64     `json:"rows"`
	Rejected  int64     `json:"rejected"`
}

// Release is one state of the whole platform (it. "rilascio"). Number orders
// releases and stands in the ledger; ID names the release to people and links.
type Release struct {
	Number      int       `json:"number"`
	ID          string    `json:"id"`
	Created     time.Time `json:"created"`
	ContentHash string    `json:"contentHash"` // SHA-256 over the sorted canonical rows, times excluded
	Reference   Date      `json:"reference"`   // reference vintage of its areas
	Editions    []Edition `json:"editions"`
	Methods     string    `json:"methods"` // version of the computed indicators
}

// Outcome is how a run ended (it. "esito").
type Outcome string

// The outcomes of a run.
const (
	OK        Outcome = "ok"
	Unchanged Outcome = "unchanged"
	NoData    Outcome = "no-data"
	Held      Outcome = "held"
	Failed    Outcome = "failed"
)

// Run is one attempt to ingest a source (it. "esecuzione").
type Run struct {
	ID       string    `json:"id"`
	Source   string    `json:"source"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	Seconds  float64   `json:"seconds"` // spent on this source alone, of the time between Started and Ended
	Outcome  Outcome   `json:"outcome"`
	Message  string    `json:"message"`
	Rows     int64     `json:"rows"`
	Rejected int64     `json:"rejected"`
	Release  string    `json:"release,omitempty"`

	Findings []InputError `json:"findings,omitempty"` // what the message says of the file, one by one: at most [MaxFindings] after the total
}

// FormerRelease is an id that was published and then left the folder: a rebuild
// from the raw files gave the same state another id.
type FormerRelease struct {
	ID          string    `json:"id"`
	Number      int       `json:"number"`
	Created     time.Time `json:"created"`
	ContentHash string    `json:"contentHash"`
	Now         string    `json:"now"` // id of the release that took its place
}
