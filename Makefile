# Everything is one command; plain `make` lists them. Needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
VENV := .venv
# What is passed on to pytest: make test ARGS="tests/indicators -k reading"
ARGS ?=
# How many processes the tests run in.
JOBS ?= auto

export PYTHONUNBUFFERED = 1
# Every command starts processes, the tests hundreds: what one of them has compiled the others find.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help run test lint format check messages screens guide lock bench benchdigests clean runtime development

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

runtime:
	@$(PYTHON) bin/environment.py runtime

development:
	@$(PYTHON) bin/environment.py development

run: runtime ## start the service on this machine with sample data; PORT=8001 make run for another port
	@$(VENV)/bin/python manage.py run_embedded

test: development ## run all tests on SQLite and PostgreSQL; REQUIRE_ALL=1 forbids skipping
	@$(VENV)/bin/python -m tests.support.run -n $(JOBS) --dist worksteal $(ARGS)

lint: development ## check style and common mistakes
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

format: development ## put the code into the project's format
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

check: development ## check models, migrations and the production settings of docs/production.md
	@$(VENV)/bin/python manage.py check
	@$(VENV)/bin/python manage.py makemigrations --check --dry-run
	@$(VENV)/bin/python -m tests.support.production check --deploy --fail-level WARNING

messages: development ## bring locale/ up to date with the texts in the code and compile it; needs gettext
	@$(VENV)/bin/python -m tests.support.catalogues

screens: development ## take pictures of all pages at 1280 and 390 px, light and dark, into var/screens; needs Chromium
	@SCREENS_DIR=var/screens REQUIRE_ALL=1 $(VENV)/bin/python -m pytest tests/browser -n $(JOBS) --dist worksteal

guide: development ## take the pictures of docs/huong-dan.md anew, and their words; needs Chromium
	@WRITE_GUIDE=1 REQUIRE_ALL=1 $(VENV)/bin/python -m pytest tests/guide -n0

lock: development ## resolve requirements*.in into pinned, hashed requirements*.txt; UPGRADE=--upgrade for newer ones
	@for name in requirements requirements-dev; do \
		$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
			$(UPGRADE) $$name.in --output-file $$name.txt || exit 1; \
	done

bench: development ## measure judging 100.000 and 1.000.000 targets beside plain SQL
	@$(VENV)/bin/python -m benchmarks.judging

benchdigests: development ## measure writing the weekly digests of 10.000 people
	@$(VENV)/bin/python -m benchmarks.digests

clean: ## remove the environment and caches; the data in var/ stays
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis staticfiles
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
