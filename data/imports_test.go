package data

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// module is the path of our own packages.
const module = "cittamedie"

// down says what of ours a package may import: the longest folder that holds
// the package counts, and a folder stands for everything below it. cmd is not
// here, because it may import everything.
var down = map[string][]string{
	"data":             {},
	"data/bundle":      {"data"},
	"data/bundle/make": {"data", "data/topology"},
	"data/catalog":     {"data"},
	"data/topology":    {"data"},
	"data/utm":         {},
	"data/store":       {"data"},
	"data/cube":        {"data", "data/catalog", "data/store", "data/topology"},
	"indicators":       {"data", "indicators/*"},

	"indicators/choropleth": {"data", "data/cube", "indicators/spatial"},
	"indicators/perimeter":  {"data", "data/catalog", "data/cube", "data/topology", "indicators", "indicators/commuting"},
	"indicators/wellbeing":  {"data", "data/catalog", "data/cube", "indicators/composite"},
	"indicators/peers":      {"data", "data/catalog", "data/cube"},
	"indicators/watch":      {"data", "data/catalog", "data/cube", "indicators/composite", "indicators/peers", "indicators/spatial", "indicators/trend", "indicators/wellbeing"},

	"ingest":        {"data", "data/*", "indicators", "indicators/*", "ingest/*"},
	"ingest/decode": {"data", "data/*", "indicators"},
	"ingest/fetch":  {"data", "data/catalog", "ingest/decode"},
	"api":           {"api/*", "data", "data/*", "indicators", "indicators/*"},
	"api/splice":    {},
	"dashboards":    {"data", "data/*", "indicators", "indicators/*"},
}

// owners says which of our folders may import a library.
var owners = map[string][]string{
	"github.com/duckdb/":                  {"data/store", "cmd/bench"},
	"github.com/marcboeker/go-duckdb":     {},
	"github.com/gofiber/":                 {"api", "dashboards", "cmd"},
	"github.com/danielgtaylor/huma/":      {"api"},
	"github.com/go-echarts/":              {"dashboards"},
	"github.com/robfig/cron":              {"ingest"},
	"github.com/jonas-p/go-shp":           {"ingest"},
	"github.com/alecthomas/kong":          {"cmd"},
	"github.com/schollz/progressbar":      {"cmd"},
	"github.com/prometheus/client_golang": {"cmd", "api", "dashboards", "ingest"},
	"github.com/PuerkitoBio/goquery":      {},
	"github.com/chromedp/":                {"dashboards/browsertest"},
	"pgregory.net/rapid":                  {},
	"github.com/google/go-cmp":            {},
	"github.com/rogpeppe/go-internal":     {},
}

// pure are the folders that take values and return values, and impure is what
// they may not import: no file, network, store, clock, log, context or chance.
var (
	pure   = []string{"api/splice", "indicators", "data/topology", "data/utm"}
	reads  = []string{"indicators/perimeter"} // among the pure ones: asks a cube, keeps its answers, and so waits and measures time
	impure = []string{"os", "io/fs", "io/ioutil", "net", "syscall", "database/sql", "log", "context", "time", "math/rand", "crypto/rand", "plugin", "unsafe"}
)

// under reports whether the package or import p is folder or lies below it.
func under(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

// importMistake says what is wrong with a package importing a path; "" if nothing.
func importMistake(pkg, imported string) string {
	first, _, _ := strings.Cut(imported, "/")
	ours := first == module
	library := !ours && strings.Contains(first, ".")
	if pkg == "data" && library {
		return "data imports the standard library alone"
	}
	for _, folder := range pure {
		if under(pkg, folder) && !slices.Contains(reads, pkg) && slices.ContainsFunc(impure, func(f string) bool { return under(imported, f) }) {
			return "the package is pure: values in, values out"
		}
	}
	for prefix, folders := range owners {
		if strings.HasPrefix(imported, prefix) && !slices.ContainsFunc(folders, func(f string) bool { return under(pkg, f) }) {
			return fmt.Sprintf("only %v may import it", folders)
		}
	}
	if ours {
		return ourMistake(pkg, strings.TrimPrefix(imported, module+"/"))
	}
	return ""
}

func ourMistake(pkg, imported string) string {
	switch {
	case under(imported, "cmd"):
		return "nothing imports cmd"
	case under(pkg, "cmd"):
		return ""
	}
	rule, known := pkg, false
	for ; rule != "."; rule = path.Dir(rule) {
		if _, known = down[rule]; known {
			break
		}
	}
	if !known {
		return "no rule for the package: add it to the table and to the documentation"
	}
	for _, may := range down[rule] {
		folder, below := strings.CutSuffix(may, "/*")
		if imported == folder && !below || below && strings.HasPrefix(imported, folder+"/") {
			return ""
		}
	}
	return fmt.Sprintf("%s may import of ours only %v", rule, down[rule])
}

// importMistakes checks every Go file of a module except its tests, and
// returns the mistakes and how many imports it saw.
func importMistakes(root fs.FS) (mistakes []string, seen int, err error) {
	err = fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := e.Name(); e.IsDir() && name != "." && (base == "testdata" || base == "node_modules" || base[0] == '.' || base[0] == '_') {
			return fs.SkipDir
		}
		if e.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			seen++
			if m := importMistake(path.Dir(name), imported); m != "" {
				mistakes = append(mistakes, fmt.Sprintf("%s imports %s: %s", name, imported, m))
			}
		}
		return nil
	})
	return mistakes, seen, err
}

