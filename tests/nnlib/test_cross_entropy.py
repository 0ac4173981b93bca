"""Cross-entropy against its definition and PyTorch's numbers, at the edges, and its derivative against differences."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.cross_entropy import cross_entropy, cross_entropy_backward
from nnlib.functional.losses import logistic_loss
from nnlib.gradcheck import check_gradient
from nnlib.layers.losses import CrossEntropyLoss

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def cases(draw):
    """Logits, class numbers with ignored ones among them, probabilities, and the keyword arguments in order."""
    rng = np.random.default_rng(draw(seeds))
    batch, classes = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    places = (batch, *draw(st.lists(st.integers(1, 3), max_size=2)))
    x = rng.normal(scale=3, size=(batch, classes, *places[1:]))
    ignore_index = draw(st.sampled_from([-100, -1, 0, 9]))
    right = rng.integers(classes, size=places)
    right[rng.random(places) < 0.3] = ignore_index
    # One example at least has to count.
    x = np.concatenate([x, x[:1], x[:1]])
    right = np.concatenate([right, np.zeros_like(right[:1]), np.full_like(right[:1], classes - 1)])
    if classes == 1 and ignore_index == 0:
        ignore_index = -100
    soft = np.moveaxis(rng.dirichlet(np.ones(classes), size=right.shape), -1, 1)
    weight = draw(st.sampled_from([None, rng.uniform(0.2, 3, classes)]))
    return x, right, soft, weight, ignore_index, draw(st.sampled_from(["mean", "sum", "none"]))


def by_loops(x, target, weight, ignore_index, reduction):
    """The definition for class numbers, one place after the other."""
    losses, total = np.zeros(target.shape), 0
    for n, *place in np.ndindex(target.shape):
        right = target[n, *place]
        if right != ignore_index:
            share = 1 if weight is None else weight[right]
            losses[n, *place] = -share * np.log(scipy.special.softmax(x[n, :, *place])[right])
            total += share
    return {"mean": losses.sum() / total, "sum": losses.sum(), "none": losses}[reduction]


@quick
@given(cases())
def test_values_with_class_numbers(case):
    x, right, _, weight, ignore_index, reduction = case
    expected = by_loops(x, right, weight, ignore_index, reduction)
    np.testing.assert_allclose(cross_entropy(x, right, weight, ignore_index, reduction), expected, atol=1e-14)


@quick
@given(cases())
def test_values_with_probabilities(case):
    x, _, soft, weight, _, reduction = case
    shares = np.ones(x.shape[1]) if weight is None else weight
    losses = np.einsum("k,nk...,nk...->n...", -shares, soft, np.log(scipy.special.softmax(x, axis=1)))
    expected = {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]
    np.testing.assert_allclose(cross_entropy(x, soft, weight, reduction=reduction), expected, atol=1e-14)


@quick
@given(cases())
def test_gradients(case):
    x, right, soft, weight, ignore_index, reduction = case
    rng = np.random.default_rng(0)
    for target, ignored in ((right, ignore_index), (soft, -100)):
        arguments = {"weight": weight, "ignore_index": ignored, "reduction": reduction}
        check_gradient(
            lambda x, target=target, arguments=arguments: cross_entropy(x, target, **arguments),
            lambda dy, x, target=target, arguments=arguments: cross_entropy_backward(dy, x, target, **arguments),
            {"x": x},
            rng,
        )


FROZEN_X = np.array([[1, -2, 0.5], [0, 3, -1], [2, 2, -2]])
FROZEN_WEIGHT = np.array([1, 2, 0.5])


def test_the_same_numbers_as_pytorch():
    # PyTorch 2.13, float64. The mean over class numbers divides by 0.5 + 2, the mean over probabilities by 3.
    target = np.array([2, -100, 1])
    np.testing.assert_allclose(cross_entropy(FROZEN_X, target, FROZEN_WEIGHT), 0.7627300376, rtol=1e-9)
    dx = [
        [0.1207497792, 0.0060117775, -0.1267615567],
        [0, 0, 0],
        [0.3963701141, -0.4036298859, 0.0072597719],
    ]
    np.testing.assert_allclose(cross_entropy_backward(1, FROZEN_X, target, FROZEN_WEIGHT), dx, atol=1e-10)
    target = np.array([[0.2, 0.3, 0.5], [1, 0, 0], [0, 0.25, 0.75]])
    np.testing.assert_allclose(cross_entropy(FROZEN_X, target, FROZEN_WEIGHT), 2.5450636858, rtol=1e-9)
    dx = [
        [0.1446454470, -0.1894793894, 0.0448339424],
        [-0.3177957925, 0.3120798506, 0.0057159418],
        [0.1445099374, -0.0221567292, -0.1223532082],
    ]
    np.testing.assert_allclose(cross_entropy_backward(1, FROZEN_X, target, FROZEN_WEIGHT), dx, atol=1e-10)


@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5]])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.uint64])
def test_class_numbers_equal_one_hot_rows(reduction, dtype, weight):
    x = np.random.default_rng(0).normal(size=(4, 3))
    numbers, rows = np.array([2, 0, 1, 1], dtype), np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0]])
    # Weighted means divide by different things: 0.5 + 1 + 2 + 2 and 4.
    share = 5.5 / 4 if weight and reduction == "mean" else 1
    with_numbers = cross_entropy(x, numbers, weight, reduction=reduction)
    np.testing.assert_allclose(share * with_numbers, cross_entropy(x, rows, weight, reduction=reduction))
    dy = np.arange(1.0, 5.0) if reduction == "none" else 2.0
    np.testing.assert_allclose(
        share * cross_entropy_backward(dy, x, numbers, weight, reduction=reduction),
        cross_entropy_backward(dy, x, rows, weight, reduction=reduction),
    )


def test_a_map_is_a_batch_of_its_places():
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(2, 3, 4, 5)), rng.integers(3, size=(2, 4, 5))
    rows = np.moveaxis(x, 1, -1).reshape(-1, 3)
    np.testing.assert_allclose(cross_entropy(x, target), cross_entropy(rows, target.ravel()))
    dx = cross_entropy_backward(1, rows, target.ravel()).reshape(2, 4, 5, 3)
    np.testing.assert_allclose(cross_entropy_backward(1, x, target), np.moveaxis(dx, -1, 1))


def test_ignored_examples_might_as_well_not_be_there():
    x, target = np.random.default_rng(0).normal(size=(4, 3)), np.array([2, -100, -100, 1])
    kept = [0, 3]
    assert cross_entropy(x, target) == pytest.approx(cross_entropy(x[kept], target[kept]))
    dx = cross_entropy_backward(1, x, target)
    np.testing.assert_allclose(dx[kept], cross_entropy_backward(1, x[kept], target[kept]))
    np.testing.assert_array_equal(dx[1:3], 0)
    np.testing.assert_array_equal(cross_entropy(x, target, reduction="none")[1:3], 0)
    x[1] = np.nan
    assert np.isfinite(cross_entropy(x, target))


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_a_class_of_its_own_can_be_ignored(dtype):
    x = np.random.default_rng(0).normal(size=(3, 4))
    target = np.array([1, 0, 255], dtype)
    assert cross_entropy(x, target, ignore_index=255) == pytest.approx(cross_entropy(x[:2], target[:2]))
    target = np.array([1, 0, 0], dtype)
    assert cross_entropy(x, target, ignore_index=0) == pytest.approx(cross_entropy(x[:1], target[:1]))


def test_when_nothing_counts():
    x = np.ones((2, 3))
    nothing = np.array([-100, -100])
    assert cross_entropy(x, nothing, reduction="sum") == 0
    np.testing.assert_array_equal(cross_entropy(x, nothing, reduction="none"), [0, 0])
    np.testing.assert_array_equal(cross_entropy_backward(1, x, nothing, reduction="sum"), np.zeros((2, 3)))
    message = "the targets weigh 0 in all, and the mean of nothing is undefined; use reduction 'sum' or 'none'"
    with pytest.raises(ValueError, match=f"^cross_entropy: {message}$"):
        cross_entropy(x, nothing)
    with pytest.raises(ValueError, match=f"^cross_entropy_backward: {message}$"):
        cross_entropy_backward(1, x, np.array([2, 2]), weight=[1, 1, 0])


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
    np.testing.assert_allclose(cross_entropy(logits, target, reduction="none"), logistic_loss(x, target, "none"))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_stable_at_the_extremes(dtype):
    logits = np.array([[-1000, 1000], [1000, -1000]], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        for target in (np.array([1, 1]), np.array([[0, 1], [0, 1]])):
            losses = cross_entropy(logits, target, reduction="none")
            np.testing.assert_array_equal(losses, [0, 2000])
            assert not np.signbit(losses).any()
            dx = cross_entropy_backward(1, logits, target, reduction="sum")
            np.testing.assert_array_equal(dx, [[0, 0], [1, -1]])


def test_minus_infinity_shuts_a_wrong_class_out():
    x = np.array([[0.0, -np.inf, 0.0]])
    assert cross_entropy(x, np.array([2])) == pytest.approx(np.log(2))
    np.testing.assert_array_equal(cross_entropy_backward(1, x, np.array([2])), [[0.5, 0, -0.5]])


def test_nan_stays_visible():
    losses = cross_entropy(np.array([[np.nan, 1.0], [0.0, 1.0]]), np.array([1, 1]), reduction="none")
    assert np.isnan(losses[0])
    assert np.isfinite(losses[1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_type_follows_the_predictions(dtype, reduction):
    x = np.ones((2, 3), dtype)
    dy = np.ones(2) if reduction == "none" else 1.0
    arguments = {"weight": np.array([1.0, 2.0, 3.0]), "reduction": reduction}
    for target in (np.array([0, 2]), np.eye(2, 3), np.eye(2, 3, dtype=int), np.eye(2, 3, dtype=np.float32)):
        assert cross_entropy(x, target, **arguments).dtype == dtype
        assert cross_entropy(x, target, reduction=reduction).dtype == dtype
        assert cross_entropy_backward(dy, x, target, **arguments).dtype == dtype
        assert cross_entropy_backward(dy, x, target, reduction=reduction).dtype == dtype
        assert cross_entropy(x.astype(int), target, **arguments).dtype == np.float64


def test_half_precision_counts_beyond_its_own_largest_number():
    x, target = np.zeros((70_000, 2), np.float16), np.zeros(70_000, int)
    assert cross_entropy(x, target) == np.float16(np.log(2))
    np.testing.assert_allclose(cross_entropy_backward(70_000, x, target), np.tile([-0.5, 0.5], (70_000, 1)), rtol=1e-3)
    # Here a sum over the classes that is kept in float16 stops at half of its value.
    x = np.zeros((1, 4096, 2), np.float16)
    np.testing.assert_allclose(cross_entropy(x, x + np.float16(1 / 4096)), np.log(4096), rtol=2e-3)


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(8, 6, 2))[::-2, ::2], rng.uniform(size=6)[::-2]
    for target in (np.asfortranarray(rng.uniform(size=(4, 3, 2))), rng.integers(3, size=(2, 8)).T[::2]):
        copies = x.copy(), target.copy(), weight.copy()
        x.flags.writeable = target.flags.writeable = weight.flags.writeable = False
        assert cross_entropy(x, target, weight) == pytest.approx(cross_entropy(*copies), rel=1e-14)
        dx = cross_entropy_backward(1, x, target, weight)
        np.testing.assert_allclose(dx, cross_entropy_backward(1, *copies), rtol=1e-14)
        assert dx.flags.writeable
        for array, copy in zip((x, target, weight), copies, strict=True):
            np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("target", [np.zeros(0, int), np.zeros((0, 3))], ids=["numbers", "probabilities"])
def test_empty_batch(target):
    x = np.zeros((0, 3))
    assert cross_entropy(x, target, reduction="sum") == 0
    assert cross_entropy(x, target, reduction="none").shape == (0,)
    assert cross_entropy_backward(1, x, target, reduction="sum").shape == (0, 3)
    refusal = ": x is empty, and the mean of nothing is undefined; use reduction 'sum' or 'none'"
    with pytest.raises(ValueError, match=f"^cross_entropy{refusal}$"):
        cross_entropy(x, target)
    with pytest.raises(ValueError, match=f"^cross_entropy_backward{refusal}$"):
        cross_entropy_backward(1, x, target)


def test_a_single_class_is_certain():
    assert cross_entropy(np.array([[7.0]]), np.array([0])) == 0
    np.testing.assert_array_equal(cross_entropy_backward(1, np.array([[7.0]]), np.array([0])), [[0]])


@pytest.mark.parametrize("weight", [None, (1.0, 2.0, 0.5)])
def test_loss_object(weight):
    x, target = np.random.default_rng(0).normal(size=(4, 3)), np.array([0, 1, 9, 2])
    loss = CrossEntropyLoss(None if weight is None else np.float32(weight), ignore_index=9)
    assert loss.config() == {"weight": weight, "ignore_index": 9, "reduction": "mean"}
    assert CrossEntropyLoss(**loss.config()).config() == loss.config()
    assert loss(x, target) == cross_entropy(x, target, weight, 9)
    np.testing.assert_array_equal(loss.backward(), cross_entropy_backward(1, x, target, weight, 9))
    np.testing.assert_array_equal(loss.backward(2.0), cross_entropy_backward(2, x, target, weight, 9))


X = np.ones((2, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: cross_entropy(np.ones(3), np.array(0)),
            "cross_entropy: x is (3,), expected (N, K) or (N, K, ...) with at least one class",
        ),
        (
            lambda: cross_entropy(np.ones((2, 0)), np.array([0, 0])),
            "cross_entropy: x is (2, 0), expected (N, K) or (N, K, ...) with at least one class",
        ),
        (
            lambda: cross_entropy(X, np.array([0, 1, 2])),
            "cross_entropy: target is (3,), expected class numbers (2,) or probabilities (2, 3)",
        ),
        (
            lambda: cross_entropy_backward(1, np.ones((2, 3, 4)), np.zeros((2, 3), int)),
            "cross_entropy_backward: target is (2, 3), expected class numbers (2, 4) or probabilities (2, 3, 4)",
        ),
        (lambda: cross_entropy(X, np.array([0, 3])), "cross_entropy: target holds 3, expected classes 0 to 2"),
        (
            lambda: cross_entropy_backward(1, X, np.array([-1, 2])),
            "cross_entropy_backward: target holds -1, expected classes 0 to 2",
        ),
        (
            lambda: cross_entropy(X, np.array([-100, 2]), ignore_index=-1),
            "cross_entropy: target holds -100, expected classes 0 to 2",
        ),
        (
            lambda: cross_entropy(np.ones((1, 2)), np.array([[2, 0]])),
            "cross_entropy: target holds 2.0, expected values from 0 to 1",
        ),
        (
            lambda: cross_entropy(X, X, ignore_index=0),
            "cross_entropy: ignore_index is 0, expected class numbers with it",
        ),
        (
            lambda: cross_entropy(X, np.array([0, 1]), ignore_index=None),
            "cross_entropy: ignore_index is None, expected a whole number",
        ),
        (
            lambda: cross_entropy(X, np.array([0, 1]), weight=np.ones(2)),
            "cross_entropy: weight is (2,), expected (3,), one for each class; x (2, 3)",
        ),
        (
            lambda: cross_entropy(X, X, weight=np.array([1, -1, 1])),
            "cross_entropy: weight holds -1.0, expected values >= 0",
        ),
        (
            lambda: cross_entropy_backward(1, X, np.array([0, 1]), weight=np.array([1, np.nan, 1])),
            "cross_entropy_backward: weight holds nan, expected values >= 0",
        ),
        (
            lambda: cross_entropy(X, np.array([0, 1]), reduction="avg"),
            "cross_entropy: reduction is 'avg', expected one of ('mean', 'sum', 'none')",
        ),
        (
            lambda: cross_entropy_backward(np.ones(3), X, np.array([0, 1]), reduction="none"),
            "cross_entropy_backward: dy is (3,), expected (2,) with reduction 'none'",
        ),
        (
            lambda: cross_entropy_backward(np.ones(2), X, X),
            "cross_entropy_backward: dy is (2,), expected () with reduction 'mean'",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_class_numbers_must_be_integers():
    message = "cross_entropy: target is (2,) of float64, class numbers must be integers"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        cross_entropy(X, np.array([0.0, 1.0]))
