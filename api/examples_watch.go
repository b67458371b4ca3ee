package api

import "encoding/json"

// watchExamples are those of the operations on what stands out.
var watchExamples = map[string]any{
	"showWatch": json.RawMessage(`{"area":"052","areaName":"Siena","level":"province","signals":1,"tests":61,"tooShort":11,"countsLeftOut":12,"falseShare":0.05,"peers":[{"area":"056","areaName":"Viterbo"}],` +
		`"composites":[{"composite":"bes-salute","title":"Salute nelle province","year":2017,"value":97.35256915,"rank":78,"scored":107,"q5":50.95,"q95":88,"scenarios":240,"place":"between","peersMedian":100.4703876,"peers":10,"missing":[],` +
		`"domains":[{"id":"health","value":97.35256915,"peersMedian":100.4703876}],"years":[{"year":2017,"value":97.35256915,"rank":78,"of":107}]}],"release":"2026-11-22.1",` +
		`"items":[{"indicator":"01SAL001","title":"Speranza di vita alla nascita","domain":"health","unit":"anni","polarity":"positive","period":"2018","value":84,"status":"final","rank":6,"rankOf":107,"from":"2004","points":15,` +
		`"estimated":0,"provisional":0,"recalculated":0,"pointsBefore":0,"sample":false,"sources":["bes-territori-2020"],` +
		`"trend":{"tested":true,"s":88,"tau":0.8625,"slope":0.175,"slopeLower":0.1333333333,"slopeUpper":0.2125,"pValue":0.0000133,"dependence":0.45,"correctedP":0.0002,"adjustedP":0.0061},` +
		`"distance":{"tested":true,"peers":10,"median":82.8,"low":82.1,"high":83.6,"difference":1.2,"robustZ":3.24,"peersLower":10,"beyond":true,"pValue":0.0981,"adjustedP":0.5681},` +
		`"signals":[{"kind":"trend","direction":"up","meaning":"better","pValue":0.0002,"adjustedP":0.0061}]}],"total":40}`),
}
