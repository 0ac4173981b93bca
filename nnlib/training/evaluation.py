"""How good a network is on given data: its loss, and for classes the share of right answers."""

from typing import NamedTuple

import numpy as np

from nnlib.arrays import whole_number
from nnlib.layers.base import all_layers


class Score(NamedTuple):
    """Fields:
    loss: float, the mean over the examples.
    accuracy: float from 0 to 1, or None where answers are not right or wrong.
    """

    loss: float
    accuracy: float | None


def accuracy(y, target):
    """The share of right answers::

        class numbers       the largest of an example's K outputs stands at the right place
        yes or no           the output is above 0 exactly where the target is

    Which of the two it is, the arrays tell: a target of y's own shape is yes or no, one without the axis of the K
    classes holds class numbers. "Yes or no" takes outputs for logits: probabilities, such as those of a network that
    ends in `Sigmoid`, are all above 0, and need ``accuracy(y - 0.5, target)``. Whole numbers that only count, 0 and 1
    among them, cannot be told from classes; make them floating-point numbers.

    Args:
        y: array (N, K) or (N, K, ...), one output for each of K >= 2 classes; or array of target's shape, logits or
            scores.
        target: class numbers, integer array (N,) or (N, ...), negative ones not counted; or of y's shape, integers or
            booleans, 0 and 1, or -1 and 1.

    Returns:
        float from 0 to 1, nan if there is nothing to count; or None for any other target: measurements, or (N,) where y
        is (N, 1), which a single class would always get right.

    >>> accuracy(np.array([[0.1, 0.9], [0.8, 0.2]]), np.array([1, 1]))
    0.5
    >>> accuracy(np.array([[-3.0], [2.0], [0.5]]), np.array([[0], [1], [0]])).__round__(3)
    0.667
    >>> accuracy(np.array([1.0, 2.0]), np.array([1.1, 2.0])) is None
    True

    Source: CMU 10-701, neural networks (classification error is one minus this).
    """
    right, counted = _right_answers(np.asarray(y), np.asarray(target))
    if counted is None:
        return None
    return right / counted if counted else float("nan")


def evaluate(network, x, target, loss, batch_size=64):
    """Loss and accuracy on data, with the network as in use: no dropout, running means. Nothing is learned.

    Args:
        network: `Layer`; its gradients stay as they are, and each of its layers goes back to the mode that it was in.
        x: array (N, ...), inputs; N at least 1.
        target: array (N, ...), what `loss` expects.
        loss: object with ``loss(y, target)``; called once, with the outputs for all examples.
        batch_size: int >= 1, how many examples go through the network together; matters for speed and memory alone.

    Returns:
        `Score`, a pair (loss, accuracy).

    Raises:
        ValueError: batch_size out of its range, no examples, or x and target of different lengths.

    >>> from nnlib import ReLU
    >>> evaluate(ReLU(), np.eye(3), np.array([0, 1, 1]), lambda y, target: 0.25)
    Score(loss=0.25, accuracy=0.6666666666666666)
    """
    x, target = examples("evaluate", x, target)
    batch_size = whole_number("evaluate", "batch_size", batch_size, 1)
    modes = [(layer, layer.training) for layer in all_layers(network)]
    network.eval()
    try:
        y = np.concatenate([network(x[start : start + batch_size]) for start in range(0, len(x), batch_size)])
    finally:
        for layer, training in modes:
            layer.training = training
    # The loss of everything at once: with class weights or ignored targets, the mean of the batches' means is another.
    tally = Tally()
    tally.add(loss(y, target), y, target)
    return tally.score()


class Tally:
    """Losses and right answers, added up batch by batch."""

    def __init__(self):
        self.examples, self.loss, self.right, self.counted = 0, 0.0, 0, 0

    def add(self, loss, y, target):
        """A batch: its mean loss, the network's output (None if unknown) and the target."""
        self.examples += len(target)
        self.loss += float(loss) * len(target)
        right, counted = (0, None) if y is None else _right_answers(np.asarray(y), target)
        self.right += right
        self.counted = None if counted is None or self.counted is None else self.counted + counted

    def score(self):
        """The `Score` of all batches together."""
        return Score(self.loss / self.examples, self.right / self.counted if self.counted else None)


def examples(function, x, target):
    """Inputs and targets as arrays, one target for each input and at least one of them."""
    x, target = np.asarray(x), np.asarray(target)
    if min(x.ndim, target.ndim) < 1 or len(x) != len(target):
        raise ValueError(f"{function}: x is {x.shape}, target {target.shape}; expected one target for each example")
    if not len(x):
        raise ValueError(f"{function}: x is {x.shape}, without an example")
    return x, target


def _right_answers(y, target):
    """How many answers are right, of how many; (0, None) where that makes no sense."""
    if target.dtype.kind not in "biu":
        return 0, None
    if y.ndim >= 2 and y.shape[1] >= 2 and target.shape == y.shape[:1] + y.shape[2:]:
        counts = target >= 0
        return int(((y.argmax(axis=1) == target) & counts).sum()), int(counts.sum())
    values = set(np.unique(target).tolist())
    if target.shape == y.shape and (values <= {0, 1} or values <= {-1, 1}):
        return int(((y > 0) == (target > 0)).sum()), target.size
    return 0, None
