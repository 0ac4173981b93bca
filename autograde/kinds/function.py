"""A task that asks for a function: called on cases and compared with the reference."""

import builtins
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from autograde.calling import perform
from autograde.compare import difference, same
from autograde.kinds import habits
from autograde.kinds.case import Case, rng_for
from autograde.kinds.variants import Variants
from autograde.values import Foreign, Raised
from autograde.verdict import Finding, Mark, Misconception, Verdict
from autograde.withhold import name_of


@dataclass(frozen=True)
class Stratum:
    """A kind of case that earns points of its own, all of them or none.

    Args:
        name: what distinguishes these cases, for example "stride above 1".
        points: float > 0.
        shown: calls that the student sees with their answers; at least one.
        draw: rng -> list of calls, a further set of cases of this kind. Every set must be a full one: whatever a
            wrong answer of the audit fails on, it must fail on in every draw.
    """

    name: str
    points: float
    shown: tuple
    draw: Callable


@dataclass(frozen=True)
class Function:
    """A task on a function.

    Args:
        id, title, minutes, covers: as for every task.
        reference: the right answer.
        strata: tuple of ``Stratum``.
        misconceptions: functions with the signature of the reference, each wrong in one way; the docstring holds the
            name of the misconception and, after an empty line, the hint.
        puts_away: functions of nnlib that must not be called by an answer; default the reference.
    """

    id: str
    title: str
    minutes: int
    covers: tuple
    reference: Callable
    strata: tuple
    misconceptions: tuple
    puts_away: tuple = ()
    variants: Variants | None = field(default=None, repr=False)
    kind: str = field(default="function", init=False)

    @property
    def points(self):
        return sum(stratum.points for stratum in self.strata)

    @property
    def name(self):
        """The name the student's function has in the notebook, for messages."""
        return self.id.partition("-")[2].replace("-", "_")

    @property
    def withholds(self):
        return tuple(name_of(function) for function in self.puts_away or (self.reference,))

    @cached_property
    def _named(self):
        return {Misconception.of(function): function for function in self.misconceptions}

    def cases(self, seed=None):
        """The shown cases, or with a seed the secret ones."""
        return [
            Case(
                part=stratum.name,
                request=request,
                expected=perform(self.reference, request).value,
                wrong={name: perform(wrong, request).value for name, wrong in self._named.items()},
            )
            for stratum in self.strata
            for request in (stratum.shown if seed is None else stratum.draw(rng_for(seed, self.id, stratum.name)))
        ]

    def mark(self, cases, outcomes, shown=True):
        """Points by stratum; a stratum is earned when all its cases are right."""
        differences = [
            difference(case.expected, outcome.value) or ("the input was changed" if outcome.changed_input else None)
            for case, outcome in zip(cases, outcomes, strict=True)
        ]
        failed = [(case, *rest) for case, *rest in zip(cases, outcomes, differences, strict=True) if rest[1]]
        parts = {case.part for case, *_ in failed}
        marks = tuple(
            Mark(stratum.name, stratum.points, 0.0 if stratum.name in parts else stratum.points)
            for stratum in self.strata
        )
        answered = any(outcome.value is not None or outcome.printed for outcome in outcomes)
        if not answered:
            marks = tuple(mark._replace(earned=0.0) for mark in marks)
        return Verdict(
            task_id=self.id,
            marks=marks,
            findings=tuple(self._finding(*one, shown) for one in failed),
            misconceptions=self._recognise(cases, outcomes, failed) if answered else (),
            answered=answered,
        )

    def _finding(self, case, outcome, text, shown):
        raised = isinstance(outcome.value, Raised)
        if not shown:
            # The hidden input must not be readable from the feedback; that it failed, and how, may be.
            return Finding(case.part, f"raised {_known_class(outcome.value)}" if raised else "a different result")
        return Finding(
            part=case.part,
            difference=text,
            asked=case.request.text(self.name),
            expected=f"a {case.expected.kinds[0]}" if isinstance(case.expected, Raised) else _text(case.expected),
            got=_text(outcome.value),
            traceback=outcome.value.traceback if raised and not isinstance(case.expected, Raised) else "",
        )

    def _recognise(self, cases, outcomes, failed):
        """What explains every failed case: a habit, else a misconception of the task.

        Among misconceptions the one that also gives what the other cases gave comes first.
        """
        if not failed:
            return ()
        pairs = [(case, outcome) for case, outcome, _ in failed]
        if habit := habits.recognise(cases, outcomes, pairs):
            return (habit,)
        explains_failed = [
            name for name in self._named if all(same(case.wrong[name], outcome.value) for case, outcome in pairs)
        ]
        explains_all = [
            name
            for name in explains_failed
            if all(same(case.wrong[name], outcome.value) for case, outcome in zip(cases, outcomes, strict=True))
        ]
        # Two mistakes at once: what explains the first kind of case that failed is a beginning.
        first = [pair for pair in pairs if pair[0].part == pairs[0][0].part]
        explains_first = [
            name for name in self._named if all(same(case.wrong[name], outcome.value) for case, outcome in first)
        ]
        last = habits.recognise_last(cases, outcomes, pairs)
        found = (explains_all or explains_failed)[:1] or [last or (explains_first or [None])[0]]
        return tuple(name for name in found if name)

    def mistakes(self):
        return list(self._named.items())

    def model(self):
        return self.reference


def _known_class(raised):
    """The nearest class of an exception that is known here: an answer may name its own after what it was given."""
    return next((kind for kind in raised.kinds if kind in _CLASSES), "Exception")


# Those of Python, and what stands for a call that ended in another way.
_CLASSES = {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}
_CLASSES |= {"TimeLimit", "ProcessDied", "ProcessLimit", "NoAnswer", "BadMessage", "Withheld"}


def _text(value):
    if isinstance(value, Raised):
        return f"{value.kinds[0]}: {value.message}" if value.message else value.kinds[0]
    if isinstance(value, Foreign):
        return value.text
    text = repr(value)
    return text if len(text) <= 1500 else text[:1497] + "..."
