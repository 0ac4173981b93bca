"""What all pooling shares: a window that slides along one axis after another and is cut off where the image ends.

The largest value of a rectangle is the largest of its rows' largest values; its sum is the sum of its rows' sums, its
norm the norm of its rows' norms. So an image is pooled along its rows first, and the result along its columns. Each
derivative is then the derivative along one axis, taken twice, and for a window of 7 x 7 cells there are 7 + 7 steps
instead of 49.

A border needs no cells of its own: the steps visit only those cells of a window that lie on the image.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnlib.arrays import as_float, is_whole, whole_numbers
from nnlib.functional.padding import border


class Axis(NamedTuple):
    """The windows along one axis of x.

    Fields:
        index: int, which axis of x; 0 and 1 are the examples and the channels.
        length: int >= 1, cells along it.
        places: int >= 1, windows along it.
        kernel_size, stride, dilation: int >= 1.
        before, after: int >= 0, the padding.
    """

    index: int
    length: int
    places: int
    kernel_size: int
    stride: int
    dilation: int
    before: int
    after: int

    def resized(self, shape, length):
        """`shape` with another length along this axis: `places` for what is pooled, `length` for what is not."""
        return (*shape[: self.index], length, *shape[self.index + 1 :])

    def steps(self):
        """For each cell of the window, from the first to the last, where it lies on the image.

        Yields:
            Two indices: the places whose windows have this cell on the image, and the cells of x that it covers there,
            a different one at every place.

        >>> axis = Axis(index=2, length=4, places=2, kernel_size=3, stride=2, dilation=1, before=1, after=1)
        >>> x, windows = np.array([[[5, 6, 7, 8]]]), np.array([[["first", "second"]]])
        >>> for places, cells in axis.steps():
        ...     print(*windows[places][0, 0], *x[cells][0, 0])
        second 6
        first second 5 7
        first second 6 8
        """
        whole = (slice(None),) * self.index
        for cell in range(self.kernel_size):
            # At place p the cell covers x[p * stride + offset]: from the first p where that is >= 0, here rounded up,
            # to the last where it is < length.
            offset = cell * self.dilation - self.before
            first = max(0, -(offset // self.stride))
            last = min(self.places - 1, (self.length - 1 - offset) // self.stride)
            if first <= last:
                cells = slice(first * self.stride + offset, last * self.stride + offset + 1, self.stride)
                yield (*whole, slice(first, last + 1)), (*whole, cells)


def window_arguments(function, axes, kernel_size, stride, padding, dilation=1):
    """The arguments of a pooling window as tuples with an entry for each axis.

    Args:
        function: str, the name that error messages begin with.
        axes: int >= 1, how many axes the window has.
        kernel_size, dilation: int >= 1, or one for each axis.
        stride: the same, or None for kernel_size.
        padding: as in `border`, at most half of kernel_size on any side.

    Returns:
        kernel_size, stride, padding, dilation; padding with a pair (before, after) for each axis.

    Raises:
        ValueError: an argument out of its range.

    >>> window_arguments("max_pool2d", 2, (2, 3), None, (0, 1))
    ((2, 3), (2, 3), ((0, 0), (1, 1)), (1, 1))
    """
    kernel_size = whole_numbers(function, "kernel_size", kernel_size, axes, 1)
    stride = kernel_size if stride is None else whole_numbers(function, "stride", stride, axes, 1)
    dilation = whole_numbers(function, "dilation", dilation, axes, 1)
    padding = border(function, padding, kernel_size, stride, dilation)
    if any(2 * max(sides) > kernel for sides, kernel in zip(padding, kernel_size, strict=True)):
        raise ValueError(f"{function}: padding {padding} is more than half of kernel_size {kernel_size}")
    return kernel_size, stride, padding, dilation


def pooling_axes(function, axes, x_shape, kernel_size, stride, padding, dilation=1, ceil_mode=False):
    """The axes of x (N, C, *size) that are pooled.

    The places along an axis are counted as in convolution and rounded down: cells that are left over at the end are
    covered by no window. With ceil_mode they are rounded up: one more window covers those cells and reaches over the
    edge, unless it would begin behind the image.

    Args:
        function, axes, kernel_size, stride, padding, dilation: as in `window_arguments`.
        x_shape: tuple of ints, the shape of x.
        ceil_mode: bool.

    Returns:
        Tuple of `Axis`, in the order of x's axes.

    Raises:
        ValueError: an argument out of its range, or a window that does not fit.

    >>> [pooling_axes("example", 1, (1, 1, 7), 2, None, 0, ceil_mode=mode)[0].places for mode in (False, True)]
    [3, 4]

    Source: PyTorch, torch.nn.MaxPool2d.
    """
    window = window_arguments(function, axes, kernel_size, stride, padding, dilation)
    letters = {1: "L", 2: "H, W", 3: "D, H, W"}[axes]
    if len(x_shape) != 2 + axes or not all(map(is_whole, x_shape)) or min(x_shape[2:]) < 1:
        raise ValueError(f"{function}: x is {x_shape}, expected (N, C, {letters}) with at least one cell")
    pooled = []
    for index, (length, kernel, step, (before, after), dilate) in enumerate(zip(x_shape[2:], *window, strict=True), 2):
        room = before + length + after - dilate * (kernel - 1) - 1
        places = (room + (step - 1 if ceil_mode else 0)) // step + 1
        if ceil_mode and (places - 1) * step >= before + length:
            places -= 1
        if places < 1:
            kernel_size, _, padding, dilation = window
            spread = "" if set(dilation) == {1} else f" with dilation {dilation}"
            raise ValueError(f"{function}: a window {kernel_size}{spread} does not fit x {x_shape} padded by {padding}")
        pooled.append(Axis(index, length, places, kernel, step, dilate, before, after))
    return tuple(pooled)


def pool(operation, x, axes, empty):
    """Combine the cells of every window with an operation such as np.maximum, along the last axis first.

    Args:
        operation: ufunc of two arguments for which neither order nor grouping matters.
        x: floating-point array.
        axes: tuple of `Axis`.
        empty: float, what a window without a cell on the image holds; the operation leaves any value as it is with it.

    Returns:
        List of arrays [x, x pooled along the last axis, ..., y pooled along all].

    >>> x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
    >>> pool(np.add, x, pooling_axes("example", 2, x.shape, 2, 1, 0), empty=0)[-1]
    array([[[[12., 16.]]]])
    """
    stages = [x]
    for axis in reversed(axes):
        x = stages[-1]
        y = np.full(axis.resized(x.shape, axis.places), empty, x.dtype)
        for places, cells in axis.steps():
            operation(y[places], x[cells], out=y[places])
        stages.append(y)
    return stages


def pool_backward(axis_backward, dy, stages, axes):
    """The derivative of `pool`, along the first axis first.

    Args:
        axis_backward: function, the derivative along one axis: takes (dy, x, y, axis), where y is x pooled along that
            axis, and returns dx.
        dy: floating-point array like y.
        stages: what `pool` returned.
        axes: tuple of `Axis`.

    Returns:
        dx like x.

    >>> x, axes = np.array([[[5.0, 6.0, 7.0]]]), pooling_axes("example", 1, (1, 1, 3), 2, 1, 0)
    >>> def sum_backward(dy, x, y, axis):
    ...     dx = np.zeros_like(x)
    ...     for places, cells in axis.steps():
    ...         dx[cells] += dy[places]
    ...     return dx
    >>> pool_backward(sum_backward, np.array([[[1.0, 10.0]]]), pool(np.add, x, axes, empty=0), axes)
    array([[[ 1., 11., 10.]]])
    """
    for axis, (y, x) in zip(axes, pairwise(reversed(stages)), strict=True):
        dy = axis_backward(dy, x, y, axis)
    return dy


def checked_dy(function, dy, expected, x_shape):
    """dy as floating-point numbers, or an error that names `function` when it is not of the expected shape.

    >>> checked_dy("max_pool2d_backward", np.ones(3), (1, 1, 2, 2), (1, 1, 4, 4))
    Traceback (most recent call last):
        ...
    ValueError: max_pool2d_backward: dy is (3,), expected (1, 1, 2, 2); x (1, 1, 4, 4)
    """
    dy = as_float(dy, function, "dy")
    if dy.shape != expected:
        raise ValueError(f"{function}: dy is {dy.shape}, expected {expected}; x {x_shape}")
    return dy


def widened(x):
    """x in at least single precision, in which sums of half-precision numbers neither overflow nor lose digits.

    >>> widened(np.float16([1.0])).dtype, widened(np.float64([1.0])).dtype
    (dtype('float32'), dtype('float64'))
    """
    return x.astype(np.promote_types(x.dtype, np.float32), copy=False)
