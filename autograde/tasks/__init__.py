"""All graded tasks: one package a unit, each with an ordered tuple ``TASKS``."""

import functools
import importlib
import pkgutil


def units():
    """Names of all units, in order: "u05_cnn_arithmetic" ..."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


@functools.cache
def of_unit(unit):
    """The tasks of a unit, in the order of its notebook.

    Raises:
        LookupError: no such unit.
    """
    if unit not in units():
        raise LookupError(f"there is no unit {unit!r}; the units are {', '.join(units())}")
    return importlib.import_module(f"{__name__}.{unit}").TASKS


def find(task_id):
    """The task with this id.

    Raises:
        LookupError: no such task; the message names the nearest ones.
    """
    import difflib

    prefix = str(task_id).partition("-")[0]
    for unit in units():
        if unit.partition("_")[0] == prefix:
            tasks = {task.id: task for task in of_unit(unit)}
            if task_id in tasks:
                return tasks[task_id]
    known = [task.id for unit in units() for task in of_unit(unit)]
    near = difflib.get_close_matches(str(task_id), known, n=1)
    raise LookupError(f"there is no task {task_id!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
