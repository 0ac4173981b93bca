"""Calling an answer: what it returned or raised, with its printing set aside and its inputs watched."""

import builtins
import contextlib
import copy
import io
import itertools
import traceback
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from autograde.values import MAX_ITEMS, Raised, class_names, decode, encode

_HIDDEN = __file__  # frames of this file are not part of a student's traceback


class Call(NamedTuple):
    """The arguments of one call."""

    args: tuple = ()
    kwargs: dict = {}  # noqa: RUF012 - never written to

    def text(self, name):
        """The call as it would be typed, for messages."""
        words = [_short(value) for value in self.args]
        words += [f"{key}={_short(value)}" for key, value in self.kwargs.items()]
        return f"{name}({', '.join(words)})"


class Outcome(NamedTuple):
    """What one call gave: a value or a ``Raised``, whether it wrote into one of its arguments, whether it printed."""

    value: object
    changed_input: bool = False
    printed: bool = False


def call(*args, **kwargs):
    """A ``Call``, written the way the call itself would be: ``call(9, 3, padding=1)``."""
    return Call(args, kwargs)


def perform(answer, request):
    """Calls `answer` once, on copies of the arguments, or takes it as it is.

    Args:
        answer: what the student handed in; not callable counts as an answer that raised TypeError.
        request: ``Call``, or None where the answer itself is asked for.

    Returns:
        ``Outcome``. Only KeyboardInterrupt passes through: it is the student at the keyboard.
    """
    args, kwargs = copy.deepcopy(tuple(request or Call()))
    before = encode([args, kwargs])
    sink = io.StringIO()
    with contextlib.ExitStack() as aside:
        for setting in (contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink), _no_input()):
            aside.enter_context(setting)
        aside.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # never a reason to lose marks, whatever filter is set
        try:
            if request is not None and not callable(answer):
                raise TypeError(f"expected a function, got {type(answer).__name__}")
            value = answer if request is None else answer(*args, **kwargs)
            if isinstance(value, Iterator):
                value = list(itertools.islice(value, MAX_ITEMS))  # a generator may raise too, and must do so here
        except KeyboardInterrupt:
            raise
        except BaseException as problem:  # SystemExit included: a student's exit() must not end the notebook
            value = describe(problem)
        printed = sink.closed or bool(sink.getvalue())
        # Still with printing set aside: the value's own methods may print, too.
        return Outcome(plain(value), encode([args, kwargs]) != before, printed)


@contextlib.contextmanager
def _no_input():
    """Nobody sees the prompt of an `input()` here: it raises instead of waiting."""

    def refuse(prompt=""):
        raise RuntimeError("input() waits for somebody to type; an answer takes its data from its arguments")

    kept, builtins.input = builtins.input, refuse
    try:
        yield
    finally:
        builtins.input = kept


def plain(value):
    """`value` as it would arrive at the judge: the same check runs here and there, on plain data."""
    return decode(encode(value))


def describe(problem):
    """An exception as a ``Raised``, its traceback cut to the student's own frames."""
    frames = problem.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == _HIDDEN:
        frames = frames.tb_next
    try:
        text = "".join(traceback.format_exception(type(problem), problem, frames))
        message = str(problem)
    except KeyboardInterrupt:
        raise
    except BaseException:  # an exception whose own __str__ is broken
        text = message = "the exception could not be printed"
    return Raised(class_names(type(problem)), message[:2000], text[-20_000:])


def _short(value):
    text = repr(value)
    return text if len(text) <= 1500 else text[:1497] + "..."
