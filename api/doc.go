// Package api is the REST interface under /api/v1. It reads the release a
// [cube.Holder] holds and never writes.
//
// # How the pieces fit
//
// Every call passes the front (front.go): it refuses what no operation accepts,
// answers from the cache of the release in force when it can, and otherwise
// lets huma bind the parameters and call the handler of the resource. A handler
// asks the cube one question and returns a reply; the front compresses it,
// gives it an ETag, keeps it and sends it. problem.go is the only code that
// turns an error into a response, render.go the only code that writes formats.
//
// Large bodies are made in space that is used again (body.go). As gzip, those of a
// whole level are put together from parts compressed once for the release
// (spliced*.go and package splice).
//
// A cached reply belongs to the cube it was made from: a new release starts
// with an empty cache, and no reply mixes two releases.
package api
