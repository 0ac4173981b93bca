"""A worker's conversation with the judge: run the cells in order, then make the calls that the judge asks for.

Hidden inputs come in only after the last output has gone out: no cell can read them, or show them to anybody. Yet an
answer is called as it was at its check cell. What its names stood for there is noted; and before a cell that could
change the objects themselves, a copy of the process is made and kept.
"""

import json
import os
import select
import signal
import socket
import time
from contextlib import suppress
from typing import NamedTuple

from autograde import checking
from autograde.calling import Call, Outcome, perform
from autograde.report import Score
from autograde.values import Raised, decode, encode
from autograde.withhold import withheld
from autograde.worker.binding import only_binds
from autograde.worker.channel import Channel, ChannelClosed
from autograde.worker.shell import run_cell

_TIME_LIMIT = Raised(("TimeLimit",), "the call did not end in time")
_DIED = Raised(("ProcessDied",), "the call ended the process")
_NO_PROCESS = Raised(("ProcessLimit",), "the submission has started as many processes as it may")
_PATIENCE = 2  # calls that may run into the time limit before the others are not tried any more


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
    tasks, limits, kept = job["tasks"], job["limits"], _Kept(channel, shell.user_ns)
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
    kept.copy()
    while True:
        request = channel.receive()
        _make_calls(channel, kept.copies[request["task"]], request["task"], request["calls"], limits["call_seconds"])


def _announcer(channel, expected, tasks, kept):
    def announce(task_id, answer):
        if task_id != expected:
            return Score.message(task_id, "This task is graded at its own check cell.")
        if task_id in tasks and tasks[task_id] is None:
            channel.send({"value": task_id, "outcome": _message(perform(answer, None))})
        elif task_id in tasks:
            kept.answers[task_id] = _Answer(answer, tasks[task_id], dict(kept.names))
            channel.send({"held": task_id})
        return Score.message(task_id, "Graded outside this process.")

    return announce


class _Answer(NamedTuple):
    """What a check was given: the answer, functions of nnlib to put away meanwhile, and what all names stood for."""

    answer: object
    withheld: list
    names: dict


class _Kept:
    """Answers that wait to be called.

    Args:
        channel: ``Channel`` to the judge.
        names: dictionary in which cells run.
    """

    def __init__(self, channel, names):
        self.channel, self.names, self.answers, self.copies = channel, names, {}, {}

    def copy(self):
        """Makes one copy of the process for all answers that have none."""
        if self.answers:
            others = [self.channel, *(copy.channel for copy in dict.fromkeys(self.copies.values()))]
            copy = _Copy(self.answers, self.names, others)
            self.copies |= dict.fromkeys(self.answers, copy)
            self.answers = {}


class _Copy:
    """A copy of this process as it is now, which waits for calls to make.

    Args:
        answers: {task id: ``_Answer``}.
        names: dictionary in which cells run.
        others: channels that are not the copy's; were they left open in it, nobody would notice the end of this one.
    """

    def __init__(self, answers, names, others):
        self.answers, self.names, self.others = answers, names, others
        self.fork()

    def fork(self):
        """Makes a (new) copy. Returns whether a further process was allowed."""
        mine, theirs = socket.socketpair()
        self.pid = _fork()
        if self.pid == 0:
            for one in (mine, *(other.socket for other in self.others)):
                one.close()
            _serve_calls(Channel(theirs), self.answers, self.names)
        theirs.close()
        self.channel = Channel(mine)
        return self.pid is not None

    def end(self):
        self.channel.socket.close()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self.pid = None


def _make_calls(channel, copy, task_id, calls, seconds):
    """Has the copy make the calls and passes the outcomes on; a call that does not end, or ends the copy, costs itself.

    The calls after it are made in a copy of this process as it is now.
    """
    late, done = 0, 0
    while done < len(calls):
        if late >= _PATIENCE:
            channel.send({"outcome": _message(Outcome(_TIME_LIMIT))})
            done += 1
            continue
        if copy.pid is None and not copy.fork():  # the submission's own processes have used up its limit
            for _ in calls[done:]:
                channel.send({"outcome": _message(Outcome(_NO_PROCESS))})
            return
        ending = None
        with suppress(ChannelClosed):
            copy.channel.send({"task": task_id, "calls": calls[done:]})
        while done < len(calls) and ending is None:
            try:
                if not select.select([copy.channel.socket], [], [], seconds)[0]:
                    raise TimeoutError
                channel.send_bytes(copy.channel.receive_bytes(seconds))
            except TimeoutError:
                ending, late = _TIME_LIMIT, late + 1
            except ChannelClosed:
                ending = _DIED
            if ending is not None:
                channel.send({"outcome": _message(Outcome(ending))})
            done += 1
        if ending is not None:
            copy.end()


def _fork():
    """The id of a copy of this process, 0 in the copy, None where no further process is allowed."""
    for _ in range(3):
        try:
            return os.fork()
        except OSError:
            time.sleep(0.1)
    return None


def _serve_calls(channel, answers, names):
    try:
        while True:
            request = channel.receive()
            calls = [Call(*decode(call.encode())) for call in request["calls"]]
            one = answers[request["task"]]
            names.clear()
            names.update(one.names)
            with withheld(one.withheld):
                for call in calls:
                    channel.send({"outcome": _message(perform(one.answer, call))})
    finally:
        os._exit(0)


def _message(outcome):
    value = encode(outcome.value).decode()
    return {"value": value, "changed": outcome.changed_input, "printed": outcome.printed}


def _jsonable(outputs):
    """Outputs may hold anything a student displayed; what JSON cannot hold is sent as text."""
    try:
        json.dumps(outputs)
    except (TypeError, ValueError, RecursionError):
        return json.loads(json.dumps(outputs, default=repr, skipkeys=True))
    return outputs
