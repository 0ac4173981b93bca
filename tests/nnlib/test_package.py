"""The package as a whole: what it loads, what it exports, and that every example in it runs."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import nnlib

MODULES = [module.name for module in pkgutil.walk_packages(nnlib.__path__, "nnlib.")]


def test_import_loads_numpy_and_scipy_only():
    code = (
        "import sys; before = set(sys.modules); import nnlib; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    heavy = {name for name in loaded if not name.startswith("_") and name not in sys.stdlib_module_names}
    # charset_normalizer: numpy.f2py, which scipy.special loads, takes it where it is installed.
    assert heavy <= {"nnlib", "numpy", "scipy", "cython_runtime", "charset_normalizer"}


def test_every_exported_name_exists_and_is_documented():
    for name in nnlib.__all__:
        assert getattr(nnlib, name).__doc__, name


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_examples():
    attempted = [doctest.testmod(importlib.import_module(name)).attempted for name in MODULES]
    assert sum(attempted) > 50
