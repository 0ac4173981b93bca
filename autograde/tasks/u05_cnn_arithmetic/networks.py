"""Networks that several tasks ask about: shown ones, and drawn ones on which every window fits."""

from autograde.calling import call
from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool

_LENET = [Conv(6, 5), Activation("tanh"), Pool(), Conv(16, 5), Activation("tanh"), Pool()]
_HEAD = [Flatten(), Dense(120), Activation(), Dense(84), Activation(), Dense(10)]
_ALEXNET_START = [Conv(96, 11, stride=4), Activation(), Pool(3, 2), Conv(256, 5, padding=2, groups=2), Activation()]


def _fitting(rng, layers, channels):
    """An input shape, not square, on which every window of the layers fits exactly."""
    high, wide = 2 + int(rng.integers(16)), 20 + int(rng.integers(16))
    for layer in reversed(layers):
        if isinstance(layer, Conv | Pool):
            padding = layer.padding if isinstance(layer, Conv) else 0
            high, wide = ((n - 1) * layer.stride + layer.kernel_size - 2 * padding for n in (high, wide))
    if min(high, wide) < 3:
        return _fitting(rng, layers, channels)
    return channels, high, wide


def _count(rng):
    """A number of filters or units, out of enough that no table holds all networks that may be asked about."""
    return int(rng.integers(3, 40))


def _with_shape(rng, *bodies):
    """Calls (layers, input shape); the number of channels differs from every number of filters."""
    return [call(body, _fitting(rng, body, 160 + 2 * _count(rng))) for body in bodies]


def draw_convolutions(rng):
    return _with_shape(
        rng,
        [Conv(_count(rng), 3), Activation(), Conv(_count(rng), 2)],
        [Conv(_count(rng), 3, padding=1), Conv(_count(rng), 5, padding=2)],
        [Conv(_count(rng), 4, stride=2, padding=1), Activation(), Conv(_count(rng), 3, stride=3)],
    )


def draw_poolings(rng):
    return _with_shape(
        rng,
        [Conv(_count(rng), 3, padding=1), Activation(), Pool()],
        [Conv(_count(rng), 2), Pool(3, 2), Conv(_count(rng), 2), Activation(), Pool(3, 1)],
    )


def draw_classifiers(rng):
    return _with_shape(
        rng,
        [Conv(_count(rng), 3), Activation(), Pool(), Flatten(), Dense(_count(rng)), Activation(), Dense(_count(rng))],
        [Conv(_count(rng), 2, stride=2), Flatten(), Dense(_count(rng))],
    )


def draw_grouped(rng):
    half = _count(rng)
    return _with_shape(
        rng,
        [Conv(2 * half, 3, padding=1, groups=2), Activation(), Pool()],
        [Conv(4 * half, 2), Conv(2 * _count(rng), 3, padding=1, groups=2)],
        [Conv(4 * half, 2), Conv(4 * _count(rng), 3, padding=1, groups=4), Flatten(), Dense(_count(rng))],
    )


SHOWN_CONVOLUTIONS = (
    call([Conv(6, 5), Activation()], (3, 32, 32)),
    call([Conv(4, 3, padding=1), Conv(5, 3, stride=2)], (3, 9, 7)),
)
SHOWN_POOLINGS = (call(_LENET, (1, 32, 32)), call([Conv(5, 2), Pool(3, 2), Conv(4, 2), Pool(3, 1)], (3, 10, 14)))
SHOWN_CLASSIFIERS = (call(_LENET + _HEAD, (1, 32, 32)), call([Conv(5, 3), Flatten(), Dense(4)], (2, 5, 8)))
SHOWN_GROUPS = (call(_ALEXNET_START, (3, 227, 227)), call([Conv(8, 2), Conv(6, 3, padding=1, groups=2)], (4, 5, 9)))
