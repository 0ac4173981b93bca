"""The tester tested: right derivatives always pass, planted errors never do, whatever the seed."""

import re

import numpy as np
import pytest

from nnlib.gradcheck import check_gradient, gradient_error

SEEDS = range(100)


def layer(x, w, b):
    """A layer whose derivative has something of everything: a product on each side, a sum over the batch, a curve."""
    return np.tanh(x @ w.T + b)


def layer_backward(dy, x, w, b):
    dz = dy * (1 - np.tanh(x @ w.T + b) ** 2)
    return dz @ w, dz.T @ x, dz.sum(axis=0)


def arguments(seed, batch=4, inputs=3, outputs=3):
    rng = np.random.default_rng(seed)
    return {
        "x": rng.normal(size=(batch, inputs)),
        "w": rng.normal(size=(outputs, inputs)),
        "b": rng.normal(size=outputs),
    }


def in_one_element(dw):
    dw = dw.copy()
    dw[1, 2] *= 1.01
    return dw


# Each turns (dx, dw, db) into something that is almost right, and says which argument is to blame.
PLANTED = {
    "wrong sign": ("w", lambda dx, dw, db: (dx, -dw, db)),
    "missing factor": ("x", lambda dx, dw, db: (dx / 2, dw, db)),
    "divided by the batch": ("b", lambda dx, dw, db: (dx, dw, db / 4)),
    "transposed": ("w", lambda dx, dw, db: (dx, dw.T, db)),
    "rows swapped": ("x", lambda dx, dw, db: (dx[::-1], dw, db)),
    "zero": ("b", lambda dx, dw, db: (dx, dw, np.zeros_like(db))),
    "off by a thousandth": ("w", lambda dx, dw, db: (dx, dw * (1 + 1e-3), db)),
    "wrong in one element": ("w", lambda dx, dw, db: (dx, in_one_element(dw), db)),
    "wrong for the first argument alone": ("x", lambda dx, dw, db: (dx + 0.01, dw, db)),
    "wrong for the last argument alone": ("b", lambda dx, dw, db: (dx, dw, db + 0.01)),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_derivative_passes(seed):
    rng = np.random.default_rng(seed)
    assert gradient_error(layer, layer_backward, arguments(seed), rng) < 1e-7
    check_gradient(layer, layer_backward, arguments(seed), rng)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_caught_and_its_argument_named(name):
    culprit, spoil = PLANTED[name]
    for seed in SEEDS:
        with pytest.raises(AssertionError, match=f"^gradient of {culprit} is off"):
            check_gradient(layer, lambda *a: spoil(*layer_backward(*a)), arguments(seed), np.random.default_rng(seed))


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_shows_in_the_number(name):
    _, spoil = PLANTED[name]
    errors = [
        gradient_error(layer, lambda *a: spoil(*layer_backward(*a)), arguments(seed), np.random.default_rng(seed))
        for seed in SEEDS
    ]
    assert np.median(errors) > 1e-4


@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize("seed", range(20))
def test_one_wrong_element_among_many(size, seed):
    def backward(dy, x):
        dx = dy * np.cos(x)
        dx[-1] *= 1.1
        return dx

    rng = np.random.default_rng(seed)
    # Away from the roots of the cosine, where a tenth more of nothing would be right.
    x = {"x": rng.uniform(-1, 1, size)}
    with pytest.raises(AssertionError, match=r"^gradient of x is off"):
        check_gradient(np.sin, backward, x, rng)


def test_overwriting_where_adding_is_due():
    index = np.array([0, 2, 2, 1, 2])

    def adds(dy, x):
        dx = np.zeros_like(x)
        np.add.at(dx, index, dy)
        return dx

    def overwrites(dy, x):
        dx = np.zeros_like(x)
        dx[index] = dy
        return dx

    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        x = {"x": rng.normal(size=3)}
        check_gradient(lambda x: x[index], adds, x, rng)
        with pytest.raises(AssertionError, match=r"^gradient of x is off"):
            check_gradient(lambda x: x[index], overwrites, x, rng)


def test_an_error_that_a_sum_could_not_see():
    # Softmax sums to one, so the derivative of its sum is zero, and so is that of this wrong backward.
    def softmax(x):
        return np.exp(x) / np.exp(x).sum()

    def wrong(dy, x):
        y = softmax(x)
        return 3 * y * (dy - (dy * y).sum())

    rng = np.random.default_rng(0)
    x = {"x": rng.normal(size=4)}
    np.testing.assert_allclose(wrong(np.ones(4), x["x"]), 0, atol=1e-15)
    with pytest.raises(AssertionError, match=r"^gradient of x is off"):
        check_gradient(softmax, wrong, x, rng)


def test_a_backward_that_ignores_dy():
    rng = np.random.default_rng(0)
    with pytest.raises(AssertionError, match=r"^gradient of x is off"):
        check_gradient(np.square, lambda dy, x: 2 * x, {"x": rng.normal(size=3)}, rng)


def test_the_message_gives_both_numbers():
    # One element: v . dx and dy . J v differ by the planted factor of 3, and both are printed.
    with pytest.raises(AssertionError) as error:
        check_gradient(np.square, lambda dy, x: dy * 6 * x, {"x": np.array([2.0])}, np.random.default_rng(0))
    pattern = (
        r"gradient of x is off along a random direction: backward gives (\S+), "
        r"the centred difference (\S+); they may differ by \S+"
    )
    analytic, numeric = re.fullmatch(pattern, str(error.value)).groups()
    assert float(analytic) == pytest.approx(3 * float(numeric), rel=1e-6)


@pytest.mark.parametrize("check", [check_gradient, gradient_error])
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda dx, dw, db: (dx, dw.T, db), "gradient of w has the shape (2, 5), w itself has (5, 2)"),
        (lambda dx, dw, db: (dx, dw, db.sum()), "gradient of b has the shape (), b itself has (5,)"),
        (lambda dx, dw, db: (dx, dw, db[:, None]), "gradient of b has the shape (5, 1), b itself has (5,)"),
        (lambda dx, dw, db: (None, dw, db), "gradient of x has the shape (), x itself has (4, 2)"),
        (lambda dx, dw, db: (dx, dw * np.nan, db), "gradient of w is not finite"),
        (lambda dx, dw, db: (dx, dw), "backward returns 2 gradients for the arguments x, w, b"),
        (lambda dx, dw, db: dx, "backward returns 1 gradients for the arguments x, w, b"),
    ],
)
def test_wrong_shapes(check, spoil, message):
    with pytest.raises(AssertionError, match=f"^{re.escape(message)}$"):
        check(
            layer,
            lambda *a: spoil(*layer_backward(*a)),
            arguments(0, inputs=2, outputs=5),
            np.random.default_rng(0),
        )


