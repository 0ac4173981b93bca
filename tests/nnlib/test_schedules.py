"""Schedules against PyTorch's values, at their edges, and in use."""

import math
import re

import numpy as np
import pytest

from nnlib.optimizers import SGD
from nnlib.schedules import Constant, Cosine, ExponentialDecay, InverseTime, StepDecay, WarmUp


# From PyTorch 2.13: StepLR(3), ExponentialLR(0.9), CosineAnnealingLR(8, 0.1), LambdaLR(1 / (1 + t / 4)); lr = 0.5.
@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Constant(0.5), [0.5] * 9),
        (StepDecay(0.5, 3), [0.5, 0.5, 0.5, 0.05, 0.05, 0.05, 0.005, 0.005, 0.005]),
        (
            ExponentialDecay(0.5, 0.9),
            [0.5, 0.45, 0.405, 0.3645, 0.32805, 0.295245, 0.2657205, 0.23914845, 0.215233605],
        ),
        (
            Cosine(0.5, 8, 0.1),
            [0.5, 0.484775907, 0.441421356, 0.376536686, 0.3, 0.223463314, 0.158578644, 0.115224093, 0.1],
        ),
        (
            InverseTime(0.5, 0.25),
            [0.5, 0.4, 0.333333333, 0.285714286, 0.25, 0.222222222, 0.2, 0.181818182, 0.166666667],
        ),
    ],
)
def test_values(schedule, expected):
    values = [schedule(step) for step in range(9)]
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-9)
    assert all(type(value) is float for value in values)
    assert schedule(np.int64(3)) == schedule(3)


def test_cosine_stays_at_the_lowest():
    schedule = Cosine(1.0, 10, 0.25)
    assert [schedule(step) for step in (10, 11, 1000)] == [0.25] * 3
    falling = [schedule(step) for step in range(11)]
    assert falling == sorted(falling, reverse=True)


def test_exponential_decay_far_out():
    assert ExponentialDecay(0.1, 0.9)(10**6) == 0
    assert StepDecay(0.1, 1)(10**6) == 0
    assert InverseTime(1.0, 1.0)(10**9) == pytest.approx(1e-9)


def test_warm_up_is_a_straight_line_into_the_start_of_the_other():
    cosine = Cosine(0.8, 6)
    schedule = WarmUp(cosine, steps=4)
    values = [schedule(step) for step in range(11)]
    np.testing.assert_allclose(values[:5], [0.16, 0.32, 0.48, 0.64, 0.8])
    assert values[4:] == [cosine(step) for step in range(7)]
    assert WarmUp(lambda step: 2.0, steps=1)(0) == 1


def test_schedules_remember_nothing_and_are_told_by_their_numbers():
    schedule = WarmUp(StepDecay(0.1, every=2), steps=3)
    forward = [schedule(step) for step in range(9)]
    assert [schedule(step) for step in reversed(range(9))] == forward[::-1]
    assert repr(schedule) == "WarmUp(schedule=StepDecay(lr=0.1, every=2, factor=0.1), steps=3)"
    assert schedule == WarmUp(StepDecay(0.1, 2), 3)


def test_in_use():
    w, dw = np.zeros(1), -np.ones(1)
    optimizer, schedule, seen = SGD([("w", w, dw)]), StepDecay(1.0, every=2, factor=0.5), []
    for _ in range(5):
        optimizer.lr = schedule(optimizer.steps)
        seen.append(optimizer.lr)
        optimizer.step()
    assert seen == [1, 1, 0.5, 0.5, 0.25]
    assert w == sum(seen)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Constant(-1), "Constant: lr is -1, expected a number >= 0"),
        (lambda: Constant(math.nan), "Constant: lr is nan, expected a number >= 0"),
        (lambda: InverseTime(0.1, math.inf), "InverseTime: decay is inf, expected a number >= 0"),
        (lambda: StepDecay(0.1, 0), "StepDecay: every is 0, expected a whole number >= 1"),
        (lambda: StepDecay(0.1, 2.5), "StepDecay: every is 2.5, expected a whole number >= 1"),
        (lambda: ExponentialDecay(0.1, -0.5), "ExponentialDecay: factor is -0.5, expected a number >= 0"),
        (lambda: Cosine(0.1, 0), "Cosine: steps is 0, expected a whole number >= 1"),
        (lambda: Cosine(0.1, 5, -1), "Cosine: lowest is -1, expected a number >= 0"),
        (lambda: WarmUp(Constant(0.1), -3), "WarmUp: steps is -3, expected a whole number >= 1"),
        (lambda: WarmUp(0.1, 3), "WarmUp: schedule is 0.1, expected a function from a step to a learning rate"),
        (lambda: Cosine(0.1, 5)(-1), "Cosine: step is -1, expected a number >= 0"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
