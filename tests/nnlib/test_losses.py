"""Losses against their definitions, at the edges, and their derivatives against differences."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.gradcheck import check_gradient
from nnlib.losses import (
    cross_entropy,
    cross_entropy_backward,
    logistic_loss,
    logistic_loss_backward,
    squared_error,
    squared_error_backward,
)

quick = settings(max_examples=15, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
reductions = st.sampled_from(["mean", "sum", "none"])
PAIRS = [
    (squared_error, squared_error_backward),
    (logistic_loss, logistic_loss_backward),
    (cross_entropy, cross_entropy_backward),
]


def reduced(loss, reduction):
    return {"mean": np.mean, "sum": np.sum, "none": np.asarray}[reduction](loss)


@pytest.mark.parametrize(("loss", "backward"), PAIRS)
@given(batch=st.integers(1, 4), classes=st.integers(1, 4), reduction=reductions, seed=seeds)
@quick
def test_gradients(loss, backward, batch, classes, reduction, seed):
    rng = np.random.default_rng(seed)
    x, target = rng.normal(size=(batch, classes)), rng.uniform(size=(batch, classes))
    check_gradient(
        lambda x: loss(x, target, reduction), lambda dy, x: backward(dy, x, target, reduction), {"x": x}, rng
    )


@given(batch=st.integers(1, 4), classes=st.integers(1, 4), reduction=reductions, seed=seeds)
@quick
def test_gradient_of_cross_entropy_with_class_numbers(batch, classes, reduction, seed):
    rng = np.random.default_rng(seed)
    x, target = rng.normal(size=(batch, classes)), rng.integers(classes, size=batch)
    check_gradient(
        lambda x: cross_entropy(x, target, reduction),
        lambda dy, x: cross_entropy_backward(dy, x, target, reduction),
        {"x": x},
        rng,
    )


@given(batch=st.integers(1, 4), classes=st.integers(1, 4), reduction=reductions, seed=seeds)
@quick
def test_values(batch, classes, reduction, seed):
    rng = np.random.default_rng(seed)
    x, target = rng.normal(size=(batch, classes)), rng.uniform(size=(batch, classes))
    np.testing.assert_allclose(squared_error(x, target, reduction), reduced(np.square(x - target), reduction))
    p = scipy.special.expit(x)
    definition = -target * np.log(p) - (1 - target) * np.log1p(-p)
    np.testing.assert_allclose(logistic_loss(x, target, reduction), reduced(definition, reduction))
    definition = -np.einsum("nk,nk->n", target, np.log(scipy.special.softmax(x, axis=1)))
    np.testing.assert_allclose(cross_entropy(x, target, reduction), reduced(definition, reduction), atol=1e-14)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_class_numbers_equal_one_hot_rows(reduction, dtype):
    x = np.random.default_rng(0).normal(size=(4, 3))
    numbers, rows = np.array([2, 0, 1, 1], dtype), np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0]])
    np.testing.assert_array_equal(cross_entropy(x, numbers, reduction), cross_entropy(x, rows, reduction))
    dy = np.arange(1.0, 5.0) if reduction == "none" else 2.0
    np.testing.assert_array_equal(
        cross_entropy_backward(dy, x, numbers, reduction), cross_entropy_backward(dy, x, rows, reduction)
    )


def test_class_numbers_when_there_are_as_many_examples_as_classes():
    x = np.diag([5.0, 5.0])
    assert cross_entropy(x, np.array([0, 1])) < 0.01
    assert cross_entropy(x, np.array([1, 0])) > 4


def test_uniform_logits_cost_the_logarithm_of_the_number_of_classes():
    np.testing.assert_allclose(cross_entropy(np.zeros((2, 10)), np.array([3, 9])), np.log(10))


def test_cross_entropy_of_two_classes_is_the_logistic_loss():
    x = np.array([-3.0, 0.5, 4.0])
    target = np.array([1, 0, 1])
    logits = np.stack([np.zeros(3), x], axis=1)
    np.testing.assert_allclose(cross_entropy(logits, target, "none"), logistic_loss(x, target, "none"))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stable_at_the_extremes(dtype):
    x = np.array([-1000, 1000, -1000, 1000], dtype)
    target = np.array([0, 1, 1, 0])
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        np.testing.assert_array_equal(logistic_loss(x, target, "none"), [0, 0, 1000, 1000])
        np.testing.assert_array_equal(logistic_loss_backward(np.ones(4), x, target, "none"), [0, 0, -1, 1])
        logits = np.array([[-1000, 1000], [1000, -1000]], dtype)
        np.testing.assert_array_equal(cross_entropy(logits, np.array([1, 1]), "none"), [0, 2000])
        np.testing.assert_array_equal(cross_entropy_backward(1, logits, np.array([1, 1]), "sum"), [[0, 0], [1, -1]])


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(("loss", "backward"), PAIRS)
def test_type_follows_the_predictions(loss, backward, reduction):
    x = np.ones((2, 3), np.float32)
    per_loss = (2,) if loss is cross_entropy else (2, 3)
    dy = np.ones(per_loss) if reduction == "none" else 1.0
    for target in (np.eye(2, 3), np.eye(2, 3, dtype=int), np.eye(2, 3, dtype=np.float32)):
        assert loss(x, target, reduction).dtype == np.float32
        assert backward(dy, x, target, reduction).dtype == np.float32
    assert loss(x.astype(int), np.eye(2, 3), reduction).dtype == np.float64
    assert backward(dy, x.astype(int), np.eye(2, 3), reduction).dtype == np.float64


def test_class_numbers_keep_float32():
    x, target = np.ones((2, 3), np.float32), np.array([0, 2])
    assert cross_entropy(x, target).dtype == cross_entropy_backward(1, x, target).dtype == np.float32


@pytest.mark.parametrize(("loss", "backward"), PAIRS)
def test_any_memory_layout_and_inputs_untouched(loss, backward):
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(8, 6))[::-2, ::2], np.asfortranarray(rng.uniform(size=(4, 3)))
    copies = x.copy(), target.copy()
    x.flags.writeable = target.flags.writeable = False
    assert loss(x, target) == loss(*copies)
    np.testing.assert_array_equal(backward(1, x, target), backward(1, *copies))
    np.testing.assert_array_equal(x, copies[0])
    np.testing.assert_array_equal(target, copies[1])


@pytest.mark.parametrize(("loss", "backward"), PAIRS)
def test_empty_batch(loss, backward):
    x = np.zeros((0, 3))
    assert loss(x, x, "sum") == 0
    assert loss(x, x, "none").size == 0
    assert backward(1, x, x, "sum").shape == (0, 3)
    refusal = ": x is empty, and the mean of nothing is undefined; use reduction 'sum' or 'none'"
    with pytest.raises(ValueError, match=f"^{loss.__name__}{refusal}$"):
        loss(x, x)
    with pytest.raises(ValueError, match=f"^{backward.__name__}{refusal}$"):
        backward(1, x, x)


def test_a_single_example_of_any_shape():
    assert squared_error(3.0, 1.0) == 4
    assert squared_error_backward(1, 3.0, 1.0) == 4
    assert logistic_loss(np.zeros((1, 1, 1)), np.ones((1, 1, 1))) == np.log(2)
    assert cross_entropy(np.zeros((1, 1)), np.array([0])) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: squared_error(np.ones(3), np.ones(2)), "squared_error: target is (2,), expected the shape of x, (3,)"),
        (
            lambda: squared_error(np.ones((3, 1)), np.ones(3)),
            "squared_error: target is (3,), expected the shape of x, (3, 1)",
        ),
        (
            lambda: squared_error(np.ones(3), np.ones(3), "avg"),
            "squared_error: reduction is 'avg', expected one of ('mean', 'sum', 'none')",
        ),
        (
            lambda: squared_error_backward(np.ones(3), np.ones(3), np.ones(3)),
            "squared_error_backward: dy is (3,), expected () with reduction 'mean'",
        ),
        (
            lambda: squared_error_backward(1, np.ones(3), np.ones(3), "none"),
            "squared_error_backward: dy is (), expected (3,) with reduction 'none'",
        ),
        (
            lambda: logistic_loss(np.ones(2), np.array([-1, 1])),
            "logistic_loss: target holds -1.0, expected values from 0 to 1",
        ),
        (
            lambda: logistic_loss_backward(1, np.ones(2), np.array([0, np.nan])),
            "logistic_loss_backward: target holds nan, expected values from 0 to 1",
        ),
        (
            lambda: cross_entropy(np.ones(3), np.array(0)),
            "cross_entropy: x is (3,), expected (N, K) with at least one class",
        ),
        (
            lambda: cross_entropy(np.ones((2, 3)), np.array([0, 1, 2])),
            "cross_entropy: target is (3,), expected class numbers (2,) or probabilities (2, 3)",
        ),
        (
            lambda: cross_entropy(np.ones((2, 3)), np.array([0, 3])),
            "cross_entropy: target holds 3, expected classes 0 to 2",
        ),
        (
            lambda: cross_entropy_backward(1, np.ones((2, 3)), np.array([-1, 2])),
            "cross_entropy_backward: target holds -1, expected classes 0 to 2",
        ),
        (
            lambda: cross_entropy(np.ones((1, 2)), np.array([[2, 0]])),
            "cross_entropy: target holds 2.0, expected values from 0 to 1",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_class_numbers_must_be_integers():
    message = "cross_entropy: target is (2,) of float64, class numbers must be integers"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        cross_entropy(np.ones((2, 3)), np.array([0.0, 1.0]))
