"""A learning rate found by trying: search on a small part of the data, then train on all of it."""

import copy
import math
from typing import NamedTuple

import numpy as np

from nnlib.arrays import real_number, whole_number
from nnlib.optimizers import SGD
from nnlib.training.evaluation import evaluate, examples
from nnlib.training.gradients import batch_gradients

_FARTHEST = 2.0**40  # how far from the start the search looks, either way


class StepSize(NamedTuple):
    """What `find_step_size` found.

    Fields:
        lr: float, the learning rate with the lowest loss.
        loss: float, that loss.
        trials: tuple of (learning rate, loss) in the order in which they were tried; a loss may be inf.
    """

    lr: float
    loss: float
    trials: tuple


def find_step_size(
    network, x, target, *, loss, rng, fraction=0.05, batch_size=32, epochs=1, start=0.1, halvings=2, optimizer=SGD
):
    """Bottou's trick: a binary search for the learning rate that works best on a small part of the data.

    Every trial trains a copy of the network, the same examples in the same order, and asks for the loss on them
    afterwards. First the rate goes up or down by factors of 4, for as long as that lowers the loss: the best rate then
    lies between the neighbors of the last one. There the search goes on by halving: the step on the logarithmic scale
    becomes a factor of 2, of 1.41 and so on, and each time both neighbors are tried. A loss that is nan or infinite
    counts as the worst.

    Use the rate for a long time, or as the first of a schedule; a little smaller is safer, as the whole of the data may
    hold something worse than the sample does.

    Args:
        network: `Layer`; stays as it is.
        x: array (N, ...), inputs.
        target: array (N, ...), what `loss` expects.
        loss: object with ``loss(y, target)``, a number, and ``loss.backward()``, dy, such as `CrossEntropyLoss()`.
        rng: numpy.random.Generator, draws the examples and their order.
        fraction: float above 0, at most 1: the part of the examples to use; one at least.
        batch_size: int >= 1.
        epochs: int >= 1, how many times a trial goes over its examples.
        start: float > 0, the rate to try first.
        halvings: int >= 0, how often the step is halved: 2 means an answer within a factor of 1.41.
        optimizer: function (parameters, lr) -> optimizer: the one that the rate is for.

    Returns:
        `StepSize`.

    Raises:
        ValueError: an argument out of its range, x and target of different lengths, or no rate with a finite loss.

    >>> from nnlib import Linear, Sequential
    >>> class HalfSquare:
    ...     def __call__(self, x, target):
    ...         self.difference = x - target
    ...         return np.mean(self.difference**2) / 2
    ...     def backward(self):
    ...         return self.difference / self.difference.size
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(400, 1))
    >>> found = find_step_size(Linear(1, 1, rng=rng), x, 3 * x, loss=HalfSquare(), rng=rng)
    >>> [round(lr, 3) for lr, loss in found.trials], round(found.lr, 3)
    ([0.1, 0.4, 1.6, 6.4, 3.2, 0.8, 2.263, 1.131], 1.6)

    Source: UBC CPSC 340, training neural networks (Bottou trick); Bottou, Stochastic gradient descent tricks, 2012.
    """
    x, target = examples("find_step_size", x, target)
    _check(fraction, batch_size, epochs, start, halvings)
    chosen = rng.choice(len(x), max(1, round(fraction * len(x))), replace=False)
    orders = [rng.permutation(chosen) for _ in range(epochs)]
    batches = [order[first : first + batch_size] for order in orders for first in range(0, len(order), batch_size)]
    losses = {}

    def trial(lr):
        """The loss after training with this rate; each rate is tried once."""
        if lr not in losses:
            losses[lr] = _loss_after(copy.deepcopy(network), x, target, loss, optimizer, lr, batches, chosen)
        return losses[lr]

    best = start
    while trial(best) == math.inf:
        best /= 4
        if best * _FARTHEST < start:
            raise ValueError(f"find_step_size: the loss is not finite with any lr from {start:g} down to {best:g}")
    for factor in (4.0, 1 / 4):
        while trial(best * factor) < trial(best) and 1 / _FARTHEST < best / start < _FARTHEST:
            best *= factor
    for halving in range(1, halvings + 1):
        factor = 4.0 ** (1 / 2**halving)
        best = min((best, best * factor, best / factor), key=trial)
    return StepSize(best, losses[best], tuple(losses.items()))


def _loss_after(network, x, target, loss, optimizer, lr, batches, chosen):
    """The loss on the chosen examples after training on the batches; inf when it is not finite."""
    descent = optimizer(network.parameters(), lr)
    network.train()
    # Rates that are far too large are part of the search: what overflows shows in the loss.
    with np.errstate(all="ignore"):
        for batch in batches:
            value, _ = batch_gradients(network, loss, x[batch], target[batch])
            if not np.isfinite(value):
                return math.inf
            descent.step()
        value = evaluate(network, x[chosen], target[chosen], loss).loss
    return value if math.isfinite(value) else math.inf


def _check(fraction, batch_size, epochs, start, halvings):
    real_number("find_step_size", "fraction", fraction, above=0, most=1)
    real_number("find_step_size", "start", start, above=0)
    for name, value, least in (("batch_size", batch_size, 1), ("epochs", epochs, 1), ("halvings", halvings, 0)):
        whole_number("find_step_size", name, value, least)
