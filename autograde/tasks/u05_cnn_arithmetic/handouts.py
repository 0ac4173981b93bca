"""Tasks on the two handouts of Haverford CS 360."""

import itertools

import numpy as np

from autograde.calling import call
from autograde.kinds import Cell, Choice, Function, Option, Stratum, Table, Wrong
from nnlib.architecture import parameters
from nnlib.shapes import dense_parameters, filter_centers, padding_map
from nnlib.zoo import handout_18

# --- u05-what-learns -------------------------------------------------------------------------------------------------

WHAT_LEARNS = Choice(
    id="u05-what-learns",
    title="Which steps learn?",
    minutes=3,
    covers=("u05.3a",),
    points=1,
    options=(
        Option(
            "CONV",
            right=True,
            name="Leaves out the convolution",
            hint="Where do the numbers in a filter come from?",
        ),
        Option(
            "RELU",
            name="Lets the ReLU learn",
            hint="max(0, a) is the same function before and after training.",
        ),
        Option(
            "POOL",
            name="Lets the pooling learn",
            hint="Which number in 'take the largest of four' could training change?",
        ),
        Option(
            "FLATTEN",
            name="Lets the flattening learn",
            hint="Flattening writes the same numbers in one row.",
        ),
        Option(
            "FC",
            right=True,
            name="Leaves out the fully connected layer",
            hint="Each unit of it multiplies every input by something. By what?",
        ),
    ),
)

# --- u05-handout-a ---------------------------------------------------------------------------------------------------

_FIRST, _, _, _SECOND, _, _, _, _THIRD = parameters(*handout_18())
_COUNTS = ("first layer", "second layer", "third layer")

HANDOUT_A = Table(
    id="u05-handout-a",
    title="Count the parameters of handout 18",
    minutes=15,
    covers=("u05.3b",),
    cells=(
        Cell(
            "first layer",
            _FIRST,
            0.5,
            (
                Wrong(
                    5 * 5 * 3 * 20,
                    "Forgets the biases of the first layer",
                    "After its products are summed, each filter adds one number of its own.",
                ),
                Wrong(
                    5 * 5 * 3 * 20 + 1,
                    "Gives the first layer a single bias",
                    "The bias belongs to the filter, not to the layer. How many filters are there?",
                ),
                Wrong(
                    (5 * 5 + 1) * 20,
                    "Lets a filter of the first layer see one colour only",
                    "A colour image is a volume of three sheets, and a filter goes through all of them.",
                ),
                Wrong(
                    (5 * 5 + 1) * 3 * 20,
                    "Adds a bias for each colour",
                    "The three sheets of products are summed into one number. The bias is added once, to that sum.",
                ),
            ),
        ),
        Cell(
            "second layer",
            _SECOND,
            0.5,
            (
                Wrong(
                    3 * 3 * 20 * 10,
                    "Forgets the biases of the second layer",
                    "The ten filters of this layer end, like all filters, in an added number.",
                ),
                Wrong(
                    (3 * 3 * 10 + 1) * 20,
                    "Exchanges filters and channels of the second layer",
                    "Twenty maps go in, ten come out. Which of the two numbers says how deep a filter is?",
                ),
                Wrong(
                    (3 * 3 + 1) * 20 * 10,
                    "Adds a bias for each map in the second layer",
                    "Twenty sheets of products make one sum, and one sum gets one bias.",
                ),
                Wrong(
                    (3 * 3 + 1) * 10,
                    "Lets a filter of the second layer see one map only",
                    "A filter is as deep as the volume it slides over. How many maps does the first layer hand on?",
                ),
                Wrong(
                    (3 * 3 * 3 + 1) * 10,
                    "Gives the second layer's filters the depth of the image",
                    "The second layer no longer sees the image. What did the first layer make of it?",
                ),
                Wrong(
                    (5 * 5 * 20 + 1) * 10,
                    "Uses the first layer's filter size in the second",
                    "Read the second layer's line of the handout again: its windows are smaller.",
                ),
            ),
        ),
        Cell(
            "third layer",
            _THIRD,
            0.5,
            (
                Wrong(
                    8 * 8 * 10 * 10,
                    "Forgets the biases of the third layer",
                    "Each of the ten classes has a threshold of its own besides its weights.",
                ),
                Wrong(
                    (8 * 8 + 1) * 10,
                    "Counts one of two factors of ten only",
                    "Ten maps are laid into one row, and each of ten classes has a weight for every number in it.",
                ),
                Wrong(
                    (16 * 16 * 10 + 1) * 10,
                    "Leaves out the second pooling",
                    "Each pooling halves both sides. How many times has that happened before the last layer?",
                ),
                Wrong(
                    (32 * 32 * 10 + 1) * 10,
                    "Leaves out both poolings",
                    "Follow the width through the network: 32 at the start, and then?",
                ),
            ),
        ),
        Cell(
            "total",
            _FIRST + _SECOND + _THIRD,
            0.5,
            (
                Wrong(
                    _FIRST + _SECOND + _THIRD + 8,
                    "Adds parameters for the pooling to the total",
                    "Pooling takes the largest of four numbers; it stores none.",
                ),
                Wrong(
                    _FIRST + _SECOND,
                    "Leaves the last layer out of the total",
                    "A fully connected layer learns as well. Which three lines belong into the sum?",
                ),
            ),
            carried=lambda table: sum(table[name] for name in _COUNTS),
        ),
    ),
)

