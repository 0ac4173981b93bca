"""A plan: how a list of layers runs on batches of one shape, in the engine's layout and in memory of its own.

The pairs stay the reference: whatever a plan computes, the layers' own functions compute too, and the tests hold the
two equal. A layer without a quick form is run by its own functions, between two changes of layout.
"""

import numpy as np

from nnlib.arrays import as_float
from nnlib.engine.dense import Dense
from nnlib.engine.elementwise import Elementwise, InPlaceReLU, InPlaceSigmoid, InPlaceTanh
from nnlib.engine.fourier import FourierConvolution
from nnlib.engine.layout import FlattenImages, Reference, engine_shape, from_engine, to_engine
from nnlib.engine.memory import aligned
from nnlib.engine.pooling import AveragePooling, MaximumPooling
from nnlib.engine.rows import RowsConvolution
from nnlib.engine.selector import choose_method
from nnlib.functional.padding import border
from nnlib.layers.activations import ELU, GELU, Arctan, LeakyReLU, ReLU, Sigmoid, Softplus, Tanh
from nnlib.layers.convolution import Conv2d
from nnlib.layers.dense import Linear
from nnlib.layers.flatten import Flatten
from nnlib.layers.pooling import AvgPool2d, MaxPool2d

IN_PLACE = {ReLU: InPlaceReLU, Sigmoid: InPlaceSigmoid, Tanh: InPlaceTanh}
ENTRY_BY_ENTRY = (Arctan, ELU, GELU, LeakyReLU, ReLU, Sigmoid, Softplus, Tanh)


class Plan:
    """The steps for one shape of x. They are made during the first `forward`, when each sees what the one before gives.

    Args:
        layers: sequence of `Layer`.
        x_shape: (N, C, H, W) or (N, F), N >= 1.
        scratch: `Scratch`, its dtype that of x and of every parameter.
    """

    def __init__(self, layers, x_shape, scratch):
        self.layers, self.scratch = layers, scratch
        # A matrix product reads (N, F) as (F, N) where it lies; everything else needs the numbers in their new order.
        reads_only = len(x_shape) == 2 and type(next(iter(layers), None)) is Linear
        self.x = None if reads_only else aligned(engine_shape(x_shape), scratch.dtype)
        self.steps = []

    def forward(self, x):
        """y (N, ...), a new array, for x of the plan's shape."""
        x = x.T if self.x is None else to_engine(x, self.x, self.scratch)
        if self.steps:
            for step in self.steps:
                x = step.forward(x)
        else:
            for layer in self.layers:
                keeps = bool(self.steps) and isinstance(self.steps[-1], (*IN_PLACE.values(), Elementwise))
                self.steps.append(_step(layer, x.shape, self.scratch, may_overwrite=not keeps))
                x = self.steps[-1].forward(x)
        y = np.array(from_engine(x), order="C")
        self.y_shape = y.shape
        return y

    def backward(self, dy, input_gradient=True):
        """dx (N, ...), a new array; None without `input_gradient`: steps that only lead to dx are then left out."""
        dy = as_float(dy, "Sequential", "dy").astype(self.scratch.dtype, copy=False)
        if dy.shape != self.y_shape:
            raise ValueError(f"Sequential: dy is {dy.shape}, expected {self.y_shape}, the shape of the output")
        dy = to_engine(dy, self.scratch.array("dy", self.steps[-1].y_shape), self.scratch)
        learners = [index for index, step in enumerate(self.steps) if getattr(step, "learns", False)]
        first = 0 if input_gradient else min(learners, default=len(self.steps))
        for index in reversed(range(first, len(self.steps))):
            step = self.steps[index]
            if index == first and not input_gradient and not isinstance(step, Reference):
                step.backward(dy, input_gradient=False)
            else:
                dy = step.backward(dy)
        return np.array(from_engine(dy), order="C") if input_gradient else None


def _step(layer, x_shape, scratch, may_overwrite):
    """The quickest form that is known of a layer, for x (H, C, W, N) or (F, N).

    Anything out of the ordinary, errors too, is left to the layer.
    """
    kind, images = type(layer), len(x_shape) == 4
    if kind in IN_PLACE and may_overwrite:
        return IN_PLACE[kind](x_shape, scratch)
    if kind in ENTRY_BY_ENTRY:
        return Elementwise(layer, x_shape)
    if kind is Linear and len(x_shape) == 2 and layer.w.shape[1] == x_shape[0]:
        return Dense(layer, x_shape, scratch)
    if kind is Flatten and images:
        return FlattenImages(x_shape, scratch)
    if kind is Conv2d and images and layer.w.shape[1] == x_shape[1] and _is_plain(layer):
        return _convolution(layer, x_shape, scratch) or Reference(layer, x_shape, scratch)
    if kind in (AvgPool2d, MaxPool2d) and images:
        return _pooling(layer, x_shape, scratch) or Reference(layer, x_shape, scratch)
    return Reference(layer, x_shape, scratch)


def _is_plain(layer):
    return set(layer.dilation) == {1} and layer.groups == 1 and layer.padding_mode == "zero"


def _convolution(layer, x_shape, scratch):
    kernel_size = layer.w.shape[2:]
    padding = border("Conv2d", layer.padding, kernel_size, layer.stride, (1, 1))
    places = [
        (size + sum(sides) - kernel) // step + 1
        for size, sides, kernel, step in zip(x_shape[::2], padding, kernel_size, layer.stride, strict=True)
    ]
    if min(places) < 1:
        return None
    y_shape = places[0], len(layer.w), places[1], x_shape[3]
    method = {"rows": RowsConvolution, "fourier": FourierConvolution}
    return method[choose_method(x_shape, layer.w.shape, y_shape, layer.stride)](layer, x_shape, padding, scratch)


def _pooling(layer, x_shape, scratch):
    """Windows side by side that leave nothing over; for the maximum, 2x2."""
    kernel_size, (height, width) = layer.kernel_size, x_shape[::2]
    side_by_side = layer.stride == kernel_size and height % kernel_size[0] == 0 and width % kernel_size[1] == 0
    plain = not np.any(layer.padding) and layer.dilation == (1, 1)
    if not side_by_side or not plain or 0 in (height, width):
        return None
    if type(layer) is AvgPool2d:
        return AveragePooling(kernel_size, x_shape, scratch)
    return MaximumPooling(x_shape, scratch) if kernel_size == (2, 2) else None
