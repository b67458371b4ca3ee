// Package fetch gets published files over the net: only from the hosts of a
// recipe, never from an address that is not public, seldom enough for the
// publisher to bear it.
//
// # How the pieces fit
//
// [Fetcher] asks for the file of a recipe and gives it whole or not at all;
// [Limiter] spaces requests to a publisher out over all processes and restarts,
// and keeps silent when a publisher asked for it.
package fetch