# --- u05-dense-parameters --------------------------------------------------------------------------------------------


def _few_layers(rng):
    return [call([int(size) for size in rng.integers(2, 40, 2)]), call([int(rng.integers(2, 40)), 1])]


def _many_layers(rng):
    # Sizes rise and fall and never repeat, so that no two pairs of layers can be mistaken for each other.
    return [call([int(size) for size in 2 + rng.permutation(60)[:length]]) for length in (3, 4, 6)]


def _dense_no_bias(sizes):
    """Counts the weights only

    Every unit behind the input has a bias besides its weights.
    """
    return sum(before * after for before, after in itertools.pairwise(sizes))


def _dense_input_bias(sizes):
    """Gives the input units biases as well

    The input is given, nothing is added to it. Which layers compute something?
    """
    return dense_parameters(sizes) + sizes[0]


def _dense_layer_bias(sizes):
    """Adds one bias for each layer

    A bias belongs to a unit. How many units does a layer have?
    """
    return _dense_no_bias(sizes) + len(sizes) - 1


def _dense_last_bias(sizes):
    """Leaves out the biases of the output

    The output units are units like all the others.
    """
    return dense_parameters(sizes) - sizes[-1]


def _dense_product(sizes):
    """Multiplies all sizes

    Weights lie between neighbouring layers only. What connects the input with the third layer directly?
    """
    return int(np.prod(sizes)) + sum(sizes[1:])


def _dense_transposed_bias(sizes):
    """Adds a bias for each input of a layer

    In a layer from n to m units, is the bias added n times or m times?
    """
    return sum(before * (after + 1) for before, after in itertools.pairwise(sizes))


def _dense_first_only(sizes):
    """Stops after the first layer

    A list of four sizes describes three layers of weights.
    """
    return (sizes[0] + 1) * sizes[1]


def _dense_ends(sizes):
    """Connects the first layer with the last

    What stands between the two ends is part of the network too.
    """
    return (sizes[0] + 1) * sizes[-1]


def _dense_all_before(sizes):
    """Connects each layer with all layers before it

    A fully connected layer reads the layer just before it, and no other.
    """
    return sum(after * (1 + sum(sizes[:index])) for index, after in enumerate(sizes) if index)


def _dense_list(sizes):
    """Returns one count for each layer

    One number is asked for: their sum.
    """
    return [(before + 1) * after for before, after in itertools.pairwise(sizes)]


DENSE_PARAMETERS = Function(
    id="u05-dense-parameters",
    title="The dense rival",
    minutes=10,
    covers=("u05.3c",),
    reference=dense_parameters,
    strata=(
        Stratum("one layer", 0.5, (call([640, 10]), call([3, 2]), call([3, 1])), _few_layers),
        Stratum("several layers", 1.5, (call([3072, 100, 50, 10]), call([4, 7, 3]), call([2, 5, 3, 6])), _many_layers),
    ),
    misconceptions=(
        _dense_no_bias,
        _dense_input_bias,
        _dense_layer_bias,
        _dense_last_bias,
        _dense_product,
        _dense_transposed_bias,
        _dense_first_only,
        _dense_ends,
        _dense_all_before,
        _dense_list,
    ),
)

