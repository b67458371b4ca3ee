// Package ingest brings published files into the store: a source's file is fetched
// or read from a folder, kept, decoded by its recipe into typed rows, judged,
// carried to the boundaries in use, computed with, and published as a release.
//
// # How the pieces fit
//
// [Ingester] runs sources into one data folder; package fetch gets their files,
// package decode reads them; [Scheduler] runs them when they are due, [Remote]
// connects both with the folder.
//
// A file is decoded and checked whole before anything is written; a source that
// fails leaves the last good figures in force and the others unharmed.
package ingest
