# Needs python3.11 or newer with venv and pip, and make. Everything else goes into .venv.

PORT ?= 8000
# The first Python that runs and is new enough; some of these names can be stubs that only print an error.
PYTHON ?= $(shell for python in python3.11 python3 python3.13 python3.12; do \
  $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
# One's own machine: plain http on loopback, data and key under var/. Production sets its own environment: docs/DEPLOYMENT.md.
LOCAL := BACKAPP_LOCAL=1
MANAGE := $(LOCAL) $(BIN)/python manage.py
# Installs exactly what a lock file pins and resolves nothing again: a release published tomorrow changes nothing. `pip check` then
# makes sure that the pins are complete and fit together.
PIP_INSTALL := install --quiet --disable-pip-version-check --no-deps --require-hashes -r
DEV := $(VENV)/.dev.stamp
RUN := $(VENV)/.run.stamp
PROOF := $(VENV)/.proof.stamp

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(RUN) ## serve on http://127.0.0.1:$PORT (8000), with the content loaded; keeps the data between runs
	@$(BIN)/python -c 'import sys; p = sys.argv[1]; sys.exit(0 if p.isdecimal() and 0 < int(p) < 65536 else "PORT must be a number from 1 to 65535.")' '$(PORT)'
	@$(LOCAL) VENV=$(VENV) sh tools/prepare.sh
	@echo "Backapp: http://127.0.0.1:$(PORT)/   (Ctrl-C stops it)"
	@$(LOCAL) PORT=$(PORT) exec $(BIN)/gunicorn backapp.wsgi

# Each of the two takes a half in order, so that what a file of tests shares is set up once, and then some of what the other has left. A third
# on two cores takes longer: browsers fill them.
.PHONY: test
test: $(DEV) ## the tests but the slow ones; those in a browser need Chromium, and say so loudly when it is missing
	$(BIN)/pytest -n 2 --dist worksteal -m 'not slow' $(ARGS)

.PHONY: test-slow
test-slow: $(DEV) ## the tests that `make test` leaves out: crashes, paper, and others that only a rare change can break
	$(BIN)/pytest -n 2 --dist worksteal -m slow $(ARGS)

.PHONY: test-postgres
test-postgres: $(DEV) ## the tests that ask a database, on PostgreSQL and Redis started for them (both must be installed)
	$(BIN)/python tools/engines.py $(BIN)/pytest -n 2 --dist worksteal -m 'not browser' $(ARGS)

.PHONY: test-proof
test-proof: $(PROOF) ## the tests of proof/: samples of every claim, and faults that each must find
	$(BIN)/pytest -n 2 --dist worksteal proof/tests $(ARGS)

.PHONY: check
check: $(DEV) ## everything that reads the code and the content without running the pages
	@sh tools/check.sh $(BIN)

.PHONY: check-proof
check-proof: $(PROOF) ## whether docs/safety/proof.md is of this code; says when it is of older rules
	@$(BIN)/python -m proof check

.PHONY: fix
fix: $(DEV) ## put the code in order (ruff) and write the generated documents anew
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	@BACKAPP_LOCAL=1 $(BIN)/python manage.py format_content
	@sh tools/documents.sh $(BIN) write

# Without the sweep: it asks every page for locked words, which takes as long as the rest and reaches no line that the rest does not.
.PHONY: cover
cover: $(DEV) ## the tests of gate/ and access/ must reach 100 % of their lines and branches
	@mkdir -p var/coverage && rm -f var/coverage/*
	$(BIN)/pytest -n 2 --dist worksteal tests/gate tests/access --ignore=tests/access/test_sweep.py --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --fail-under=100

.PHONY: check-install
check-install: ## every lock of site, tests and proof installed from nothing by the oldest pip that a supported Python comes with, in a folder with a space in its name
	@sh tools/oldest_pip.sh "$(PYTHON)" $(PIP_INSTALL)

.PHONY: prove
prove: $(PROOF) ## try to refute every claim about the gate, print the table, write docs/safety/proof.md (a quarter of an hour)
	@$(BIN)/python -m proof && sh tools/documents.sh $(BIN) write

.PHONY: crawl
crawl: $(DEV) ## everybody asks for everything, in every way: a canary in every locked field, none may come where it is not open (minutes)
	@$(BIN)/python -m tests.crawl $(ARGS)

.PHONY: long
long: $(DEV) ## what the tests only sample, whole: 200 kills, 300 torn logs, every fault at every statement (about ten minutes)
	$(BIN)/pytest -m long $(ARGS)

.PHONY: mutants
mutants: $(PROOF) ## put every small fault into gate/ and access/, one at a time: the tests must notice each (a quarter of an hour; ARGS=part-of-a-name)
	@$(BIN)/python -m proof mutants $(ARGS)

.PHONY: bench
bench: $(DEV) ## how fast the pages are, as ratios measured side by side in one run (ROUNDS=5 SECONDS=2)
	@$(BIN)/python -m tools.bench

.PHONY: lighthouse
lighthouse: $(DEV) ## Lighthouse, mobile, median of RUNS=5 on the pages people meet first; needs npm and Chromium
	@$(BIN)/python -m tools.bench.lighthouse

.PHONY: load
load: $(DEV) ## the site under load while its parts fail, every page looked at (MINUTES=10); wants PostgreSQL and Redis
	@$(BIN)/python -m tools.load --minutes $(or $(MINUTES),10)

.PHONY: content
content: $(RUN) ## load the fixtures into the local data file again, and check them
	@$(LOCAL) VENV=$(VENV) FORCE=1 sh tools/prepare.sh
	$(MANAGE) check_content

.PHONY: admin
admin: $(RUN) ## make an account for the local admin
	@$(LOCAL) VENV=$(VENV) sh tools/prepare.sh
	$(MANAGE) createsuperuser

.PHONY: observatory
observatory: $(DEV) ## every page of a real site graded by MDN's HTTP Observatory; needs npm and openssl
	@$(BIN)/python tools/observatory.py

.PHONY: audit
audit: ## known faults in the pinned packages, and a bill of materials in var/audit; says loudly where the list cannot be asked
	@[ -x var/audit-tool/bin/pip-audit ] && [ var/audit-tool/stamp -nt requirements-audit.txt ] || { \
	  $(PYTHON) -m venv var/audit-tool && \
	  var/audit-tool/bin/python -m pip $(PIP_INSTALL) requirements-audit.txt && var/audit-tool/bin/python -m pip check --quiet && \
	  touch var/audit-tool/stamp; }
	@var/audit-tool/bin/python -W ignore tools/audit.py

.PHONY: lock
lock: UPGRADE ?= --upgrade
lock: ## pin the newest versions that requirements*.in allow, with hashes
	@$(PYTHON) -m venv var/lock-tool && var/lock-tool/bin/python -m pip $(PIP_INSTALL) requirements-lock.txt
	@for name in requirements requirements-dev requirements-audit requirements-lock proof/requirements; do \
	  var/lock-tool/bin/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --no-header --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; done

.PHONY: clean
clean: ## remove the environment and what was built; the data in var/ stays
	rm -rf $(VENV) var/static var/coverage var/stamps var/audit var/audit-tool var/lock-tool .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find backapp tests proof -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. A stamp is newer than what it was made from, so a second run has nothing to do.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Backapp needs Python 3.11 or newer; set PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(RUN): requirements.txt | $(BIN)/python
	@echo "Installing what the site needs …"
	@$(BIN)/python -m pip $(PIP_INSTALL) requirements.txt
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@echo "Installing what tests and checks need …"
	@$(BIN)/python -m pip $(PIP_INSTALL) requirements-dev.txt
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@

$(PROOF): proof/requirements.txt $(DEV)
	@echo "Installing what the proof needs …"
	@$(BIN)/python -m pip $(PIP_INSTALL) proof/requirements.txt
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@
