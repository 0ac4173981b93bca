"""Networks as learned features with a linear model on top."""

import itertools

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import sigmoid
from nnlib.neurons import learned_features

_FIXED = np.random.default_rng(2)


def _identity(z):
    return z


def _model(rng, sizes, examples):
    weights = [rng.normal(0, 1, (after, before)).round(2) for before, after in itertools.pairwise(sizes)]
    return call(rng.normal(0, 1, (examples, sizes[0])).round(2), weights, rng.normal(0, 1, sizes[-1]).round(2))


_SHALLOW = (
    call(np.array([[0.0, 0.0], [1000.0, 0.0]]), [np.eye(2)], np.array([2.0, 4.0])),
    _model(_FIXED, [3, 2], 4),
)
_STACKED = (_model(_FIXED, [3, 4, 2], 3), _model(_FIXED, [3, 3, 3], 3))


def _features(x, weights, v, h=sigmoid, last=True):
    for number, w in enumerate(weights, 1):
        x = x @ w.T
        x = h(x) if last or number < len(weights) else x
    return x @ v


def _no_h(x, weights, v):
    """Leaves the nonlinearity out

    Without h the whole model is linear in x, and learning features gains nothing.
    """
    return _features(x, weights, v, h=_identity)


def _h_on_top(x, weights, v):
    """Applies h to the result as well

    The last step, v^T, is a linear model: nothing bends it.
    """
    return sigmoid(learned_features(x, weights, v))


def _h_of_x(x, weights, v):
    """Bends before it multiplies

    In h(W x) the product comes first.
    """
    for w in weights:
        x = sigmoid(x) @ w.T
    return x @ v


def _first_only(x, weights, v):
    """Uses the first matrix only

    In a deep model the features of one layer are the inputs of the next.
    """
    return _features(x, weights[:1], v)


def _last_linear(x, weights, v):
    """Leaves h out before the linear model

    Also the last features pass through h before v weighs them.
    """
    return _features(x, weights, v, last=False)


def _weights_turned(x, weights, v):
    """Transposes the matrices once too often

    W has a row for each feature. For examples in rows the product is x times W transposed.
    """
    for w in weights:
        x = sigmoid(x @ w)
    return x @ v


def _other_h(x, weights, v):
    """Takes another function for h

    h is the sigmoid in this task.
    """
    return _features(x, weights, v, h=np.tanh)


def _relu_h(x, weights, v):
    """Takes the hinge max(0, z) for h

    A hinge is a usual choice, but the statement names another function.
    """
    return _features(x, weights, v, h=lambda z: np.maximum(z, 0))


def _summed(x, weights, v):
    """Adds up all examples

    One y for each example is asked for.
    """
    return learned_features(x, weights, v).sum()


def _column(x, weights, v):
    """Returns a column

    v has one axis, so the result has one axis: a number for each example.
    """
    return learned_features(x, weights, v)[:, None]


def _no_v(x, weights, v):
    """Stops at the features

    The linear model is still to come: weigh the features with v and add them up.
    """
    for w in weights:
        x = sigmoid(x @ w.T)
    return x


def _mean_v(x, weights, v):
    """Takes the mean of the weighted features

    v^T h adds up; it does not divide.
    """
    return learned_features(x, weights, v) / len(v)


def _with_bias(x, weights, v):
    """Adds a bias nobody asked for

    The formula of this task has no x0: only W, h and v.
    """
    return learned_features(x, weights, v) + 1


def _backwards_weights(x, weights, v):
    """Takes the matrices in the wrong order

    In h(W2 h(W1 x)) the innermost product is the first one to be computed.
    """
    return _features(x, weights[::-1], v)


def _bias_unit(x, weights, v):
    """Puts a bias unit in front

    Look at the shapes: W has d columns, and there is no column left for a bias.
    """
    raise ValueError("shapes do not fit")


def _ones_added(x, weights, v):
    """Adds 1 to every sum

    A bias of 1 is still a bias. W times x goes into h as it is.
    """
    return _features(x, weights, v, h=lambda z: sigmoid(z + 1))


def _single(x, weights, v):
    """Runs the first row only

    x has N rows, and the result has N numbers.
    """
    return learned_features(x[:1], weights, v)[0]


FEATURES = Function(
    id="u01-learned-features",
    title="A linear model on learned features",
    minutes=10,
    covers=("u01.6a",),
    reference=learned_features,
    strata=(
        Stratum("one layer of features", 1, _SHALLOW, lambda rng: [_model(rng, [3, 4], 3), _model(rng, [2, 2], 5)]),
        Stratum(
            "deep",
            1,
            _STACKED,
            lambda rng: [_model(rng, [3, 4, 2], 4), _model(rng, [3, 3, 3, 3], 3), _model(rng, [2, 4, 3], 5)],
        ),
    ),
    misconceptions=(
        _no_h,
        _h_on_top,
        _h_of_x,
        _first_only,
        _last_linear,
        _weights_turned,
        _other_h,
        _relu_h,
        _summed,
        _column,
        _no_v,
        _mean_v,
        _with_bias,
        _backwards_weights,
        _bias_unit,
        _ones_added,
        _single,
    ),
)
