"""A network as a plain list of layers, and what can be counted on it before a single weight exists.

A layer here is a description (a named tuple), not the trainable object of ``nnlib.layers``: VGG-16 has 138 million
parameters, and counting them should not need 553 megabytes. Shapes are (channels, height, width), as in PyTorch;
the lectures write the same volume as width x height x depth.
"""

import math
from typing import NamedTuple

from nnlib.shapes import output_size, whole


class Conv(NamedTuple):
    """A convolutional layer: ``filters`` windows of kernel_size x kernel_size over the full depth, one bias each.

    With ``groups`` = g the channels are dealt into g equal parts, and each filter sees one part only.
    """

    filters: int
    kernel_size: int
    stride: int = 1
    padding: int = 0
    groups: int = 1


class Pool(NamedTuple):
    """A pooling layer (maximum or average): a window over each channel on its own. Nothing to learn."""

    kernel_size: int = 2
    stride: int = 2


class Activation(NamedTuple):
    """An element-wise function such as the ReLU. Nothing to learn, shape unchanged."""

    name: str = "relu"


class Flatten(NamedTuple):
    """Lays a volume out as one row of numbers."""


class Dense(NamedTuple):
    """A fully connected layer (FC): every unit sees every input, one bias each."""

    units: int


class Row(NamedTuple):
    """One line of a summary: a layer, the shape it gives, and its counts."""

    layer: tuple
    shape: tuple
    parameters: int
    multiply_adds: int
    receptive_field: int | None


def volumes(layers, input_shape, mode="refuse"):
    """Shape after each layer.

    Convolution: (filters, H', W') with H' and W' from ``output_size``. Pooling: (C, H', W'). Flatten: (C * H * W,).
    Dense: (units,). Activation: unchanged.

    Args:
        layers: sequence of Conv, Pool, Activation, Flatten, Dense.
        input_shape: (channels, height, width), or (units,) for a network without images.
        mode: "refuse" or "floor", see ``output_size``.

    Returns:
        list of tuples, one for each layer.

    Raises:
        ValueError: a window that does not fit, groups that do not divide the channels, or a layer that cannot follow
            the one before (a Conv after Flatten, a Dense before it); the message names the layer and its position.
        TypeError: something in the list is not a layer.

    >>> volumes([Conv(6, 5), Pool(), Flatten(), Dense(10)], (1, 28, 28))
    [(6, 24, 24), (6, 12, 12), (864,), (10,)]

    Source: USC CSCI 567, lecture 7.
    """
    shapes, shape = [], tuple(input_shape)
    for position, layer in enumerate(layers):
        try:
            shape = _next_shape(layer, shape, mode)
        except ValueError as problem:
            raise ValueError(f"volumes: layer {position}, {layer}, on input {shape}: {problem}") from None
        shapes.append(shape)
    return shapes


def _next_shape(layer, shape, mode):
    match layer:
        case Activation():
            return shape
        case Flatten():
            return (math.prod(shape),)
        case Dense(units):
            whole("Dense", "units", units, 1)
            if len(shape) != 1:
                raise ValueError("a Dense layer needs a flat input; put Flatten() before it")
            return (units,)
        case Conv() | Pool():
            if len(shape) != 3:
                raise ValueError("a window needs an input of shape (channels, height, width)")
            _check_window(layer)
            channels, *spatial = shape
            padding = layer.padding if isinstance(layer, Conv) else 0
            spatial = (output_size(size, layer.kernel_size, padding, layer.stride, mode) for size in spatial)
            if isinstance(layer, Pool):
                return (channels, *spatial)
            if channels % layer.groups or layer.filters % layer.groups:
                raise ValueError(f"{layer.groups} groups do not divide {channels} channels and {layer.filters} filters")
            return (layer.filters, *spatial)
        case _:
            raise TypeError(f"volumes: {layer!r} is not one of Conv, Pool, Activation, Flatten, Dense")


def _check_window(layer):
    """Raises if a Conv or Pool holds something else than whole numbers in their range."""
    for name, value in layer._asdict().items():
        if whole(type(layer).__name__, name, value, 0 if name == "padding" else 1) is not value:
            raise TypeError(f"{type(layer).__name__}: {name} is {value!r}, expected an int")


