"""Five unusual but right answers a task for unit 05, CNN arithmetic, written from the student's notebook alone.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check).
"""

import functools
import itertools
import math
import operator
import re
import warnings
from collections import OrderedDict, defaultdict, namedtuple

import numpy as np

from nnlib import output_size as library_output_size
from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool
from nnlib.architecture import volumes as library_volumes

Volume = namedtuple("Volume", "channels height width")
Layer = namedtuple("Layer", "shape count")

# Task 1: first sizes

FIRST_KEYS = ["no padding", "padding 1", "padding 1, stride 2"]
FIRST_SIZES = [
    ("floats", dict(zip(FIRST_KEYS, [7.0, 9.0, 5.0], strict=True))),
    ("NumPy integers", dict(zip(FIRST_KEYS, np.array([7, 9, 5]), strict=True))),
    ("entries in another order", {"padding 1, stride 2": 5, "padding 1": 9, "no padding": 7}),
    (
        "an ordered dictionary, computed with ranges",
        OrderedDict(zip(FIRST_KEYS, [len(range(9 - 3 + 1)), len(range(-1, 8)), len(range(-1, 8, 2))], strict=True)),
    ),
    (
        "32-bit and 64-bit floats",
        {"no padding": np.float32(7), "padding 1": np.float64(9), "padding 1, stride 2": np.float64(10) / 2},
    ),
]

# Task 2: output size


class DoesNotFit(ValueError):
    """A window that does not fit."""


def size_walking(size, kernel_size, padding=0, stride=1, mode="refuse"):
    end = kernel_size
    places = 0
    while end <= size + 2 * padding:
        places += 1
        end += stride
    if places == 0 or (mode == "refuse" and end - stride < size + 2 * padding):
        raise DoesNotFit(f"{kernel_size} cells do not fit")
    return places


def size_from_views(size, kernel_size, padding=0, stride=1, mode="refuse"):
    row = np.pad(np.arange(size), padding)
    windows = np.lib.stride_tricks.sliding_window_view(row, kernel_size)
    if mode == "refuse" and (len(windows) - 1) % stride:
        raise ValueError
    return windows[::stride].shape[0]


def size_recursive(size, kernel_size, padding=0, stride=1, mode="refuse"):
    if padding:
        return size_recursive(size + 2 * padding, kernel_size, 0, stride, mode)
    if size < kernel_size:
        raise ValueError("too large")
    if size == kernel_size:
        return 1
    if size - stride < kernel_size:
        if mode == "floor":
            return 1
        raise ValueError("cells are left over")
    return 1 + size_recursive(size - stride, kernel_size, 0, stride, mode)


def size_asserting(size, kernel_size, padding=0, stride=1, mode="refuse"):
    steps, rest = np.divmod(size + 2 * padding - kernel_size, stride)
    try:
        assert steps >= 0
        assert mode == "floor" or rest == 0
    except AssertionError as problem:
        raise ValueError("does not fit") from problem
    return steps + 1


class OutputSize:
    """A callable with a helper that raises."""

    def refuse_if(self, condition):
        if condition:
            raise ValueError("does not fit")

    def __call__(self, size, kernel_size, padding=0, stride=1, mode="refuse"):
        travel = size + padding + padding - kernel_size
        self.refuse_if(travel < 0)
        self.refuse_if(mode != "floor" and travel / stride != math.floor(travel / stride))
        return math.floor(travel / stride + 1)


OUTPUT_SIZE = [
    ("walks along the row and raises a kind of ValueError of its own", size_walking),
    ("counts NumPy's windows, which raise the ValueError", size_from_views),
    ("cuts the row off recursively", size_recursive),
    ("turns assertions into a ValueError and returns a NumPy integer", size_asserting),
    ("an object that can be called, with a helper that raises", OutputSize()),
]

# Task 3: stride three

STRIDE_THREE = [
    ("lower case", "c"),
    ("spaces around the letter", " C "),
    ("a list", ["C"]),
    ("a set", {"C"}),
    ("a NumPy string", np.str_("C")),
]

# Task 4: same padding


def same_by_search(kernel_size):
    for padding in range(kernel_size):
        if 10 * kernel_size - kernel_size + 2 * padding + 1 == 10 * kernel_size:
            return padding
    raise DoesNotFit(kernel_size)


def same_recursive(kernel_size):
    if kernel_size < 1:
        raise ValueError("even")
    return 0 if kernel_size == 1 else same_recursive(kernel_size - 2) + 1


