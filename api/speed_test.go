package api_test

import (
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"cittamedie/api"
	"cittamedie/data/cube"
)

// BenchmarkCold is the work of the server for a reply that it has not kept,
// without a connection.
func BenchmarkCold(b *testing.B) {
	h := &cube.Holder{}
	h.Swap(italy(b))
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	api.Register(app, api.Options{Holder: h, Catalog: sampleCatalog(), Metrics: api.NewMetrics(h, nil), ReplyBytes: -1})
	for _, w := range []struct{ name, target, encoding string }{
		{"values", "/api/v1/values?indicator=DEM03&level=municipality&period=2020", ""},
		{"values-gzip", "/api/v1/values?indicator=DEM03&level=municipality&period=2020", "gzip"},
		{"observations", "/api/v1/observations?indicator=DEM03&level=municipality&period=2020&limit=10000", ""},
		{"observations-gzip", "/api/v1/observations?indicator=DEM03&level=municipality&period=2020&limit=10000", "gzip"},
		{"series", "/api/v1/series?indicator=DEM03&area=003210", ""},
	} {
		b.Run(w.name, func(b *testing.B) {
			b.ReportAllocs()
			ctx := &fasthttp.RequestCtx{}
			for b.Loop() {
				ctx.Request.SetRequestURI(w.target)
				ctx.Request.Header.Set("Accept-Encoding", w.encoding)
				ctx.Response.Reset()
				app.Handler()(ctx)
			}
			if ctx.Response.StatusCode() != 200 {
				b.Fatalf("%s = %d", w.target, ctx.Response.StatusCode())
			}
		})
	}
}
