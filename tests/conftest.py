"""How processes share the tests (pytest-xdist): those of a file, or of a folder that plays a class, stay together.

What a file sets up once would otherwise be set up in every process, and tests that build on each other would part.
"""

import os

import pytest

# Every processor has its process of tests: matrix products on several threads would only get into each other's way. All
# processes that are started from here inherit it, those of xdist too; so it must be set before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Their cases are played in one run of an executor; one JupyterLab serves all tests in a browser.
_TOGETHER = ("tests/hostile/", "tests/malformed/", "tests/browser/")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return next((folder for folder in _TOGETHER if file.startswith(folder)), file)

    return ByFile(config, log)
