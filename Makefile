# Golden Thread: every daily deed. `make run` needs only Python 3.11 or newer (with venv) and make.
# make PYTHON=/path/to/python3.12 chooses another Python; HOST and PORT say where `make run` serves.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
HOST ?= 127.0.0.1
PORT ?= 8000
# Whether `make check` and `make test` also ask ruff if every file is formatted.
FORMATTED ?= yes

BIN := .venv/bin
PY := $(BIN)/python
CODE := goldenthread tests tools conftest.py manage.py

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types contracts fix bench bench-scale screens requirements clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Golden Thread needs Python 3.11 or newer; none was found. Install it, or say make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Golden Thread needs Python 3.11 or newer; $(PYTHON) is older." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@$(PY) tools/link_checkout.py
	@touch $@

# Stamps, so that a second start installs nothing.
.venv/.runtime: .venv/.made requirements.txt
	@sh tools/install.sh requirements.txt
	@touch $@

.venv/.development: .venv/.runtime requirements-dev.txt
	@sh tools/install.sh requirements-dev.txt
	@touch $@

setup: .venv/.development ## install what the product and its tests need into .venv

run: .venv/.runtime ## install, prepare, build the demonstration if there is no data, serve on 127.0.0.1:8000
	@$(PY) -m goldenthread serve --with-demo --host $(HOST) --port $(PORT)

test: setup ## everything a merge asks: lint, types, contracts, tests on SQLite and PostgreSQL, browser journeys
	@$(PY) tools/system_packages.py
	@$(MAKE) --no-print-directory lint types contracts
	@$(PY) tools/run_tests.py sqlite postgresql journeys

check: setup lint types contracts ## the fast part, under a minute: lint, types, contracts, unit tests on SQLite without pages
	@$(PY) -m pytest goldenthread tests -m "not journey and not slow and not shared and not thorough" -n 2 --dist loadgroup

lint:
	@$(PY) -m ruff check $(CODE)
	@if [ "$(FORMATTED)" = yes ]; then $(PY) -m ruff format --check $(CODE); fi

types:
	@$(PY) -m mypy $(CODE)

contracts:
	@$(BIN)/lint-imports --no-cache

fix: setup ## format, and repair what can be repaired by itself
	@$(PY) -m ruff check --fix-only $(CODE)
	@$(PY) -m ruff format $(CODE)

bench: setup ## speed and memory on SQLite and PostgreSQL, written to bench/results.md
	@$(PY) -m bench

bench-scale: setup ## the demonstration a hundred times as large
	@$(PY) -m bench scale

screens: setup ## pictures of every page at 1280 and 390 pixels, in docs/screenshots and screenshots/
	@GOLDENTHREAD_TEST_SCREENS=yes $(PY) -m pytest tests/journeys -m journey

requirements: ## pin the dependencies anew, with hashes (needs uv)
	uv pip compile pyproject.toml --extra postgres --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements.txt
	uv pip compile pyproject.toml --extra postgres --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements-dev.txt

clean: ## remove what was made here, but never your data in var/
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
