package api

import "embed"

// docsFiles are the files of swagger-ui-dist that the build copies to docs/.
// Without them the page of the description still links the document itself.
//
//go:embed all:docs
var docsFiles embed.FS

// pageFiles are the page of the description and what drives it.
//
//go:embed page
var pageFiles embed.FS
