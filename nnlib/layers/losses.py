"""Losses as objects: they remember predictions and targets, and give back the first derivative of a backward pass."""

from nnlib.arrays import as_float, real_number, whole_number
from nnlib.functional.cross_entropy import cross_entropy, cross_entropy_backward
from nnlib.functional.losses import (
    hinge_loss,
    hinge_loss_backward,
    logistic_loss,
    logistic_loss_backward,
    multi_margin_loss,
    multi_margin_loss_backward,
    squared_error,
    squared_error_backward,
)
from nnlib.functional.reduction import check_reduction
from nnlib.layers.base import Layer


class Loss(Layer):
    """A thin object around a loss and its derivative; a layer that takes two inputs and ends a network.

    Subclasses name the pair and, in config(), the keyword arguments that both of them get.

    Args:
        reduction: "mean", "sum" or "none".

    Raises:
        ValueError: another word; of the losses below, an argument out of its range as well.

    >>> import numpy as np
    >>> network_output, loss = np.array([1.0, 4.0]), SquaredError()
    >>> float(loss(network_output, np.array([1.0, 1.0]))), loss.backward()
    (4.5, array([0., 3.]))
    """

    def __init__(self, reduction="mean"):
        check_reduction(type(self).__name__, reduction)
        self.reduction = reduction

    def __call__(self, x, target):
        return self.forward(x, target)

    def forward(self, x, target):
        self.x, self.target = x, target
        return self.function(x, target, **self.config())

    def backward(self, dy=1.0):
        return self.derivative(dy, self.x, self.target, **self.config())

    def config(self):
        return {"reduction": self.reduction}


class SquaredError(Loss):
    """`squared_error`: x and target of any shape -> a number.

    >>> SquaredError("sum")
    SquaredError(reduction='sum')
    """

    function, derivative = staticmethod(squared_error), staticmethod(squared_error_backward)


class LogisticLoss(Loss):
    """`logistic_loss`: logits x and targets from 0 to 1, of any shape -> a number.

    >>> import numpy as np
    >>> float(LogisticLoss()(np.array([0.0]), np.array([1])).round(4))
    0.6931
    """

    function, derivative = staticmethod(logistic_loss), staticmethod(logistic_loss_backward)


class HingeLoss(Loss):
    """`hinge_loss`: scores x and targets 1 or -1, of any shape -> a number.

    >>> import numpy as np
    >>> float(HingeLoss()(np.array([0.5]), np.array([1])))
    0.5
    """

    function, derivative = staticmethod(hinge_loss), staticmethod(hinge_loss_backward)


class CrossEntropyLoss(Loss):
    """`cross_entropy` with its arguments: logits x (N, K) or (N, K, ...), class numbers or probabilities -> a number.

    >>> import numpy as np
    >>> loss = CrossEntropyLoss(weight=[1, 3])
    >>> loss
    CrossEntropyLoss(weight=(1.0, 3.0))
    >>> float(loss(np.zeros((2, 2)), np.array([0, 1])).round(4)), loss.backward()
    (0.6931, array([[-0.125,  0.125],
           [ 0.375, -0.375]]))
    """

    function, derivative = staticmethod(cross_entropy), staticmethod(cross_entropy_backward)

    def __init__(self, weight=None, ignore_index=-100, reduction="mean"):
        super().__init__(reduction)
        self.weight = None if weight is None else _class_weights(weight)
        self.ignore_index = whole_number("CrossEntropyLoss", "ignore_index", ignore_index)

    def config(self):
        return {"weight": self.weight, "ignore_index": self.ignore_index, "reduction": self.reduction}


class MultiMarginLoss(Loss):
    """`multi_margin_loss` with its arguments: scores x (N, K), class numbers (N,) -> a number.

    >>> import numpy as np
    >>> float(MultiMarginLoss()(np.array([[3.0, 2.5, 5.0, -1.0]]), np.array([0])))
    0.875
    """

    function, derivative = staticmethod(multi_margin_loss), staticmethod(multi_margin_loss_backward)

    def __init__(self, margin=1.0, reduction="mean"):
        super().__init__(reduction)
        self.margin = real_number("MultiMarginLoss", "margin", margin)

    def config(self):
        return {"margin": self.margin, "reduction": self.reduction}


def _class_weights(weight):
    """One number for each class, as a tuple of floats."""
    numbers = as_float(weight, "CrossEntropyLoss", "weight")
    if numbers.ndim != 1 or not (numbers >= 0).all():
        raise ValueError(f"CrossEntropyLoss: weight is {weight!r}, expected a number >= 0 for each class")
    return tuple(numbers.tolist())
