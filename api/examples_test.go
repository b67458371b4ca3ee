package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/store"
)

// withRuns is a folder whose log has the runs of the sample.
type withRuns struct{ *store.Folder }

func (withRuns) Runs(limit int) ([]data.Run, error)    { return history{}.Runs(limit) }
func (withRuns) Rejected(runID string) ([]byte, error) { return history{}.Rejected(runID) }

// wholeApp is the API over a store with everything in it, and its description.
func wholeApp(t testing.TB) (*fiber.App, huma.API) {
	t.Helper()
	f := newStore(t)
	threeMoments(t, f)
	h := &cube.Holder{}
	h.Swap(loadSample(t, f))
	o := api.Options{Holder: h, Catalog: storeCatalog(), History: withRuns{f}, Version: "test", Bulk: runBulk(t, f, h)}
	waitForBulk(t, f, h.Current().Release().ID)
	app := fiber.New(fiber.Config{ErrorHandler: api.ErrorHandler(o), DisableStartupMessage: true, ReadBufferSize: 16 << 10})
	return app, api.Mount(app, o)
}

// sampleOf returns the address in the sample request of an operation.
func sampleOf(o *huma.Operation) string {
	_, rest, _ := strings.Cut(o.Description, "Example: `GET ")
	target, _, _ := strings.Cut(rest, "`")
	return target
}

// TestSampleRequestsAreAnswered sends the sample request of every operation, in
// each format it says it has, and compares the reply with the description.
func TestSampleRequestsAreAnswered(t *testing.T) {
	whole, description := wholeApp(t)
	asked := 0
	for path, item := range description.OpenAPI().Paths {
		if item.Get == nil {
			continue
		}
		app := whole
		if item.Get.OperationID == "showLISA" { // the store has too few areas for it
			app = chequered(t)
		}
		target := sampleOf(item.Get)
		if target == "" || item.Get.Extensions["x-codeSamples"] == nil {
			t.Errorf("%s has no sample request: put one into sampleRequests", path)
			continue
		}
		target = strings.Replace(target, "20261122T040000Z-popolazione-eta", "r1", 1)
		bare := target
		for _, format := range []string{"&format=csv", "&format=topojson"} {
			bare = strings.Replace(bare, format, "", 1)
		}
		targets := []string{target}
		for kind := range item.Get.Responses["200"].Content {
			a := call(t, app, "GET", bare, "Accept", kind)
			asked++
			if got, _, _ := strings.Cut(a.header.Get("Content-Type"), ";"); a.status != http.StatusOK || item.Get.Responses["200"].Content[got] == nil {
				t.Errorf("%s as %s = %d %s %.300s", bare, kind, a.status, got, a.body)
			}
		}
		for _, one := range append(targets, bare) {
			a := call(t, app, "GET", one)
			kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
			described := item.Get.Responses["200"].Content[kind]
			if a.status != http.StatusOK || described == nil {
				t.Errorf("%s = %d %s %.300s", one, a.status, kind, a.body)
				continue
			}
			if strings.HasSuffix(kind, "json") && !strings.Contains(kind, "topo") && kind != "application/csvm+json" {
				if errs := conforms(description, described.Schema, []byte(a.body)); len(errs) > 0 {
					t.Errorf("%s: %v\n%.500s", one, errs, a.body)
				}
			}
			if a.body == "" || strings.Contains(a.body, `"items":[],`) {
				t.Errorf("%s says nothing: %s", one, a.body)
			}
		}
	}
	if asked < 30 {
		t.Errorf("only %d requests", asked)
	}
}

// TestRefusalsAreDescribed: every operation describes the refusals it can make,
// each with an example of its own status.
func TestRefusalsAreDescribed(t *testing.T) {
	_, description := wholeApp(t)
	for path, item := range description.OpenAPI().Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post} {
			if o == nil {
				continue
			}
			want := []string{"400", "404", "405", "500", "503"}
			if o.OperationID == "showBulk" {
				want = append(want, "206", "416", "429")
			}
			if o.OperationID == "listObservations" {
				want = append(want, "429")
			}
			for _, status := range want {
				r := o.Responses[status]
				if r == nil {
					t.Errorf("%s %s does not describe %s", o.Method, path, status)
					continue
				}
				if status < "400" {
					continue
				}
				m := r.Content["application/problem+json"]
				if m == nil || m.Example == nil || !strings.Contains(string(raw(t, m.Example)), `"status":`+status) {
					t.Errorf("%s %s: %s has no example of its own", o.Method, path, status)
				}
			}
			if o.Responses["422"] != nil || o.Responses["406"] != nil {
				t.Errorf("%s %s describes a refusal that is never made", o.Method, path)
			}
		}
	}
}

func raw(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
