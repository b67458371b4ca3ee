# cittamedie: what there is to do. `make run` and `make test` are all a newcomer needs.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS := -X main.version=$(VERSION)
ASSETS  := dashboards/static/dist/.made
SOURCES := $(shell git ls-files -co --exclude-standard '*.go' go.mod go.sum 'data/catalog/*' 'data/catalog/sources/*' 'data/bundle/*' 'data/store/schema/*' 'dashboards/templates/*' 'dashboards/static/*' 'api/page/*' 2>/dev/null)

.PHONY: run build test check bench bench-full faults fuzz bundle clean

# Start on 127.0.0.1:8080 from the embedded bundle, with the data folder var/.
# Nothing is fetched from publishers: cittamedie serve does that on schedule.
run: build var/current
	bin/cittamedie serve --dir var --addr 127.0.0.1:8080 --no-schedule

build: bin/cittamedie

bin/cittamedie: $(ASSETS) $(SOURCES)
	go build -ldflags '$(LDFLAGS)' -o $@ ./cmd/cittamedie

# The first release, made from the bundle, so that the server answers at once.
var/current: | bin/cittamedie
	bin/cittamedie ingest --bundle --dir var

node_modules/.made: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

$(ASSETS): node_modules/.made $(wildcard dashboards/assets/*)
	npm run --silent build
	@touch $@

# All tests. Those that need Chromium or ../shared skip with a message where
# these are absent, unless REQUIRE_BROWSER=1 or REQUIRE_SHARED=1.
test: $(ASSETS)
	go test -timeout 20m ./...

check: $(ASSETS)
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt -w on these'; exit 1; }
	go vet ./...
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...

# One line per workload: what was measured, its limit in the same run, the ratio.
# The lines go to bench.tsv too. bench-full has longer rounds of requests.
bench: $(ASSETS)
	go run ./cmd/bench $(BENCH)

bench-full: $(ASSETS)
	go run ./cmd/bench -full

# Provoke the numbered faults of transport, files, meaning, disk and time, and say
# what became of each.
faults: $(ASSETS)
	@go run ./cmd/faults

# Feed each decoder inputs made at random from those kept: two targets at a time, one
# worker each. A target fails on a panic, on an error without code, line or words, on
# what is read but not read again when written, and when its process ever held more
# than 256 MB (which each asks the system; see watchMemory). GOMEMLIMIT keeps garbage
# from being counted as need. FUZZ='FuzzText FuzzNumber' runs some alone.
FUZZTIME ?= 60s
FUZZJOBS ?= 2
FUZZ     ?= $(shell sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' ingest/decode/*_test.go)
fuzz:
	@mkdir -p bin
	@printf '%s\n' $(FUZZ) | FUZZ_MEMORY=1 GOMEMLIMIT=128MiB xargs -P $(FUZZJOBS) -I{} sh -c \
		'go test ./ingest/decode -run "^$$" -fuzz "^{}\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 100x -parallel 1 >bin/{}.log 2>&1 || { cat bin/{}.log; exit 255; }; \
		echo "{}: $$(grep execs bin/{}.log | tail -1)"'

# Make data/bundle again from the package it comes from (needs Python with pip).
bundle:
	data/bundle/make.sh

clean:
	rm -rf bin node_modules dashboards/static/dist
