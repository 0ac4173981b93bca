"""Layers: thin objects around the pairs of functions.

A layer remembers in `forward` what its derivative needs and calls the derivative in `backward`. One that learns owns
its parameters w and b and, of the same shapes, their gradients dw and db. Gradients are *added* to what is there, so
that several backward passes sum up; `zero_grad` begins anew.

Whoever holds a layer may write into its arrays, ``layer.w[...] = values``, and an optimizer does. Binding a new array,
``layer.w = values``, is for the time before the optimizer is made: it keeps the arrays that it was given.
"""

import math

import numpy as np

from nnlib.activations import relu, relu_backward, sigmoid, sigmoid_backward, tanh, tanh_backward
from nnlib.convolution import conv2d, conv2d_backward, pair
from nnlib.linear import linear, linear_backward
from nnlib.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward


class Layer:
    """What every layer can do. Subclasses define forward(x) -> y and backward(dy) -> dx, and parameters if they learn.

    >>> class Double(Layer):
    ...     def forward(self, x):
    ...         return 2 * x
    ...     def backward(self, dy):
    ...         return 2 * dy
    >>> Double()(np.array([1.0])), list(Double().parameters())
    (array([2.]), [])
    """

    def __call__(self, x):
        return self.forward(x)

    def parameters(self):
        """Yields (name, parameter, gradient) for everything that is learned: the arrays themselves, not copies."""
        return iter(())

    def zero_grad(self):
        """Set every gradient to zero, in place."""
        for _, _, gradient in self.parameters():
            gradient[...] = 0

    def __repr__(self):
        return f"{type(self).__name__}()"

    def __getattr__(self, name):
        # Reached only for what is not there, which is most often an operand that forward has yet to remember.
        raise AttributeError(f"{type(self).__name__} has no {name!r}; backward finds its operands once forward has run")


class Linear(Layer):
    """A fully connected layer, `linear`: x (N, in_features) -> y (N, out_features).

    Both w and b start uniform in ±1 / sqrt(in_features), as in PyTorch.

    Args:
        in_features, out_features: int >= 1.
        rng: numpy.random.Generator, draws the initial parameters.
        dtype: floating-point type of the parameters.

    Raises:
        ValueError: a size below 1, or a dtype that is not floating-point.

    >>> layer = Linear(3, 2, rng=np.random.default_rng(0))
    >>> layer, layer(np.ones((5, 3), np.float32)).shape
    (Linear(3, 2), (5, 2))

    Source: PyTorch, torch.nn.Linear.
    """

    def __init__(self, in_features, out_features, *, rng, dtype=np.float32):
        self.w, self.b = _initial_parameters("Linear", (out_features, in_features), rng, dtype)
        self.dw, self.db = np.zeros_like(self.w), np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return linear(x, self.w, self.b)

    def backward(self, dy):
        dx, dw, db = linear_backward(dy, self.x, self.w)
        self.dw += dw
        self.db += db
        return dx

    def parameters(self):
        yield "w", self.w, self.dw
        yield "b", self.b, self.db

    def __repr__(self):
        return f"Linear({self.w.shape[1]}, {self.w.shape[0]})"


