"""Tasks on single layers: a volume goes in, a volume comes out, and some numbers are learned."""

from autograde.calling import call
from autograde.kinds import Cell, Function, Stratum, Table, Wrong
from nnlib.architecture import Conv, Pool, multiply_adds, parameters, volumes
from nnlib.shapes import output_size

# --- u05-two-layers --------------------------------------------------------------------------------------------------

_IMAGE = (3, 32, 32)
_SIX, _TEN = Conv(6, 5), Conv(10, 5, padding=2)

TWO_LAYERS = Table(
    id="u05-two-layers",
    title="Six filters, then ten",
    minutes=10,
    covers=("u05.2a",),
    cells=(
        Cell(
            "six filters: output shape",
            volumes([_SIX], _IMAGE)[0],
            0.25,
            (
                Wrong((28, 28, 6), "Puts the channels last", "Shapes are written (channels, height, width) here."),
                Wrong(
                    (3, 28, 28), "Keeps the depth of the image", "Each filter makes one map. How many maps are stacked?"
                ),
                Wrong(
                    (6, 32, 32), "Keeps height and width without padding", "A 5-wide window loses places at the edge."
                ),
                Wrong(
                    (6, 27, 27),
                    "Counts steps of the six filters",
                    "32 cells, a window of 5: 27 steps lead to how many places?",
                ),
                Wrong(
                    (18, 28, 28), "Makes a map for each filter and colour", "A filter sums over the colours: one map."
                ),
            ),
        ),
        Cell(
            "six filters: parameters",
            parameters([_SIX], _IMAGE)[0],
            0.25,
            (
                Wrong(450, "Six filters without biases", "One number per filter is still missing."),
                Wrong(
                    156, "Six flat filters", "The image has three colours, and a filter reaches through all of them."
                ),
                Wrong(
                    468,
                    "Six filters with a bias for each colour",
                    "One bias is added to the sum over all three colours.",
                ),
                Wrong(451, "Six filters share one bias", "Filters do not share: each has its own bias."),
                Wrong(
                    456 * 28 * 28,
                    "New weights at each place",
                    "The same filter slides over the image; it is counted once.",
                ),
            ),
        ),
        Cell(
            "ten filters: output shape",
            volumes([_TEN], _IMAGE)[0],
            0.25,
            (
                Wrong((10, 28, 28), "Forgets that the image is padded by 2", "Two rows of zeros lie on every side."),
                Wrong(
                    (10, 31, 31),
                    "Counts steps of the ten filters",
                    "The place from which the window starts is missing.",
                ),
                Wrong(
                    (10, 30, 30),
                    "Pads two of the four sides",
                    "Left and right, top and bottom: which sides did you count?",
                ),
                Wrong((32, 32, 10), "Puts the maps last", "In code the first number of a shape is the number of maps."),
                Wrong(
                    (3, 32, 32),
                    "Ten filters make three maps",
                    "The number of maps is a choice, it does not follow from the image.",
                ),
            ),
        ),
        Cell(
            "ten filters: parameters",
            parameters([_TEN], _IMAGE)[0],
            0.25,
            (
                Wrong(
                    750, "Ten filters without biases", "Compare with the summary: what is the + 1 inside the bracket?"
                ),
                Wrong(260, "Ten flat filters", "A filter has as many sheets of weights as its input has channels."),
                Wrong(780, "Ten filters with a bias for each colour", "Thirty biases are twenty too many."),
                Wrong(
                    1510,
                    "Puts the ten filters behind the six",
                    "Both layers look at the image itself, each on its own.",
                ),
                Wrong(
                    751, "Ten filters share one bias", "Ten maps come out, and each is shifted by a number of its own."
                ),
            ),
        ),
    ),
)

# --- u05-conv-layer --------------------------------------------------------------------------------------------------


def conv_layer(shape, filters, kernel_size, stride=1, padding=0):
    """(shape of the output, number of parameters) of a convolutional layer."""
    channels, height, width = shape
    side = (output_size(size, kernel_size, padding, stride) for size in (height, width))
    return (filters, *side), (kernel_size * kernel_size * channels + 1) * filters


def _fitting_shape(rng, kernel_size, stride, padding, channels):
    """A shape, higher than wide, on which the window fits."""
    down, across = 4 + int(rng.integers(3)), 2 + int(rng.integers(2))
    return channels, *((n - 1) * stride + kernel_size - 2 * padding for n in (down + 2 * padding, across + 2 * padding))


def _channels(rng):
    return 2 + int(rng.integers(6))


def _conv_calls(rng, layouts):
    """Calls for (kernel_size, stride, padding) triples; filters, channels and sides all differ."""
    calls = []
    for kernel_size, stride, padding in layouts:
        channels = _channels(rng)
        shape = _fitting_shape(rng, kernel_size, stride, padding, channels)
        options = {
            name: value for name, value, usual in (("stride", stride, 1), ("padding", padding, 0)) if value != usual
        }
        calls.append(call(shape, channels + 1 + int(rng.integers(9)), kernel_size, **options))
    return calls


def _conv_plain(rng):
    return _conv_calls(rng, ((3, 1, 0), (5, 1, 0), (2, 1, 0)))


def _conv_padded(rng):
    return _conv_calls(rng, ((3, 1, 1), (5, 1, 2), (5, 1, 1)))


def _conv_strided(rng):
    return _conv_calls(rng, ((3, 2, 1), (4, 2, 0), (5, 3, 2)))


