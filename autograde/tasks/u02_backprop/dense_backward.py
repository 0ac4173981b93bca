"""Repair: the backward of a dense layer."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.dense import linear_backward


def _layer(rng, examples, units, inputs):
    shapes = (examples, units), (examples, inputs), (units, inputs)
    return call(*((rng.uniform(0.2, 2, shape) * rng.choice([-1, 1], shape)).round(2) for shape in shapes))


_FIXED = np.random.default_rng(10)
_SQUARE = (_layer(_FIXED, 2, 2, 2), _layer(_FIXED, 3, 3, 3))
_OTHER = (_layer(_FIXED, 3, 2, 4), _layer(_FIXED, 4, 1, 2))


def _replaced(number, make):
    """The right three results with one of them made anew."""

    def wrong(dy, x, w):
        found = list(linear_backward(dy, x, w))
        found[number] = make(dy, x, w)
        return (*found,)

    return wrong


def _unchanged(dy, x, w):
    """The dense layer is as faulty as before

    Ask for the error of x, of w and of b one by one. Then look at the line of the one that is wrong.
    """
    return _replaced(2, lambda dy, x, w: np.average(dy, axis=0))(dy, x, w)


def _all_averaged(dy, x, w):
    """Averages the weights as well

    You have made the right line like the wrong one. Check dw and db one by one.
    """
    dx, dw, db = linear_backward(dy, x, w)
    return dx, dw / len(x), db / len(x)


def _weights_averaged(dy, x, w):
    """Averages the weights instead of the bias

    dw was right before.
    """
    return _replaced(1, lambda dy, x, w: dy.T @ x / len(x))(dy, x, w)


def _not_summed(dy, x, w):
    """Gives every example a bias of its own

    b was one row, added to all examples: what comes back from all of them is joined.
    """
    return _replaced(2, lambda dy, x, w: dy)(dy, x, w)


def _wrong_axis(dy, x, w):
    """Sums over the units

    db has one entry for each unit, so the examples are summed.
    """
    return _replaced(2, lambda dy, x, w: np.einsum("no->n", dy))(dy, x, w)


def _one_number(dy, x, w):
    """Sums over everything

    Which axis is left over when the examples are gone?
    """
    return _replaced(2, lambda dy, x, w: dy.sum())(dy, x, w)


def _first_example(dy, x, w):
    """Takes the bias of one example

    All examples went through the same bias.
    """
    return _replaced(2, lambda dy, x, w: dy[0])(dy, x, w)


def _bias_through_weights(dy, x, w):
    """Multiplies the bias by something

    In y the bias is added: its local slope is 1.
    """
    return _replaced(2, lambda dy, x, w: (dy * dy).sum(axis=0))(dy, x, w)


def _transposed_weights(dy, x, w):
    """Turns dw around

    dw has the shape of w. That line had no bug.
    """
    return _replaced(1, lambda dy, x, w: x.T @ dy)(dy, x, w)


def _transposed_input(dy, x, w):
    """Multiplies dy by the transpose of w

    Going back the shapes are (N, out)(out, in); the line with dx was right.
    """
    return _replaced(0, lambda dy, x, w: dy @ w.T)(dy, x, w)


def _no_weights(dy, x, w):
    """Breaks the line with dx

    What comes back through a weight is multiplied by it.
    """
    return _replaced(0, lambda dy, x, w: dy.sum(axis=1, keepdims=True) * np.ones_like(x))(dy, x, w)


def _kept_row(dy, x, w):
    """Keeps the axis of the examples

    b has one axis, and db as well: (out,).
    """
    return _replaced(2, lambda dy, x, w: dy.sum(axis=0)[None])(dy, x, w)


def _without_bias(dy, x, w):
    """Returns two results

    dx, dw and db, in this order.
    """
    return linear_backward(dy, x, w)[:2]


def _other_order(dy, x, w):
    """Returns the three in another order

    The caller expects dx first.
    """
    return linear_backward(dy, x, w)[::-1]


def _bias_of_ones(dy, x, w):
    """Gives the local slope of the bias

    1 is only the last factor. It is multiplied by what arrives.
    """
    return _replaced(2, lambda dy, x, w: np.ones(len(w)))(dy, x, w)


def _mean_of_units(dy, x, w):
    """Averages over the units

    Nothing is averaged here, and the units stay apart.
    """
    return _replaced(2, lambda dy, x, w: np.average(dy, axis=1))(dy, x, w)


def _input_summed(dy, x, w):
    """Sums dx over the examples as well

    Each example has an x of its own. They share b, and w.
    """
    return _replaced(0, lambda dy, x, w: (dy @ w).sum(axis=0))(dy, x, w)


DENSE_BACKWARD = Function(
    id="u02-dense-backward",
    title="Repair: a dense layer",
    minutes=6,
    covers=("u02.8d",),
    reference=linear_backward,
    strata=(
        Stratum("square", 0.5, _SQUARE, lambda rng: [_layer(rng, 2, 2, 2), _layer(rng, 3, 3, 3)]),
        Stratum("not square", 0.5, _OTHER, lambda rng: [_layer(rng, 4, 3, 2), _layer(rng, 3, 2, 5)]),
    ),
    misconceptions=(
        _unchanged,
        _all_averaged,
        _weights_averaged,
        _not_summed,
        _wrong_axis,
        _one_number,
        _first_example,
        _bias_through_weights,
        _transposed_weights,
        _transposed_input,
        _no_weights,
        _kept_row,
        _without_bias,
        _other_order,
        _bias_of_ones,
        _mean_of_units,
        _input_summed,
    ),
)
