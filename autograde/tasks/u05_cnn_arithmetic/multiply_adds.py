"""The work of each layer."""

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
)
from nnlib.architecture import Pool, _inputs_per_output, _steps, multiply_adds, parameters, summary


def _dense_work(layer, before, after):
    return before[0] * layer.units


def _conv_work(layer, before, after):
    return weights_of_filter(layer, before) * math.prod(after)


def _work_weights(layers, input_shape):
    """Counts the weights and not the work

    Every weight of a filter is used again at each place of the output. How many places are there?
    """
    return each_layer(
        layers, input_shape, lambda layer, before, after: weights_of_filter(layer, before) * layer.filters, _dense_work
    )


def _work_input_places(layers, input_shape):
    """Counts the places of the input

    One dot product is computed for each number that comes out. Which volume tells how many those are?
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: weights_of_filter(layer, before) * layer.filters * math.prod(before[1:]),
        _dense_work,
    )


def _work_one_filter(layers, input_shape):
    """Counts one filter

    Every filter does the same amount of work. How many filters has the layer?
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: weights_of_filter(layer, before) * math.prod(after[1:]),
        _dense_work,
    )


def _work_flat(layers, input_shape):
    """Counts the work on one channel

    The dot product runs over all channels that the filter sees.
    """
    return each_layer(
        layers, input_shape, lambda layer, before, after: layer.kernel_size**2 * math.prod(after), _dense_work
    )


def _work_groups(layers, input_shape):
    """Lets a grouped filter work on all channels

    In a layer with groups, a filter multiplies only the channels of its own group.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: layer.kernel_size**2 * before[0] * math.prod(after),
        _dense_work,
    )


def _work_bias(layers, input_shape):
    """Counts the biases as work

    Adding the bias needs no multiplication; it is left out of this count.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: (weights_of_filter(layer, before) + 1) * math.prod(after),
        lambda layer, before, after: (before[0] + 1) * layer.units,
    )


def _work_twice(layers, input_shape):
    """Counts multiplications and additions separately

    One multiplication with its addition counts as one.
    """
    return [2 * count for count in multiply_adds(layers, input_shape)]


def _work_pool(layers, input_shape):
    """Counts the work of pooling

    Pooling compares or adds, it multiplies nothing by a weight. Its entry is 0.
    """
    return each_layer(
        layers,
        input_shape,
        _conv_work,
        _dense_work,
        lambda layer, before, after: layer.kernel_size**2 * math.prod(after) if isinstance(layer, Pool) else 0,
    )


def _work_parameters(layers, input_shape):
    """Returns the parameters

    A parameter is a number that is stored. A multiply-add is a step that is taken, each time an image comes in.
    """
    return parameters(layers, input_shape)


def _work_behind(layers, input_shape):
    """Takes the depth of the output for the length of the dot product

    The dot product is as long as what the filter reads.
    """
    return each_layer(
        layers,
        input_shape,
        lambda layer, before, after: layer.kernel_size**2 * after[0] // layer.groups * math.prod(after),
        _dense_work,
    )


def _work_total(layers, input_shape):
    """Adds the layers up

    A list with one count for each layer is asked for.
    """
    return sum(multiply_adds(layers, input_shape))


MULTIPLY_ADDS = Function(
    id="u05-multiply-adds",
    title="Count the work",
    minutes=15,
    covers=("u05.5d",),
    reference=multiply_adds,
    strata=(
        Stratum("convolutions", 1, SHOWN_CONVOLUTIONS, draw_convolutions),
        Stratum("pooling, flatten and dense", 1, SHOWN_CLASSIFIERS + SHOWN_POOLINGS, draw_classifiers),
        Stratum("groups", 1, SHOWN_GROUPS, draw_grouped),
    ),
    misconceptions=(
        _work_weights,
        _work_input_places,
        _work_one_filter,
        _work_flat,
        _work_groups,
        _work_bias,
        _work_twice,
        _work_pool,
        _work_parameters,
        _work_behind,
        _work_total,
    ),
    puts_away=(multiply_adds, parameters, summary, _steps, _inputs_per_output),
)
