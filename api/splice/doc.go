// Package splice writes gzip bodies out of parts that were compressed
// beforehand: a body is joined from their bits, and only what is new is coded
// for each reply.
//
// # How the pieces fit
//
// A [Code] is one set of prefix codes, chosen from the text of one kind of
// document by [Count]. [Prepare] writes a row of texts (the geometries of a map,
// the names of areas) with a code once; they become [Pieces], whose bits a
// [Writer] copies. Between them stand literals, each byte its code, and texts
// that repeat ([Repeated]), written once and then as a reference back, whose
// distance is worked out on the way. The checksum of what was prepared is known,
// and those of the parts are joined as the bits are (crc.go).
//
// The result is a gzip member as RFC 1951 and RFC 1952 define it, the same bytes
// for the same calls.
package splice
