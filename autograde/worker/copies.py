"""Copies of a worker: templates that keep answers as they were at their checks, and copies of those, which call them.

A template calls nothing itself, so what a call leaves behind is never met by another task: that is served by a fresh
copy. Only answers that leave nothing behind (`leaves_none`) share one. The calls after one that did not end, or ended
its copy, are made in a fresh copy, too.
"""

import json
import os
import select
import signal
import time
from contextlib import suppress
from typing import NamedTuple

from autograde.calling import Call, Outcome, perform
from autograde.values import Raised, decode, encode
from autograde.withhold import withheld
from autograde.worker import pools
from autograde.worker.channel import Channel, ChannelClosed, pipe
from autograde.worker.traces import leaves_none

_TIME_LIMIT = Raised(("TimeLimit",), "the call did not end in time")
_DIED = Raised(("ProcessDied",), "the call ended the process")
_NO_PROCESS = Raised(("ProcessLimit",), "the submission has started as many processes as it may")
_PATIENCE = 2  # calls that may run into the time limit before the others are not tried any more


class Answer(NamedTuple):
    """What a check was given: the answer, functions of nnlib to put away meanwhile, and what all names stood for."""

    answer: object
    withheld: list
    names: dict


class Kept:
    """Answers that wait to be called.

    Args:
        channel: ``Channel`` to the judge.
        names: dictionary in which cells run.
        seconds: int, what a call may take.
    """

    def __init__(self, channel, names, seconds):
        self.channel, self.names, self.seconds = channel, names, seconds
        self._answers = {}  # those that this process keeps, by task
        self._templates = {}  # by task, the `Channel` to the copy that keeps its answer; None where there is none
        self._shared = None  # the copy that calls answers which leave nothing behind
        self._requests = None  # in a template, the `Channel` on which they come

    def keep(self, task_id, answer, withheld):
        """Keeps an answer as it is now."""
        self._answers[task_id] = Answer(answer, withheld, dict(self.names))

    def copy(self):
        """Has a template keep all answers that this process keeps: what comes next may change them here."""
        if not self._answers:
            return
        theirs, mine = pipe()
        pid = fork()
        if pid == 0:
            try:
                self._close_all(but=self.channel)
                mine.close()
                self._templates, self._requests = {}, Channel(theirs)
                while True:
                    self._make_calls(self._requests.receive())
            finally:
                os._exit(0)
        theirs.close()
        if pid is None:  # the submission's own processes have used up its limit
            mine.close()
        self._templates |= dict.fromkeys(self._answers, None if pid is None else Channel(mine))
        self._answers = {}

    def serve(self):
        """Serves the judge for good: has the template that keeps an answer, or this process, make the calls."""
        template = None
        while True:
            _wait(self.channel, template)
            data = self.channel.receive_bytes()
            request = json.loads(data)
            template = self._templates.get(request["task"])
            if request["task"] in self._answers:
                self._make_calls(request)
            elif template is not None:
                template.send_bytes(data)
            else:
                self._send(_NO_PROCESS, len(request["calls"]))

    def _make_calls(self, request):
        """Has a copy of this process make the calls of a request and passes the outcomes on to the judge."""
        task_id, calls, late = request["task"], request["calls"], 0
        shared = leaves_none(self._answers[task_id].answer, self._answers[task_id].names)
        while calls and late < _PATIENCE:
            copy = (self._shared if shared else None) or self._start_copy()
            if copy is None:
                return self._send(_NO_PROCESS, len(calls))
            self._shared, ending = (copy if shared else self._shared), None
            copy.ask({"task": task_id, "calls": calls})
            while calls and ending is None:
                try:
                    self.channel.send_bytes(copy.outcome(self.seconds))
                except TimeoutError:
                    ending, late = _TIME_LIMIT, late + 1
                except ChannelClosed:
                    ending = _DIED
                calls = calls[1:]
            if ending is not None or not shared:
                copy.end()
                self._shared = None if shared else self._shared
            if ending is not None:
                self._send(ending)
        self._send(_TIME_LIMIT, len(calls))

    def _start_copy(self):
        """A ``_Copy`` of this process, or None where no further process is allowed."""
        requests, ask = pipe()
        outcomes, tell = pipe()
        pid = fork()
        if pid == 0:
            try:
                self._close_all()
                ask.close()
                outcomes.close()
                self._serve_calls(Channel(requests), Channel(tell))
            finally:
                os._exit(0)
        requests.close()
        tell.close()
        copy = _Copy(pid, Channel(ask), Channel(outcomes))
        if pid is None:
            copy.end()
        return copy if pid else None

    def _serve_calls(self, requests, outcomes):
        pools.renew()
        while True:
            request = requests.receive()
            calls = [Call(*decode(call.encode())) for call in request["calls"]]
            one = self._answers[request["task"]]
            self.names.clear()
            self.names.update(one.names)
            with withheld(one.withheld):
                for call in calls:
                    outcomes.send({"outcome": message(perform(one.answer, call))})

    def _close_all(self, but=None):
        """In a copy: closes what is another's. Held open here, others would not notice the end of this process."""
        lines = {self.channel, self._requests, *self._templates.values()} - {but, None}
        for line in lines | ({self._shared.requests, self._shared.outcomes} if self._shared else set()):
            line.socket.close()

    def _send(self, raised, times=1):
        for _ in range(times):
            self.channel.send({"outcome": message(Outcome(raised))})


class _Copy(NamedTuple):
    """A copy of this process that makes calls: its id, and the lines to and from it."""

    pid: int | None
    requests: Channel
    outcomes: Channel

    def ask(self, request):
        """Has it make calls. That it is gone already is told by `outcome`."""
        with suppress(ChannelClosed):
            self.requests.send(request)

    def outcome(self, seconds):
        """The next outcome as bytes. Raises TimeoutError if it does not come in time, ChannelClosed if none will."""
        if not select.select([self.outcomes.socket], [], [], seconds)[0]:
            raise TimeoutError
        return self.outcomes.receive_bytes(seconds)

    def end(self):
        """Ends it, whatever it is doing."""
        self.requests.socket.close()
        self.outcomes.socket.close()
        if self.pid is not None:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)


def message(outcome):
    """An ``Outcome`` as it is sent to the judge."""
    value = encode(outcome.value).decode()
    return {"value": value, "changed": outcome.changed_input, "printed": outcome.printed}


def fork():
    """The id of a copy of this process, 0 in the copy, None where no further process is allowed."""
    for _ in range(3):
        try:
            return os.fork()
        except OSError:
            time.sleep(0.1)
    return None


def _wait(channel, template):
    """Waits for the judge, and for the end of the template that serves it: its request would stay unanswered."""
    poll = select.poll()
    poll.register(channel.socket, select.POLLIN)
    if template is not None:
        poll.register(template.socket, 0)  # what is told all the same is that nobody can read there any more
    if all(descriptor != channel.socket.fileno() for descriptor, _ in poll.poll()):
        raise ChannelClosed("the copy that was to make the calls has ended")
