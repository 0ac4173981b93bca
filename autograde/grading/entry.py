"""What is remembered of a judged submission: an entry of the ledger, and what changed since the last one."""

from typing import NamedTuple

from autograde import tasks
from autograde.grading.judge import Judged
from autograde.verdict import Mark, Misconception, Verdict


class Change(NamedTuple):
    """A mark that is not what it was: of one task, before and after; None where there was, or is, no such task."""

    student: str
    unit: str
    task: str
    before: float | None
    after: float | None


def summarise(judged, repairs):
    """The entry of a judged submission, without its key; see ``Ledger``."""
    lost = [
        (verdict.points - verdict.earned, verdict.task_id, [one.name for one in verdict.misconceptions])
        for verdict in judged.verdicts
    ]
    return {
        "earned": sum(verdict.earned for verdict in judged.verdicts),
        "points": sum(verdict.points for verdict in judged.verdicts),
        "repairs": list(repairs),
        "notes": list(judged.notes),
        "flags": list(judged.flags),
        "tasks": {verdict.task_id: verdict.earned for verdict in judged.verdicts},
        "unanswered": [verdict.task_id for verdict in judged.verdicts if not verdict.answered],
        "misconceptions": {task_id: names for _, task_id, names in lost if names},
        "worst": _worst(judged, lost, repairs),
        "seconds": round(judged.seconds, 3),
    }


def not_graded(unit, problem):
    """The entry of a submission on which the grading itself failed; it is shown, and never kept.

    Args:
        unit: str.
        problem: the exception.
    """
    why = f"NOT GRADED: {type(problem).__name__}: {problem}"[:300]
    entry = summarise(Judged((), {}, (why,)), ())
    points = float(sum(task.points for task in tasks.of_unit(unit)))
    return {**entry, "key": "", "earned": 0.0, "points": points, "worst": why, "failed": True}


def keep_unaffected(judged, before, conditions):
    """The result, with the earlier mark on each task whose conditions are what they were.

    Args:
        judged: ``Judged``, of the same submission, judged again.
        before: its entry.
        conditions: {task id: digest}, of now.
    """
    verdicts, notes = [], list(judged.notes)
    for verdict in judged.verdicts:
        task_id, earned = verdict.task_id, before["tasks"].get(verdict.task_id)
        if before["conditions"].get(task_id) == conditions[task_id] and earned not in (None, verdict.earned):
            notes.append(f"{task_id}: nothing it depends on has changed, so the earlier mark stays")
            known = tuple(Misconception(name, "") for name in before["misconceptions"].get(task_id, ()))
            verdict = Verdict(task_id, (Mark("as before", verdict.points, earned),), (), known, verdict.answered)
        verdicts.append(verdict)
    return judged._replace(verdicts=tuple(verdicts), notes=tuple(notes))


def changes_between(one, before, after):
    """The tasks of a submission whose marks differ between two entries, as ``Change``."""
    old, new = before["tasks"], after["tasks"]
    marks = [(task, old.get(task), new.get(task)) for task in dict.fromkeys([*old, *new])]
    return [Change(one.student, one.unit, *mark) for mark in marks if mark[1] != mark[2]]


def _worst(judged, lost, repairs):
    """What cost most, in one line: the file itself, unanswered tasks, a named misconception, or a task."""
    open_tasks = [verdict for verdict in judged.verdicts if not verdict.answered]
    if len(open_tasks) == len(judged.verdicts):  # of none too
        unreadable = [line.partition(":")[0] for line in repairs if ".ipynb" in line and "taken for" not in line]
        return unreadable[0] if unreadable else "nothing was answered"
    points, task_id, names = max(lost, key=lambda one: (one[0], bool(one[2])))
    if points == 0:
        return ""
    if sum(verdict.points for verdict in open_tasks) > points:
        return f"{len(open_tasks)} tasks were not answered"
    return f"{task_id}: {names[0]}" if names else f"{task_id}: {points:g} points lost"