# --- u05-padding-map -------------------------------------------------------------------------------------------------


def _maps(rng):
    return [call(int(rng.integers(2, 6)), int(rng.integers(7, 11)), padding) for padding in (1, 2, 3)] + [
        call(1, int(rng.integers(2, 6)), 2),
        call(int(rng.integers(2, 6)), 1, 1),
    ]


def _unpadded(rng):
    # One of two is padded, so that an array of zeros earns nothing.
    return [call(int(rng.integers(2, 5)), int(rng.integers(6, 9)), padding) for padding in (0, 1)]


def _map_inverted(height, width, padding):
    """Marks the image and not the padding

    1 stands for a cell that was added, 0 for a cell of the image.
    """
    return 1 - padding_map(height, width, padding)


def _map_transposed(height, width, padding):
    """Swaps rows and columns

    The height is the number of rows, and rows are the first axis of an array.
    """
    return padding_map(width, height, padding)


def _map_after(height, width, padding):
    """Pads below and to the right only

    The padding goes all around: count the sides of the image.
    """
    return np.pad(np.zeros((height, width), int), (0, padding), constant_values=1)


def _map_columns(height, width, padding):
    """Pads left and right only

    The window slides down as well as across, and meets an edge at the top and at the bottom.
    """
    return np.pad(np.zeros((height, width), int), ((0, 0), (padding, padding)), constant_values=1)


def _map_rows(height, width, padding):
    """Pads top and bottom only

    Columns are added as well as rows.
    """
    return np.pad(np.zeros((height, width), int), ((padding, padding), (0, 0)), constant_values=1)


def _map_once(height, width, padding):
    """Adds a border one cell wide whatever the padding

    The border is as wide as the argument padding says.
    """
    return padding_map(height, width, min(padding, 1))


def _map_inside(height, width, padding):
    """Draws the border inside the image

    Padding adds cells outside; the array must become larger than the image.
    """
    picture = np.ones((height, width), int)
    picture[padding : height - padding, padding : width - padding] = 0
    return picture


def _map_zeros(height, width, padding):
    """Leaves the border at zero

    Zeros are what the network will read there. The map should say where they are, with ones.
    """
    return np.zeros((height + 2 * padding, width + 2 * padding), int)


def _map_before(height, width, padding):
    """Pads above and to the left only

    The last row and the last column of the image have neighbours too.
    """
    return np.pad(np.zeros((height, width), int), (padding, 0), constant_values=1)


def _map_square(height, width, padding):
    """Draws a square image

    Height and width are two numbers; the array needs both.
    """
    return padding_map(height, height, padding)


def _map_thin(height, width, padding):
    """Leaves a border one cell wide

    The array has the right size, but of its border only the outermost ring is marked.
    """
    picture = np.ones((height + 2 * padding, width + 2 * padding), int)
    picture[1:-1, 1:-1] = 0
    return picture


def _map_short(height, width, padding):
    """Ends the slice too early

    The image begins at row padding. If it is height rows high, at which row does it end?
    """
    picture = np.ones((height + 2 * padding, width + 2 * padding), int)
    picture[padding:height, padding:width] = 0
    return picture


def _map_no_corners(height, width, padding):
    """Leaves out the corners

    The padded image is a full rectangle. What lies where a padded row meets a padded column?
    """
    rows, columns = np.zeros(height + 2 * padding, int), np.zeros(width + 2 * padding, int)
    rows[:padding] = rows[padding + height :] = columns[:padding] = columns[padding + width :] = 1
    return rows[:, None] ^ columns


def _map_negative(height, width, padding):
    """Fails where nothing is padded

    A slice [p:-p] is empty for p = 0. Count the end of the slice from the front.
    """
    picture = np.ones((height + 2 * padding, width + 2 * padding), int)
    picture[padding:-padding, padding:-padding] = 0
    return picture


