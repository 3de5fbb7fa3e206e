# Needs make, and Python 3.11 or newer with venv and pip. Everything else is installed in .venv.

PORT ?= 8000
# The first Python that runs and is new enough. Some of these names can be stubs that only print an
# error.
PYTHON ?= $(shell for python in python3.11 python3 python3.13 python3.12; do \
  $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
# A developer's machine: plain http on loopback, data and key under var/. A real site sets its own
# environment (docs/DEPLOYMENT.md).
LOCAL := BACKAPP_LOCAL=1
MANAGE := $(LOCAL) $(BIN)/python manage.py
# Installs exactly what a lock file pins and resolves nothing, so a release published tomorrow
# changes nothing. `pip check` then verifies that the pins are complete and compatible.
PIP_INSTALL := install --quiet --disable-pip-version-check --no-deps --require-hashes -r
DEV := $(VENV)/.dev.stamp
RUN := $(VENV)/.run.stamp
PROOF := $(VENV)/.proof.stamp
# Drawing needs packages that the site does not, so the studio has an environment of its own.
STUDIO := var/studio-venv

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(RUN) ## serve the site with its content on http://127.0.0.1:$PORT (8000); keeps the data
	@$(BIN)/python -c 'import sys; p = sys.argv[1]; sys.exit(0 if p.isdecimal() and 0 < int(p) < 65536 else "PORT must be a number from 1 to 65535.")' '$(PORT)'
	@$(LOCAL) VENV=$(VENV) sh tools/prepare.sh
	@echo "Backapp: http://127.0.0.1:$(PORT)/   (Ctrl-C stops it)"
	@$(LOCAL) PORT=$(PORT) exec $(BIN)/gunicorn backapp.wsgi

# Each of the two workers takes half of the tests in order, so that the fixtures of a file are set
# up once, and later takes tests over from the other. A third worker on two cores would take longer,
# because browsers fill the cores.
.PHONY: test
test: $(DEV) ## run the tests except the slow ones (browser tests need Chromium)
	$(BIN)/pytest -n 2 --dist worksteal -m 'not slow' $(ARGS)

.PHONY: test-slow
test-slow: $(DEV) ## run the slow tests that `make test` leaves out, such as crashes and printing
	$(BIN)/pytest -n 2 --dist worksteal -m slow $(ARGS)

.PHONY: test-postgres
test-postgres: $(DEV) ## run the database tests on PostgreSQL and Redis (both must be installed)
	$(BIN)/python tools/engines.py $(BIN)/pytest -n 2 --dist worksteal -m 'not browser' $(ARGS)

.PHONY: test-proof
test-proof: $(PROOF) ## run the tests of proof/: samples of every claim, with planted errors
	$(BIN)/pytest -n 2 --dist worksteal proof/tests $(ARGS)

.PHONY: check
check: $(DEV) ## check the code and the content without running the pages
	@sh tools/check.sh $(BIN)

.PHONY: check-proof
check-proof: $(PROOF) ## check whether docs/safety/proof.md belongs to this version of the rules
	@$(BIN)/python -m proof check

.PHONY: studio-check
studio-check: $(STUDIO)/.stamp ## test the studio, check a quarter of the poses, redraw some (all with ARGS=--all)
	$(STUDIO)/bin/pytest studio/tests
	@$(STUDIO)/bin/python -m studio check $(or $(ARGS),--sample)
	@$(STUDIO)/bin/python -m studio again $(ARGS)

.PHONY: drawings
drawings: $(STUDIO)/.stamp ## draw again each exercise whose pose has changed (all with ARGS=--all)
	@$(STUDIO)/bin/python -m studio draw $(ARGS)

.PHONY: fix
fix: $(DEV) ## format the code (ruff) and regenerate the generated documents
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	@BACKAPP_LOCAL=1 $(BIN)/python manage.py format_content
	@sh tools/documents.sh $(BIN) write

# Without the sweep: it searches every page for locked words, takes as long as all other tests
# together and covers no additional line.
.PHONY: cover
cover: $(DEV) ## check that the tests of gate/ and access/ cover all lines and branches
	@mkdir -p var/coverage && rm -f var/coverage/*
	$(BIN)/pytest -n 2 --dist worksteal tests/gate tests/access --ignore=tests/access/test_sweep.py --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --fail-under=100

.PHONY: check-install
check-install: ## install every lock from scratch with the oldest supported pip
	@sh tools/oldest_pip.sh "$(PYTHON)" $(PIP_INSTALL)

.PHONY: prove
prove: $(PROOF) ## try to refute every claim about the gate and write docs/safety/proof.md (15 min)
	@$(BIN)/python -m proof && sh tools/documents.sh $(BIN) write

.PHONY: crawl
crawl: $(DEV) ## request every page as every kind of visitor and look for locked text (minutes)
	@$(BIN)/python -m tests.crawl $(ARGS)

.PHONY: long
long: $(DEV) ## run in full what the tests only sample: kills, torn logs, failing statements (10 min)
	$(BIN)/pytest -m long $(ARGS)

.PHONY: mutants
mutants: $(PROOF) ## plant small errors in gate/ and access/; tests must catch each (15 min; ARGS=name)
	@$(BIN)/python -m proof mutants $(ARGS)

.PHONY: bench
bench: $(DEV) ## compare the speed of pages, as ratios within one run (ROUNDS=5 SECONDS=2)
	@$(BIN)/python -m tools.bench

.PHONY: lighthouse
lighthouse: $(DEV) ## run Lighthouse (mobile, median of RUNS=5) on main pages; needs npm and Chromium
	@$(BIN)/python -m tools.bench.lighthouse

.PHONY: load
load: $(DEV) ## put the site under load while its parts fail (MINUTES=10); needs PostgreSQL and Redis
	@$(BIN)/python -m tools.load --minutes $(or $(MINUTES),10)

.PHONY: content
content: $(RUN) ## load the fixtures into the local database again, and check them
	@$(LOCAL) VENV=$(VENV) FORCE=1 sh tools/prepare.sh
	$(MANAGE) check_content

.PHONY: admin
admin: $(RUN) ## create an account for the local admin
	@$(LOCAL) VENV=$(VENV) sh tools/prepare.sh
	$(MANAGE) createsuperuser

.PHONY: observatory
observatory: $(DEV) ## grade every page with MDN's HTTP Observatory; needs npm and openssl
	@$(BIN)/python tools/observatory.py

.PHONY: audit
audit: ## list known vulnerabilities in the pinned packages, and write an SBOM to var/audit
	@[ -x var/audit-tool/bin/pip-audit ] && [ var/audit-tool/stamp -nt requirements-audit.txt ] || { \
	  $(PYTHON) -m venv var/audit-tool && \
	  var/audit-tool/bin/python -m pip $(PIP_INSTALL) requirements-audit.txt && var/audit-tool/bin/python -m pip check --quiet && \
	  touch var/audit-tool/stamp; }
	@var/audit-tool/bin/python -W ignore tools/audit.py

.PHONY: lock
lock: UPGRADE ?= --upgrade
lock: ## pin the newest versions that requirements*.in allow, with hashes
	@$(PYTHON) -m venv var/lock-tool && var/lock-tool/bin/python -m pip $(PIP_INSTALL) requirements-lock.txt
	@for name in requirements requirements-dev requirements-audit requirements-lock proof/requirements studio/requirements; do \
	  var/lock-tool/bin/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --no-header --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; done

.PHONY: clean
clean: ## remove the virtual environment and build results; keep the data in var/
	rm -rf $(VENV) var/static var/coverage var/stamps var/audit var/audit-tool var/lock-tool var/studio-venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find backapp tests proof -name __pycache__ -type d -prune -exec rm -rf {} +

# The virtual environment. A stamp file is newer than its sources, so a second run does nothing.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Backapp needs Python 3.11 or newer; set PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(RUN): requirements.txt | $(BIN)/python
	@echo "Installing the packages of the site …"
	@$(BIN)/python -m pip $(PIP_INSTALL) requirements.txt
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@echo "Installing the packages for tests and checks …"
	@$(BIN)/python -m pip $(PIP_INSTALL) requirements-dev.txt
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@

$(PROOF): proof/requirements.txt $(DEV)
	@echo "Installing the packages for the proof …"
	@$(BIN)/python -m pip $(PIP_INSTALL) proof/requirements.txt
	@$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $@

$(STUDIO)/.stamp: studio/requirements.txt
	@$(PYTHON) -m venv $(STUDIO)
	@$(STUDIO)/bin/python -m pip $(PIP_INSTALL) studio/requirements.txt
	@$(STUDIO)/bin/python -m pip check --quiet --disable-pip-version-check
	@touch $@
