"""Loss functions, each with its derivative directly below it.

`reduction` says what becomes of the losses of the single entries or examples: "mean" averages them, "sum" adds them,
"none" returns them one by one. The backwards take `dy`, the derivative of the quantity that is minimised with respect
to what the loss returned: a plain 1 when the loss itself is minimised.

The result has the type of `x`; targets and `dy` are converted to it. Targets are taken as constants.
"""

import numpy as np

from nnlib.activations import as_float, log_softmax, sigmoid, softmax

_REDUCTIONS = ("mean", "sum", "none")


def squared_error(x, target, reduction="mean"):
    """The squared difference, entry by entry::

        loss = (x - target) ** 2

    Some lectures put 1/2 in front, so that the slope is the difference itself; here, as in PyTorch, it is twice that.

    Args:
        x: real array of any shape, the predictions.
        target: real array of the same shape.
        reduction: "mean" (over all entries), "sum" or "none".

    Returns:
        A number, or with reduction "none" an array like x.

    Raises:
        ValueError: the shapes differ, an unknown reduction, or the mean of nothing.

    >>> float(squared_error(np.array([1.0, 4.0]), np.array([1.0, 1.0])))
    4.5

    Source: USC CSCI 567, lecture 7.
    """
    x, target = _operands("squared_error", x, target)
    return _reduce("squared_error", (x - target) ** 2, reduction)


def squared_error_backward(dy, x, target, reduction="mean"):
    """``dx = dy * 2 * (x - target)``, divided by the number of entries under "mean".

    Args:
        dy: number, or with reduction "none" an array like x.
        x, target, reduction: the same as in `squared_error`.

    Returns:
        Array like x.

    Raises:
        ValueError: as `squared_error`, and for a dy of another shape than the loss.

    >>> squared_error_backward(1.0, np.array([1.0, 4.0]), np.array([1.0, 1.0]))
    array([0., 3.])

    Source: USC CSCI 567, lecture 7.
    """
    x, target = _operands("squared_error_backward", x, target)
    return _unreduce("squared_error_backward", dy, x, x.shape, reduction) * 2 * (x - target)


def logistic_loss(x, target, reduction="mean"):
    """Cross-entropy of a yes-or-no answer, from the logit x (the number that goes into the sigmoid)::

        p = sigmoid(x)
        loss = -target * log(p) - (1 - target) * log(1 - p)
             = max(x, 0) - x * target + log(1 + exp(-|x|))

    The second form is the one computed: neither a logarithm of 0 nor an overflow can occur in it.

    Args:
        x: finite real array of any shape, the logits.
        target: array of the same shape, values from 0 to 1.
        reduction: "mean" (over all entries), "sum" or "none".

    Returns:
        A number, or with reduction "none" an array like x; values >= 0.

    Raises:
        ValueError: the shapes differ, a target outside [0, 1], an unknown reduction, or the mean of nothing.

    >>> logistic_loss(np.array([-1000.0, 0.0, 1000.0]), np.array([0, 1, 1]), reduction="none").round(4)
    array([0.    , 0.6931, 0.    ])

    Source: CMU 10-701, neural networks; Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.2.2.
    """
    x, target = _operands("logistic_loss", x, target)
    _check_probabilities("logistic_loss", target)
    return _reduce("logistic_loss", np.maximum(x, 0) - x * target + np.log1p(np.exp(-np.abs(x))), reduction)


def logistic_loss_backward(dy, x, target, reduction="mean"):
    """``dx = dy * (sigmoid(x) - target)``, divided by the number of entries under "mean".

    Args:
        dy: number, or with reduction "none" an array like x.
        x, target, reduction: the same as in `logistic_loss`.

    Returns:
        Array like x.

    Raises:
        ValueError: as `logistic_loss`, and for a dy of another shape than the loss.

    >>> logistic_loss_backward(1.0, np.array([0.0]), np.array([1]))
    array([-0.5])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.2.2.
    """
    x, target = _operands("logistic_loss_backward", x, target)
    _check_probabilities("logistic_loss_backward", target)
    return _unreduce("logistic_loss_backward", dy, x, x.shape, reduction) * (sigmoid(x) - target)


