// Package store keeps the data folder and is the only package that knows
// DuckDB: raw files under their hash, immutable releases, the ledger of every
// figure, the log of runs.
//
//	DIR/raw/SHA256          files as received, and raw/manifest.jsonl about them
//	DIR/releases/ID.duckdb  one immutable database each, with ID.json about it
//	DIR/current             the ID of the release in force
//	DIR/runs.jsonl          one line per attempt to ingest
//	DIR/former-releases.json  ids that a rebuild has renamed
//	DIR/bulk/ID/            the files of a release for download
//	DIR/work/               drafts; swept at the next start
//	DIR/lock                held while something is being written
//
// A draft is a copy of the current release. It is published by checkpoint,
// verification, hash, fsync and rename, in this order, so that at any moment
// the folder holds the old release or the new one, whole.
package store
