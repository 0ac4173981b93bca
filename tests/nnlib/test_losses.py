"""Losses against their definitions, at the edges, and their derivatives against differences."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.losses import (
    hinge_loss,
    hinge_loss_backward,
    logistic_loss,
    logistic_loss_backward,
    multi_margin_loss,
    multi_margin_loss_backward,
    squared_error,
    squared_error_backward,
)
from nnlib.gradcheck import check_gradient
from nnlib.layers.losses import HingeLoss, LogisticLoss, MultiMarginLoss, SquaredError

quick = settings(max_examples=15, deadline=None, derandomize=True)
sizes, seeds = st.integers(1, 4), st.integers(0, 2**32 - 1)
shapes = st.lists(sizes, min_size=0, max_size=3).map(tuple)
reductions = st.sampled_from(["mean", "sum", "none"])

PAIRS = {
    "squared_error": (squared_error, squared_error_backward),
    "logistic_loss": (logistic_loss, logistic_loss_backward),
    "hinge_loss": (hinge_loss, hinge_loss_backward),
    "multi_margin_loss": (multi_margin_loss, multi_margin_loss_backward),
}
OBJECTS = {
    "squared_error": SquaredError,
    "logistic_loss": LogisticLoss,
    "hinge_loss": HingeLoss,
    "multi_margin_loss": MultiMarginLoss,
}
pairs = pytest.mark.parametrize("name", PAIRS)


def draw(name, rng, shape):
    """Predictions away from the corners, by a step of a gradient check and more, and targets that the loss allows."""
    if name == "multi_margin_loss":
        return draw_scores(rng, *((*shape, 1, 1)[:2]))
    target = {
        "squared_error": rng.normal(size=shape),
        "logistic_loss": rng.uniform(size=shape),
        "hinge_loss": rng.choice([-1.0, 1.0], size=shape),
    }[name]
    x = rng.normal(scale=2, size=shape)
    return np.asarray(np.where(np.abs(np.abs(x) - 1) < 1e-3, 0, x)), np.asarray(target)


def draw_scores(rng, batch, classes):
    """Scores that differ by multiples of 0.7, so that none is within 0.3 of a margin of 0.25, 1, 1.75 or 2.5."""
    x = rng.permuted(np.tile(np.arange(classes) * 0.7, (batch, 1)), axis=1)
    return x + rng.normal(size=(batch, 1)), rng.integers(classes, size=batch)


def losses_shape(name, x):
    return x.shape[:1] if name == "multi_margin_loss" else x.shape


def reduced(losses, reduction):
    return {"mean": np.mean, "sum": np.sum, "none": np.asarray}[reduction](losses)


@pairs
@given(shape=shapes, reduction=reductions, seed=seeds)
@quick
def test_gradients(name, shape, reduction, seed):
    loss, backward = PAIRS[name]
    rng = np.random.default_rng(seed)
    x, target = draw(name, rng, shape)
    check_gradient(
        lambda x: loss(x, target, reduction=reduction),
        lambda dy, x: backward(dy, x, target, reduction=reduction),
        {"x": x},
        rng,
    )


@given(shape=shapes, reduction=reductions, seed=seeds)
@quick
def test_values(shape, reduction, seed):
    rng = np.random.default_rng(seed)
    x, target = draw("logistic_loss", rng, shape)
    np.testing.assert_allclose(squared_error(x, target, reduction), reduced(np.square(x - target), reduction))
    p = scipy.special.expit(x)
    definition = -scipy.special.xlogy(target, p) - scipy.special.xlog1py(1 - target, -p)
    np.testing.assert_allclose(logistic_loss(x, target, reduction), reduced(definition, reduction))
    x, target = draw("hinge_loss", rng, shape)
    definition = np.where(target == 1, (1 - x).clip(0), (1 + x).clip(0))
    np.testing.assert_allclose(hinge_loss(x, target, reduction), reduced(definition, reduction))


@given(batch=sizes, classes=sizes, margin=st.floats(-1, 3), reduction=reductions, seed=seeds)
@quick
def test_values_of_the_multi_margin_loss(batch, classes, margin, reduction, seed):
    rng = np.random.default_rng(seed)
    x, target = rng.normal(size=(batch, classes)), rng.integers(classes, size=batch)
    definition = np.zeros(batch)
    for n, k in np.ndindex(batch, classes):
        if k != target[n]:
            definition[n] += max(0, margin - x[n, target[n]] + x[n, k]) / classes
    np.testing.assert_allclose(multi_margin_loss(x, target, margin, reduction), reduced(definition, reduction))


@given(batch=sizes, classes=sizes, margin=st.sampled_from([0.25, 1.75, 2.5]), reduction=reductions, seed=seeds)
@quick
def test_gradients_with_another_margin(batch, classes, margin, reduction, seed):
    rng = np.random.default_rng(seed)
    x, target = draw_scores(rng, batch, classes)
    check_gradient(
        lambda x: multi_margin_loss(x, target, margin, reduction),
        lambda dy, x: multi_margin_loss_backward(dy, x, target, margin, reduction),
        {"x": x},
        rng,
    )


def test_the_multi_margin_loss_gives_the_same_numbers_as_pytorch():
    x = np.array([[1, -2, 0.5], [0, 3, -1], [2, 2, -2]])
    target = np.array([2, 1, 0])
    np.testing.assert_allclose(multi_margin_loss(x, target, margin=1.5), 0.38888888888888889, rtol=1e-14)
    dx = np.array([[1, 0, -1], [0, 0, 0], [-1, 1, 0]]) / 9
    np.testing.assert_allclose(multi_margin_loss_backward(1, x, target, margin=1.5), dx, rtol=1e-14)


def test_a_numpy_number_as_margin_does_not_promote():
    x, target = np.ones((2, 3), np.float32), np.array([0, 1])
    assert multi_margin_loss(x, target, np.float64(2), "none").dtype == np.float32
    assert multi_margin_loss_backward(1, x, target, np.float64(2)).dtype == np.float32


def test_two_classes_make_half_a_hinge_loss():
    x, target = np.array([-3.0, 0.5, 4.0, 0.2]), np.array([1, -1, 1, 1])
    scores = np.stack([np.zeros(4), x], axis=1)
    two = multi_margin_loss(scores, (target + 1) // 2, reduction="none")
    np.testing.assert_allclose(2 * two, hinge_loss(x, target, "none"))


def test_at_the_corners_the_slope_is_zero():
    np.testing.assert_array_equal(hinge_loss_backward(1, np.array([1.0, -1.0]), np.array([1, -1])), [0, 0])
    np.testing.assert_array_equal(multi_margin_loss_backward(1, np.array([[0.0, 1.0]]), np.array([1])), [[0, 0]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_stable_at_the_extremes(dtype):
    x = np.array([-1000, 1000, -1000, 1000], dtype)
    target, signs = np.array([0, 1, 1, 0]), np.array([-1, 1, 1, -1])
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        np.testing.assert_array_equal(logistic_loss(x, target, "none"), [0, 0, 1000, 1000])
        np.testing.assert_array_equal(logistic_loss_backward(np.ones(4), x, target, "none"), [0, 0, -1, 1])
        np.testing.assert_array_equal(hinge_loss(x, signs, "none"), np.array([0, 0, 1001, 1001], dtype))
        np.testing.assert_array_equal(hinge_loss_backward(np.ones(4), x, signs, "none"), [0, 0, -1, 1])
        scores = x.reshape(2, 2)
        np.testing.assert_array_equal(multi_margin_loss(scores, [1, 0], reduction="none"), np.array([0, 1000.5], dtype))
        dx = multi_margin_loss_backward(np.ones(2), scores, [1, 0], reduction="none")
        np.testing.assert_array_equal(dx, [[0, 0], [-0.5, 0.5]])


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pairs
def test_type_follows_the_predictions(name, dtype, reduction):
    loss, backward = PAIRS[name]
    x, target = draw(name, np.random.default_rng(0), (2, 3))
    x = x.astype(dtype)
    dy = np.ones(losses_shape(name, x)) if reduction == "none" else 1.0
    types = [int] if name == "multi_margin_loss" else [int, np.float32, np.float64]
    for target_type in types:
        given = np.abs(target).astype(target_type) if name == "logistic_loss" else target.astype(target_type)
        assert loss(x, given, reduction=reduction).dtype == dtype
        assert backward(dy, x, given, reduction=reduction).dtype == dtype
    whole = x.astype(int)
    assert loss(whole, given, reduction=reduction).dtype == np.float64
    assert backward(dy, whole, given, reduction=reduction).dtype == np.float64


@pairs
def test_any_memory_layout_and_inputs_untouched(name):
    loss, backward = PAIRS[name]
    x, target = draw(name, np.random.default_rng(0), (8, 6))
    x, target = x[::-2, ::2], np.asfortranarray(target[::-2] if target.ndim == 1 else target[::-2, ::2])
    target = target % 3 if target.ndim == 1 else target
    copies = x.copy(), target.copy()
    x.flags.writeable = target.flags.writeable = False
    assert loss(x, target) == pytest.approx(loss(*copies), rel=1e-14)
    dx = backward(1, x, target)
    np.testing.assert_array_equal(dx, backward(1, *copies))
    assert dx.flags.writeable
    np.testing.assert_array_equal(x, copies[0])
    np.testing.assert_array_equal(target, copies[1])


@pairs
def test_the_losses_themselves_are_an_array_of_their_own(name):
    x, target = draw(name, np.random.default_rng(0), (2, 3))
    losses = PAIRS[name][0](x, target, reduction="none")
    assert losses.flags.writeable
    assert not np.shares_memory(losses, x)


@pairs
def test_reductions_of_the_same_losses(name):
    loss, backward = PAIRS[name]
    x, target = draw(name, np.random.default_rng(0), (5, 3))
    losses = loss(x, target, reduction="none")
    assert losses.shape == losses_shape(name, x)
    assert loss(x, target) == pytest.approx(losses.mean())
    assert loss(x, target, reduction="sum") == pytest.approx(losses.sum())
    each = backward(np.full(losses.shape, 2.0), x, target, reduction="none")
    np.testing.assert_allclose(backward(2.0, x, target, reduction="sum"), each)
    np.testing.assert_allclose(backward(2.0, x, target), each / losses.size)


@pairs
def test_empty_batch(name):
    loss, backward = PAIRS[name]
    x, target = np.zeros((0, 3)), np.zeros(0, int) if name == "multi_margin_loss" else np.zeros((0, 3))
    assert loss(x, target, reduction="sum") == 0
    assert loss(x, target, reduction="none").shape == losses_shape(name, x)
    assert backward(1, x, target, reduction="sum").shape == (0, 3)
    refusal = ": x is empty, and the mean of nothing is undefined; use reduction 'sum' or 'none'"
    with pytest.raises(ValueError, match=f"^{loss.__name__}{refusal}$"):
        loss(x, target)
    with pytest.raises(ValueError, match=f"^{backward.__name__}{refusal}$"):
        backward(1, x, target)


def test_a_single_example_of_any_shape():
    assert squared_error(3.0, 1.0) == 4
    assert squared_error_backward(1, 3.0, 1.0) == 4
    assert logistic_loss(np.zeros((1, 1, 1)), np.ones((1, 1, 1))) == np.log(2)
    assert hinge_loss(0.25, -1) == 1.25
    assert multi_margin_loss([[5.0]], [0]) == 0


@pairs
def test_nan_stays_visible(name):
    x, target = draw(name, np.random.default_rng(0), (2, 3))
    x[0] = np.nan
    losses = PAIRS[name][0](x, target, reduction="none")
    assert np.isnan(losses[0]).all()
    assert np.isfinite(losses[1]).all()


def test_half_precision_counts_beyond_its_own_largest_number():
    x = np.ones(70_000, np.float16)
    assert squared_error(x, np.zeros(70_000)) == 1
    np.testing.assert_array_equal(squared_error_backward(1, x, np.zeros(70_000)), np.float16(1 / 70_000) * 2)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pairs
def test_loss_objects(name, reduction):
    x, target = draw(name, np.random.default_rng(0), (4, 3))
    extra = {"margin": 0.5} if name == "multi_margin_loss" else {}
    loss, (function, backward) = OBJECTS[name](**extra, reduction=reduction), PAIRS[name]
    assert loss.config() == extra | {"reduction": reduction}
    assert repr(type(loss)(**loss.config())) == repr(loss)
    np.testing.assert_array_equal(loss(x, target), function(x, target, **extra, reduction=reduction))
    dy = np.arange(1.0, losses_shape(name, x)[0] + 1) if reduction == "none" else 3.0
    dy = dy if np.ndim(dy) == 0 or name == "multi_margin_loss" else np.outer(dy, np.ones(3))
    np.testing.assert_array_equal(loss.backward(dy), backward(dy, x, target, **extra, reduction=reduction))
    if reduction != "none":
        np.testing.assert_array_equal(loss.backward(), loss.backward(1))
    assert list(loss.parameters()) == []


def test_a_loss_object_before_its_first_use():
    with pytest.raises(
        AttributeError, match=r"^HingeLoss has no attribute 'x'; backward finds its operands once forward has run$"
    ):
        HingeLoss().backward()


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
            lambda: squared_error_backward(np.ones(2), np.ones(3), np.ones(3), "none"),
            "squared_error_backward: dy is (2,), expected (3,) with reduction 'none'",
        ),
        (
            lambda: squared_error_backward(1, np.ones(3), np.ones(3), None),
            "squared_error_backward: reduction is None, expected one of ('mean', 'sum', 'none')",
        ),
        (
            lambda: logistic_loss(np.ones(2), np.array([1, -1])),
            "logistic_loss: target holds -1.0, expected values from 0 to 1",
        ),
        (
            lambda: logistic_loss_backward(1, np.ones(2), np.array([0, np.nan])),
            "logistic_loss_backward: target holds nan, expected values from 0 to 1",
        ),
        (
            lambda: logistic_loss_backward(1, np.ones(2), np.ones(3)),
            "logistic_loss_backward: target is (3,), expected the shape of x, (2,)",
        ),
        (lambda: hinge_loss(np.ones(2), np.array([1, 0])), "hinge_loss: target holds 0.0, expected -1 or 1"),
        (
            lambda: hinge_loss_backward(1, np.ones(2), np.array([np.nan, 1])),
            "hinge_loss_backward: target holds nan, expected -1 or 1",
        ),
        (
            lambda: hinge_loss_backward(1, np.ones(2), np.ones((2, 1))),
            "hinge_loss_backward: target is (2, 1), expected the shape of x, (2,)",
        ),
        (
            lambda: multi_margin_loss(np.ones(3), np.array(0)),
            "multi_margin_loss: x is (3,), expected (N, K) with at least one class",
        ),
        (
            lambda: multi_margin_loss(np.ones((2, 0)), np.zeros(2, int)),
            "multi_margin_loss: x is (2, 0), expected (N, K) with at least one class",
        ),
        (
            lambda: multi_margin_loss(np.ones((2, 3)), np.array([0, 1, 2])),
            "multi_margin_loss: target is (3,), expected class numbers (2,)",
        ),
        (
            lambda: multi_margin_loss_backward(1, np.ones((2, 3)), np.array([0, 3])),
            "multi_margin_loss_backward: target holds 3, expected classes 0 to 2",
        ),
        (
            lambda: multi_margin_loss_backward(np.ones(3), np.ones((2, 3)), np.array([0, 1]), reduction="none"),
            "multi_margin_loss_backward: dy is (3,), expected (2,) with reduction 'none'",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: multi_margin_loss(np.ones((2, 3)), np.array([0.0, 1.0])),
            "multi_margin_loss: target is (2,) of float64, class numbers must be integers",
        ),
        (lambda: squared_error(np.ones(1), ["1"]), "squared_error: target is an array of <U1, expected real numbers"),
        (
            lambda: squared_error_backward(1j, [1.0], [0]),
            "squared_error_backward: dy is an array of complex128, expected real numbers",
        ),
    ],
)
def test_types_that_are_refused(call, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        call()
