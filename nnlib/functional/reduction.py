"""From the losses of single entries or examples to the one number that is minimized, and back.

`reduction` says what becomes of the losses: "mean" averages them, "sum" adds them, "none" returns them one by one.
"""

import numpy as np

from nnlib.arrays import as_float, widen

_REDUCTIONS = ("mean", "sum", "none")


def reduce(function, losses, reduction, total=None):
    """The losses added up, averaged, or as they are::

        mean = sum_n losses_n / total

    Args:
        function: str, the name that an error message begins with.
        losses: floating-point array of any shape.
        reduction: "mean", "sum" or "none".
        total: number >= 0, what the mean divides by; None for the number of losses.

    Returns:
        A number of the type of the losses, or with reduction "none" the losses themselves.

    Raises:
        ValueError: an unknown reduction, or the mean of nothing.

    >>> losses = np.array([1.0, 2.0, 6.0])
    >>> float(reduce("example", losses, "mean")), float(reduce("example", losses, "mean", total=2))
    (3.0, 4.5)
    """
    total = _checked_total(function, reduction, losses.size, total)
    if reduction == "none":
        return losses
    added = widen(losses).sum()
    return losses.dtype.type(added / total if reduction == "mean" else added)


def reduce_backward(function, dy, losses, reduction, total=None):
    """The derivative with respect to every single loss: ``dlosses_n = dy``, divided by `total` under "mean".

    Args:
        dy: number, or with reduction "none" an array like the losses.
        function, losses, reduction, total: the same as in `reduce`; of the losses only shape and type matter.

    Returns:
        Array like the losses, not to be written into.

    Raises:
        ValueError: as `reduce`, and for a dy of another shape than the loss.

    >>> reduce_backward("example", 6.0, np.zeros(3), "mean")
    array([2., 2., 2.])
    """
    total = _checked_total(function, reduction, losses.size, total)
    dy = as_float(dy, function, "dy")
    expected = losses.shape if reduction == "none" else ()
    if dy.shape != expected:
        raise ValueError(f"{function}: dy is {dy.shape}, expected {expected} with reduction {reduction!r}")
    if reduction == "mean":
        # As Python numbers: more than 65504 losses cannot be counted in float16.
        dy = np.asarray(float(dy) / float(total))
    return np.broadcast_to(dy.astype(losses.dtype, copy=False), losses.shape)


def check_reduction(function, reduction):
    """Refuse a word that is none of the three.

    >>> check_reduction("squared_error", "avg")
    Traceback (most recent call last):
        ...
    ValueError: squared_error: reduction is 'avg', expected one of ('mean', 'sum', 'none')
    """
    if reduction not in _REDUCTIONS:
        raise ValueError(f"{function}: reduction is {reduction!r}, expected one of {_REDUCTIONS}")


def _checked_total(function, reduction, size, total):
    check_reduction(function, reduction)
    total = size if total is None else total
    if reduction == "mean" and total == 0:
        what = "x is empty" if size == 0 else "the targets weigh 0 in all"
        raise ValueError(f"{function}: {what}, and the mean of nothing is undefined; use reduction 'sum' or 'none'")
    return total
