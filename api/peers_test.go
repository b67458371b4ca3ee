package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cittamedie/data/cube"
)

func TestPeers(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	app := newApp(h)
	const one = "/api/v1/areas/052032/peers"
	for _, c := range []struct{ name, target string }{
		{"peers", one},
		{"peers-csv", one + "?group=all&n=2&variables=log:DEM01&format=csv"},
		{"peers-mahalanobis", one + "?group=all&variables=DEM01,DEM03&method=mahalanobis&lang=en"},
		{"peers-among", one + "?among=053011,053028&variables=DEM01"},
		{"peers-province", "/api/v1/areas/052/peers?variables=DEM01"},
		{"peers-division", one + "?group=sll-2021&variables=DEM01"},
		{"peers-former-code", "/api/v1/areas/005079/peers?group=region&variables=DEM01"},
		{"peers-no-area", "/api/v1/areas/999999/peers"},
		{"peers-no-group", one + "?group=altro"},
		{"peers-no-group-of-the-kind", "/api/v1/areas/052/peers?group=size"},
		{"peers-no-indicator", one + "?variables=NO"},
		{"peers-variables", one + "?variables=DEM01,"},
		{"peers-lacks", "/api/v1/areas/052033/peers?group=all&variables=DEM03"},
		{"peers-dependent", one + "?among=052012&variables=DEM01,DEM03&method=mahalanobis"},
		{"peers-both", one + "?among=053011&group=all"},
		{"peers-method", one + "?method=manhattan"},
		{"peers-n", one + "?n=0"},
	} {
		t.Run(c.name, func(t *testing.T) { compareGolden(t, c.name, call(t, app, "GET", c.target)) })
	}
}

// TestPeersConform compares the replies with the description.
func TestPeersConform(t *testing.T) {
	app, description := described(t)
	item := description.OpenAPI().Paths["/api/v1/areas/{code}/peers"].Get
	for _, query := range []string{"?group=all&variables=DEM01", "?variables=DEM01", "?group=NO", "?n=0"} {
		a := call(t, app, "GET", "/api/v1/areas/052032/peers"+query)
		media := a.header.Get("Content-Type")
		if errs := conforms(description, item.Responses[statusText(a.status)].Content[media].Schema, []byte(a.body)); len(errs) > 0 {
			t.Errorf("%s: %v\n%s", query, errs, a.body)
		}
	}
}

// TestPeersCSVSaysWhatJSONSays compares the distances of both.
func TestPeersCSVSaysWhatJSONSays(t *testing.T) {
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	app := newApp(h)
	const target = "/api/v1/areas/052032/peers?group=all&variables=log:DEM01"
	var v struct {
		Items []struct {
			Area     string
			Distance json.Number
		}
	}
	if err := json.Unmarshal([]byte(call(t, app, "GET", target).body), &v); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(call(t, app, "GET", target+"&format=csv").body), "\r\n")
	if len(rows) != len(v.Items)+1 || len(v.Items) < 3 {
		t.Fatalf("%d rows, %d items", len(rows), len(v.Items))
	}
	for i, item := range v.Items {
		if row := rows[i+1]; !strings.HasPrefix(row, "052032,"+item.Area+",") || !strings.Contains(row, ","+item.Distance.String()+",") {
			t.Errorf("row %d = %s, want %s %s", i, row, item.Area, item.Distance)
		}
	}
}
