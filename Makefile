# The program's few commands. `make run` and `make test` make and fill `.venv` themselves.

PYTHON ?= python3
BIN := .venv/bin
BUNDLE ?= dist/doctorflan
BUNDLER := PYTHONPATH=.:packaging .bundle/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test soak lint bench bench-engine bench-fit bench-deidentify bench-search demo-model pin-models lock translations screenshots clean
.PHONY: bundle bundle-test bundle-speed deb tarball nsis msi kit policy-templates test-installers

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

# Searches in 100,000 and in 1,000,000 made-up messages: a quarter of an hour and 3 GB in build/ the first time.
bench-search: .venv/.installed-dev
	@$(BIN)/python -m benchmarks.search

# What models are said to take of the memory, beside what they take. Half a minute, on Linux.
bench-fit: .venv/.installed-dev
	@$(BIN)/python -m benchmarks.fitting

# How much of what tells who a patient is is found in marked sentences, Chinese and English. Seconds.
bench-deidentify: .venv/.installed-dev
	@$(BIN)/python -m benchmarks.deidentify

# The program in one folder, dist/doctorflan, that needs no Python: 15 minutes on 2 cores the first time, for
# llama.cpp is compiled for each generation of processors. Prints sizes and start times.
bundle: .bundle/.installed
	@$(BUNDLER) -m bundle.build
	@$(BUNDLER) -m bundle.start_times

# The bundle in use, shut in, on processors that qemu plays, and out of a kit: xvfb, xdotool, bubblewrap, qemu-user.
# BUNDLE may also be a .deb or a .tar.xz of it.
bundle-test: .venv/.installed-dev
	@$(BIN)/python -m pytest tests/bundle --bundle $(BUNDLE)

# The bundle's llama.cpp beside the one compiled for this machine; wants a quiet machine.
bundle-speed: .bundle/.installed
	@$(BUNDLER) -m bundle.speed --bundle $(BUNDLE)

# Corpus, tokenizer, training, GGUF: up to 2 hours on 2 cores. Seeds are fixed.
demo-model: .train/.installed
	@.train/bin/python packaging/demo_model/build.py

# Asks the hub for revision, files, sizes and SHA-256 of each model and writes them into models.toml.
pin-models: .venv/.installed-dev
	@$(BIN)/python packaging/pin_models.py

# The installers around the bundle, for the system of each name; Debian's tools build them all.
deb tarball nsis msi: .venv/.installed-dev
	@$(BIN)/python packaging/installers.py $@ --bundle $(BUNDLE)

# What administrators set the policy with, dist/policy, and its table in packaging/README.md.
policy-templates: .venv/.installed-dev
	@$(BIN)/python packaging/policy_templates.py

# One folder for a USB stick: `make kit KIT_OPTIONS="--help"` names what goes in.
kit: .venv/.installed-dev
	@PYTHONPATH=packaging $(BIN)/python -m kit.checker
	@$(BIN)/python packaging/offline_kit.py $(KIT_OPTIONS)

# Installs, upgrades and removes with dpkg and under Wine, around a small stand-in for the program.
test-installers: .venv/.installed-dev
	@$(BIN)/python -m pytest tests/installers --installers

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

.bundle/.installed: requirements.lock requirements-bundle.lock packaging/install.py
	@$(PYTHON) packaging/install.py --venv .bundle --lock requirements.lock --lock requirements-bundle.lock
	@touch $@

.train/.installed: packaging/demo_model/requirements.txt packaging/install.py
	@$(PYTHON) packaging/install.py --venv .train --lock packaging/demo_model/requirements.txt
	@touch $@

clean:
	rm -rf .venv .train .bundle build dist .mypy_cache .ruff_cache