def cross_entropy(x, target, reduction="mean"):
    """Cross-entropy in nats of K classes, from the logits x (the numbers that go into the softmax)::

        loss_n = -sum_k target_nk * log softmax(x_n)_k

    Args:
        x: finite real array (N, K), the logits.
        target: integer array (N,), the right class of each example, 0 to K - 1; or array (N, K), a probability for each
            class, values from 0 to 1 (one-hot rows say the same as the class numbers).
        reduction: "mean" (over the N examples), "sum" or "none".

    Returns:
        A number, or with reduction "none" an array (N,); values >= 0.

    Raises:
        ValueError: a shape other than these, a class or probability out of range, an unknown reduction, or the mean of
            nothing.
        TypeError: class numbers that are not integers.

    >>> float(cross_entropy(np.array([[0.0, 0.0], [0.0, 1000.0]]), np.array([0, 1]), reduction="sum").round(4))
    0.6931

    Source: CMU 10-701, neural networks; Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    x, target = _class_operands("cross_entropy", x, target)
    return _reduce("cross_entropy", -(target * log_softmax(x)).sum(axis=1), reduction)


def cross_entropy_backward(dy, x, target, reduction="mean"):
    """``dx_n = dy * (softmax(x_n) * sum_k target_nk - target_n)``, divided by N under "mean".

    The sum is 1 for class numbers and for probabilities, which leaves the familiar ``softmax(x) - target``.

    Args:
        dy: number, or with reduction "none" an array (N,).
        x, target, reduction: the same as in `cross_entropy`.

    Returns:
        Array (N, K).

    Raises:
        ValueError, TypeError: as `cross_entropy`, and ValueError for a dy of another shape than the loss.

    >>> cross_entropy_backward(1.0, np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    x, target = _class_operands("cross_entropy_backward", x, target)
    dloss = _unreduce("cross_entropy_backward", dy, x, x.shape[:1], reduction)
    return dloss[:, None] * (softmax(x) * target.sum(axis=1, keepdims=True) - target)


def _operands(function, x, target):
    """Predictions and targets of one shape and one type."""
    x = as_float(x)
    target = np.asarray(target, dtype=x.dtype)
    if target.shape != x.shape:
        raise ValueError(f"{function}: target is {target.shape}, expected the shape of x, {x.shape}")
    return x, target


def _class_operands(function, x, target):
    """Logits (N, K) and target probabilities (N, K), made from class numbers if those were given."""
    x, target = as_float(x), np.asarray(target)
    if x.ndim != 2 or x.shape[1] == 0:
        raise ValueError(f"{function}: x is {x.shape}, expected (N, K) with at least one class")
    if target.shape == x.shape:
        target = target.astype(x.dtype)
        _check_probabilities(function, target)
        return x, target
    if target.shape != x.shape[:1]:
        raise ValueError(
            f"{function}: target is {target.shape}, expected class numbers {x.shape[:1]} or probabilities {x.shape}"
        )
    if target.dtype.kind not in "iu":
        raise TypeError(f"{function}: target is {target.shape} of {target.dtype}, class numbers must be integers")
    classes = x.shape[1]
    # Without this, -1 would silently mean the last class.
    outside = target[(target < 0) | (target >= classes)]
    if outside.size:
        raise ValueError(f"{function}: target holds {outside[0]}, expected classes 0 to {classes - 1}")
    return x, np.eye(classes, dtype=x.dtype)[target]


def _check_probabilities(function, target):
    outside = target[~((target >= 0) & (target <= 1))]
    if outside.size:
        raise ValueError(f"{function}: target holds {outside[0]}, expected values from 0 to 1")


def _reduce(function, loss, reduction):
    _check_reduction(function, reduction, loss.size)
    if reduction == "none":
        return loss
    return loss.mean() if reduction == "mean" else loss.sum()


def _unreduce(function, dy, x, shape, reduction):
    """The backward of `_reduce`: the derivative with respect to each of the losses of the given shape."""
    size = int(np.prod(shape))
    _check_reduction(function, reduction, size)
    dy = np.asarray(dy, dtype=x.dtype)
    expected = shape if reduction == "none" else ()
    if dy.shape != expected:
        raise ValueError(f"{function}: dy is {dy.shape}, expected {expected} with reduction {reduction!r}")
    return np.broadcast_to(dy / size if reduction == "mean" else dy, shape)


def _check_reduction(function, reduction, size):
    if reduction not in _REDUCTIONS:
        raise ValueError(f"{function}: reduction is {reduction!r}, expected one of {_REDUCTIONS}")
    if reduction == "mean" and size == 0:
        raise ValueError(f"{function}: x is empty, and the mean of nothing is undefined; use reduction 'sum' or 'none'")
