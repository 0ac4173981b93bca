"""Steps, bumps and staircases: values at places that can be worked out, and what the measures say of them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnlib.staircase import bump, bump_profile, largest_error, square_errors, staircase, sum_of_units, unit_count


def test_a_unit_steps_where_its_sum_is_zero():
    assert sum_of_units([[100, -40, 3]], [0.4]) == pytest.approx(1.5)
    assert_allclose(sum_of_units([[100, -40, 3]], [0.0, 1.0]), [0, 3], atol=1e-9)
    assert_array_equal(sum_of_units(np.zeros((0, 3)), [0.5]), [0])


def test_units_add_up():
    x = np.linspace(0, 1, 7)
    one, other = bump(0.1, 0.3), bump(0.5, 0.9, 2)
    assert_allclose(sum_of_units([*one, *other], x), sum_of_units(one, x) + sum_of_units(other, x))


def test_a_bump_is_high_inside_and_zero_outside():
    assert_allclose(sum_of_units(bump(0.35, 0.65, 2, 400), [0.1, 0.35, 0.5, 0.65, 0.9]), [0, 1, 2, 1, 0], atol=1e-6)
    low, high, below, above = bump_profile(bump(0.35, 0.65, 1, 400))
    assert (low, high) == pytest.approx((1, 1), abs=1e-6)
    assert (below, above) == pytest.approx((0, 0), abs=1e-6)


@pytest.mark.parametrize("bumps", [1, 4, 10, 50])
def test_a_steep_staircase_is_off_by_half_its_last_step(bumps):
    last = 1 - (1 - 0.5 / bumps) ** 2
    assert largest_error(staircase(np.square, bumps, 1e6), np.square) == pytest.approx(last, abs=1e-3)
    assert unit_count(staircase(np.square, bumps)) == 2 * bumps


def test_more_units_fit_better_whatever_the_function():
    for function in (np.square, np.cos, lambda x: np.sin(6 * x)):
        errors = [largest_error(staircase(function, bumps), function) for bumps in (5, 10, 20, 40)]
        assert errors == sorted(errors, reverse=True)


def test_parts_of_the_error():
    units = staircase(np.square, 10)
    assert square_errors(units).max() == pytest.approx(largest_error(units, np.square))
    units[-1] = [1000, -1000, -(0.95**2)]  # the last bump ends at 1
    assert square_errors(units)[2] == pytest.approx(1 - 0.95**2 / 2, abs=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sum_of_units([1, 2, 3], [0]), r"sum_of_units: units has shape \(3,\), expected \(n, 3\)"),
        (lambda: sum_of_units(np.zeros((1001, 3)), [0]), r"sum_of_units: units has shape \(1001, 3\)"),
        (lambda: bump(0.5, 0.5), "bump: left is 0.5, right 0.5"),
        (lambda: bump_profile(np.ones((3, 3))), r"bump_profile: units has shape \(3, 3\)"),
        (lambda: unit_count([1.0]), r"unit_count: units has shape \(1,\)"),
        (lambda: staircase(np.square, 0), "staircase: bumps is 0"),
    ],
)
def test_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()