class Conv2d(Layer):
    """A convolution layer, `conv2d`: x (N, in_channels, H, W) -> y (N, out_channels, rows, columns).

    Both w and b start uniform in ±1 / sqrt(in_channels * kH * kW), as in PyTorch.

    Args:
        in_channels, out_channels: int >= 1.
        kernel_size, stride, padding: int or a pair (vertical, horizontal), as in `conv2d`.
        rng: numpy.random.Generator, draws the initial parameters.
        dtype: floating-point type of the parameters.

    Raises:
        ValueError: kernel_size, stride or padding out of range, a size below 1, or a dtype that is not floating-point.

    >>> layer = Conv2d(3, 6, kernel_size=5, rng=np.random.default_rng(0))
    >>> layer, layer(np.ones((1, 3, 32, 32), np.float32)).shape
    (Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1), padding=(0, 0)), (1, 6, 28, 28))

    Source: PyTorch, torch.nn.Conv2d.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, *, rng, dtype=np.float32):
        kernel_size = pair("Conv2d", "kernel_size", kernel_size, 1)
        self.stride, self.padding = pair("Conv2d", "stride", stride, 1), pair("Conv2d", "padding", padding, 0)
        self.w, self.b = _initial_parameters("Conv2d", (out_channels, in_channels, *kernel_size), rng, dtype)
        self.dw, self.db = np.zeros_like(self.w), np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return conv2d(x, self.w, self.b, self.stride, self.padding)

    def backward(self, dy):
        dx, dw, db = conv2d_backward(dy, self.x, self.w, self.stride, self.padding)
        self.dw += dw
        self.db += db
        return dx

    def parameters(self):
        yield "w", self.w, self.dw
        yield "b", self.b, self.db

    def __repr__(self):
        filters, channels, *kernel_size = self.w.shape
        shape = f"kernel_size={tuple(kernel_size)}, stride={self.stride}, padding={self.padding}"
        return f"Conv2d({channels}, {filters}, {shape})"


class MaxPool2d(Layer):
    """`max_pool2d` with its arguments: x (N, C, H, W) -> y (N, C, rows, columns).

    >>> MaxPool2d(2)(np.array([[[[1.0, 5.0], [2.0, 0.0]]]]))
    array([[[[5.]]]])
    """

    def __init__(self, kernel_size, stride=None, padding=0):
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, x):
        self.x = x
        return max_pool2d(x, self.kernel_size, self.stride, self.padding)

    def backward(self, dy):
        return max_pool2d_backward(dy, self.x, self.kernel_size, self.stride, self.padding)

    def __repr__(self):
        return f"MaxPool2d(kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding})"


class AvgPool2d(Layer):
    """`avg_pool2d` with its arguments: x (N, C, H, W) -> y (N, C, rows, columns).

    >>> AvgPool2d(2)(np.array([[[[1.0, 5.0], [2.0, 0.0]]]]))
    array([[[[2.]]]])
    """

    def __init__(self, kernel_size, stride=None, padding=0):
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, x):
        self.x_shape = np.shape(x)
        return avg_pool2d(x, self.kernel_size, self.stride, self.padding)

    def backward(self, dy):
        return avg_pool2d_backward(dy, self.x_shape, self.kernel_size, self.stride, self.padding)

    def __repr__(self):
        return f"AvgPool2d(kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding})"


class Flatten(Layer):
    """All axes but the first become one: x (N, ...) -> y (N, product of the others), in row-major order.

    >>> Flatten()(np.ones((2, 3, 4, 5))).shape
    (2, 60)
    """

    def forward(self, x):
        self.x_shape = np.shape(x)
        # Spelled out rather than -1, which cannot be resolved when the batch is empty.
        return np.reshape(x, (self.x_shape[0], math.prod(self.x_shape[1:])))

    def backward(self, dy):
        return np.reshape(dy, self.x_shape)


class ReLU(Layer):
    """`relu`, any shape.

    >>> ReLU()(np.array([-1.0, 2.0]))
    array([0., 2.])
    """

    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, dy):
        return relu_backward(dy, self.x)


class Sigmoid(Layer):
    """`sigmoid`, any shape.

    >>> Sigmoid()(np.array([0.0]))
    array([0.5])
    """

    def forward(self, x):
        self.y = sigmoid(x)
        return self.y

    def backward(self, dy):
        return sigmoid_backward(dy, self.y)


class Tanh(Layer):
    """`tanh`, any shape.

    >>> Tanh()(np.array([0.0]))
    array([0.])
    """

    def forward(self, x):
        self.y = tanh(x)
        return self.y

    def backward(self, dy):
        return tanh_backward(dy, self.y)


def _initial_parameters(layer, w_shape, rng, dtype):
    """w and b, uniform in ±1 / sqrt(number of inputs that one output sums over)."""
    if min(w_shape) < 1 or np.dtype(dtype).kind != "f":
        raise ValueError(f"{layer}: w would be {w_shape} of {np.dtype(dtype)}, expected sizes >= 1 of floating point")
    bound = 1 / math.sqrt(math.prod(w_shape[1:]))
    return tuple(rng.uniform(-bound, bound, shape).astype(dtype) for shape in (w_shape, w_shape[:1]))
