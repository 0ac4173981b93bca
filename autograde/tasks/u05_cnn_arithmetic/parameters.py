"""The parameters of each layer."""

import math

from autograde.kinds import Function, Stratum
from autograde.tasks.u05_cnn_arithmetic.counting import each_layer, weights_of_filter
from autograde.tasks.u05_cnn_arithmetic.networks import (
    SHOWN_CLASSIFIERS,
    SHOWN_CONVOLUTIONS,
    SHOWN_GROUPS,
    SHOWN_POOLINGS,
    draw_classifiers,
    draw_convolutions,
    draw_grouped,
    draw_poolings,
)
from nnlib.architecture import Pool, _inputs_per_output, _steps, multiply_adds, parameters, summary


def _conv_parameters(layer, before, after):
    return (weights_of_filter(layer, before) + 1) * layer.filters


def _dense_parameters(layer, before, after):
    return (before[0] + 1) * layer.units


def _parameters_no_bias(layers, input_shape):
    """Counts weights without biases

    Filters and units each learn one number more than their weights.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: weights_of_filter(layer, before) * layer.filters,
        lambda layer, before, after: before[0] * layer.units,
    )


def _parameters_one_bias(layers, input_shape):
    """Learns one bias for each layer

    How many numbers come out of the layer at one place? Each of them is shifted by a bias of its own.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: weights_of_filter(layer, before) * layer.filters + 1,
        lambda layer, before, after: before[0] * layer.units + 1,
    )


def _parameters_flat(layers, input_shape):
    """Ignores the depth of the input

    A filter is a box: two sides and a depth. Whose depth?
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_image_depth(layers, input_shape):
    """Takes the depth of the image at every layer

    Only the first convolution sees the image. The depth that counts is that of the volume before the layer.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 * (input_shape[0] // layer.groups) + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_line(layers, input_shape):
    """Uses one side of the filter

    A square filter of side 3 has nine cells on each channel.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size * (before[0] // layer.groups) + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_groups(layers, input_shape):
    """Ignores the groups

    With two groups a filter sees half of the channels. What does that do to the weights of one filter?
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 * before[0] + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_group_bias(layers, input_shape):
    """Divides the biases by the groups as well

    Groups make each filter smaller. The number of filters, and of their biases, stays.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 * before[0] + 1) * layer.filters // layer.groups,
        _dense_parameters,
    )


def _parameters_places(layers, input_shape):
    """Counts each filter once for every place

    The same weights serve at every place: that is the point of a convolution.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: _conv_parameters(layer, before, after) * math.prod(after[1:]),
        _dense_parameters,
    )


def _parameters_pool(layers, input_shape):
    """Gives pooling layers parameters

    Which entry of the list belongs to a layer that has nothing to adjust?
    """
    return each_layer(
        layers,
        input_shape,
        _conv_parameters,
        _dense_parameters,
        lambda layer, before, after: layer.kernel_size**2 * before[0] if isinstance(layer, Pool) else 0,
    )


def _parameters_total(layers, input_shape):
    """Gives the total

    One number for each layer is asked for; their sum is for later.
    """
    return sum(parameters(layers, input_shape))


def _parameters_learning_only(layers, input_shape):
    """Leaves out layers that learn nothing

    A layer without parameters has an entry too: 0.
    """
    return [count for count in parameters(layers, input_shape) if count]


def _parameters_behind(layers, input_shape):
    """Takes the shape that leaves the layer

    A filter is as deep as the volume it reads, and that is the volume in front of the layer.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: _conv_parameters(layer, after, after),
        lambda layer, before, after: _dense_parameters(layer, after, after),
    )


def _parameters_dense_bias(layers, input_shape):
    """Learns one bias for a whole dense layer

    Each unit of a dense layer has its own.
    """
    return each_layer(layers, input_shape, _conv_parameters, lambda layer, before, after: before[0] * layer.units + 1)


def _parameters_one_group(layers, input_shape):
    """Counts the filters of one group only

    The filters are dealt to the groups, but all of them learn.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: _conv_parameters(layer, before, after) // layer.groups,
        _dense_parameters,
    )


def _parameters_pool_window(layers, input_shape):
    """Gives a pooling window weights

    A convolution weighs the cells of its window. What does pooling do with them?
    """
    return each_layer(
        layers,
        input_shape,
        _conv_parameters,
        _dense_parameters,
        lambda layer, before, after: layer.kernel_size**2 if isinstance(layer, Pool) else 0,
    )


def _parameters_from_image(layers, input_shape):
    """Lets every layer read the image

    Only the first layer does. What does the list of volumes say about the others?
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: _conv_parameters(layer, input_shape, after),
        lambda layer, before, after: (math.prod(input_shape) + 1) * layer.units,
    )


PARAMETERS = Function(
    id="u05-parameters",
    title="Count what is learned",
    minutes=15,
    covers=("u05.5c",),
    reference=parameters,
    strata=(
        Stratum("convolutions", 1, SHOWN_CONVOLUTIONS, draw_convolutions),
        Stratum("pooling", 0.5, SHOWN_POOLINGS, draw_poolings),
        Stratum("flatten and dense", 0.5, SHOWN_CLASSIFIERS, draw_classifiers),
        Stratum("groups", 1, SHOWN_GROUPS, draw_grouped),
    ),
    misconceptions=(
        _parameters_no_bias,
        _parameters_one_bias,
        _parameters_flat,
        _parameters_image_depth,
        _parameters_line,
        _parameters_groups,
        _parameters_group_bias,
        _parameters_places,
        _parameters_pool,
        _parameters_total,
        _parameters_learning_only,
        _parameters_behind,
        _parameters_dense_bias,
        _parameters_one_group,
        _parameters_pool_window,
        _parameters_from_image,
    ),
    puts_away=(parameters, multiply_adds, summary, _steps, _inputs_per_output),
)
