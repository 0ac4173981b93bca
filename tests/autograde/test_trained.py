"""Trained models: judged by the share of right answers on examples that the answer has not seen."""

import json

import numpy as np
import pytest

from autograde import tasks
from autograde.checking import judge_here
from autograde.compiled.task import KINDS
from autograde.kinds import Bar, Trained
from autograde.kinds.trained import GUESSES, NEIGHBOUR, ONE_FOR_ALL, SAME, SCORES, SHORT
from autograde.release.compiling import compile_task
from autograde.report import to_html


def sums(rng):
    """Examples whose class is the sum of their numbers, modulo four; drawn by name from the task."""
    x = rng.integers(0, 9, (200, 3))
    return x, x.sum(axis=1) % 4


def right(x):
    return x.sum(axis=1) % 4


TASK = Trained(
    id="u99-sums",
    title="Sums",
    minutes=1,
    covers=(),
    draw=f"{__name__}:sums",
    classes=4,
    bars=(Bar(0.5, 1), Bar(0.9, 2)),
    reference=lambda: right,
)
TRAINED = [task for unit in tasks.units() for task in tasks.of_unit(unit) if task.kind == "trained"]


def half_right(x):
    return np.where(np.arange(len(x)) % 4 < 3, right(x), -1)


@pytest.mark.parametrize(
    "answer",
    [
        right,
        lambda x: right(x).tolist(),
        lambda x: right(x).astype(float),
        lambda x: (one for one in right(x)),
        lambda x: np.asfortranarray(right(x)),
    ],
)
def test_right_answers_earn_everything(answer):
    assert [judge_here(TASK, answer, seed).earned for seed in (None, "one", "two")] == [3, 3, 3]


def test_each_bar_earns_its_points():
    verdict = judge_here(TASK, half_right)
    assert [mark.earned for mark in verdict.marks] == [1, 0]
    assert verdict.misconceptions == (SHORT,)
    assert verdict.findings[0].difference == "75.0 % of 200 right"


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (lambda x: np.eye(4)[right(x)], SCORES),
        (lambda x: right(x)[0], ONE_FOR_ALL),
        (lambda x: right(x)[:7], ONE_FOR_ALL),
        (lambda x: np.full(len(x), 2), SAME),
        (lambda x: right(x) + 1, NEIGHBOUR),
        (lambda x: right(x) - 1, NEIGHBOUR),
        (lambda x: np.arange(len(x)) % 4, GUESSES),
    ],
)
def test_wrong_answers_are_named(answer, named):
    for seed in (None, "one", "two"):
        verdict = judge_here(TASK, answer, seed)
        assert (verdict.earned, verdict.misconceptions) == (0, (named,))


def changing(x):
    x[0] = 0
    return right(x)


@pytest.mark.parametrize(
    "answer",
    [3, None, ..., "A", [1, 2], {}, lambda x: "ABCD", lambda x: [[1], [2, 3]], lambda x: np.nan * x.sum(axis=1),
     lambda x: 1 / 0, lambda x: None, lambda x: np.array(["a"] * len(x)), lambda x: {}, lambda x: right(x) * 1j,
     lambda x: np.array([object()] * len(x)), lambda: 0, changing],
)  # fmt: skip
def test_whatever_else_comes_earns_nothing_and_stops_nothing(answer):
    for seed in (None, "one"):
        verdict = judge_here(TASK, answer, seed)
        assert verdict.earned == 0
        assert to_html(TASK, verdict, shown=seed is None)


def test_nothing_answered():
    assert not judge_here(TASK, lambda x: None).answered


def test_an_error_shows_its_traceback_where_the_examples_may_be_seen():
    def broken(x):
        return x.undefined

    html = to_html(TASK, judge_here(TASK, broken))
    assert "AttributeError" in html
    assert "in broken" in html
    hidden = to_html(TASK, judge_here(TASK, broken, "seed"), shown=False)
    assert "undefined" not in hidden


def test_secret_examples_are_others():
    shown, one, again = (TASK.cases(seed)[0].request.args[0] for seed in (None, "one", "one"))
    assert np.array_equal(one, again)
    assert not np.array_equal(shown, one)


@pytest.mark.parametrize("task", TRAINED, ids=lambda task: task.id)
def test_as_data_it_judges_alike(task):
    data = json.loads(json.dumps(compile_task(task)))
    own = KINDS["trained"].read(data)
    assert (own.points, own.kind, own.title) == (task.points, "trained", task.title)
    for answer in (lambda x: np.zeros(len(x), int), lambda x: np.zeros((len(x), 10)), None, lambda x: x):
        one, other = judge_here(task, answer), judge_here(own, answer)
        assert to_html(task, one) == to_html(own, other)


def test_answers_may_load_the_data_where_they_are_judged(view):
    files = view / "packages" / "datasets"
    assert {"index.toml", "digits.csv.gz", "glyphs.npz"} <= {path.name for path in files.iterdir()}
