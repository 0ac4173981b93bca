"""Convolution with large filters, through the Fourier transform.

Correlation in space is a product of frequencies: ``fft(y) = fft(x) * conj(fft(w))``. Its cost does not depend on the
size of the filter, so it wins once the filter is large.
"""

import numpy as np
from scipy.fft import fft, ifft, irfft, next_fast_len, rfft

from nnlib.engine.layout import from_engine, to_engine
from nnlib.engine.memory import aligned


class FourierConvolution:
    """A `Conv2d` layer with stride 1 for images of one size: x (H, C, W, N) -> y (rows, K, columns, N).

    Args:
        layer: `Conv2d` with stride 1, dilation 1, one group and a border of zeros.
        x_shape: (H, C, W, N).
        padding: ((top, bottom), (left, right)).
        scratch: `Scratch`.
    """

    learns = True

    def __init__(self, layer, x_shape, padding, scratch):
        self.layer, self.x_shape, self.scratch = layer, x_shape, scratch
        height, _, width, batch = x_shape
        filters, _, self.kernel_height, self.kernel_width = layer.w.shape
        (self.top, bottom), (self.left, right) = padding
        padded = height + self.top + bottom, width + self.left + right
        # A product of spectra wraps around at the edges; the padded image is as large as the full convolution of y with
        # w, so what wraps is never looked at. Lengths with small prime factors transform fastest.
        self.period = tuple(next_fast_len(size, real=True) for size in padded)
        self.y_shape = padded[0] - self.kernel_height + 1, filters, padded[1] - self.kernel_width + 1, batch
        self.y, self.dx = aligned(self.y_shape, scratch.dtype), aligned(x_shape, scratch.dtype)

    def forward(self, x):
        height, channels, width, batch = self.x_shape
        padded = self.scratch.array("padded", (batch, channels, self.top + height, self.left + width))
        padded[:, :, : self.top] = 0
        padded[:, :, :, : self.left] = 0
        padded[:, :, self.top :, self.left :] = from_engine(x)
        self.x_spectrum = self._transform(padded)
        self.w_spectrum = self._transform(self.layer.w)
        spectrum = _sum_of_products(self.x_spectrum[:, None], self.w_spectrum.conj()[None], axis=2)
        y = self._back(spectrum, slice(0, self.y_shape[0]), slice(0, self.y_shape[2]))
        to_engine(y, self.y, self.scratch)
        if self.layer.b is not None:
            self.y += self.layer.b[:, None, None]
        return self.y

    def backward(self, dy, input_gradient=True):
        height, _, width, _ = self.x_shape
        dy = from_engine(dy)
        spectrum = self._transform(dy)
        dw = _sum_of_products(self.x_spectrum[:, None], spectrum.conj()[:, :, None], axis=0)
        self.layer.dw += self._back(dw, slice(0, self.kernel_height), slice(0, self.kernel_width))
        if self.layer.b is not None:
            self.layer.db += dy.sum(axis=(0, 2, 3))
        if not input_gradient:
            return None
        dx = _sum_of_products(spectrum[:, :, None], self.w_spectrum[None], axis=1)
        rows, columns = slice(self.top, self.top + height), slice(self.left, self.left + width)
        return to_engine(self._back(dx, rows, columns), self.dx, self.scratch)

    def _transform(self, x):
        # One axis after the other: the rows that padding would add are zero, and so are their transforms.
        return fft(rfft(x, self.period[1], axis=-1), self.period[0], axis=-2)

    def _back(self, spectrum, rows, columns):
        # The rows that nobody asked for are dropped before the second transform.
        return irfft(ifft(spectrum, axis=-2)[..., rows, :], self.period[1], axis=-1)[..., columns]


def _sum_of_products(a, b, axis):
    """``(a * b).sum(axis)``, without holding all products at once; a and b broadcast."""
    count = max(a.shape[axis], b.shape[axis])
    parts = ((np.take(a, i % a.shape[axis], axis), np.take(b, i % b.shape[axis], axis)) for i in range(count))
    first, second = next(parts)
    total = first * second
    for first, second in parts:
        total += first * second
    return total
