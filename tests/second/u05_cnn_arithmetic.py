"""Second solutions of unit 05, CNN arithmetic, written from the student's notebook alone.

Where it is possible nothing is computed by formula: places are listed one by one, weights are collected in index
sets, and receptive fields are sets of input cells.
"""

import itertools

import numpy as np

from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool


def starts(size, kernel_size, padding=0, stride=1):
    """First cell of each window, counted in cells of the row without its padding."""
    found = []
    start = -padding
    while start + kernel_size <= size + padding:
        found.append(start)
        start += stride
    return found


def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Number of places at which the window fits."""
    found = starts(size, kernel_size, padding, stride)
    if not found:
        raise ValueError("the window is larger than the padded row")
    if mode == "refuse" and found[-1] + kernel_size != size + padding:
        raise ValueError("cells are left over")
    return len(found)


first_sizes = {
    "no padding": len(starts(9, 3)),
    "padding 1": len(starts(9, 3, 1)),
    "padding 1, stride 2": len(starts(9, 3, 1, 2)),
}

stride_three = "C"


def same_padding(kernel_size):
    """Padding at each end that keeps the size at stride 1: try one after the other on a row of kernel_size cells."""
    for padding in range(kernel_size):
        if len(starts(kernel_size, kernel_size, padding)) == kernel_size:
            return padding
    raise ValueError("no equal padding at both ends keeps the size")


def weights_of_filter(channels, kernel_size):
    """The index set of the weights of one filter."""
    return {(c, y, x) for c in channels for y in range(kernel_size) for x in range(kernel_size)}


def conv_layer(shape, filters, kernel_size, stride=1, padding=0):
    """(output shape, number of parameters) of a convolutional layer."""
    channels, *sides = shape
    maps = [starts(side, kernel_size, padding, stride) for side in sides]
    learned = sum(len(weights_of_filter(range(channels), kernel_size) | {"bias"}) for _ in range(filters))
    return (filters, len(maps[0]), len(maps[1])), learned


def pool_layer(shape, kernel_size=2, stride=2):
    """(output shape, number of parameters) of a pooling layer."""
    return (shape[0], *(len(starts(side, kernel_size, 0, stride)) for side in shape[1:])), 0


six_shape, six_count = conv_layer((3, 32, 32), 6, 5)
ten_shape, ten_count = conv_layer((3, 32, 32), 10, 5, padding=2)
two_layers = {
    "six filters: output shape": six_shape,
    "six filters: parameters": six_count,
    "ten filters: output shape": ten_shape,
    "ten filters: parameters": ten_count,
}

what_learns = "A, E"


def dense_parameters(sizes):
    """Number of weights and biases of a fully connected network."""
    if len(sizes) < 2:
        return 0
    before, here = sizes[0], sizes[1]
    weights = sum(before for _ in range(here))
    return weights + here + dense_parameters(sizes[1:])


def padding_map(height, width, padding):
    """1 where a cell was added, 0 where the image lies."""
    rows, columns = range(-padding, height + padding), range(-padding, width + padding)
    return np.array([[int(not (0 <= y < height and 0 <= x < width)) for x in columns] for y in rows])


def filter_centers(height, width, kernel_size, padding=0, stride=1):
    """1 where the middle of the filter rests, 0 elsewhere."""

    def middles(side):
        return [sorted(range(s, s + kernel_size))[kernel_size // 2] for s in starts(side, kernel_size, padding, stride)]

    picture = np.zeros((height, width), dtype=int)
    for place in itertools.product(middles(height), middles(width)):
        picture[place] += 1
    return picture


def conv_grammar(blocks, convs_per_block, dense, pool=True):
    """The words of a network, in order."""
    if blocks > 0:
        rest = conv_grammar(blocks - 1, convs_per_block, dense, pool)
        block = "CONV RELU " * convs_per_block + ("POOL" if pool else "")
        return ["INPUT", *block.split(), *rest[1:]]
    if dense > 0:
        return ["INPUT", "FC", "RELU", *conv_grammar(0, convs_per_block, dense - 1)[1:]]
    return ["INPUT", "FC"]


def shape_behind(shape, layer):
    """The shape that a layer makes of a shape."""
    if isinstance(layer, Dense):
        return (layer.units,)
    if isinstance(layer, Flatten):
        return (sum(1 for _ in itertools.product(*map(range, shape))),)
    if isinstance(layer, Activation):
        return shape
    filters, padding = (layer.filters, layer.padding) if isinstance(layer, Conv) else (shape[0], 0)
    return (filters, *(len(starts(side, layer.kernel_size, padding, layer.stride)) for side in shape[1:]))


def volumes(layers, input_shape):
    """Shape after each layer."""
    return list(itertools.accumulate(layers, shape_behind, initial=tuple(input_shape)))[1:]


def dot_products(layer, entering):
    """The length of each filter's (or unit's) dot product, one number for each filter (or unit)."""
    if isinstance(layer, Dense):
        return [len(range(entering[0]))] * layer.units
    if not isinstance(layer, Conv):
        return []
    hands = [range(entering[0])[part :: layer.groups] for part in range(layer.groups)]
    lengths = [len(weights_of_filter(hand, layer.kernel_size)) for hand in hands]
    return [lengths[number % layer.groups] for number in range(layer.filters)]


def parameters(layers, input_shape):
    """Number of parameters of each layer."""
    shapes = [tuple(input_shape), *volumes(layers, input_shape)]
    return [sum(n + 1 for n in dot_products(layer, shapes[i])) for i, layer in enumerate(layers)]


def multiply_adds(layers, input_shape):
    """Multiply-adds of each layer, for one image."""
    counts = []
    entering = tuple(input_shape)
    for layer in layers:
        leaving = shape_behind(entering, layer)
        at_each_place = sum(dot_products(layer, entering))
        counts.append(sum(at_each_place for _ in itertools.product(*map(range, leaving[1:]))))
        entering = leaving
    return counts


def receptive_fields(layers):
    """Side of the receptive field after each layer, from the set of input cells that cell 0 depends on."""
    sides = []
    for depth in range(1, len(layers) + 1):
        cells = {0}
        for layer in reversed(layers[:depth]):
            if not isinstance(layer, Activation):
                cells = {cell * layer.stride + offset for cell in cells for offset in range(layer.kernel_size)}
        sides.append(len(range(min(cells), max(cells) + 1)))
    return sides


handout_layers = [Conv(20, 5, padding=2), Pool(), Conv(10, 3, padding=1), Pool(), Flatten(), Dense(10)]
handout_counts = [count for count in parameters(handout_layers, (3, 32, 32)) if count]
handout_a = dict(zip(["first layer", "second layer", "third layer"], handout_counts, strict=True))
handout_a["total"] = sum(handout_a.values())

lenet_layers = [Conv(6, 5), Pool(), Conv(16, 5), Pool(), Flatten(), Dense(120), Dense(84), Dense(10)]
lenet_shapes = volumes(lenet_layers, (1, 32, 32))
lenet_counts = [count for count in parameters(lenet_layers, (1, 32, 32)) if count]
lenet = {f"side after {name}": shape[1] for name, shape in zip(["C1", "S2", "C3", "S4"], lenet_shapes, strict=False)}
lenet["inputs of C5"] = lenet_shapes[4][0]
lenet.update({f"parameters {number}": count for number, count in enumerate(lenet_counts, start=1)})
lenet["total"] = sum(lenet_counts)


def alexnet_layers(groups):
    """AlexNet from its table, with layers 2, 4 and 5 in this many groups; activations left out."""
    return [
        Conv(96, 11, stride=4),
        Pool(3, 2),
        Conv(256, 5, padding=2, groups=groups),
        Pool(3, 2),
        Conv(384, 3, padding=1),
        Conv(384, 3, padding=1, groups=groups),
        Conv(256, 3, padding=1, groups=groups),
        Pool(3, 2),
        Flatten(),
        Dense(4096),
        Dense(4096),
        Dense(1000),
    ]


def fits(side):
    """Whether layer 1 of AlexNet ends exactly at the edge."""
    return starts(side, 11, 0, 4)[-1] + 11 == side


alexnet_side = next(side for side in itertools.count(225) if fits(side))
alexnet_units = [int(np.prod(shape)) for shape in volumes(alexnet_layers(2), (3, alexnet_side, alexnet_side))]
alexnet = {
    "input numbers": np.zeros((3, 224, 224)).size,
    "formula at side 224": len(starts(224, 11, 0, 4)) + (224 - 11 - starts(224, 11, 0, 4)[-1]) / 4,
    "side that fits": alexnet_side,
    "units of layer 1": alexnet_units[0],
    "units of layer 2": alexnet_units[2],
    "units of layer 3": alexnet_units[4],
    "units of layer 4": alexnet_units[5],
    "units of layer 5": alexnet_units[6],
    "parameters, one group": sum(parameters(alexnet_layers(1), (3, alexnet_side, alexnet_side))),
    "parameters, two groups": sum(parameters(alexnet_layers(2), (3, alexnet_side, alexnet_side))),
}

vgg16_layers = []
for width, repeats in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
    vgg16_layers += [Conv(width, 3, padding=1)] * repeats + [Pool()]
vgg16_layers += [Flatten(), Dense(4096), Dense(4096), Dense(1000)]
vgg16 = sum(parameters(vgg16_layers, (3, 224, 224)))
