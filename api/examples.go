package api

import "encoding/json"

// examples are replies as the description shows them, by operation.
var examples = map[string]any{
	"listAreas": json.RawMessage(`{"items":[{"code":"052032","level":"municipality","name":"Siena","parent":"052","province":"052","provinceName":"Siena","region":"09","regionName":"Toscana","hasBoundary":true}],"total":1,"limit":100,"offset":0}`),
	"showArea": json.RawMessage(`{"requestedCode":"052032","area":{"code":"052032","level":"municipality","name":"Siena","parent":"052","province":"052","provinceName":"Siena","region":"09","regionName":"Toscana","hasBoundary":true},` +
		`"ancestors":[{"code":"052","level":"province","name":"Siena","abbreviation":"SI","parent":"09","region":"09","regionName":"Toscana","hasBoundary":true},{"code":"09","level":"region","name":"Toscana","parent":"IT","hasBoundary":true}],` +
		`"successors":[],"successorsKnown":true,"dated":[{"name":"Siena","from":"1861-03-17"}],"groups":[{"code":"0914","name":"Siena","definition":"sll-2021","level":"labourArea"}],"reference":"2023-01-01",` +
		`"links":{"self":"/api/v1/areas/052032","observations":"/api/v1/observations?area=052032"}}`),
	"listBoundaries": json.RawMessage(`{"type":"FeatureCollection","features":[{"type":"Feature","id":"052","properties":{"name":"Siena"},"geometry":{"type":"Polygon","coordinates":[[[11,43],[12,43],[12,44],[11,43]]]}}]}`),
	"listIndicators": json.RawMessage(`{"items":[{"code":"DEM01","title":{"it":"Popolazione residente","en":"Resident population"},"question":{"it":"Quante persone ci abitano?","en":"How many people live here?"},` +
		`"unit":{"it":"residenti","en":"residents"},"decimals":0,"polarity":"neutral","domain":"demography",` + recompositionExample + `"quantity":true,"instant":true,"edition":"","breaks":[],"sample":false,"rare":false,"rounding":null,"datasets":["popolazione-eta"],"levels":["municipality","province"],"firstPeriod":"2021","lastPeriod":"2022"}],"total":1,"limit":100,"offset":0}`),
	"showIndicator": json.RawMessage(`{"code":"DEM01","title":{"it":"Popolazione residente","en":"Resident population"},"question":{"it":"Quante persone ci abitano?","en":"How many people live here?"},` +
		`"unit":{"it":"residenti","en":"residents"},"decimals":0,"polarity":"neutral","domain":"demography",` + recompositionExample + `"quantity":true,"instant":true,"edition":"","breaks":[],"sample":false,"rare":false,"rounding":null,"datasets":["popolazione-eta"],"levels":["municipality","province"],"firstPeriod":"2021","lastPeriod":"2022",` +
		`"definition":{"it":"Persone iscritte in anagrafe.","en":"People on the register."},"howToRead":{"it":"È un conteggio.","en":"It is a count."},"polarityReason":"Non è in sé un bene o un male.","formula":"","method":"ISTAT",` +
		`"sources":[{"id":"popolazione-eta","title":{"it":"Popolazione per età","en":"Population by age"},"publisher":"Istat","licence":{"id":"CC-BY-4.0","name":"CC BY 4.0","url":"https://creativecommons.org/licenses/by/4.0/"},"landing":"https://demo.istat.it/","url":""}],` +
		`"periods":{"province":["2021","2022"]},"latest":{"province":"2022"}}`),
	"listBulk": json.RawMessage(`{"items":[{"id":"popolazione-eta","title":{"it":"Popolazione per età","en":"Population by age"},"publisher":"Istat","licence":{"id":"CC-BY-4.0","name":"CC BY 4.0","url":"https://creativecommons.org/licenses/by/4.0/"},` +
		`"release":"2026-11-22.1","rows":497763,"bytes":5242880,"sha256":"9f86d081884c7d65","url":"/api/v1/bulk/popolazione-eta.csv.gz","metadata":"/api/v1/bulk/popolazione-eta.csv-metadata.json"}],"total":1,"limit":100,"offset":0}`),
	"listMemberships":  json.RawMessage(`{"items":[{"definition":"sll-2021","group":"0914","groupName":"Siena","level":"labourArea","area":"052032","areaName":"Siena"}],"total":1,"limit":100,"offset":0}`),
	"listNotes":        json.RawMessage(`{"items":[{"dataset":"frame-territoriale","indicator":"ECO02","area":"052","areaName":"Siena","level":"province","period":"2022","kind":"sumDiffers","published":84210,"computed":84112}],"total":1,"limit":100,"offset":0}`),
	"listObservations": json.RawMessage(observationExample),
	"showSeries":       json.RawMessage(observationExample),
	"showRejected":     "line,column,code,found,expected,hint,trovato,atteso,rimedio\r\n5,PRO_COM,label-empty,an empty name,a name,mend the row,un nome vuoto,un nome,correggere la riga\r\n",
	"showTrend": json.RawMessage(`{"items":[{"area":"052032","areaName":"Siena","level":"municipality","indicator":"DEM01","unit":"residenti","baseline":"2019","baselineValue":53901,"baselineStatus":"final",` +
		`"latest":"2022","latestValue":53062,"latestStatus":"final","change":-839,"changeUnit":"residenti","changePercent":-1.556557,"slope":-279.7,"slopeLower":-412.3,"slopeUpper":-147.1,"slopeUnit":"residenti all'anno","rSquared":0.98,` +
		`"trendFrom":"2019","trendTo":"2022","points":4,"missing":0,"breaks":[],"sources":["popolazione-eta"],"recalculated":false}],"total":1,"breaks":[]}`),
	"showValues": json.RawMessage(`{"indicator":"DEM03","level":"province","parent":"09","period":"2022","unit":"per 100 residenti 0-14","source":"popolazione-eta","release":"2026-11-22.1","codes":"5c1a6f0e9b27d483",` +
		`"areas":["051","052","053"],"values":[221.5,238.2,null],"statuses":{"1":"estimated","2":"suppressed"},"recalculated":[1],"sources":{},"partial":{"1":[34,35]}}`),
	"listReleases": json.RawMessage(`{"items":[{"id":"2026-11-22.1","number":1,"created":"2026-11-22T04:00:00Z","contentHash":"9f86d081","reference":"2023-01-01","methods":"2026.1","current":true,"editions":[]}],"total":1,"limit":100,"offset":0}`),
	"listRuns":     json.RawMessage(`{"items":[` + runExample + `],"total":1,"limit":100,"offset":0}`),
	"listSources": json.RawMessage(`{"items":[{"id":"popolazione-eta","dataset":"popolazione-eta","title":{"it":"Popolazione per età","en":"Population by age"},"publisher":"Istat",` +
		`"licence":{"id":"CC-BY-4.0","name":"CC BY 4.0","url":"https://creativecommons.org/licenses/by/4.0/"},"landing":"https://demo.istat.it/","url":"","schedule":"","lastRun":` + runExample + `,"edition":null}],"total":1,"limit":100,"offset":0}`),
	"showHealth":    json.RawMessage(`{"status":"ok"}`),
	"showReadiness": json.RawMessage(`{"status":"ok","release":"2026-11-22.1"}`),
}

