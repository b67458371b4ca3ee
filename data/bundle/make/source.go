package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"text/template"
)

// origin names the package the data come from.
type origin struct{ Package, Version, SHA256 string }

// file is one file of the bundle.
type file struct {
	Name    string
	content []byte
}

// Bytes returns the size of the file.
func (f file) Bytes() int { return len(f.content) }

// SHA256 returns the checksum of the file.
func (f file) SHA256() string { return fmt.Sprintf("%x", sha256.Sum256(f.content)) }

//go:embed source.tmpl
var sourceText string

// describe returns SOURCE.md.
func describe(from origin, files []file) []byte {
	var b bytes.Buffer
	t := template.Must(template.New("source").Parse(sourceText))
	if err := t.Execute(&b, map[string]any{"From": from, "Files": files}); err != nil {
		panic(err) // the template and its data are ours
	}
	return b.Bytes()
}
