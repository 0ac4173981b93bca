"""How far a cell of each layer can see."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.architecture import Activation, Conv, Pool, receptive_fields, summary


def _stack(rng, *windows):
    """Layers for (kernel size, stride) pairs: convolutions and poolings in turn, an activation now and then."""
    layers = []
    for index, (kernel_size, stride) in enumerate(windows):
        pooled = index % 2 == 1
        layers.append(Pool(kernel_size, stride) if pooled else Conv(int(rng.integers(2, 9)), kernel_size, stride))
        if not pooled and rng.random() < 0.5:
            layers.append(Activation())
    return layers


def _sides(rng, count):
    """Different sides of windows, out of enough that no table holds all that may be asked about."""
    return [int(side) for side in 3 + rng.permutation(40)[:count]]


def _unit_strides(rng):
    a, b, c, d, e, f = _sides(rng, 6)
    first = [Conv(4, a), Activation(), Conv(8, b), Conv(8, c)]
    return [call(first), call([Conv(6, d), Conv(6, e), Activation(), Conv(2, f)])]


def _mixed_strides(rng):
    strides = (2, 2, 1, 3), (1, 2, 2, 2, 1), (3, 2, 1)
    return [call(_stack(rng, *zip(_sides(rng, len(some)), some, strict=True))) for some in strides]


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
