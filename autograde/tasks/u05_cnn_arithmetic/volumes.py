"""The shape of the volume after each layer."""

import math

from autograde.kinds import Function, Stratum
from autograde.tasks.u05_cnn_arithmetic.networks import (
    SHOWN_CLASSIFIERS,
    SHOWN_CONVOLUTIONS,
    SHOWN_POOLINGS,
    draw_classifiers,
    draw_convolutions,
    draw_poolings,
)
from nnlib.architecture import (
    Activation,
    Conv,
    Dense,
    Flatten,
    Pool,
    _next_shape,
    multiply_adds,
    parameters,
    summary,
    volumes,
)


def _changed(change):
    """A wrong `volumes` that computes each shape from the one before by a changed rule: change(layer, shape)."""

    def wrong(layers, input_shape):
        shapes, shape = [], tuple(input_shape)
        for layer in layers:
            shape = change(layer, shape)
            shapes.append(shape)
        return shapes

    return wrong


def _one(layer, shape):
    return volumes([layer], shape, mode="floor")[0]


def _volumes_depth(layers, input_shape):
    """Keeps the depth through a convolution

    A convolution with K filters hands on K maps.
    """
    return _changed(
        lambda layer, shape: (shape[0], *_one(layer, shape)[1:]) if isinstance(layer, Conv) else _one(layer, shape)
    )(layers, input_shape)


def _volumes_padding(layers, input_shape):
    """Convolves without the padding of the layer

    A Conv has a field padding. Does your formula read it?
    """
    return _changed(lambda layer, shape: _one(layer._replace(padding=0) if isinstance(layer, Conv) else layer, shape))(
        layers, input_shape
    )


def _volumes_stride(layers, input_shape):
    """Convolves without the stride of the layer

    A Conv has a field stride. What is the way of the window divided by?
    """
    return _changed(lambda layer, shape: _one(layer._replace(stride=1) if isinstance(layer, Conv) else layer, shape))(
        layers, input_shape
    )


def _volumes_halves(layers, input_shape):
    """Halves at every pooling

    Not every pooling is 2 x 2 with stride 2. Read both fields of the layer.
    """
    return _changed(
        lambda layer, shape: (shape[0], shape[1] // 2, shape[2] // 2) if isinstance(layer, Pool) else _one(layer, shape)
    )(layers, input_shape)


def _volumes_square(layers, input_shape):
    """Uses the height for both sides

    The images of this course are not all square. Each side has its own way through the network.
    """
    return _changed(
        lambda layer, shape: (
            (*_one(layer, shape)[:2], _one(layer, shape)[1]) if isinstance(layer, Conv | Pool) else _one(layer, shape)
        )
    )(layers, input_shape)


def _volumes_flat(layers, input_shape):
    """Flattens one map

    Flatten lays all maps in a row, not only the first.
    """
    return _changed(lambda layer, shape: (math.prod(shape[1:]),) if isinstance(layer, Flatten) else _one(layer, shape))(
        layers, input_shape
    )


def _volumes_input(layers, input_shape):
    """Begins with the shape of the input

    The list holds one shape for each layer: the one that comes out of it.
    """
    return [tuple(input_shape), *volumes(layers, input_shape)]


def _volumes_skips(layers, input_shape):
    """Leaves the activations out

    An activation changes no shape, but it is a layer of the list and has an output.
    """
    return [
        shape
        for layer, shape in zip(layers, volumes(layers, input_shape), strict=True)
        if not isinstance(layer, Activation)
    ]


def _volumes_last(layers, input_shape):
    """Gives the last shape only

    All shapes on the way are asked for, one for each layer.
    """
    return volumes(layers, input_shape)[-1]


def _volumes_not_chained(layers, input_shape):
    """Starts from the image at every layer

    Each layer takes what the layer before it hands on.
    """
    shapes = []
    for layer in layers:
        flat = (math.prod(input_shape),)
        shapes.append(_one(layer, flat if isinstance(layer, Dense) else tuple(input_shape)))
    return shapes


def _volumes_numbers(layers, input_shape):
    """Writes a flat shape as a number

    A shape is a tuple even if it has one entry only: (120,).
    """
    return [shape if len(shape) > 1 else shape[0] for shape in volumes(layers, input_shape)]


VOLUMES = Function(
    id="u05-volumes",
    title="Follow the volume through a network",
    minutes=20,
    covers=("u05.5b",),
    reference=volumes,
    strata=(
        Stratum("convolutions", 1, SHOWN_CONVOLUTIONS, draw_convolutions),
        Stratum("pooling", 1, SHOWN_POOLINGS, draw_poolings),
        Stratum("flatten and dense", 1, SHOWN_CLASSIFIERS, draw_classifiers),
    ),
    misconceptions=(
        _volumes_depth,
        _volumes_padding,
        _volumes_stride,
        _volumes_halves,
        _volumes_square,
        _volumes_flat,
        _volumes_input,
        _volumes_skips,
        _volumes_last,
        _volumes_not_chained,
        _volumes_numbers,
    ),
    puts_away=(volumes, parameters, multiply_adds, summary, _next_shape),
)
