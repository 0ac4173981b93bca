"""Optimizers: how parameters move, given their gradients."""


class SGD:
    """Gradient descent; stochastic when the gradients come from a part of the data::

        w <- w - lr * dw

    Args:
        parameters: (name, parameter, gradient) triples, as `Layer.parameters()` yields them. The arrays are kept, and
            the parameters are changed in place.
        lr: float >= 0, the learning rate; an attribute, free to change from step to step.

    Raises:
        ValueError: no parameters, or a learning rate that is negative or nan.

    >>> import numpy as np
    >>> w, dw = np.array([1.0, 2.0]), np.array([10.0, -10.0])
    >>> optimizer = SGD([("w", w, dw)], lr=0.1)
    >>> optimizer.step()
    >>> w
    array([0., 3.])
    >>> optimizer.zero_grad()
    >>> dw
    array([0., 0.])

    Source: USC CSCI 567, lecture 7; UBC CPSC 340, training neural networks.
    """

    def __init__(self, parameters, lr):
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("SGD: parameters is empty; pass network.parameters()")
        if not lr >= 0:
            raise ValueError(f"SGD: lr is {lr!r}, expected at least 0")
        self.lr = lr

    def step(self):
        """Move every parameter against its gradient."""
        for _, parameter, gradient in self.parameters:
            parameter -= self.lr * gradient

    def zero_grad(self):
        """Set every gradient to zero, in place."""
        for _, _, gradient in self.parameters:
            gradient[...] = 0
