"""The same task with other numbers for each student."""

import dataclasses
from collections.abc import Callable
from typing import NamedTuple


class Variants(NamedTuple):
    """What a task is one variant of.

    Args:
        make: called with the numbers by name, gives the task.
        settings: tuple of dictionaries, all the numbers there are; those of variant 0 first.
        numbers: the dictionary of this variant.
    """

    make: Callable
    settings: tuple
    numbers: dict


def varied(make, settings):
    """Variant 0 of a task that has variants.

    Args:
        make, settings: see ``Variants``. Id, title, points and the names of entries must not depend on the numbers.
            The statement in problems.py writes each number as its name in braces: ``W = {size}``.
    """
    return _make(make, tuple(settings), settings[0])


def vary(task, numbers):
    """The variant of a task that has a student's numbers.

    Args:
        task: any task.
        numbers: {task id: numbers}, as ``autograde.variants`` keeps them for each student. A task that is not among
            them stays as it is.
    """
    if task.id not in numbers:
        return task
    if task.variants is None:
        raise ValueError(f"{task.id} has no variants, but there are numbers for it: {numbers[task.id]}")
    return _make(task.variants.make, task.variants.settings, numbers[task.id])


def _make(make, settings, numbers):
    return dataclasses.replace(make(**numbers), variants=Variants(make, settings, numbers))
