"""Runs a submission in a worker and judges its answers here, outside the student's process.

A worker's messages are claims. The only claim that earns anything is a right output to a secret input; everything else
in a message can at most cost the submission its own marks. What an honest worker never sends is flagged.
"""

import time
from typing import NamedTuple

from autograde import tasks
from autograde.grading.flags import flags_in
from autograde.grading.hearing import Hearing, WorkerFailed, no_answer
from autograde.grading.rehearing import hear_again, hear_out
from autograde.report import Score

__all__ = ["Judged", "WorkerFailed", "cells_of", "check_output", "draw_paper", "judge", "no_answer"]

_MAX_FLAGS = 50
MAX_SOURCE = 2_000_000


class Judged(NamedTuple):
    """What came of one submission.

    ``verdicts`` has one verdict for each task of the unit, in order; ``outputs`` the outputs of each cell that ran;
    ``notes`` what student and instructor should know; ``flags`` what only the instructor should look into;
    ``seconds`` the wall time it took.
    """

    verdicts: tuple
    outputs: dict
    notes: tuple
    flags: tuple = ()
    seconds: float = 0.0


def draw_paper(unit, seed):
    """The questions of a unit: [(task, its secret cases)]. Drawn once, they serve every submission.

    Args:
        unit: str.
        seed: str, secret.
    """
    return [(task, task.cases(seed)) for task in tasks.of_unit(unit)]


def cells_of(notebook):
    """What is run of a canonical notebook.

    Args:
        notebook: NotebookNode from ``rebuild``.

    Returns:
        tuple of (cell id, source, task id of a check cell or None).
    """
    return tuple(
        (cell.id, cell.source, _checked_task(cell))
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.strip()
    )


def judge(cells, paper, executor):
    """Executes a submission and judges it.

    Args:
        cells: from `cells_of`.
        paper: from `draw_paper`.
        executor: has ``worker(away)`` and ``limits``, see ``LocalExecutor``.

    Returns:
        ``Judged``. Nothing a submission does raises here.

    Raises:
        WorkerFailed: the machine could not run it.
    """
    started = time.monotonic()
    if sum(len(source) for _, source, _ in cells) > MAX_SOURCE:
        nothing = tuple(no_answer(task, cases) for task, cases in paper)
        why = f"the cells hold more than {MAX_SOURCE} characters and were not run"
        return Judged(nothing, {}, (why,), (why,), time.monotonic() - started)
    hearing, ended = Hearing(paper, executor.limits), {}
    notes = hear_out(hearing, cells, ended, executor)
    outputs = {**hearing.outputs, **{cell_id: [_error(why)] for cell_id, why in ended.items()}}
    flags = flags_in(cells)
    lowered = hear_again(hearing, cells, ended, flags, executor)
    verdicts = tuple(hearing.verdicts.get(task.id) or no_answer(task, cases) for task, cases in paper)
    flags = tuple(dict.fromkeys((*lowered, *flags, *hearing.flags)))[:_MAX_FLAGS]
    return Judged(verdicts, outputs, (*notes, *lowered), flags, time.monotonic() - started)


def check_output(task, verdict):
    """The output of a check cell as nbgrader and a reader of the feedback find it."""
    score = Score.of(task, verdict, shown=False)
    data = {"text/plain": repr(score), "text/html": score.html}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}


def _error(why):
    return {"output_type": "error", "ename": "CellStopped", "evalue": why, "traceback": [f"CellStopped: {why}"]}


def _checked_task(cell):
    nbgrader = cell.metadata.get("nbgrader", {})
    return nbgrader["grade_id"] if nbgrader.get("grade") and not nbgrader.get("solution") else None
