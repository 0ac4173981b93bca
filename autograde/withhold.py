"""Takes a function of nnlib away while the answer that should replace it is being tried.

The function object itself is emptied, so that every name it has been imported under, and every other function that
would call it, meets the same sentence instead of the solution.
"""

import contextlib
import functools
import importlib
import linecache
import pkgutil


class Withheld(RuntimeError):
    """Raised by a function of nnlib while the student's own version of it is being checked."""


@contextlib.contextmanager
def withheld(names):
    """Inside the block, each function in `names` raises ``Withheld``.

    Args:
        names: iterable of "module:function", for example "nnlib.shapes:output_size"; methods and properties as
            "module:class.name".
    """
    taken = []
    try:
        for name in names:
            function = _find(name)
            taken.append((function, function.__code__, function.__kwdefaults__))
            _empty(function, name)
        yield
    finally:
        for function, code, keyword_defaults in reversed(taken):
            function.__code__, function.__kwdefaults__ = code, keyword_defaults


def load_library():
    """Imports all of nnlib, so that its files are not needed afterwards."""
    import nnlib

    for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
        importlib.import_module(module.name)
    linecache.clearcache()


def put_away(names):
    """Empties functions of nnlib for good: what they did is nowhere in this process any more.

    Args:
        names: as for `withheld`.
    """
    for name in names:
        _empty(_find(name), name)


def _find(name):
    module, _, path = name.partition(":")
    function = functools.reduce(getattr, path.split("."), importlib.import_module(module))
    return getattr(function, "fget", function)


def _empty(function, name):
    function.__kwdefaults__ = {"_withheld": name.replace(":", ".")}
    function.__code__ = _refuse.__code__


def _refuse(*_args, _withheld="", **_kwargs):
    from autograde.withhold import Withheld

    raise Withheld(f"{_withheld} is put away while your own version is checked; write the computation yourself")


@functools.cache
def name_of(function):
    """The "module:function" under which `withheld` finds a function."""
    return f"{function.__module__}:{function.__qualname__}"
