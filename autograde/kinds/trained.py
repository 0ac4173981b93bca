"""A task that asks for a trained model: a function that names classes, tried on examples that nobody has seen.

The answer is judged by the share of right names, on a published scale: each bar that it reaches earns points.
"""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from autograde.calling import call
from autograde.kinds import habits
from autograde.kinds.case import Case, rng_for
from autograde.values import Foreign, Raised
from autograde.verdict import Finding, Mark, Misconception, Verdict

SCORES = Misconception(
    "Returns scores instead of classes",
    "Each example gets a row of numbers. Its class is the place of the largest one, found along axis 1.",
)
ONE_FOR_ALL = Misconception(
    "Answers for one example only",
    "One class for each example is asked for, as many as came in. Did argmax get its axis, and is every batch "
    "answered?",
)
SAME = Misconception(
    "Names the same class every time",
    "Either nothing was learned, or what comes in looks the same to the network. Compare its input here with that of "
    "the training: range, type, shape.",
)
NEIGHBOUR = Misconception(
    "Is off by one class",
    "The right place is found, but the numbers begin elsewhere: are classes counted from 0?",
)
GUESSES = Misconception(
    "Is no better than guessing",
    "Does the loss fall while it learns? If so, do inputs reach the network here in the same form as in training?",
)
SHORT = Misconception(
    "Has learned something, but not enough",
    "Does predict prepare its input as the training did, levels included? Then more epochs, more of the examples, "
    "another step size: look at the accuracy on data kept apart from training.",
)


class Bar(NamedTuple):
    """A share of right answers, from 0 to 1, that earns points when it is reached."""

    share: float
    points: float


@dataclass(frozen=True)
class Trained:
    """A function of a batch of examples that returns the class of each.

    Args:
        id, title, minutes, covers: as for every task.
        draw: "module:function" of nnlib: rng -> (examples, classes), arrays of the same length.
        classes: int, how many there are; they are numbered from 0.
        bars: tuple of ``Bar``, rising; the first one lies well above guessing.
        reference: () -> a function that reaches the last bar; called when it is needed, since it may have to learn.
    """

    id: str
    title: str
    minutes: int
    covers: tuple
    draw: str
    classes: int
    bars: tuple
    reference: Callable | None = None
    withholds: tuple = ()
    variants: None = field(default=None, repr=False)
    kind: str = field(default="trained", init=False)

    @property
    def points(self):
        return sum(bar.points for bar in self.bars)

    def cases(self, seed=None):
        """One call with many examples; the shown ones are others than the secret ones."""
        module, _, function = self.draw.partition(":")
        draw = getattr(importlib.import_module(module), function)
        examples, classes = draw(rng_for("shown" if seed is None else seed, self.id, "unseen"))
        return [Case(part="unseen examples", request=call(examples), expected=np.asarray(classes))]

    def mark(self, cases, outcomes, shown=True):
        """Points for each bar that is reached."""
        [case], [outcome] = cases, outcomes
        named = _classes(outcome.value, len(case.expected))
        answered = outcome.value is not None or outcome.printed
        right = isinstance(named, np.ndarray) and not outcome.changed_input
        share = float(np.mean(named == case.expected)) if right else 0.0
        marks = tuple(Mark(_name(bar), bar.points, bar.points if share >= bar.share else 0.0) for bar in self.bars)
        if all(mark.earned for mark in marks):
            return Verdict(self.id, marks)
        if right:
            text = f"{share:.1%} of {len(named)} right".replace("%", " %")
        else:
            text = "the input was changed" if outcome.changed_input else named
        missed = [mark.name for mark in marks if not mark.earned]
        trace = outcome.value.traceback if shown and isinstance(outcome.value, Raised) else ""
        if isinstance(outcome.value, Raised) and not shown:
            text = "raised an exception"
        findings = tuple(Finding(name, text, traceback=trace) for name in missed)
        return Verdict(self.id, marks, findings, self._recognise(case, outcome, named) if answered else (), answered)

    def _recognise(self, case, outcome, named):
        habit = habits.recognise([case], [outcome], [(case, outcome)])
        if habit or outcome.changed_input:
            return (habit or habits.CHANGED_INPUT,)
        value = outcome.value
        if not isinstance(named, np.ndarray):
            if isinstance(value, np.ndarray) and value.shape == (len(case.expected), self.classes):
                return (SCORES,)
            return () if isinstance(value, Raised | Foreign | str | dict) else (ONE_FOR_ALL,)
        if len(np.unique(named)) == 1:
            return (SAME,)
        if any(np.mean((named - case.expected) % self.classes == one) > 0.5 for one in (1, self.classes - 1)):
            return (NEIGHBOUR,)
        return (GUESSES,) if np.mean(named == case.expected) < 2 / self.classes else (SHORT,)

    def mistakes(self):
        """Ways in which a model of the reference's quality can be spoiled."""
        predict, classes = _later(self.reference), self.classes
        return [
            (SCORES, lambda x: np.eye(classes)[predict(x)]),
            (ONE_FOR_ALL, lambda x: predict(x)[:1]),
            (SAME, lambda x: np.zeros(len(x), int)),
            (NEIGHBOUR, lambda x: (predict(x) + 1) % classes),
            (GUESSES, lambda x: np.arange(len(x)) % classes),
            (SHORT, lambda x: np.where(np.arange(len(x)) % 2, predict(x), 0)),
        ]

    def model(self):
        return _later(self.reference)


def _later(reference):
    """The function that `reference` makes, made when it is first called; learning once is enough for a process."""
    return lambda x: _made(reference)(x)


@functools.cache
def _made(reference):
    return reference()


def _classes(value, count):
    """The classes as an array (count,), or a text that says why it is none."""
    if isinstance(value, Raised):
        return f"raised {value.kinds[0]}" + (f": {value.message}" if value.message else "")
    if value is None or isinstance(value, Foreign | str | dict | set | frozenset):
        return "no answer yet" if value is None else f"expected {count} classes, got {type(value).__name__}"
    try:
        array = np.asarray(value)
    except ValueError:
        return "the rows have different lengths"
    if array.dtype.kind not in "iuf":
        return f"expected whole numbers, got {array.dtype}"
    if array.shape != (count,):
        return f"shape {array.shape}, expected ({count},)"
    return array


def _name(bar):
    return f"at least {100 * bar.share:g} % right"
