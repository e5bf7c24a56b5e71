# VoiceOps on one machine. Needs Python 3.11 or later, make and a package index; everything else comes from the lock file.

PYTHON ?= python3
ARGS ?=

VENV := .venv/bin/python
LOCAL := $(VENV) -m localrun

.DEFAULT_GOAL := help
.PHONY: help run test faults check bench screenshots fix services stop status clean venv lint types contracts migrations

help:  ## show this list
	@grep -hE '^[a-z]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/:.*  ## /|/' | while IFS='|' read -r name what; do printf '  make %-11s %s\n' "$$name" "$$what"; done

run: venv  ## start everything with a demo business and simulated calls; Ctrl-C stops it
	@$(LOCAL) run

test: venv  ## run all tests, browser journeys included; make test ARGS="tests/engine -k filler" narrows
	@$(LOCAL) test -- $(ARGS)

faults: venv  ## injected faults and fuzzing in full, outages of 30 s on the real processes; takes a while
	@FAULTS=all $(LOCAL) test -- tests/faults $(ARGS)

check: venv  ## style, types, who may import whom, missing migrations
	@$(LOCAL) --test with -- $(MAKE) --no-print-directory --keep-going lint types contracts migrations

bench: venv  ## measure turns beside two other servers; see bench/README.md
	@$(VENV) -m bench.turns $(ARGS)

screenshots: venv  ## take a picture of every page, light and dark, wide and narrow; make screenshots ARGS=--docs for the documents
	@$(LOCAL) --test with -- $(VENV) -m tests.pictures $(ARGS)

fix: venv  ## let ruff mend what it can
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m ruff format .

services: venv  ## start only PostgreSQL and Redis and keep them; var/dev.env says where
	@$(LOCAL) up

stop: venv  ## stop what `make services` started
	@$(LOCAL) down
	@$(LOCAL) down --test

status: venv  ## show which services run
	@$(LOCAL) status

clean: venv  ## stop everything and throw away all local data
	@$(LOCAL) clean

venv:
	@$(PYTHON) localrun/bootstrap.py

lint:
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .

types:
	$(VENV) -m mypy .

contracts:
	.venv/bin/lint-imports

migrations:
	$(VENV) manage.py makemigrations --check --dry-run
	$(VENV) manage.py check
