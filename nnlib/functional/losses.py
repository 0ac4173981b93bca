"""Loss functions, each with its derivative directly below it; `cross_entropy` has a file of its own.

`reduction` says what becomes of the losses of the single entries or examples: "mean" averages them, "sum" adds them,
"none" returns them one by one. The backwards take `dy`, the derivative of the quantity that is minimized with respect
to what the loss returned: a plain 1 when the loss itself is minimized.

The result has the type of `x`; targets and `dy` are converted to it. Targets are taken as constants.
"""

import numpy as np

from nnlib.arrays import as_float, real_number
from nnlib.functional.activations import sigmoid
from nnlib.functional.reduction import reduce, reduce_backward
from nnlib.functional.targets import check_classes, check_probabilities, check_signs, real_targets


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
    x, target = real_targets("squared_error", x, target)
    return reduce("squared_error", (x - target) ** 2, reduction)


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
    x, target = real_targets("squared_error_backward", x, target)
    return reduce_backward("squared_error_backward", dy, x, reduction) * 2 * (x - target)


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
    x, target = real_targets("logistic_loss", x, target)
    check_probabilities("logistic_loss", target)
    return reduce("logistic_loss", np.maximum(x, 0) - x * target + np.log1p(np.exp(-np.abs(x))), reduction)


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
    x, target = real_targets("logistic_loss_backward", x, target)
    check_probabilities("logistic_loss_backward", target)
    return reduce_backward("logistic_loss_backward", dy, x, reduction) * (sigmoid(x) - target)


def hinge_loss(x, target, reduction="mean"):
    """What is missing until a yes-or-no answer is right by a margin of 1, the loss of the support vector machine::

        loss = max(0, 1 - target * x)

    Args:
        x: real array of any shape, the scores: positive for yes, negative for no.
        target: array of the same shape, values 1 (yes) and -1 (no).
        reduction: "mean" (over all entries), "sum" or "none".

    Returns:
        A number, or with reduction "none" an array like x; values >= 0.

    Raises:
        ValueError: the shapes differ, a target that is neither 1 nor -1, an unknown reduction, or the mean of nothing.

    >>> hinge_loss(np.array([3.0, 0.5, -1.0]), np.array([1, 1, 1]), reduction="none")
    array([0. , 0.5, 2. ])

    Source: Cortes and Vapnik, Support-vector networks, 1995.
    """
    x, target = real_targets("hinge_loss", x, target)
    check_signs("hinge_loss", target)
    return reduce("hinge_loss", np.maximum(1 - target * x, 0), reduction)


def hinge_loss_backward(dy, x, target, reduction="mean"):
    """``dx = -dy * target where target * x < 1, 0 elsewhere``, divided by the number of entries under "mean".

    At target * x = 1 there is no derivative; 0 is taken, as in `relu_backward`.

    Args:
        dy: number, or with reduction "none" an array like x.
        x, target, reduction: the same as in `hinge_loss`.

    Returns:
        Array like x.

    Raises:
        ValueError: as `hinge_loss`, and for a dy of another shape than the loss.

    >>> hinge_loss_backward(1.0, np.array([3.0, 1.0, 0.5, -1.0]), np.array([1, 1, 1, 1]), reduction="sum")
    array([ 0.,  0., -1., -1.])

    Source: Cortes and Vapnik, 1995.
    """
    x, target = real_targets("hinge_loss_backward", x, target)
    check_signs("hinge_loss_backward", target)
    return np.where(target * x < 1, -reduce_backward("hinge_loss_backward", dy, x, reduction) * target, 0)


def multi_margin_loss(x, target, margin=1.0, reduction="mean"):
    """The hinge loss of K classes: what each wrong class lacks until the right one is ahead of it by `margin`::

        loss_n = 1 / K * sum_k max(0, margin - x_nt + x_nk),    t = target_n, k from 0 to K - 1 without t

    The division by K is PyTorch's; the paper adds the terms without it.

    Args:
        x: real array (N, K), the scores of the classes.
        target: integer array (N,), the right class of each example, 0 to K - 1.
        margin: float.
        reduction: "mean" (over the N examples), "sum" or "none".

    Returns:
        A number, or with reduction "none" an array (N,); values >= 0.

    Raises:
        ValueError: a shape other than these, a class out of range, an unknown reduction, or the mean of nothing.
        TypeError: class numbers that are not integers.

    >>> float(multi_margin_loss(np.array([[3.0, 2.5, 5.0, -1.0]]), np.array([0])))
    0.875

    Source: Weston and Watkins, Support vector machines for multi-class pattern recognition, 1999.
    """
    gaps, target = _gaps("multi_margin_loss", x, target, margin)
    return reduce("multi_margin_loss", np.maximum(gaps, 0).mean(axis=1), reduction)


def multi_margin_loss_backward(dy, x, target, margin=1.0, reduction="mean"):
    """Every wrong class that is too close is pushed down, and the right one up by as much as all of them together::

        dx_nk = dy / K where margin - x_nt + x_nk > 0, 0 elsewhere;    dx_nt = -sum_k dx_nk

    divided by N under "mean".

    Args:
        dy: number, or with reduction "none" an array (N,).
        x, target, margin, reduction: the same as in `multi_margin_loss`.

    Returns:
        Array (N, K).

    Raises:
        ValueError, TypeError: as `multi_margin_loss`, and ValueError for a dy of another shape than the loss.

    >>> multi_margin_loss_backward(1.0, np.array([[3.0, 2.5, 5.0, -1.0]]), np.array([0]))
    array([[-0.5 ,  0.25,  0.25,  0.  ]])

    Source: Weston and Watkins, 1999.
    """
    gaps, target = _gaps("multi_margin_loss_backward", x, target, margin)
    dlosses = reduce_backward("multi_margin_loss_backward", dy, gaps[:, 0], reduction)
    close = gaps > 0
    pushes = close.astype(gaps.dtype)
    pushes[np.arange(len(gaps)), target] = -close.sum(axis=1)
    return pushes * (dlosses / gaps.shape[1])[:, None]


def _gaps(function, x, target, margin):
    """What class k lacks of `margin` behind the right one, (N, K), with 0 for the right one; and the class numbers."""
    x, target = as_float(x, function), np.asarray(target)
    if x.ndim != 2 or x.shape[1] == 0:
        raise ValueError(f"{function}: x is {x.shape}, expected (N, K) with at least one class")
    if target.shape != x.shape[:1]:
        raise ValueError(f"{function}: target is {target.shape}, expected class numbers {x.shape[:1]}")
    check_classes(function, target, x.shape[1])
    examples = np.arange(len(x))
    gaps = real_number(function, "margin", margin) - x[examples, target][:, None] + x
    gaps[examples, target] = 0
    return gaps, target