PADDING_MAP = Function(
    id="u05-padding-map",
    title="Handout 19: draw the padding",
    minutes=10,
    covers=("u05.4a",),
    reference=padding_map,
    strata=(
        Stratum("padded", 1.5, (call(10, 10, 3), call(2, 3, 1), call(3, 5, 2), call(1, 2, 1), call(2, 1, 2)), _maps),
        Stratum("padding 0 adds nothing", 0.5, (call(2, 3, 0), call(2, 3, 1)), _unpadded),
    ),
    misconceptions=(
        _map_inverted,
        _map_transposed,
        _map_after,
        _map_columns,
        _map_rows,
        _map_once,
        _map_inside,
        _map_zeros,
        _map_before,
        _map_square,
        _map_thin,
        _map_short,
        _map_no_corners,
        _map_negative,
    ),
)

# --- u05-filter-centers ----------------------------------------------------------------------------------------------


def _side(rng, places, kernel_size, padding, stride):
    return (places - 1) * stride + kernel_size - 2 * padding


def _centre_calls(rng, layouts):
    calls = []
    for kernel_size, padding, stride in layouts:
        high = _side(rng, 3 + int(rng.integers(2)), kernel_size, padding, stride)
        wide = _side(rng, 5 + int(rng.integers(3)), kernel_size, padding, stride)
        options = {"padding": padding} if padding else {}
        calls.append(call(high, wide, kernel_size, **options, **({"stride": stride} if stride > 1 else {})))
    return calls


def _full_centers(rng):
    row = call(1, 3 + 2 * int(rng.integers(3)), 3, padding=1, stride=2)
    column = call(3 + 2 * int(rng.integers(3)), 1, 3, padding=1, stride=2)
    return [*_centre_calls(rng, ((7, 3, 3), (5, 2, 2), (3, 1, 2))), row, column]


def _little_padding(rng):
    return _centre_calls(rng, ((5, 1, 2), (7, 2, 3), (7, 1, 2)))


def _no_padding(rng):
    return _centre_calls(rng, ((3, 0, 2), (5, 0, 3), (3, 0, 1)))


def _axis(size, kernel_size, padding, stride):
    return range(0, size + 2 * padding - kernel_size + 1, stride)


def _shade(height, width, rows, columns):
    picture = np.zeros((height, width), int)
    for row in rows:
        for column in columns:
            if 0 <= row < height and 0 <= column < width:
                picture[row, column] = 1
    return picture


def _centers_corner(height, width, kernel_size, padding=0, stride=1):
    """Shades the upper left cell of each window

    The window starts there; its middle lies half a window further down and to the right.
    """
    rows, columns = (
        [start - padding for start in _axis(size, kernel_size, padding, stride)] for size in (height, width)
    )
    return _shade(height, width, rows, columns)


