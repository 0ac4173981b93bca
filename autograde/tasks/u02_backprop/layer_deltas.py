"""The recursion: from the delta of the last layer to all others."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.layer_deltas import layer_deltas


def _network(rng, units):
    weights = [
        (rng.uniform(0.2, 1.2, shape) * rng.choice([-1, 1], shape)).round(2)
        for shape in zip(units[1:], units, strict=False)
    ]
    outputs = [(rng.uniform(0.2, 0.9, size) * rng.choice([-1, 1], size)).round(2) for size in units]
    return call(weights, outputs, rng.uniform(-1, 1, units[-1]).round(2))


_FIXED = np.random.default_rng(5)
_TWO = (
    call(
        [np.array([[1.0, 0.5]]), np.array([[2.0], [-1.0]])],
        [np.array([1.0, 3.0]), np.array([0.5]), np.array([0.2, 0.4])],
        np.array([1.0, 0.25]),
    ),
    _network(_FIXED, [2, 3, 3]),
    _network(_FIXED, [2, 2, 2]),
)
_MORE = (_network(_FIXED, [2, 3, 3, 3]), _network(_FIXED, [3, 2, 4, 3, 2]))


def _walk(weights, outputs, last, back, slope=lambda o: 1 - o * o, follow=lambda deltas: deltas[-1]):
    """Deltas from the last to the first; `back` sends a delta through the next matrix."""
    deltas = [last]
    for w, o in list(zip(weights[1:], outputs[1:-1], strict=True))[::-1]:
        deltas.append(back(w, follow(deltas)) * slope(o))
    return deltas[::-1]


def _usual(w, delta):
    return delta @ w


def _not_transposed(weights, outputs, last):
    """Goes back through the matrix as it stands

    Forward, W turns d_{l-1} numbers into d_l. On the way back its transpose is needed.
    """
    return _walk(weights, outputs, last, lambda w, delta: w @ delta)


def _wrong_matrix(weights, outputs, last):
    """Uses the matrix in front of the layer

    Between a layer and the next one lies the matrix of the next one, in the list one place further.
    """
    return _walk([None, *weights[:-1]], outputs, last, _usual)


def _no_slope(weights, outputs, last):
    """Forgets the slope of the units

    Every delta passes the activation function of its layer.
    """
    return _walk(weights, outputs, last, _usual, slope=np.ones_like)


def _sigmoid_slope(weights, outputs, last):
    """Takes the slope of the sigmoid

    These units are tanh; the slope of tanh is 1 - o squared.
    """
    return _walk(weights, outputs, last, _usual, slope=lambda o: o * (1 - o))


def _not_squared(weights, outputs, last):
    """Forgets the square

    Put o = -0.5 into your slope: can the slope of tanh be larger than 1?
    """
    return _walk(weights, outputs, last, _usual, slope=lambda o: 1 - o)


def _squashed_again(weights, outputs, last):
    """Applies tanh once more

    The outputs are tanh of the sums already.
    """
    return _walk(weights, outputs, last, _usual, slope=lambda o: 1 - np.tanh(o) ** 2)


def _no_matrix(weights, outputs, last):
    """Passes the deltas on without weights

    A unit gets its share of the blame through the weights that lead away from it.
    """
    return _walk(weights, outputs, last, lambda w, delta: delta.sum() * np.ones(w.shape[1]))


def _reversed(weights, outputs, last):
    """Returns the deltas from the last to the first

    You work backwards; the list begins with delta_1 nevertheless.
    """
    return layer_deltas(weights, outputs, last)[::-1]


def _without_last(weights, outputs, last):
    """Leaves the last delta out of the list

    L layers, L deltas; the last one was given to you.
    """
    return layer_deltas(weights, outputs, last)[:-1]


def _with_input(weights, outputs, last):
    """Computes a delta for the input as well

    The input is no layer: nothing led into it, and no matrix waits for its delta.
    """
    deltas = layer_deltas(weights, outputs, last)
    return [(deltas[0] @ weights[0]) * (1 - outputs[0] ** 2), *deltas]


def _from_last(weights, outputs, last):
    """Starts from the last delta in every layer

    Inside the loop the delta of the layer above is the one just found.
    """
    return _walk(weights, outputs, last, _usual, follow=lambda deltas: deltas[0])


def _next_slope(weights, outputs, last):
    """Takes the slope of the next layer

    delta_l ends with the slope of layer l itself.
    """
    return _walk(weights, [*outputs[1:], None], last, _usual)


def _slope_on_last(weights, outputs, last):
    """Multiplies the last delta by a slope

    delta_L is the slope in a_L already; it comes ready-made.
    """
    return layer_deltas(weights, outputs, last * (1 - outputs[-1] ** 2))


def _only_last(weights, outputs, last):
    """Stops after one step back

    Go on until layer 1: does a return stand inside the loop?
    """
    return layer_deltas(weights, outputs, last)[-2:]


def _sign(weights, outputs, last):
    """Changes the sign in every layer

    Nothing in the recursion subtracts.
    """
    return _walk(weights, outputs, last, lambda w, delta: -(delta @ w))


def _slope_before(weights, outputs, last):
    """Takes the slope of the layer before

    The numbers of the two lists are shifted: outputs begins with the input.
    """
    return _walk(weights, [None, *outputs[:-1]], last, _usual)


def _slope_first(weights, outputs, last):
    """Multiplies by a slope before the matrix

    First the matrix, then the slope of the layer you arrive at. The delta you start from has had its own slope.
    """
    deltas = [last]
    for w, o in list(zip(weights[1:], outputs[2:], strict=True))[::-1]:
        deltas.append((deltas[-1] * (1 - o * o)) @ w)
    return deltas[::-1]


LAYER_DELTAS = Function(
    id="u02-layer-deltas",
    title="Back through L layers",
    minutes=12,
    covers=("u02.5a",),
    reference=layer_deltas,
    strata=(
        Stratum(
            "two layers",
            1,
            _TWO,
            lambda rng: [_network(rng, [3, 2, 2]), _network(rng, [2, 3, 1]), _network(rng, [3, 3, 3])],
        ),
        Stratum("more layers", 2, _MORE, lambda rng: [_network(rng, [2, 3, 3, 3, 3]), _network(rng, [3, 2, 4, 3, 2])]),
    ),
    misconceptions=(
        _not_transposed,
        _wrong_matrix,
        _no_slope,
        _sigmoid_slope,
        _not_squared,
        _squashed_again,
        _no_matrix,
        _reversed,
        _without_last,
        _with_input,
        _from_last,
        _next_slope,
        _slope_on_last,
        _only_last,
        _sign,
        _slope_before,
        _slope_first,
    ),
)