def _conv_keeps_depth(shape, filters, kernel_size, stride=1, padding=0):
    """Hands the depth of the input on

    The output has one map for each filter, however many channels came in.
    """
    (_, height, width), count = conv_layer(shape, filters, kernel_size, stride, padding)
    return (shape[0], height, width), count


def _conv_square(shape, filters, kernel_size, stride=1, padding=0):
    """Takes the image for a square

    Height and width go through the formula one by one. Try an image that is higher than it is wide.
    """
    (_, height, _), count = conv_layer(shape, filters, kernel_size, stride, padding)
    return (filters, height, height), count


def _conv_transposed(shape, filters, kernel_size, stride=1, padding=0):
    """Swaps height and width

    A shape is (channels, height, width). In which order do you take it apart, and in which do you put it together?
    """
    (_, height, width), count = conv_layer(shape, filters, kernel_size, stride, padding)
    return (filters, width, height), count


def _conv_channels_last(shape, filters, kernel_size, stride=1, padding=0):
    """Writes the number of maps last

    The slides write width x height x depth; in code the depth comes first, before height and width.
    """
    (_, height, width), count = conv_layer(shape, filters, kernel_size, stride, padding)
    return (height, width, filters), count


def _conv_no_bias(shape, filters, kernel_size, stride=1, padding=0):
    """Counts the weights and leaves out the biases

    Each filter ends by adding one learned number to its sum.
    """
    output, count = conv_layer(shape, filters, kernel_size, stride, padding)
    return output, count - filters


def _conv_one_bias(shape, filters, kernel_size, stride=1, padding=0):
    """Gives the whole layer one bias

    Look at the bracket in (F * F * D + 1) * K: is the 1 inside or outside?
    """
    output, count = conv_layer(shape, filters, kernel_size, stride, padding)
    return output, count - filters + 1


def _conv_flat(shape, filters, kernel_size, stride=1, padding=0):
    """Counts flat filters

    A filter covers kernel_size x kernel_size cells of every channel, not of one.
    """
    output, _ = conv_layer(shape, filters, kernel_size, stride, padding)
    return output, (kernel_size * kernel_size + 1) * filters


def _conv_no_padding(shape, filters, kernel_size, stride=1, padding=0):
    """Slides over the unpadded image

    The zeros around the image are part of what the window slides over.
    """
    room = (size - kernel_size for size in shape[1:])
    return (filters, *(n // stride + 1 for n in room)), (kernel_size * kernel_size * shape[0] + 1) * filters


def _conv_no_stride(shape, filters, kernel_size, stride=1, padding=0):
    """Moves one cell at a time whatever the stride

    The argument stride says how far the window moves. Does your output shrink when it grows?
    """
    return conv_layer(shape, filters, kernel_size, 1, padding)


def _conv_no_sharing(shape, filters, kernel_size, stride=1, padding=0):
    """Learns a new filter at every place

    That would be a locally connected layer. A convolution uses one and the same filter everywhere.
    """
    (_, height, width), count = conv_layer(shape, filters, kernel_size, stride, padding)
    return (filters, height, width), count * height * width


def _conv_no_options(shape, filters, kernel_size, stride=1, padding=0):
    """Reads neither stride nor padding

    Two of the arguments change nothing in your function. Where do they enter the size formula?
    """
    return conv_layer(shape, filters, kernel_size)


def _conv_order(shape, filters, kernel_size, stride=1, padding=0):
    """Hands stride and padding over in the wrong order

    `library_output_size` takes the padding before the stride. Pass them by name: padding=padding, stride=stride.
    """
    return conv_layer(shape, filters, kernel_size, padding, stride)


CONV_LAYER = Function(
    id="u05-conv-layer",
    title="The convolutional layer in one function",
    minutes=15,
    covers=("u05.2b",),
    reference=conv_layer,
    strata=(
        Stratum("stride 1, no padding", 1, (call((3, 32, 32), 6, 5), call((2, 8, 5), 4, 3)), _conv_plain),
        Stratum(
            "with padding", 1, (call((3, 32, 32), 10, 5, padding=2), call((4, 7, 9), 5, 3, padding=1)), _conv_padded
        ),
        Stratum(
            "stride above 1",
            1,
            (call((3, 227, 227), 96, 11, stride=4), call((2, 11, 7), 3, 3, stride=2)),
            _conv_strided,
        ),
    ),
    misconceptions=(
        _conv_keeps_depth,
        _conv_square,
        _conv_transposed,
        _conv_channels_last,
        _conv_no_bias,
        _conv_one_bias,
        _conv_flat,
        _conv_no_padding,
        _conv_no_stride,
        _conv_no_sharing,
        _conv_no_options,
        _conv_order,
    ),
    puts_away=(volumes, parameters, multiply_adds),
)

# --- u05-pool-layer --------------------------------------------------------------------------------------------------


def pool_layer(shape, kernel_size=2, stride=2):
    """(shape of the output, number of parameters) of a pooling layer."""
    layer = [Pool(kernel_size, stride)]
    return volumes(layer, shape)[0], parameters(layer, shape)[0]


def _pool_halving(rng):
    return [
        call((2 * (1 + int(rng.integers(9))), 2 * (5 + int(rng.integers(4))), 2 * (2 + int(rng.integers(3)))))
        for _ in range(3)
    ]


def _pool_overlapping(rng):
    return [
        call(_fitting_shape(rng, kernel_size, stride, 0, 2 * _channels(rng)), kernel_size=kernel_size, stride=stride)
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
    puts_away=(volumes, parameters, multiply_adds),
)
