"""Counts along a network against a second way of counting, and the figures that lectures and papers print."""

import math

import numpy as np
import pytest

from nnlib import AvgPool2d, Conv2d, Linear, MaxPool2d, Sequential
from nnlib import Flatten as FlattenLayer
from nnlib.architecture import (
    Activation,
    Conv,
    Dense,
    Flatten,
    Pool,
    multiply_adds,
    parameters,
    receptive_fields,
    summary,
    volumes,
)
from nnlib.zoo import alexnet, conv_grammar, handout_18, lenet5, vgg16

NETWORK = [Conv(5, 3, padding=1), Activation(), Pool(3, 2), Conv(4, 2, stride=2), Flatten(), Dense(7), Dense(3)]
INPUT = (2, 9, 13)


def trainable(layers, input_shape):
    """The same network as trainable layers of nnlib."""
    rng, built, shape = np.random.default_rng(0), [], input_shape
    for layer, after in zip(layers, volumes(layers, input_shape), strict=True):
        match layer:
            case Conv(filters, kernel_size, stride, padding, 1):
                built.append(Conv2d(shape[0], filters, kernel_size, stride, padding, rng=rng))
            case Pool(kernel_size, stride):
                built.append(MaxPool2d(kernel_size, stride))
            case Flatten():
                built.append(FlattenLayer())
            case Dense(units):
                built.append(Linear(shape[0], units, rng=rng))
        shape = after
    return Sequential(*built)


def test_trainable_layers_have_the_shapes_and_parameters_that_were_counted():
    network = trainable(NETWORK, INPUT)
    x = np.zeros((1, *INPUT), np.float32)
    assert network(x).shape == (1, *volumes(NETWORK, INPUT)[-1])
    assert sum(parameter.size for _, parameter, _ in network.parameters()) == sum(parameters(NETWORK, INPUT))


@pytest.mark.parametrize("average", [False, True])
def test_pooling_has_the_shape_that_was_counted(average):
    pool = (AvgPool2d if average else MaxPool2d)(3, 2)
    assert pool(np.zeros((1, 4, 9, 7))).shape[1:] == volumes([Pool(3, 2)], (4, 9, 7))[0]


def seen_by(layers, size):
    """Side of what the first cell behind the layers sees, by tracing which input cells reach it."""
    seen = [{cell} for cell in range(size)]
    for layer in layers:
        if not isinstance(layer, Activation):
            places = range(0, len(seen) - layer.kernel_size + 1, layer.stride)
            seen = [set().union(*seen[place : place + layer.kernel_size]) for place in places]
    return len(seen[0])


def test_receptive_fields_by_tracing_cells():
    layers = [Conv(2, 3, 2), Activation(), Pool(2, 2), Conv(2, 5), Pool(3, 3), Conv(2, 2, 2)]
    assert receptive_fields(layers) == [seen_by(layers[:end], 200) for end in range(1, len(layers) + 1)]


def test_multiply_adds_are_terms_times_outputs():
    six, _, dense = multiply_adds([Conv(6, 5), Flatten(), Dense(10)], (3, 32, 32))
    assert six == 6 * 28 * 28 * 5 * 5 * 3
    assert dense == 6 * 28 * 28 * 10
    assert multiply_adds([Conv(6, 3, groups=2)], (4, 5, 5)) == [6 * 3 * 3 * 3 * 3 * 2]


def test_lecture_volumes_and_parameters():
    image = (3, 32, 32)
    assert volumes([Conv(6, 5)], image) == [(6, 28, 28)]
    assert parameters([Conv(6, 5)], image) == [456]
    assert volumes([Conv(10, 5, padding=2)], image) == [(10, 32, 32)]
    assert parameters([Conv(10, 5, padding=2)], image) == [760]
    assert volumes([Pool()], (64, 224, 224)) == [(64, 112, 112)]
    assert parameters([Pool()], (64, 224, 224)) == [0]
    assert [count for count in parameters(*handout_18()) if count] == [1520, 1810, 6410]


def test_lenet5():
    shapes = volumes(*lenet5())
    assert [shapes[i] for i in (0, 2, 3, 5, 6)] == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (400,)]
    assert [count for count in parameters(*lenet5()) if count] == [156, 2416, 48_120, 10_164, 850]
    assert sum(parameters(*lenet5())) == 61_706


def test_alexnet():
    layers, input_shape = alexnet()
    units = [
        math.prod(s) for layer, s in zip(layers, volumes(layers, input_shape), strict=True) if isinstance(layer, Conv)
    ]
    assert units == [290_400, 186_624, 64_896, 64_896, 43_264]
    assert sum(parameters(*alexnet(2))) == 60_965_224
    assert sum(parameters(*alexnet(1))) == 62_378_344
    with pytest.raises(ValueError, match=r"54\.25"):
        volumes(layers, (3, 224, 224))


def test_vgg16():
    assert sum(parameters(*vgg16())) == 138_357_544
    assert volumes(*vgg16())[-7] == (512, 7, 7)
    assert [layer.kernel_size for layer in vgg16().layers if isinstance(layer, Conv)] == [3] * 13


def test_grammar_reads_like_the_lecture():
    assert " ".join(conv_grammar(2, 1, 0)) == "INPUT CONV RELU POOL CONV RELU POOL FC"
    assert " ".join(conv_grammar(1, 2, 1, pool=False)) == "INPUT CONV RELU CONV RELU FC RELU FC"


def test_summary_puts_the_columns_side_by_side():
    rows = summary(NETWORK, INPUT)
    assert [row.shape for row in rows] == volumes(NETWORK, INPUT)
    assert [row.parameters for row in rows] == parameters(NETWORK, INPUT)
    assert [row.receptive_field for row in rows] == [3, 3, 5, 7, None, None, None]


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([Conv(4, 3), Dense(3)], ValueError, "layer 1, .*flat input; put Flatten"),
        ([Flatten(), Conv(4, 3)], ValueError, "layer 1, .*channels, height, width"),
        ([Conv(4, 30)], ValueError, "layer 0, .*larger than the padded axis"),
        ([Conv(4, 3, groups=2)], ValueError, "2 groups do not divide 3 channels and 4 filters"),
        ([Conv(-4, 3)], ValueError, "Conv: filters is -4, expected at least 1"),
        ([Conv(4, 3, groups=0)], ValueError, "Conv: groups is 0"),
        ([Conv(4, 3.0)], TypeError, "Conv: kernel_size is 3.0"),
        ([Flatten(), Dense(0)], ValueError, "Dense: units is 0"),
        (["conv"], TypeError, "'conv' is not one of Conv"),
    ],
)
def test_a_list_that_makes_no_network_is_refused_by_name(layers, error, message):
    with pytest.raises(error, match=message):
        parameters(layers, (3, 9, 9))


def test_receptive_fields_refuse_what_is_not_a_layer():
    with pytest.raises(TypeError, match="'x' is not one of"):
        receptive_fields(["x"])
