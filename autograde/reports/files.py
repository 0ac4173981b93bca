"""The report as CSV files that a spreadsheet opens."""

import csv

from autograde import tasks
from autograde.reports.cells import defuse, one_line


def write_students(path, unit, entries, waiting=()):
    """One row a student: points in all and by task, and everything that was noted.

    Args:
        path: of the file.
        unit: str.
        entries: iterable of (student, entry of the ledger).
        waiting: students whose submission has no entry.
    """
    declared = [task.id for task in tasks.of_unit(unit)]
    columns = ("student", "earned", "points", *declared)
    columns += ("misconceptions", "repairs", "flags", "notes", "seconds", "worst", "graded")
    rows = [_student_row(declared, *one) for one in entries]
    rows += [(student, *("" for _ in columns[1:-1]), "no") for student in waiting]
    _write(path, columns, rows)


def _student_row(declared, student, entry):
    named = (f"{task_id}: {name}" for task_id, names in entry.get("misconceptions", {}).items() for name in names)
    noted = ("; ".join(texts) for texts in (named, *(entry.get(name, ()) for name in ("repairs", "flags", "notes"))))
    points = (entry["tasks"].get(task_id, "") for task_id in declared)
    seconds = round(float(entry.get("seconds", 0)), 3)
    return (student, entry["earned"], entry["points"], *points, *noted, seconds, entry.get("worst", ""), "yes")


def write_tasks(path, summary):
    """One row a task, see ``Task``."""
    columns = ("task", "title", "points", "submissions", "answered", "right", "nothing", "mean")
    columns += ("discrimination", "lost_open", "lost_named", "lost_other")
    rows = (
        (
            *(task.id, task.title, task.points, task.submissions, task.answered, task.right, task.nothing),
            *map(_rounded, (task.mean, task.discrimination, task.lost_open, task.lost_named, task.lost_other)),
        )
        for task in summary.tasks
    )
    _write(path, columns, rows)


def write_misconceptions(path, summary):
    """One row a misconception that was met, the most frequent first."""
    answered = {task.id: task.answered for task in summary.tasks}
    columns = ("task", "misconception", "count", "answered", "share")
    _write(
        path,
        columns,
        (
            (one.task_id, one.name, one.count, answered.get(one.task_id, ""), _rounded(one.share))
            for one in summary.misconceptions
        ),
    )


def write_pairs(path, pairs):
    """One row a pair of students and a task that both answered alike."""
    columns = ("student", "other_student", "pair_tokens", "task", "tokens", "likeness")
    rows = (
        (pair.left, pair.right, pair.tokens, match.task_id, match.tokens, _rounded(match.likeness))
        for pair in pairs
        for match in pair.matches
    )
    _write(path, columns, rows)


def _rounded(number):
    return "" if number is None else round(number, 4)


def _write(path, columns, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([defuse(one_line(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows)
