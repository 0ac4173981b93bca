"""A class in numbers, made from the ledger and the declared tasks. Holds no names unless they were asked for."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import starmap
from pathlib import Path

import numpy as np

from autograde import tasks
from autograde.reports.anonymous import kind_of
from autograde.reports.together import Together, find_together

FEWEST_TO_CORRELATE = 30  # with fewer submissions a correlation is off by 0.2 and more


@dataclass(frozen=True)
class Task:
    """One task over all graded submissions.

    ``answered``, ``right``, ``nothing``: how many answered it, got everything, answered and got nothing; ``mean``:
    points on average; ``discrimination``: correlation, -1 to 1, of its points with the points of all other tasks, None
    where there are too few submissions or all are alike; ``lost_*``: points lost on average, by why: left open, a
    misconception was named, something else.
    """

    id: str
    title: str
    points: float
    submissions: int
    answered: int
    right: int
    nothing: int
    mean: float
    discrimination: float | None
    lost_open: float
    lost_named: float
    lost_other: float


@dataclass(frozen=True)
class Misconception:
    """How often a wrong way was met; ``share`` is of the submissions that answered the task."""

    task_id: str
    name: str
    count: int
    share: float


@dataclass(frozen=True)
class Student:
    """One submission, by name."""

    student: str
    earned: float = 0.0
    seconds: float = 0.0
    flags: tuple = ()
    worst: str = ""
    graded: bool = True


@dataclass(frozen=True)
class Summary:
    """A unit. ``scores`` and ``seconds`` are each in ascending order, so that they cannot be matched to each other.

    ``repairs``, ``flags``, ``notes``: {kind: how many submissions}. ``students`` is empty unless names were asked for.
    """

    unit: str
    points: float
    not_graded: int
    scores: tuple
    seconds: tuple
    tasks: tuple
    misconceptions: tuple
    together: tuple
    repairs: dict
    flags: dict
    notes: dict
    students: tuple = ()

    @property
    def graded(self):
        """How many submissions were graded."""
        return len(self.scores)

    def write(self, path):
        """Writes JSON."""
        Path(path).write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path):
        """The summary that `write` wrote."""
        fields = json.loads(Path(path).read_text(encoding="utf-8"))
        for name, kind in (("tasks", Task), ("misconceptions", Misconception), ("together", Together)):
            fields[name] = tuple(kind(**one) for one in fields[name])
        students = (Student(**{**one, "flags": tuple(one["flags"])}) for one in fields["students"])
        lists = {"students": tuple(students), "scores": tuple(fields["scores"]), "seconds": tuple(fields["seconds"])}
        return cls(**{**fields, **lists})


def summarise(unit, entries, waiting=(), names=False):
    """The summary of a unit.

    Args:
        unit: str.
        entries: list of (student, entry of the ledger).
        waiting: students whose submission has no entry: it was not graded, or grading it failed.
        names: bool, whether to keep a line for each student.

    Returns:
        ``Summary``.
    """
    graded = list(entries)
    declared = tasks.of_unit(unit)
    earned = _earned(declared, graded)
    answered = [_answered(entry) for _, entry in graded]
    named = [_named(entry) for _, entry in graded]
    counts = Counter(one for ones in named for one in ones)
    answers = Counter(task_id for ones in answered for task_id in ones)
    return Summary(
        unit=unit,
        points=float(sum(task.points for task in declared)),
        not_graded=len(waiting),
        scores=tuple(sorted(float(entry["earned"]) for _, entry in graded)),
        seconds=tuple(sorted(float(entry.get("seconds", 0)) for _, entry in graded)),
        tasks=tuple(_task(*row, answered, named) for row in zip(declared, earned.T, _rest(earned), strict=True)),
        misconceptions=tuple(
            Misconception(task_id, name, count, count / answers[task_id])
            for (task_id, name), count in sorted(counts.items(), key=lambda one: (-one[1], answers[one[0][0]], one[0]))
        ),
        together=find_together(named, answered),
        repairs=_kinds(graded, "repairs"),
        flags=_kinds(graded, "flags"),
        notes=_kinds(graded, "notes"),
        students=(*starmap(_student, graded), *(Student(one, graded=False) for one in waiting)) if names else (),
    )


def _earned(declared, graded):
    """Array (submissions, tasks) of points; a task that an old entry does not have counts as nothing."""
    rows = [[entry["tasks"].get(task.id, 0.0) for task in declared] for _, entry in graded]
    return np.array(rows, float).reshape(len(graded), len(declared))


def _rest(earned):
    """For each task the points of all others: array (tasks, submissions)."""
    return (earned.sum(axis=1, keepdims=True) - earned).T


def _answered(entry):
    """Ids of the tasks that were answered.

    Where the entry does not say which were left open, a task without points and without a named misconception counts
    as left open.
    """
    surely = {task_id for task_id, points in entry["tasks"].items() if points > 0} | set(
        entry.get("misconceptions", ())
    )
    return surely | (set(entry["tasks"]) - set(entry["unanswered"]) if "unanswered" in entry else set())


def _named(entry):
    """{(task id, misconception)} of one submission."""
    return {(task_id, name) for task_id, names in entry.get("misconceptions", {}).items() for name in names}


def _task(task, earned, rest, answered, named):
    """The ``Task`` of a column of points."""
    tried = np.array([task.id in ones for ones in answered], bool)
    explained = np.array([any(task_id == task.id for task_id, _ in ones) for ones in named], bool)
    lost, submissions = task.points - earned, len(earned)
    reasons = (~tried, tried & explained, tried & ~explained)
    return Task(
        id=task.id,
        title=task.title,
        points=float(task.points),
        submissions=submissions,
        answered=int(tried.sum()),
        right=int((earned >= task.points).sum()),
        nothing=int((tried & (earned == 0)).sum()),
        mean=float(earned.mean()) if submissions else 0.0,
        discrimination=_correlate(earned, rest),
        **{
            name: float(lost[reason].sum() / max(submissions, 1))
            for name, reason in zip(("lost_open", "lost_named", "lost_other"), reasons, strict=True)
        },
    )


def _correlate(earned, rest):
    if len(earned) < FEWEST_TO_CORRELATE or np.ptp(earned) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(earned, rest)[0, 1])


def _kinds(graded, name):
    """{kind of repair, flag or note: how many submissions have it}, the most frequent first."""
    found = Counter()
    for student, entry in graded:
        found.update({kind_of(text, student) for text in entry.get(name, ())})
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _student(student, entry):
    return Student(
        student,
        float(entry["earned"]),
        float(entry.get("seconds", 0)),
        tuple(entry.get("flags", ())),
        entry.get("worst", ""),
    )
