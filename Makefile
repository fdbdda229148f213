# Bare `make` prints what there is to make, and the variables of each.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-18s %s\n", $$1, $$2} /^## +[A-Z_]+/ {sub(/^## */, ""); printf "  %-18s   %s\n", "", $$0}' $(MAKEFILE_LIST)

# ── set up ────────────────────────────────────────────────────────────────────────────────
# Before anything that uses .venv: one sentence where its Python, or the one that is to make it, cannot be used.
.PHONY: sound-python
sound-python:
	@embedded/venv.sh check "$(PYTHON)" $(firstword $(origin PYTHON))

.venv/run.stamp: requirements/run.txt | sound-python
	@embedded/venv.sh install "$(PYTHON)" $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt | sound-python
	@embedded/venv.sh install "$(PYTHON)" $<
	@touch $@

.PHONY: setup
setup: .venv/dev.stamp ## install everything that tests and checks need
##   PYTHON=python3                    the Python 3.11 or newer that makes .venv, of every target
	@$(MAKE) --no-print-directory primesieve || [ -z "$$CI" ]
	@$(MAKE) --no-print-directory kernel || [ -z "$$CI" ]

# Node.js and npm come with requirements/dev.txt; npm's lock names the linter of the page and what drives Firefox.
PAGE_TOOLS := tests/ui/node_modules/.package-lock.json
BIOME := tests/ui/node_modules/@biomejs/biome/bin/biome
$(PAGE_TOOLS): tests/ui/package-lock.json | .venv/dev.stamp
	@cd tests/ui && PATH="$(abspath $(BIN)):$$PATH" npm ci --silent --no-update-notifier || { \
	  echo "npm cannot install what tests/ui/package-lock.json names: what it lacks stands above"; exit 1; }
	@touch $@

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

# Needs a C compiler; built again when its sources have changed.
.PHONY: kernel
kernel: ## builds the kernel of the quadratic sieve; without it numbers of up to 70 digits are factored, slower
	@$(BIN)/python -m wizard.quadratic_sieve.build

COMPILE := $(BIN)/uv pip compile --quiet --no-header --universal --no-annotate --generate-hashes --python-version 3.11
.PHONY: lock
lock: .venv/dev.stamp ## write the requirements with hashes anew from pyproject.toml
	$(COMPILE) pyproject.toml --all-extras --group site -o requirements/dev.txt
	$(COMPILE) -c requirements/dev.txt pyproject.toml --extra tracing -o requirements/run.txt
	$(COMPILE) -c requirements/dev.txt --group api -o requirements/api.txt
	$(COMPILE) -c requirements/dev.txt --group worker -o requirements/worker.txt

# ── run ───────────────────────────────────────────────────────────────────────────────────
.PHONY: run
run: .venv/run.stamp ## the whole system here; a second terminal asks it
##   PORT=8080 HOST=127.0.0.1          where the page and the API are
##   WORKERS=2 APIS=2                  nodes
##   VALKEY_FSYNC=everysec             always: an accepted task survives a power loss too
##   VALKEY_URL=valkeys://host:6379    a Valkey of yours, instead of one of its own
##   TLS_CERT= TLS_KEY=                files (PEM): the page and the API by https
##   INTERNAL_PORT=0                   a port for probes and metrics alone
##   REST_SECONDS=0                    ends when nobody has asked for so long; it needs an INTERNAL_PORT
##   LOG_LEVEL=info LOG_FORMAT=        json or text; without it, text in a terminal
##   WIZARD_DATA=.wizard               folder of the data, the logs, and pids
##   LEASE_SECONDS=15 WORKER_SLOTS=1 … every setting of the nodes: wizard/settings.py
	@$(MAKE) --no-print-directory kernel || true
	@exec $(BIN)/python -m embedded

# ── on Kubernetes ─────────────────────────────────────────────────────────────────────────
.PHONY: kind-up
kind-up: ## a kind cluster with the whole system in it
##   KUBECONFIG=…                      a cluster that you have, instead of a new one
##   KIND_CONFIG=k8s/kind.yaml         k8s/kind-three.yaml: three hosts
##   KIND_IMAGE=kindest/node:…         another version of Kubernetes
##   CLUSTER=math-wizard               the name of the kind cluster
	k8s/kind-up.sh

.PHONY: kind-down
kind-down: ## takes it away again
##   CLUSTER=math-wizard KUBECONFIG=…  as for kind-up
	k8s/kind-down.sh

.PHONY: doctor
doctor: ## finds what is wrong with make run, and with what is installed in kubectl's cluster; says the next command
##   ONLY=                             run or kubernetes: one of the two
##   NAMESPACE=                        one installation of several
##   PORT=8080 WIZARD_DATA=.wizard     as for make run
	@$(PYTHON) -m doctor || [ $$? = 1 ]

.PHONY: dev
dev: ## skaffold's loop: builds, installs, syncs what you change
	skaffold dev

