"""Every public name says what it computes, what goes in, what is raised, and where it comes from; the pages build."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib

REPOSITORY = Path(nnlib.__file__).resolve().parents[1]
PUBLIC = sorted(name for name in nnlib.__all__ if callable(getattr(nnlib, name)))
FUNCTIONS = [name for name in PUBLIC if inspect.isfunction(getattr(nnlib, name))]


def docstring(name):
    return inspect.getdoc(getattr(nnlib, name)) or ""


@pytest.mark.parametrize("name", PUBLIC)
def test_has_an_example(name):
    assert ">>> " in docstring(name)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_says_where_it_comes_from(name):
    assert "Source:" in docstring(name)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_describes_every_argument(name):
    arguments = docstring(name).partition("Args:")[2].partition("Returns")[0]
    for argument in inspect.signature(getattr(nnlib, name)).parameters:
        assert re.search(rf"\b{argument}\b", arguments), argument


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name.endswith("_backward")])
def test_a_derivative_stands_below_its_function(name):
    function, derivative = getattr(nnlib, name.removesuffix("_backward")), getattr(nnlib, name)
    assert function.__module__ == derivative.__module__
    source = inspect.getsource(importlib.import_module(function.__module__))
    between = source[source.index(f"\ndef {function.__name__}(") + 1 : source.index(f"\ndef {name}(")]
    assert between.count("\ndef ") == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_says_what_it_raises(name):
    """A function with a raise statement of its own says so; what its helpers raise, the tests of errors see."""
    tree = ast.parse(inspect.getsource(getattr(nnlib, name)))
    if any(isinstance(node, ast.Raise) for node in ast.walk(tree)):
        assert "Raises" in docstring(name)


def test_the_pages_build_from_the_docstrings(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "-d", tmp_path / "trees", "docs/api"]
    result = subprocess.run([*command, tmp_path / "html"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    pages = "".join(page.read_text() for page in (tmp_path / "html/modules").glob("nnlib*.html"))
    missing = [name for name in PUBLIC if f'.{name}"' not in pages]
    assert not missing
