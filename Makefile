# Everything a newcomer types. `make help` lists it.

.DEFAULT_GOAL := help
.PHONY: help run test durations check prove bench bench-growth fix demo sdl clean image lock vendor environment workshop

# The first Python that is new enough and can make a virtual environment; a shim that only complains is passed over.
FIND_PYTHON = for each in $$PYTHON python3.13 python3.12 python3.11 python3; do \
	"$$each" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; each=; done
NO_PYTHON = jejak: a Python of 3.11 or newer with its venv module is needed (on Debian and Ubuntu: apt install python3-venv); name one with PYTHON=/path/to/python.
PY = .venv/bin/python
# Compiled modules are kept whatever the shell says, or each of hundreds of processes compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: environment ## Start everything on http://127.0.0.1:8000, with a demo regency
	@exec $(PY) -m jejak serve --with-setup

test: check ## Run every check and every test
	@$(PY) -m pytest $(AT_ONCE) tests/readme tests -m "not measured"
	@exec $(PY) -m pytest $(AT_ONCE) $(OF_A_REGENCY) --profile teluk-cendana -m "regency and not measured and not proof"

# The law asks for no regency, and most of the API for neither its name nor its clock. What does is marked `regency`: times in
# its zone, the public list and the quarters of its units, and the demo that is made of another profile.
OF_A_REGENCY = tests/delegation tests/demo tests/endpoints tests/open_data

# A worker a core and one more (tests/conftest.py), each with a PostgreSQL of its own; a file stays whole, for its tests
# share a database. Files come in the order of tests/durations.md, the longest first: not by the number of tests.
# `make test AT_ONCE=` runs one test after another.
AT_ONCE = --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

durations: workshop ## Write tests/durations.md: the test files that take longest
	@$(PY) -m pytest $(AT_ONCE) tests -m "not measured" --write-durations

check: workshop ## Lint, format, types and import contracts
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@exec .venv/bin/lint-imports --no-logo

prove: workshop ## Run the proofs at full size and the measurements (2 cores, two hours; docs/proofs.md grows with each)
	@JEJAK_PROOF=full exec $(PY) -m pytest -m "proof or measured"

bench: workshop ## Measure ledger, gate and answers beside their peers, into bench/ and docs/benchmarks.md (2 cores, 45 minutes)
	@exec $(PY) -m bench --full

bench-growth: workshop ## Measure how answers grow up to a million employees (a quarter of an hour, 15 GB)
	@exec $(PY) -m bench --full growth

fix: workshop ## Format, and mend what can be mended without thought
	@$(PY) -m ruff format
	@exec $(PY) -m ruff check --fix

demo: environment ## Set the demo regency back to its first day
	@exec $(PY) -m jejak demo --reset

sdl: workshop ## Draw again what is committed: the schemas, their changes, what follows from the policy, the manifest of jejak doctor
	@$(PY) -m schema.sdl
	@$(PY) -m jejak.policy_artifacts
	@$(PY) -m jejak.graphql.error_reference
	@$(PY) -m jejak.limits_reference
	@$(PY) -m tests.api_contract.schema_changes
	@exec $(PY) -m jejak.doctor.database.write_manifest

clean: ## Remove the virtual environment and caches; the data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	@rm -rf tests/node_modules tests/chromium/node_modules tests/vendor/node_modules tests/third_party_tools/.venv docs/clients/node_modules docs/clients/gql
	@rm -rf bench/postgraphile/node_modules bench/postgraphile/.node
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

image: ## Build the container image with docker, podman or buildah
	@for each in 'docker build' 'podman build --format docker' 'buildah build --format docker'; do \
		command -v $${each%% *} >/dev/null && exec $$each --tag jejak $(IMAGE_FLAGS) .; \
	done; echo 'jejak: building an image needs docker, podman or buildah.' >&2; exit 1

lock: workshop ## Lock the newest versions of what requirements/*.in and package.json name
	@$(PY) -m pip install --quiet pip-tools
	@cd requirements && for each in run embedded dev third_party_tools peers; do $(LOCK) $$each.in --output-file $$each.txt || exit 1; done
	@for each in . chromium vendor ../bench/postgraphile; do $(PY) -m tests.node update --package-lock-only --prefix $$each || exit 1; done

LOCK = CUSTOM_COMPILE_COMMAND='make lock' ../$(PY) -m piptools compile --quiet --upgrade --generate-hashes \
	--strip-extras --pip-args='--only-binary=:all:' --no-emit-options \
	--unsafe-package asyncio --unsafe-package fasteners --unsafe-package platformdirs --unsafe-package psutil

vendor: workshop ## Copy GraphiQL and React anew out of the packages that tests/vendor locks
	@exec $(PY) -m tests.vendor

environment:
	@$(FIND_PYTHON); test -n "$$each" || { echo '$(NO_PYTHON)' >&2; exit 1; }; exec "$$each" -P scripts/bootstrap.py

workshop:
	@$(FIND_PYTHON); test -n "$$each" || { echo '$(NO_PYTHON)' >&2; exit 1; }; exec "$$each" -P scripts/bootstrap.py --dev
