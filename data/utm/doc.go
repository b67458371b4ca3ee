// Package utm turns longitude and latitude into metres of the Universal
// Transverse Mercator grid (it. "proiezione UTM") and back, in the two zones
// Italy lies in, without reading anything.
//
// # How the pieces fit
//
// [Zone32N] and [Zone33N] are the grids EPSG:32632 and EPSG:32633, both on the
// ellipsoid of WGS84. ISTAT publishes the boundaries of the whole country in
// the first, so that Puglia lies more than nine degrees off its central
// meridian: the common series in powers of the longitude are metres off there,
// and Krüger's series used here is not.
package utm
