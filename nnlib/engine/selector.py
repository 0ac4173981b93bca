"""Which way a convolution is computed, by a cost model that is written down here and compared with measurements.

Times are estimates in nanoseconds for one forward and backward pass on one core. Only their order matters.
"""

import math

# Measured on one core with float32, in nanoseconds: a multiply-add of a matrix product, copying or adding a number, a
# number of a transform for each doubling of the transform's length, a complex multiply-add, and what the calls cost.
MULTIPLY_ADD = 0.018
COPY = 0.5
TRANSFORM = 0.12
SPECTRAL_MULTIPLY_ADD = 0.7
ROWS_CALLS, FOURIER_CALLS = 40_000, 150_000
# Reading a number of the windows again, and how many windows of one row of the output the second cache holds.
WINDOW_READ, WINDOWS_HELD = 0.21, 64_000


def rows_cost(x_shape, w_shape, y_shape):
    """Three matrix products, the copies and additions for each column of the filter, and what the cache cannot hold.

    Args:
        x_shape: (H, C, W, N), w_shape: (K, C, kH, kW), y_shape: (rows, K, columns, N).

    Returns:
        float, nanoseconds.

    >>> round(rows_cost((28, 1, 28, 64), (6, 1, 5, 5), (28, 6, 28, 64)) / 1e6, 1)
    1.0
    """
    height, channels, _, batch = x_shape
    _, _, kernel_height, kernel_width = w_shape
    rows, filters, columns, _ = y_shape
    products = 3 * rows * columns * batch * filters * channels * kernel_height * kernel_width
    copies = 2 * height * kernel_width * channels * columns * batch + 2 * rows * filters * columns * batch
    windows = columns * batch * channels * kernel_height * kernel_width
    reads = 3 * rows * windows if windows > WINDOWS_HELD else 0
    return MULTIPLY_ADD * products + COPY * copies + WINDOW_READ * reads + ROWS_CALLS


def fourier_cost(x_shape, w_shape, y_shape):
    """Transforms of x, w and dy, three products of spectra, three transforms back, and copies in and out.

    The arguments are those of `rows_cost`.

    >>> cost = fourier_cost((512, 1, 512, 1), (8, 1, 31, 31), (482, 8, 482, 1))
    >>> cost < rows_cost((512, 1, 512, 1), (8, 1, 31, 31), (482, 8, 482, 1))
    True
    """
    _, channels, _, batch = x_shape
    filters, _, kernel_height, kernel_width = w_shape
    period = (y_shape[0] + kernel_height - 1) * (y_shape[2] + kernel_width - 1)
    transforms = 2 * (batch * channels + filters * channels + batch * filters)
    products = 3 * batch * filters * channels
    copies = 4 * batch * (channels + filters)
    numbers = TRANSFORM * math.log2(period) * transforms + SPECTRAL_MULTIPLY_ADD * products + COPY * copies
    return period * numbers + FOURIER_CALLS


def choose_method(x_shape, w_shape, y_shape, stride):
    """The name of the quicker way, "rows" or "fourier": as the model has it; "fourier" knows stride 1 only.

    Args:
        x_shape, w_shape, y_shape: as in `rows_cost`.
        stride: (vertical, horizontal).

    >>> choose_method((28, 1, 28, 64), (6, 1, 5, 5), (28, 6, 28, 64), (1, 1))
    'rows'
    >>> choose_method((512, 1, 512, 1), (8, 1, 31, 31), (482, 8, 482, 1), (1, 1))
    'fourier'
    """
    if tuple(stride) != (1, 1):
        return "rows"
    shapes = x_shape, w_shape, y_shape
    return "rows" if rows_cost(*shapes) <= fourier_cost(*shapes) else "fourier"
