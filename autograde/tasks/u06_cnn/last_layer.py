"""Transfer: features stay, the last layer learns a new task."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.probabilities import softmax
from nnlib.transfer import retrain_last_layer

_FIXED = np.random.default_rng(72)


def _case(rng, examples, width, classes, lr, steps):
    features = rng.uniform(0.2, 1.2, (examples, width)).round(2)
    return call(features, rng.permutation(np.arange(examples) % classes), classes, lr, steps)


def _draw_first(rng):
    return [_case(rng, 7, 3, 3, 0.5, 1), _case(rng, 5, 4, 2, 0.3, 1)]


def _draw_more(rng):
    return [
        _case(rng, 6, 3, 3, 0.5, 4),
        _case(rng, 9, 2, 4, 0.2, 7),
        _case(rng, 5, 5, 2, 1.0, 3),
        _case(rng, 4, 2, 3, 0.5, 0),
    ]


def _learn(
    features, y, classes, lr, steps, probabilities=softmax, mean=True, bias=True, start=0.0, sign=-1, slope=None
):
    w, b = np.full((classes, features.shape[1]), start), np.full(classes, start)
    wanted = np.eye(classes)[y]
    for _ in range(steps):
        dz = probabilities(features @ w.T + b) - wanted
        if slope is not None:
            dz = dz * slope(features @ w.T + b)
        dz = dz / len(features) if mean else dz
        w = w + sign * lr * dz.T @ features
        b = b + sign * lr * dz.sum(axis=0) if bias else b
    return w, b


def _with(**changes):
    return lambda *arguments: _learn(*arguments, **changes)


def _sum(features, y, classes, lr, steps):
    """Adds the examples up

    The loss is a mean: divide by N.
    """
    return _with(mean=False)(features, y, classes, lr, steps)


def _no_bias(features, y, classes, lr, steps):
    """Does not train the bias

    b belongs to the last layer and learns with it.
    """
    return _with(bias=False)(features, y, classes, lr, steps)


def _bias_mean_twice(features, y, classes, lr, steps):
    """Averages the bias' gradient once more

    The 1/N is in dz already: add its rows.
    """
    w, b = np.zeros((classes, features.shape[1])), np.zeros(classes)
    for _ in range(steps):
        dz = (softmax(features @ w.T + b) - np.eye(classes)[y]) / len(features)
        w, b = w - lr * dz.T @ features, b - lr * dz.mean(axis=0)
    return w, b


def _up(features, y, classes, lr, steps):
    """Climbs the loss

    Against the gradient the loss falls.
    """
    return _with(sign=1)(features, y, classes, lr, steps)


def _sigmoids(features, y, classes, lr, steps):
    """Uses sigmoids instead of a softmax

    Exactly one class is right: the outputs should share a probability of 1.
    """
    return _with(probabilities=lambda z: 1 / (1 + np.exp(-z)))(features, y, classes, lr, steps)


def _linear(features, y, classes, lr, steps):
    """Leaves the softmax out

    scores minus one-hot is the gradient of a squared error.
    """
    return _with(probabilities=lambda z: z)(features, y, classes, lr, steps)


def _columns(features, y, classes, lr, steps):
    """Takes the softmax over the examples

    Each row of scores is a softmax of its own: axis 1.
    """
    return _with(probabilities=lambda z: softmax(z, axis=0))(features, y, classes, lr, steps)


def _divided_by_classes(features, y, classes, lr, steps):
    """Divides by the number of classes as well

    The mean is over the examples. The classes of one example are added.
    """
    return _learn(features, y, classes, lr / classes, steps)


def _extra_slope(features, y, classes, lr, steps):
    """Multiplies by the slope p(1 - p) as well

    For a softmax with cross-entropy the two simplify to p minus one-hot; nothing more.
    """
    return _with(slope=lambda z: softmax(z) * (1 - softmax(z)))(features, y, classes, lr, steps)


def _from_ones(features, y, classes, lr, steps):
    """Begins with ones

    Zeros, for weights and biases.
    """
    return _with(start=1.0)(features, y, classes, lr, steps)


def _one_step(features, y, classes, lr, steps):
    """Makes one step only

    The loop runs steps times. Does a return stand inside it?
    """
    return _learn(features, y, classes, lr, min(1, steps))


def _one_more(features, y, classes, lr, steps):
    """Makes one step too many

    range(steps) counts from 0 to steps - 1.
    """
    return _learn(features, y, classes, lr, steps + 1)


def _same_probabilities(features, y, classes, lr, steps):
    """Computes the probabilities once

    After every step w and b are others, and so are the probabilities.
    """
    w, b = _learn(features, y, classes, lr, 1)
    return w * steps, b * steps


def _no_rate(features, y, classes, lr, steps):
    """Leaves the step size out

    lr says how far one step goes.
    """
    return _learn(features, y, classes, 1.0, steps)


def _transposed(features, y, classes, lr, steps):
    """Returns w transposed

    A row for each class, a column for each feature.
    """
    w, b = _learn(features, y, classes, lr, steps)
    return w.T, b


def _example_by_example(features, y, classes, lr, steps):
    """Makes a step for every example

    All examples together make one step.
    """
    w, b = np.zeros((classes, features.shape[1])), np.zeros(classes)
    for _ in range(steps):
        for row, label in zip(features, y, strict=True):
            dz = softmax(w @ row + b) - np.eye(classes)[label]
            w, b = w - lr * np.outer(dz, row), b - lr * dz
    return w, b


def _old_bias(features, y, classes, lr, steps):
    """Moves b with probabilities that belong to the new w

    One forward pass gives both gradients; only then do both move.
    """
    w, b = np.zeros((classes, features.shape[1])), np.zeros(classes)
    wanted = np.eye(classes)[y]
    for _ in range(steps):
        w = w - lr * ((softmax(features @ w.T + b) - wanted) / len(features)).T @ features
        b = b - lr * ((softmax(features @ w.T + b) - wanted) / len(features)).sum(axis=0)
    return w, b


def _w_only(features, y, classes, lr, steps):
    """Returns w without b

    The pair w, b is the new last layer.
    """
    return _learn(features, y, classes, lr, steps)[0]


LAST_LAYER = Function(
    id="u06-last-layer",
    title="A new last layer",
    minutes=15,
    covers=("u06.7a",),
    reference=retrain_last_layer,
    strata=(
        Stratum(
            "one step",
            1,
            (call(np.array([[1.0], [-1.0]]), np.array([0, 1]), 2, 0.5, 1), _case(_FIXED, 5, 2, 3, 0.5, 1)),
            _draw_first,
        ),
        Stratum("several steps", 1, (_case(_FIXED, 4, 2, 3, 0.5, 3), _case(_FIXED, 5, 3, 2, 0.2, 6)), _draw_more),
    ),
    misconceptions=(
        _sum,
        _no_bias,
        _bias_mean_twice,
        _up,
        _sigmoids,
        _linear,
        _columns,
        _divided_by_classes,
        _extra_slope,
        _from_ones,
        _one_step,
        _one_more,
        _same_probabilities,
        _no_rate,
        _transposed,
        _example_by_example,
        _old_bias,
        _w_only,
    ),
)
