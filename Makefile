# The few things one does again and again. `make` lists them.
.PHONY: help build test lint race bench fuzz giant golden ci

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

build: ## build the command as it is released: one static file, the same bytes every time
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w -buildid=" -o kvern ./cmd/kvern

test: ## run all tests that need only Go
	go test ./...

lint: ## vet, formatting and static analysis
	go vet ./...
	@out=$$(go tool -modfile=tools/go.mod gofumpt -l .); test -z "$$out" || { echo "gofumpt would change:"; echo "$$out"; exit 1; }
	go tool -modfile=tools/go.mod staticcheck ./...

race: ## run the tests of the engine and of whole runs under the race detector
	go test -race -short ./engine/... ./pipelines/... ./internal/storage/...

bench: ## run the benchmarks; compare two commits with benchstat
	go test -run '^$$' -bench . -benchmem ./...

FUZZTIME ?= 60s
fuzz: ## run every fuzz target for FUZZTIME; what crashes one is kept in its testdata
	@go list ./... | while read pkg; do \
		for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; done

giant: ## read a JSON value of 10 GB, made on the fly, in flat memory
	KVERN_GIANT_JSON=10 go test -v -timeout 30m -run GiantJSON ./ingest

golden: ## rewrite golden files; review them as code
	go test ./... -update

ci: ## what runs before a change lands
	.ci/run
