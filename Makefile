# make demo: the main job on a bundled class.  make test: the kit's own tests.  Both set everything up in .venv first.
PYTHON ?= python3
BIN := .venv/bin
UV := 0.13.9
TORCH ?= 2.13.0
KERAS := 3.15.1
ORACLE := .venv-oracle/.torch-$(TORCH)-keras-$(KERAS)
export UV_PROJECT_ENVIRONMENT := .venv
# A network that inspects TLS has its certificate among the system's.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt),)
export UV_SYSTEM_CERTS := true
endif

.PHONY: setup dev demo demo-lowest test wheel nbgrader-tests fuzz oracle release lesson audit bench site lite picture lint clean

setup: .venv/.ready
dev: .venv/.dev

# What users need, as the lock file has it; no tools for developing.
.venv/.ready: uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "optviz needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12")'
	@echo "Setting up .venv (once)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "No virtual environment could be made; on Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(BIN)/uv sync --frozen --inexact --no-default-groups --compile-bytecode --quiet
	@touch $@

# What the tests need besides.
.venv/.dev: .venv/.ready
	@$(BIN)/uv sync --frozen --inexact --all-extras --compile-bytecode --quiet
	@touch $@

demo: setup
	@$(BIN)/optviz demo

# The demo with the oldest versions of what pyproject.toml names.
demo-lowest: setup
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	@VIRTUAL_ENV=.venv-lowest $(BIN)/uv pip install --quiet --resolution lowest-direct .
	@cd .venv-lowest && bin/optviz demo

release: setup
	@$(BIN)/optviz release

# The kit in one file, dist/optviz-*.whl, to install anywhere: pip install FILE, then optviz init.
wheel: dev
	@$(BIN)/python -m hatchling build -t wheel

# The lecture as a page, lesson.html: figures, sentences and the code that it teaches, no tools; it needs no network.
lesson: setup
	@$(BIN)/python -m nbconvert --log-level WARN --to html --no-prompt --output-dir build --output lesson \
		--TagRemovePreprocessor.enabled=True --TagRemovePreprocessor.remove_input_tags=hide-input \
		--HTMLExporter.mathjax_url= --HTMLExporter.require_js_url= --HTMLExporter.jquery_url= \
		--HTMLExporter.widget_renderer_url= solutions/lesson/optimization_landscape.ipynb
	@sed 's#https://cdnjs[^"]*mermaid[^"]*#data:text/javascript,export default {initialize(){}}#' build/lesson.html > lesson.html
	@echo "lesson.html" >&2

test: dev
	@$(BIN)/python -m pytest -n auto --dist loadscope

# nbgrader's own tests of its commands, with this kit's configuration in every course; some of them: NAMES="autograde".
nbgrader-tests: dev
	@$(BIN)/python -m tests.nbgrader.stock $(NAMES)

# 100,000 mutated notebooks through the reader and 10,000 times extreme numbers through all that comes after the judge:
# some half an hour of one processor.
fuzz: dev
	@$(BIN)/python -m tests.fuzz_reader 100000
	@$(BIN)/python -m tests.fuzz_stages 10000

audit: setup
	@$(BIN)/optviz audit

bench: dev $(ORACLE)
	@$(BIN)/python -m benchmarks.whole_job
	@$(BIN)/python -m benchmarks.cold
	@$(BIN)/python -m benchmarks.first
	@$(BIN)/python -m benchmarks.stages
	@$(BIN)/python benchmarks/wall.py
	@$(BIN)/python -m benchmarks.scale
	@$(BIN)/python -m benchmarks.feedback
	@$(BIN)/python -m benchmarks.lesson
	@.venv-oracle/bin/python -m benchmarks.sweep

.venv-bench:
	@UV_PROJECT_ENVIRONMENT=$@ $(BIN)/uv sync --frozen --no-default-groups --group bench --quiet

# Torch, optax and Keras check the reference from an environment of their own, with the lock's NumPy. pip finds torch's CPU build
# by itself where its index offers that first; elsewhere say which one, and spare the gigabytes of CUDA:
#   make oracle PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu TORCH=2.13.0+cpu
oracle: $(ORACLE)
	@.venv-oracle/bin/python -m pytest --confcutdir=tests/oracle tests/oracle

# The page that says how far the reference is from each of them.
.PHONY: conventions
conventions: $(ORACLE)
	@.venv-oracle/bin/python -m tests.oracle.table > .venv-oracle/conventions.md
	@mv .venv-oracle/conventions.md docs/conventions.md

$(ORACLE): | .venv/.ready
	@echo "Setting up .venv-oracle (once): PyTorch, JAX, optax and Keras, about 1.5 GB" >&2
	@$(BIN)/python -m venv --clear .venv-oracle
	@.venv-oracle/bin/python -m pip install --quiet --disable-pip-version-check torch==$(TORCH) optax==0.2.8 keras==$(KERAS) \
		pytest==9.2.0 pytest-timeout==2.4.0 "numpy==$$($(BIN)/python -c 'import numpy; print(numpy.__version__)')"
	@touch $@

# The documentation as a site, in dist/site; a broken link is an error.
site: .venv-docs
	@.venv-docs/bin/mkdocs build --quiet --strict
	@echo dist/site/index.html

.venv-docs: | .venv/.ready
	@UV_PROJECT_ENVIRONMENT=$@ $(BIN)/uv sync --frozen --only-group docs --quiet

# The release as a site on which notebooks run in the browser, in dist/lite: any web server can hand it out.
lite: .venv-lite release
	@.venv-lite/bin/jupyter lite build --contents release --output-dir dist/lite >dist/lite.log 2>&1 || { cat dist/lite.log; exit 1; }
	@rm -f .jupyterlite.doit.db dist/lite.log
	@echo dist/lite/index.html

.venv-lite: | .venv/.ready
	@mkdir -p dist
	@UV_PROJECT_ENVIRONMENT=$@ $(BIN)/uv sync --frozen --only-group lite --quiet

# The picture at the top of README.md; it needs Chromium.
picture: dev
	@$(BIN)/python docs/picture.py

# Every landscape with every optimizer, as a page.
.PHONY: gallery
gallery: setup
	@$(BIN)/python -m optviz_ref.gallery docs/gallery.html
	@echo "made: docs/gallery.html"

lint: dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# What make and its tools have put here. A class (submissions, gradebook, results, feedback, the seed) and demos stay.
clean:
	rm -rf .venv .venv-oracle .venv-bench .venv-docs .venv-lite .venv-lowest .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find autograder optviz_ref tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
