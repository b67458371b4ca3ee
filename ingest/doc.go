// Package ingest brings published files into the store: it fetches or reads a
// source's file, keeps it, decodes it by its recipe into typed rows, checks
// them, has the figures computed, and publishes a release.
//
// A file is decoded and checked whole before anything is written; a source that
// fails leaves the last good figures in force and the others unharmed.
package ingest
