package api_test

import (
	"fmt"
	"net"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"cittamedie/api"
	"cittamedie/data"
	"cittamedie/data/cube"
)

// italy is a release of the size of Italy: 7,899 municipalities, 21 years of
// one indicator.
func italy(b *testing.B) *cube.Cube {
	areas := []data.Area{{Code: "IT", Level: data.Country, Name: "Italia"}}
	var figures []cube.Figure
	for i := range 7899 {
		a := data.Area{Code: data.AreaCode(fmt.Sprintf("%06d", i)), Level: data.Municipality, Name: fmt.Sprintf("Comune %d", i), Parent: "IT"}
		areas = append(areas, a)
		for y := range 21 {
			figures = append(figures, cube.Figure{Indicator: "DEM03", Area: a.Code, Period: data.Year(2002 + y), Cell: cube.Cell{
				Value: float64(i*7919%40000)/100 + float64(y), Status: data.Final, Dataset: "registro",
			}})
		}
	}
	c, err := cube.New(cube.Parts{
		Release: data.Release{Number: 1, ID: "1", ContentHash: "x"}, Areas: areas, Indicators: sampleIndicators,
		Datasets: []data.Dataset{{ID: "registro"}, {ID: "altro"}}, Figures: figures,
	})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// serve listens on the loopback address and returns a client.
func serve(b *testing.B, app *fiber.App) *fasthttp.HostClient {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go app.Listener(l)
	b.Cleanup(func() { app.Shutdown() })
	return &fasthttp.HostClient{Addr: l.Addr().String(), MaxConns: 64}
}

// drive sends the requests that target names, one after the other on each of
// the connections.
func drive(b *testing.B, client *fasthttp.HostClient, target func(i int) string, encoding string) {
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
		for i := 0; p.Next(); i++ {
			req.SetRequestURI("http://" + client.Addr + target(i))
			req.Header.Set("Accept-Encoding", encoding)
			if err := client.Do(req, res); err != nil || res.StatusCode() != 200 {
				b.Errorf("%s: %v %d", target(i), err, res.StatusCode())
				return
			}
		}
	})
}

// BenchmarkServe compares the API with a bare Fiber server that sends the same
// bytes: warm from the cache, cold right after a release.
func BenchmarkServe(b *testing.B) {
	h := &cube.Holder{}
	twins := [2]*cube.Cube{italy(b), italy(b)}
	h.Swap(twins[0])
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadBufferSize: 16 << 10})
	api.Register(app, api.Options{Holder: h, Catalog: sampleCatalog(), Metrics: api.NewMetrics(h, nil)})
	client := serve(b, app)
	for _, w := range []struct{ name, warm, cold, encoding string }{
		{"values", "/api/v1/values?indicator=DEM03&level=municipality", "/api/v1/values?indicator=DEM03&level=municipality&period=20%02d", ""},
		{"values-gzip", "/api/v1/values?indicator=DEM03&level=municipality", "", "gzip"},
		{"series", "/api/v1/series?indicator=DEM03&area=003210", "/api/v1/series?indicator=DEM03&area=%06d", ""},
	} {
		a := call(b, app, "GET", w.warm, "Accept-Encoding", w.encoding)
		body, kind := []byte(a.body), a.header.Get("Content-Type")
		bare := fiber.New(fiber.Config{DisableStartupMessage: true})
		bare.Get("/bytes", func(c *fiber.Ctx) error {
			c.Set("Content-Type", kind)
			c.Response().SetBodyRaw(body)
			return nil
		})
		bareClient := serve(b, bare)
		b.Run(w.name+"/limit", func(b *testing.B) { drive(b, bareClient, func(int) string { return "/bytes" }, w.encoding) })
		b.Run(w.name+"/warm", func(b *testing.B) { drive(b, client, func(int) string { return w.warm }, w.encoding) })
		if w.cold == "" {
			continue
		}
		b.Run(w.name+"/cold", func(b *testing.B) {
			drive(b, client, func(i int) string {
				h.Swap(twins[i%2]) // a new release has an empty cache
				if w.name == "values" {
					return fmt.Sprintf(w.cold, 2+i%21)
				}
				return fmt.Sprintf(w.cold, i*7919%7899)
			}, w.encoding)
		})
	}
}

// BenchmarkHandler is the work of the server alone, without a connection.
func BenchmarkHandler(b *testing.B) {
	twins := [2]*cube.Cube{italy(b), italy(b)}
	h := &cube.Holder{}
	h.Swap(twins[0])
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	api.Register(app, api.Options{Holder: h, Catalog: sampleCatalog(), Metrics: api.NewMetrics(h, nil)})
	for _, w := range []struct{ name, target string }{
		{"values", "/api/v1/values?indicator=DEM03&level=municipality&period=2020"},
		{"series", "/api/v1/series?indicator=DEM03&area=003210"},
		{"health", "/healthz"},
	} {
		for _, cold := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/cold=%v", w.name, cold), func(b *testing.B) {
				b.ReportAllocs()
				ctx := &fasthttp.RequestCtx{}
				for i := 0; b.Loop(); i++ {
					if cold {
						h.Swap(twins[i%2])
					}
					ctx.Request.SetRequestURI(w.target)
					ctx.Response.Reset()
					app.Handler()(ctx)
				}
			})
		}
	}
}