def same_numpy(kernel_size):
    half, rest = np.divmod(np.int64(kernel_size) - 1, 2)
    if rest:
        raise ValueError("even")
    return half


def same_index(kernel_size):
    return list(range(1, kernel_size + 1, 2)).index(kernel_size)


def same_asserting(kernel_size):
    try:
        assert kernel_size & 1
    except AssertionError:
        raise ValueError("no equal padding") from None
    return kernel_size >> 1


SAME_PADDING = [
    ("tries one padding after the other", same_by_search),
    ("recursion in steps of two", same_recursive),
    ("returns a NumPy integer", same_numpy),
    ("the place in a list of odd numbers, whose index raises the ValueError", same_index),
    ("bits, and an assertion turned into a ValueError", same_asserting),
]

# Task 5: six filters, then ten

TWO_KEYS = [
    "six filters: output shape",
    "six filters: parameters",
    "ten filters: output shape",
    "ten filters: parameters",
]
TWO_LAYERS = [
    (
        "NumPy integers inside and outside of the tuples",
        dict(
            zip(
                TWO_KEYS,
                [tuple(np.array([6, 28, 28])), np.int64(456), tuple(np.array([10, 32, 32])), np.int32(760)],
                strict=True,
            )
        ),
    ),
    ("named tuples", dict(zip(TWO_KEYS, [Volume(6, 28, 28), 456, Volume(10, 32, 32), 760], strict=True))),
    (
        "shapes of arrays",
        dict(zip(TWO_KEYS, [np.zeros((6, 28, 28)).shape, 6 * 76, np.zeros((10, 32, 32)).shape, 10 * 76], strict=True)),
    ),
    ("float counts", dict(zip(TWO_KEYS, [(6, 28, 28), 456.0, (10, 32, 32), np.float64(760)], strict=True))),
    (
        "a defaultdict filled backwards",
        defaultdict(int, zip(TWO_KEYS[::-1], [760, (10,) + 2 * (32,), 456, (6,) + 2 * (28,)], strict=True)),
    ),
]

# Task 6: the convolutional layer


def conv_from_library(shape, filters, kernel_size, stride=1, padding=0):
    resize = functools.partial(library_output_size, kernel_size=kernel_size, padding=padding, stride=stride)
    return (filters, *map(resize, shape[1:])), (kernel_size**2 * shape[0] + 1) * filters


