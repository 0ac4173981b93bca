"""Tasks on what a network costs: parameters, multiply-adds, and how far a cell can see."""

import math

from autograde.calling import call
from autograde.kinds import Function, Stratum
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
from nnlib.architecture import (
    Activation,
    Conv,
    Dense,
    Pool,
    multiply_adds,
    parameters,
    receptive_fields,
    summary,
    volumes,
)


def _along(layers, input_shape):
    """(layer, shape before, shape after) for each layer."""
    after = volumes(layers, input_shape)
    return zip(layers, [tuple(input_shape), *after[:-1]], after, strict=True)


def _each(layers, input_shape, conv, dense, other=lambda layer, before, after: 0):
    """A list with one count for each layer, by its kind."""
    return [
        (conv if isinstance(layer, Conv) else dense if isinstance(layer, Dense) else other)(layer, before, after)
        for layer, before, after in _along(layers, input_shape)
    ]


def _terms(layer, before):
    """Weights of one filter."""
    return layer.kernel_size**2 * (before[0] // layer.groups)


# --- u05-parameters --------------------------------------------------------------------------------------------------


def _conv_parameters(layer, before, after):
    return (_terms(layer, before) + 1) * layer.filters


def _dense_parameters(layer, before, after):
    return (before[0] + 1) * layer.units


def _parameters_no_bias(layers, input_shape):
    """Counts weights without biases

    Filters and units each learn one number more than their weights.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: _terms(layer, before) * layer.filters,
        lambda layer, before, after: before[0] * layer.units,
    )


def _parameters_one_bias(layers, input_shape):
    """Learns one bias for each layer

    How many numbers come out of the layer at one place? Each of them is shifted by a bias of its own.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: _terms(layer, before) * layer.filters + 1,
        lambda layer, before, after: before[0] * layer.units + 1,
    )


def _parameters_flat(layers, input_shape):
    """Ignores the depth of the input

    A filter is a box: two sides and a depth. Whose depth?
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_image_depth(layers, input_shape):
    """Takes the depth of the image at every layer

    Only the first convolution sees the image. The depth that counts is that of the volume before the layer.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 * (input_shape[0] // layer.groups) + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_line(layers, input_shape):
    """Uses one side of the filter

    A square filter of side 3 has nine cells on each channel.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size * (before[0] // layer.groups) + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_groups(layers, input_shape):
    """Ignores the groups

    With two groups a filter sees half of the channels. What does that do to the weights of one filter?
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 * before[0] + 1) * layer.filters,
        _dense_parameters,
    )


def _parameters_group_bias(layers, input_shape):
    """Divides the biases by the groups as well

    Groups make each filter smaller. The number of filters, and of their biases, stays.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: (layer.kernel_size**2 * before[0] + 1) * layer.filters // layer.groups,
        _dense_parameters,
    )


def _parameters_places(layers, input_shape):
    """Counts each filter once for every place

    The same weights serve at every place: that is the point of a convolution.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: _conv_parameters(layer, before, after) * math.prod(after[1:]),
        _dense_parameters,
    )


def _parameters_pool(layers, input_shape):
    """Gives pooling layers parameters

    Which entry of the list belongs to a layer that has nothing to adjust?
    """
    return _each(
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
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: _conv_parameters(layer, after, after),
        lambda layer, before, after: _dense_parameters(layer, after, after),
    )


def _parameters_dense_bias(layers, input_shape):
    """Learns one bias for a whole dense layer

    Each unit of a dense layer has its own.
    """
    return _each(layers, input_shape, _conv_parameters, lambda layer, before, after: before[0] * layer.units + 1)


