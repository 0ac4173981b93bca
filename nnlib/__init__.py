"""nnlib: the course's reference library. NumPy and SciPy only; each derivative stands beside its function.

Functions come in pairs, ``y = conv2d(x, w, b)`` and ``dx, dw, db = conv2d_backward(dy, x, w)``. Layers are thin objects
around them. Layer lists that are only counted, not trained, live in ``nnlib.architecture`` and ``nnlib.zoo``.
"""

from nnlib.activations import (
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)
from nnlib.convolution import conv2d, conv2d_backward
from nnlib.gradcheck import check_gradient, gradient_error
from nnlib.layers import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sigmoid, Tanh
from nnlib.linear import linear, linear_backward
from nnlib.losses import (
    cross_entropy,
    cross_entropy_backward,
    logistic_loss,
    logistic_loss_backward,
    squared_error,
    squared_error_backward,
)
from nnlib.optimizers import SGD
from nnlib.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from nnlib.sequential import Sequential
from nnlib.shapes import (
    dense_parameters,
    filter_centers,
    output_size,
    padding_map,
    resolve_padding,
    same_padding,
)

__all__ = [
    "SGD",
    "AvgPool2d",
    "Conv2d",
    "Flatten",
    "Linear",
    "MaxPool2d",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "avg_pool2d",
    "avg_pool2d_backward",
    "check_gradient",
    "conv2d",
    "conv2d_backward",
    "cross_entropy",
    "cross_entropy_backward",
    "dense_parameters",
    "filter_centers",
    "gradient_error",
    "leaky_relu",
    "leaky_relu_backward",
    "linear",
    "linear_backward",
    "log_softmax",
    "log_softmax_backward",
    "logistic_loss",
    "logistic_loss_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "output_size",
    "padding_map",
    "relu",
    "relu_backward",
    "resolve_padding",
    "same_padding",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "squared_error",
    "squared_error_backward",
    "tanh",
    "tanh_backward",
]
