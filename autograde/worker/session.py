"""A worker's conversation with the judge: run the cells in order, then make the calls that the judge asks for.

Hidden inputs come in only after the last output has gone out: no cell can read them, or show them to anybody. Yet an
answer is called as it was at its check cell. What its names stood for there is noted; and before a cell that could
change the objects themselves, a copy of the process is made and kept, see ``autograde.worker.copies``.
"""

import json

from autograde import checking
from autograde.calling import perform
from autograde.report import Score
from autograde.worker.binding import only_binds
from autograde.worker.copies import Kept, message
from autograde.worker.shell import run_cell


def converse(channel, shell):
    """Serves one submission.

    The judge sends ``{"cells": [[id, source, task id or None]], "tasks": {task id: names to put away, or None}}``
    and "limits". None stands for a task whose answer is a value: it is sent at once, as ``{"value": task id,
    "outcome": ...}``. For the others, ``{"held": task id}`` says that the answer is kept. Each cell is enclosed in
    ``{"start": id}`` and ``{"cell": id, "outputs": [...]}``; ``{"end": true}`` ends the cells. Then the judge sends
    ``{"task": id, "calls": [...]}`` for each kept answer and gets an ``{"outcome": ...}`` for each call.

    Args:
        channel: ``Channel``.
        shell: from ``make_shell``.
    """
    job = channel.receive()
    tasks, limits = job["tasks"], job["limits"]
    kept = Kept(channel, shell.user_ns, limits["call_seconds"])
    for cell_id, source, task_id in job["cells"]:
        channel.send({"start": cell_id})
        if task_id is None and not only_binds(source, shell.user_ns):
            kept.copy()
        checking.announce = _announcer(channel, task_id, tasks, kept)
        if task_id is not None:
            shell.user_ns["check"] = checking.check  # a student may have used the name for something else
        outputs = run_cell(shell, source, limits["cell_seconds"], limits["output_bytes"])
        channel.send({"cell": cell_id, "outputs": _jsonable(outputs)})
    channel.send({"end": True})
    kept.serve()


def _announcer(channel, expected, tasks, kept):
    def announce(task_id, answer):
        if task_id != expected:
            return Score.message(task_id, "This task is graded at its own check cell.")
        if task_id in tasks and tasks[task_id] is None:
            channel.send({"value": task_id, "outcome": message(perform(answer, None))})
        elif task_id in tasks:
            kept.keep(task_id, answer, tasks[task_id])
            channel.send({"held": task_id})
        return Score.message(task_id, "Graded outside this process.")

    return announce


def _jsonable(outputs):
    """Outputs may hold anything a student displayed; what JSON cannot hold is sent as text."""
    try:
        json.dumps(outputs)
    except (TypeError, ValueError, RecursionError):
        return json.loads(json.dumps(outputs, default=repr, skipkeys=True))
    return outputs
