"""What goes through a deep network: its activations layer by layer, the gradients on their way back, a few steps."""

import functools
from typing import NamedTuple

import numpy as np

from nnlib.datasets import load
from nnlib.functional.activations import relu, relu_backward, sigmoid, sigmoid_backward, tanh, tanh_backward
from nnlib.initializers import constant, he_normal, initialize, lecun_normal, normal, xavier_uniform, zeros
from nnlib.layers import CrossEntropyLoss, Linear, ReLU, Sequential, Sigmoid, Tanh
from nnlib.optimizers import SGD
from nnlib.training.gradients import batch_gradients

INITIALIZERS = {
    "zeros": (zeros, {}),
    "all equal, 0.1": (constant, {"value": 0.1}),
    "tiny normal, std 1e-5": (normal, {"std": 1e-5}),
    "small normal, std 0.01": (normal, {"std": 0.01}),
    "large normal, std 1": (normal, {"std": 1.0}),
    "1/√n normal": (lecun_normal, {}),
    "Xavier uniform": (xavier_uniform, {}),
    "He normal": (he_normal, {}),
}
ACTIVATIONS = {"tanh": Tanh, "sigmoid": Sigmoid, "relu": ReLU}
EXAMPLES = 100
RATE = 0.02

# The histograms: between which values, and how many cells. What lies beyond counts in the outermost cell.
ACTIVATION_RANGES = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "relu": (0.0, 4.0)}
GRADIENT_RANGE = (-16.0, 4.0)  # of log10 |gradient|
CELLS = 40
_SATURATED = 0.99


class Design(NamedTuple):
    """A network before it has learned anything.

    Fields:
        initializer: str, a key of `INITIALIZERS`.
        activation: str, a key of `ACTIVATIONS`.
        depth: int >= 1, hidden layers.
        width: int >= 1, units in each.
    """

    initializer: str
    activation: str
    depth: int
    width: int


class Signals(NamedTuple):
    """What was measured in the hidden layers, the first one first, over all units and examples.

    Fields:
        activation_std, gradient_std: arrays (depth,). A gradient is that of an example's own loss with respect to what
            goes into the activation.
        signal: array (depth,), by how much a unit's activation differs from example to example: the root of the mean
            over the units of its variance; 0 where that is rounding alone. A large deviation of the activations may
            come of units that differ from each other and not tell examples apart.
        activation_shares, gradient_shares: arrays (depth, CELLS), the histograms; rows sum to 1.
        idle: array (depth,): of relu the share of units that are 0 for every example ("dead"), of the others the share
            of activations beyond 0.99 of their range, where hardly any slope is left ("saturated").
        different: int array (depth,), how many units take in different sums.
        loss: float, the mean over the examples.
        finite: bool, whether every number was, and every deviation.
    """

    activation_std: np.ndarray
    gradient_std: np.ndarray
    signal: np.ndarray
    activation_shares: np.ndarray
    gradient_shares: np.ndarray
    idle: np.ndarray
    different: np.ndarray
    loss: float
    finite: bool


@functools.lru_cache(maxsize=1)
def examples():
    """A hundred digits, each pixel standardised: x (100, 64) float64, mean 0 and, if it varies, deviation 1; y (100,).

    >>> x, y = examples()
    >>> x.shape, float(abs(x.mean(axis=0)).max().round(6))
    ((100, 64), 0.0)
    """
    train, _ = load("digits")
    x = train.x[:EXAMPLES].reshape(EXAMPLES, -1).astype(np.float64)
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1), train.y[:EXAMPLES]


@functools.lru_cache(maxsize=32)
def trained(design, steps):
    """The parameters after so many steps of gradient descent on `examples`, all of them in each step, rate 0.02.

    Args:
        design: `Design`.
        steps: int >= 0.

    Returns:
        (parameters, losses): a flat read-only array, and a tuple of the loss before each of the steps.

    >>> parameters, losses = trained(Design("He normal", "relu", 2, 16), 3)
    >>> len(parameters), losses[2] < losses[1] < losses[0]
    (1482, True)
    """
    network = _skeleton(design.activation, design.depth, design.width)
    if steps == 0:
        initializer, options = INITIALIZERS[design.initializer]
        initialize(network, initializer, np.random.default_rng(7), **options)
        return _flat(network), ()
    before, losses = trained(design, steps - 1)
    _write(network, before)
    # Numbers beyond all bounds are a part of the lesson: they show in what is measured.
    with np.errstate(all="ignore"):
        loss, _ = batch_gradients(network, CrossEntropyLoss(), *examples())
        SGD(network.parameters(), RATE).step()
    return _flat(network), (*losses, float(loss))


