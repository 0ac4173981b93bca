"""Cross-entropy of several classes, from the logits, with its derivative directly below it."""

import numpy as np

from nnlib.arrays import as_float, is_whole, widen
from nnlib.functional.probabilities import log_softmax, softmax
from nnlib.functional.reduction import reduce, reduce_backward
from nnlib.functional.targets import check_classes, check_probabilities

_IGNORED = -100


def cross_entropy(x, target, weight=None, ignore_index=-100, reduction="mean"):
    """Cross-entropy in nats of K classes, from the logits x (the numbers that go into the softmax)::

        loss_n = -sum_k weight_k * target_nk * log softmax(x_n)_k    target_n a probability for each class
        loss_n = -weight_t * log softmax(x_n)_t                      t = target_n a class number

    Class numbers say the same as one-hot rows, faster, except for what the mean divides by: with class numbers it is
    the sum of weight_t over the examples that are not ignored, with probabilities the number of examples (as PyTorch).

    Args:
        x: finite real array (N, K), or (N, K, ...) for a class in every place of a map, the logits. With class numbers
            minus infinity is allowed for classes that are wrong.
        target: integer array (N,) or (N, ...), the right classes, 0 to K - 1 or `ignore_index`; or array like x, a
            probability for each class, values from 0 to 1.
        weight: real array (K,), how much each class counts, values >= 0; None for 1 each.
        ignore_index: int, the class number of examples that do not count.
        reduction: "mean", "sum" or "none".

    Returns:
        A number, or with reduction "none" an array (N,) or (N, ...); values >= 0.

    Raises:
        ValueError: a shape other than these, a class, probability or weight out of range, an unknown reduction, the
            mean of nothing, or an `ignore_index` of one's own with probabilities, which it cannot mean anything to.
        TypeError: class numbers that are not integers.

    >>> x = np.array([[0.0, 0.0], [0.0, 1000.0], [5.0, 7.0]])
    >>> cross_entropy(x, np.array([0, 1, -100]), reduction="none").round(4)
    array([0.6931, 0.    , 0.    ])
    >>> float(cross_entropy(x, np.array([0, 1, -100])).round(4))
    0.3466

    Source: CMU 10-701, neural networks; Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    x, target, weight = _operands("cross_entropy", x, target, weight, ignore_index)
    logarithms = log_softmax(x, axis=1)
    # No logarithm of a probability is above 0: abs is the minus sign of the equation, and makes 0.0, not -0.0, of 0.
    if target.shape == x.shape:
        losses = np.abs(widen(weight * target * logarithms).sum(axis=1)).astype(x.dtype, copy=False)
        return reduce("cross_entropy", losses, reduction)
    right, counts = _right_classes(target, weight, ignore_index)
    losses = counts * np.abs(np.take_along_axis(logarithms, right, axis=1)[:, 0])
    losses = np.where(target == ignore_index, 0, losses)
    return reduce("cross_entropy", losses, reduction, widen(counts).sum())


def cross_entropy_backward(dy, x, target, weight=None, ignore_index=-100, reduction="mean"):
    """What softmax says less what it should have said::

        dx_n = dy * (softmax(x_n) * sum_k weight_k * target_nk - weight * target_n)

    divided under "mean" by what `cross_entropy` divides by. Without weights the sum is 1 for a class number and for
    probabilities, which leaves the familiar ``softmax(x) - target``.

    Args:
        dy: number, or with reduction "none" an array (N,) or (N, ...).
        x, target, weight, ignore_index, reduction: the same as in `cross_entropy`.

    Returns:
        Array like x.

    Raises:
        ValueError, TypeError: as `cross_entropy`, and ValueError for a dy of another shape than the loss.

    >>> cross_entropy_backward(1.0, np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    x, target, weight = _operands("cross_entropy_backward", x, target, weight, ignore_index)
    dx = softmax(x, axis=1)
    if target.shape == x.shape:
        dlosses = reduce_backward("cross_entropy_backward", dy, dx[:, 0], reduction)
        target = weight * target
        return dlosses[:, None] * (dx * target.sum(axis=1, keepdims=True) - target)
    right, counts = _right_classes(target, weight, ignore_index)
    dlosses = counts * reduce_backward("cross_entropy_backward", dy, dx[:, 0], reduction, widen(counts).sum())
    np.put_along_axis(dx, right, np.take_along_axis(dx, right, axis=1) - 1, axis=1)
    dx *= dlosses[:, None]
    return dx


def _operands(function, x, target, weight, ignore_index):
    """Logits, class numbers or probabilities, and one weight for each class along axis 1 of x."""
    x, target = as_float(x, function), np.asarray(target)
    if x.ndim < 2 or x.shape[1] == 0:
        raise ValueError(f"{function}: x is {x.shape}, expected (N, K) or (N, K, ...) with at least one class")
    if not is_whole(ignore_index):
        raise ValueError(f"{function}: ignore_index is {ignore_index!r}, expected a whole number")
    classes, places = x.shape[1], (x.shape[0], *x.shape[2:])
    if target.shape == x.shape:
        target = as_float(target, function, "target").astype(x.dtype, copy=False)
        check_probabilities(function, target)
        if ignore_index != _IGNORED:
            raise ValueError(f"{function}: ignore_index is {ignore_index}, expected class numbers with it")
    elif target.shape == places:
        check_classes(function, np.where(target == ignore_index, 0, target), classes)
    else:
        raise ValueError(
            f"{function}: target is {target.shape}, expected class numbers {places} or probabilities {x.shape}"
        )
    weight = (
        np.ones(classes, x.dtype)
        if weight is None
        else as_float(weight, function, "weight").astype(x.dtype, copy=False)
    )
    if weight.shape != (classes,):
        raise ValueError(
            f"{function}: weight is {weight.shape}, expected {(classes,)}, one for each class; x {x.shape}"
        )
    if not (weight >= 0).all():
        raise ValueError(f"{function}: weight holds {weight[~(weight >= 0)][0]}, expected values >= 0")
    return x, target, weight.reshape(-1, *(1,) * (x.ndim - 2))


def _right_classes(target, weight, ignore_index):
    """Where the right classes stand along axis 1 of x, (N, 1, ...), and how much each example counts, (N, ...)."""
    counted = target != ignore_index
    right = np.where(counted, target, 0)
    return right[:, None], np.where(counted, weight.ravel()[right], 0)
