PYTHON ?= python3
BIN := .venv/bin
CHECKOUT := --quiet --no-deps --no-build-isolation --editable .
LOCKED := --quiet --no-deps --require-hashes --requirement requirements.lock

.PHONY: grade test lint docs bench audit mutation attacks cgroups fuzz soak setup-check gradescope-check browser lock clean

# Grade the bundled example class and say where the files are.
grade: .venv
	@$(BIN)/tito grade examples/class --module 06_autograd --out out/06_autograd

test: .venv
	$(BIN)/python -m pytest --numprocesses logical --dist loadfile

lint: .venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# docs/commands.md, from the commands themselves.
docs: .venv
	$(BIN)/python docs/commands.py

# uv installs in seconds; where it cannot be had, pip does the same from the same lock.
.venv: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("tito needs Python 3.11 or newer: make PYTHON=python3.12")'
	@echo "Setting up .venv ..."
	@$(PYTHON) -m venv --clear .venv
	@if $(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.9,<1" 2>/dev/null; \
	then $(BIN)/uv pip install --python $(BIN)/python --compile-bytecode $(LOCKED) && \
	     $(BIN)/uv pip install --python $(BIN)/python $(CHECKOUT); \
	else $(BIN)/pip install $(LOCKED) && $(BIN)/pip install $(CHECKOUT); \
	fi || { rm -rf .venv; exit 1; }
	@touch .venv

# Hashes and no addresses, for every platform.
lock: .venv
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    --all-extras pyproject.toml --output-file requirements.lock
	$(BIN)/tito env lock

# Times and ratios: the commands, then the engine against NumPy, PyTorch and HIPS autograd (build/bench).
bench: .venv
	$(BIN)/python benchmarks/commands.py
	$(BIN)/python benchmarks/suite_size.py
	$(BIN)/python benchmarks/graph.py
	$(BIN)/python benchmarks/engine.py
	$(BIN)/python benchmarks/isolation.py
	$(BIN)/python benchmarks/peers.py
	$(BIN)/python benchmarks/gradebook.py
	$(BIN)/python benchmarks/dashboard.py
	$(BIN)/python benchmarks/similar.py
	$(BIN)/python benchmarks/pages.py

# Long audits, each with a short form in `make test`.
mutation: .venv
	@for module in modules/*/; do $(BIN)/python benchmarks/line_mutation.py $$(basename $$module) || exit 1; done

audit: .venv
	$(BIN)/tito audit

attacks: .venv
	$(BIN)/python tests/sandbox/holding.py

# Control groups in a kernel that delegates them, a process of ours (apt-get install user-mode-linux).
cgroups: .venv
	$(BIN)/python tests/sandbox/delegated.py

soak: .venv
	PYTHONPATH=examples $(BIN)/python tests/soak/soak.py

fuzz: .venv
	$(BIN)/python tests/fuzz/guided.py

# A student's whole way for real: workspace, first setup, JupyterLab (network once; PYTHONS="a b" names others).
setup-check: .venv
	$(BIN)/python -m pytest tests/environments/whole_way.py

# The same for Gradescope: the zip made for it, set up and run (network once; PYTHONS names folders of Pythons).
gradescope-check: .venv
	$(BIN)/python -m pytest tests/gradebook/whole_gradescope.py

# A class of 200 from submissions to Canvas, by way of formgrader in Debian's chromium (apt-get install chromium).
browser: .venv
	$(BIN)/python -m pytest tests/browser/whole_class.py

clean:
	rm -rf .venv build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis
