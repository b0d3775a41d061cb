# The program's few commands. `make run` and `make test` make and fill `.venv` themselves.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test soak lint bench bench-engine bench-fit demo-model pin-models lock translations screenshots clean

run: .venv/.installed
	@$(BIN)/doctorflan

test: .venv/.installed-dev
	@$(BIN)/python -m pytest

# The tests by chance at their full size: random days at work, faults in a row, spoilt model files.
soak: .venv/.installed-dev
	@$(BIN)/python -m pytest tests/soak --soak

lint: .venv/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: bench-engine
	@$(BIN)/python -m benchmarks.speculation
	@$(BIN)/python benchmarks/window.py

# Builds llama.cpp's own tools and writes two models the first time: 10 minutes and 1.5 GB in build/.
bench-engine: .venv/.installed-dev
	@$(BIN)/python -m benchmarks.engine

# What models are said to take of the memory, beside what they take. Half a minute, on Linux.
bench-fit: .venv/.installed-dev
	@$(BIN)/python -m benchmarks.fitting

# Corpus, tokenizer, training, GGUF: up to 2 hours on 2 cores. Seeds are fixed.
demo-model: .train/.installed
	@.train/bin/python packaging/demo_model/build.py

# Asks the hub for revision, files, sizes and SHA-256 of each model and writes them into models.toml.
pin-models: .venv/.installed-dev
	@$(BIN)/python packaging/pin_models.py

# Newest versions within pyproject.toml's bounds, for every system, with hashes.
lock: .venv/.installed-dev
	@$(BIN)/python packaging/lock.py

screenshots: .venv/.installed-dev
	@$(BIN)/python packaging/screenshots.py

translations: .venv/.installed-dev
	@$(BIN)/python packaging/translations.py

.venv/.installed: requirements.lock packaging/install.py
	@$(PYTHON) packaging/install.py --lock requirements.lock --project
	@touch $@

.venv/.installed-dev: requirements.lock requirements-dev.lock packaging/install.py
	@$(PYTHON) packaging/install.py --lock requirements.lock --lock requirements-dev.lock --project
	@touch .venv/.installed $@

.train/.installed: packaging/demo_model/requirements.txt packaging/install.py
	@$(PYTHON) packaging/install.py --venv .train --lock packaging/demo_model/requirements.txt
	@touch $@

clean:
	rm -rf .venv .train build dist .mypy_cache .ruff_cache