func TestImportRule(t *testing.T) {
	mistakes, seen, err := importMistakes(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mistakes {
		t.Error(m)
	}
	if seen < 100 {
		t.Errorf("saw %d imports, want those of the whole repository", seen)
	}
}

func TestImportRuleFindsViolations(t *testing.T) {
	tests := []struct {
		file, imported string
		want           string // "" when allowed
	}{
		{"data/area.go", "strings", ""},
		{"data/area.go", "net/http", ""},
		{"data/area.go", "github.com/paulmach/orb", "data imports the standard library alone"},
		{"data/area.go", "cittamedie/data/catalog", "data may import of ours only []"},
		{"data/catalog/catalog.go", "cittamedie/data", ""},
		{"data/catalog/catalog.go", "cittamedie/data/store", "data/catalog may import of ours only [data]"},
		{"data/catalog/catalog.go", "cittamedie/indicators", "data/catalog may import of ours only [data]"},
		{"data/store/read.go", "github.com/duckdb/duckdb-go/v2", ""},
		{"cmd/bench/main.go", "github.com/duckdb/duckdb-go/v2", ""},
		{"cmd/cittamedie/main.go", "github.com/duckdb/duckdb-go/v2", "only [data/store cmd/bench] may import it"},
		{"data/cube/load.go", "github.com/duckdb/duckdb-go/v2/arrow", "only [data/store cmd/bench] may import it"},
		{"data/store/read.go", "github.com/marcboeker/go-duckdb", "only [] may import it"},
		{"ingest/run.go", "github.com/gofiber/fiber/v2", "only [api dashboards cmd] may import it"},
		{"api/app.go", "github.com/gofiber/fiber/v2/utils", ""},
		{"api/app.go", "github.com/go-echarts/go-echarts/v2/opts", "only [dashboards] may import it"},
		{"data/catalog/check_cron.go", "github.com/robfig/cron/v3", "only [ingest] may import it"},
		{"cmd/cittamedie/serve.go", "github.com/robfig/cron/v3", "only [ingest] may import it"},
		{"api/app.go", "cittamedie/dashboards", "api may import of ours only [api/* data data/* indicators indicators/*]"},
		{"dashboards/app.go", "cittamedie/api", "dashboards may import of ours only [data data/* indicators indicators/*]"},
		{"dashboards/app.go", "cittamedie/ingest", "dashboards may import of ours only [data data/* indicators indicators/*]"},
		{"ingest/run.go", "cittamedie/api/page", "ingest may import of ours only [data data/* indicators indicators/* ingest/*]"},
		{"ingest/run.go", "cittamedie/indicators/trend", ""},
		{"ingest/run.go", "cittamedie/cmd/cittamedie", "nothing imports cmd"},
		{"cmd/bench/main.go", "cittamedie/cmd/cittamedie", "nothing imports cmd"},
		{"cmd/bench/main.go", "cittamedie/ingest", ""},
		{"indicators/compute.go", "math", ""},
		{"indicators/compute.go", "os", "the package is pure: values in, values out"},
		{"indicators/trend/slope.go", "time", "the package is pure: values in, values out"},
		{"indicators/trend/slope.go", "math/rand/v2", "the package is pure: values in, values out"},
		{"indicators/trend/slope.go", "log/slog", "the package is pure: values in, values out"},
		{"indicators/trend/slope.go", "net/http", "the package is pure: values in, values out"},
		{"indicators/trend/slope.go", "cittamedie/data/store", "indicators may import of ours only [data indicators/*]"},
		{"indicators/perimeter/find.go", "context", ""},
		{"indicators/perimeter/find.go", "cittamedie/data/cube", ""},
		{"indicators/perimeter/find.go", "cittamedie/data/store", "indicators/perimeter may import of ours only [data data/catalog data/cube data/topology indicators indicators/commuting]"},
		{"indicators/choropleth/clusters.go", "cittamedie/data/cube", ""},
		{"indicators/choropleth/clusters.go", "time", "the package is pure: values in, values out"},
		{"data/topology/build.go", "database/sql", "the package is pure: values in, values out"},
		{"data/utm/utm.go", "os", "the package is pure: values in, values out"},
		{"data/utm/utm.go", "cittamedie/data", "data/utm may import of ours only []"},
		{"data/store/read.go", "github.com/jonas-p/go-shp", "only [ingest] may import it"},
		{"helpers/strings.go", "cittamedie/data", "no rule for the package: add it to the table and to the documentation"},
		{"dashboards/browsertest/browsertest.go", "github.com/chromedp/chromedp", ""},
		{"dashboards/app.go", "github.com/chromedp/chromedp", "only [dashboards/browsertest] may import it"},
		{"dashboards/app.go", "cittamedie/dashboards/browsertest", "dashboards may import of ours only [data data/* indicators indicators/*]"},
		{"data/area_test.go", "github.com/google/go-cmp/cmp", ""},
		{"api/testdata/example.go", "cittamedie/dashboards", ""},
		{"node_modules/x/x.go", "cittamedie/dashboards", ""},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.imported, func(t *testing.T) {
			root := fstest.MapFS{tt.file: {Data: []byte("package x\n\nimport _ \"" + tt.imported + "\"\n")}}
			got, _, err := importMistakes(root)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			if tt.want != "" {
				want = []string{fmt.Sprintf("%s imports %s: %s", tt.file, tt.imported, tt.want)}
			}
			if !slices.Equal(got, want) {
				t.Errorf("mistakes = %q, want %q", got, want)
			}
		})
	}
}

func TestImportRuleRefusesWhatIsNotGo(t *testing.T) {
	if _, _, err := importMistakes(fstest.MapFS{"data/a.go": {Data: []byte("pakage data")}}); err == nil {
		t.Error("a file that does not parse has no error")
	}
}
