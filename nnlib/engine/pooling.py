"""Pooling with windows side by side, on the layout (H, C, W, N).

A 2x2 window is four quarters of the image: the cells in even and odd rows and columns. Each quarter is a strided view
whose innermost axis is the batch, so adding or comparing whole quarters runs at the speed of memory.
"""

import numpy as np

from nnlib.engine.memory import aligned, bits


class AveragePooling:
    """`AvgPool2d` whose windows lie side by side and leave nothing over.

    Args:
        kernel_size: (vertical, horizontal), a divisor of (H, W).
        x_shape: (H, C, W, N).
        scratch: `Scratch`.
    """

    def __init__(self, kernel_size, x_shape, scratch):
        self.kernel_size, self.x_shape, self.scratch = kernel_size, x_shape, scratch
        height, channels, width, batch = x_shape
        down, right = kernel_size
        self.y_shape = height // down, channels, width // right, batch
        self.y, self.dx = aligned(self.y_shape, scratch.dtype), aligned(x_shape, scratch.dtype)
        self.share = scratch.dtype.type(1 / (down * right))

    def forward(self, x):
        down, right = self.kernel_size
        rows = self.scratch.array("rows", (self.y_shape[0], *self.x_shape[1:]))
        _fold(np.add, [x[i::down] for i in range(down)], rows)
        _fold(np.add, [rows[:, :, j::right] for j in range(right)], self.y)
        self.y *= self.share
        return self.y

    def backward(self, dy):
        down, right = self.kernel_size
        rows = self.scratch.array("rows", (self.y_shape[0], *self.x_shape[1:]))
        np.multiply(dy, self.share, out=rows[:, :, 0::right])
        for j in range(1, right):
            rows[:, :, j::right] = rows[:, :, 0::right]
        for i in range(down):
            self.dx[i::down] = rows
        return self.dx


class MaximumPooling:
    """`MaxPool2d` with a 2x2 window, side by side, nothing left over. Among equals the first wins, row by row.

    Args:
        x_shape: (H, C, W, N), H and W even.
        scratch: `Scratch`.
    """

    def __init__(self, x_shape, scratch):
        self.x_shape, self.scratch = x_shape, scratch
        height, channels, width, batch = x_shape
        self.y_shape = height // 2, channels, width // 2, batch
        self.y, self.dx = aligned(self.y_shape, scratch.dtype), aligned(x_shape, scratch.dtype)
        self.left_wins = np.empty((height, channels, width // 2, batch), bool)
        self.upper_wins = np.empty(self.y_shape, bool)

    def forward(self, x):
        # First along each row, then between the two rows: a tie goes to the left one, then to the upper one, which is
        # row-major order.
        left, right = x[:, :, 0::2], x[:, :, 1::2]
        rows = self.scratch.array("rows", self.left_wins.shape)
        upper, lower = rows[0::2], rows[1::2]
        np.maximum(left, right, out=rows)
        np.maximum(upper, lower, out=self.y)
        np.greater_equal(left, right, out=self.left_wins)
        np.greater_equal(upper, lower, out=self.upper_wins)
        if np.isnan(self.y.max()):
            # The first nan wins, as in the reference, but it is not "greater or equal".
            self.left_wins |= np.isnan(left)
            self.upper_wins |= np.isnan(upper)
        return self.y

    def backward(self, dy):
        # Who wins gets dy, the other dy - dy; as bits, because inf - inf is nan.
        dy, rows, dx = bits(dy), bits(self.scratch.array("rows", self.left_wins.shape)), bits(self.dx)
        np.multiply(dy, self.upper_wins, out=rows[0::2])
        np.subtract(dy, rows[0::2], out=rows[1::2])
        np.multiply(rows, self.left_wins, out=dx[:, :, 0::2])
        np.subtract(rows, dx[:, :, 0::2], out=dx[:, :, 1::2])
        return self.dx


def _fold(operation, parts, out):
    """All parts combined by a binary operation, into `out`."""
    if len(parts) == 1:
        out[...] = parts[0]
        return
    operation(parts[0], parts[1], out=out)
    for part in parts[2:]:
        operation(out, part, out=out)
