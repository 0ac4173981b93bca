"""From maps to a row of numbers."""

import math

import numpy as np

from nnlib.layers.base import Layer


class Flatten(Layer):
    """All axes but the first become one: x (N, ...) -> y (N, product of the others), in row-major order.

    >>> Flatten()(np.ones((2, 3, 4, 5))).shape
    (2, 60)
    """

    def forward(self, x):
        self.x_shape = np.shape(x)
        # Spelled out rather than -1, which cannot be resolved when the batch is empty.
        return np.reshape(x, (self.x_shape[0], math.prod(self.x_shape[1:])))

    def backward(self, dy):
        return np.reshape(dy, self.x_shape)
