"""The judge's side of a conversation with a worker: it asks, and believes nothing but right outputs."""

import time

from autograde.calling import Outcome
from autograde.grading.outputs import clean_outputs
from autograde.values import BadMessage, Raised, decode, encode
from autograde.worker.channel import ChannelClosed, ChannelTimeout, MessageTooLarge, NoMessage

START_SECONDS = 60
MOST_BYTES = 256_000_000  # of all messages of a worker together
_MESSAGE_BYTES = 1000  # what each message counts besides its length: many small ones are a flood, too
_MARGIN = 5  # seconds that a worker may take beyond its own limits
OUT_OF_TIME = "the submission used up its time"
_SILENT = Raised(("NoAnswer",), "the process gave no answer")
_UNREAD = Raised(("BadMessage",), "the answer could not be read")
_DROPPED = {"output_type": "stream", "name": "stdout", "text": "[too much output in all: dropped]"}
_UNCOMPARED = Raised(("BadMessage",), "the answer could not be compared")


class WorkerFailed(RuntimeError):
    """The worker broke down before any student's code ran: the fault is the machine's, and no mark follows from it."""


class Hearing:
    """Everything that is heard of one submission, from one worker or, after a cell ended that, from several.

    ``verdicts`` is {task id: verdict}, ``outputs`` {cell id: outputs}, ``flags`` what no honest worker sends.

    Args:
        paper: from ``draw_paper``.
        limits: ``Limits``.
    """

    def __init__(self, paper, limits):
        self.paper, self.limits = {task.id: (task, cases) for task, cases in paper}, limits
        self.deadline = time.monotonic() + limits.total_seconds
        self.verdicts, self.outputs, self.flags = {}, {}, {}
        self._bytes, self._asked, self._heard, self._current = 0, False, False, None

    def flag(self, text):
        """Notes something for the instructor, once."""
        self.flags[text] = None

    def listen(self, channel, cells):
        """Has a worker run the cells and make the calls of what is not judged yet.

        Args:
            channel: ``Channel`` to a fresh worker.
            cells: [(cell id, source, task id or None)].

        Returns:
            (None, "") at the end, or the id of the cell that broke it off, and why.

        Raises:
            WorkerFailed: it could not even start.
        """
        self._current, self._heard, self._bytes = None, False, 0
        try:
            self._greet(channel)
            open_tasks = {task_id: one for task_id, one in self.paper.items() if task_id not in self.verdicts}
            names = {task_id: _names(*one) for task_id, one in open_tasks.items()}
            channel.send({"cells": cells, "tasks": names, "limits": self.limits.as_dict()}, START_SECONDS)
            held = self._hear_cells(channel, cells, open_tasks)
            for cell_id, task_id in held:
                self._current = cell_id
                self._ask(channel, *self.paper[task_id])
        except ChannelTimeout:
            return self._current, OUT_OF_TIME if self._left() <= 0 else "it did not stop when told to"
        except MessageTooLarge:
            self.flag("output flood: a message larger than any that a worker sends")
        except NoMessage:
            self.flag("forged message: bytes that are no message")
        except ChannelClosed as problem:
            if not self._heard:
                raise WorkerFailed(f"the worker ended before it read the submission: {problem}") from None
        else:
            return None, ""
        return self._current, "it ended the process"

    def _left(self):
        return self.deadline - time.monotonic()

    def _receive(self, channel, patience):
        """The next message, within the patience, the deadline and what a submission may send in all."""
        left = self._left()
        if left <= 0:
            raise ChannelTimeout("no time is left")
        before = channel.received
        message = channel.receive(min(patience, left))
        self._bytes += channel.received - before + _MESSAGE_BYTES
        if self._bytes > MOST_BYTES:
            raise MessageTooLarge(f"more than {MOST_BYTES} bytes in all")
        return message

    def _greet(self, channel):
        """Waits until the worker is confined; it has not seen anything of a student then."""
        try:
            message = channel.receive(START_SECONDS)
        except ChannelTimeout:
            raise WorkerFailed(f"the worker was not confined within {START_SECONDS} s") from None
        if "failed" in message:
            raise WorkerFailed(f"the worker could not be confined: {message['failed']}")

    def _hear_cells(self, channel, cells, open_tasks):
        """Hears how the cells run. Returns [(check cell's id, task id)] of the answers that are held to be called."""
        # What is shown after the first question could show what was asked.
        outputs, room = {}, self.limits.total_output_bytes
        held, values, position, running = {}, {}, 0, False
        self._current = cells[0][0] if cells else None
        if not self._asked:
            self.outputs = outputs
        while True:
            message = self._receive(channel, self.limits.cell_seconds + _MARGIN)
            self._heard = True
            cell_id, _, task_id = cells[position] if position < len(cells) else (None, None, None)
            match message:
                case {"start": str(name)} if not running and name == cell_id:
                    running, self._current = True, cell_id
                case {"cell": str(name), "outputs": shown} if running and name == cell_id:
                    kept = clean_outputs(shown, self.limits.output_bytes)
                    room -= sum(_size(output) for output in kept)
                    outputs[name] = kept if room >= 0 else [_DROPPED]
                    position, running = position + 1, False
                case {"value": str(name)} | {"held": str(name)} if running and name == task_id and name in open_tasks:
                    if name in held or name in values:
                        self.flag(f"{name}: announced twice")
                    elif ("value" in message) != _is_value(*open_tasks[name]):
                        self.flag(f"forged message: {name} announced as what it is not")
                    elif "held" in message:
                        held[name] = cell_id
                    else:
                        values[name] = self._mark(*open_tasks[name], [_outcome(message)])
                        self.verdicts[name] = values[name]
                case {"end": True} if position == len(cells):
                    break
                case {"start": _} | {"cell": _} | {"value": _} | {"held": _} | {"end": _} | {"outcome": _}:
                    self.flag("forged message: out of step")
                case _:
                    self.flag("forged message: of no known kind")
        if room < 0:
            self.flag(f"output flood: more than {self.limits.total_output_bytes} bytes in all")
        return [(cell_id, task_id) for task_id, cell_id in held.items()]

    def _ask(self, channel, task, cases):
        """Has the worker call an answer on the hidden inputs, and marks what comes back."""
        outcomes, self._asked = [], True
        try:
            channel.send({"task": task.id, "calls": [encode(list(case.request)).decode() for case in cases]}, 10)
            for _ in cases:
                message = self._receive(channel, self.limits.call_seconds + _MARGIN)
                if "outcome" not in message:
                    self.flag("forged message: out of step")
                    raise ChannelClosed("out of step")
                outcomes.append(_outcome(message))
        finally:
            # What did arrive before the worker broke off still counts.
            missing = [Outcome(_SILENT)] * (len(cases) - len(outcomes))
            self.verdicts[task.id] = self._mark(task, cases, outcomes + missing)

    def _mark(self, task, cases, outcomes):
        """The verdict; whatever an answer manages to do to the comparison costs its own task."""
        for outcome in outcomes:
            if isinstance(outcome.value, Raised) and outcome.value.kinds == ("ProcessLimit",):
                self.flag("process limit: it started as many processes as it may")
        try:
            return task.mark(cases, outcomes, shown=False)
        except Exception:
            self.flag(f"{task.id}: an answer that cannot be compared")
            return task.mark(cases, [Outcome(_UNCOMPARED)] * len(cases), shown=False)


def no_answer(task, cases):
    """The verdict on a task for which nothing was handed in: what marking a missing answer gives."""
    return task.mark(cases, [Outcome(None)] * len(cases), shown=False)


def _is_value(task, cases):
    """Whether the answer itself is asked for, and not what it returns."""
    return cases[0].request is None


def _names(task, cases):
    """What a worker has to know of a task: which functions of nnlib to put away, or None where nothing is called."""
    return None if _is_value(task, cases) else list(task.withholds)


def _outcome(message):
    outcome = message.get("outcome")
    try:
        return Outcome(decode(outcome["value"]), bool(outcome.get("changed")), bool(outcome.get("printed")))
    except (BadMessage, KeyError, TypeError, AttributeError):
        return Outcome(_UNREAD)


def _size(output):
    """Bytes of an output from `clean_outputs`, near enough."""
    texts = [output.get("text", ""), *output.get("data", {}).values(), *output.get("traceback", ())]
    return sum(len(text) for text in texts)
