"""The summary of a convolutional layer."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.architecture import _inputs_per_output, _next_shape, _steps, multiply_adds, parameters, volumes
from nnlib.shapes import output_size


def conv_layer(shape, filters, kernel_size, stride=1, padding=0):
    """(shape of the output, number of parameters) of a convolutional layer."""
    channels, height, width = shape
    side = (output_size(size, kernel_size, padding, stride) for size in (height, width))
    return (filters, *side), (kernel_size * kernel_size * channels + 1) * filters


def fitting_shape(rng, kernel_size, stride, padding, channels):
    """A shape, higher than wide, on which the window fits."""
    down, across = 160 + int(rng.integers(60)), 110 + int(rng.integers(40))
    return channels, *((n - 1) * stride + kernel_size - 2 * padding for n in (down + 2 * padding, across + 2 * padding))


def draw_channels(rng):
    return 2 + int(rng.integers(40))


def _conv_calls(rng, layouts):
    """Calls for (kernel_size, stride, padding) triples; filters, channels and sides all differ."""
    calls = []
    for kernel_size, stride, padding in layouts:
        channels = draw_channels(rng)
        shape = fitting_shape(rng, kernel_size, stride, padding, channels)
        options = {
            name: value for name, value, usual in (("stride", stride, 1), ("padding", padding, 0)) if value != usual
        }
        calls.append(call(shape, channels + 1 + int(rng.integers(60)), kernel_size, **options))
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
    puts_away=(volumes, parameters, multiply_adds, _next_shape, _steps, _inputs_per_output),
)
