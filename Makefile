# `make demo` sets up and runs the main job on the bundled example; `make check` sets up and passes the tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export OMP_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1

.PHONY: demo refit check setup lint types contract rules docs test clean

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c constraints.txt -e '.[torch,dev]'
	touch $@

setup: $(VENV)/.ready

demo: setup
	$(BIN)/python examples/loop.py

check: setup lint types contract rules docs test

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contract: setup
	$(BIN)/lint-imports

rules: setup
	$(BIN)/advisor rules test
	$(BIN)/advisor rules coverage

docs: setup
	$(BIN)/python docs/generate.py --check

test: setup
	$(BIN)/python -m pytest -n 2

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# Fits again what was fitted on other data or other signals; takes from minutes to an hour.
refit: setup
	$(BIN)/python -m benchmarks.fitted --refit
