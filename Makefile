# Every line here is one command; what it does stands in the script or module it calls.
PYTHON ?= python3
RUN = .venv/bin/python

.PHONY: lab bundle grade report demo notebooks audit bench bench-grading bench-demos docs api test test-browser fuzz lint dev env

lab: env            ## open the course in JupyterLab
	$(RUN) -m jupyter lab --notebook-dir notebooks

bundle: env         ## make the zip that students get
	@$(RUN) -m autograde bundle

grade: env          ## grade everything in autograde/submitted/
	@$(RUN) -m autograde grade

report: env         ## what went wrong in the class, in the terminal, as tables and as a notebook
	@$(RUN) -m autograde report

demo: env           ## make a class of twelve and grade it
	@$(RUN) -m autograde demo

notebooks: env      ## make the student edition anew
	@$(RUN) -m autograde notebooks

audit: env          ## prove that every check catches what it should
	@$(RUN) -m autograde audit

bench:              ## race nnlib against PyTorch and other NumPy code
	@$(PYTHON) scripts/environment.py bench
	@$(RUN) -m benchmarks

bench-grading: env  ## race grading against plain nbgrader
	@$(RUN) -m benchmarks.grading

bench-demos: dev    ## measure demos from the key to the painted frame, in JupyterLab
	@$(RUN) -m benchmarks.demos

docs: env api       ## write the tables in docs/ anew, and the API pages into build/api
	@$(RUN) -m autograde docs

api: dev
	@$(RUN) -m sphinx -q -W -b html docs/api build/api

test: lint          ## run every test
	@$(RUN) -m pytest -n logical --maxprocesses 4 --dist loadfile --durations=5

test-browser: dev   ## run the tests that drive JupyterLab in a browser
	@$(RUN) -m pytest -m browser

fuzz:               ## feed what reads submissions with a fuzzer's inventions, ten minutes each
	@$(PYTHON) scripts/environment.py fuzz
	@$(RUN) tests/fuzz/fuzz_results.py tests/fuzz/seeds/results -max_total_time=600
	@$(RUN) tests/fuzz/fuzz_canonical.py tests/fuzz/seeds/canonical -max_total_time=600 -rss_limit_mb=1000

lint: dev
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

dev:
	@$(PYTHON) scripts/environment.py dev

env:
	@$(PYTHON) scripts/environment.py
