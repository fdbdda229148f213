# Bare `make` prints what there is to make.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ── set up ────────────────────────────────────────────────────────────────────────────────
.venv/run.stamp: requirements/run.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	touch $@

.venv/dev.stamp: requirements/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

.PHONY: setup
setup: .venv/dev.stamp ## install everything that tests and checks need
	@$(MAKE) --no-print-directory primesieve || [ -z "$$CI" ]

# Needs g++ and libprimesieve, which root may have from apt here. Without it ranges of primes are sieved with numpy.
.PHONY: primesieve
primesieve: ## builds the fast sieve into .venv; all works without, slower
	@$(BIN)/python -c 'import primesieve' 2>/dev/null || { \
	  { [ -e /usr/include/primesieve.h ] && command -v g++ >/dev/null; } || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends g++ libprimesieve-dev >/dev/null; }; \
	  $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-binary primesieve --require-hashes \
	    -r requirements/primesieve.txt; } || \
	  { echo "primesieve cannot be built here: it needs g++ and libprimesieve (apt install g++ libprimesieve-dev)"; exit 1; }

COMPILE := $(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes --python-version 3.11 pyproject.toml
.PHONY: lock
lock: .venv/dev.stamp ## write the requirements with hashes anew from pyproject.toml
	$(COMPILE) --extra api --extra worker --extra embedded -o requirements/run.txt
	$(COMPILE) --extra api --extra cluster -o requirements/api.txt
	$(COMPILE) --extra worker -o requirements/worker.txt
	$(COMPILE) --all-extras -o requirements/dev.txt

# ── run ───────────────────────────────────────────────────────────────────────────────────
.PHONY: run
run: .venv/run.stamp ## the whole system here: PORT=8080 WORKERS=2 VALKEY_FSYNC=everysec
	@exec $(BIN)/python -m embedded

# ── on Kubernetes ─────────────────────────────────────────────────────────────────────────
.PHONY: kind-up
kind-up: ## a kind cluster with the whole system in it, or KUBECONFIG=… for a cluster that you have
	k8s/kind-up.sh

.PHONY: kind-down
kind-down: ## takes it away again
	k8s/kind-down.sh

.PHONY: dev
dev: ## skaffold's loop: builds, installs, syncs what you change
	skaffold dev

.PHONY: docs
docs: .venv/dev.stamp ## docs/operations.md, from the files of the operations
	$(BIN)/python -m wizard.operations > docs/operations.md.new && mv docs/operations.md.new docs/operations.md

.PHONY: manifests
manifests: ## renders the chart into k8s/manifests
	k8s/render-manifests.sh

# ── check ─────────────────────────────────────────────────────────────────────────────────
.PHONY: lint
lint: .venv/dev.stamp ## ruff, mypy --strict, codespell
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell

.PHONY: fmt
fmt: .venv/dev.stamp ## ruff, formatting and fixing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: test-unit
test-unit: setup ## no I/O
	$(BIN)/pytest tests/unit --numprocesses=auto --dist=worksteal

.PHONY: test-integration
test-integration: setup ## a real valkey-server, real processes
	$(BIN)/pytest tests/integration

.PHONY: test-ui
test-ui: setup chromium ## a real Chromium
	$(BIN)/pytest tests/ui

.PHONY: test-faults
test-faults: setup ## kill, stop, away
	$(BIN)/pytest tests/faults

.PHONY: faults-long
faults-long: setup ## the kill suite with 10,000 tasks, 200 kills, 100 losses of power: FAULTS_SEED=1 FAULTS_SCALE=1
	FAULTS_PROFILE=long $(BIN)/pytest tests/faults/test_kill_suite.py

.PHONY: test-chart
test-chart: setup ## the chart rendered, its values, its rules, the users of Valkey
	$(BIN)/pytest tests/chart

.PHONY: test-e2e
test-e2e: setup ## a real kind cluster of three hosts
	$(BIN)/pytest tests/e2e

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  echo "chromium is missing and cannot be installed from here: the tests of the page will say so"

LAYERS := lint test-unit test-chart test-integration test-ui test-faults test-e2e

.PHONY: test
test: setup ## everything, cheapest first, with the seconds that each layer took
	@took=; for layer in $(LAYERS); do \
	  began=$$(date +%s); $(MAKE) --no-print-directory $$layer || exit 1; \
	  took="$$took $$layer=$$(($$(date +%s) - began))s"; done; echo "took:$$took"

# ── measure ───────────────────────────────────────────────────────────────────────────────
.PHONY: bench
bench: .venv/dev.stamp ## speed and memory, each beside what it is compared with; keep the machine quiet
	$(BIN)/python -m bench

.PHONY: bench-maths
bench-maths: .venv/dev.stamp ## each operation beside the library called directly, SymPy and PARI
	$(BIN)/python -m bench.maths

.PHONY: bench-fan-out
bench-fan-out: .venv/dev.stamp ## one task on one worker and on two, beside bare processes
	$(BIN)/python -m bench.fan_out

.PHONY: bench-thousand
bench-thousand: .venv/dev.stamp ## a thousand workers, simulated from measured service times: where one Valkey bends
	$(BIN)/python -m bench.thousand

.PHONY: bench-hostile
bench-hostile: .venv/dev.stamp ## how long others wait while someone sends hostile expressions
	$(BIN)/python -m bench.hostile

.PHONY: bench-trust
bench-trust: .venv/dev.stamp ## answers made wrong, offered to the checks of their operations: SEED=1 QUESTIONS=40
	$(BIN)/python -m bench.trust $${SEED:-1} $${QUESTIONS:-40}
