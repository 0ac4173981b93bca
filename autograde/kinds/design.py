"""A task that asks for numbers of the student's own choice: any that have the properties asked for.

Weights of a gate, heights of a staircase: nobody compares them with a reference. A function of nnlib measures what
they do, and what it measures must lie between two bounds.
"""

import importlib
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from autograde.kinds.case import Case
from autograde.values import Foreign, Raised
from autograde.verdict import Finding, Mark, Misconception, Verdict

_MOST_NUMBERS = 10_000
_MOST_SHOWN = 8


class Property(NamedTuple):
    """One thing that a design must do.

    Args:
        name: as the student reads it.
        points: float > 0.
        measure: "module:function" of nnlib, called with the student's value; gives numbers or an array of them.
        lower, upper: number or nested tuple in the shape of what is measured; each entry must lie between them.
        entry: None, or the key under which the value stands in the student's dictionary.
        reach: float >= 0: what measures as a known mistake does, give or take this, is that mistake.
        labels: what each entry of the measured array is called, for example "at (0, 1)"; empty for their indices.
    """

    name: str
    points: float
    measure: str
    lower: object
    upper: object
    entry: object = None
    reach: float = 0.1
    labels: tuple = ()


class Flaw(NamedTuple):
    """A known wrong design, recognised by what it measures, not by its numbers.

    Args:
        name, hint: of the misconception.
        value: a design that has it; in other properties it is right.
        lower, upper: None, or bounds in place of the reach: what measures between them has this flaw too. Only for a
            value that fails in one property.
    """

    name: str
    hint: str
    value: object
    lower: object = None
    upper: object = None


@dataclass(frozen=True)
class Design:
    """Numbers that must have some properties.

    Args:
        id, title, minutes, covers: as for every task.
        properties: tuple of ``Property``.
        misconceptions: tuple of ``Flaw``; of several that fit, those that explain most come first.
        example: a design that is right.
    """

    id: str
    title: str
    minutes: int
    covers: tuple
    properties: tuple
    misconceptions: tuple
    example: object
    withholds: tuple = ()
    variants: None = field(default=None, repr=False)
    kind: str = field(default="design", init=False)

    @property
    def points(self):
        return sum(one.points for one in self.properties)

    @cached_property
    def regions(self):
        """[(misconception, {number of a property: (lower, upper), or the text of an error})]"""
        return [(Misconception(flaw.name, flaw.hint), self._region(flaw)) for flaw in self.misconceptions]

    def _region(self, flaw):
        region = {}
        for number, one in enumerate(self.properties):
            measured = measure(one, flaw.value)
            if problem_with(one, measured) is None:
                continue
            if isinstance(measured, str):
                region[number] = measured
            elif flaw.lower is not None:
                region[number] = (flaw.lower, flaw.upper)
            else:
                region[number] = ((measured - one.reach).tolist(), (measured + one.reach).tolist())
        return region

    def cases(self, seed=None):
        """The object itself, once: it is measured, not called."""
        return [Case(part="design")]

    def mark(self, cases, outcomes, shown=True):
        """Points by property, each all or none."""
        [answer] = [outcome.value for outcome in outcomes]
        answered = not _blank(answer) and any(not _blank(_entry(one, answer)) for one in self.properties)
        measured = [measure(one, answer) for one in self.properties]
        problems = [problem_with(one, found) for one, found in zip(self.properties, measured, strict=True)]
        marks = tuple(
            Mark(one.name, one.points, 0.0 if problem else one.points)
            for one, problem in zip(self.properties, problems, strict=True)
        )
        findings = tuple(
            finding
            for one, found, problem in zip(self.properties, measured, problems, strict=True)
            if problem
            for finding in _findings(one, found, problem)
        )
        failed = {number: measured[number] for number, problem in enumerate(problems) if problem}
        return Verdict(self.id, marks, findings, self._recognise(failed) if answered else (), answered)

    def _recognise(self, failed):
        """The misconceptions that explain what failed; those that explain most properties at once come first."""
        fitting = [
            (misconception, region)
            for misconception, region in self.regions
            if region and all(number in failed and _within(failed[number], region[number]) for number in region)
        ]
        found, open_ = [], set(failed)
        for misconception, region in sorted(fitting, key=lambda pair: -len(pair[1])):
            if open_ & set(region):
                found.append(misconception)
                open_ -= set(region)
        return tuple(found)

    def mistakes(self):
        return [(Misconception(flaw.name, flaw.hint), flaw.value) for flaw in self.misconceptions]

    def model(self):
        return self.example


