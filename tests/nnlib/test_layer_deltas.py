"""L layers: every formula against slopes of the loss itself."""

import numpy as np
import pytest

from nnlib import softmax
from nnlib.functional import sigmoid
from nnlib.layer_deltas import (
    chain_gradients,
    last_delta,
    layer_deltas,
    multiplications,
    regularised_gradient,
    train_step,
)


def slopes(function, array, step=1e-6):
    """Centred differences, entry by entry."""
    found = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        nudge = np.zeros(array.shape)
        nudge[place] = step
        found[place] = (function(array + nudge) - function(array - nudge)) / (2 * step)
    return found


LOSSES = {
    "squared": lambda a, y: np.sum((sigmoid(a) - y) ** 2),
    "logistic": lambda a, y: -np.sum(y * np.log(sigmoid(a)) + (1 - y) * np.log(1 - sigmoid(a))),
    "softmax": lambda a, y: -np.sum(y * np.log(softmax(a))),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_last_delta_is_the_slope_of_its_loss(rng, loss):
    a, y = rng.normal(size=4), np.array([0.0, 1.0, 0.0, 0.0])
    np.testing.assert_allclose(last_delta(a, y, loss), slopes(lambda a: LOSSES[loss](a, y), a), rtol=1e-6)


def test_an_unknown_loss_is_named():
    with pytest.raises(ValueError, match="loss is 'hinge'"):
        last_delta(np.zeros(1), np.zeros(1), "hinge")


def network(rng, units):
    weights = [rng.normal(size=shape) for shape in zip(units[1:], units, strict=False)]
    return weights, rng.normal(size=units[0]), rng.normal(size=units[-1])


def forward(weights, x):
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    return outputs


@pytest.mark.parametrize("units", [[2, 1], [3, 2, 4], [2, 3, 3, 2], [1, 2, 3, 4, 5]])
def test_steps_and_deltas_follow_the_loss(rng, units):
    weights, x, y = network(rng, units)

    def loss(layer, moved):
        changed = [moved if number == layer else w for number, w in enumerate(weights)]
        return np.sum((forward(changed, x)[-1] - y) ** 2)

    true = [slopes(lambda moved, layer=layer: loss(layer, moved), w) for layer, w in enumerate(weights)]
    outputs = forward(weights, x)
    deltas = layer_deltas(weights, outputs, 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2))
    for delta, entering, slope in zip(deltas, outputs, true, strict=False):
        np.testing.assert_allclose(np.outer(delta, entering), slope, rtol=1e-5, atol=1e-8)
    for new, old, slope in zip(train_step(weights, x, y, 0.5), weights, true, strict=True):
        np.testing.assert_allclose(new, old - 0.5 * slope, rtol=1e-5, atol=1e-8)


def test_a_step_leaves_the_old_matrices_alone(rng):
    weights, x, y = network(rng, [2, 3, 1])
    for array in (*weights, x, y):
        array.flags.writeable = False
    train_step(weights, x, y, 1.0)


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_regularised_gradient_is_the_slope_of_mean_plus_penalty(rng, strength):
    deltas, outputs, theta = rng.normal(size=(5, 2)), rng.normal(size=(5, 3)), rng.normal(size=(2, 4))

    def objective(theta):
        sums = theta[:, 0] + outputs @ theta[:, 1:].T
        return np.sum(deltas * sums) / 5 + strength / 2 * np.sum(theta[:, 1:] ** 2)

    kept = theta.copy()
    found = regularised_gradient(deltas, outputs, theta, strength)
    np.testing.assert_allclose(found, slopes(objective, theta), rtol=1e-6)
    assert np.array_equal(theta, kept)


@pytest.mark.parametrize("units", [1, 2, 5])
def test_chain_gradients_are_the_slopes_of_f(rng, units):
    w, x, y, v = rng.normal(0, 2, units), 1.5, 0.5, -2.0

    def f(w, v):
        o = x
        for weight in w:
            o = sigmoid(weight * o)
        return (v * o - y) ** 2 / 2

    dw, dv = chain_gradients(x, y, w, v)
    np.testing.assert_allclose(dw, slopes(lambda w: f(w, v), w), rtol=1e-5, atol=1e-10)
    assert dv == pytest.approx(slopes(lambda v: f(w, v[0]), np.array([v]))[0], rel=1e-6)


def test_multiplications_are_counted():
    d, k, m = 3, 4, 3
    shapes = [(k, d), (k, k), (k, k), (1, k)]
    sizes = [rows * columns for rows, columns in shapes]
    assert multiplications(d, k, m) == (sum(sizes) + sum(sizes[1:]) + sum(sizes), sum(sizes) * 2 * sum(sizes))