.PHONY: docs
docs: .venv/dev.stamp ## docs/operations.md and docs/reference, from the code
	$(BIN)/python -m wizard.operations > docs/operations.md.new && mv docs/operations.md.new docs/operations.md
	$(BIN)/python -m release.reference

.PHONY: site
site: .venv/dev.stamp ## the documentation as a site in dist/site; a link that leads nowhere stops it
	$(BIN)/sphinx-build --builder html --fail-on-warning --keep-going --quiet --conf-dir docs --doctree-dir dist/doctrees . dist/site
	@echo "dist/site/index.html"

.PHONY: chart-docs
chart-docs: .venv/dev.stamp ## the table of values in chart/README.md, from the comments in chart/values.yaml
	$(BIN)/python -m release.values_table

.PHONY: manifests
manifests: ## renders the chart into k8s/manifests
	k8s/render-manifests.sh

# ── check ─────────────────────────────────────────────────────────────────────────────────
.PHONY: lint
lint: .venv/dev.stamp ## ruff, mypy --strict, biome, codespell, workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if $(MAKE) --no-print-directory $(PAGE_TOOLS); then $(BIN)/node $(BIOME) lint --error-on-warnings; else [ -z "$$CI" ]; fi
	$(BIN)/codespell
	$(BIN)/zizmor --offline --quiet --no-progress .github
	@if command -v actionlint >/dev/null; then actionlint; else echo "lint: actionlint is not here, and was left out"; fi

.PHONY: fmt
fmt: .venv/dev.stamp ## ruff, formatting and fixing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Each file on one of two processes. Each process has its own Valkey and its own browser.
IN_TWO := --numprocesses=2 --dist=loadfile
# Where real processes share the machine, a test that fails is tried once more: CONTRIBUTING.md says what that means.
AGAIN := --reruns 1

