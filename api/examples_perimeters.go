package api

import "encoding/json"

// perimeterExamples are those of the operations on perimeters.
var perimeterExamples = map[string]any{
	"listPerimeters":    json.RawMessage(`{"items":[{"id":"052","kind":"area","level":"province","name":"Siena","municipalities":35}],"total":1,"limit":100,"offset":0}`),
	"showPerimeter":     json.RawMessage(perimeterExample),
	"readPerimeter":     json.RawMessage(perimeterExample),
	"comparePerimeters": json.RawMessage(`{"municipalities":["052012","052032"],"counts":[1,2],"items":[` + comparedExample + `],"total":1}`),
	"showPerimeterBoundary": json.RawMessage(`{"type":"FeatureCollection","features":[{"type":"Feature","id":"052","properties":{"name":"Siena","kind":"area","municipalities":35,"missing":0},` +
		`"geometry":{"type":"Polygon","coordinates":[[[11,43],[12,43],[12,44],[11,43]]]}}]}`),
	"showPerimeterFigures": json.RawMessage(`{"items":[{"indicator":"DEM03","title":"Indice di vecchiaia","period":"2022","value":226.0787196,"status":"final","unit":"per 100 residenti 0-14","recomposition":"R",` +
		`"numerator":69214,"denominator":30615,"covered":35,"expected":35,"recalculated":false,"area":"052","containing":[],"sources":["popolazione-eta"]}],"total":1,"limit":1,"offset":0}`),
	"drawAreas":     json.RawMessage(drawnExample),
	"drawAreasPost": json.RawMessage(drawnExample),
	"showStability": json.RawMessage(`{` + drawnHeadExample + `,"grid":[{"minSZ":500,"minSC":0.6167,"tarSZ":5000,"tarSC":0.7}],` +
		`"items":[{"code":"091051","name":"Nuoro","lead":"091051","overlap":0.93,"withCore":1}],"total":1}`),
	"listFlows": json.RawMessage(`{"area":"091051","areaName":"Nuoro","direction":"in","dataset":"pendolarismo-2001-sardegna","period":"2001","vintage":"2001-10-21","inner":true,"recalculated":true,` +
		`"residentWorkers":10461,"jobs":12687,"inside":9546,"supplySelfContainment":0.9125322627,"demandSelfContainment":0.7524237408,"covered":true,` +
		`"items":[{"origin":"091055","originName":"Oliena","destination":"091051","destinationName":"Nuoro","value":507,"sharePercent":34.98964803}],"total":1,"limit":100,"offset":0}`),
}

const (
	perimeterExample = `{"id":"set.2023-06-30.052032.AtyWAwE.0a1b2c3d","kind":"set","level":"perimeter","name":"Insieme di un comune","definition":"Comuni scelti uno per uno, con i codici del 2023-06-30",` +
		`"provenance":{"date":"2023-06-30"},"vintage":"2023-06-30","reference":"2023-06-30","lead":"052032","from":[],"recalculated":false,"estimated":false,"dataChanged":false,` +
		`"items":[{"code":"052032","name":"Siena","province":"052","lead":true}],"total":1,` +
		`"links":{"self":"/api/v1/perimeters/052","indicators":"/api/v1/perimeters/052/indicators","boundary":"/api/v1/perimeters/052/boundary"}}`
	comparedExample = `{"id":"052","name":"Siena","kind":"area","municipalities":35,"residents":259992,"residentsPeriod":"2023","squareKm":3820.98,"residentWorkers":null,"jobs":null,` +
		`"supplySelfContainment":null,"demandSelfContainment":null,"cohesion":null,"flowsCovered":0,"bodies":37,"provinces":["052"],"regions":["09"],` +
		`"split":[{"group":"0930","groupName":"Piancastagnaio","definition":"sll-2021","inside":3,"all":5,"share":0.61}],"whole":["0931"],"overlaps":[1]}`
	drawnHeadExample = `"method":"lma","mode":"clean","dataset":"pendolarismo-2001-sardegna","period":"2001","vintage":"2001-10-21","inner":true,"left":0,"minSZ":1000,"minSC":0.6667,"tarSZ":10000,"tarSC":0.75,"tuned":false,"codes":"reference"`
	drawnExample     = `{` + drawnHeadExample + `,"moves":0,"apart":[],"invalid":2,"single":2,"noCentral":6,"modularity":0.75207724,"notAssigned":[],"municipalities":["091051","091055"],"labels":[0,null],` +
		`"items":[{"id":"lma.pendolarismo-2001-sardegna.2001.1000-6667-10000-7500.clean.091051.0e340620","name":"Nuoro","lead":"091051","municipalities":10,"residentWorkers":15754,"jobs":16293,"inside":14365,` +
		`"supplySelfContainment":0.9118319157,"demandSelfContainment":0.8816669735,"validity":1.125,"cohesion":12.46780369,"linkCohesion":0.84,"homeWorkRatio":-0.04,"centralMunicipalities":1}],"total":1}`
)
