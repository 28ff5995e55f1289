# Every command of the house. `make` lists them.
.DEFAULT_GOAL := help
SHELL := bash
VENV ?= .venv
PY := $(VENV)/bin/python
# Two cores are the smallest machine the suite is planned for.
WORKERS ?= 2
PORT ?= 8000
export VENV PORT

.PHONY: help
help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.PHONY: setup
setup: ## install what tests and checks need (venv, Chromium, a Japanese font)
	@tools/setup.sh dev

.PHONY: run
run: ## a small demo shop on http://127.0.0.1:8000, web and worker; Ctrl-C stops both
	@tools/setup.sh run
	@tools/run.sh demo

.PHONY: begin
begin: ## an empty shop of your own: company, first store, first administrator
	@tools/setup.sh run
	@set -a; [ ! -f .env ] || . ./.env; $(PY) -m flask begin

.PHONY: serve
serve: ## your own shop on http://127.0.0.1:8000, web and worker; Ctrl-C stops both
	@tools/setup.sh run
	@tools/run.sh serve

.PHONY: test
test: setup ## the whole suite: SQLite, PostgreSQL and a real browser
	$(PY) -m pytest -n $(WORKERS)

.PHONY: fast
fast: setup ## what to run while working: SQLite only, no browser, under a minute
	OMNI_TEST_ENGINES=sqlite $(PY) -m pytest -n $(WORKERS) -q -m "not slow and not browser"

.PHONY: lint
lint: setup ## style, types, floors, templates and translations, without the tests
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy omni
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint omni/templates --lint --quiet
	$(PY) tools/vendor.py --check
	$(PY) tools/translate.py check

.PHONY: histories
histories: setup ## a thousand random lives of merged and parted members, on each engine
	@tools/histories.sh

.PHONY: day
day: setup ## a day of a chain on each engine: 20,000 orders, a worker killed again and again
	@for engine in $(or $(ENGINES),sqlite postgres); do \
	  $(PY) -m tests.simulation.day --orders $(or $(ORDERS),20000) --engine $$engine $(if $(SEED),--seed $(SEED)) || exit 1; \
	done

.PHONY: check
check: lint test ## what CI runs: lint, then test

.PHONY: texts
texts: setup ## collect texts into the English catalogue and list what still needs words
	$(PY) tools/translate.py update

.PHONY: demo
demo: setup ## build the demo shop anew in var/ (500 members)
	$(PY) -m flask db upgrade
	$(PY) -m flask demo --members 500

.PHONY: screens
screens: setup ## screenshots of every page at three sizes into screens/
	$(PY) -m tools.screens

.PHONY: bench
bench: ## the benchmarks, each figure beside its floor, into bench/out/
	@tools/setup.sh bench
	@$(PY) -m bench

.PHONY: vendor
vendor: setup ## fetch the front-end libraries anew with npm and check their hashes
	$(PY) tools/vendor.py

.PHONY: audit
audit: setup ## ask the registry whether a pinned library has a known hole
	$(VENV)/bin/pip-audit --requirement requirements-dev.txt --no-deps --disable-pip

.PHONY: clean
clean: ## remove the venv, caches and whatever was built; the data in var/ and .env stay
	git clean -fdXq -e '!/var/' -e '!/.env'
