package api

import "encoding/json"

// compositeExamples are those of the operations on composites.
var compositeExamples = map[string]any{
	"listComposites": json.RawMessage(`{"items":[` + compositeItemExample + `}],"total":1,"limit":100,"offset":0}`),
	"showComposite": json.RawMessage(compositeItemExample + `,"description":"Speranza di vita, mortalità infantile, mortalità per demenze.","coverage":{"indicators":1,"areas":0.9},` +
		`"years":[{"year":2017,"areas":107,"scored":107,"ranked":true,"oldest":2017,"newest":2017}],` +
		`"items":[{"code":"01SAL001","title":"Speranza di vita alla nascita","unit":"anni","domain":"health","domainTitle":"Salute","weight":0.3333333333,"polarity":"positive","polarityReason":"Vivere più a lungo è un bene.",` +
		`"goalpostMin":79.8,"goalpostMax":85.6,"reference":82.7,"referenceOf":"country","referenceYear":2017,"goalpostReason":"","treatment":"none","treatmentAsked":"none","treatmentReason":"","treatedLow":null,"treatedHigh":null,"treatedBelow":0,"treatedAbove":0,"objective":"","action":"","office":"","lastReading":"","nextReview":""}],"total":1,"goalposts":"0e9b275c1a6f",` +
		`"links":{"self":"/api/v1/composites/bes-salute","values":"/api/v1/composites/bes-salute/values","rankBands":"/api/v1/composites/bes-salute/rank-bands","sensitivity":"/api/v1/composites/bes-salute/sensitivity"}}`),
	"listCompositeValues": json.RawMessage(`{` + compositeHeadExample + `,"items":[{"area":"052","areaName":"Siena","year":2017,"value":97.35256915,"rank":78,"coverage":1,"oldest":2017,"newest":2017,"missing":[],` +
		`"domains":[{"id":"health","value":97.35256915}],"indicators":[{"code":"01SAL001","value":83.4,"year":2017,"status":"final","scaled":107.2,"filled":false,"treated":false,"source":"bes-territori-2020"}]}],"total":107,"limit":100,"offset":0}`),
	"listRankBands": json.RawMessage(`{` + compositeHeadExample + `,"year":2017,"scenarios":240,"tried":` + triedExample + `,"seed":1,` +
		`"items":[{"area":"052","areaName":"Siena","rank":78,"median":77,"mean":74.6,"q5":50.95,"q95":88,"min":45,"max":92,"ranked":240,"firstShare":0}],"total":107,"limit":100,"offset":0}`),
	"showSensitivity": json.RawMessage(`{` + compositeHeadExample + `,"year":2017,"area":"052","steady":false,"runs":2560,"tried":` + triedExample + `,"seed":1,` +
		`"items":[{"choice":"scaling","first":0.397,"firstLower":0.161,"firstUpper":0.606,"total":0.611,"totalLower":0.549,"totalUpper":0.689}],"total":1}`),
}

const (
	compositeItemExample = `{"id":"bes-salute","title":"Salute nelle province","question":"In quali province la salute è migliore?","level":"province","firstYear":2004,"lastYear":2017,"oldest":0,"domains":1,"indicators":3,"normalisation":"ampi","aggregation":"ampi","version":"9af662ed37a4"`
	compositeHeadExample = `"composite":"bes-salute","title":"Salute nelle province","level":"province","version":"9af662ed37a4","normalisation":"ampi","aggregation":"ampi","missing":"available","treatment":"definition","ownWeights":false,"comparable":true,"goalposts":"0e9b275c1a6f","release":"2026-11-22.1"`
	triedExample         = `{"normalisations":["ampi","minmax","z","rank"],"aggregations":["ampi","mean","geometric"],"weightSets":20,"missing":["available"],"treatments":["definition"],"leftOut":[]}`
)
