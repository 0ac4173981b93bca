"""What a check found: points by stratum, and the one thing the student should read first."""

from typing import NamedTuple


class Mark(NamedTuple):
    """One part of a task with its own points: a stratum of a function, a cell of a table."""

    name: str
    points: float
    earned: float


class Finding(NamedTuple):
    """One thing that is wrong. Texts of a finding are for the student; empty ones are left out.

    ``asked``, ``expected`` and ``got`` are shown for visible cases only.
    """

    part: str
    difference: str
    asked: str = ""
    expected: str = ""
    got: str = ""
    traceback: str = ""


class Misconception(NamedTuple):
    """A known wrong way: its name (what was done) and a hint (what to think about)."""

    name: str
    hint: str

    @classmethod
    def of(cls, function):
        """From a docstring: the first line is the name, the rest the hint."""
        name, _, hint = (function.__doc__ or "").strip().partition("\n")
        if not name or not hint.strip():
            raise ValueError(f"{function.__name__}: a misconception's docstring is its name, an empty line, its hint")
        return cls(name.strip().rstrip("."), " ".join(hint.split()))


class Verdict(NamedTuple):
    """The result of one task."""

    task_id: str
    marks: tuple
    findings: tuple = ()
    misconceptions: tuple = ()
    answered: bool = True

    @property
    def points(self):
        """Points of the task."""
        return _tidy(sum(mark.points for mark in self.marks))

    @property
    def earned(self):
        """Points earned, never above `points` and never below zero."""
        return _tidy(min(max(sum(mark.earned for mark in self.marks), 0.0), self.points))

    @property
    def right(self):
        """Whether everything was right."""
        return self.earned == self.points


def _tidy(points):
    return round(float(points), 4)
