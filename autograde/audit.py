"""Proves that every task does what it promises: right answers score full, blank ones zero, and each known wrong way
loses points and is named.

For each task, on the shown cases and on the secret cases of several seeds:

- the reference scores full, a missing answer and a list of guesses score zero;
- every misconception loses points, always the same number of them, and is the first to be named;
- in a task with variants all this holds for each of them, with the same points;
- mechanical mutants of the reference (a sign, a number, a comparison changed) lose points, or are listed in
  ``EQUIVALENT`` with the reason why they are right as well.
"""

import dataclasses
from typing import NamedTuple

from autograde import tasks
from autograde.calling import Outcome
from autograde.checking import judge_here
from autograde.kinds import vary
from autograde.mutants import EQUIVALENT, mutants_of

SEEDS = (None, "first", "second", "third")


class Line(NamedTuple):
    """One trial: an answer to a task, what it earned and whether that is what it should."""

    task_id: str
    kind: str  # "reference", "blank", "guess", "misconception", "mutant" or "variant"
    name: str
    earned: tuple  # by seed
    points: float
    named: bool
    problem: str = ""


def audit(unit):
    """Tries everything on the tasks of a unit.

    Args:
        unit: str.

    Yields:
        ``Line``, one for each answer that was tried; `problem` is empty where it did as it should.
    """
    for task in tasks.of_unit(unit):
        yield from audit_task(task)


def audit_task(task):
    """`audit` for one task."""
    papers = {seed: task.cases(seed) for seed in SEEDS}
    yield _full(task, "reference", "the reference", task.model(), papers)
    blank = tuple(task.mark(cases, [Outcome(None)] * len(cases)).earned for cases in papers.values())
    yield Line(task.id, "blank", "no answer", blank, task.points, False, "a blank earns points" if any(blank) else "")
    if task.kind == "function":
        for name, guess in _guesses():
            yield _worthless(task, name, guess, papers)
    for misconception, answer in task.mistakes():
        yield _caught(task, misconception, answer, papers)
    if task.kind == "function":
        for name, mutant in mutants_of(task.reference):
            yield _killed(task, name, mutant, papers)
    if task.variants:
        for numbers in task.variants.settings:
            yield _variant(task, numbers)


def _variant(task, numbers):
    """One variant of a task: everything above once more, in one line."""
    name = ", ".join(f"{key}={number}" for key, number in numbers.items())
    other = vary(task, {task.id: numbers})
    lines = list(audit_task(dataclasses.replace(other, variants=None)))
    problem = next((f"{line.kind} {line.name!r}: {line.problem}" for line in lines if line.problem), "")
    if (other.title, other.points, other.withholds) != (task.title, task.points, task.withholds):
        problem = "title, points or what is withheld differ from variant 0"
    return Line(task.id, "variant", name, lines[0].earned, task.points, False, problem)


def _verdicts(task, answer, papers):
    return [judge_here(task, answer, seed, withholding=False, cases=cases) for seed, cases in papers.items()]


def _full(task, kind, name, answer, papers):
    earned = tuple(verdict.earned for verdict in _verdicts(task, answer, papers))
    problem = "" if all(one == task.points for one in earned) else "a right answer loses points"
    return Line(task.id, kind, name, earned, task.points, False, problem)


def _worthless(task, name, guess, papers):
    earned = tuple(verdict.earned for verdict in _verdicts(task, guess, papers))
    return Line(task.id, "guess", name, earned, task.points, False, "a guess earns points" if any(earned) else "")


def _caught(task, misconception, answer, papers):
    verdicts = _verdicts(task, answer, papers)
    earned = tuple(verdict.earned for verdict in verdicts)
    named = all(misconception in verdict.misconceptions[:1] for verdict in verdicts)
    problem = (
        "not caught"
        if any(one >= task.points for one in earned)
        else "caught but not named"
        if not named
        else "earns different marks with different seeds"
        if len(set(earned[1:])) > 1
        else ""
    )
    return Line(task.id, "misconception", misconception.name, earned, task.points, named, problem)


def _killed(task, name, mutant, papers):
    verdicts = _verdicts(task, mutant, papers)
    earned = tuple(verdict.earned for verdict in verdicts)
    survives = any(one >= task.points for one in earned)
    problem = "survives" if survives and (task.id, name) not in EQUIVALENT else ""
    return Line(
        task.id, "mutant", name, earned, task.points, any(verdict.misconceptions for verdict in verdicts), problem
    )


def _guesses():
    """Answers that know nothing; none may earn a point."""

    def refuse(*_, **__):
        raise ValueError("no")

    return [
        ("always 0", lambda *_, **__: 0),
        ("always 1", lambda *_, **__: 1),
        ("an empty list", lambda *_, **__: []),
        ("always an error", refuse),
        ("the first argument", lambda first, *_, **__: first),
    ]


def write_table(lines):
    """The kill table as Markdown: one row for each task, and the names of the misconceptions that were caught.

    Args:
        lines: list of ``Line``.
    """
    rows = [
        "| task | points | misconceptions named | mutants killed | explained | misconceptions |",
        "|---|---|---|---|---|---|",
    ]
    for task_id in dict.fromkeys(line.task_id for line in lines):
        mine = [line for line in lines if line.task_id == task_id]
        wrong = [line for line in mine if line.kind == "misconception"]
        mutants = [line for line in mine if line.kind == "mutant"]
        killed = [line for line in mutants if all(one < line.points for one in line.earned)]
        names = "; ".join(line.name for line in wrong)
        rows.append(
            f"| `{task_id}` | {mine[0].points:g} | {sum(line.named for line in wrong)} of {len(wrong)} "
            f"| {len(killed)} of {len(mutants)} | {len(mutants) - len(killed)} | {names} |"
        )
    return "\n".join(rows) + "\n"
