# What a person or a CI runs. Needs GNU make and Python 3.11 or newer; everything else goes into .venv.
# Another Python than python3: make demo PYTHON=python3.12. Newer versions of what is locked: make lock UPGRADE=1

PYTHON ?= python3
OLDEST := 3.11
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)

VENV := .venv
RUN := $(VENV)/bin/python -m
MADE := $(VENV)/made-with-python-$(VERSION)
FOR_DEMO := $(VENV)/holds-requirements
FOR_TESTS := $(VENV)/holds-requirements-dev
FOR_BENCH := $(VENV)/holds-requirements-bench
PEERS := benchmarks/contenders/node
AS_ROOT := $(if $(filter-out 0,$(shell id -u)),sudo -n)
INSTALL := $(RUN) pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version $(OLDEST) \
	--generate-hashes --no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade)

.DELETE_ON_ERROR:
.PHONY: help demo test test-long lint bench bench-ready bench-tools schema lock

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(FOR_DEMO)  ## Run the gateway over four fake systems on 127.0.0.1:$GATEWAY_PORT (8000), until Ctrl-C
	@$(RUN) backends demo

test: $(FOR_TESTS)  ## Run the tests that need nothing but Python, on two cores
	$(RUN) pytest -q -n 2 -m "not sockets and not faults and not browser and not audits and not demo and not crash and not bench"

test-long: $(FOR_TESTS)  ## More that is generated: 10,000 documents, 2,000 sequences; make test: TEST_DOCUMENTS=500, TEST_SEQUENCES=200
	TEST_DOCUMENTS=10000 $(RUN) pytest -q -n 2 tests/execution
	TEST_SEQUENCES=2000 $(RUN) pytest -q tests/sequences

lint: $(FOR_TESTS)  ## Check style, types, and who imports whom
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(VENV)/bin/lint-imports

bench: bench-ready  ## Measure the gateway beside its peers; needs Debian, for nginx and wrk
	$(RUN) benchmarks compare
	$(RUN) benchmarks grow
	$(RUN) benchmarks alone
	$(RUN) benchmarks profile
	$(RUN) benchmarks report

bench-ready: $(FOR_BENCH) $(PEERS)/node_modules

# As root, or as somebody who may become root.
bench-tools:
	@missing=$$(for tool in nginx wrk npm; do command -v $$tool > /dev/null || echo $$tool; done); test -z "$$missing" || \
	  { $(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq --no-install-recommends $$missing > /dev/null; }

schema: $(FOR_TESTS)  ## Write schema.graphql and what is printed of docs/ from the code
	$(RUN) gateway print schema > schema.graphql
	$(RUN) gateway print settings > docs/settings.md
	$(RUN) gateway print errors > docs/errors.md
	$(RUN) gateway print metrics > docs/metrics.md

lock: $(FOR_TESTS)  ## Write the requirements*.txt from pyproject.toml
	$(COMPILE) --extra demo -o requirements.txt
	$(COMPILE) --extra demo --extra dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --extra demo --extra bench -c requirements-dev.txt -o requirements-bench.txt

# The environment is made anew for another version of Python, and brought up to date when a list of requirements changes.
$(MADE):
	@case "$(VERSION)" in \
	  "") echo "There is no $(PYTHON) here. Name a Python of $(OLDEST) or newer: make PYTHON=python3.12 ..." >&2; exit 1 ;; \
	  [012].*|3.[0-9]|3.10) \
	    echo "Switchboard needs Python $(OLDEST) or newer; $(PYTHON) is $(VERSION). Name another: make PYTHON=python3.12 ..." >&2; exit 1 ;; \
	esac
	@test -e $(VENV)/lib/python$(VERSION) || rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(FOR_DEMO): requirements.txt $(MADE)
	$(INSTALL) -r requirements.txt
	@touch $@

$(FOR_TESTS): requirements-dev.txt requirements.txt $(MADE)
	$(INSTALL) -r requirements-dev.txt
	@touch $(FOR_DEMO) $@

$(FOR_BENCH): requirements-bench.txt requirements.txt $(MADE)
	$(INSTALL) -r requirements-bench.txt
	@touch $(FOR_DEMO) $@

$(PEERS)/node_modules: $(PEERS)/package-lock.json | bench-tools
	npm ci --prefix $(PEERS) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
