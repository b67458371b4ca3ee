package api

import (
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cittamedie/data/cube"
)

// Metrics counts the calls of the API and describes the release in force.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bound    sync.Map // callKind → observers, so that a call costs one look-up
}

type callKind struct {
	route  string
	status int
}

type observers struct {
	count   prometheus.Counter
	seconds prometheus.Observer
}

// NewMetrics returns the metrics of a server that reads h.
func NewMetrics(h *cube.Holder, now func() time.Time) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cittamedie_requests_total", Help: "Calls of the API by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cittamedie_request_seconds", Help: "Time to answer a call, by route.", Buckets: []float64{.0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5},
		}, []string{"route"}),
	}
	gauge := func(name, help string, f func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f)
	}
	m.registry.MustRegister(m.requests, m.seconds,
		gauge("cittamedie_release_number", "Number of the release in force; 0 while there is none.", func() float64 {
			if c := h.Current(); c != nil {
				return float64(c.Release().Number)
			}
			return 0
		}),
		gauge("cittamedie_release_age_seconds", "Time since the release in force was made; 0 while there is none.", func() float64 {
			if c := h.Current(); c != nil {
				return now().Sub(c.Release().Created).Seconds()
			}
			return 0
		}),
		gauge("cittamedie_release_damaged", "1 while the published release is damaged and one before it is served; run cittamedie rebuild --restore.", func() float64 {
			if h.Damaged() {
				return 1
			}
			return 0
		}),
		gauge("cittamedie_heap_bytes", "Memory in use on the heap.", func() float64 {
			var s runtime.MemStats
			runtime.ReadMemStats(&s)
			return float64(s.HeapInuse)
		}),
		gauge("cittamedie_system_bytes", "Memory obtained from the system by the Go runtime.", func() float64 {
			var s runtime.MemStats
			runtime.ReadMemStats(&s)
			return float64(s.Sys)
		}),
	)
	return m
}

// Register adds what somebody else measures.
func (m *Metrics) Register(c ...prometheus.Collector) { m.registry.MustRegister(c...) }

// observe counts one call; it does nothing on a nil receiver.
func (m *Metrics) observe(route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	k := callKind{route, status}
	v, ok := m.bound.Load(k)
	if !ok {
		v, _ = m.bound.LoadOrStore(k, observers{m.requests.WithLabelValues(route, strconv.Itoa(status)), m.seconds.WithLabelValues(route)})
	}
	o := v.(observers)
	o.count.Inc()
	o.seconds.Observe(took.Seconds())
}

// MetricsHandler returns the page that Prometheus reads. It belongs on a
// listener of its own, on the loopback address.
func MetricsHandler(m *Metrics) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
