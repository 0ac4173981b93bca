"""The fully connected layer."""

import numpy as np

from nnlib.arrays import whole_number
from nnlib.functional.dense import linear, linear_backward
from nnlib.layers.base import Layer, initial_parameters


class Linear(Layer):
    """A fully connected layer, `linear`: x (N, in_features) -> y (N, out_features).

    There may be any number of axes before the last. Both w and b start uniform in ±1 / sqrt(in_features), as in
    PyTorch.

    Args:
        in_features, out_features: int >= 1.
        bias: bool, whether to add b; without it `b` and `db` are None.
        rng: numpy.random.Generator, draws the initial parameters.
        dtype: floating-point type of the parameters.

    Raises:
        ValueError: a size below 1, or a dtype that is not floating-point.

    >>> layer = Linear(3, 2, rng=np.random.default_rng(0))
    >>> layer, layer(np.ones((5, 3), np.float32)).shape
    (Linear(in_features=3, out_features=2), (5, 2))

    Source: PyTorch, torch.nn.Linear.
    """

    def __init__(self, in_features, out_features, bias=True, *, rng, dtype=np.float32):
        columns = whole_number("Linear", "in_features", in_features, 1)
        rows = whole_number("Linear", "out_features", out_features, 1)
        self.w, b = initial_parameters("Linear", (rows, columns), rng, dtype)
        self.b = b if bias else None
        self.dw, self.db = np.zeros_like(self.w), np.zeros_like(b) if bias else None

    def forward(self, x):
        self.x = x
        return linear(x, self.w, self.b)

    def backward(self, dy):
        dx, dw, db = linear_backward(dy, self.x, self.w)
        self.dw += dw
        if self.b is not None:
            self.db += db
        return dx

    def parameters(self):
        yield "w", self.w, self.dw
        if self.b is not None:
            yield "b", self.b, self.db

    def config(self):
        return {"in_features": self.w.shape[1], "out_features": self.w.shape[0], "bias": self.b is not None}