def _centers_padded(height, width, kernel_size, padding=0, stride=1):
    """Counts the cells from the padded edge

    The picture shows the image without its border. Where does a cell of the padded image lie in the image itself?
    """
    rows, columns = (
        [start + kernel_size // 2 for start in _axis(size, kernel_size, padding, stride)] for size in (height, width)
    )
    return _shade(height, width, rows, columns)


def _centers_bordered(height, width, kernel_size, padding=0, stride=1):
    """Draws the padding too

    The picture has as many rows and columns as the image, without the border.
    """
    return np.pad(filter_centers(height, width, kernel_size, padding, stride), padding)


def _centers_no_stride(height, width, kernel_size, padding=0, stride=1):
    """Visits every cell

    With stride 3 the middle of the filter rests on every third cell only.
    """
    margin = kernel_size // 2 - padding
    return _shade(height, width, range(margin, height - margin), range(margin, width - margin))


def _centers_from_zero(height, width, kernel_size, padding=0, stride=1):
    """Starts at the first cell whatever the padding

    That is right only if the padding is half the window. With less padding, where does the first middle come to rest?
    """
    return _shade(height, width, range(0, height, stride), range(0, width, stride))


def _centers_transposed(height, width, kernel_size, padding=0, stride=1):
    """Swaps height and width

    The first axis of the picture has height entries, the second width.
    """
    return filter_centers(width, height, kernel_size, padding, stride)


def _centers_diagonal(height, width, kernel_size, padding=0, stride=1):
    """Shades the diagonal only

    Every row position goes together with every column position.
    """
    middle = kernel_size // 2 - padding
    places = min(len(_axis(size, kernel_size, padding, stride)) for size in (height, width))
    picture = np.zeros((height, width), int)
    for step in range(places):
        picture[middle + stride * step, middle + stride * step] = 1
    return picture


def _centers_output(height, width, kernel_size, padding=0, stride=1):
    """Draws the output and not the image

    The picture is as large as the image; only the cells on which a middle rests are 1.
    """
    return np.ones([len(_axis(size, kernel_size, padding, stride)) for size in (height, width)], int)


def _middles(size, kernel_size, padding, stride):
    return [start - padding + kernel_size // 2 for start in _axis(size, kernel_size, padding, stride)]


def _centers_starts(height, width, kernel_size, padding=0, stride=1):
    """Shades where the window starts on the padded image

    A window starts at its first cell. From there to the middle, and from the padded image to the image: two moves.
    """
    rows, columns = (_axis(size, kernel_size, padding, stride) for size in (height, width))
    return _shade(height, width, rows, columns)


def _centers_no_padding(height, width, kernel_size, padding=0, stride=1):
    """Slides over the image without its border

    With padding the first window begins in front of the image, and its middle comes to rest nearer to the edge.
    """
    rows, columns = (_middles(size, kernel_size, 0, stride) for size in (height, width))
    return _shade(height, width, rows, columns)


def _centers_run_on(height, width, kernel_size, padding=0, stride=1):
    """Runs past the last place

    The last middle is as far from the far edge as the first one is from the near edge. Where must your slice end?
    """
    first = kernel_size // 2 - padding
    return _shade(height, width, range(first, height, stride), range(first, width, stride))


def _centers_inverted(height, width, kernel_size, padding=0, stride=1):
    """Shades everything else

    1 means that a middle rests there.
    """
    return 1 - filter_centers(height, width, kernel_size, padding, stride)


def _centers_one_row(height, width, kernel_size, padding=0, stride=1):
    """Moves along the first row only

    At the end of a row the window goes back to the left and down by the stride.
    """
    rows, columns = (_middles(size, kernel_size, padding, stride) for size in (height, width))
    return _shade(height, width, rows[:1], columns)


def _centers_short(height, width, kernel_size, padding=0, stride=1):
    """Misses the last place

    The end of a range is not part of it. Does the last window still count in yours?
    """
    rows, columns = (_middles(size, kernel_size, padding, stride) for size in (height, width))
    return _shade(height, width, rows[:-1], columns[:-1])


def _centers_covered(height, width, kernel_size, padding=0, stride=1):
    """Shades all cells under the window

    Of each window only the cell in the middle is shaded.
    """
    half = kernel_size // 2
    rows, columns = (
        {
            near
            for middle in _middles(size, kernel_size, padding, stride)
            for near in range(middle - half, middle + half + 1)
        }
        for size in (height, width)
    )
    return _shade(height, width, rows, columns)


FILTER_CENTERS = Function(
    id="u05-filter-centers",
    title="Handout 19: shade the centres",
    minutes=20,
    covers=("u05.4b",),
    reference=filter_centers,
    strata=(
        Stratum(
            "padding of half a window",
            1,
            (
                call(10, 10, 7, padding=3, stride=3),
                call(3, 7, 3, padding=1, stride=2),
                call(1, 3, 3, padding=1, stride=2),
                call(3, 1, 3, padding=1, stride=2),
            ),
            _full_centers,
        ),
        Stratum(
            "less padding",
            1,
            (call(7, 9, 5, padding=1, stride=2), call(8, 11, 7, padding=1, stride=3)),
            _little_padding,
        ),
        Stratum("no padding", 1, (call(5, 7, 3, stride=2), call(8, 5, 5, stride=3), call(4, 5, 3)), _no_padding),
    ),
    misconceptions=(
        _centers_corner,
        _centers_padded,
        _centers_bordered,
        _centers_no_stride,
        _centers_from_zero,
        _centers_transposed,
        _centers_diagonal,
        _centers_output,
        _centers_starts,
        _centers_no_padding,
        _centers_run_on,
        _centers_inverted,
        _centers_one_row,
        _centers_short,
        _centers_covered,
    ),
)
