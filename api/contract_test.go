package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"cittamedie/api"
	"cittamedie/data/cube"
)

// unlisted are routes that show the description and are not part of it.
var unlisted = []string{"/openapi.json", "/docs", "/docs/:file"}

func described(t *testing.T) (*fiber.App, huma.API) {
	t.Helper()
	h := &cube.Holder{}
	h.Swap(sampleCube(t, 1))
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	return app, api.Mount(app, api.Options{Holder: h, Catalog: sampleCatalog(), History: history{}})
}

func TestRoutesAreDescribed(t *testing.T) {
	app, description := described(t)
	var routes, paths []string
	for _, r := range app.GetRoutes(true) {
		if r.Method == http.MethodGet && !slices.Contains(unlisted, r.Path) {
			routes = append(routes, r.Path)
		}
	}
	for path, item := range description.OpenAPI().Paths {
		if item.Get == nil {
			t.Errorf("%s is described without GET", path)
		}
		paths = append(paths, strings.NewReplacer("{", ":", "}", "").Replace(path))
	}
	slices.Sort(routes)
	slices.Sort(paths)
	if !slices.Equal(routes, paths) {
		t.Errorf("routes = %v\npaths  = %v", routes, paths)
	}
}

// conforms reports what in body is not as schema says.
func conforms(description huma.API, schema *huma.Schema, body []byte) []error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return []error{err}
	}
	res := &huma.ValidateResult{}
	huma.Validate(description.OpenAPI().Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, v, res)
	return res.Errors
}

func TestExamplesConform(t *testing.T) {
	_, description := described(t)
	for path, item := range description.OpenAPI().Paths {
		for status, r := range item.Get.Responses {
			for kind, m := range r.Content {
				if strings.Contains(kind, "csv") || strings.Contains(kind, "topo") {
					continue
				}
				if m.Example == nil {
					t.Errorf("%s %s %s has no example", path, status, kind)
					continue
				}
				body, err := json.Marshal(m.Example)
				if err != nil {
					t.Errorf("%s %s: %v", path, status, err)
				}
				if errs := conforms(description, m.Schema, body); len(errs) > 0 {
					t.Errorf("%s %s example: %v", path, status, errs)
				}
			}
		}
	}
}

func TestAnswersConform(t *testing.T) {
	app, description := described(t)
	for _, c := range cases {
		a := call(t, app, "GET", c.target)
		kind := a.header.Get("Content-Type")
		if !strings.HasSuffix(kind, "json") || strings.Contains(kind, "topo") {
			continue
		}
		route, _, _ := strings.Cut(c.target, "?")
		for _, one := range []string{"areas", "indicators"} {
			if strings.HasPrefix(route, "/api/v1/"+one+"/") {
				route = "/api/v1/" + one + "/{code}"
			}
		}
		if strings.HasSuffix(route, "/rejected") {
			route = "/api/v1/runs/{id}/rejected"
		}
		item := description.OpenAPI().Paths[route]
		if item == nil {
			continue
		}
		r := item.Get.Responses[statusText(a.status)]
		if r == nil {
			t.Errorf("%s answered %d, which is not described", c.target, a.status)
			continue
		}
		if errs := conforms(description, r.Content[kind].Schema, []byte(a.body)); len(errs) > 0 {
			t.Errorf("%s: %v\n%s", c.target, errs, a.body)
		}
	}
}

func statusText(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

func TestDescriptionIsServed(t *testing.T) {
	a := call(t, sampleApp(t), "GET", "/openapi.json")
	var doc struct {
		OpenAPI string
		Servers []struct{ URL string }
		Paths   map[string]any
	}
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" || len(doc.Paths) != 36 || doc.Servers[0].URL != "https://dati.example.org/rete" {
		t.Errorf("openapi.json = %s, %d paths, servers %v", doc.OpenAPI, len(doc.Paths), doc.Servers)
	}
}

func TestDocsPage(t *testing.T) {
	app := sampleApp(t)
	a := call(t, app, "GET", "/docs")
	if a.status != 200 || !strings.Contains(a.body, `data-document="/rete/openapi.json"`) {
		t.Errorf("/docs = %d %s", a.status, a.body)
	}
	if strings.Contains(a.body, "<script>") || strings.Contains(a.body, "://") || strings.Contains(a.body, "style=") {
		t.Error("/docs has an inline script or style, or names another host")
	}
	if policy := a.header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy = %q", policy)
	}
	if a := call(t, app, "GET", "/docs/docs.js"); a.status != 200 || a.header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("/docs/docs.js = %d %s", a.status, a.header.Get("Content-Type"))
	}
	for _, name := range []string{"README.md", "..%2fapi.go", "..", "%2e%2e%2f%2e%2e%2fgo.mod", "nothing.js"} {
		if a := call(t, app, "GET", "/docs/"+name); a.status != 404 || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("/docs/%s = %d %s", name, a.status, a.header.Get("Content-Type"))
		}
	}
}
