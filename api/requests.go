package api

import "github.com/danielgtaylor/huma/v2"

// sampleRequests are requests as the description shows them, by operation: each is
// answered by an installation with the bundle alone, but for the id of a run and the
// values of a composite, whose figures the bundle does not have.
var sampleRequests = map[string]string{
	"listAreas":             "/areas?q=siena&level=municipality",
	"showArea":              "/areas/052032",
	"listPeers":             "/areas/053011/peers?group=region&variables=log:DEM01",
	"showWatch":             "/areas/053011/watch",
	"listBoundaries":        "/boundaries?level=municipality&parent=052&format=topojson",
	"listBulk":              "/bulk",
	"showBulk":              "/bulk/all.csv.gz",
	"listComposites":        "/composites",
	"showComposite":         "/composites/bes-salute",
	"listRankBands":         "/composites/bes-salute/rank-bands?sets=8",
	"showSensitivity":       "/composites/bes-salute/sensitivity",
	"listCompositeValues":   "/composites/bes-salute/values?aggregation=mean&limit=10",
	"listFlows":             "/flows?area=052032&direction=in&min=10",
	"drawAreas":             "/functional-areas?minSZ=1000&minSC=0.6667&tarSZ=10000&tarSC=0.75",
	"showStability":         "/functional-areas/stability?parent=09",
	"listPerimeters":        "/perimeters?q=siena",
	"comparePerimeters":     "/perimeters/compare?ids=052,09",
	"showPerimeter":         "/perimeters/052",
	"showPerimeterBoundary": "/perimeters/052/boundary?format=topojson",
	"showPerimeterFigures":  "/perimeters/052/indicators?indicator=DEM01",
	"listIndicators":        "/indicators?limit=10",
	"showIndicator":         "/indicators/DEM03",
	"showClasses":           "/indicators/DEM03/classes?level=municipality&parent=052",
	"showLISA":              "/indicators/DEM03/lisa?level=municipality&parent=052",
	"listMemberships":       "/memberships?area=052032",
	"listNotes":             "/notes?indicator=DEM01",
	"listObservations":      "/observations?indicator=DEM01&parent=052&level=municipality&format=csv",
	"listReleases":          "/releases?limit=5",
	"listRuns":              "/runs?limit=5",
	"showRejected":          "/runs/20261122T040000Z-popolazione-eta/rejected",
	"showSeries":            "/series?indicator=DEM01&area=052032",
	"listSources":           "/sources?limit=5",
	"showTrend":             "/trend?indicator=DEM01&area=052032&baseline=2021",
	"showValues":            "/values?indicator=DEM01&level=municipality&parent=052",
	"showHealth":            "/healthz",
	"showReadiness":         "/readyz",
}

// finishOperation adds to the description of an operation its sample request, as
// a line to paste into a terminal, and what a file asked for in parts answers.
func (s *service) finishOperation(o *huma.Operation) {
	if o.Responses["416"] != nil {
		part := *o.Responses["200"]
		part.Description = "Part of the file, as Range asks."
		o.Responses["206"] = &part
	}
	path, known := sampleRequests[o.OperationID]
	if !known {
		return
	}
	if o.Path != path { // not one of those that stand outside the prefix
		path = prefix + path
	}
	o.Description += "\n\nExample: `GET " + path + "`"
	o.Extensions = map[string]any{"x-codeSamples": []codeSample{{"Shell", "curl", "curl '" + s.BaseURL + path + "'"}}}
}

// codeSample is a request as a program would send it.
type codeSample struct {
	Lang   string `json:"lang"`
	Label  string `json:"label"`
	Source string `json:"source"`
}
