"""The forward pass of a minibatch."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import sigmoid
from nnlib.neurons import forward, logistic_unit, theta_shapes


def _network(rng, units, examples):
    thetas = [rng.normal(0, 1, shape).round(2) for shape in theta_shapes(units)]
    return call(thetas, rng.normal(0, 1, (examples, units[0])).round(2))


_FIXED = np.random.default_rng(1)
_SINGLE = (
    call([np.array([[-30.0, 20.0, 20.0]])], np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])),
    _network(_FIXED, [3, 2], 5),
)
_DEEP = (_network(_FIXED, [3, 3, 1], 2), _network(_FIXED, [2, 3, 4, 2], 5))


def _pass(thetas, x, bias=1.0, last=sigmoid, hidden=sigmoid, place=0):
    for number, theta in enumerate(thetas, 1):
        x = np.insert(x, x.shape[1] if place else 0, bias, axis=1) @ theta.T
        x = last(x) if number == len(thetas) else hidden(x)
    return x


def _identity(z):
    return z


def _bias_last(thetas, x):
    """Puts the bias unit behind the others

    Column 0 of Theta multiplies x0 = 1. Where must the 1 stand?
    """
    return _pass(thetas, x, place=1)


def _bias_dropped(thetas, x):
    """Skips the bias

    Column 0 is never used in your version, or is multiplied by 0.
    """
    return _pass(thetas, x, bias=0.0)


def _linear_output(thetas, x):
    """Leaves the sigmoid out at the output

    The last layer is a layer like the others: g is applied there as well.
    """
    return _pass(thetas, x, last=_identity)


def _linear_hidden(thetas, x):
    """Leaves the sigmoid out in the hidden layers

    Without it two matrices are no more than one. Where does a = g(z) belong?
    """
    return _pass(thetas, x, hidden=_identity)


def _linear(thetas, x):
    """Never applies the sigmoid

    z is not yet a: each layer ends with g.
    """
    return _pass(thetas, x, hidden=_identity, last=_identity)


def _one_layer(thetas, x):
    """Stops after the first layer

    What comes out of one layer enters the next. Does your return stand inside the loop?
    """
    return _pass(thetas[:1], x)


def _last_layer(thetas, x):
    """Lets every layer start from x

    Inside the loop the variable that enters a layer has to change.
    """
    return _pass(thetas[-1:], x)


def _one_example(thetas, x):
    """Computes the first example only

    A minibatch has a row for each example; all of them are asked for.
    """
    return _pass(thetas, x[:1])


def _columns(thetas, x):
    """Gives the examples as columns

    Rows go in as examples and come out as examples.
    """
    return _pass(thetas, x).T


def _flat(thetas, x):
    """Drops an axis of the result

    The result has a row for each example and a column for each output, even where there is only one.
    """
    return _pass(thetas, x).squeeze()


def _squashed_bias(thetas, x):
    """Sends the bias unit through the sigmoid

    The 1 is put in front after g has been applied, so that it stays 1.
    """
    first, *rest = thetas
    x = _pass([first], x)
    return _pass(rest, x, bias=sigmoid(1.0)) if rest else x


def _steps(thetas, x):
    """Rounds every unit to 0 or 1

    A unit hands on its value as it is; between 0 and 1 there is room.
    """
    return _pass(thetas, x, hidden=np.round, last=lambda z: np.round(sigmoid(z)))


def _output_only_bias(thetas, x):
    """Has a bias unit at the input alone

    Put a 1 in front of every layer that a matrix reads.
    """
    first, *rest = thetas
    x = _pass([first], x)
    return _pass(rest, x, bias=0.0) if rest else x


def _tanh_units(thetas, x):
    """Uses another activation function

    g is the sigmoid here, with values between 0 and 1.
    """
    return _pass(thetas, x, hidden=np.tanh, last=np.tanh)


def _misfit(thetas, x):
    """Multiplies arrays that do not fit

    Print both shapes before the product. Is the column of ones there, and is Theta turned around?
    """
    return x @ np.ones((x.shape[1] + 1, 1))


def _bias_once(thetas, x):
    """Puts the ones in before the loop only

    After the first layer they are gone: a hidden layer needs its own.
    """
    return _pass(thetas, x) if len(thetas) == 1 else _misfit(thetas, x)


def _flattened(thetas, x):
    """Flattens the result

    Keep rows and columns: (N, outputs).
    """
    return _pass(thetas, x).ravel()


def _all_layers(thetas, x):
    """Returns every layer

    Only what the last layer gives is asked for.
    """
    return [x, *(_pass(thetas[: number + 1], x) for number in range(len(thetas)))]


def _one_row(thetas, x):
    """Runs a single example

    x[0] is one row of the batch. With the examples in rows a product with Theta transposed does all of them at once.
    """
    return _pass(thetas, x[:1])[0]


def _sigmoid_first(thetas, x):
    """Applies g to what enters a layer

    The inputs are data and stay as they are. First comes the product, then g of the sums.
    """
    for theta in thetas:
        x = np.insert(sigmoid(x), 0, 1, axis=1) @ theta.T
    return x


def _squashed_ones(thetas, x):
    """Applies g to what enters a layer, its ones included

    Neither the data nor the bias unit passes through g: g is applied to the sums that come out of the product.
    """
    for theta in thetas:
        x = sigmoid(np.insert(x, 0, 1, axis=1)) @ theta.T
    return x


FORWARD = Function(
    id="u01-forward",
    title="The forward pass of a minibatch",
    minutes=20,
    covers=("u01.3b",),
    reference=forward,
    strata=(
        Stratum("one layer", 1, _SINGLE, lambda rng: [_network(rng, [4, 2], 3), _network(rng, [3, 1], 4), _SINGLE[0]]),
        Stratum(
            "several layers",
            2,
            _DEEP,
            lambda rng: [_network(rng, [3, 3, 1], 4), _network(rng, [2, 4, 3, 2], 3), _network(rng, [4, 4, 4], 4)],
        ),
    ),
    misconceptions=(
        _bias_last,
        _bias_dropped,
        _linear_output,
        _linear_hidden,
        _linear,
        _one_layer,
        _last_layer,
        _one_example,
        _columns,
        _flat,
        _squashed_bias,
        _steps,
        _output_only_bias,
        _tanh_units,
        _misfit,
        _bias_once,
        _flattened,
        _all_layers,
        _one_row,
        _sigmoid_first,
        _squashed_ones,
    ),
    puts_away=(forward, logistic_unit),
)