const (
	observationExample   = `{"release":"2026-11-22.1","items":[{"area":"052032","areaName":"Siena","level":"municipality","indicator":"DEM01","period":"2022","value":53062,"status":"final","unit":"residenti","source":"popolazione-eta","recalculated":false,"sex":"total","age":"total"}],"total":1,"limit":100,"offset":0}`
	recompositionExample = `"recomposition":"R","recompositionExplanation":{"it":"Si ricalcola esattamente.","en":"It is computed again exactly."},`
	runExample           = `{"id":"20261122T040000Z-popolazione-eta","source":"popolazione-eta","started":"2026-11-22T04:00:00Z","ended":"2026-11-22T04:00:09Z","outcome":"ok","message":"","rows":7899,"rejected":0,"release":"2026-11-22.1"}`
)

// problemExamples are refusals as the description shows them, by status.
var problemExamples = map[string]any{
	"400": json.RawMessage(`{"type":"/docs#invalid-request","title":"Invalid request","status":400,"detail":"period \"20223\": a period is written 2023, 2023-S1, 2023-Q1 or 2023-05","instance":"/api/v1/values","field":"period","requestId":"6f1c09ab00000001"}`),
	"404": json.RawMessage(`{"type":"/docs#not-found","title":"Not found","status":404,"detail":"no area has ever had the code \"999999\"","instance":"/api/v1/areas/999999","field":"code","requestId":"6f1c09ab00000002"}`),
	"405": json.RawMessage(`{"type":"/docs#method-not-allowed","title":"Method Not Allowed","status":405,"detail":"use GET or HEAD","instance":"/api/v1/areas","requestId":"6f1c09ab00000003"}`),
	"413": json.RawMessage(`{"type":"/docs#request-entity-too-large","title":"Request Entity Too Large","status":413,"instance":"/api/v1/perimeters","requestId":"6f1c09ab00000008"}`),
	"415": json.RawMessage(`{"type":"/docs#unsupported-media-type","title":"Unsupported Media Type","status":415,"detail":"send the body as it is, without Content-Encoding","instance":"/api/v1/perimeters","requestId":"6f1c09ab00000009"}`),
	"416": json.RawMessage(`{"type":"/docs#requested-range-not-satisfiable","title":"Requested Range Not Satisfiable","status":416,"instance":"/api/v1/bulk/all.csv.gz","requestId":"6f1c09ab00000006"}`),
	"429": json.RawMessage(`{"type":"/docs#too-many-requests","title":"Too many requests","status":429,"detail":"this address has too many downloads under way; wait until one has ended","instance":"/api/v1/bulk/all.csv.gz","requestId":"6f1c09ab00000007"}`),
	"500": json.RawMessage(`{"type":"/docs#internal-error","title":"Internal error","status":500,"instance":"/api/v1/runs","requestId":"6f1c09ab00000004"}`),
	"503": json.RawMessage(`{"type":"/docs#unavailable","title":"Unavailable","status":503,"detail":"no release has been loaded yet","instance":"/readyz","requestId":"6f1c09ab00000005"}`),
}
