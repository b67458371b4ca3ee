package dashboards

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/choropleth"
	"cittamedie/indicators/perimeter"
)

// History answers what the pages say of the past: runs of the sources and
// releases, the newest first.
type History interface {
	Runs(limit int) ([]data.Run, error)
	Releases() ([]data.Release, error)
}

// Publisher is the body that answers for the installation. Until its Name is
// set every page says that the installation is on trial.
type Publisher struct {
	Name             string `yaml:"name"`             // the body: "Comune di …"
	Office           string `yaml:"office"`           // the office that keeps the data, never a person
	Email            string `yaml:"email"`            // address of the office
	PrivacyURL       string `yaml:"privacyURL"`       // privacy notice of the body
	AccessibilityURL string `yaml:"accessibilityURL"` // accessibility declaration filed by the body
}

// Options is what the pages need from whoever starts the server.
type Options struct {
	Holder    *cube.Holder
	Catalog   *catalog.Catalog
	History   History // nil when there is no store: /stato says so
	BaseURL   string  // public address, with its sub-path if any; "" gives links from the root
	Publisher Publisher
	// Perimeters draws areas from flows; the one of the API, so that an answer is
	// worked out once. Nil for one of the pages' own.
	Perimeters *perimeter.Laboratory
	// Maps keeps classes and clusters; the one of the API. Nil for one of the pages' own.
	Maps *choropleth.Atlas
	// Practicability is the operator's file of how municipalities can govern
	// together, see perimeter.ReadPracticability; it need not be there.
	Practicability string
	// Overdue says how long ago a source on a schedule that last succeeded at since
	// should have succeeded again; nil for no word about it.
	Overdue func(schedule string, since, now time.Time) time.Duration
	// Budgets tells what publishers may still be asked; nil for no word about it.
	Budgets func(now time.Time) ([]Budget, error)
	Version string // of the program, shown in the footer
	Log     *slog.Logger
	Now     func() time.Time
}

// site is the pages of one installation.
type site struct {
	Options
	base   string // path of BaseURL, without a final slash
	origin string // scheme and host of BaseURL; "" when not configured
	assets *assets
	views  views
	flows  flowIndex
	labour labourIndexes

	content   content
	practices *practices // what Practicability says
	signals   signalKeeper
	studies   chan struct{} // turns to work out a composite

	mu       sync.Mutex
	search   *searchIndex
	coverage *coverageIndex
}

// Register adds the pages and their static files to app. It refuses a BaseURL
// that is not an absolute http(s) address.
func Register(app *fiber.App, o Options) error {
	s, err := newSite(o)
	if err != nil {
		return err
	}
	app.Use(func(c *fiber.Ctx) error {
		c.Locals(siteKey, s)
		return c.Next()
	})
	app.Use("/static", s.serveAsset)
	pack := compress.New(compress.Config{Level: compress.LevelBestSpeed})
	for path, handler := range map[string]fiber.Handler{
		"/":                              s.showHome,
		"/mappa":                         s.showMap,
		"/mappa/andamento.json":          s.mapSeries,
		"/mappa/nomi.json":               s.mapNames,
		"/indicatori":                    s.showCatalogue,
		"/indicatori/:code":              s.showIndicator,
		"/indicatori/:code/grafico.json": s.indicatorChart,
		"/aree/:code":                    s.showArea,
		"/aree/:code/grafico.json":       s.areaChart,
		"/aree/:code/:table.csv":         s.areaCSV,
		"/aree/:code/feed.xml":           s.showAreaFeed,
		"/indicatori/:code/feed.xml":     s.showIndicatorFeed,
		"/dati":                          s.showData,
		"/stato":                         s.showStatus,
		"/stato/feed.xml":                s.statusFeed,
		"/cerca":                         s.showSearch,
		"/cerca/suggerimenti.json":       s.suggestions,
		"/confronta":                     s.showCompare,
	} {
		app.Get(path, pack, s.page(handler))
	}
	for path, handler := range s.readerRoutes() {
		app.Get(path, pack, s.page(handler))
	}
	s.registerAmbiti(app, pack)
	s.registerWellbeing(app, pack)
	return nil
}

func newSite(o Options) (*site, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Perimeters == nil {
		o.Perimeters = perimeter.New(perimeter.Options{})
	}
	if o.Maps == nil {
		o.Maps = choropleth.NewAtlas()
	}
	s := &site{Options: o}
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, &data.FieldError{Field: "baseURL", Value: o.BaseURL, Reason: "must be an absolute http or https address"}
		}
		s.base, s.origin = strings.TrimRight(u.EscapedPath(), "/"), u.Scheme+"://"+u.Host
	}
	var err error
	if s.assets, err = loadAssets(s.base); err != nil {
		return nil, err
	}
	if s.content, err = loadContent(); err != nil {
		return nil, err
	}
	s.views, err = parseViews()
	return s, err
}

// policy lets a page load what we serve and nothing else. ECharts sets styles
// through the CSSOM, which style-src does not govern.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Vary(fiber.HeaderAcceptLanguage, fiber.HeaderAcceptEncoding)
}

// page wraps a handler: headers before it, a page that says what to do after
// an error.
func (s *site) page(h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		secure(c)
		if s.Holder.Current() == nil {
			c.Set(fiber.HeaderCacheControl, "no-store")
			return s.fail(c, data.ErrUnavailable)
		}
		err := h(c)
		if err != nil {
			err = s.fail(c, err)
		}
		validate(c)
		return err
	}
}

// siteKey is where a request finds the pages that answer its errors.
const siteKey = "dashboards"

// ErrorPage answers err with an HTML page that says what to do, in the language
// of the reader; nothing of the request is written back. It is meant for the
// application's error handler, for requests that accept HTML, and answers plain
// text when Register was not called.
func ErrorPage(c *fiber.Ctx, err error) error {
	s, ok := c.Locals(siteKey).(*site)
	if !ok {
		status := statusOf(err)
		return c.Status(status).SendString(translate("it", errorKey(status)+".title"))
	}
	secure(c)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return s.fail(c, err)
}

// fail writes the page of an error and logs what is our fault.
func (s *site) fail(c *fiber.Ctx, err error) error {
	status := statusOf(err)
	if status == fiber.StatusInternalServerError {
		s.Log.Error("page failed", "requestId", c.GetRespHeader(fiber.HeaderXRequestID), "path", c.Path(), "err", err)
	}
	p := s.newPage(c, "error")
	key := errorKey(status)
	p.Title = p.T(key + ".title")
	p.Body = errorBody{Status: status, Title: p.Title, Text: p.T(key + ".text"), Hint: fieldHint(p, err)}
	c.Status(status)
	return s.render(c, p)
}

type errorBody struct {
	Status            int
	Title, Text, Hint string
	Near              []crumb // what the reader may have meant
}

func statusOf(err error) int {
	var f *fiber.Error
	switch {
	case errors.As(err, &f):
		return f.Code
	case errors.Is(err, data.ErrInvalid):
		return fiber.StatusBadRequest
	case errors.Is(err, data.ErrNotFound), errors.Is(err, data.ErrNoData):
		return fiber.StatusNotFound
	case errors.Is(err, data.ErrUnavailable):
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}

func errorKey(status int) string {
	switch status {
	case fiber.StatusBadRequest:
		return "error.400"
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
		return "error.404"
	case fiber.StatusServiceUnavailable:
		return "error.503"
	}
	return "error.500"
}

// fieldHint names the parameter that is wrong, never its value.
func fieldHint(p *page, err error) string {
	var f *data.FieldError
	if !errors.As(err, &f) {
		return ""
	}
	return p.T("error.field", f.Field)
}
