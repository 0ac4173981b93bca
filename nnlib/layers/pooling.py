"""Pooling layers: nothing to learn, each channel on its own."""

import numpy as np

from nnlib.functional.global_pooling import (
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_max_pool2d,
    global_max_pool2d_backward,
)
from nnlib.functional.norm_pooling import l2_pool2d, l2_pool2d_backward
from nnlib.functional.pooling import (
    avg_pool1d,
    avg_pool1d_backward,
    avg_pool2d,
    avg_pool2d_backward,
    max_pool1d,
    max_pool1d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from nnlib.functional.pooling_axes import window_arguments
from nnlib.layers.base import Layer


class _WindowPool(Layer):
    """What the layers with a window share: its arguments, checked, each with an entry for every axis."""

    def _set_window(self, axes, kernel_size, stride, padding, dilation=1):
        window = window_arguments(type(self).__name__, axes, kernel_size, stride, padding, dilation)
        self.kernel_size, self.stride, self.padding, self.dilation = window

    def config(self):
        return {name: getattr(self, name) for name in self.arguments}


class _MaxPool(_WindowPool):
    arguments = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")


class _AvgPool(_WindowPool):
    arguments = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")


class MaxPool1d(_MaxPool):
    """`max_pool1d` with its arguments: x (N, C, L) -> y (N, C, places).

    Raises:
        ValueError: an argument out of its range.

    >>> MaxPool1d(2)(np.array([[[1.0, 5.0, 2.0, 0.0]]]))
    array([[[5., 2.]]])

    Source: PyTorch, torch.nn.MaxPool1d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        self._set_window(1, kernel_size, stride, padding, dilation)
        self.ceil_mode = bool(ceil_mode)

    def forward(self, x):
        self.x = x
        return max_pool1d(x, **self.config())

    def backward(self, dy):
        return max_pool1d_backward(dy, self.x, **self.config())


class MaxPool2d(_MaxPool):
    """`max_pool2d` with its arguments: x (N, C, H, W) -> y (N, C, rows, columns).

    Raises:
        ValueError: an argument out of its range.

    >>> MaxPool2d(2)(np.array([[[[1.0, 5.0], [2.0, 0.0]]]]))
    array([[[[5.]]]])

    Source: PyTorch, torch.nn.MaxPool2d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        self._set_window(2, kernel_size, stride, padding, dilation)
        self.ceil_mode = bool(ceil_mode)

    def forward(self, x):
        self.x = x
        return max_pool2d(x, **self.config())

    def backward(self, dy):
        return max_pool2d_backward(dy, self.x, **self.config())


class AvgPool1d(_AvgPool):
    """`avg_pool1d` with its arguments: x (N, C, L) -> y (N, C, places).

    Raises:
        ValueError: an argument out of its range.

    >>> AvgPool1d(2)(np.array([[[1.0, 5.0, 2.0, 0.0]]]))
    array([[[3., 1.]]])

    Source: PyTorch, torch.nn.AvgPool1d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        self._set_window(1, kernel_size, stride, padding)
        self.ceil_mode, self.count_include_pad = bool(ceil_mode), bool(count_include_pad)

    def forward(self, x):
        self.x_shape = np.shape(x)
        return avg_pool1d(x, **self.config())

    def backward(self, dy):
        return avg_pool1d_backward(dy, self.x_shape, **self.config())


class AvgPool2d(_AvgPool):
    """`avg_pool2d` with its arguments: x (N, C, H, W) -> y (N, C, rows, columns).

    Raises:
        ValueError: an argument out of its range.

    >>> AvgPool2d(2)(np.array([[[[1.0, 5.0], [2.0, 0.0]]]]))
    array([[[[2.]]]])

    Source: PyTorch, torch.nn.AvgPool2d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        self._set_window(2, kernel_size, stride, padding)
        self.ceil_mode, self.count_include_pad = bool(ceil_mode), bool(count_include_pad)

    def forward(self, x):
        self.x_shape = np.shape(x)
        return avg_pool2d(x, **self.config())

    def backward(self, dy):
        return avg_pool2d_backward(dy, self.x_shape, **self.config())


class L2Pool2d(_WindowPool):
    """`l2_pool2d` with its arguments: x (N, C, H, W) -> y (N, C, rows, columns).

    Raises:
        ValueError: an argument out of its range.

    >>> L2Pool2d((1, 2))(np.array([[[[3.0, -4.0]]]]))
    array([[[[5.]]]])

    Source: PyTorch, torch.nn.LPPool2d, with norm_type 2.
    """

    arguments = ("kernel_size", "stride", "padding", "ceil_mode")

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False):
        self._set_window(2, kernel_size, stride, padding)
        self.ceil_mode = bool(ceil_mode)

    def forward(self, x):
        self.x = x
        return l2_pool2d(x, **self.config())

    def backward(self, dy):
        return l2_pool2d_backward(dy, self.x, **self.config())


class GlobalMaxPool2d(Layer):
    """`global_max_pool2d`: x (N, C, H, W) -> y (N, C).

    >>> GlobalMaxPool2d()(np.array([[[[1.0, 5.0], [2.0, 0.0]]]]))
    array([[5.]])

    Source: Oquab, Bottou, Laptev, Sivic, Is object localization for free?, 2015.
    """

    def forward(self, x):
        self.x = x
        return global_max_pool2d(x)

    def backward(self, dy):
        return global_max_pool2d_backward(dy, self.x)


class GlobalAvgPool2d(Layer):
    """`global_avg_pool2d`: x (N, C, H, W) -> y (N, C).

    >>> GlobalAvgPool2d()(np.array([[[[1.0, 5.0], [2.0, 0.0]]]]))
    array([[2.]])

    Source: Lin, Chen, Yan, Network in network, 2013.
    """

    def forward(self, x):
        self.x_shape = np.shape(x)
        return global_avg_pool2d(x)

    def backward(self, dy):
        return global_avg_pool2d_backward(dy, self.x_shape)