def conv_from_views(shape, filters, kernel_size, stride=1, padding=0):
    image = np.pad(np.zeros(shape), ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(image, (shape[0], kernel_size, kernel_size))
    rows, columns = windows[0, ::stride, ::stride].shape[:2]
    weights = np.ones((filters, shape[0], kernel_size, kernel_size))
    return (filters, rows, columns), weights.size + np.zeros(filters).size


def conv_named(shape, filters, kernel_size, stride=1, padding=0):
    channels, height, width = (np.int64(n) for n in shape)
    rows = (height + 2 * padding - kernel_size + stride) // stride
    columns = (width + 2 * padding - kernel_size + stride) // stride
    return Layer(Volume(filters, rows, columns), sum([kernel_size * kernel_size * channels, 1] * filters))


def conv_general(padding_twice, shape, filters, kernel_size, stride=1, padding=0):
    sides = [len(range(0, side + padding_twice * padding - kernel_size + 1, stride)) for side in shape[1:]]
    print("sides:", sides)
    return (filters, *sides), filters + filters * shape[0] * kernel_size * kernel_size


CONV_LAYER = [
    ("a partial of the library's function, mapped over the sides", conv_from_library),
    ("pads an image, looks at its windows and counts an array of weights", conv_from_views),
    ("named tuples of NumPy integers", conv_named),
    ("a partial of a more general function that prints as well", functools.partial(conv_general, 2)),
    (
        "one lambda that returns a pair as a list",
        lambda shape, filters, kernel_size, stride=1, padding=0: [
            (filters, *[1 + (side + 2 * padding - kernel_size) // stride for side in shape[1:]]),
            filters * (1 + kernel_size * kernel_size * shape[0]),
        ],
    ),
]

# Task 7: the pooling layer


def pool_from_views(shape, kernel_size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(np.zeros(shape), (kernel_size, kernel_size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(3, 4)).shape, 0


def pool_as_convolution(shape, kernel_size=2, stride=2):
    new_shape, _ = conv_from_library(shape, shape[0], kernel_size, stride)
    return new_shape, False + 0


def pool_rounding_up(shape, kernel_size=2, stride=2):
    sides = np.ceil((np.array(shape[1:]) - kernel_size + 1) / stride)
    return (shape[0], *sides.astype(int)), 0.0


def pool_counting(shape, kernel_size=2, stride=2):
    def places(side):
        return 0 if side < kernel_size else 1 + places(side - stride)

    warnings.warn("pooling learns nothing", stacklevel=2)
    return Layer(Volume(shape[0], places(shape[1]), places(shape[2])), len([]))


POOL_LAYER = [
    ("pools an image of zeros and returns its shape", pool_from_views),
    ("treats pooling as a convolution and drops its count", pool_as_convolution),
    ("rounds up, NumPy integers in the shape and a float as the count", pool_rounding_up),
    ("recursion that warns and returns named tuples", pool_counting),
    (
        "a lambda with ranges",
        lambda shape, kernel_size=2, stride=2: (
            shape[:1] + tuple(len(range(kernel_size, side + 1, stride)) for side in shape[1:]),
            0,
        ),
    ),
]

# Task 8: which steps learn

WHAT_LEARNS = [
    ("another order, lower case", "e, a"),
    ("no comma", "A E"),
    ("a list", ["A", "E"]),
    ("a set", {"E", "A"}),
    ("no space", "A,E"),
]

# Task 9: handout 18

HANDOUT_KEYS = ["first layer", "second layer", "third layer", "total"]
HANDOUT = [
    ("NumPy integers", dict(zip(HANDOUT_KEYS, np.array([1520, 1810, 6410, 9740]), strict=True))),
    ("floats", dict(zip(HANDOUT_KEYS, [1.52e3, 1.81e3, 6.41e3, 9.74e3], strict=True))),
    (
        "running sums, the total first",
        {
            "total": list(itertools.accumulate([1520, 1810, 6410]))[-1],
            "third layer": 641 * 10,
            "second layer": 181 * 10,
            "first layer": 76 * 20,
        },
    ),
    (
        "sizes of weight arrays",
        {
            "first layer": np.empty((20, 3, 5, 5)).size + 20,
            "second layer": np.empty((10, 20, 3, 3)).size + 10,
            "third layer": np.empty((10, 8 * 8 * 10 + 1)).size,
            "total": 9740,
        },
    ),
    (
        "dot products, so NumPy numbers",
        dict(
            zip(
                HANDOUT_KEYS,
                np.append(np.array([76, 181, 641]) * [20, 10, 10], np.dot([76, 181, 641], [20, 10, 10])),
                strict=True,
            )
        ),
    ),
]

# Task 10: the dense rival


def dense_recursive(sizes):
    first, *rest = sizes
    return (first + 1) * rest[0] + dense_recursive(rest) if rest else 0


def dense_matrix(sizes):
    sizes = np.asarray(sizes, dtype=np.int64)
    return (sizes[:-1] + 1) @ sizes[1:]


def dense_arrays(sizes):
    total = 0
    for i in reversed(range(1, len(sizes))):
        total += np.broadcast_to(0.0, (sizes[i], sizes[i - 1])).size
        total += np.broadcast_to(0.0, sizes[i]).size
    return float(total)


def dense_from_generator(sizes):
    before = itertools.chain.from_iterable([sizes])
    here = iter(sizes)
    next(here)
    return sum(map(operator.mul, (units + 1 for units in before), here))


DENSE_PARAMETERS = [
    ("recursion", dense_recursive),
    ("a dot product, so a NumPy integer", dense_matrix),
    ("sizes of weight arrays from the last to the first, as a float", dense_arrays),
    ("two iterators, multiplied", dense_from_generator),
    (
        "a lambda over reduce",
        lambda sizes: functools.reduce(
            lambda done, units: (done[0] + done[1] * units + units, units), sizes[1:], (0, sizes[0])
        )[0],
    ),
]

# Task 11: the padding


def map_float(height, width, padding):
    return np.pad(np.zeros((height, width), dtype=np.float32), padding, constant_values=1)


def map_fortran(height, width, padding):
    picture = np.ones((height + 2 * padding, width + 2 * padding), order="F")
    for y in range(height):
        for x in range(width):
            picture[padding + y][padding + x] -= 1
    return picture


def map_boolean(height, width, padding):
    y, x = np.indices((height + 2 * padding, width + 2 * padding)) - padding
    return ((y < 0) | (y >= height) | (x < 0) | (x >= width)).astype(int)


def map_rings(height, width, padding):
    if padding == 0:
        return np.zeros((height, width), dtype=np.uint8)
    inner = map_rings(height, width, padding - 1)
    side = np.ones((inner.shape[0], 1), dtype=np.uint8)
    middle = np.hstack([side, inner, side])
    row = np.ones((1, middle.shape[1]), dtype=np.uint8)
    return np.vstack([row, middle, row])


def map_outer(height, width, padding):
    rows = [0] * padding + [1] * height + [0] * padding
    columns = [0] * padding + [1] * width + [0] * padding
    return (1 - np.outer(columns, rows)).T


PADDING_MAP = [
    ("np.pad, 32-bit floats", map_float),
    ("cell by cell in a Fortran-ordered array of floats", map_fortran),
    ("a boolean array turned into integers", map_boolean),
    ("ring by ring, recursively, in unsigned bytes", map_rings),
    ("an outer product, returned as a transposed view", map_outer),
]

# Task 12: the middles of the filter


def centers_outer(height, width, kernel_size, padding=0, stride=1):
    def axis(side):
        last = side + padding - kernel_size
        return [
            int(-padding <= c - kernel_size // 2 <= last and (c - kernel_size // 2 + padding) % stride == 0)
            for c in range(side)
        ]

    return np.outer(axis(height), axis(width))


def centers_slices(height, width, kernel_size, padding=0, stride=1):
    half = (kernel_size - 1) // 2
    picture = np.zeros((height, width), dtype=np.float32)
    picture[half - padding : height + padding - half : stride, half - padding : width + padding - half : stride] = 1
    return picture


def centers_cropped(height, width, kernel_size, padding=0, stride=1):
    half = kernel_size // 2
    padded = np.zeros((height + 2 * padding, width + 2 * padding), dtype=bool, order="F")
    padded[half : height + 2 * padding - half : stride, half : width + 2 * padding - half : stride] = True
    return padded[padding : padding + height, padding : padding + width].astype(np.int8)


def centers_from_windows(height, width, kernel_size, padding=0, stride=1):
    numbers = np.pad(np.arange(1, height * width + 1).reshape(height, width), padding)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, (kernel_size, kernel_size))[::stride, ::stride]
    rests = windows[:, :, kernel_size // 2, kernel_size // 2].ravel()
    return np.isin(numbers[padding : padding + height, padding : padding + width], rests) * 1


def centers_set(height, width, kernel_size, padding=0, stride=1):
    cells = {
        (y + kernel_size // 2, x + kernel_size // 2)
        for y in range(-padding, height + padding - kernel_size + 1, stride)
        for x in range(-padding, width + padding - kernel_size + 1, stride)
    }
    return np.array([[float((y, x) in cells) for x in range(width)] for y in range(height)])


FILTER_CENTERS = [
    ("tests each cell of an axis; an outer product", centers_outer),
    ("slices with an end, 32-bit floats", centers_slices),
    ("marks in the padded picture, crops, and turns booleans into bytes", centers_cropped),
    ("numbers the cells and looks at the middles of all windows", centers_from_windows),
    ("a set of cells, returned as floats", centers_set),
]

# Task 13: the grammar


def grammar_text(blocks, convs_per_block, dense, pool=True):
    text = "INPUT " + ("CONV RELU " * convs_per_block + "POOL " * bool(pool)) * blocks + "FC RELU " * dense + "FC"
    return text.split()


def grammar_generator(blocks, convs_per_block, dense, pool=True):
    def words():
        yield "INPUT"
        for _ in range(blocks):
            for _ in range(convs_per_block):
                yield from ("CONV", "RELU")
            if pool:
                yield "POOL"
        for _ in range(dense):
            yield from ("FC", "RELU")
        yield "FC"

    return list(words())


def grammar_backwards(blocks, convs_per_block, dense, pool=True):
    words = ["FC"]
    while dense > 0:
        words += ["RELU", "FC"]
        dense -= 1
    for _ in range(blocks):
        words.extend(["POOL"][: int(pool)])
        words.extend(itertools.chain.from_iterable(itertools.repeat(("RELU", "CONV"), convs_per_block)))
    words.append("INPUT")
    words.reverse()
    return words


def grammar_letters(blocks, convs_per_block, dense, pool=True):
    letters = "I" + ("cr" * convs_per_block + ("p" if pool else "")) * blocks + "fr" * dense + "f"
    names = {"I": "INPUT", "c": "CONV", "r": "RELU", "p": "POOL", "f": "FC"}
    return [names[letter] for letter in re.findall(".", letters)]


def grammar_numpy(blocks, convs_per_block, dense, pool=True):
    block = np.concatenate([np.tile(["CONV", "RELU"], convs_per_block), np.array(["POOL"] * int(pool), dtype=str)])
    words = np.concatenate([["INPUT"], np.tile(block, blocks), np.tile(["FC", "RELU"], dense), ["FC"]])
    return words.tolist()


CONV_GRAMMAR = [
    ("repeats a text and splits it", grammar_text),
    ("a generator turned into a list", grammar_generator),
    ("builds the list backwards and reverses it", grammar_backwards),
    ("letters, looked up in a dictionary", grammar_letters),
    ("NumPy's tile and concatenate, turned into a list", grammar_numpy),
]

# Task 14: volumes


def volumes_recursive(layers, input_shape):
    if not layers:
        return []
    layer = layers[0]
    if isinstance(layer, Dense):
        shape = (layer.units,)
    elif isinstance(layer, Flatten):
        shape = (math.prod(input_shape),)
    elif isinstance(layer, Activation):
        shape = input_shape
    else:
        extra = 2 * getattr(layer, "padding", 0) - layer.kernel_size
        channels = getattr(layer, "filters", input_shape[0])
        shape = (channels, *((side + extra) // layer.stride + 1 for side in input_shape[1:]))
    return [shape, *volumes_recursive(layers[1:], shape)]


def volumes_arrays(layers, input_shape):
    def forward(array, layer):
        if isinstance(layer, Flatten):
            return np.broadcast_to(0, array.size)
        if isinstance(layer, Dense):
            return np.broadcast_to(0, layer.units)
        if isinstance(layer, Activation):
            return array
        padding = layer.padding if isinstance(layer, Conv) else 0
        padded = np.broadcast_to(0, (array.shape[0], array.shape[1] + 2 * padding, array.shape[2] + 2 * padding))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (layer.kernel_size,) * 2, axis=(1, 2))
        maps = windows[:, :: layer.stride, :: layer.stride, 0, 0]
        return np.broadcast_to(0, (layer.filters, *maps.shape[1:])) if isinstance(layer, Conv) else maps

    start = np.broadcast_to(0, input_shape)
    return [array.shape for array in itertools.accumulate(layers, forward, initial=start)][1:]


@functools.singledispatch
def next_shape(layer, shape):
    return shape


@next_shape.register
def _(layer: Conv, shape):
    side = functools.partial(library_output_size, kernel_size=layer.kernel_size)
    return (layer.filters, *(side(n, padding=layer.padding, stride=layer.stride) for n in shape[1:]))


@next_shape.register
def _(layer: Pool, shape):
    return shape[0], *(library_output_size(n, layer.kernel_size, 0, layer.stride) for n in shape[1:])


@next_shape.register
def _(layer: Flatten, shape):
    return (functools.reduce(operator.mul, shape),)


@next_shape.register
def _(layer: Dense, shape):
    return (layer.units,)


def volumes_dispatched(layers, input_shape):
    shapes = [input_shape]
    for layer in layers:
        shapes.append(next_shape(layer, shapes[-1]))
    return shapes[1:]


def volumes_numpy(layers, input_shape):
    def shapes():
        shape = np.array(input_shape)
        for layer in layers:
            match layer:
                case Dense(units=units):
                    shape = np.array([units])
                case Flatten():
                    shape = np.array([shape.prod()])
                case Pool(kernel_size=window, stride=stride):
                    shape = np.append(shape[:1], (shape[1:] - window) // stride + 1)
                case Conv():
                    travel = shape[1:] - layer.kernel_size + 2 * layer.padding
                    shape = np.append([layer.filters], travel // layer.stride + 1)
            yield tuple(shape)

    return list(shapes())


class Network:
    """Remembers the shapes on the way; an object that can be called."""

    def __call__(self, layers, input_shape):
        self.shape = list(input_shape)
        return [self.forward(layer) for layer in layers]

    def forward(self, layer):
        kind = type(layer).__name__
        if kind == "Dense":
            self.shape = [layer.units]
        if kind == "Flatten":
            self.shape = [math.prod(self.shape)]
        if kind == "Conv":
            self.shape[0] = layer.filters
        if kind in ("Conv", "Pool"):
            border = layer.padding if kind == "Conv" else 0
            for axis in (1, 2):
                last = self.shape[axis] + 2 * border - layer.kernel_size
                self.shape[axis] = len(range(0, last + 1, layer.stride))
        return tuple(self.shape)


VOLUMES = [
    ("recursion", volumes_recursive),
    ("sends empty arrays through the network", volumes_arrays),
    ("one function for each kind, chosen by the type", volumes_dispatched),
    ("a generator of tuples of NumPy integers, with match", volumes_numpy),
    ("an object that can be called", Network()),
]

# Task 15: parameters


def count_paired(layers, input_shape):
    shapes = [input_shape, *library_volumes(layers, input_shape)]
    return [
        layer.units * (shape[0] + 1)
        if isinstance(layer, Dense)
        else layer.filters * (shape[0] // layer.groups * layer.kernel_size**2 + 1)
        if isinstance(layer, Conv)
        else 0
        for layer, shape in zip(layers, shapes, strict=False)
    ]


def count_recursive(layers, input_shape):
    if len(layers) == 0:
        return []
    layer, rest = layers[0], layers[1:]
    count = 0
    if hasattr(layer, "units"):
        count = input_shape[0] * layer.units + layer.units
    if hasattr(layer, "filters"):
        count = layer.filters + layer.filters * layer.kernel_size**2 * (input_shape[0] // layer.groups)
    return [count, *count_recursive(rest, next_shape(layer, input_shape))]


def count_arrays(layers, input_shape):
    def weights(layer, shape):
        if isinstance(layer, Dense):
            return np.broadcast_to(1, (layer.units, *shape))
        if isinstance(layer, Conv):
            part = range(shape[0])[:: layer.groups]
            return np.broadcast_to(1, (layer.filters, len(part), layer.kernel_size, layer.kernel_size))
        return np.empty((0, 0))

    shapes = [input_shape, *library_volumes(layers, input_shape)[:-1]]
    arrays = [weights(layer, shape) for layer, shape in zip(layers, shapes, strict=False)]
    return [array.size + len(array) for array in arrays]


def count_from_the_end(layers, input_shape):
    counts = []
    for i in reversed(range(len(layers))):
        entering = library_volumes(layers[:i], input_shape)[-1] if i else input_shape
        layer = layers[i]
        if isinstance(layer, Conv):
            group = [(layer.kernel_size**2 * (entering[0] // layer.groups) + 1) * (layer.filters // layer.groups)]
            counts.insert(0, sum(group * layer.groups))
        elif isinstance(layer, Dense):
            counts.insert(0, sum([entering[0] + 1] * layer.units))
        else:
            counts.insert(0, 0)
    return counts


def count_floats(layers, input_shape):
    counts = np.zeros(len(layers))
    shape = input_shape
    for i, layer in enumerate(layers):
        if isinstance(layer, Conv):
            counts[i] = layer.filters * (layer.kernel_size * layer.kernel_size * shape[0] / layer.groups + 1)
        elif isinstance(layer, Dense):
            counts[i] = layer.units * (shape[0] + 1)
        shape = next_shape(layer, shape)
    return list(counts)


PARAMETERS = [
    ("one comprehension", count_paired),
    ("recursion, without the library's volumes", count_recursive),
    ("sizes of weight arrays that take no memory", count_arrays),
    ("from the last layer to the first, group by group", count_from_the_end),
    ("a list of whole floats", count_floats),
]

# Task 16: multiply-adds


def work_numpy(layers, input_shape):
    work = np.zeros(len(layers), dtype=np.int64)
    shapes = [input_shape, *library_volumes(layers, input_shape)]
    for i, layer in enumerate(layers):
        if isinstance(layer, Conv):
            work[i] = layer.kernel_size**2 * shapes[i][0] // layer.groups * np.prod(shapes[i + 1])
        if isinstance(layer, Dense):
            work[i] = shapes[i][0] * layer.units
    return list(work)


def work_from_parameters(layers, input_shape):
    shapes = library_volumes(layers, input_shape)
    counts = count_paired(layers, input_shape)
    return [
        (count - shape[0]) * math.prod(shape[1:]) if count else 0 for count, shape in zip(counts, shapes, strict=True)
    ]


def work_row_by_row(layers, input_shape):
    entering = input_shape
    work = []
    for layer in layers:
        leaving = next_shape(layer, entering)
        terms = 0
        if isinstance(layer, Dense):
            terms = entering[0]
        elif isinstance(layer, Conv):
            terms = layer.kernel_size * layer.kernel_size * (entering[0] // layer.groups)
        rows = leaving[1] if len(leaving) == 3 else 1
        columns = leaving[2] if len(leaving) == 3 else 1
        total = 0
        for _ in range(rows):
            total += terms * columns * leaving[0]
        work.append(total)
        entering = leaving
    return work


def work_dense_as_convolution(layers, input_shape):
    def one(layer, entering, leaving):
        if isinstance(layer, Dense):
            return one(Conv(layer.units, 1), (entering[0], 1, 1), (layer.units, 1, 1))
        if not isinstance(layer, Conv):
            return 0
        per_group = layer.filters // layer.groups * (entering[0] // layer.groups)
        return sum([per_group] * layer.groups) * (layer.kernel_size**2) * leaving[1] * leaving[2]

    shapes = library_volumes(layers, input_shape)
    return list(map(one, layers, [input_shape, *shapes], shapes))


def work_recursive(layers, input_shape):
    if not layers:
        return []
    *front, layer = layers
    shapes = [input_shape, *volumes_recursive(layers, input_shape)]
    entering, leaving = shapes[-2:]
    length = {Conv: lambda: layer.kernel_size**2 * entering[0] // layer.groups, Dense: lambda: entering[0]}
    return [*work_recursive(front, input_shape), length.get(type(layer), int)() * math.prod(leaving)]


MULTIPLY_ADDS = [
    ("a list of NumPy integers", work_numpy),
    ("from the number of parameters without the biases", work_from_parameters),
    ("adds up row by row", work_row_by_row),
    ("treats a dense layer as a 1 x 1 convolution, and adds groups up", work_dense_as_convolution),
    ("recursion from the last layer, with a table of lambdas", work_recursive),
]

# Task 17: receptive fields


def fields_backwards(layers):
    def field(behind):
        side = 1
        for layer in behind[::-1]:
            if hasattr(layer, "kernel_size"):
                side = (side - 1) * layer.stride + layer.kernel_size
        return side

    return [field(layers[:depth]) for depth in range(1, len(layers) + 1)]


def fields_cumulative(layers):
    windows = np.array([getattr(layer, "kernel_size", 1) for layer in layers], dtype=np.int64)
    strides = np.array([1] + [getattr(layer, "stride", 1) for layer in layers], dtype=np.int64)
    return list(1 + np.cumsum((windows - 1) * np.cumprod(strides)[: len(layers)]))


def fields_intervals(layers):
    first = last = 0
    step = 1
    sides = []
    for layer in layers:
        if not isinstance(layer, Activation):
            first, last = first * 1, last + step * (layer.kernel_size - 1)
            step *= layer.stride
        sides.append(float(last - first + 1))
    return sides


def fields_cells(layers):
    def seen(cell, depth):
        if depth == 0:
            return cell, cell
        layer = layers[depth - 1]
        if isinstance(layer, Activation):
            return seen(cell, depth - 1)
        left, _ = seen(cell * layer.stride, depth - 1)
        _, right = seen(cell * layer.stride + layer.kernel_size - 1, depth - 1)
        return left, right

    ends = (seen(5, depth) for depth in range(1, len(layers) + 1))
    return [right - left + 1 for left, right in ends]


def fields_reduce(layers):
    def grow(state, layer):
        sides, field, jump = state
        if type(layer) is not Activation:
            field, jump = field + jump * (layer.kernel_size - 1), jump * layer.stride
        return [*sides, field], field, jump

    return functools.reduce(grow, layers, ([], 1, 1))[0]


RECEPTIVE_FIELDS = [
    ("from the cell back to the input, for each depth anew", fields_backwards),
    ("NumPy's cumulative sums and products", fields_cumulative),
    ("the ends of an interval, as whole floats", fields_intervals),
    ("recursion to the outermost input cells of cell 5", fields_cells),
    ("a reduce over a state of three", fields_reduce),
]

# Task 18: LeNet-5

LENET_KEYS = [
    "side after C1",
    "side after S2",
    "side after C3",
    "side after S4",
    "inputs of C5",
    *(f"parameters {number}" for number in range(1, 6)),
    "total",
]
LENET_VALUES = [28, 14, 10, 5, 400, 156, 2416, 48_120, 10_164, 850, 61_706]
LENET_LAYERS = [Conv(6, 5), Pool(), Conv(16, 5), Pool(), Flatten(), Dense(120), Dense(84), Dense(10)]
LENET_COUNTS = [count for count in count_recursive(LENET_LAYERS, (1, 32, 32)) if count > 0]
LENET = [
    ("NumPy integers", dict(zip(LENET_KEYS, np.array(LENET_VALUES), strict=True))),
    ("floats", dict(zip(LENET_KEYS, map(float, LENET_VALUES), strict=True))),
    ("backwards", dict(zip(LENET_KEYS[::-1], LENET_VALUES[::-1], strict=True))),
    (
        "computed with a list of layers",
        OrderedDict(
            zip(
                LENET_KEYS,
                [
                    *(shape[-1] for shape in volumes_arrays(LENET_LAYERS, (1, 32, 32))[:5]),
                    *LENET_COUNTS,
                    sum(LENET_COUNTS),
                ],
                strict=True,
            )
        ),
    ),
    (
        "32-bit integers and true divisions",
        dict(zip(LENET_KEYS, [28, 28 / 2, 10, 10 / 2, *np.array(LENET_VALUES[4:], dtype=np.int32)], strict=True)),
    ),
]

# Task 19: AlexNet

ALEXNET_KEYS = [
    "input numbers",
    "formula at side 224",
    "side that fits",
    "units of layer 1",
    "units of layer 2",
    "units of layer 3",
    "units of layer 4",
    "units of layer 5",
    "parameters, one group",
    "parameters, two groups",
]
ALEXNET_VALUES = [150_528, 54.25, 227, 290_400, 186_624, 64_896, 64_896, 43_264, 62_378_344, 60_965_224]
ALEXNET_VOLUMES = [(96, 55), (256, 27), (384, 13), (384, 13), (256, 13)]
ALEXNET = [
    ("NumPy floats", dict(zip(ALEXNET_KEYS, np.array(ALEXNET_VALUES), strict=True))),
    (
        "a fraction of whole numbers and products",
        dict(
            zip(
                ALEXNET_KEYS,
                [224**2 * 3, 217 / 4, 227, *(n * k**2 for n, k in ALEXNET_VOLUMES), 62_378_344, 60_965_224],
                strict=True,
            )
        ),
    ),
    (
        "sizes of arrays and a search",
        dict(
            zip(
                ALEXNET_KEYS,
                [
                    np.broadcast_to(0, (3, 224, 224)).size,
                    1 + np.divide(213, 4),
                    next(side for side in range(225, 300) if not (side - 11) % 4),
                    *(np.prod((n, k, k)) for n, k in ALEXNET_VOLUMES),
                    62_378_344,
                    60_965_224,
                ],
                strict=True,
            )
        ),
    ),
    ("backwards", dict(zip(ALEXNET_KEYS[::-1], ALEXNET_VALUES[::-1], strict=True))),
    (
        "64-bit integers beside a 32-bit float",
        dict(
            zip(
                ALEXNET_KEYS,
                [np.float32(value) if value == 54.25 else np.int64(value) for value in ALEXNET_VALUES],
                strict=True,
            )
        ),
    ),
]

# Task 20: VGG-16

VGG_WIDTHS = [3, 64, 64, 128, 128, 256, 256, 256] + 6 * [512]
VGG16 = [
    ("a float", 138_357_544.0),
    ("a NumPy integer", np.int64(138_357_544)),
    ("a 64-bit NumPy float", np.float64(138_357_544)),
    (
        "dot products over neighbouring widths",
        (9 * np.array(VGG_WIDTHS[:-1]) + 1) @ np.array(VGG_WIDTHS[1:]) + dense_matrix([7 * 7 * 512, 4096, 4096, 1000]),
    ),
    (
        "the sum of a recursion over a list of layers",
        sum(
            count_recursive(
                [
                    layer
                    for width, repeats in zip((64, 128, 256, 512, 512), (2, 2, 3, 3, 3), strict=True)
                    for layer in [Conv(width, 3, padding=1)] * repeats + [Pool()]
                ]
                + [Flatten(), Dense(4096), Dense(4096), Dense(1000)],
                (3, 224, 224),
            )
        ),
    ),
]

UNUSUAL = {
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
