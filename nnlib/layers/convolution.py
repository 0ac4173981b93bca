"""Convolution layers: one for each number of axes, and one that goes the other way."""

import math

import numpy as np

from nnlib.arrays import whole_number, whole_numbers
from nnlib.functional.convolution import conv1d, conv1d_backward, conv2d, conv2d_backward, conv3d, conv3d_backward
from nnlib.functional.padding import MODES, border
from nnlib.functional.transposed_convolution import conv_transpose2d, conv_transpose2d_backward, extra_cells
from nnlib.layers.base import Layer, initial_parameters


class _Convolution(Layer):
    """What the layers below share; each names its pair and along how many axes its window slides."""

    keywords = "stride", "padding", "dilation", "groups", "padding_mode"

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        padding_mode="zero",
        *,
        rng,
        dtype=np.float32,
    ):
        name, axes = type(self).__name__, self.axes
        self.in_channels = whole_number(name, "in_channels", in_channels, 1)
        self.out_channels = whole_number(name, "out_channels", out_channels, 1)
        self.kernel_size = whole_numbers(name, "kernel_size", kernel_size, axes, 1)
        self.stride = whole_numbers(name, "stride", stride, axes, 1)
        self.dilation = whole_numbers(name, "dilation", dilation, axes, 1)
        self.padding = border(name, padding, self.kernel_size, self.stride, self.dilation)
        self.groups = whole_number(name, "groups", groups, 1)
        if in_channels % self.groups or out_channels % self.groups:
            channels = f"in_channels {in_channels} and of out_channels {out_channels}"
            raise ValueError(f"{name}: groups is {groups}, expected a divisor of {channels}")
        if padding_mode not in tuple(MODES):
            raise ValueError(f"{name}: padding_mode is {padding_mode!r}, expected one of {tuple(MODES)}")
        self.padding_mode = padding_mode
        self.w, b = self.first_parameters(rng, dtype)
        self.b = b if bias else None
        self.dw, self.db = np.zeros_like(self.w), np.zeros_like(b) if bias else None

    def first_parameters(self, rng, dtype):
        """w and b, drawn from rng."""
        shape = (self.out_channels, self.in_channels // self.groups, *self.kernel_size)
        return initial_parameters(type(self).__name__, shape, rng, dtype)

    def forward(self, x):
        self.x = x
        return self.function(x, self.w, self.b, **self.arguments())

    def backward(self, dy):
        dx, dw, db = self.derivative(dy, self.x, self.w, **self.arguments())
        self.dw += dw
        if self.b is not None:
            self.db += db
        return dx

    def parameters(self):
        yield "w", self.w, self.dw
        if self.b is not None:
            yield "b", self.b, self.db

    def arguments(self):
        """The keyword arguments of the pair."""
        return {name: getattr(self, name) for name in self.keywords}

    def config(self):
        sizes = {name: getattr(self, name) for name in ("in_channels", "out_channels", "kernel_size")}
        return sizes | self.arguments() | {"bias": self.b is not None}


class Conv2d(_Convolution):
    """A convolution layer, `conv2d`: x (N, in_channels, H, W) -> y (N, out_channels, rows, columns).

    Both w and b start uniform in ±1 / sqrt(in_channels / groups * kH * kW), as in PyTorch.

    Args:
        in_channels, out_channels: int >= 1.
        kernel_size: int >= 1, or a pair (vertical, horizontal).
        stride, padding, dilation, groups: as in `conv2d`; groups divides both numbers of channels.
        padding_mode: "zero", "replicate" or "mirror", as in `pad`; PyTorch's "zeros", "replicate" and "reflect".
        bias: bool, whether there is a b; without, it is None.
        rng: numpy.random.Generator, draws the initial parameters.
        dtype: floating-point type of the parameters.

    Raises:
        ValueError: an argument out of its range, or a dtype that is not floating-point.

    >>> layer = Conv2d(3, 6, kernel_size=5, rng=np.random.default_rng(0))
    >>> layer(np.ones((1, 3, 32, 32), np.float32)).shape
    (1, 6, 28, 28)

    Source: PyTorch, torch.nn.Conv2d.
    """

    axes, function, derivative = 2, staticmethod(conv2d), staticmethod(conv2d_backward)


class Conv1d(_Convolution):
    """A convolution layer for signals, `conv1d`: x (N, in_channels, L) -> y (N, out_channels, places).

    The arguments are those of `Conv2d`, for one axis.

    >>> layer = Conv1d(2, 4, kernel_size=3, padding="same", rng=np.random.default_rng(0))
    >>> layer(np.ones((1, 2, 10), np.float32)).shape
    (1, 4, 10)

    Source: PyTorch, torch.nn.Conv1d.
    """

    axes, function, derivative = 1, staticmethod(conv1d), staticmethod(conv1d_backward)


class Conv3d(_Convolution):
    """A convolution layer for volumes, `conv3d`: x (N, in_channels, D, H, W) -> y (N, out_channels, *places).

    The arguments are those of `Conv2d`, for three axes (depth, vertical, horizontal).

    >>> layer = Conv3d(1, 2, kernel_size=(2, 3, 3), rng=np.random.default_rng(0))
    >>> layer(np.ones((1, 1, 4, 5, 6), np.float32)).shape
    (1, 2, 3, 3, 4)

    Source: PyTorch, torch.nn.Conv3d.
    """

    axes, function, derivative = 3, staticmethod(conv3d), staticmethod(conv3d_backward)


class ConvTranspose2d(_Convolution):
    """A layer that grows maps, `conv_transpose2d`: x (N, in_channels, H, W) -> y (N, out_channels, rows, columns).

    Both w and b start uniform in ±1 / sqrt(out_channels / groups * kH * kW), as in PyTorch.

    Args:
        in_channels, out_channels, kernel_size, bias, rng, dtype: as in `Conv2d`.
        stride, padding, output_padding, groups, dilation: as in `conv_transpose2d`.

    Raises:
        ValueError: an argument out of its range, or a dtype that is not floating-point.

    >>> layer = ConvTranspose2d(3, 6, kernel_size=2, stride=2, rng=np.random.default_rng(0))
    >>> layer(np.ones((1, 3, 4, 5), np.float32)).shape
    (1, 6, 8, 10)

    Source: PyTorch, torch.nn.ConvTranspose2d.
    """

    axes, function, derivative = 2, staticmethod(conv_transpose2d), staticmethod(conv_transpose2d_backward)
    keywords = "stride", "padding", "output_padding", "groups", "dilation"

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        *,
        rng,
        dtype=np.float32,
    ):
        sizes = in_channels, out_channels, kernel_size
        super().__init__(*sizes, stride, padding, dilation, groups, bias, rng=rng, dtype=dtype)
        self.output_padding = extra_cells("ConvTranspose2d", output_padding, self.stride, self.dilation)

    def first_parameters(self, rng, dtype):
        shape = (self.in_channels, self.out_channels // self.groups, *self.kernel_size)
        w, _ = initial_parameters("ConvTranspose2d", shape, rng, dtype)
        bound = 1 / math.sqrt(math.prod(w.shape[1:]))
        return w, rng.uniform(-bound, bound, self.out_channels).astype(dtype)