@pytest.mark.parametrize(("x", "kind"), [(np.ones(2, np.float32), "an array of float32"), ([1.0, 2.0], "list")])
def test_only_float64_is_precise_enough(x, kind):
    with pytest.raises(TypeError, match=f"^gradient check: x is {kind}, expected a float64 array$"):
        check_gradient(np.square, lambda dy, x: 2 * dy * x, {"x": x}, np.random.default_rng(0))


def test_a_function_that_is_not_finite():
    with pytest.raises(ValueError, match=r"^gradient check: the function is not finite at these arguments$"):
        check_gradient(lambda x: x + np.inf, lambda dy, x: dy, {"x": np.ones(2)}, np.random.default_rng(0))


@pytest.mark.parametrize("check", [check_gradient, gradient_error])
def test_a_function_that_ends_within_a_step(check):
    message = r"^gradient check: the function is not finite within a step of x$"
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match=message):
        check(np.log, lambda dy, x: dy / x, {"x": np.array([1e-7, 1.0])}, np.random.default_rng(0))


@pytest.mark.parametrize(("options", "expected"), [({}, 2), ({"projections": 5}, 5)])
def test_every_projection_has_a_cotangent_of_its_own(options, expected):
    seen = []

    def backward(dy, x):
        seen.append(dy)
        return 2 * dy * x

    check_gradient(np.square, backward, {"x": np.array([1.0, 2.0])}, np.random.default_rng(0), **options)
    assert len({tuple(dy) for dy in seen}) == expected


def test_no_projections_would_check_nothing():
    with pytest.raises(ValueError, match=r"^check_gradient: projections is 0, expected at least 1$"):
        check_gradient(np.square, lambda dy, x: dy, {"x": np.ones(2)}, np.random.default_rng(0), projections=0)


def test_scalars_and_empty_arrays():
    rng = np.random.default_rng(0)
    check_gradient(lambda x: x**2, lambda dy, x: np.asarray(2 * dy * x), {"x": np.array(3.0)}, rng)
    check_gradient(lambda x: (x**2).sum(), lambda dy, x: 2 * dy * x, {"x": np.array([3.0, 4.0])}, rng)
    assert gradient_error(np.square, lambda dy, x: 2 * dy * x, {"x": np.zeros((0, 3))}, rng) == 0


def test_a_saturated_function_passes_though_rounding_is_all_the_difference_sees():
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    rng = np.random.default_rng(0)
    x = {"x": np.array([30.0, 35.0, 40.0])}
    check_gradient(sigmoid, lambda dy, x: dy * np.exp(-x), x, rng)


def test_arguments_are_left_as_they_were():
    given = arguments(0)
    for array in given.values():
        array.flags.writeable = False
    check_gradient(layer, layer_backward, given, np.random.default_rng(0))
    for name, array in arguments(0).items():
        np.testing.assert_array_equal(given[name], array)


def test_error_against_step():
    """Curvature rules at large steps, rounding at small ones: the error has its minimum in between."""
    errors = [
        gradient_error(layer, layer_backward, arguments(0), np.random.default_rng(0), step)
        for step in (1e-1, 1e-5, 1e-13)
    ]
    assert errors[1] < errors[0] / 1000
    assert errors[1] < errors[2] / 1000