def _parameters_one_group(layers, input_shape):
    """Counts the filters of one group only

    The filters are dealt to the groups, but all of them learn.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: _conv_parameters(layer, before, after) // layer.groups,
        _dense_parameters,
    )


def _parameters_pool_window(layers, input_shape):
    """Gives a pooling window weights

    A convolution weighs the cells of its window. What does pooling do with them?
    """
    return _each(
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
    return _each(
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
    puts_away=(parameters, multiply_adds, summary),
)

# --- u05-multiply-adds -----------------------------------------------------------------------------------------------


def _dense_work(layer, before, after):
    return before[0] * layer.units


def _conv_work(layer, before, after):
    return _terms(layer, before) * math.prod(after)


def _work_weights(layers, input_shape):
    """Counts the weights and not the work

    Every weight of a filter is used again at each place of the output. How many places are there?
    """
    return _each(layers, input_shape, lambda layer, before, after: _terms(layer, before) * layer.filters, _dense_work)


def _work_input_places(layers, input_shape):
    """Counts the places of the input

    One dot product is computed for each number that comes out. Which volume tells how many those are?
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: _terms(layer, before) * layer.filters * math.prod(before[1:]),
        _dense_work,
    )


def _work_one_filter(layers, input_shape):
    """Counts one filter

    Every filter does the same amount of work. How many filters has the layer?
    """
    return _each(
        layers, input_shape, lambda layer, before, after: _terms(layer, before) * math.prod(after[1:]), _dense_work
    )


def _work_flat(layers, input_shape):
    """Counts the work on one channel

    The dot product runs over all channels that the filter sees.
    """
    return _each(layers, input_shape, lambda layer, before, after: layer.kernel_size**2 * math.prod(after), _dense_work)


