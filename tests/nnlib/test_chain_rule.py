"""Several paths: the slope of a product, and a layer with a way past it."""

import numpy as np
import pytest

from nnlib.chain_rule import product_slope, residual_tanh, residual_tanh_backward
from nnlib.gradcheck import check_gradient


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_slope_of_a_product_is_its_difference_quotient(rng, count):
    values, slopes, step = rng.normal(size=count), rng.normal(size=count), 1e-6
    numeric = (np.prod(values + step * slopes) - np.prod(values - step * slopes)) / (2 * step)
    assert product_slope(values, slopes) == pytest.approx(numeric, rel=1e-6, abs=1e-9)


def test_slope_of_a_product_with_zeros():
    assert product_slope([0, 3], [2, 5]) == 6
    assert product_slope([0, 0, 4], [1, 1, 1]) == 0


def test_shapes_of_a_product_are_compared():
    with pytest.raises(ValueError, match=r"product_slope: values is \(2,\), expected the shape of slopes, \(3,\)"):
        product_slope([1, 2], [1, 2, 3])


def test_residual_backward_is_its_derivative(rng):
    arguments = {"x": rng.normal(size=(4, 3)), "w": rng.normal(size=(3, 3))}
    check_gradient(residual_tanh, residual_tanh_backward, arguments, rng)


def test_residual_backward_leaves_its_arguments_alone(rng):
    dy, x, w = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=(3, 3))
    for array in (dy, x, w):
        array.flags.writeable = False
    residual_tanh_backward(dy, x, w)
