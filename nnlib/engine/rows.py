"""Convolution on images in the layout (H, C, W, N): one copy of the image for each column of the filter.

The textbook's way lays every window out as a column of a matrix, which copies each pixel kH * kW times. With whole rows
of pixels as the outermost axis, the kH rows that a window covers already lie one after another in memory: the matrix of
all windows in one row of the output is a *view*. Only the horizontal neighbours need a copy, kW of them.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnlib.engine.memory import aligned
from nnlib.engine.products import contract, multiply


class RowsConvolution:
    """A `Conv2d` layer for images of one size: x (H, C, W, N) -> y (rows, K, columns, N).

    Args:
        layer: `Conv2d` with dilation 1, one group and a border of zeros.
        x_shape: (H, C, W, N).
        padding: ((top, bottom), (left, right)).
        scratch: `Scratch`, shared with the other steps.
    """

    learns = True

    def __init__(self, layer, x_shape, padding, scratch):
        self.layer, self.x_shape, self.scratch = layer, x_shape, scratch
        height, channels, width, batch = x_shape
        filters, _, self.kernel_height, self.kernel_width = layer.w.shape
        (self.top, bottom), (self.left, right) = padding
        self.down, self.right = layer.stride
        rows = (height + self.top + bottom - self.kernel_height) // self.down + 1
        columns = (width + self.left + right - self.kernel_width) // self.right + 1
        self.y_shape = rows, filters, columns, batch
        dtype = scratch.dtype
        # copies[h, j, c, s]: what the filter's column j sees in row h at place s. The border is zero and stays so.
        self.copies = aligned(
            (height + self.top + bottom, self.kernel_width, channels, columns, batch), dtype, zero=True
        )
        self.views = _stacked_rows(
            self.copies.reshape(len(self.copies), self.kernel_width * channels, columns * batch),
            self.kernel_height,
            self.down,
            rows,
        )
        self.taps = list(_taps(self.kernel_width, width, columns, self.left, self.right))
        self.y, self.dx = aligned(self.y_shape, dtype), aligned(x_shape, dtype)
        self.filters = aligned((filters, self.kernel_height * self.kernel_width * channels), dtype)

    def forward(self, x):
        height = self.x_shape[0]
        for tap, places, pixels in self.taps:
            self.copies[self.top : self.top + height, tap, :, places] = x[:, :, pixels]
        rows, filters, columns, batch = self.y_shape
        w, b = self.layer.w, self.layer.b
        self.filters.reshape(filters, self.kernel_height, self.kernel_width, -1)[...] = w.transpose(0, 2, 3, 1)
        y = multiply(self.filters, self.views, self.y.reshape(rows, filters, columns * batch))
        if b is not None:
            y += b[:, None]
        return self.y

    def backward(self, dy, input_gradient=True):
        rows, filters, columns, batch = self.y_shape
        dy = dy.reshape(rows, filters, columns * batch)
        dw = contract(dy, self.views, self.scratch).reshape(filters, self.kernel_height, self.kernel_width, -1)
        self.layer.dw += dw.transpose(0, 3, 1, 2)
        if self.layer.b is not None:
            self.layer.db += np.matmul(dy, np.ones(columns * batch, dy.dtype)).sum(axis=0)
        return self._input_gradient(dy) if input_gradient else None

    def _input_gradient(self, dy):
        """dx, as a convolution of dy with the filter turned around: again stacked rows, then kW additions.

        With a stride, the rows of x fall into classes that meet different rows of the filter; one product for each.
        """
        height, channels, _, batch = self.x_shape
        rows, filters, columns, _ = self.y_shape
        reach = -(-self.kernel_height // self.down)
        last = (height - 1 + self.top) // self.down
        bordered = self.scratch.array("bordered", (reach - 1 + max(rows, last + 1), filters, columns * batch))
        bordered[: reach - 1] = 0
        bordered[reach - 1 : reach - 1 + rows] = dy
        bordered[reach - 1 + rows :] = 0
        dx, w = self.dx, self.layer.w
        dx.fill(0)
        for first in range(self.down):
            kernel_rows = w[:, :, first :: self.down][:, :, ::-1]
            count = kernel_rows.shape[2]
            # The rows of the padded image first, first + down, ..., of which those from `start` to `stop` exist in x.
            start = max(0, -(-(self.top - first) // self.down))
            stop = (height - 1 + self.top - first) // self.down + 1
            if count == 0 or stop <= start:
                continue
            seen = dx[first + self.down * start - self.top :: self.down]
            turned = np.ascontiguousarray(kernel_rows.transpose(3, 1, 2, 0)).reshape(
                self.kernel_width * channels, count * filters
            )
            views = _stacked_rows(bordered[reach - count :], count, 1, stop)[start:]
            shares = self.scratch.array("shares", (stop - start, self.kernel_width * channels, columns * batch))
            multiply(turned, views, shares)
            shares = shares.reshape(stop - start, self.kernel_width, channels, columns, batch)
            for tap, places, pixels in self.taps:
                seen[:, :, pixels] += shares[:, tap, :, places]
        return dx


def _stacked_rows(x, count, step, places):
    """View (places, count * K, L) of x (R, K, L): `count` consecutive rows under each other, every `step` rows."""
    _, inner, length = x.shape
    row, column, item = x.strides
    return as_strided(x, (places, count * inner, length), (step * row, column, item), writeable=False)


def _taps(kernel_width, width, columns, left, step):
    """For each column of the filter that meets the image at all: the places where it does, and the pixels it meets."""
    for tap in range(kernel_width):
        start = max(0, -(-(left - tap) // step))
        stop = min(columns, (width - 1 + left - tap) // step + 1)
        if stop > start:
            pixel = start * step + tap - left
            yield tap, slice(start, stop), slice(pixel, pixel + (stop - start - 1) * step + 1, step)