@functools.lru_cache(maxsize=64)
def signals(design, steps):
    """Measured `Signals` of a network after so many steps, all `examples` at once.

    Args:
        design, steps: as in `trained`.

    >>> found = signals(Design("zeros", "tanh", 3, 16), 0)
    >>> found.different, round(found.loss, 4)  # ten classes, all alike: ln 10
    (array([1, 1, 1]), 2.3026)
    """
    network = _skeleton(design.activation, design.depth, design.width)
    _write(network, trained(design, steps)[0])
    with np.errstate(all="ignore"):
        sums, activations, gradients, loss = _pass(network, *examples())
        spread = activations.std(axis=(1, 2)), gradients.std(axis=(1, 2))
        finite = all(np.isfinite(each).all() for each in (sums, activations, gradients, *spread))
        low, high = ACTIVATION_RANGES[design.activation]
        if design.activation == "relu":
            idle = (activations == 0).all(axis=1).mean(axis=1)
        else:
            idle = (np.abs(2 * activations - low - high) > _SATURATED * (high - low)).mean(axis=(1, 2))
        return Signals(
            *spread,
            _signal(activations),
            _shares(activations, low, high),
            _shares(np.log10(np.abs(gradients)), *GRADIENT_RANGE),
            idle,
            _different(sums),
            loss,
            finite,
        )


def steepest(activation, times):
    """The largest slope of an activation that is applied so many times in a row, found on a grid.

    Args:
        activation: str, a key of `ACTIVATIONS`.
        times: int >= 1.

    >>> round(steepest("sigmoid", 1), 4), round(steepest("sigmoid", 2), 4), steepest("relu", 9)
    (0.25, 0.059, 1.0)

    Source: UW CSE 446, neural networks.
    """
    function, derivative, by_output = {
        "tanh": (tanh, tanh_backward, True),
        "sigmoid": (sigmoid, sigmoid_backward, True),
        "relu": (relu, relu_backward, False),
    }[activation]
    x = np.linspace(-6, 6, 1201)
    slope = np.ones_like(x)
    for _ in range(times):
        y = function(x)
        slope = derivative(slope, y if by_output else x)
        x = y
    return float(slope.max())


@functools.lru_cache(maxsize=4)
def _skeleton(activation, depth, width):
    """A network of this form; what its parameters are, its users write into it first."""
    rng = np.random.default_rng(0)
    layers, inputs = [], examples()[0].shape[1]
    for _ in range(depth):
        layers += [Linear(inputs, width, rng=rng, dtype=np.float64), ACTIVATIONS[activation]()]
        inputs = width
    return Sequential(*layers, Linear(inputs, 10, rng=rng, dtype=np.float64))


def _pass(network, x, target):
    """Forward and back, layer by layer: sums, activations and gradients of the sums, three arrays (depth, examples,
    width), and the mean loss.
    """
    sums, activations, gradients, loss = [], [], [], CrossEntropyLoss(reduction="sum")
    for linear, bend in zip(network.layers[:-1:2], network.layers[1::2], strict=True):
        sums.append(linear(x))
        x = bend(sums[-1])
        activations.append(x)
    total = loss(network.layers[-1](x), target)
    dy = loss.backward()
    for linear, layer in zip(network.layers[:1:-2], network.layers[-2::-2], strict=True):
        gradients.append(layer.backward(linear.backward(dy)))
        dy = gradients[-1]
    return np.array(sums), np.array(activations), np.array(gradients[::-1]), float(total) / len(target)


def _signal(activations):
    size = np.sqrt(np.square(activations).mean(axis=(1, 2)))
    signal = np.sqrt(activations.var(axis=1).mean(axis=1))
    return np.where(signal < 1e-14 * size, 0.0, signal)


def _shares(values, low, high):
    """Histograms (depth, CELLS) of an array (depth, examples, width); what is nan counts nowhere."""
    depth = len(values)
    flat = values.reshape(depth, -1)
    known = ~np.isnan(flat)
    cells = np.clip((np.where(known, flat, low) - low) * (CELLS / (high - low)), 0, CELLS - 1).astype(np.intp)
    cells += np.arange(depth)[:, None] * CELLS
    counts = np.bincount(cells.ravel(), known.ravel(), depth * CELLS).reshape(depth, CELLS)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def _different(sums):
    """How many columns of each (examples, width) differ, by more than rounding, from all the columns before them."""
    scale = np.abs(sums).max(axis=(1, 2), keepdims=True)
    columns = np.nan_to_num(sums / np.where(scale > 0, scale, 1))
    products = columns.swapaxes(1, 2) @ columns
    squares = np.diagonal(products, axis1=1, axis2=2)
    distances = squares[:, :, None] + squares[:, None, :] - 2 * products
    twins = np.tril(distances < 1e-10, -1).any(axis=2)
    return (~twins).sum(axis=1)


def _flat(network):
    """All parameters in one array, a read-only copy."""
    flat = np.concatenate([parameter.ravel() for _, parameter, _ in network.parameters()])
    flat.flags.writeable = False
    return flat


def _write(network, flat):
    """The reverse: one array into all parameters."""
    first = 0
    for _, parameter, _ in network.parameters():
        parameter[...] = flat[first : first + parameter.size].reshape(parameter.shape)
        first += parameter.size