.PHONY: test-js
test-js: .venv/dev.stamp ## the logic of the page, in Node.js
	$(BIN)/node --test --test-reporter=dot --test-timeout=60000 tests/ui/logic/*.test.mjs

.PHONY: test-unit
test-unit: setup ## no I/O
	$(BIN)/pytest tests/unit --numprocesses=auto --dist=worksteal

.PHONY: test-integration
test-integration: setup ## a real valkey-server, real processes
	$(BIN)/pytest tests/integration $(IN_TWO) $(AGAIN)

.PHONY: test-ui
test-ui: setup chromium firefox ## a real Chromium, and the most important in a real Firefox
	$(BIN)/pytest tests/ui $(IN_TWO) -m 'not quiet' $(AGAIN)

.PHONY: ui-long
ui-long: setup chromium ## how long the browser is busy at a time; what a page keeps while 2,000 tasks and 20 minutes go by
##   HEAP_MINUTES=20 HEAP_TASKS=2000   how long, and how many tasks in the first quarter of it
	$(BIN)/pytest -s tests/ui -m quiet

.PHONY: test-faults
test-faults: setup ## kill, stop, away
	$(BIN)/pytest tests/faults

.PHONY: faults-long
faults-long: setup ## the kill suite with 10,000 tasks, 200 kills, 100 losses of power
##   FAULTS_SEED=1                     the same faults again; without it, other ones each time
##   FAULTS_SCALE=1                    how much more of everything
	FAULTS_PROFILE=long $(BIN)/pytest tests/faults/test_kill_suite.py

.PHONY: sieve-long
sieve-long: setup ## 200 random numbers of 30 to 60 digits by the sieve, each relation looked at
	SIEVE_NUMBERS=200 SIEVE_DIGITS=60 $(BIN)/pytest tests/unit/quadratic_sieve/test_many.py --numprocesses=auto

.PHONY: sieve-faults
sieve-faults: setup ## ten workers and Valkey are killed while a number of 75 digits is sieved: how much is done twice
##   SIEVE_DIGITS=75 SIEVE_KILLS=10    how long the number is, and how many workers are killed
	SIEVE_DIGITS=$(or $(SIEVE_DIGITS),75) SIEVE_KILLS=$(or $(SIEVE_KILLS),10) $(BIN)/pytest tests/faults/test_sieve.py

.PHONY: test-chart
test-chart: setup ## the chart rendered, its values, its rules, the users of Valkey
	$(BIN)/pytest tests/chart $(IN_TWO) $(AGAIN)

.PHONY: test-gateway
test-gateway: setup chromium ## the real nginx in Docker, as the chart configures it, and a first visit through it
	$(BIN)/pytest tests/gateway $(AGAIN)

.PHONY: test-e2e
test-e2e: setup ## a real kind cluster of three hosts
	$(BIN)/pytest tests/e2e $(AGAIN) --ignore=tests/e2e/test_6_replicas.py --ignore=tests/e2e/test_7_scale_ins.py

# Clusters of their own, and minutes of load: a profile beside `make test`. tests/chart/test_replicas.py has the same
# claims about replicas with real servers and Sentinels on one machine.
.PHONY: e2e-long
e2e-long: setup ## on kind: Valkey with replicas, a host dies, one is drained, backups; 200 workers leave while they work
##   SCALE_INS=200                     how many workers leave
	$(BIN)/pytest tests/e2e/test_6_replicas.py tests/e2e/test_7_scale_ins.py

APT_INSTALL := [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
MISSING := is missing and cannot be installed from here: the tests of the page will say so

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || { $(APT_INSTALL) chromium >/dev/null; } || echo "chromium $(MISSING)"

.PHONY: firefox
firefox:
	@command -v firefox-esr >/dev/null || command -v firefox >/dev/null || { $(APT_INSTALL) firefox-esr >/dev/null; } || echo "firefox-esr $(MISSING)"
	@$(MAKE) --no-print-directory $(PAGE_TOOLS) || echo "what drives Firefox $(MISSING)"

LAYERS := lint test-js test-unit test-chart test-gateway test-integration test-ui test-faults test-e2e

.PHONY: test
test: setup ## everything, cheapest first, with the seconds that each layer took
##   CI=                               true: a tool that is missing fails its tests; of every test-…
##   LAYERS="lint test-unit …"         which layers, in this order
##   AGAIN=                            given so: no failed test is tried once more
	@took=; for layer in $(LAYERS); do \
	  began=$$(date +%s); $(MAKE) --no-print-directory $$layer || exit 1; \
	  took="$$took $$layer=$$(($$(date +%s) - began))s"; done; echo "took:$$took"

# ── release ───────────────────────────────────────────────────────────────────────────────
.PHONY: version
version: .venv/dev.stamp ## says the version, or writes another one to every place that states it
##   VERSION=1.2.0                     the other one, or 1.2.0-rc.1
	@$(BIN)/python -m release.version $(VERSION)
	@if [ -n "$(VERSION)" ]; then k8s/render-manifests.sh; fi

.PHONY: release
release: .venv/dev.stamp ## wheel, sdist, images, chart, what is in each of them, and checksums
##   DIST=dist                         the folder for all of that; it is emptied first
##   REGISTRY=                         such as ghcr.io/you: the images' names begin with it, also in the chart
##   SOURCE_URL=                       where the sources are, for the chart's page
##   IMAGES=docker                     none: no images, where Docker is not to be used
	REGISTRY="$(REGISTRY)" SOURCE_URL="$(SOURCE_URL)" IMAGES="$(IMAGES)" release/build.sh "$(or $(DIST),dist)"

.PHONY: newcomer
newcomer: ## a newcomer's clock: from a clone to an exact answer, by make run and by make kind-up
##   ONLY=                             run or kind: one of the two; without it, kind where its tools are
	@k8s/newcomer.sh $(ONLY)

.PHONY: hooks
hooks: .venv/dev.stamp ## git checks what you commit, with the same tools as make lint
	$(BIN)/pre-commit install

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

.PHONY: bench-batches
bench-batches: .venv/dev.stamp ## 100,000 factorizations as a batch on two workers, beside a pool of two processes
	$(BIN)/python -m bench.batches

.PHONY: bench-sieve
bench-sieve: .venv/dev.stamp kernel ## a hard number on our quadratic sieve, FLINT and PARI, and on two workers beside one
##   DIGITS=60,65,70,75 TWO=70         how long the numbers are, and the one for two workers; TWO= for none
##   LONG=90,95                        instead: such numbers on two workers, minutes and memory
	$(BIN)/python -m bench.sieve

.PHONY: bench-thousand
bench-thousand: .venv/dev.stamp ## a thousand workers, simulated from measured service times: where one Valkey bends
	$(BIN)/python -m bench.thousand

.PHONY: bench-thousand-sieve
bench-thousand-sieve: .venv/dev.stamp kernel ## the same for numbers of 80, 90, 100 digits: minutes, and what is the limit
##   DIGITS=80,90,100 JOINED=75,80     how long they are, and the two whose putting together is measured and continued;
##                                     90:37 for one that is known to take 37 s
	$(BIN)/python -m bench.thousand_sieve

.PHONY: bench-hostile
bench-hostile: .venv/dev.stamp ## how long others wait while someone sends hostile expressions
	$(BIN)/python -m bench.hostile

.PHONY: bench-slow
bench-slow: .venv/dev.stamp ## how soon requests are answered beside slow and idle clients; keep the machine quiet
	$(BIN)/python -m bench.slow

.PHONY: bench-verdicts
bench-verdicts: .venv/dev.stamp ## our verdicts beside Math-Verify's on pairs of others, and beside 1,000 hostile pairs
##   FOLDER= HANG=20 HOSTILE=1000      where Math-Verify is installed; seconds of silence that are a hang; hostile pairs
	$(BIN)/python -m bench.verdicts

.PHONY: bench-trust
bench-trust: .venv/dev.stamp ## answers made wrong, offered to the checks of their operations
##   SEED=1 QUESTIONS=40               which questions, and how many for each operation
	$(BIN)/python -m bench.trust $${SEED:-1} $${QUESTIONS:-40}
