package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
	"cittamedie/data/catalog"
	"cittamedie/data/cube"
	"cittamedie/indicators/choropleth"
	"cittamedie/indicators/perimeter"
)

// History answers what happened before the release in force, newest first.
type History interface {
	Runs(limit int) ([]data.Run, error)
	Releases() ([]data.Release, error)
	Former() ([]data.FormerRelease, error) // ids that were published and that a rebuild has replaced
	Rejected(runID string) ([]byte, error) // a CSV with the rejected rows of a run; its error is data.ErrNotFound when none are kept
}

// Options is what the API needs. Holder and Catalog are required.
type Options struct {
	Holder  *cube.Holder
	Catalog *catalog.Catalog
	History History // nil when there is no folder behind the server
	BaseURL string  // path prefix or full URL of the installation, without final slash; never taken from a request
	Version string  // of the program
	Log     *slog.Logger
	Now     func() time.Time
	Metrics *Metrics // nil when nobody measures
	Bulk    *Bulk    // nil when no bulk files are made
	Limits  Limits   // of downloads, and of areas drawn at once

	Perimeters *perimeter.Laboratory // shared with the pages; nil for one of its own
	Maps       *choropleth.Atlas     // the same

	TrustedProxies []netip.Prefix // whose X-Forwarded-For says who asks

	ReplyBytes int // kept of the replies of the release in force; 0 for the default, negative for none
}

// prefix is the path under which every resource stands.
const prefix = "/api/v1"

// service holds the options of one registered API and its cache.
type service struct {
	Options
	api   huma.API
	cache cache
	salt  string // what an ETag depends on beside the release and the request
	base  string // path part of BaseURL

	timelines timelines
	pasts     chan struct{} // a place for each earlier release that is being read
	files     *gate         // of bulk files
	queries   *gate         // of streamed lists
	drawings  *gate         // of areas drawn from flows
	turns     chan struct{} // a place for each that asks the store

	document func() ([]byte, error) // the OpenAPI document, made once
	packed   sync.Map               // files of /docs, compressed
}

// Register mounts /api/v1/*, /healthz, /readyz, /openapi.json and /docs on app.
// The application wants a ReadBufferSize of 16 kB, so that an address that is
// too long is refused here; it needs no Immutable, because no string of a
// request is kept after its handler returns.
func Register(app *fiber.App, o Options) { register(app, o) }

func register(app *fiber.App, o Options) *service {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	s := &service{Options: o, salt: o.Version + "\x00" + o.BaseURL, base: basePath(o.BaseURL), pasts: make(chan struct{}, pastReads), turns: make(chan struct{}, streamTurns)}
	for i := range o.Catalog.Composites {
		s.salt += "\x00" + o.Catalog.Composites[i].Version
	}
	s.cache.limit = o.ReplyBytes
	if o.ReplyBytes == 0 {
		s.cache.limit = DefaultReplyBytes
	}
	limits := o.Limits.withDefaults()
	s.files, s.queries = newGate(limits.Files, limits.FilesPerClient), newGate(limits.Queries, limits.QueriesPerOne)
	s.drawings = newGate(limits.Drawings, limits.DrawingsPerClient)
	if s.Perimeters == nil {
		s.Perimeters = perimeter.New(perimeter.Options{})
	}
	if s.Maps == nil {
		s.Maps = choropleth.NewAtlas()
	}
	useProblems()
	app.Use([]string{prefix + perimetersPath, prefix + drawnPath}, s.takePost)
	app.Use([]string{"/api", "/openapi.json", "/healthz", "/readyz"}, s.front)
	s.api = humafiber.New(app, describe(o))
	s.api.UseMiddleware(s.strictQuery, s.knowClient)
	s.routes()
	s.finishDescription()
	s.document = sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.api.OpenAPI()) })
	app.Get("/openapi.json", s.showDescription)
	s.mountDocs(app)
	return s
}

// basePath returns the path of the configured address.
func basePath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.EscapedPath(), "/")
}

