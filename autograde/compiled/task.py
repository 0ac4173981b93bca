"""The kinds of task, made from data. Each opens what an answer opens, and leaves the marking to ``autograde.kinds``."""

import json
import secrets
from dataclasses import dataclass

import numpy as np

from autograde.calling import Call
from autograde.compiled.formula import evaluate
from autograde.compiled.sealing import unlock, unseal
from autograde.kinds import Bar, Cell, Choice, Design, Function, Option, Property, Stratum, Table, Trained, Value, Wrong
from autograde.kinds.case import Case
from autograde.kinds.choice import letters
from autograde.values import decode
from autograde.verdict import Misconception


class CompiledFunction(Function):
    """A function, with the shown cases and what the reference and each misconception answer to them."""

    @classmethod
    def read(cls, data):
        names = [Misconception(*pair) for pair in data["misconceptions"]]
        cases = [
            Case(
                part=one["part"],
                request=Call(*plain(one["request"])),
                expected=plain(one["expected"]),
                wrong=dict(zip(names, map(plain, one["wrong"]), strict=True)),
            )
            for one in data["cases"]
        ]
        task = cls(
            **_head(data),
            reference=None,
            strata=tuple(Stratum(name, points, (), None) for name, points in data["strata"]),
            misconceptions=(),
        )
        # A frozen task; `_named` is what Function would work out from the misconceptions.
        task.__dict__.update(_cases=cases, _named=dict.fromkeys(names), _withholds=tuple(data["withholds"]))
        return task

    @property
    def withholds(self):
        return self._withholds

    def cases(self, seed=None):
        return self._cases


class CompiledDesign(Design):
    """A design, with what the known mistakes measure and no design that is right."""

    @classmethod
    def read(cls, data):
        task = cls(
            **_head(data),
            properties=tuple(Property(*plain(one)) for one in data["properties"]),
            misconceptions=(),
            example=None,
        )
        regions = [(Misconception(name, hint), dict(plain(region))) for name, hint, region in data["regions"]]
        task.__dict__["regions"] = regions  # a frozen task; what Design would work out from the misconceptions
        return task


class CompiledTrained(Trained):
    """A trained model; the examples that are shown are drawn anew, the secret ones need a seed."""

    @classmethod
    def read(cls, data):
        return cls(
            **_head(data), draw=data["draw"], classes=data["classes"], bars=tuple(Bar(*one) for one in data["bars"])
        )


@dataclass(frozen=True)
class Sealed:
    """What the kinds below have in common: data, and a task that is made anew for each answer."""

    id: str
    title: str
    minutes: float
    covers: tuple
    points: float
    withholds: tuple
    kind: str
    data: dict

    @classmethod
    def read(cls, data):
        return cls(
            **_head(data), points=data["points"], withholds=tuple(data["withholds"]), kind=data["kind"], data=data
        )

    def cases(self, seed=None):
        return [Case(part=self.kind)]

    def mark(self, cases, outcomes, shown=True):
        """The verdict, from a task that knows as much of the right answer as this answer does."""
        [outcome] = outcomes
        return self.opened(outcome.value).mark(cases, outcomes, shown)


class CompiledTable(Sealed):
    """A table or a single value."""

    def opened(self, answer):
        """The task as far as an answer opens it.

        Args:
            answer: plain value, as handed in.
        """
        value = self.kind == "value"
        table = {"value": answer} if value else answer if isinstance(answer, dict) else {}
        found = [self._open(cell, table.get(cell["name"])) for cell in self.data["cells"]]
        secret = next((right[1]["formulas"] for right, _ in found if right and right[1]["formulas"]), None)
        formulas = unlock(self.data["formulas"], secret) if secret else {}
        # Where all entries have the same right value, what stands in for it has to be the same as well.
        strange = _Stranger() if self.data["alike"] else None
        cells = [
            Cell(
                cell["name"],
                right[0] if right else (strange or _Stranger()).like(plain(cell["like"])),
                cell["points"],
                tuple(Wrong(one[0], one[1]["name"], one[1]["hint"]) for one in wrong if one),
                _follower(formulas.get(cell["name"])) if cell["carried"] else None,
            )
            for cell, (right, wrong) in zip(self.data["cells"], found, strict=True)
        ]
        if not value:
            return Table(**_head(self.data), cells=tuple(cells))
        [cell] = cells
        return Value(**_head(self.data), value=cell.value, points=cell.points, wrong=cell.wrong)

    def _open(self, cell, answer):
        """(right value or None, list with each known wrong value or None)."""
        right, *wrong = unseal([cell["right"], *cell["wrong"]], answer, f"{self.id} {cell['name']}")
        return right, wrong


class CompiledChoice(Sealed):
    """One or several of lettered options."""

    def opened(self, answer):
        chosen = letters(answer)
        options = []
        for letter, seals in self.data["letters"].items():
            [found] = unseal([seals], f"{letter} {'taken' if letter in chosen else 'left'}", f"{self.id} {letter}")
            options.append(Option("", **found[1]))
        return Choice(**_head(self.data), points=self.points, options=tuple(options))


KINDS = {
    "function": CompiledFunction,
    "table": CompiledTable,
    "value": CompiledTable,
    "choice": CompiledChoice,
    "design": CompiledDesign,
    "trained": CompiledTrained,
}


class _Stranger:
    """Makes values that no answer equals, to stand where the right one is not known."""

    def __init__(self):
        self.number = 2**200 + secrets.randbits(200)

    def like(self, value):
        """A value of the same kind and shape as `value`."""
        if isinstance(value, np.ndarray):
            return np.full(value.shape, f"{self.number}" if value.dtype.kind == "U" else float(self.number))
        if isinstance(value, list | tuple | set):
            return type(value)([self.like(item) for item in value])
        return f"{self.number}" if isinstance(value, str) else self.number


def _follower(formula):
    """The function of the table that a formula stands for; an unknown one follows from nothing."""

    def follows(table):
        if formula is None:
            raise LookupError("closed")
        return evaluate(formula, table)

    return follows


def _head(data):
    return {"id": data["id"], "title": data["title"], "minutes": data["minutes"], "covers": tuple(data["covers"])}


def plain(packed):
    """The value behind the data of ``autograde.values``."""
    return decode(json.dumps(packed))
