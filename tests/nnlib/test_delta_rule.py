"""One hidden layer: deltas and steps against the slopes of the error, and XOR."""

import numpy as np
import pytest

from nnlib.delta_rule import XOR_INPUTS, XOR_TARGETS, delta_rule, network_output, network_step, train, xor_answers
from nnlib.functional import sigmoid


def slopes(function, array, step=1e-6):
    """Centred differences, weight by weight."""
    found = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        nudge = np.zeros(array.shape)
        nudge[place] = step
        found[place] = (function(array + nudge) - function(array - nudge)) / (2 * step)
    return found


def test_steps_go_down_the_error(rng):
    x, y, w_hidden, w_output, rate = rng.normal(size=2), 1.0, rng.normal(size=(3, 2)), rng.normal(size=3), 0.7

    def error(w_hidden, w_output):
        return (y - sigmoid(w_output @ sigmoid(w_hidden @ x))) ** 2 / 2

    delta, delta_hidden, step_output, step_hidden = delta_rule(x, y, w_hidden, w_output, rate)
    assert np.ndim(delta) == 0
    assert delta_hidden.shape == (3,)
    np.testing.assert_allclose(step_output, -rate * slopes(lambda w: error(w_hidden, w), w_output), rtol=1e-6)
    np.testing.assert_allclose(step_hidden, -rate * slopes(lambda w: error(w, w_output), w_hidden), rtol=1e-6)


@pytest.mark.parametrize("outputs", [1, 3])
def test_network_step_goes_down_the_error(rng, outputs):
    theta1, theta2 = rng.normal(size=(2, 4)), rng.normal(size=(outputs, 3))
    x, y = rng.normal(size=3), rng.uniform(size=outputs)

    def error(theta1, theta2):
        return np.sum((y - network_output(theta1, theta2, x[None])[0]) ** 2) / 2

    kept = theta1.copy(), theta2.copy()
    new1, new2 = network_step(theta1, theta2, x, y, 0.5)
    np.testing.assert_allclose(new1, theta1 - 0.5 * slopes(lambda t: error(t, theta2), theta1), rtol=1e-6)
    np.testing.assert_allclose(new2, theta2 - 0.5 * slopes(lambda t: error(theta1, t), theta2), rtol=1e-6)
    assert np.array_equal(theta1, kept[0])
    assert np.array_equal(theta2, kept[1])


def test_both_rules_agree_without_biases(rng):
    x, w_hidden, w_output = rng.normal(size=2), rng.normal(size=(3, 2)), rng.normal(size=3)
    *_, step_output, step_hidden = delta_rule(x, 0.0, w_hidden, w_output, 1.0)
    # A hidden unit with no bias, and an output with none: column 0 is zero before the step.
    theta1, theta2 = np.insert(w_hidden, 0, 0.0, axis=1), np.insert(w_output[None], 0, 0.0, axis=1)
    new1, new2 = network_step(theta1, theta2, x, np.zeros(1), 1.0)
    np.testing.assert_allclose(new1[:, 1:] - w_hidden, step_hidden)
    np.testing.assert_allclose(new2[0, 1:] - w_output, step_output)


def test_training_learns_xor_or_is_stuck():
    ends = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        theta1, theta2, errors = train(
            rng.normal(size=(2, 3)), rng.normal(size=(1, 3)), XOR_INPUTS, XOR_TARGETS, 2.0, 1000
        )
        assert errors.shape == (1000,)
        answers = network_output(theta1, theta2, XOR_INPUTS)
        assert errors[-1] == pytest.approx(np.mean((XOR_TARGETS - answers) ** 2) / 2)
        ends.append(errors[-1])
    assert min(ends) < 0.01
    assert max(ends) > 0.05


def test_no_epochs_change_nothing():
    theta1, theta2, errors = train(np.ones((2, 3)), np.ones((1, 3)), XOR_INPUTS, XOR_TARGETS, 1.0, 0)
    assert np.array_equal(theta1, np.ones((2, 3)))
    assert np.array_equal(theta2, np.ones((1, 3)))
    assert errors.shape == (0,)


@pytest.mark.parametrize(
    ("thetas", "message"),
    [
        ([0, 1, 1, 0], "expected a pair"),
        ([[[1, 2, 3]], [1, 2]], "theta2 with one row"),
        ([[[1, 2]], [[1, 2]]], "theta1 has 2 columns, expected 3"),
        ([[[1, 2, 3]], [[1, 2, 3]]], "a column for the bias and one for each row"),
    ],
)
def test_xor_answers_names_what_does_not_fit(thetas, message):
    with pytest.raises(ValueError, match=message):
        xor_answers(thetas)