// routes is every operation, in order of URL.
func (s *service) routes() {
	get(s, "/areas", op{id: "listAreas", tag: "Areas", doc: areasDoc, media: lists, model: page[areaItem]{}}, s.listAreas)
	get(s, "/areas/{code}", op{id: "showArea", tag: "Areas", doc: areaDoc, media: jsonOnly, model: areaView{}}, s.showArea)
	get(s, "/areas/{code}/peers", op{id: "listPeers", tag: "Areas", doc: peersDoc, media: lists, model: peersView{}}, s.listPeers)
	get(s, "/areas/{code}/watch", op{id: "showWatch", tag: "Areas", doc: watchDoc, media: lists, model: watchView{}, errors: []int{429}}, s.showWatch)
	get(s, "/boundaries", op{id: "listBoundaries", tag: "Areas", doc: boundariesDoc, media: maps, model: geometry{}}, s.listBoundaries)
	get(s, "/bulk", op{id: "listBulk", tag: "Bulk", doc: bulkDoc, media: lists, model: page[bulkItem]{}, live: true}, s.listBulk)
	get(s, "/bulk/{file}", op{id: "showBulk", tag: "Bulk", doc: bulkFileDoc, media: []media{asGzip, asCSVW}, live: true, errors: []int{416, 429}}, s.showBulk)
	get(s, compositesPath, op{id: "listComposites", tag: "Composites", doc: compositesDoc, media: lists, model: page[CompositeItem]{}}, s.listComposites)
	get(s, compositesPath+"/{id}", op{id: "showComposite", tag: "Composites", doc: compositeDoc, media: lists, model: compositeView{}, errors: []int{429}}, s.showComposite)
	get(s, compositesPath+"/{id}/rank-bands", op{id: "listRankBands", tag: "Composites", doc: rankBandsDoc, media: lists, model: rankBandsView{}, errors: []int{429}}, s.listRankBands)
	get(s, compositesPath+"/{id}/sensitivity", op{id: "showSensitivity", tag: "Composites", doc: sensitivityDoc, media: lists, model: sensitivityView{}, errors: []int{429}}, s.showSensitivity)
	get(s, compositesPath+"/{id}/values", op{id: "listCompositeValues", tag: "Composites", doc: compositeValuesDoc, media: lists, model: compositeValuesView{}, errors: []int{429}}, s.listCompositeValues)
	get(s, "/flows", op{id: "listFlows", tag: "Perimeters", doc: flowsDoc, media: lists, model: flowsView{}}, s.listFlows)
	get(s, drawnPath, op{id: "drawAreas", tag: "Perimeters", doc: drawnDoc, media: lists, model: drawnView[drawnArea]{}, errors: []int{429}}, s.showDrawn)
	postTo(s, drawnPath, op{id: "drawAreasPost", tag: "Perimeters", doc: postDrawnDoc, media: lists, model: drawnView[drawnArea]{}, errors: []int{429}}, drawnRequest(), s.postDrawn)
	get(s, drawnPath+"/stability", op{id: "showStability", tag: "Perimeters", doc: stabilityDoc, media: lists, model: stabilityView{}, errors: []int{429}}, s.showStability)
	get(s, "/indicators", op{id: "listIndicators", tag: "Indicators", doc: indicatorsDoc, media: lists, model: page[IndicatorItem]{}}, s.listIndicators)
	get(s, "/indicators/{code}", op{id: "showIndicator", tag: "Indicators", doc: indicatorDoc, media: jsonOnly, model: indicatorView{}}, s.showIndicator)
	get(s, "/indicators/{code}/classes", op{id: "showClasses", tag: "Figures", doc: classesDoc, media: lists, model: classesView{}}, s.showClasses)
	get(s, "/indicators/{code}/lisa", op{id: "showLISA", tag: "Figures", doc: lisaDoc, media: lists, model: lisaView{}, errors: []int{429}}, s.showLISA)
	get(s, "/memberships", op{id: "listMemberships", tag: "Areas", doc: membershipsDoc, media: lists, model: page[membershipItem]{}}, s.listMemberships)
	get(s, "/notes", op{id: "listNotes", tag: "Figures", doc: notesDoc, media: lists, model: page[noteItem]{}}, s.listNotes)
	get(s, "/observations", op{id: "listObservations", tag: "Figures", doc: observationsDoc, media: lists, model: figuresView{}, errors: []int{429}}, s.listObservations)
	get(s, perimetersPath, op{id: "listPerimeters", tag: "Perimeters", doc: perimetersDoc, media: lists, model: page[perimeterItem]{}}, s.listPerimeters)
	postTo(s, perimetersPath, op{id: "readPerimeter", tag: "Perimeters", doc: postPerimeterDoc, media: lists, model: perimeterView{}}, setRequest(), s.postPerimeter)
	get(s, perimetersPath+"/compare", op{id: "comparePerimeters", tag: "Perimeters", doc: compareDoc, media: lists, model: compareView{}}, s.comparePerimeters)
	get(s, perimetersPath+"/{id}", op{id: "showPerimeter", tag: "Perimeters", doc: perimeterDoc, media: lists, model: perimeterView{}}, s.showPerimeter)
	get(s, perimetersPath+"/{id}/boundary", op{id: "showPerimeterBoundary", tag: "Perimeters", doc: perimeterBoundaryDoc, media: maps, model: geometry{}}, s.showPerimeterBoundary)
	get(s, perimetersPath+"/{id}/indicators", op{id: "showPerimeterFigures", tag: "Perimeters", doc: perimeterFiguresDoc, media: lists, model: page[perimeterFigure]{}}, s.showPerimeterFigures)
	get(s, "/releases", op{id: "listReleases", tag: "Provenance", doc: releasesDoc, media: lists, model: page[releaseItem]{}, live: true}, s.listReleases)
	get(s, "/runs", op{id: "listRuns", tag: "Provenance", doc: runsDoc, media: lists, model: page[runItem]{}, live: true}, s.listRuns)
	get(s, rejectedPath, op{id: "showRejected", tag: "Provenance", doc: rejectedDoc, media: csvOnly, live: true}, s.showRejected)
	get(s, "/series", op{id: "showSeries", tag: "Figures", doc: seriesDoc, media: lists, model: figuresView{}}, s.showSeries)
	get(s, "/sources", op{id: "listSources", tag: "Provenance", doc: sourcesDoc, media: lists, model: page[sourceItem]{}, live: true}, s.listSources)
	get(s, "/trend", op{id: "showTrend", tag: "Figures", doc: trendDoc, media: lists, model: trendView{}}, s.showTrend)
	get(s, "/values", op{id: "showValues", tag: "Figures", doc: valuesDoc, media: lists, model: valuesView{}}, s.showValues)
	get(s, "", op{path: "/healthz", id: "showHealth", tag: "Operation", doc: healthDoc, media: jsonOnly, model: state{}, live: true}, s.showHealth)
	get(s, "", op{path: "/readyz", id: "showReadiness", tag: "Operation", doc: readyDoc, media: jsonOnly, model: state{}, live: true}, s.showReadiness)
}

