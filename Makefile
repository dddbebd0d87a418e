# `make chat` and `make test` need nothing but Python 3.11, pip and a network for the first run.
# Everything is set up in .venv, with the versions that constraints.txt pins.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= $(shell for name in python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
LIBRARY ?= hoibao-library
VENV := .venv
RUN := $(VENV)/bin/python -m
INSTALL := $(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt
EDITABLE := --no-build-isolation --config-settings editable_mode=strict --editable
PACKAGES := corpus embeddings app eval
HOIBAO := $(VENV)/bin/hoibao
BASELINES := tests/baselines
XQUAD := ../shared/datasets/xquad_vi
NEWS ?= ../shared/news/baomoi_10k.jsonl

.PHONY: help chat test lint types layers pytest answers baselines format bench screenshot clean FORCE

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

chat: $(VENV)/linked | $(LIBRARY) ## set everything up and serve the chat page on 127.0.0.1:7860
	@$(HOIBAO) chat --library $(LIBRARY)

test: lint types layers pytest answers ## set everything up and run every check

lint: $(VENV)/installed-dev ## check style and formatting
	$(RUN) ruff check
	$(RUN) ruff format --check

types: $(VENV)/linked $(VENV)/installed-dev ## check the types of the installed package
	$(RUN) mypy

layers: $(VENV)/linked $(VENV)/installed-dev ## check that imports run eval -> app -> embeddings -> corpus
	$(VENV)/bin/lint-imports --no-cache --no-logo

pytest: $(VENV)/linked $(VENV)/installed-dev ## run the tests
	$(RUN) pytest

answers: $(VENV)/linked $(VENV)/installed-dev ## check that the answers are no worse than the committed baselines
	$(HOIBAO) eval samples --baseline $(BASELINES)/samples.json
	@if [ -d $(XQUAD) ]; then set -x; $(HOIBAO) eval $(XQUAD) --baseline $(BASELINES)/xquad_vi.json; \
	else echo "$(XQUAD) is not there: its questions are left out"; fi

baselines: $(VENV)/linked $(VENV)/installed-dev ## write the baselines anew, after the answers got better
	@mkdir -p build $(BASELINES)
	$(HOIBAO) eval samples --json build/samples.json
	$(RUN) hoibao.eval.baseline build/samples.json $(BASELINES)/samples.json
	$(HOIBAO) eval $(XQUAD) --json build/xquad_vi.json
	$(RUN) hoibao.eval.baseline build/xquad_vi.json $(BASELINES)/xquad_vi.json

format: $(VENV)/installed-dev ## mend style and formatting
	$(RUN) ruff check --fix
	$(RUN) ruff format

bench: $(VENV)/linked $(VENV)/installed-bench ## measure speed and memory, beside LangChain (DATASET=folder to choose the articles)
	$(RUN) hoibao.eval.bench $(if $(wildcard $(NEWS)),--news $(NEWS)) $(DATASET) $(ARTICLES)

screenshot: $(VENV)/linked $(VENV)/installed-dev ## take the screenshots of the README again
	$(VENV)/bin/python tests/browser/screenshot.py

clean: ## remove what make built and installed; libraries stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A library that is there is never touched. A new one takes its name only when it is whole.
$(LIBRARY): | $(VENV)/linked
	@echo "Taking the sample articles into $@ ..."
	@rm -rf $@.new
	@$(HOIBAO) ingest corpus/samples --library $@.new > /dev/null
	@mv $@.new $@

# The stamps below are files in .venv, each made only when its work has succeeded.

$(VENV)/created:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "hoibao needs Python 3.11 or newer: install it, or run 'make PYTHON=/path/to/python3.11 ...'" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/created
	$(INSTALL) setuptools
	$(INSTALL) $(EDITABLE) .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/installed
	$(INSTALL) $(EDITABLE) '.[dev]'
	@touch $@

# langchain-huggingface asks for a huggingface-hub below 2, which transformers 5 does not go with; it
# works with this one, so it comes without its dependencies, all of which are here.
$(VENV)/installed-bench: pyproject.toml constraints.txt | $(VENV)/installed-dev
	$(INSTALL) $(EDITABLE) '.[bench]'
	$(INSTALL) --no-deps langchain-huggingface
	@touch $@

# The packages are installed as links, file by file: new, moved and vanished files, or a moved
# checkout, make the links anew.
$(VENV)/linked: FORCE | $(VENV)/installed
	@{ pwd; find $(PACKAGES) -type f ! -name '*.pyc' | sort; } > $@.new
	@cmp -s $@.new $@ || { rm -f $@; $(INSTALL) --no-deps $(EDITABLE) . && mv $@.new $@; }
	@rm -f $@.new
