"""Difference quotients, their errors, and the relative error of a backward."""

import numpy as np
import pytest

from nnlib.differences import (
    centred_error,
    centred_trial,
    difference_slopes,
    forward_error,
    forward_trial,
    relative_error,
)


def test_centred_differences_of_a_parabola_are_exact():
    x = np.arange(0, 4, 0.5)
    forward, centred = difference_slopes(x**2, 0.5)
    np.testing.assert_allclose(centred, 2 * x[1:-1])
    np.testing.assert_allclose(forward, 2 * x[:-1] + 0.5)


def test_errors_fall_with_the_step_and_with_its_square():
    assert forward_error(0.01) / forward_error(0.001) == pytest.approx(10, rel=0.01)
    assert centred_error(0.01) / centred_error(0.001) == pytest.approx(100, rel=0.01)


def test_the_best_powers_of_ten():
    steps = [10.0**-k for k in range(1, 17)]
    assert min(steps, key=forward_error) == pytest.approx(1e-8, rel=20)
    assert forward_error(1e-8) < 3e-8 < forward_error(1e-6)
    assert centred_error(1e-5) < 5e-11 < centred_error(1e-3)


@pytest.mark.parametrize("trial", [forward_trial, centred_trial])
def test_trials_hold_step_and_error(trial):
    error = {forward_trial: forward_error, centred_trial: centred_error}[trial]
    assert trial(0.5).tolist() == [0.5, error(0.5)]


@pytest.mark.parametrize("measure", [forward_error, centred_error, forward_trial, centred_trial])
@pytest.mark.parametrize("step", [0, -8, float("nan"), float("inf")])
def test_a_step_is_above_zero(measure, step):
    with pytest.raises(ValueError, match="step is"):
        measure(step)


def test_relative_error_knows_right_from_wrong(rng):
    x, v, dy, step = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=2), 1e-5
    ahead, behind = (np.sum(np.tanh(x + sign * step * v), axis=1) for sign in (1, -1))
    right = dy[:, None] * (1 - np.tanh(x) ** 2)
    assert relative_error(right, v, dy, ahead, behind, step) < 1e-8
    assert relative_error(2 * right, v, dy, ahead, behind, step) == pytest.approx(0.5)
    assert relative_error(0 * right, v, dy, ahead, behind, step) == 1


def test_two_zeros_agree():
    nothing = np.zeros(2)
    assert relative_error(nothing, np.ones(2), np.ones(2), np.ones(2), np.ones(2), 0.1) == 0
