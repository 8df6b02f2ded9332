# One command for each habit. The README, CI and people use the same ones.
# Needs Python 3.11 or later and make; everything else is installed below this folder.
PYTHON ?= python3
BOOT := .local/boot
UV := $(BOOT)/bin/uv
RUN := $(UV) run --frozen --no-sync
ARGS ?=
# A run starts dozens of Python processes. Where this is set, each of them would compile anew all that it imports.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo local test mutants lint format synth bench simulate small-worlds plans audit schemas tables wheels clean
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV): bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Redial needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(BOOT) || { echo "Could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BOOT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement bootstrap.txt
	@touch $@

.venv/.ready: $(UV) pyproject.toml redial_cli/pyproject.toml voice_emulator/pyproject.toml uv.lock
	@$(UV) sync --frozen --quiet --python $(BOOT)/bin/python || { $(BOOT)/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 15))' \
		&& echo "The packages could not be installed. uv.lock has them built for Python 3.11 to 3.14; with a newer one some have to be built here. Try: make clean setup PYTHON=python3.13"; exit 1; }
	@touch $@

setup: .venv/.ready ## install everything the other commands need

demo: setup ## place the demo calls on the local stack (ARGS=--exit stops it at the end)
	@$(RUN) redial demo $(ARGS)

local: setup ## the local stack alone, until Ctrl-C
	@$(RUN) redial local $(ARGS)

# Four processes for two cores: as long as there are such tests, two of them wait for a deployed stack (tests/conftest.py).
test: setup .local/chromium.log ## every test, end to end included; the largest small worlds are in `make small-worlds`
	@$(RUN) pytest -m "not small_worlds" --numprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

# The dashboard is tested in Chromium. Where it is missing it comes from Debian's packages, if that is possible; else those tests skip.
.local/chromium.log:
	@mkdir -p .local
	@if command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || [ -n "$$REDIAL_CHROMIUM" ]; then echo "there" >$@; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the tests of the dashboard (.local/chromium.log)"; \
		{ apt-get update && { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium-headless-shell || DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; }; } >$@ 2>&1 \
		|| echo "Chromium could not be installed (.local/chromium.log); the tests that need it are skipped"; fi

mutants: setup ## change the code, one place at a time: do the tests notice? (ARGS: a folder or module, or --changed [BASE])
	@$(RUN) python -m tools.mutants $(ARGS)

lint: setup ## ruff, mypy strict, import directions, dead code, spelling, docstrings of the public surface, the page's types and format
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) vulture
	@$(RUN) vulture app.py bench dashboard functions infra local redial_cli simulation tests tools voice_emulator
	@$(RUN) codespell .
	@$(RUN) python -m tools.docstrings
	@$(RUN) python -m dashboard.tools.checking

format: setup ## put the code into its format
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .
	@$(RUN) python -m dashboard.tools.checking --fix

synth: setup ## the assembly for AWS, in cdk.out (ARGS="-c stage=NAME" takes one stage)
	@$(RUN) python app.py $(ARGS)

bench: setup ## measure, and print beside a baseline of the same run (ARGS names one)
	@$(RUN) python -m bench $(ARGS)

simulate: setup ## worlds in which everything fails, by seeds, and a judge (ARGS="--seeds 1000", "--seed N", "--shrink")
	@$(RUN) python -m simulation.swarm $(ARGS)

plans: setup ## how right plans are, over worlds of many kinds (ARGS="--seeds 300 --jobs 2")
	@$(RUN) python -m simulation.plan_accuracy $(ARGS)

# First the tests of larger worlds, but where a history is replayed.
small-worlds: setup ## every order of a few actors over one or two calls, with at most one fault (ARGS="--world due --actors ab")
	@$(if $(findstring --schedule,$(ARGS)),true,$(RUN) pytest --quiet -m small_worlds tests/simulation)
	@$(RUN) python -m simulation.small_worlds $(ARGS)

audit: setup ## check the locked dependencies for known vulnerabilities
	@$(UV) export --frozen --quiet --no-emit-workspace --format requirements.txt | $(RUN) pip-audit --disable-pip -r /dev/stdin $(ARGS)

wheels: setup ## build what can be installed (redial-cli, redial-voice-emulator) into dist
	@for name in redial-cli redial-voice-emulator; do $(UV) build --quiet --wheel --no-build-isolation --package $$name --out-dir dist || exit 1; done
	@ls dist/*.whl

schemas: setup ## write events/schemas/ anew (the call request, the API), what the page takes from them, and the tables of Polly
	@$(RUN) python -m local.polly_tables
	@$(RUN) python -m redial.contracts.schemas events/schemas
	@$(RUN) python -m api.openapi events/schemas
	@$(RUN) python -m dashboard.tools.answer_types
	@$(RUN) python -m dashboard.tools.modules

tables: setup ## write the tables of calling hours anew: zones of numbers, public holidays (ARGS=2027: of the three years from then on)
	@$(RUN) python -m tools.calling_hours_tables $(ARGS)

clean: ## remove all that the commands made
	rm -rf .venv .local cdk.out build dist dashboard/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
