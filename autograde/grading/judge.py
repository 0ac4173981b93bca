"""Runs a submission in a worker and judges its answers here, outside the student's process.

A worker's messages are claims. The only claim that earns anything is a right output to a secret input; everything else
in a message can at most cost the submission its own marks. What an honest worker never sends is flagged.
"""

import time
from typing import NamedTuple

from autograde import tasks
from autograde.grading.flags import flags_in
from autograde.grading.hearing import OUT_OF_TIME, Hearing, WorkerFailed, no_answer
from autograde.report import Score

__all__ = ["Judged", "WorkerFailed", "cells_of", "check_output", "draw_paper", "judge", "no_answer"]

_RESTARTS = 3
_LOSSES = 4  # workers that may be lost by the machine's fault before a submission is not graded
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
        executor: has ``worker()`` and ``limits``, see ``LocalExecutor``.

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
    ended, notes, hearing = {}, [], Hearing(paper, executor.limits)
    restarts, losses = _RESTARTS, _LOSSES
    while True:
        failure = None
        try:
            with executor.worker() as channel:
                stopped_at, why = hearing.listen(channel, [cell for cell in cells if cell[0] not in ended])
            if why and channel.lost:
                failure = WorkerFailed("the parent of all workers was lost")
        except WorkerFailed as problem:
            failure = problem
        if failure:  # the machine's fault: the same again
            losses -= 1
            if losses < 0:
                raise failure
            continue
        if not why:
            break
        why = why if why == OUT_OF_TIME else channel.ending or why
        # The cell ended the process or would not stop: the others are run again without it.
        ended[stopped_at] = why
        restarts -= 1
        last = why == OUT_OF_TIME or restarts < 0
        hearing.flag(f"cell {stopped_at}: {why}")
        notes.append(f"cell {stopped_at}: {why}" + ("" if last else "; the other cells were run without it"))
        if last:
            break
    verdicts = tuple(hearing.verdicts.get(task.id) or no_answer(task, cases) for task, cases in paper)
    outputs = {**hearing.outputs, **{cell_id: [_error(why)] for cell_id, why in ended.items()}}
    flags = tuple(dict.fromkeys((*flags_in(cells), *hearing.flags)))[:_MAX_FLAGS]
    return Judged(verdicts, outputs, tuple(notes), flags, time.monotonic() - started)


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
