# Two commands for a fresh machine with Python >= 3.11: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
AUDIT := $(VENV)-audit
# `make run TORCH=cpu` takes PyTorch's builds without CUDA: a fraction of the download, for machines without a GPU.
TORCH ?=
RUNTIME := requirements$(if $(TORCH),-$(TORCH)).txt

.PHONY: run dev test check audit sbom test-fast lint types unit bench protocols space clean

run: $(VENV)/.runtime
	$(BIN)/streamlit run app.py

dev: $(VENV)/.runtime  ## the same, and edits to the code show at once
	$(BIN)/streamlit run app.py --server.fileWatcherType=auto --client.showErrorDetails=full

test: lint types unit

check: test audit

# Asks PyPI and npm, so it needs a network and is no part of `make test`. Exit status: 1 for a known weakness, and 3 where
# a service cannot be reached.
audit: $(AUDIT)/.installed
	@$(AUDIT)/bin/python -m benchmarks.audit

sbom: $(AUDIT)/.installed $(VENV)/.runtime  ## dist/sbom.json: what the app is made of, CycloneDX
	mkdir -p dist
	$(AUDIT)/bin/cyclonedx-py environment $(BIN)/python --output-format JSON --output-file dist/sbom.json

lint: $(VENV)/.development node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	node_modules/.bin/biome lint --error-on-warnings
	node_modules/.bin/tsc

types: $(VENV)/.development
	$(BIN)/mypy

# Each file of tests is one worker's, with its own server and browser where it needs them. There is one worker more than
# cores, as some wait for a process or a clock.
# Browsers come last and apart: their driver keeps an event loop running, which others may not meet.
WORKERS = $$(( $$(getconf _NPROCESSORS_ONLN) + 1 ))
PYTEST = $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder
unit: $(VENV)/.development
	$(PYTEST) -m "not browser"
	GAN_ARENA_BROWSER="$$($(BIN)/python -m tests.browser.find)" $(PYTEST) -m browser

# For the inner loop: what needs no browser, no server, no long search and no training to the end.
FAST = tests/test_architecture.py tests/base tests/config tests/data tests/experiments tests/losses tests/networks \
	tests/evaluation/metrics tests/races
test-fast: $(VENV)/.development
	$(PYTEST) -m "not browser" $(FAST)

bench: $(VENV)/.development  ## about two hours on an otherwise idle machine; results go to benchmarks/results
	@export GAN_ARENA_BROWSER="$$($(BIN)/python -m tests.browser.find)"; missed=0; \
	for name in training_speed seeds responsiveness page_times watching race drag inspecting rebuilding downloads cvae_gan \
		won_critic feature_metrics invisible_mark microscope dissection inside_times coach; do $(BIN)/python -m benchmarks.$$name || missed=1; done; \
	exit $$missed

# Trials that are there already are not made again: an evening's work can be stopped and gone on with.
RESULTS := gan_core/experiments/protocols/results
protocols: $(VENV)/.development  ## hours on a CPU; one of them: make protocols PROTOCOLS=d2l-grid
	@for name in $(or $(PROTOCOLS),$$($(BIN)/python -c 'from gan_core.experiments.protocols import PROTOCOLS; print(*PROTOCOLS)')); do \
		$(BIN)/python -m gan_core protocol $$name --keep $(RESULTS) || exit; \
	done

# The folder of a Hugging Face Space, checked and ready to be pushed: make space SPACE=../my-space
SPACE ?= space
space: $(VENV)/.runtime
	$(BIN)/python -m deploy.space $(SPACE)

clean:
	rm -rf $(VENV) $(AUDIT) .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "GAN Arena needs Python 3.11 or newer; name one with: make run PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 2; }

$(VENV)/.runtime: requirements.txt $(RUNTIME) | $(BIN)/python
	@echo "Installing $(RUNTIME) into $(VENV), once."
ifeq ($(TORCH)-$(shell uname -s),-Linux)
	@echo "PyTorch comes with libraries for NVIDIA's GPUs: of 6.5 GB on the disk, they take 4."
	@echo "Without such a GPU, stop here and say: make run TORCH=cpu"
endif
	$(BIN)/python -m pip install --quiet --requirement $(RUNTIME)
	@touch $@

$(AUDIT)/.installed: requirements-audit.txt | $(BIN)/python
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --requirement requirements-audit.txt
	@touch $@

# Tools that look at the pages' JavaScript: nothing is built, and the app needs no Node.js.
node_modules/.installed: package.json package-lock.json
	@command -v npm > /dev/null || { echo "The checks of JavaScript need Node.js 20 or newer; the app does not."; exit 2; }
	npm ci --silent --no-fund --no-audit
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements-c2pa.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@touch $@ $(VENV)/.runtime
