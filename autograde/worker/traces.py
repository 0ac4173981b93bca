"""Whether calls of an answer can leave something behind that another answer would meet.

A copy of a process costs milliseconds. Most answers compute with their arguments, constants, NumPy and functions that
do the same: one copy then serves many of them, as if each had its own.
"""

import dis
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType

_LIBRARIES = {"builtins", "collections", "functools", "itertools", "math", "nnlib", "numpy", "operator", "scipy"}
_CONSTANTS = (bool, int, float, complex, str, bytes, type(None), type(...))
_STEPS = {"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "IMPORT_NAME"}
_STEPS = {dis.opmap[name] for name in _STEPS}
_NAMES = {"random", "seed", "delattr", "exec", "eval", "globals", "vars", "open", "breakpoint", "input", "compile"}
_NAMES |= {"save", "savez", "savez_compressed", "savetxt", "tofile", "dump", "memmap", "open_memmap", "datasets"}
_NAMES |= {"stats", "rvs", "one_thread"}


def leaves_none(answer, names):
    """Whether an answer is a function whose calls leave nothing behind.

    It is meant for what people write: a global name assigned to, a memory in a dictionary or a default, a generator
    for random numbers, an attribute of a function, a file. Who hides such a thing meets, at worst, his own traces.

    Args:
        answer: what the student handed in.
        names: dictionary of what all names of the notebook stood for.

    Returns:
        bool; False where in doubt.
    """
    functions = [answer]
    for function in functions:  # grows while it is walked
        if type(function) is not FunctionType or function.__closure__ or function.__dict__:
            return False
        used = _names_in(function.__code__)
        if used is None or function.__module__ != "__main__":
            return False
        reached = [names[name] for name in used if name in names]
        reached += [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        for thing in reached:
            if type(thing) is FunctionType and not _is_from_library(thing):
                if all(thing is not known for known in functions):
                    functions.append(thing)
            elif not _keeps_nothing(thing):
                return False
    return True


def _names_in(code):
    """Global names and attributes that code uses, or None where a step or a name of it leaves something behind."""
    if not _STEPS.isdisjoint(code.co_code[::2]):
        return None
    used = set(code.co_names)
    if any(map(_leaves_some, used)):
        return None
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            more = _names_in(inner)
            if more is None:
                return None
            used |= more
    return used


def _keeps_nothing(thing):
    """Whether a thing is a constant, or a library's module, class or function."""
    if type(thing) is tuple:
        return all(map(_keeps_nothing, thing))
    if isinstance(thing, ModuleType):
        return _is_of_library(thing.__name__)
    if isinstance(thing, BuiltinFunctionType):  # the method of a list is one, too
        return isinstance(thing.__self__, ModuleType) and _is_from_library(thing)
    return type(thing) in _CONSTANTS or (isinstance(thing, type | FunctionType) and _is_from_library(thing))


def _is_from_library(thing):
    """Whether a library made it, and under a name, be it given another here, that leaves nothing behind."""
    return _is_of_library(str(getattr(thing, "__module__", ""))) and not _leaves_some(str(thing.__name__))


def _is_of_library(module):
    parts = module.split(".")
    return parts[0] in _LIBRARIES and _NAMES.isdisjoint(parts)


def _leaves_some(name):
    return name in _NAMES or (name.startswith(("_", "set")) and name != "set")
