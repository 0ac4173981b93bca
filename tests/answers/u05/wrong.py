"""Ten wrong answers a task for unit 05, CNN arithmetic, written from the student's notebook alone.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it.
"""

from itertools import pairwise

import numpy as np

from nnlib import output_size as library_output_size
from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool
from nnlib.architecture import volumes as library_volumes

# Task 1: first sizes


def sizes_table(plain, padded, strided):
    """The table of task 1."""
    return {"no padding": plain, "padding 1": padded, "padding 1, stride 2": strided}


FIRST_SIZES = [
    ("counts the steps and forgets the first place", sizes_table(6, 8, 4)),
    ("adds the padding at one end only", sizes_table(7, 8, 4)),
    ("counts the cells instead of the places", sizes_table(9, 11, 6)),
    ("thinks that windows must not overlap", sizes_table(3, 3, 3)),
    ("subtracts the padding", sizes_table(7, 5, 3)),
    ("divides the number of places by the stride and rounds down", sizes_table(7, 9, 4)),
    ("thinks that stride 2 skips two cells", sizes_table(7, 9, 3)),
    ("multiplies by the stride", sizes_table(7, 9, 17)),
    ("thinks that padding makes no new places", sizes_table(7, 7, 4)),
    ("counts the first place twice", sizes_table(8, 10, 6)),
]

# Task 2: output size


def size_steps_only(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride != 0):
        raise ValueError("does not fit")
    return travel // stride


