"""Bits and losses against their definitions, SciPy and nnlib's own cross-entropy."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import entropy as scipy_entropy

import nnlib
from nnlib.information import class_loss, cross_entropy_bits, entropy, one_hot, surprise

CLASSES = ["pedestrian", "car", "motorcycle", "truck"]


def test_one_hot_of_the_lecture():
    assert_array_equal(one_hot(CLASSES, CLASSES), np.eye(4))
    assert_array_equal(one_hot(["car", "car"], CLASSES), [[0, 1, 0, 0]] * 2)
    assert one_hot([], CLASSES).shape == (0, 4)


def test_bits():
    assert_array_equal(surprise([1, 0.5, 0.25, 0]), [0, 1, 2, np.inf])
    p, q = [0.5, 0.25, 0.125, 0.125], [0.25] * 4
    assert entropy(p) == 1.75
    assert cross_entropy_bits(p, q) == 2
    assert cross_entropy_bits(q, p) == 2.25


def test_against_scipy():
    rng = np.random.default_rng(0)
    p, q = (values / values.sum(axis=1, keepdims=True) for values in rng.random((2, 5, 4)))
    assert_allclose(entropy(p), scipy_entropy(p, base=2, axis=1))
    assert_allclose(cross_entropy_bits(p, q) - entropy(p), scipy_entropy(p, q, base=2, axis=1))
    assert (cross_entropy_bits(p, q) >= entropy(p)).all()


def test_impossible_outcomes():
    assert cross_entropy_bits([0.5, 0.5, 0], [0.25, 0.75, 0]) == pytest.approx(0.5 * 2 + 0.5 * np.log2(4 / 3))
    assert cross_entropy_bits([0.5, 0.5], [1, 0]) == np.inf


@pytest.mark.parametrize("scale", [1, 1000])
def test_class_loss_is_cross_entropy(scale):
    rng = np.random.default_rng(1)
    z, target = scale * rng.normal(size=(6, 3)), rng.integers(0, 3, 6)
    assert class_loss(z, target) == pytest.approx(nnlib.cross_entropy(z, target))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: one_hot(["bus"], CLASSES), "one_hot: label 'bus' is none of"),
        (lambda: one_hot([], ["a", "a"]), "one_hot: classes is .* expected different names"),
        (lambda: surprise([1.5]), "surprise: p has values outside 0 to 1: 1.5"),
        (lambda: entropy([np.nan]), "p has values outside 0 to 1: nan"),
        (lambda: cross_entropy_bits([1], [0.5, 0.5]), r"p is \(1,\), q \(2,\)"),
        (lambda: class_loss(np.ones(3), np.ones(3, int)), r"class_loss: z is \(3,\), target \(3,\)"),
        (lambda: class_loss(np.ones((1, 2)), [2]), "class_loss: .* 2"),
    ],
)
def test_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()
