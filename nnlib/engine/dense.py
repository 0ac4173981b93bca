"""The fully connected layer with the batch innermost: x (features, N)."""

import numpy as np

from nnlib.engine.memory import aligned
from nnlib.engine.products import multiply


class Dense:
    """A `Linear` layer: x (in_features, N) -> y (out_features, N).

    Args:
        layer: `Linear`.
        x_shape: (in_features, N).
        scratch: `Scratch`.
    """

    learns = True

    def __init__(self, layer, x_shape, scratch):
        self.layer, self.scratch = layer, scratch
        self.y_shape = len(layer.w), x_shape[1]
        self.y, self.dx = aligned(self.y_shape, scratch.dtype), aligned(x_shape, scratch.dtype)

    def forward(self, x):
        self.x = x
        multiply(self.layer.w, x[None], self.y[None])
        if self.layer.b is not None:
            self.y += self.layer.b[:, None]
        return self.y

    def backward(self, dy, input_gradient=True):
        layer = self.layer
        layer.dw += np.matmul(dy, self.x.T, out=self.scratch.array("dw", layer.w.shape))
        if layer.b is not None:
            layer.db += dy.sum(axis=1)
        return multiply(layer.w.T, dy[None], self.dx[None])[0] if input_gradient else None
