"""Runs a submission in a worker and judges its answers here, outside the student's process.

A worker's messages are claims. The only claim that earns anything is a right output to a secret input; everything else
in a message can at most cost the submission its own marks.
"""

import re
import time
from typing import NamedTuple

from autograde import tasks
from autograde.calling import Outcome
from autograde.report import Score
from autograde.values import BadMessage, Raised, decode, encode
from autograde.worker.channel import ChannelClosed, ChannelTimeout

_RESTARTS = 3
_OUTPUTS = ("stream", "display_data", "execute_result", "error")
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
    ended, notes = {}, []
    for _ in range(_RESTARTS + 1):
        hearing = _Hearing(paper, executor.limits)
        with executor.worker() as channel:
            stopped_at, why = hearing.listen(channel, [cell for cell in cells if cell[0] not in ended])
        if stopped_at is None:
            break
        # The cell ended the process or would not stop: the others are run again without it.
        ended[stopped_at] = why
        notes.append(f"cell {stopped_at}: {why}; the other cells were run without it")
        if why == _OUT_OF_TIME:
            break
    verdicts = tuple(hearing.verdicts.get(task.id) or no_answer(task, cases) for task, cases in paper)
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

    def __init__(self, paper, limits):
        self.paper, self.limits = {task.id: (task, cases) for task, cases in paper}, limits
        self.verdicts, self.outputs, self.heard = {}, {}, False

    def listen(self, channel, cells):
        """Runs the cells. Returns (None, "") at the end, or the id of the cell that broke it off, and why."""
        checks = {cell_id: task_id for cell_id, _, task_id in cells}
        order = [cell_id for cell_id, *_ in cells]
        current = order[0] if order else None
        deadline = time.monotonic() + self.limits.total_seconds
        # A check cell does nothing but announce; each call it leads to has its own limit.
        patience = self.limits.cell_seconds + self.limits.call_seconds + 5
        try:
            channel.send({"cells": cells, "limits": self.limits.as_dict()})
            while True:
                left = deadline - time.monotonic()
                message = channel.receive(max(0.1, min(patience, left)))
                self.heard = True
                if "start" in message and message["start"] in checks:
                    current = message["start"]
                elif "cell" in message and message["cell"] in checks:
                    self.outputs[message["cell"]] = _clean(message.get("outputs"))
                elif "check" in message and message["check"] == checks.get(current):
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
        channel.send({"calls": calls, "withhold": list(task.withholds)})
        outcomes = []
        try:
            for _ in cases:
                left = max(0.1, min(self.limits.call_seconds + 5, deadline - time.monotonic()))
                message = channel.receive(left)
                if "outcome" not in message:
                    raise ChannelClosed("out of step")
                outcomes.append(_outcome(message))
        finally:
            # What did arrive before the worker broke off still counts.
            missing = [Outcome(_SILENT)] * (len(cases) - len(outcomes))
            self.verdicts[task.id] = task.mark(cases, outcomes + missing, shown=False)


def _outcome(message):
    outcome = message.get("outcome")
    try:
        return Outcome(decode(outcome["value"]), bool(outcome.get("changed")), bool(outcome.get("printed")))
    except (BadMessage, KeyError, TypeError, AttributeError):
        return Outcome(Raised(("BadMessage",), "the answer could not be read"))


def _clean(outputs):
    """Keeps what is an output in nbformat's sense: text and pictures, shown and never interpreted.

    HTML, JavaScript and the like could act in the browser of whoever reads the feedback; their plain text stays.
    """
    kept = []
    for output in outputs if isinstance(outputs, list) else []:
        if not isinstance(output, dict) or output.get("output_type") not in _OUTPUTS:
            continue
        kind = output["output_type"]
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            kept.append({"output_type": kind, "name": name, "text": _text(output.get("text"))})
        elif kind == "error":
            lines = output.get("traceback")
            traceback = [_text(line) for line in lines] if isinstance(lines, list) else []
            texts = {name: _text(output.get(name)) for name in ("ename", "evalue")}
            kept.append({"output_type": kind, **texts, "traceback": traceback})
        elif isinstance(output.get("data"), dict):
            data = {"text/plain": _text(output["data"].get("text/plain"))}
            picture = output["data"].get("image/png")
            if isinstance(picture, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", picture):
                data["image/png"] = picture
            kept.append({"output_type": "display_data", "data": data, "metadata": {}})
            if kind == "execute_result":
                kept[-1] |= {"output_type": kind, "execution_count": None}
    return kept


def _text(value):
    """A text that can be written to a file: half a surrogate pair is spelled out."""
    return str(value or "").encode("utf-8", "backslashreplace").decode()


def _error(why):
    return {"output_type": "error", "ename": "CellStopped", "evalue": why, "traceback": [f"CellStopped: {why}"]}


def _checked_task(cell):
    nbgrader = cell.metadata.get("nbgrader", {})
    return nbgrader["grade_id"] if nbgrader.get("grade") and not nbgrader.get("solution") else None
