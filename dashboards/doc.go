// Package dashboards serves the pages people read: home, map, profiles of
// areas, catalogue of data, status and search, in Italian and English.
//
// A page is one Go file that asks the cube its questions and fills a typed
// struct, and one template. Every chart is a [Figure]: title, reading, source,
// downloads and table twin around options that functions without I/O build
// with go-echarts; one script of ours draws them. Everything reads and
// downloads without JavaScript, and nothing loads from another host.
package dashboards
