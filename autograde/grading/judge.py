"""Runs a submission in a worker and judges its answers here, outside the student's process.

A worker's messages are claims. The only claim that earns anything is a right output to a secret input; everything else
in a message can at most cost the submission its own marks.
"""

import json
import time
from typing import NamedTuple

from autograde import tasks
from autograde.calling import Outcome
from autograde.grading.outputs import clean_outputs
from autograde.report import Score
from autograde.values import BadMessage, Raised, decode, encode
from autograde.worker.channel import ChannelClosed, ChannelTimeout

_RESTARTS = 3
MAX_SOURCE = 2_000_000
_SILENT = Raised(("NoAnswer",), "the process gave no answer")


class WorkerFailed(RuntimeError):
    """The worker broke down before any student's code ran: the fault is the machine's, and no mark follows from it."""


class Judged(NamedTuple):
    """What came of one submission.

    ``verdicts`` has one verdict for each task of the unit, in order; ``outputs`` the outputs of each cell that ran;
    ``notes`` what an instructor should know.
    """

    verdicts: tuple
    outputs: dict
    notes: tuple


def draw_paper(unit, seed):
    """The questions of a unit: [(task, its secret cases)]. Drawn once, they serve every submission.

    Args:
        unit: str.
        seed: str, secret.
    """
    return [(task, task.cases(seed)) for task in tasks.of_unit(unit)]


def judge(notebook, paper, executor):
    """Executes a canonical notebook and judges it.

    Args:
        notebook: NotebookNode from ``rebuild``.
        paper: from `draw_paper`.
        executor: has ``worker()`` and ``limits``, see ``LocalExecutor``.

    Returns:
        ``Judged``. Nothing a submission does raises here.
    """
    cells = [
        [cell.id, cell.source, _checked_task(cell)]
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.strip()
    ]
    if len(json.dumps(cells)) > MAX_SOURCE:
        nothing = tuple(no_answer(task, cases) for task, cases in paper)
        return Judged(nothing, {}, (f"the cells hold more than {MAX_SOURCE} characters and were not run",))
    ended, notes, heard = {}, [], {}
    deadline = time.monotonic() + executor.limits.total_seconds
    for _ in range(_RESTARTS + 1):
        hearing = _Hearing(paper, executor.limits, deadline)
        with executor.worker() as channel:
            stopped_at, why = hearing.listen(channel, [cell for cell in cells if cell[0] not in ended])
        heard |= hearing.verdicts
        if stopped_at is None:
            break
        # The cell ended the process or would not stop: the others are run again without it.
        ended[stopped_at] = why
        notes.append(f"cell {stopped_at}: {why}; the other cells were run without it")
        if why == _OUT_OF_TIME:
            break
    verdicts = tuple(heard.get(task.id) or no_answer(task, cases) for task, cases in paper)
    outputs = {**hearing.outputs, **{cell_id: [_error(why)] for cell_id, why in ended.items()}}
    return Judged(verdicts, outputs, tuple(notes))


def no_answer(task, cases):
    """The verdict on a task for which nothing was handed in: what marking a missing answer gives."""
    return task.mark(cases, [Outcome(None)] * len(cases), shown=False)


def check_output(task, verdict):
    """The output of a check cell as nbgrader and a reader of the feedback find it."""
    score = Score.of(task, verdict, shown=False)
    data = {"text/plain": repr(score), "text/html": score.html}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}


_OUT_OF_TIME = "the submission used up its time"


class _Hearing:
    """One conversation with one worker."""

    def __init__(self, paper, limits, deadline):
        self.paper, self.limits = {task.id: (task, cases) for task, cases in paper}, limits
        self.deadline = deadline
        self.verdicts, self.outputs, self.heard = {}, {}, False

    def listen(self, channel, cells):
        """Runs the cells. Returns (None, "") at the end, or the id of the cell that broke it off, and why."""
        checks = {cell_id: task_id for cell_id, _, task_id in cells}
        order = [cell_id for cell_id, *_ in cells]
        current = order[0] if order else None
        deadline = self.deadline
        # A check cell does nothing but announce; each call it leads to has its own limit.
        patience = self.limits.cell_seconds + self.limits.call_seconds + 5
        try:
            channel.send({"cells": cells, "limits": self.limits.as_dict()}, 60)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise ChannelTimeout("no time is left")
                message = channel.receive(min(patience, left))
                self.heard = True
                if _text(message, "start") in checks:
                    current = message["start"]
                elif _text(message, "cell") in checks and message["cell"] not in self.outputs:
                    self.outputs[message["cell"]] = clean_outputs(message.get("outputs"), self.limits.output_bytes)
                elif _text(message, "check") in self.paper and message["check"] == checks.get(current):
                    if message["check"] in self.verdicts:
                        raise ChannelClosed("announced twice")
                    self._judge(channel, *self.paper[message["check"]], deadline)
                elif message.get("end"):
                    return None, ""
        except ChannelClosed:
            if not self.heard:
                raise WorkerFailed("the worker ended before it read the submission") from None
            return current, "it ended the process"
        except ChannelTimeout:
            return current, _OUT_OF_TIME if time.monotonic() >= deadline else "it did not stop when told to"

    def _judge(self, channel, task, cases, deadline):
        asks_for_object = cases[0].request is None
        calls = None if asks_for_object else [encode(list(case.request)).decode() for case in cases]
        channel.send({"calls": calls, "withhold": list(task.withholds)}, 10)
        outcomes = []
        try:
            for _ in cases:
                left = min(self.limits.call_seconds + 5, deadline - time.monotonic())
                if left <= 0:
                    raise ChannelTimeout("no time is left")
                message = channel.receive(left)
                if "outcome" not in message:
                    raise ChannelClosed("out of step")
                outcomes.append(_outcome(message))
        finally:
            # What did arrive before the worker broke off still counts.
            missing = [Outcome(_SILENT)] * (len(cases) - len(outcomes))
            self.verdicts[task.id] = _mark(task, cases, outcomes + missing)


def _mark(task, cases, outcomes):
    """The verdict; whatever an answer manages to do to the comparison costs its own task."""
    try:
        return task.mark(cases, outcomes, shown=False)
    except Exception:
        unread = Outcome(Raised(("BadMessage",), "the answer could not be compared"))
        return task.mark(cases, [unread] * len(cases), shown=False)


def _text(message, name):
    """The text under a name of a message, or an empty one."""
    value = message.get(name)
    return value if isinstance(value, str) else ""


def _outcome(message):
    outcome = message.get("outcome")
    try:
        return Outcome(decode(outcome["value"]), bool(outcome.get("changed")), bool(outcome.get("printed")))
    except (BadMessage, KeyError, TypeError, AttributeError):
        return Outcome(Raised(("BadMessage",), "the answer could not be read"))


def _error(why):
    return {"output_type": "error", "ename": "CellStopped", "evalue": why, "traceback": [f"CellStopped: {why}"]}


def _checked_task(cell):
    nbgrader = cell.metadata.get("nbgrader", {})
    return nbgrader["grade_id"] if nbgrader.get("grade") and not nbgrader.get("solution") else None
