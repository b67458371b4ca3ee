package api

import "encoding/json"

// peerExamples are those of the operations on peers.
var peerExamples = map[string]any{
	"listPeers": json.RawMessage(`{"area":"052032","areaName":"Siena","level":"municipality","group":{"id":"citta-medie:45000","name":"Città medie","code":"citta-medie:45000","division":"citta-medie","areas":111,"compared":111},"method":"euclidean",` +
		`"variables":[{"code":"DEM01","title":"Popolazione residente","unit":"residenti","log":true,"period":"2022","outcome":false,"same":false,"value":52991,"status":"final","source":"popolazione-eta"}],"leftOut":[],"release":"2026-11-22.1",` +
		`"items":[{"area":"093033","areaName":"Pordenone","distance":0.031,"variables":[{"code":"DEM01","value":51725,"status":"final","source":"popolazione-eta","sharePercent":100}]}],"total":1}`),
}
