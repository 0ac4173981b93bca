"""Tasks that ask for numbers: one value, or a table whose errors are carried forward."""

from collections.abc import Callable
from dataclasses import dataclass, field

from autograde.calling import Outcome
from autograde.compare import difference, same
from autograde.kinds.case import Case
from autograde.kinds.variants import Variants
from autograde.verdict import Finding, Mark, Misconception, Verdict

EQUAL_NUMBERS = Misconception(
    "One number everywhere", "Every entry holds the same number. Work each one out; they differ."
)


@dataclass(frozen=True)
class Wrong:
    """A known wrong value of a cell, with the name of the misconception behind it and a hint."""

    value: object
    name: str
    hint: str


@dataclass(frozen=True)
class Cell:
    """One entry of a table.

    Args:
        name: key of the entry in the student's dictionary.
        value: the right value.
        points: float > 0.
        wrong: ``Wrong`` values that are recognised.
        carried: None, or a function of the student's table that gives the value which follows from its earlier
            entries. An entry that follows from wrong ones earns half, if at least one entry that follows from no
            other (a root) is right.
    """

    name: str
    value: object
    points: float
    wrong: tuple = ()
    carried: Callable | None = None


@dataclass(frozen=True)
class Table:
    """A dictionary of entries."""

    id: str
    title: str
    minutes: int
    covers: tuple
    cells: tuple
    withholds: tuple = ()
    variants: Variants | None = field(default=None, repr=False)
    kind: str = field(default="table", init=False)

    @property
    def points(self):
        return sum(cell.points for cell in self.cells)

    def cases(self, seed=None):
        """The object itself, once; numbers have no hidden cases."""
        return [Case(part="table", expected=self.model())]

    def mark(self, cases, outcomes, shown=True):
        """Each entry on its own; see ``Cell`` for entries that follow from wrong ones."""
        [answer] = [outcome.value for outcome in outcomes]
        if not isinstance(answer, dict) and not _blank(answer):
            marks = tuple(Mark(cell.name, cell.points, 0.0) for cell in self.cells)
            kind = f"expected a dictionary with the entries of the table, got {type(answer).__name__}"
            return Verdict(self.id, marks, (Finding(self.cells[0].name, kind),))
        table = answer if isinstance(answer, dict) else {}
        answered = any(not _blank(table.get(cell.name)) for cell in self.cells)
        if answered and self._all_equal(table):
            return self._verdict([0.0] * len(self.cells), table, (EQUAL_NUMBERS,))
        right = {cell.name: difference(cell.value, table.get(cell.name)) is None for cell in self.cells}
        root_right = any(right[cell.name] for cell in self.cells if cell.carried is None)
        earned = [
            cell.points if right[cell.name] else cell.points / 2 if root_right and _follows(cell, table) else 0.0
            for cell in self.cells
        ]
        named = [
            Misconception(wrong.name, wrong.hint)
            for cell, points in zip(self.cells, earned, strict=True)
            if not points  # an entry that follows from others has no mistake of its own
            for wrong in cell.wrong
            if same(wrong.value, table.get(cell.name))
        ]
        return self._verdict(earned, table, tuple(dict.fromkeys(named)), answered)

    def _all_equal(self, table):
        values = [table.get(cell.name) for cell in self.cells]
        expected = [cell.value for cell in self.cells]
        if len(self.cells) < 2 or all(same(expected[0], value) for value in expected[1:]):
            return False
        return all(_plain(value) and not _blank(value) and same(values[0], value) for value in values)

    def _verdict(self, earned, table, misconceptions, answered=True):
        findings = tuple(
            Finding(cell.name, self._say(cell, table.get(cell.name), points))
            for cell, points in zip(self.cells, earned, strict=True)
            if points < cell.points
        )
        marks = tuple(Mark(cell.name, cell.points, points) for cell, points in zip(self.cells, earned, strict=True))
        return Verdict(self.id, marks, findings, misconceptions, answered)

    @staticmethod
    def _say(cell, value, points):
        # The right value of a table is never shown: right or wrong, and why, is all a student needs to try again.
        if _blank(value):
            return "no answer yet"
        if points:
            return "not right, but it follows from your other entries"
        wrong = difference(cell.value, value)
        return "not right" if wrong in (None, "a different number") or "index" in wrong else f"not right: {wrong}"

    def mistakes(self):
        """Each known wrong value in an otherwise right table, and one number everywhere."""
        model = self.model()
        listed = [
            (Misconception(wrong.name, wrong.hint), {**model, cell.name: wrong.value})
            for cell in self.cells
            for wrong in cell.wrong
        ]
        if len({repr(value) for value in model.values()}) > 1:
            listed.append((EQUAL_NUMBERS, dict.fromkeys(model, self.cells[0].value)))
        return listed

    def model(self):
        return {cell.name: cell.value for cell in self.cells}


@dataclass(frozen=True)
class Value:
    """A single value: a table with one entry and no dictionary around it."""

    id: str
    title: str
    minutes: int
    covers: tuple
    value: object
    points: float
    wrong: tuple = ()
    withholds: tuple = ()
    variants: Variants | None = field(default=None, repr=False)
    kind: str = field(default="value", init=False)

    @property
    def _table(self):
        cell = Cell("value", self.value, self.points, self.wrong)
        return Table(self.id, self.title, self.minutes, self.covers, (cell,))

    def cases(self, seed=None):
        return [Case(part="value", expected=self.value)]

    def mark(self, cases, outcomes, shown=True):
        [answer] = [outcome.value for outcome in outcomes]
        return self._table.mark(cases, [Outcome({"value": answer})], shown)

    def mistakes(self):
        return [(Misconception(wrong.name, wrong.hint), wrong.value) for wrong in self.wrong]

    def model(self):
        return self.value


def _follows(cell, table):
    """Whether the entry is what the student's other entries lead to."""
    if cell.carried is None or not _plain(table.get(cell.name)):
        return False
    try:
        follows = cell.carried(table)
    except Exception:  # entries missing or of another kind: nothing follows from them
        return False
    return _plain(follows) and difference(follows, table.get(cell.name)) is None


def _blank(value):
    return value is None or value is ...


def _plain(value):
    """Whether it is a number, a text, or a tuple of them."""
    if isinstance(value, list | tuple):
        return all(_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str)
