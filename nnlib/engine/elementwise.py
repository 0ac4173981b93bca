"""Activation functions in place: the output takes the place of the input, dL/dx that of dL/dy."""

import numpy as np

from nnlib.engine.memory import bits


class InPlaceReLU:
    """`ReLU` on any shape; x is overwritten by y, dy by dx."""

    def __init__(self, x_shape, scratch):
        self.y_shape = x_shape

    def forward(self, x):
        self.y = np.maximum(x, 0, out=x)
        return self.y

    def backward(self, dy):
        # As bits, because inf * 0 is nan.
        np.multiply(bits(dy), self.y > 0, out=bits(dy))
        return dy


class InPlaceTanh:
    """`Tanh` on any shape; x is overwritten by y, dy by dx."""

    def __init__(self, x_shape, scratch):
        self.y_shape, self.scratch = x_shape, scratch

    def forward(self, x):
        self.y = np.tanh(x, out=x)
        return self.y

    def backward(self, dy):
        slope = self.scratch.array("slope", self.y_shape)
        np.multiply(self.y, self.y, out=slope)
        np.subtract(1, slope, out=slope)
        return np.multiply(dy, slope, out=dy)


class InPlaceSigmoid:
    """`Sigmoid` on any shape, as (1 + tanh(x / 2)) / 2; x is overwritten by y, dy by dx."""

    def __init__(self, x_shape, scratch):
        self.y_shape, self.scratch = x_shape, scratch

    def forward(self, x):
        x *= 0.5
        np.tanh(x, out=x)
        x *= 0.5
        x += 0.5
        self.y = x
        return self.y

    def backward(self, dy):
        slope = self.scratch.array("slope", self.y_shape)
        np.subtract(1, self.y, out=slope)
        slope *= self.y
        return np.multiply(dy, slope, out=dy)


class Elementwise:
    """Any other activation layer that acts on each entry alone: it does not care which axis is which."""

    def __init__(self, layer, x_shape):
        self.layer, self.y_shape = layer, x_shape

    def forward(self, x):
        # A copy, because a layer remembers its operand, and x may be overwritten by the next image.
        return self.layer.forward(x.copy())

    def backward(self, dy):
        return self.layer.backward(dy)
