# Everything one does with this repository. `make` or `make help` lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Where make was called from, which -C leaves behind: paths given to it are relative to there.
CALLER := $(or $(PWD),$(CURDIR))
# Stamping fails where the checkout belongs to another user, as in many containers.
export GOFLAGS += -buildvcs=false

TOOL := go tool -modfile=tools/go.mod
RAPOR_DEV := .rapor/bin/rapor-dev

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## see that Go, a C compiler and PostgreSQL are there; install what apt can
	@tools/setup.sh

.PHONY: generate
generate: ## write the generated code anew
	@if [ -f sqlc.yaml ]; then echo "sqlc generate"; CGO_ENABLED=0 $(TOOL) sqlc generate; fi
	go generate ./...

.PHONY: lint
lint: ## check formatting, vet, staticcheck, workflow determinism, import rules, generated code
	@echo "gofmt"
	@unformatted=$$(find . -name '*.go' -not -path './.rapor/*' -not -path '*/node_modules/*' -print0 | xargs -0 gofmt -l); \
		if [ -n "$$unformatted" ]; then printf 'not formatted by gofmt:\n%s\n' "$$unformatted"; exit 1; fi
	go vet ./...
	go -C dev vet ./...
	$(TOOL) staticcheck ./...
	go -C dev tool -modfile=../tools/go.mod staticcheck ./...
	$(TOOL) workflowcheck ./workflows/...
	@tools/depguard.sh
	@tools/generated.sh

.PHONY: test
test: setup lint ## lint, then run all tests, the product's under the race detector
	go test -race ./...
	go -C dev test -timeout 40m ./...

$(RAPOR_DEV): FORCE
	@mkdir -p $(@D)
	@echo "Building rapor-dev, which holds the Temporal server: minutes the first time, seconds later."
	go -C dev build -o ../$@ ./cmd/rapor-dev
FORCE:

# Here PostgreSQL may also be downloaded by the program itself, so that its absence stops nothing.
.PHONY: setup-dev
setup-dev:
	@RAPOR_SETUP=dev tools/setup.sh

.PHONY: histories
histories: setup-dev $(RAPOR_DEV) ## record histories of this release for the replay test; minutes
	$(RAPOR_DEV) histories workflows/testdata/histories/v0.3

.PHONY: dev
dev: setup-dev $(RAPOR_DEV) ## run everything on this machine, until Ctrl-C
	@exec $(RAPOR_DEV) dev

.PHONY: demo
demo: setup-dev $(RAPOR_DEV) ## play a whole year; METHOD= SEED= ROSTER= MAP= OUT= choose what
	@cd "$(CALLER)" && exec "$(CURDIR)/$(RAPOR_DEV)" demo \
		$(if $(METHOD),--method "$(METHOD)") $(if $(SEED),--seed "$(SEED)") \
		$(if $(ROSTER),--roster "$(ROSTER)") $(if $(MAP),--map "$(MAP)") \
		--out "$(or $(OUT),$(CURDIR)/.rapor/demo/$(or $(METHOD),tubei)-$(or $(SEED),1))"
