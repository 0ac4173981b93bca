"""Writes tasks as data, for a student's copy of the course; ``autograde.compiled`` reads it."""

import hashlib
import json

import numpy as np

from autograde.compare import same
from autograde.compiled.formula import record
from autograde.compiled.sealing import Unsealable, lock, seal
from autograde.kinds import Cell
from autograde.values import Foreign, Raised, encode


def compile_task(task):
    """A task as what JSON can hold; the same task always gives the same.

    Args:
        task: of ``autograde.tasks``.

    Raises:
        Unsealable: a value that cannot be recognised without being readable; the message names the task.
    """
    head = {
        "kind": task.kind,
        "id": task.id,
        "title": task.title,
        "minutes": task.minutes,
        "covers": list(task.covers),
        "points": task.points,
        "withholds": list(task.withholds),
    }
    try:
        return head | _PARTS[task.kind](task)
    except (Unsealable, TypeError) as problem:
        raise Unsealable(f"{task.id}: {problem}") from problem


def _function(task):
    names = [misconception for misconception, _ in task.mistakes()]
    return {
        "strata": [[stratum.name, stratum.points] for stratum in task.strata],
        "misconceptions": [list(name) for name in names],
        "cases": [
            {
                "part": case.part,
                "request": _packed(list(case.request)),
                "expected": _packed(_bare(case.expected)),
                "wrong": [_packed(_bare(case.wrong[name])) for name in names],
            }
            for case in task.cases()
        ],
    }


def _table(task):
    cells = task.cells if task.kind == "table" else (Cell("value", task.value, task.points, task.wrong),)
    names, values = [cell.name for cell in cells], [cell.value for cell in cells]
    # Only who has one entry right that follows from no other can earn half for those that follow.
    secret = hashlib.sha256(f"{task.id} {encode(values)}".encode()).hexdigest()
    formulas = {cell.name: record(cell.carried, names) for cell in cells if cell.carried}
    return {
        "alike": len(values) > 1 and all(same(values[0], value) for value in values[1:]),
        "formulas": lock(formulas, secret),
        "cells": [
            {
                "name": cell.name,
                "points": cell.points,
                "carried": cell.carried is not None,
                "like": _packed(_outline(cell.value)),
                "right": seal(cell.value, {"formulas": None if cell.carried else secret}, f"{task.id} {cell.name}"),
                "wrong": [
                    seal(wrong.value, {"name": wrong.name, "hint": wrong.hint}, f"{task.id} {cell.name}")
                    for wrong in cell.wrong
                ],
            }
            for cell in cells
        ],
    }


def _choice(task):
    letters = {}
    for letter, option in task.lettered.items():
        letters[letter] = []
        for state in ("taken", "left"):
            mistaken = (state == "taken") != option.right
            named = {"name": option.name, "hint": option.hint} if mistaken else {"name": "", "hint": ""}
            letters[letter] += seal(f"{letter} {state}", {"right": option.right, **named}, f"{task.id} {letter}")
    return {"letters": letters}


def _design(task):
    return {
        "properties": [_packed(list(one)) for one in task.properties],
        "regions": [[*misconception, _packed(list(region.items()))] for misconception, region in task.regions],
    }


def _trained(task):
    return {"draw": task.draw, "classes": task.classes, "bars": [list(bar) for bar in task.bars]}


_PARTS = {
    "function": _function,
    "table": _table,
    "value": _table,
    "choice": _choice,
    "design": _design,
    "trained": _trained,
}


def _packed(value):
    return json.loads(encode(value))


def _bare(value):
    """Without what recognising does not need: messages and tracebacks of errors quote sources, reprs hold addresses."""
    if isinstance(value, Raised):
        return Raised(value.kinds[:1], "")
    return Foreign(value.type, "") if isinstance(value, Foreign) else value


def _outline(value):
    """A value of the same kind and shape that says nothing else."""
    if isinstance(value, bool | np.bool):
        raise Unsealable(f"{value} can be guessed at once; ask for it as a choice")
    if isinstance(value, np.ndarray) and value.ndim:
        return np.zeros(value.shape, "U1" if value.dtype.kind == "U" else float)
    if isinstance(value, list | tuple):
        return (list if isinstance(value, list) else tuple)(_outline(item) for item in value)
    if isinstance(value, set | frozenset):
        return set()
    if isinstance(value, str):
        return ""
    if isinstance(value, int | float | complex | np.number | np.ndarray):
        return 0
    raise Unsealable(f"an entry cannot be a {type(value).__name__}")