def measure(one, answer):
    """What a property measures: a float array, or a text that says why it cannot be measured. Never raises."""
    value = _entry(one, answer)
    if _blank(value):
        return "no answer yet"
    if text := _not_numbers(value):
        return text
    module, _, function = one.measure.partition(":")
    try:
        with np.errstate(all="ignore"):
            return np.asarray(getattr(importlib.import_module(module), function)(value), float)
    except Exception as problem:  # the measure says what it expected
        return str(problem).removeprefix(f"{function}: ")[:300]


def problem_with(one, measured):
    """None where the measured array lies within the bounds, else one sentence."""
    if isinstance(measured, str):
        return measured
    if measured.shape != np.shape(one.lower):
        return f"measures an array of shape {measured.shape}, expected {np.shape(one.lower)}"
    return None if _inside(measured, one.lower, one.upper).all() else "measured something else than was wanted"


def _findings(one, measured, problem):
    """One for each entry that lies outside its bounds, with what was measured and what was wanted."""
    if isinstance(measured, str) or measured.shape != np.shape(one.lower):
        yield Finding(one.name, problem)
        return
    lower, upper = np.asarray(one.lower, float), np.asarray(one.upper, float)
    wrong = np.argwhere(~_inside(measured, lower, upper))
    for index in map(tuple, wrong[:_MOST_SHOWN]):
        number = int(np.ravel_multi_index(index, measured.shape)) if index else 0
        label = one.labels[number] if one.labels else ", ".join(map(str, index))
        got, wanted = _text(measured[index]), _range(lower[index], upper[index])
        said = f"{label}: measured {got}, wanted {wanted}".removeprefix(": ")
        yield Finding(one.name, said, asked=label, expected=wanted, got=got)


def _inside(measured, lower, upper):
    return (measured >= np.asarray(lower, float)) & (measured <= np.asarray(upper, float))  # nan is neither


def _within(measured, region):
    if isinstance(measured, str) or isinstance(region, str):
        return isinstance(measured, str) and isinstance(region, str) and measured == region
    return measured.shape == np.shape(region[0]) and bool(_inside(measured, *region).all())


def _entry(one, answer):
    if one.entry is None:
        return answer
    return answer.get(one.entry) if isinstance(answer, dict) else None


def _not_numbers(value):
    """An empty text where a value is finite real numbers, in lists or arrays or not; else a sentence."""
    left, count = [value], 0
    while left:
        one = left.pop()
        if isinstance(one, Foreign | Raised):  # both are tuples
            return f"expected numbers, got {one.type}" if isinstance(one, Foreign) else "expected numbers"
        if isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list | tuple):
            left.extend(one)
        elif isinstance(one, np.ndarray):
            if one.dtype.kind not in "biuf":
                return f"expected real numbers, got an array of {one.dtype}"
            if not np.isfinite(one).all():
                return "every number must be finite"
            count += one.size
        elif one is None or one is ...:
            return "a number is still missing"
        elif isinstance(one, str | bytes | complex) or not isinstance(one, int | float | np.number):
            return f"expected numbers, got {type(one).__name__}"
        elif not _finite(one):
            return "every number must be finite"
        count += 1
        if count > _MOST_NUMBERS:
            return f"more than {_MOST_NUMBERS} numbers"
    return ""


def _finite(number):
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond every float
        return False


def _blank(value):
    return value is None or value is ...


def _range(lower, upper):
    if lower == upper:
        return _text(lower)
    if np.isneginf(lower):
        return f"at most {_text(upper)}"
    if np.isposinf(upper):
        return f"at least {_text(lower)}"
    return f"{_text(lower)} to {_text(upper)}"


def _text(number):
    """Four digits; what is nearly 0 is 0."""
    return "0" if abs(number) < 1e-12 else f"{float(number):.4g}"
