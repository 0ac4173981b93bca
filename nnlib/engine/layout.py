"""Between the world's layout, batch first, and the engine's, batch last."""

import numpy as np

from nnlib.engine.memory import CACHE_LINE, aligned

# Addresses that lie a multiple of this many bytes apart share one small part of the first cache.
CONFLICT = 4096


def to_engine(x, out, scratch):
    """Copy images (N, C, H, W) into (H, C, W, N), or anything else (N, ...) into (..., N).

    The copy reads one number of every example in turn. Where examples lie a power of two apart, these numbers would
    push each other out of the cache; they are then moved a cache line further apart first.
    """
    size = x.size // len(x)
    if x.ndim == 4 and size * out.itemsize % CONFLICT == 0:
        apart = scratch.array("apart", (len(x), size + CACHE_LINE // out.itemsize))[:, :size].reshape(x.shape)
        apart[...] = x
        x = apart
    out[...] = x.transpose(2, 1, 3, 0) if x.ndim == 4 else np.moveaxis(x, 0, -1)
    return out


def engine_shape(x_shape):
    """The shape that `to_engine` needs.

    >>> engine_shape((64, 1, 28, 30)), engine_shape((64, 10))
    ((28, 1, 30, 64), (10, 64))
    """
    if len(x_shape) == 4:
        batch, channels, height, width = x_shape
        return height, channels, width, batch
    return (*x_shape[1:], x_shape[0])


def from_engine(x):
    """A view of (H, C, W, N) as (N, C, H, W), or of (..., N) as (N, ...)."""
    return x.transpose(3, 1, 0, 2) if x.ndim == 4 else np.moveaxis(x, -1, 0)


class FlattenImages:
    """`Flatten`: (H, C, W, N) -> (C * H * W, N), the features in the order that the reference has."""

    def __init__(self, x_shape, scratch):
        height, channels, width, batch = self.x_shape = x_shape
        self.y_shape = channels * height * width, batch
        self.y, self.dx = aligned(self.y_shape, scratch.dtype), aligned(x_shape, scratch.dtype)

    def forward(self, x):
        height, channels, width, batch = self.x_shape
        self.y.reshape(channels, height, width, batch)[...] = x.swapaxes(0, 1)
        return self.y

    def backward(self, dy):
        height, channels, width, batch = self.x_shape
        self.dx[...] = dy.reshape(channels, height, width, batch).swapaxes(0, 1)
        return self.dx


class Reference:
    """A layer that the engine has no form of its own for: its pair is called, in the world's layout."""

    def __init__(self, layer, x_shape, scratch):
        self.layer, self.scratch, self.dx = layer, scratch, aligned(x_shape, scratch.dtype)
        self.learns = next(layer.parameters(), None) is not None

    def forward(self, x):
        # A copy, because a layer remembers its operand.
        y = self.layer.forward(np.array(from_engine(x), order="C"))
        self.y_shape = engine_shape(y.shape)
        return to_engine(y, np.empty(self.y_shape, y.dtype), self.scratch)

    def backward(self, dy):
        dx = self.layer.backward(np.array(from_engine(dy), order="C"))
        return to_engine(dx, self.dx, self.scratch)
