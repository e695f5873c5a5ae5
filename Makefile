PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check format lock histories bench clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: ## a virtual environment with the locked packages
	@$(PYTHON) deploy/local/setup.py

demo: setup ## a whole season in minutes: every route, level and end, against what is expected
	@$(BIN)/zhicheng demo

up: setup ## everything on this computer, kept running; its state stays in .zhicheng/
	@$(BIN)/zhicheng up

test: check ## linters, types, import contracts and every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: setup ## linters, types, import contracts, and every rule with its code and test
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/zhicheng rules --check

format: setup ## bring the code into shape
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

lock: setup ## write the lock again: every package by version and hash, without any address
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --all-extras --group pyproject.toml:dev pyproject.toml -o requirements.lock
	@! grep -nE 'https?://|file:' requirements.lock

histories: setup ## record the golden histories that are still missing
	@$(BIN)/python -m tests.replay.record
	@$(BIN)/python -m tests.replay.record_others

bench: setup ## the figures we publish
	@$(BIN)/python -m bench

clean: ## remove what can be made again; the state in .zhicheng/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
