"""A percent script with short markers becomes an nbgrader source notebook.

Markers stand on the line that opens a cell and name a task::

    # %% [markdown] task="u05-output-size"     the statement: gets its heading, points, time and options from the task,
                                               and in a task with variants the numbers, written as {size}
    # %% answer="u05-output-size"              the cell a student fills in
    # %% check="u05-output-size"               the graded check

Everything else is prose and code that goes through as it is. Cell ids are made from task names and headings, so that
the same script always gives the same bytes.
"""

import re
from collections import Counter
from pathlib import Path

import jupytext
from nbformat.v4 import new_notebook

from autograde import tasks
from autograde.kinds import vary

MARKERS = ("task", "answer", "check")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class SourceError(ValueError):
    """A script that does not follow the rules above; the message names file, cell and rule."""


def read_source(path, numbers=None):
    """The notebook of a percent script, markers expanded.

    Args:
        path: of lecture.py or problems.py.
        numbers: {task id: numbers} of a student, see ``autograde.variants``; None for variant 0.

    Returns:
        NotebookNode with stable cell ids and no outputs.

    Raises:
        SourceError: see the messages.
    """
    path = Path(path)
    cells = jupytext.read(path, fmt="py:percent").cells
    order = _number_tasks(path, cells)
    slug, counts, used = "start", Counter(), set()
    for cell in cells:
        heading = re.match(r"#+ +(.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            slug = _slug(heading[1])
        marker = next((name for name in MARKERS if name in cell.metadata), None)
        if marker:
            task_id = cell.metadata[marker]
            cell.id = f"{task_id}-{marker}"
            _expand(path, cell, marker, vary(tasks.find(task_id), numbers or {}), order.get(task_id))
        else:
            counts[slug] += 1
            cell.id = f"{slug[:56]}-{counts[slug]}"
            # The text that stands for a picture would answer the question above it: such a cell shows its output only.
            folded = cell.cell_type == "code" and "alt=" in cell.source
            cell.metadata = {"jupyter": {"source_hidden": True}} if folded else {}
        if cell.id in used:
            raise SourceError(f"{path.name}: two cells have the id {cell.id!r}")
        used.add(cell.id)
    return new_notebook(cells=cells, metadata=METADATA)


def _number_tasks(path, cells):
    """{task id: its number in the notebook}; each task needs one statement, one answer and one check, in this order."""
    order = [(cell.metadata[name], name) for cell in cells for name in MARKERS if name in cell.metadata]
    ids = list(dict.fromkeys(task_id for task_id, _ in order))
    for task_id in ids:
        found = [name for other, name in order if other == task_id]
        if found != list(MARKERS):
            raise SourceError(f"{path.name}: {task_id} needs the cells {', '.join(MARKERS)} once each, has {found}")
    return {task_id: number for number, task_id in enumerate(ids, 1)}


def _expand(path, cell, marker, task, number):
    task_id = task.id
    cell.metadata = {}
    if marker == "task":
        points, minutes = f"{task.points:g}", f"{task.minutes:g}"
        unit = "point" if task.points == 1 else "points"
        heading = f"## {number}. {task.title}\n\n*{points} {unit}, about {minutes} minutes*"
        cell.source = f"{heading}\n\n{_with_numbers(path, cell.source, task)}{_options(task)}"
        return
    if marker == "check" and f'check("{task_id}"' not in cell.source:
        raise SourceError(f'{path.name}: the check cell of {task_id} does not call check("{task_id}", ...)')
    if marker == "answer" and "### BEGIN SOLUTION" not in cell.source:
        raise SourceError(f"{path.name}: the answer cell of {task_id} has no ### BEGIN SOLUTION")
    graded = marker == "check"
    settings = {
        "schema_version": 3,
        "grade_id": task_id if graded else f"{task_id}-answer",
        "grade": graded,
        "solution": not graded,
        "locked": graded,
        "task": False,
    }
    cell.metadata = {"nbgrader": settings | ({"points": float(task.points)} if graded else {})}


def _with_numbers(path, text, task):
    """The statement with the task's numbers in place of their names in braces."""
    for name, number in (task.variants.numbers if task.variants else {}).items():
        if f"{{{name}}}" not in text:
            raise SourceError(f"{path.name}: the statement of {task.id} does not mention {{{name}}}")
        text = text.replace(f"{{{name}}}", str(number))
    return text


def _options(task):
    if task.kind != "choice":
        return ""
    return "\n\n" + "\n".join(f"- **{letter}.** {option.text}" for letter, option in task.lettered.items())


def _slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "cell"
