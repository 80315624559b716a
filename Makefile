# The commands of the project. Needs python3 (3.11 or newer) with venv, and make; the rest it gets itself.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
# Where it is set, each process of a test run compiles its modules, and pytest rewrites its assertions, anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install dev run test quick timing coverage journeys demo documents screenshots check lint fix eval fit bench faults fresh deployment fuzz soak schedule day year responsive corpora audit sbom capacity lock clean help

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

install: $(VENV)/.run ## make .venv with the locked requirements and the tipwatch command

dev: $(VENV)/.dev ## the same with the tools for tests and lint

run: $(VENV)/.run ## start the daemon; stop it with Ctrl-C
	@exec $(BIN)/tipwatch run

# Three processes on two cores: the tests of daemons and of politeness wait for a third of their time. Compiled
# first: else the first processes, which start together, all do it. The longest files first, so that all end together.
test: $(VENV)/.dev $(VENV)/.pywb ## run the whole test suite
	@$(BIN)/python -m compileall -q . -x '/\.'
	@chromium="$$(deploy/get-chromium $(BIN)/playwright)" && TIPWATCH_CHROMIUM="$$chromium" $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

quick: $(VENV)/.dev ## the tests that need no browser, no PostgreSQL and no half second each: under a minute
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not browser and not postgres and not slow and not timing" $(ARGS)

timing: $(VENV)/.dev $(VENV)/.pywb ## the tests that measure time: for a quiet machine
	@$(BIN)/pytest -q -m timing $(ARGS)

coverage: $(VENV)/.dev $(VENV)/.pywb ## the whole suite with the share of lines and branches that it runs
	@mkdir -p var/coverage
	@chromium="$$(deploy/get-chromium $(BIN)/playwright)" && TIPWATCH_CHROMIUM="$$chromium" \
	  $(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term --cov-report=html:var/coverage/html $(ARGS)

journeys: $(VENV)/.dev ## write the tables of docs/architecture.md anew, by running what they describe
	@PYTHONPATH=.:tests $(BIN)/python tests/architecture/journeys.py

demo: $(VENV)/.run ## show the main job on bundled sample sites; ARGS=--once exits when done
	@exec $(BIN)/python -m demo $(ARGS)

documents: $(VENV)/.dev ## read forty documents of our own: what is found, time, memory; ARGS="modern" scans other texts
	@PYTHONPATH=.:tests $(BIN)/python -m measured_documents $(ARGS)

screenshots: $(VENV)/.run ## take the README's pictures of what the demo found
	@chromium="$$(deploy/get-chromium $(BIN)/playwright)" && $(BIN)/python -m demo --once >/dev/null && \
	  TIPWATCH_CHROMIUM="$$chromium" $(BIN)/python -m demo.screenshots

fix: $(VENV)/.dev ## format the code and fix what ruff can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: $(VENV)/.dev ## format, lint, types, import rules, retired words, regular expressions in linear time
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file tests/mypy.ini
	$(BIN)/lint-imports
	$(BIN)/python -m supply.retired_words
	PYTHONPATH=.:tests $(BIN)/python -m redos

check: lint audit test ## everything that must hold before a commit

eval: $(VENV)/.run ## measure relevance on our own texts and write the table into docs/relevance.md; FILE=… on others
	@$(BIN)/python -m relevance.evaluation.evaluate $(FILE)

fit: $(VENV)/.run ## fit the weights of words on our own texts, print what five folds say, and write relevance/data/term_weights.tsv
	@$(BIN)/python -m relevance.evaluation.fit_term_weights

faults: $(VENV)/.dev ## kill, cut off, starve and confuse real processes for a quarter of an hour, and count what is left
	@$(BIN)/python -m bench.faults $(ARGS)

fresh: ## the README's commands and the quick suite in empty Debian roots; as root; ARGS="--full trixie" for all tests
	@.ci/fresh $(ARGS)

deployment: ## start what deploy/ describes in an empty Debian root, where there is no Docker; as root; ARGS="bookworm"
	@.ci/deployment $(ARGS)

bench: $(VENV)/.dev ## measure speed against a bare spider; docs/benchmarks.md keeps the last run
	@$(BIN)/python -m bench $(ARGS)

fuzz: $(VENV)/.dev ## feed hostile input to everything that reads what others wrote; ARGS="--seconds 1200 --seed 0"
	@PYTHONPATH=.:tests $(BIN)/python -m fuzz $(ARGS)

corpora: $(VENV)/.dev ## score the generic extraction on public sets: make corpora DIR=folder-of-checkouts
	@PYTHONPATH=.:tests $(BIN)/python -m corpora $(DIR) $(ARGS)

soak: $(VENV)/.run ## crawl 300 times in one process and watch memory, threads and descriptors
	@$(BIN)/python -m bench.measurements.crawl_leaks $(ARGS)

audit: $(VENV)/.run ## check that what we build on is locked, and ask for known vulnerabilities
	@$(BIN)/python -m supply.audit $(ARGS)

sbom: $(VENV)/.run ## write the bill of materials, CycloneDX 1.6, to var/sbom.json
	@$(BIN)/python -m supply.sbom

schedule: $(VENV)/.run ## simulate 2,000 sources for 30 days; ARGS="--sources 200 --days 3" is quicker
	@$(BIN)/python -m bench.simulation.schedule_weeks $(ARGS)

day: $(VENV)/.run ## live a day among failing, hanging and throttling sites in eight minutes, and watch memory
	@$(BIN)/python -m bench.simulation.daemon_day $(ARGS)

year: $(VENV)/.run ## simulate a year of misbehaving sites, count false and missed changes; ARGS="--sources 6 --days 60" is quicker
	@$(BIN)/python -m bench.simulation.site_year $(ARGS)

responsive: $(VENV)/.run ## time /healthz while its process crawls flat out
	@$(BIN)/python -m bench.measurements.healthz_latency measure $(ARGS)

capacity: $(VENV)/.run ## simulate where more workers stop helping; ARGS="--write docs/scaling.md" writes its table
	@$(BIN)/python -m bench.simulation.capacity $(ARGS)

lock: ## renew requirements/*.txt from pyproject.toml
	python3 -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	for set in run "dev --extra dev"; do set -- $$set; name=$$1; shift; \
	  $(VENV)/lock/bin/uv pip compile pyproject.toml --extra build "$$@" --universal --python-version 3.11 \
	    --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --quiet --output-file requirements/$$name.txt; done

clean: ## remove what the targets made, but nothing you collected
	rm -rf $(VENV) *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache var/demo

# --no-deps: the lock is whole. pip would look at the newest release for an extra (coverage[toml]),
# and that one has no hash here: on the day of a new release every fresh install failed.
$(VENV)/.run: requirements/run.txt pyproject.toml
	@echo "setting up $(VENV); the first time takes a minute"
	python3 -m venv $(VENV)
	$(PIP) --require-hashes --no-deps -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The web archive that the tests of `tipwatch backfill` read from; apart, as it forces other versions of what we use.
$(VENV)/.pywb: requirements/pywb.txt
	python3 -m venv $(VENV)/pywb
	$(VENV)/pywb/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/pywb.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) --require-hashes --no-deps -r requirements/dev.txt
	$(BIN)/pip check
	@touch $@