def parameters(layers, input_shape, mode="refuse"):
    """Weights and biases of each layer.

    Convolution: ``(kernel_size² * C / groups + 1) * filters``. Dense: ``(n_in + 1) * units``. Others: 0.

    Args and errors: as for ``volumes``.

    Returns:
        list of ints, one for each layer; ``sum`` gives the network's total.

    >>> parameters([Conv(10, 5, padding=2), Activation(), Pool()], (3, 32, 32))
    [760, 0, 0]

    Source: USC CSCI 567, lecture 7; for groups, Krizhevsky, Sutskever and Hinton, 2012.
    """
    return [
        (_inputs_per_output(layer, before) + 1) * after[0] if isinstance(layer, Conv | Dense) else 0
        for layer, before, after in _steps(layers, input_shape, mode)
    ]


def multiply_adds(layers, input_shape, mode="refuse"):
    """Multiplications (each followed by one addition) that each layer does for one input.

    One output number of a convolution is a dot product of kernel_size² * C / groups terms, and there are
    filters * H' * W' of them; one of a dense layer has n_in terms. Biases, activations and pooling are not counted.

    Args and errors: as for ``volumes``.

    Returns:
        list of ints, one for each layer.

    >>> multiply_adds([Conv(6, 5), Activation(), Flatten(), Dense(10)], (3, 32, 32))
    [352800, 0, 0, 47040]

    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, chapter 9.
    """
    return [
        _inputs_per_output(layer, before) * math.prod(after) if isinstance(layer, Conv | Dense) else 0
        for layer, before, after in _steps(layers, input_shape, mode)
    ]


def receptive_fields(layers):
    """Side of the square of input cells that one output cell can see, after each layer with a window.

    Going from the input outwards, with ``field = 1`` and ``jump = 1`` (the distance in the input between two
    neighbouring cells) at the start, each layer does first ``field += (kernel_size - 1) * jump``, then
    ``jump *= stride``. Activations change neither. The list ends before the first Flatten or Dense, which see
    everything.

    Args:
        layers: sequence of layers.

    Returns:
        list of ints.

    Raises:
        TypeError: something in the list is not a layer.

    >>> receptive_fields([Conv(6, 5), Activation(), Pool(), Conv(16, 5), Pool()])
    [5, 5, 6, 14, 16]

    Source: Araujo, Norris and Sim, Computing receptive fields of convolutional neural networks, Distill, 2019.
    """
    fields, field, jump = [], 1, 1
    for layer in layers:
        if isinstance(layer, Flatten | Dense):
            break
        if not isinstance(layer, Conv | Pool | Activation):
            raise TypeError(f"receptive_fields: {layer!r} is not one of Conv, Pool, Activation, Flatten, Dense")
        if not isinstance(layer, Activation):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.stride
        fields.append(field)
    return fields


def summary(layers, input_shape, mode="refuse"):
    """Everything above in one table: a list of ``Row``, one for each layer.

    Args and errors: as for ``volumes``. A layer that sees the whole input has the receptive field None.

    >>> for row in summary([Conv(6, 5), Flatten(), Dense(10)], (3, 32, 32)):
    ...     print(row.shape, row.parameters, row.multiply_adds, row.receptive_field)
    (6, 28, 28) 456 352800 5
    (4704,) 0 0 None
    (10,) 47050 47040 None
    """
    layers = list(layers)
    fields = receptive_fields(layers)
    fields += [None] * (len(layers) - len(fields))
    columns = (
        volumes(layers, input_shape, mode),
        parameters(layers, input_shape, mode),
        multiply_adds(layers, input_shape, mode),
        fields,
    )
    return [Row(layer, *values) for layer, *values in zip(layers, *columns, strict=True)]


def _steps(layers, input_shape, mode):
    """(layer, shape before, shape after) along the network."""
    layers = list(layers)
    after = volumes(layers, input_shape, mode)
    return zip(layers, [tuple(input_shape), *after], after, strict=False)


def _inputs_per_output(layer, shape):
    """Terms in the dot product behind one output number of a Conv or Dense layer."""
    if isinstance(layer, Conv):
        return layer.kernel_size**2 * (shape[0] // layer.groups)
    return shape[0]