def _work_groups(layers, input_shape):
    """Lets a grouped filter work on all channels

    In a layer with groups, a filter multiplies only the channels of its own group.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: layer.kernel_size**2 * before[0] * math.prod(after),
        _dense_work,
    )


def _work_bias(layers, input_shape):
    """Counts the biases as work

    Adding the bias needs no multiplication; it is left out of this count.
    """
    return _each(
        layers,
        input_shape,
        lambda layer, before, after: (_terms(layer, before) + 1) * math.prod(after),
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
    return _each(
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
    return _each(
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
    puts_away=(multiply_adds, summary),
)

# --- u05-receptive-fields --------------------------------------------------------------------------------------------


def _stack(rng, *windows):
    """Layers for (kernel size, stride) pairs: convolutions and poolings in turn, an activation now and then."""
    layers = []
    for index, (kernel_size, stride) in enumerate(windows):
        pooled = index % 2 == 1
        layers.append(Pool(kernel_size, stride) if pooled else Conv(int(rng.integers(2, 9)), kernel_size, stride))
        if not pooled and rng.random() < 0.5:
            layers.append(Activation())
    return layers


def _unit_strides(rng):
    first = [Conv(4, int(rng.integers(2, 6))), Activation(), Conv(8, 3), Conv(8, 5)]
    return [call(first), call([Conv(6, 3), Conv(6, int(rng.integers(4, 8))), Activation(), Conv(2, 2)])]


def _mixed_strides(rng):
    return [
        call(_stack(rng, (3, 2), (2, 2), (5, 1), (3, 3))),
        call(_stack(rng, (5, 1), (2, 2), (3, 2), (3, 2), (3, 1))),
        call(_stack(rng, (7, 3), (3, 2), (int(rng.integers(3, 6)), 1))),
    ]


def _recursion(layers, step):
    """A wrong recursion: step(field, jump, kernel_size, stride) gives the next field and jump."""
    fields, field, jump = [], 1, 1
    for layer in layers:
        if isinstance(layer, Conv | Pool):
            field, jump = step(field, jump, layer.kernel_size, layer.stride)
        fields.append(field)
    return fields


def _field_full(layers):
    """Adds the whole window at each layer

    The first cell of the window is already in view; only the others are new.
    """
    return _recursion(layers, lambda field, jump, kernel, stride: (field + kernel * jump, jump * stride))


def _field_no_jump(layers):
    """Adds the window as if strides did not matter

    Behind a stride of 2, neighbouring cells look at places two cells apart in the input.
    """
    return _recursion(layers, lambda field, jump, kernel, stride: (field + kernel - 1, jump))


def _field_early_jump(layers):
    """Uses the stride of a layer for that layer itself

    A layer's window spans cells of the volume before it. The stride matters only for the layers that come after.
    """
    return _recursion(layers, lambda field, jump, kernel, stride: (field + (kernel - 1) * jump * stride, jump * stride))


def _field_adds_jump(layers):
    """Adds the strides up

    Two layers of stride 2 put four cells between neighbours, three put eight. Which operation does that?
    """
    return _recursion(layers, lambda field, jump, kernel, stride: (field + (kernel - 1) * jump, jump + stride - 1))


def _field_last_stride(layers):
    """Looks one layer back only

    The distance between neighbours comes from all strides on the way, not from the last one.
    """
    return _recursion(layers, lambda field, jump, kernel, stride: (field + (kernel - 1) * jump, stride))


def _field_multiplies(layers):
    """Multiplies the windows

    Overlapping windows share cells. Two layers of 3 x 3 see 5 cells across: draw it.
    """
    return _recursion(layers, lambda field, jump, kernel, stride: (field * kernel, jump))


def _field_own(layers):
    """Gives each layer its own window

    The window of the second layer covers cells that have each seen several cells of the input.
    """
    return _recursion(layers, lambda field, jump, kernel, stride: (kernel, jump))


def _field_skips_pool(layers):
    """Passes over the pooling layers

    A pooling layer has a window and a stride too.
    """
    fields, field, jump = [], 1, 1
    for layer in layers:
        if isinstance(layer, Conv):
            field, jump = field + (layer.kernel_size - 1) * jump, jump * layer.stride
        fields.append(field)
    return fields


def _field_skips_activations(layers):
    """Has no entry for activations

    An activation sees what its input saw: its entry repeats the one before.
    """
    fields = receptive_fields(layers)
    return [field for layer, field in zip(layers, fields, strict=True) if not isinstance(layer, Activation)]


def _field_last(layers):
    """Gives the last field only

    A list is asked for, with one entry for each layer.
    """
    return receptive_fields(layers)[-1]


def _field_from_zero(layers):
    """Starts with a field of 0

    Before the first layer a cell sees itself: one cell.
    """
    return [field - 1 for field in receptive_fields(layers)]


def _field_pool_window(layers):
    """Takes the window of a pooling layer for its stride

    A pooling of 3 with stride 2 moves by 2. The two fields of the layer need not agree.
    """
    fields, field, jump = [], 1, 1
    for layer in layers:
        if isinstance(layer, Conv | Pool):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.kernel_size if isinstance(layer, Pool) else layer.stride
        fields.append(field)
    return fields


RECEPTIVE_FIELDS = Function(
    id="u05-receptive-fields",
    title="How far can a cell see?",
    minutes=15,
    covers=("u05.5e",),
    reference=receptive_fields,
    strata=(
        Stratum(
            "stride 1",
            1,
            (call([Conv(8, 3), Conv(8, 3)]), call([Conv(6, 5), Activation(), Conv(4, 3), Conv(4, 2)])),
            _unit_strides,
        ),
        Stratum(
            "strides and pooling",
            2,
            (
                call([Conv(6, 5), Activation(), Pool(), Conv(16, 5), Activation(), Pool()]),
                call([Conv(96, 11, stride=4), Pool(3, 2), Conv(256, 5), Pool(3, 2)]),
                call([Conv(2, 3, stride=2), Conv(2, 3, stride=3), Conv(2, 2, stride=2), Conv(2, 4)]),
            ),
            _mixed_strides,
        ),
    ),
    misconceptions=(
        _field_full,
        _field_no_jump,
        _field_early_jump,
        _field_adds_jump,
        _field_last_stride,
        _field_multiplies,
        _field_own,
        _field_skips_pool,
        _field_skips_activations,
        _field_last,
        _field_from_zero,
        _field_pool_window,
    ),
    puts_away=(receptive_fields, summary),
)
