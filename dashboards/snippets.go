package dashboards

import (
	"net/url"
	"strings"
)

// snippets is how to read the figures of a page from a program.
type snippets struct {
	ID     string // of the element in the page
	Title  string // which figures
	Unset  bool   // the installation has no public address yet
	Blocks []snippet
}

// snippet is a few lines of one language.
type snippet struct{ Name, Code string }

// somewhere stands for the address of an installation that has none configured.
const somewhere = "https://INDIRIZZO-DEL-SITO"

// Snippets returns how to read a file of ours with curl, R, Python and DuckDB;
// the codes of areas are read as text, for their zeros count. The name goes into
// the code, and must be a word.
func (p *page) Snippets(id, title, csv string) *snippets {
	s := &snippets{ID: id, Title: title, Unset: p.site.origin == ""}
	address := p.site.origin + csv
	if s.Unset {
		address = somewhere + csv
	}
	s.Blocks = []snippet{
		{"curl", "curl --fail --silent --show-error --output " + fileName(csv) + " \\\n  " + quoted(address, "'", `'\''`)},
		{"R", "dati <- read.csv(" + quoted(address, `"`, `\"`) + ",\n  colClasses = c(area = \"character\", period = \"character\"), encoding = \"UTF-8\")"},
		{"Python", "import pandas as pd\n\ndati = pd.read_csv(" + quoted(address, `"`, `\"`) + ",\n    dtype={\"area\": \"string\", \"period\": \"string\"}, keep_default_na=False, na_values=[\"\"])"},
		{"DuckDB SQL", "INSTALL httpfs; LOAD httpfs;\nSELECT *\nFROM read_csv(" + quoted(address, "'", "''") + ",\n  types = {'area': 'VARCHAR', 'period': 'VARCHAR'});"},
	}
	return s
}

// quoted puts a text between quotes, the quotes inside written as the language
// wants them.
func quoted(s, quote, inside string) string {
	return quote + strings.ReplaceAll(s, quote, inside) + quote
}

// fileName is what curl calls the file: the indicator, or what the page is of.
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "dati.csv"
	}
	var parts []string
	for _, name := range []string{"indicator", "area", "level", "period"} {
		v := u.Query().Get(name)
		if v != "" && strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == "" {
			parts = append(parts, v)
		}
	}
	if len(parts) == 0 {
		return "dati.csv"
	}
	return strings.Join(parts, "-") + ".csv"
}