// op describes one operation.
type op struct {
	id, tag, doc string
	path         string  // full path where it does not stand under /api/v1
	media        []media // what it can write, the default first
	model        any     // a value of the type its JSON has
	errors       []int   // statuses beside those that every operation has
	live         bool    // its reply depends on more than the release: it is not cached
}

// get registers the operation at path: huma binds the parameters of I, h
// answers, and the front sends the reply.
func get[I any](s *service, path string, o op, h func(*request, *I) (reply, error)) {
	if o.path == "" {
		o.path = prefix + path
	}
	summary, _, _ := strings.Cut(o.doc, ".")
	operation := huma.Operation{
		OperationID: o.id, Method: http.MethodGet, Path: o.path, Summary: summary, Description: o.doc,
		Tags: []string{o.tag}, DefaultStatus: http.StatusOK, Errors: append([]int{400, 404, 405, 500, 503}, o.errors...),
		Responses: map[string]*huma.Response{"200": s.describeReply(o), "304": {Description: "Not modified: the ETag sent in If-None-Match still holds."}},
	}
	huma.Register(s.api, operation, func(ctx context.Context, in *I) (*struct{}, error) {
		r := requestOf(ctx)
		r.ctx, r.offers, r.route = ctx, o.media, o.path
		if err := s.chooseRelease(r, in); err != nil {
			return nil, err
		}
		rep, err := h(r, in)
		if err != nil {
			return nil, err
		}
		rep.live = o.live || r.passing
		if rep.media == asJSON && rep.encoding == "" {
			rep.body = noted(rep.body, r.note)
		}
		r.reply = &rep
		return nil, nil
	})
}
