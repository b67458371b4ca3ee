package api

import "encoding/json"

// mapExamples are those of the operations on the colours of a map.
var mapExamples = map[string]any{
	"showClasses": json.RawMessage(`{` + mapHeadExample + `,"method":"jenks","number":3,"over":"allPeriods","periods":["2021","2022"],"values":214,"differentValues":209,"goodnessOfFit":0.8561,"country":193.1,"countryClass":1,"without":0,` +
		`"items":[{"class":0,"lower":140,"upper":190,"exact":140.2,"count":31},{"class":1,"lower":190,"upper":230,"exact":190.4,"count":52},{"class":2,"lower":230,"upper":300,"exact":229.8,"count":24}],"total":3}`),
	"showLISA": json.RawMessage(`{` + mapHeadExample + `,"contiguity":"queen","standardisation":"row","permutations":999,"seed":1,"correction":"fdr","q":0.05,"largestP":0.012,"mean":201.3,"tested":107,` +
		`"moran":{"value":0.62,"expected":-0.009433962264,"z":9.8,"p":0.001},"geary":{"value":0.37,"expected":1,"z":8.1,"p":2.8e-16},` +
		`"counts":{"highHigh":18,"lowLow":15,"highLow":1,"lowHigh":0,"notSignificant":73,"island":0,"noFigure":0},"islands":[],"noFigure":[],` +
		`"items":[{"area":"052","areaName":"Siena","value":219.4,"status":"final","cluster":"notSignificant","neighbours":5,"neighboursMean":214.6,"localMoran":0.31,"p":0.112,"adjustedP":0.21}],"total":107,"limit":100,"offset":0}`),
}

const mapHeadExample = `"indicator":"DEM03","level":"province","parent":"","period":"2022","unit":"per 100 residenti 0-14","release":"2026-11-22.1"`
