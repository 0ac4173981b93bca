"""The summary of a pooling layer."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u05_cnn_arithmetic.conv_layer import draw_channels, fitting_shape
from nnlib.architecture import Pool, _inputs_per_output, _next_shape, _steps, multiply_adds, parameters, volumes


def pool_layer(shape, kernel_size=2, stride=2):
    """(shape of the output, number of parameters) of a pooling layer."""
    layer = [Pool(kernel_size, stride)]
    return volumes(layer, shape)[0], parameters(layer, shape)[0]


def _pool_halving(rng):
    return [
        call((2 * (1 + int(rng.integers(60))), 2 * (130 + int(rng.integers(60))), 2 * (70 + int(rng.integers(50)))))
        for _ in range(3)
    ]


def _pool_overlapping(rng):
    return [
        call(fitting_shape(rng, kernel_size, stride, 0, 2 * draw_channels(rng)), kernel_size=kernel_size, stride=stride)
        for kernel_size, stride in ((3, 2), (3, 1), (4, 2), (5, 3))
    ]


def _pool_depth(shape, kernel_size=2, stride=2):
    """Pools the channels too

    Pooling works on each map on its own: as many maps come out as went in.
    """
    (channels, height, width), count = pool_layer(shape, kernel_size, stride)
    return (channels // stride, height, width), count


def _pool_halves(shape, kernel_size=2, stride=2):
    """Halves whatever the window

    Two by two with stride 2 halves the sides. What do the arguments kernel_size and stride say?
    """
    channels, height, width = shape
    return (channels, height // 2, width // 2), 0


def _pool_tiles(shape, kernel_size=2, stride=2):
    """Moves by the size of the window

    Windows of pooling may overlap: AlexNet takes 3 x 3 with stride 2. How far does the window move?
    """
    channels, height, width = shape
    return (channels, height // kernel_size, width // kernel_size), 0


def _pool_steps(shape, kernel_size=2, stride=2):
    """Divides the side by the stride

    Before dividing, take away what the first window covers, and count that first window at the end.
    """
    channels, height, width = shape
    return (channels, height // stride, width // stride), 0


def _pool_weights(shape, kernel_size=2, stride=2):
    """Gives the pooling weights to learn

    A maximum or an average has nothing that could be adjusted.
    """
    output, _ = pool_layer(shape, kernel_size, stride)
    return output, kernel_size * kernel_size * shape[0]


def _pool_bias(shape, kernel_size=2, stride=2):
    """Gives each map of the pooling a bias

    The pooling of 1998 had one; the pooling used today takes the maximum, or the average, and adds nothing.
    """
    output, _ = pool_layer(shape, kernel_size, stride)
    return output, shape[0]


def _pool_square(shape, kernel_size=2, stride=2):
    """Takes the maps for squares

    Compute height and width separately, each from its own side.
    """
    (channels, height, _), count = pool_layer(shape, kernel_size, stride)
    return (channels, height, height), count


def _pool_all_axes(shape, kernel_size=2, stride=2):
    """Slides the window through the channels

    The window lies on one map at a time. The first number of the shape stays.
    """
    return tuple((side - kernel_size) // stride + 1 for side in shape), 0


def _pool_shape_only(shape, kernel_size=2, stride=2):
    """Returns the shape alone

    Two things are asked for: a shape and a number, in a pair.
    """
    return pool_layer(shape, kernel_size, stride)[0]


def _pool_merges(shape, kernel_size=2, stride=2):
    """Merges the maps into one

    Each map is pooled on its own and stays a map of its own.
    """
    (_, height, width), count = pool_layer(shape, kernel_size, stride)
    return (1, height, width), count


def _pool_no_count(shape, kernel_size=2, stride=2):
    """Leaves the number of parameters open

    Nothing to learn is a number too.
    """
    return pool_layer(shape, kernel_size, stride)[0], None


POOL_LAYER = Function(
    id="u05-pool-layer",
    title="The pooling layer",
    minutes=8,
    covers=("u05.2c",),
    reference=pool_layer,
    strata=(
        Stratum("2 x 2 with stride 2", 1, (call((64, 224, 224)), call((6, 28, 10))), _pool_halving),
        Stratum(
            "other windows",
            1,
            (
                call((96, 55, 55), kernel_size=3, stride=2),
                call((4, 9, 7), kernel_size=3, stride=1),
                call((6, 14, 8), kernel_size=5, stride=3),
            ),
            _pool_overlapping,
        ),
    ),
    misconceptions=(
        _pool_depth,
        _pool_halves,
        _pool_tiles,
        _pool_steps,
        _pool_weights,
        _pool_bias,
        _pool_square,
        _pool_all_axes,
        _pool_shape_only,
        _pool_merges,
        _pool_no_count,
    ),
    puts_away=(volumes, parameters, multiply_adds, _next_shape, _steps, _inputs_per_output),
)
