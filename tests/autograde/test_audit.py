"""The proof that checks catch what they should, and the proof of the proof: errors planted in tasks are reported."""

import functools
import runpy
from dataclasses import replace

import pytest

from autograde import tasks
from autograde.audit import audit, audit_task
from autograde.calling import call
from autograde.checking import judge_here
from autograde.course import REPOSITORY, Course
from autograde.kinds import Function, Stratum
from autograde.tables import kill_table, tasks_table, trial
from nnlib.shapes import same_padding

UNITS = tasks.units()
SECOND = REPOSITORY / "tests" / "second"
ANSWERS = REPOSITORY / "tests" / "answers"


@functools.cache
def cases(task_id, seed):
    """Drawn once: what the reference and every misconception do with them is most of the work."""
    return tasks.find(task_id).cases(seed)


@pytest.fixture(scope="module")
def lines():
    return {unit: list(audit(unit)) for unit in UNITS}


@pytest.fixture(scope="module")
def tried():
    return {unit: trial(unit) for unit in UNITS}


@pytest.mark.parametrize("unit", UNITS)
def test_the_audit_finds_no_problem(lines, unit):
    assert [line for line in lines[unit] if line.problem] == []


@pytest.mark.parametrize("unit", UNITS)
def test_function_tasks_know_at_least_three_misconceptions(unit):
    assert [task.id for task in tasks.of_unit(unit) if len(task.mistakes()) < 3] == []


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit_has_a_second_solution(unit):
    assert (SECOND / f"{unit}.py").exists()


@pytest.mark.parametrize("path", sorted(SECOND.glob("*.py")), ids=lambda path: path.stem)
def test_an_independent_second_solution_scores_full(path):
    second = runpy.run_path(str(path))
    [unit] = [unit for unit in UNITS if path.stem.startswith(unit)]
    for task in tasks.of_unit(unit):
        answer = second[task.id.partition("-")[2].replace("-", "_")]
        for seed in (None, "one", "two", "three", "four"):
            verdict = judge_here(task, answer, seed, withholding=False, cases=cases(task.id, seed))
            assert verdict.right, (task.id, seed, verdict.findings)


def _answers(name):
    for unit in UNITS:
        listed = runpy.run_path(str(ANSWERS / unit.partition("_")[0] / f"{name}.py"))[name.upper()]
        for task_id, answers in listed.items():
            for description, answer in answers:
                yield pytest.param(task_id, answer, id=f"{task_id}: {description}"[:100])


@pytest.mark.parametrize(("task_id", "answer"), list(_answers("unusual")))
def test_unusual_right_answers_score_full(task_id, answer):
    task = tasks.find(task_id)
    for seed in (None, "one", "two"):
        verdict = judge_here(task, answer, seed, withholding=False, cases=cases(task_id, seed))
        assert verdict.right, (seed, verdict.findings[:2])


@pytest.mark.parametrize(("task_id", "answer"), list(_answers("wrong")))
def test_wrong_answers_lose_points(task_id, answer):
    task = tasks.find(task_id)
    for seed in (None, "one", "two"):
        assert not judge_here(task, answer, seed, withholding=False, cases=cases(task_id, seed)).right, seed


@pytest.mark.parametrize("unit", UNITS)
def test_most_wrong_answers_are_named(tried, unit):
    rows = tried[unit]
    assert set(rows) == {task.id for task in tasks.of_unit(unit)}
    _, caught, named = (sum(column) for column in zip(*rows.values(), strict=True))
    assert named / caught >= 0.8


@pytest.mark.parametrize("unit", UNITS)
def test_no_sentence_recurs_in_two_hints(unit):
    hints = [mistake.hint for task in tasks.of_unit(unit) for mistake in {m for m, _ in task.mistakes()}]
    hints = [hint for hint in hints if not hint.startswith("Every entry holds the same number")]
    assert sorted(set(hints)) == sorted(hints)


def test_tables_in_the_docs_are_current(lines, tried):
    docs = Course().repository / "docs"
    assert (docs / "tasks.md").read_text() == tasks_table()
    assert (docs / "kill_table.md").read_text() == kill_table(lines, tried)


# Errors planted in a task: the audit must report each.


def both_ends(kernel_size):
    """Counts both ends

    Look at one end.
    """
    return 2 * same_padding(kernel_size)


def right_after_all(kernel_size):
    """Is not wrong

    There is nothing to think about.
    """
    return same_padding(kernel_size)


def same_as_both_ends(kernel_size):
    """Doubles

    This cannot be told apart from counting both ends.
    """
    return same_padding(kernel_size) + same_padding(kernel_size)


SOUND = Function(
    id="u99-planted",
    title="Planted",
    minutes=1,
    covers=(),
    reference=same_padding,
    strata=(
        Stratum("odd", 1, (call(3), call(1), call(5)), lambda rng: [call(1), call(2 * int(rng.integers(1, 9)) + 1)]),
        Stratum("even", 1, (call(4), call(3)), lambda rng: [call(2 * int(rng.integers(1, 9))), call(7)]),
    ),
    misconceptions=(both_ends,),
)


def problems(task):
    return {line.problem for line in audit_task(task) if line.problem}


def test_a_sound_task_has_no_problem():
    assert problems(SOUND) == set()


def test_a_misconception_that_is_right_is_reported():
    assert problems(replace(SOUND, misconceptions=(both_ends, right_after_all))) == {"not caught"}


def test_two_misconceptions_that_cannot_be_told_apart_are_reported():
    assert problems(replace(SOUND, misconceptions=(both_ends, same_as_both_ends))) == {"caught but not named"}


def test_a_stratum_that_a_guess_passes_is_reported():
    easy = Stratum("even only", 1, (call(4),), lambda rng: [call(4)])
    assert "a guess earns points" in problems(replace(SOUND, strata=(SOUND.strata[0], easy)))


def test_a_reference_that_returns_nothing_is_reported():
    def nothing(kernel_size):
        return None

    assert "a right answer loses points" in problems(replace(SOUND, reference=nothing, misconceptions=()))


def test_a_mutant_that_survives_is_reported():
    weak = Stratum("one case", 1, (call(3), call(4)), lambda rng: [call(3), call(4)])
    assert "survives" in problems(replace(SOUND, strata=(weak,), misconceptions=()))


def test_marks_that_depend_on_the_seed_are_reported():
    lucky = Stratum("odd", 1, (call(3),), lambda rng: [call(1 if rng.random() < 0.5 else 3)])
    unlucky = replace(SOUND, strata=(lucky, SOUND.strata[1]))
    assert problems(unlucky) & {"earns different marks with different seeds", "caught but not named", "not caught"}
