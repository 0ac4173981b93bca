"""A worker's conversation with the judge: run the cells in order, and answer for each check when asked."""

import json
import os
import select
import signal
import socket
import time

from autograde import checking
from autograde.calling import Call, Outcome, perform
from autograde.report import Score
from autograde.values import Raised, decode, encode
from autograde.withhold import withheld
from autograde.worker.channel import Channel, ChannelClosed
from autograde.worker.shell import make_shell, run_cell

_TIME_LIMIT = Raised(("TimeLimit",), "the call did not end in time")
_DIED = Raised(("ProcessDied",), "the call ended the process")
_NO_PROCESS = Raised(("ProcessLimit",), "the submission has started as many processes as it may")
_PATIENCE = 2  # calls that may run into the time limit before the others are not tried any more


def converse(channel):
    """Serves one submission.

    The judge sends ``{"cells": [[id, source, task id or None]], "limits": {...}}``. Each cell is answered by
    ``{"start": id}`` and ``{"cell": id, "outputs": [...]}``, each check in between by ``{"check": task id}``, to which
    the judge replies with the calls to make; the end is ``{"end": true}``.
    """
    job = channel.receive()
    limits = job["limits"]
    shell = make_shell(limits["output_bytes"])
    for cell_id, source, task_id in job["cells"]:
        channel.send({"start": cell_id})
        checking.announce = _announcer(channel, task_id, limits["call_seconds"])
        if task_id is not None:
            shell.user_ns["check"] = checking.check  # a student may have used the name for something else
        outputs = run_cell(shell, source, limits["cell_seconds"])
        channel.send({"cell": cell_id, "outputs": _jsonable(outputs), "count": shell.execution_count - 1})
    channel.send({"end": True})


def _announcer(channel, expected, seconds):
    def announce(task_id, answer):
        if task_id != expected:
            return Score.message(task_id, "This task is graded at its own check cell.")
        signal.alarm(0)  # from here on each call has its own limit
        channel.send({"check": task_id})
        request = channel.receive()
        if request["calls"] is None:
            _send_outcome(channel, perform(answer, None))
        else:
            _serve_calls(channel, answer, request, seconds)
        return Score.message(task_id, "Graded outside this process.")

    return announce


def _serve_calls(channel, answer, request, seconds):
    """Each call is made in a copy of this process, so that no call can change what the next one, or a cell, sees."""
    calls = [Call(*decode(call.encode())) for call in request["calls"]]
    late = 0
    while calls:
        if late >= _PATIENCE:
            _send_outcome(channel, Outcome(_TIME_LIMIT))
            calls.pop(0)
            continue
        mine, theirs = socket.socketpair()
        pid = _fork()
        if pid is None:  # the submission's own processes have used up its limit
            for _ in calls:
                _send_outcome(channel, Outcome(_NO_PROCESS))
            return
        if pid == 0:
            _make_calls(Channel(theirs), answer, calls, request["withhold"])
        theirs.close()
        reply = Channel(mine)
        while calls:
            try:
                if not select.select([mine], [], [], seconds)[0]:
                    outcome, late = {"value": _ENDINGS[0]}, late + 1
                else:
                    outcome = reply.receive(seconds)
            except (ChannelClosed, TimeoutError):
                outcome = {"value": _ENDINGS[1]}
            channel.send({"outcome": outcome})
            calls.pop(0)
            if outcome["value"] in _ENDINGS:
                break
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        mine.close()


_ENDINGS = (encode(_TIME_LIMIT).decode(), encode(_DIED).decode())


def _fork():
    """The id of a copy of this process, 0 in the copy, None where no further process is allowed."""
    for _ in range(3):
        try:
            return os.fork()
        except OSError:
            time.sleep(0.2)
    return None


def _make_calls(channel, answer, calls, names):
    try:
        with withheld(names):
            for call in calls:
                _send_outcome(channel, perform(answer, call), wrap=False)
    finally:
        os._exit(0)


def _send_outcome(channel, outcome, wrap=True):
    message = {"value": encode(outcome.value).decode(), "changed": outcome.changed_input}
    message["printed"] = outcome.printed
    channel.send({"outcome": message} if wrap else message)


def _jsonable(outputs):
    """Outputs may hold anything a student displayed; what JSON cannot hold is sent as text."""
    return json.loads(json.dumps(outputs, default=repr, skipkeys=True))
