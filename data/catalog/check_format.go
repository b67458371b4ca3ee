package catalog

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// tableTypes are the formats of a table with rows and columns.
var tableTypes = []string{"csv", "xlsx", "json"}

func (p *recipeParser) checkFormat(f Format) {
	p.oneOf("format.type", f.Type, "csv", "xlsx", "json", "geojson", "topology", "shapefile")
	p.oneOf("format.encoding", f.Encoding, "utf-8", "iso-8859-1", "windows-1252")
	if _, err := path.Match(f.Member, ""); err != nil {
		p.wrong("format.member", "%q is not a pattern", f.Member)
	}
	if f.Gzip && f.Member != "" {
		p.wrong("format.member", "a file is gzipped or in a zip archive, not both")
	}
	p.onlyFor(f.Type, map[string][]string{
		"sheet": {"xlsx"}, "records": {"csv", "json"}, "delimiter": {"csv"}, "quote": {"csv"}, "labels": {"csv"}, "trailingDelimiter": {"csv"},
		"skipLines": {"csv", "xlsx"}, "headerRows": {"csv", "xlsx"}, "columns": {"csv", "xlsx"}, "footer": {"csv", "xlsx"},
		"aliases": tableTypes, "decimal": tableTypes, "thousands": tableTypes, "missing": tableTypes, "suppressed": tableTypes, "notApplicable": tableTypes,
		"encoding": {"csv", "json", "geojson", "topology", "shapefile"},
	})
	if !slices.Contains(tableTypes, f.Type) {
		return
	}
	if f.Type == "csv" {
		p.checkCSV(f)
	}
	p.checkHeader(f)
	p.checkAliases(f.Aliases)
	p.checkNumbers(f)
	p.checkMarkers(f)
}

// onlyFor reports the fields of the format that its type does not read.
func (p *recipeParser) onlyFor(kind string, types map[string][]string) {
	for field, allowed := range types {
		if _, stated := p.lines["format."+field]; stated && kind != "" && !slices.Contains(allowed, kind) {
			p.wrong("format."+field, "is read of %s alone, and format.type is %q", strings.Join(allowed, ", "), kind)
		}
	}
}

func (p *recipeParser) checkCSV(f Format) {
	if f.Delimiter == "" {
		p.wrong("format.delimiter", "is required")
	}
	p.oneOf("format.delimiter", f.Delimiter, ",", ";", "\t", " ")
	p.oneOf("format.quote", f.Quote, `"`, "'")
	if f.Delimiter == " " && f.Quote != "" {
		p.wrong("format.quote", "fields set apart by blanks are never quoted")
	}
}

func (p *recipeParser) checkHeader(f Format) {
	if f.SkipLines < 0 {
		p.wrong("format.skipLines", "must not be negative")
	}
	if f.HeaderRows < 0 || f.HeaderRows > maxHeaderRows {
		p.wrong("format.headerRows", "is between 1 and %d", maxHeaderRows)
	}
	if len(f.Columns) > 0 && f.HeaderRows > 0 {
		p.wrong("format.columns", "columns names those of a file without a header, and headerRows says it has one")
	}
	for i, name := range f.Columns {
		field := fmt.Sprintf("format.columns[%d]", i)
		p.require(field, name)
		if slices.Contains(f.Columns[:i], name) {
			p.wrong(field, "%q is listed twice", name)
		}
	}
	for i, pattern := range f.Footer {
		field := fmt.Sprintf("format.footer[%d]", i)
		if strings.Trim(pattern, "* ") == "" {
			p.wrong(field, "%q would end the data at the first row", pattern)
		}
	}
	if strings.Count(f.Sheet, "*") > 1 {
		p.wrong("format.sheet", `%q has more than one "*"`, f.Sheet)
	}
}

// checkAliases reports a name that would stand for two columns.
func (p *recipeParser) checkAliases(aliases []Alias) {
	seen := map[string]bool{}
	for i, a := range aliases {
		field := fmt.Sprintf("format.aliases[%d]", i)
		p.require(field+".column", a.Column)
		if len(a.Names) == 0 {
			p.wrong(field+".names", "is required")
		}
		for n, name := range append([]string{a.Column}, a.Names...) {
			if name != "" && seen[name] {
				p.wrong(fmt.Sprintf("%s.names[%d]", field, max(n-1, 0)), "%q is listed twice", name)
			}
			seen[name] = true
		}
	}
}

// maxHeaderRows bounds the rows of a header: more of them are a wrong recipe.
const maxHeaderRows = 10

func (p *recipeParser) checkNumbers(f Format) {
	p.oneOf("format.decimal", f.Decimal, ".", ",")
	p.oneOf("format.thousands", f.Thousands, ".", ",", "'", " ", "\u00a0", "\u202f")
	if f.Thousands != "" && (f.Thousands == f.Decimal || f.Decimal == "" && f.Thousands == ".") {
		p.wrong("format.thousands", "is the same as the decimal mark, so numbers would be ambiguous")
	}
}

// checkMarkers reports a marker that stands for two statuses.
func (p *recipeParser) checkMarkers(f Format) {
	known := map[string]string{}
	for _, list := range []struct {
		name    string
		markers []string
	}{{"missing", f.Missing}, {"suppressed", f.Suppressed}, {"notApplicable", f.NotApplicable}} {
		for i, m := range list.markers {
			if first := known[m]; first != "" {
				p.wrong(fmt.Sprintf("format.%s[%d]", list.name, i), "%q is already a marker of %s", m, first)
			}
			known[m] = list.name
		}
	}
}