def size_padding_once(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + padding
    if travel < 0 or (mode == "refuse" and travel % stride != 0):
        raise ValueError("does not fit")
    return travel // stride + 1


def size_always_floor(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0:
        raise ValueError("does not fit")
    return travel // stride + 1


def size_no_test_for_large_windows(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if mode == "refuse" and travel % stride != 0:
        raise ValueError("does not fit")
    return travel // stride + 1


def size_rounds_up(size, kernel_size, padding=0, stride=1, mode="refuse"):
    places = (size - kernel_size + 2 * padding) / stride + 1
    if size + 2 * padding < kernel_size or (mode == "refuse" and places != int(places)):
        raise ValueError("does not fit")
    return int(np.ceil(places))


def size_returns_the_error(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride != 0):
        return ValueError("does not fit")
    return travel // stride + 1


def size_prints(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride != 0):
        raise ValueError("does not fit")
    print(travel // stride + 1)


def size_modes_swapped(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "floor" and travel % stride != 0):
        raise ValueError("does not fit")
    return travel // stride + 1


def size_compares_without_padding(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if kernel_size > size:
        raise ValueError("window too large")
    if mode == "refuse" and travel % stride != 0:
        raise ValueError("does not fit")
    return travel // stride + 1


def size_divides_places(size, kernel_size, padding=0, stride=1, mode="refuse"):
    places = size - kernel_size + 2 * padding + 1
    if places < 1 or (mode == "refuse" and places % stride != 0):
        raise ValueError("does not fit")
    return places // stride


OUTPUT_SIZE = [
    ("forgets the one at the end of the formula", size_steps_only),
    ("adds the padding once", size_padding_once),
    ("rounds down in both modes", size_always_floor),
    ("lets a window in that is larger than the padded row", size_no_test_for_large_windows),
    ("rounds up in mode floor", size_rounds_up),
    ("returns the ValueError instead of raising it", size_returns_the_error),
    ("prints the number and returns nothing", size_prints),
    ("mixes up the two modes", size_modes_swapped),
    ("compares the window with the row without its padding", size_compares_without_padding),
    ("divides the number of places by the stride", size_divides_places),
]

# Task 3: stride three

STRIDE_THREE = [
    ("thinks that a third of a place exists", "A"),
    ("lets the last window hang over", "B"),
    ("thinks that every library refuses", "D"),
]

# Task 4: same padding


def same_without_refusing(kernel_size):
    return (kernel_size - 1) // 2


def same_with_fraction(kernel_size):
    return (kernel_size - 1) / 2


def same_both_ends_together(kernel_size):
    if kernel_size % 2 == 0:
        raise ValueError("even")
    return kernel_size - 1


def same_rounded_up(kernel_size):
    if kernel_size % 2 == 0:
        raise ValueError("even")
    return (kernel_size + 1) // 2


def same_prints(kernel_size):
    if kernel_size % 2 == 0:
        raise ValueError("even")
    print((kernel_size - 1) // 2)


def same_none_for_even(kernel_size):
    if kernel_size % 2 == 1:
        return (kernel_size - 1) // 2


def same_refuses_odd(kernel_size):
    if kernel_size % 2:
        raise ValueError("no padding exists")
    return kernel_size // 2


def same_always_one(kernel_size):
    if kernel_size % 2 == 0:
        raise ValueError("even")
    return 1


def same_halves_twice(kernel_size):
    if kernel_size % 2 == 0:
        raise ValueError("even")
    return (kernel_size - 1) // 2 // 2


def same_other_error(kernel_size):
    if kernel_size % 2 == 0:
        raise TypeError("even")
    return (kernel_size - 1) // 2


SAME_PADDING = [
    ("rounds down for an even window", same_without_refusing),
    ("returns half a cell for an even window", same_with_fraction),
    ("returns the padding of both ends together", same_both_ends_together),
    ("adds one instead of subtracting it", same_rounded_up),
    ("prints the number and returns nothing", same_prints),
    ("returns nothing for an even window", same_none_for_even),
    ("raises for the odd windows", same_refuses_odd),
    ("gives the answer of the example for all windows", same_always_one),
    ("halves twice, once for each end", same_halves_twice),
    ("raises an error of another kind", same_other_error),
]

# Task 5: six filters, then ten


def two_table(six_shape, six_count, ten_shape, ten_count):
    """The table of task 5."""
    return {
        "six filters: output shape": six_shape,
        "six filters: parameters": six_count,
        "ten filters: output shape": ten_shape,
        "ten filters: parameters": ten_count,
    }


TWO_LAYERS = [
    ("forgets the biases", two_table((6, 28, 28), 450, (10, 32, 32), 750)),
    ("forgets the depth of the picture", two_table((6, 28, 28), 156, (10, 32, 32), 260)),
    ("keeps the three channels in the output", two_table((3, 28, 28), 456, (3, 32, 32), 760)),
    ("writes the channels last", two_table((28, 28, 6), 456, (32, 32, 10), 760)),
    ("forgets the one of the size formula", two_table((6, 27, 27), 456, (10, 31, 31), 760)),
    ("adds the padding at one end only", two_table((6, 28, 28), 456, (10, 30, 30), 760)),
    ("has one bias for the whole layer", two_table((6, 28, 28), 451, (10, 32, 32), 751)),
    ("has a bias for each channel of each filter", two_table((6, 28, 28), 468, (10, 32, 32), 780)),
    ("has new weights at every place", two_table((6, 28, 28), 357_504, (10, 32, 32), 778_240)),
    ("puts the second layer behind the first", two_table((6, 28, 28), 456, (10, 28, 28), 1510)),
]

# Task 6: the convolutional layer


def conv_no_bias(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    return (filters, new_height, new_width), filters * kernel_size * kernel_size * channels


def conv_no_depth(shape, filters, kernel_size, stride=1, padding=0):
    _, height, width = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    return (filters, new_height, new_width), filters * (kernel_size * kernel_size + 1)


def conv_square_only(shape, filters, kernel_size, stride=1, padding=0):
    side = library_output_size(shape[1], kernel_size, padding, stride)
    return (filters, side, side), filters * (kernel_size**2 * shape[0] + 1)


def conv_transposed(shape, filters, kernel_size, stride=1, padding=0):
    channels, width, height = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    return (filters, new_height, new_width), filters * (kernel_size**2 * channels + 1)


def conv_plain_sizes(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = shape
    new_shape = (filters, height - kernel_size + 1, width - kernel_size + 1)
    return new_shape, filters * (kernel_size**2 * channels + 1)


def conv_arguments_swapped(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = shape
    new_height = library_output_size(height, kernel_size, stride, padding)
    new_width = library_output_size(width, kernel_size, stride, padding)
    return (filters, new_height, new_width), filters * (kernel_size**2 * channels + 1)


def conv_keeps_channels(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    return (channels, new_height, new_width), filters * (kernel_size**2 * channels + 1)


def conv_one_bias(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    return (filters, new_height, new_width), filters * kernel_size**2 * channels + 1


def conv_weights_at_every_place(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    count = filters * (kernel_size**2 * channels + 1) * new_height * new_width
    return (filters, new_height, new_width), count


def conv_prints(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    print((filters, new_height, new_width), filters * (kernel_size**2 * channels + 1))


CONV_LAYER = [
    ("forgets the biases", conv_no_bias),
    ("forgets the depth of the input", conv_no_depth),
    ("thinks that images are square", conv_square_only),
    ("takes the shape for (channels, width, height)", conv_transposed),
    ("right for the example only: stride and padding unused", conv_plain_sizes),
    ("hands stride and padding over in the wrong order", conv_arguments_swapped),
    ("keeps the channels of the input", conv_keeps_channels),
    ("has one bias for the whole layer", conv_one_bias),
    ("has new weights at every place", conv_weights_at_every_place),
    ("prints the pair and returns nothing", conv_prints),
]

# Task 7: the pooling layer


def pool_learns_window(shape, kernel_size=2, stride=2):
    channels, height, width = shape
    new_height = (height - kernel_size) // stride + 1
    new_width = (width - kernel_size) // stride + 1
    return (channels, new_height, new_width), kernel_size * kernel_size * channels


def pool_learns_bias(shape, kernel_size=2, stride=2):
    channels, height, width = shape
    new_height = (height - kernel_size) // stride + 1
    new_width = (width - kernel_size) // stride + 1
    return (channels, new_height, new_width), channels


def pool_halves(shape, kernel_size=2, stride=2):
    channels, height, width = shape
    return (channels, height // 2, width // 2), 0


def pool_divides_by_window(shape, kernel_size=2, stride=2):
    channels, height, width = shape
    return (channels, height // kernel_size, width // kernel_size), 0


def pool_divides_by_stride(shape, kernel_size=2, stride=2):
    channels, height, width = shape
    return (channels, height // stride, width // stride), 0


def pool_depth_too(shape, kernel_size=2, stride=2):
    return tuple((side - kernel_size) // stride + 1 for side in shape), 0


def pool_shape_only(shape, kernel_size=2, stride=2):
    channels, height, width = shape
    return channels, (height - kernel_size) // stride + 1, (width - kernel_size) // stride + 1


def pool_one_map(shape, kernel_size=2, stride=2):
    _, height, width = shape
    return (1, (height - kernel_size) // stride + 1, (width - kernel_size) // stride + 1), 0


def pool_square_only(shape, kernel_size=2, stride=2):
    side = (shape[1] - kernel_size) // stride + 1
    return (shape[0], side, side), 0


def pool_count_missing(shape, kernel_size=2, stride=2):
    channels, height, width = shape
    return (channels, (height - kernel_size) // stride + 1, (width - kernel_size) // stride + 1), None


POOL_LAYER = [
    ("gives pooling a weight for each cell of the window", pool_learns_window),
    ("gives pooling a bias for each map", pool_learns_bias),
    ("right for the example only: always halves", pool_halves),
    ("divides the sides by the window", pool_divides_by_window),
    ("divides the sides by the stride", pool_divides_by_stride),
    ("pools the depth as well", pool_depth_too),
    ("returns the shape without the number of parameters", pool_shape_only),
    ("merges all maps into one", pool_one_map),
    ("thinks that images are square", pool_square_only),
    ("returns None for the number of parameters", pool_count_missing),
]

# Task 8: which steps learn

WHAT_LEARNS = [
    ("only convolutions learn", "A"),
    ("only the last layer learns", "E"),
    ("everything with a window learns, and the last layer", "A, C, E"),
    ("a RELU has a threshold to learn", "A, B, E"),
    ("every step that changes numbers", "A, B, C, E"),
    ("every step", "A, B, C, D, E"),
    ("everything that has a window", "A, C"),
    ("takes FLATTEN for a part of FC", "A, D, E"),
    ("names the steps that do not learn", "B, C, D"),
    ("mixes up CONV and POOL", "C, E"),
]

# Task 9: handout 18


def handout_table(first, second, third, total=None):
    """The table of task 9."""
    total = first + second + third if total is None else total
    return {"first layer": first, "second layer": second, "third layer": third, "total": total}


HANDOUT = [
    ("forgets the biases", handout_table(1500, 1800, 6400)),
    ("forgets the depth in both convolutions", handout_table(520, 100, 6410)),
    ("thinks that layer 2 sees the three colours", handout_table(1520, 280, 6410)),
    ("forgets the second pooling", handout_table(1520, 1810, 25_610)),
    ("forgets both poolings", handout_table(1520, 1810, 102_410)),
    ("has one bias for each layer", handout_table(1501, 1801, 6401)),
    ("has a bias for each channel of each filter", handout_table(1560, 2000, 6410)),
    ("gives each pooling four parameters, in the total", handout_table(1520, 1810, 6410, 9748)),
    ("thinks that FC reads one map", handout_table(1520, 1810, 650)),
    ("mixes up the filters and the channels of layer 2", handout_table(1520, 1820, 6410)),
]

# Task 10: the dense rival


def dense_no_bias(sizes):
    return sum(a * b for a, b in pairwise(sizes))


def dense_bias_of_input(sizes):
    return sum(a * b for a, b in pairwise(sizes)) + sum(sizes)


def dense_no_last_bias(sizes):
    return sum(a * b for a, b in pairwise(sizes)) + sum(sizes[1:-1])


def dense_one_bias_a_layer(sizes):
    return sum(a * b + 1 for a, b in pairwise(sizes))


def dense_swapped(sizes):
    return sum(a * (b + 1) for a, b in pairwise(sizes))


def dense_two_layers(sizes):
    return (sizes[0] + 1) * sizes[1]


def dense_ends_only(sizes):
    return (sizes[0] + 1) * sizes[-1]


def dense_all_before(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total = total + sizes[i]
        for j in range(i):
            total = total + sizes[j] * sizes[i]
    return total


def dense_list(sizes):
    return [(a + 1) * b for a, b in pairwise(sizes)]


def dense_uses_up(sizes):
    total = 0
    while len(sizes) > 1:
        total += (sizes.pop(0) + 1) * sizes.pop(0)
    return total


DENSE_PARAMETERS = [
    ("forgets the biases", dense_no_bias),
    ("gives the input a bias as well", dense_bias_of_input),
    ("gives the last layer no bias", dense_no_last_bias),
    ("has one bias for each layer", dense_one_bias_a_layer),
    ("adds one to the wrong side", dense_swapped),
    ("right for the example only: two sizes", dense_two_layers),
    ("connects the first layer with the last", dense_ends_only),
    ("connects each layer with all layers before it", dense_all_before),
    ("returns a list of counts", dense_list),
    ("takes two sizes out of the list at a time", dense_uses_up),
]

# Task 11: the padding


def map_inverted(height, width, padding):
    picture = np.zeros((height + 2 * padding, width + 2 * padding), dtype=int)
    picture[padding : padding + height, padding : padding + width] = 1
    return picture


def map_negative_slice(height, width, padding):
    picture = np.ones((height + 2 * padding, width + 2 * padding), dtype=int)
    picture[padding:-padding, padding:-padding] = 0
    return picture


def map_padding_once(height, width, padding):
    picture = np.ones((height + padding, width + padding), dtype=int)
    picture[padding:, padding:] = 0
    return picture


def map_transposed(height, width, padding):
    picture = np.ones((width + 2 * padding, height + 2 * padding), dtype=int)
    picture[padding : padding + width, padding : padding + height] = 0
    return picture


def map_square(height, width, padding):
    picture = np.ones((height + 2 * padding, height + 2 * padding), dtype=int)
    picture[padding : padding + height, padding : padding + height] = 0
    return picture


def map_thin(height, width, padding):
    picture = np.ones((height + 2 * padding, width + 2 * padding), dtype=int)
    picture[1:-1, 1:-1] = 0
    return picture


def map_inside(height, width, padding):
    picture = np.ones((height, width), dtype=int)
    picture[padding : height - padding, padding : width - padding] = 0
    return picture


def map_of_zeros(height, width, padding):
    return np.pad(np.zeros((height, width), dtype=int), padding)


def map_slice_too_short(height, width, padding):
    picture = np.ones((height + 2 * padding, width + 2 * padding), dtype=int)
    picture[padding:height, padding:width] = 0
    return picture


def map_without_corners(height, width, padding):
    picture = np.zeros((height + 2 * padding, width + 2 * padding), dtype=int)
    rows, columns = slice(padding, padding + height), slice(padding, padding + width)
    picture[:padding, columns] = picture[padding + height :, columns] = 1
    picture[rows, :padding] = picture[rows, padding + width :] = 1
    return picture


PADDING_MAP = [
    ("marks the image instead of the padding", map_inverted),
    ("cuts off the end with a negative slice, which fails for padding 0", map_negative_slice),
    ("adds the padding at one end only", map_padding_once),
    ("mixes up height and width", map_transposed),
    ("thinks that images are square", map_square),
    ("draws a border of one cell", map_thin),
    ("draws the border inside the image", map_inside),
    ("pads with zeros, as the layer does", map_of_zeros),
    ("ends the slices at height and width", map_slice_too_short),
    ("forgets the corners", map_without_corners),
]

# Task 12: the middles of the filter


def axis_middles(side, kernel_size, padding, stride):
    """Where the middles rest on one axis: the right part that several students below share."""
    return [start + kernel_size // 2 for start in range(-padding, side + padding - kernel_size + 1, stride)]


def centers_of_starts(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    for y in range(0, height - kernel_size + 2 * padding + 1, stride):
        for x in range(0, width - kernel_size + 2 * padding + 1, stride):
            picture[y, x] = 1
    return picture


def centers_with_padding(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height + 2 * padding, width + 2 * padding), dtype=int)
    for y in axis_middles(height, kernel_size, padding, stride):
        for x in axis_middles(width, kernel_size, padding, stride):
            picture[y + padding, x + padding] = 1
    return picture


def centers_padding_ignored(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    for y in axis_middles(height, kernel_size, 0, stride):
        for x in axis_middles(width, kernel_size, 0, stride):
            picture[y, x] = 1
    return picture


def centers_stride_ignored(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    for y in axis_middles(height, kernel_size, padding, 1):
        for x in axis_middles(width, kernel_size, padding, 1):
            picture[y, x] = 1
    return picture


def centers_run_past_the_end(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    first = (kernel_size - 1) // 2 - padding
    picture[first::stride, first::stride] = 1
    return picture


def centers_transposed(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((width, height), dtype=int)
    for x in axis_middles(width, kernel_size, padding, stride):
        for y in axis_middles(height, kernel_size, padding, stride):
            picture[x, y] = 1
    return picture


def centers_inverted(height, width, kernel_size, padding=0, stride=1):
    picture = np.ones((height, width), dtype=int)
    for y in axis_middles(height, kernel_size, padding, stride):
        for x in axis_middles(width, kernel_size, padding, stride):
            picture[y, x] = 0
    return picture


def centers_first_row_only(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    picture[
        axis_middles(height, kernel_size, padding, stride)[0], axis_middles(width, kernel_size, padding, stride)
    ] = 1
    return picture


def centers_last_one_missing(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    half = kernel_size // 2
    for y in range(half - padding, height + padding - half - 1, stride):
        for x in range(half - padding, width + padding - half - 1, stride):
            picture[y, x] = 1
    return picture


def centers_are_covered_cells(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    for y in range(-padding, height + padding - kernel_size + 1, stride):
        for x in range(-padding, width + padding - kernel_size + 1, stride):
            picture[max(y, 0) : y + kernel_size, max(x, 0) : x + kernel_size] = 1
    return picture


FILTER_CENTERS = [
    ("marks the places of the output, not the middles", centers_of_starts),
    ("returns the picture with its padding", centers_with_padding),
    ("ignores the padding", centers_padding_ignored),
    ("ignores the stride", centers_stride_ignored),
    ("lets the slices run past the last place", centers_run_past_the_end),
    ("mixes up rows and columns", centers_transposed),
    ("writes 0 where a middle rests and 1 elsewhere", centers_inverted),
    ("moves the window along the first row only", centers_first_row_only),
    ("stops one place too early", centers_last_one_missing),
    ("marks all cells that a window covers", centers_are_covered_cells),
]

# Task 13: the grammar


def grammar_relu_at_the_end(blocks, convs_per_block, dense, pool=True):
    block = ["CONV", "RELU"] * convs_per_block + (["POOL"] if pool else [])
    return ["INPUT"] + block * blocks + ["FC", "RELU"] * (dense + 1)


def grammar_conv_without_relu(blocks, convs_per_block, dense, pool=True):
    block = ["CONV"] * convs_per_block + (["POOL"] if pool else [])
    return ["INPUT"] + block * blocks + ["FC", "RELU"] * dense + ["FC"]


def grammar_always_pools(blocks, convs_per_block, dense, pool=True):
    block = ["CONV", "RELU"] * convs_per_block + ["POOL"]
    return ["INPUT"] + block * blocks + ["FC", "RELU"] * dense + ["FC"]


def grammar_pool_after_each_conv(blocks, convs_per_block, dense, pool=True):
    block = ["CONV", "RELU", "POOL"] if pool else ["CONV", "RELU"]
    return ["INPUT"] + block * convs_per_block * blocks + ["FC", "RELU"] * dense + ["FC"]


def grammar_one_pool(blocks, convs_per_block, dense, pool=True):
    words = ["INPUT"] + ["CONV", "RELU"] * convs_per_block * blocks
    if pool:
        words.append("POOL")
    return words + ["FC", "RELU"] * dense + ["FC"]


def grammar_string(blocks, convs_per_block, dense, pool=True):
    block = ["CONV", "RELU"] * convs_per_block + (["POOL"] if pool else [])
    return " ".join(["INPUT"] + block * blocks + ["FC", "RELU"] * dense + ["FC"])


def grammar_arguments_swapped(convs_per_block, blocks, dense, pool=True):
    block = ["CONV", "RELU"] * convs_per_block + (["POOL"] if pool else [])
    return ["INPUT"] + block * blocks + ["FC", "RELU"] * dense + ["FC"]


def grammar_last_counted(blocks, convs_per_block, dense, pool=True):
    block = ["CONV", "RELU"] * convs_per_block + (["POOL"] if pool else [])
    return ["INPUT"] + block * blocks + ["FC", "RELU"] * (dense - 1) + ["FC"]


def grammar_no_input(blocks, convs_per_block, dense, pool=True):
    block = ["CONV", "RELU"] * convs_per_block + (["POOL"] if pool else [])
    return block * blocks + ["FC", "RELU"] * dense + ["FC"]


def grammar_nested(blocks, convs_per_block, dense, pool=True):
    block = ["CONV", "RELU"] * convs_per_block + (["POOL"] if pool else [])
    return ["INPUT"] + [block] * blocks + [["FC", "RELU"]] * dense + ["FC"]


CONV_GRAMMAR = [
    ("puts a RELU behind the last FC", grammar_relu_at_the_end),
    ("forgets the RELU behind a CONV", grammar_conv_without_relu),
    ("pools whatever is asked", grammar_always_pools),
    ("pools after every convolution", grammar_pool_after_each_conv),
    ("pools once, behind all blocks", grammar_one_pool),
    ("joins the words to a string", grammar_string),
    ("mixes up the first two arguments", grammar_arguments_swapped),
    ("counts the last FC among the dense ones", grammar_last_counted),
    ("forgets INPUT", grammar_no_input),
    ("nests the blocks in the list", grammar_nested),
]

# Task 14: volumes


def behind(shape, layer):
    """The shape behind a layer: the right part that several students below share."""
    if isinstance(layer, Conv):
        sides = [library_output_size(side, layer.kernel_size, layer.padding, layer.stride) for side in shape[1:]]
        return (layer.filters, *sides)
    if isinstance(layer, Pool):
        return (shape[0], *(library_output_size(side, layer.kernel_size, 0, layer.stride) for side in shape[1:]))
    if isinstance(layer, Flatten):
        return (int(np.prod(shape)),)
    if isinstance(layer, Dense):
        return (layer.units,)
    return shape


def volumes_with_input(layers, input_shape):
    return [input_shape, *library_volumes(layers, input_shape)]


def volumes_flat_numbers(layers, input_shape):
    shapes = []
    shape = input_shape
    for layer in layers:
        shape = behind(shape, layer)
        shapes.append(shape if len(shape) == 3 else shape[0])
    return shapes


def volumes_no_activations(layers, input_shape):
    return library_volumes([layer for layer in layers if not isinstance(layer, Activation)], input_shape)


def volumes_pool_halves(layers, input_shape):
    shapes = []
    shape = input_shape
    for layer in layers:
        shape = (shape[0], shape[1] // 2, shape[2] // 2) if isinstance(layer, Pool) else behind(shape, layer)
        shapes.append(shape)
    return shapes


def volumes_conv_stride_ignored(layers, input_shape):
    return library_volumes([x._replace(stride=1) if isinstance(x, Conv) else x for x in layers], input_shape)


def volumes_conv_padding_ignored(layers, input_shape):
    return library_volumes([x._replace(padding=0) if isinstance(x, Conv) else x for x in layers], input_shape)


def volumes_square(layers, input_shape):
    shapes = []
    shape = input_shape
    for layer in layers:
        shape = behind(shape, layer)
        if isinstance(layer, Conv | Pool):
            shape = (shape[0], shape[1], shape[1])
        shapes.append(shape)
    return shapes


def volumes_last_only(layers, input_shape):
    shape = input_shape
    for layer in layers:
        shape = behind(shape, layer)
    return shape


def volumes_never_moves_on(layers, input_shape):
    return [behind(input_shape, layer) for layer in layers]


def volumes_flatten_one_map(layers, input_shape):
    shapes = []
    shape = input_shape
    for layer in layers:
        shape = (shape[-2] * shape[-1],) if isinstance(layer, Flatten) else behind(shape, layer)
        shapes.append(shape)
    return shapes


VOLUMES = [
    ("puts the input shape into the list", volumes_with_input),
    ("writes a flat shape as a number", volumes_flat_numbers),
    ("leaves the activations out of the list", volumes_no_activations),
    ("halves the sides in every pooling", volumes_pool_halves),
    ("ignores the stride of a convolution", volumes_conv_stride_ignored),
    ("ignores the padding of a convolution", volumes_conv_padding_ignored),
    ("thinks that images are square", volumes_square),
    ("returns the last shape only", volumes_last_only),
    ("computes every layer from the input", volumes_never_moves_on),
    ("flattens one map instead of all", volumes_flatten_one_map),
]

# Task 15: parameters


def entering_shapes(layers, input_shape):
    """Each layer with the shape that enters it: the right part that several students below share."""
    return list(zip(layers, [input_shape, *library_volumes(layers, input_shape)][:-1], strict=True))


def count_groups_ignored(layers, input_shape):
    counts = []
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * shape[0] + 1))
        elif isinstance(layer, Dense):
            counts.append(layer.units * (shape[0] + 1))
        else:
            counts.append(0)
    return counts


def count_groups_share_biases(layers, input_shape):
    counts = []
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * shape[0] + 1) // layer.groups)
        elif isinstance(layer, Dense):
            counts.append(layer.units * (shape[0] + 1))
        else:
            counts.append(0)
    return counts


def count_shape_behind(layers, input_shape):
    counts = []
    for layer, shape in zip(layers, library_volumes(layers, input_shape), strict=True):
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * shape[0] // layer.groups + 1))
        elif isinstance(layer, Dense):
            counts.append(layer.units * (shape[0] + 1))
        else:
            counts.append(0)
    return counts


def count_learning_only(layers, input_shape):
    counts = []
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * shape[0] // layer.groups + 1))
        if isinstance(layer, Dense):
            counts.append(layer.units * (shape[0] + 1))
    return counts


def count_no_bias(layers, input_shape):
    counts = []
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            counts.append(layer.filters * layer.kernel_size**2 * shape[0] // layer.groups)
        elif isinstance(layer, Dense):
            counts.append(layer.units * shape[0])
        else:
            counts.append(0)
    return counts


def count_dense_one_bias(layers, input_shape):
    counts = []
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * shape[0] // layer.groups + 1))
        elif isinstance(layer, Dense):
            counts.append(layer.units * shape[0] + 1)
        else:
            counts.append(0)
    return counts


def count_total(layers, input_shape):
    total = 0
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            total += layer.filters * (layer.kernel_size**2 * shape[0] // layer.groups + 1)
        elif isinstance(layer, Dense):
            total += layer.units * (shape[0] + 1)
    return total


def count_filters_dealt_too(layers, input_shape):
    counts = []
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            channels, filters = shape[0] // layer.groups, layer.filters // layer.groups
            counts.append(filters * (layer.kernel_size**2 * channels + 1))
        elif isinstance(layer, Dense):
            counts.append(layer.units * (shape[0] + 1))
        else:
            counts.append(0)
    return counts


def count_pool_learns(layers, input_shape):
    counts = []
    for layer, shape in entering_shapes(layers, input_shape):
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * shape[0] // layer.groups + 1))
        elif isinstance(layer, Dense):
            counts.append(layer.units * (shape[0] + 1))
        elif isinstance(layer, Pool):
            counts.append(layer.kernel_size**2)
        else:
            counts.append(0)
    return counts


def count_all_from_input(layers, input_shape):
    counts = []
    for layer in layers:
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * input_shape[0] // layer.groups + 1))
        elif isinstance(layer, Dense):
            counts.append(layer.units * (int(np.prod(input_shape)) + 1))
        else:
            counts.append(0)
    return counts


PARAMETERS = [
    ("ignores the groups", count_groups_ignored),
    ("divides the biases by the groups as well", count_groups_share_biases),
    ("takes the shape that leaves the layer", count_shape_behind),
    ("leaves the layers out that learn nothing", count_learning_only),
    ("forgets the biases", count_no_bias),
    ("has one bias for each dense layer", count_dense_one_bias),
    ("returns the total", count_total),
    ("counts the filters of one group only", count_filters_dealt_too),
    ("gives pooling a weight for each cell of the window", count_pool_learns),
    ("thinks that every layer sees the input", count_all_from_input),
]

# Task 16: multiply-adds


def work_by(conv, dense):
    """A student's function from two formulas, each of (layer, shape that enters, shape that leaves)."""

    def work(layers, input_shape):
        counts = []
        entering = input_shape
        for layer, leaving in zip(layers, library_volumes(layers, input_shape), strict=True):
            if isinstance(layer, Conv):
                counts.append(conv(layer, entering, leaving))
            elif isinstance(layer, Dense):
                counts.append(dense(layer, entering, leaving))
            else:
                counts.append(0)
            entering = leaving
        return counts

    return work


def right_conv(layer, entering, leaving):
    return layer.kernel_size**2 * entering[0] // layer.groups * leaving[0] * leaving[1] * leaving[2]


def right_dense(layer, entering, leaving):
    return entering[0] * layer.units


def work_groups_ignored(layer, entering, leaving):
    return layer.kernel_size**2 * entering[0] * int(np.prod(leaving))


def work_conv_bias(layer, entering, leaving):
    return (layer.kernel_size**2 * entering[0] // layer.groups + 1) * int(np.prod(leaving))


def work_dense_bias(layer, entering, leaving):
    return (entering[0] + 1) * layer.units


def work_places_of_input(layer, entering, leaving):
    return layer.kernel_size**2 * entering[0] // layer.groups * layer.filters * entering[1] * entering[2]


def work_weights_once(layer, entering, leaving):
    return layer.kernel_size**2 * entering[0] // layer.groups * layer.filters


def work_one_map(layer, entering, leaving):
    return layer.kernel_size**2 * entering[0] // layer.groups * leaving[1] * leaving[2]


def work_depth_behind(layer, entering, leaving):
    return layer.kernel_size**2 * leaving[0] // layer.groups * int(np.prod(leaving))


def work_no_depth(layer, entering, leaving):
    return layer.kernel_size**2 * int(np.prod(leaving))


def work_total(layers, input_shape):
    return sum(work_by(right_conv, right_dense)(layers, input_shape))


def work_with_pooling(layers, input_shape):
    counts = work_by(right_conv, right_dense)(layers, input_shape)
    for i, shape in enumerate(library_volumes(layers, input_shape)):
        if isinstance(layers[i], Pool):
            counts[i] = layers[i].kernel_size ** 2 * int(np.prod(shape))
    return counts


def work_counted_twice(layers, input_shape):
    return [2 * count for count in work_by(right_conv, right_dense)(layers, input_shape)]


MULTIPLY_ADDS = [
    ("ignores the groups", work_by(work_groups_ignored, right_dense)),
    ("counts the biases", work_by(work_conv_bias, work_dense_bias)),
    ("has as many places as the input has cells", work_by(work_places_of_input, right_dense)),
    ("uses each weight of a convolution once", work_by(work_weights_once, right_dense)),
    ("counts one map only", work_by(work_one_map, right_dense)),
    ("takes the depth of the output for the dot product", work_by(work_depth_behind, right_dense)),
    ("forgets the depth of the input", work_by(work_no_depth, right_dense)),
    ("returns the total", work_total),
    ("counts the cells that pooling compares", work_with_pooling),
    ("counts multiplications and additions one by one", work_counted_twice),
]

# Task 17: receptive fields


def fields_jump_first(layers):
    field, jump, fields = 1, 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            jump *= layer.stride
            field += (layer.kernel_size - 1) * jump
        fields.append(field)
    return fields


def fields_no_jump(layers):
    field, fields = 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += layer.kernel_size - 1
        fields.append(field)
    return fields


def fields_whole_window(layers):
    field, jump, fields = 1, 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += layer.kernel_size * jump
            jump *= layer.stride
        fields.append(field)
    return fields


def fields_conv_only(layers):
    field, jump, fields = 1, 1, []
    for layer in layers:
        if isinstance(layer, Conv):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.stride
        fields.append(field)
    return fields


def fields_no_activations(layers):
    field, jump, fields = 1, 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.stride
            fields.append(field)
    return fields


def fields_last_only(layers):
    field, jump = 1, 1
    for layer in layers:
        if not isinstance(layer, Activation):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.stride
    return field


def fields_jump_of_last_stride(layers):
    field, jump, fields = 1, 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += (layer.kernel_size - 1) * jump
            jump = layer.stride
        fields.append(field)
    return fields


def fields_start_at_zero(layers):
    field, jump, fields = 0, 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.stride
        fields.append(field)
    return fields


def fields_multiply(layers):
    field, fields = 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field *= layer.kernel_size
        fields.append(field)
    return fields


def fields_jump_is_window(layers):
    field, jump, fields = 1, 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.kernel_size if isinstance(layer, Pool) else layer.stride
        fields.append(field)
    return fields


RECEPTIVE_FIELDS = [
    ("updates the jump before the field", fields_jump_first),
    ("forgets the jump", fields_no_jump),
    ("adds k jumps instead of k - 1", fields_whole_window),
    ("forgets the poolings", fields_conv_only),
    ("leaves the activations out of the list", fields_no_activations),
    ("returns the last field only", fields_last_only),
    ("replaces the jump instead of multiplying it", fields_jump_of_last_stride),
    ("starts with a field of 0", fields_start_at_zero),
    ("multiplies the windows", fields_multiply),
    ("takes a pooling's window for its stride", fields_jump_is_window),
]

# Task 18: LeNet-5


def lenet_table(sides, inputs, counts, total=None):
    """The table of task 18."""
    table = {f"side after {name}": side for name, side in zip(["C1", "S2", "C3", "S4"], sides, strict=True)}
    table["inputs of C5"] = inputs
    table.update({f"parameters {number}": count for number, count in enumerate(counts, start=1)})
    table["total"] = sum(counts) if total is None else total
    return table


LENET_SIDES = (28, 14, 10, 5)
LENET = [
    ("forgets the biases", lenet_table(LENET_SIDES, 400, (150, 2400, 48_000, 10_080, 840))),
    ("reads colour images", lenet_table(LENET_SIDES, 400, (456, 2416, 48_120, 10_164, 850))),
    ("lets each filter of C3 see one map", lenet_table(LENET_SIDES, 400, (156, 416, 48_120, 10_164, 850))),
    (
        "forgets the one of the size formula in the convolutions and rounds the poolings down",
        lenet_table((27, 13, 8, 4), 256, (156, 2416, 30_840, 10_164, 850)),
    ),
    ("pads the convolutions", lenet_table((32, 16, 16, 8), 1024, (156, 2416, 123_000, 10_164, 850))),
    ("flattens one map only", lenet_table(LENET_SIDES, 25, (156, 2416, 3120, 10_164, 850))),
    ("pools with stride 1", lenet_table((28, 27, 23, 22), 7744, (156, 2416, 929_400, 10_164, 850))),
    ("has one bias for each layer", lenet_table(LENET_SIDES, 400, (151, 2401, 48_001, 10_081, 841))),
    (
        "takes the inputs of C5 before S4",
        lenet_table(LENET_SIDES, 1600, (156, 2416, 192_120, 10_164, 850)),
    ),
    (
        "gives each pooled map a weight and a bias, in the total",
        lenet_table(LENET_SIDES, 400, (156, 2416, 48_120, 10_164, 850), 61_750),
    ),
]

# Task 19: AlexNet


def alexnet_table(**changes):
    """The table of task 19 with some entries changed."""
    table = {
        "input numbers": 150_528,
        "formula at side 224": 54.25,
        "side that fits": 227,
        "units of layer 1": 290_400,
        "units of layer 2": 186_624,
        "units of layer 3": 64_896,
        "units of layer 4": 64_896,
        "units of layer 5": 43_264,
        "parameters, one group": 62_378_344,
        "parameters, two groups": 60_965_224,
    }
    names = dict(
        zip(
            ["numbers", "places", "side", "one", "two", "three", "four", "five", "plain", "grouped"], table, strict=True
        )
    )
    return table | {names[short]: value for short, value in changes.items()}


ALEXNET = [
    (
        "forgets the three colours",
        alexnet_table(numbers=50_176, plain=62_378_344 - 242 * 96, grouped=60_965_224 - 242 * 96),
    ),
    ("rounds the places down", alexnet_table(places=54)),
    ("rounds the places up", alexnet_table(places=55)),
    ("forgets the one of the size formula at side 224", alexnet_table(places=53.25)),
    ("takes the next multiple of 4 for the side", alexnet_table(side=228)),
    ("counts the units after pooling", alexnet_table(one=27 * 27 * 96, two=13 * 13 * 256, five=6 * 6 * 256)),
    ("believes the number printed in the paper", alexnet_table(one=253_440)),
    (
        "counts the places of one map",
        alexnet_table(one=55 * 55, two=27 * 27, three=13 * 13, four=13 * 13, five=13 * 13),
    ),
    ("mixes up one group and two groups", alexnet_table(plain=60_965_224, grouped=62_378_344)),
    ("forgets the biases", alexnet_table(plain=62_367_776, grouped=60_954_656)),
]

# Task 20: VGG-16


def vgg_count(channels=3, window=9, bias=1, last_side=7, repeats=(2, 2, 3, 3, 3), dense=(4096, 4096, 1000)):
    """The parameters of VGG-16 with one thing changed."""
    total = 0
    for filters, times in zip((64, 128, 256, 512, 512), repeats, strict=True):
        for _ in range(times):
            total += (window * channels + bias) * filters
            channels = filters
    inputs = last_side * last_side * channels
    for units in dense:
        total += (inputs + bias) * units
        inputs = units
    return total


VGG16 = [
    ("forgets the biases", vgg_count(bias=0)),
    ("counts the convolutions only", vgg_count(dense=())),
    ("counts the fully connected layers only", vgg_count() - vgg_count(dense=())),
    ("forgets the last pooling", vgg_count(last_side=14)),
    ("has two convolutions in every block", vgg_count(repeats=(2, 2, 2, 2, 2))),
    ("reads grey images", vgg_count(channels=1)),
    ("forgets one of the two layers of 4096 units", vgg_count(dense=(4096, 1000))),
    ("does not flatten: 512 numbers enter the first dense layer", vgg_count(last_side=1)),
    ("rounds to millions", 138_000_000),
    ("multiplies by the four bytes of a number", 4 * vgg_count()),
]

WRONG = {
    "u05-first-sizes": FIRST_SIZES,
    "u05-output-size": OUTPUT_SIZE,
    "u05-stride-three": STRIDE_THREE,
    "u05-same-padding": SAME_PADDING,
    "u05-two-layers": TWO_LAYERS,
    "u05-conv-layer": CONV_LAYER,
    "u05-pool-layer": POOL_LAYER,
    "u05-what-learns": WHAT_LEARNS,
    "u05-handout-a": HANDOUT,
    "u05-dense-parameters": DENSE_PARAMETERS,
    "u05-padding-map": PADDING_MAP,
    "u05-filter-centers": FILTER_CENTERS,
    "u05-conv-grammar": CONV_GRAMMAR,
    "u05-volumes": VOLUMES,
    "u05-parameters": PARAMETERS,
    "u05-multiply-adds": MULTIPLY_ADDS,
    "u05-receptive-fields": RECEPTIVE_FIELDS,
    "u05-lenet": LENET,
    "u05-alexnet": ALEXNET,
    "u05-vgg16": VGG16,
}
