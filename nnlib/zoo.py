"""Networks of the lectures, each as a list of layers with the shape of its input."""

from typing import NamedTuple

from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool
from nnlib.shapes import whole


class Network(NamedTuple):
    """A list of layers and the shape (channels, height, width) it expects."""

    layers: tuple
    input_shape: tuple


def conv_grammar(blocks, convs_per_block, dense, pool=True):
    """The words of the usual architecture, in order.

    ``INPUT -> [[CONV -> RELU] * N -> POOL?] * M -> [FC -> RELU] * Q -> FC`` with N = convs_per_block, M = blocks,
    Q = dense. The lectures' habit is N up to 5 and Q up to 2.

    Args:
        blocks, dense: ints >= 0.
        convs_per_block: int >= 1.
        pool: bool, whether each block ends in POOL.

    Returns:
        list of str.

    Raises:
        ValueError: a count out of its range.
        TypeError: a count that is not a whole number.

    >>> " ".join(conv_grammar(blocks=1, convs_per_block=2, dense=1))
    'INPUT CONV RELU CONV RELU POOL FC RELU FC'

    Source: USC CSCI 567, lecture 7.
    """
    blocks = whole("conv_grammar", "blocks", blocks, 0)
    convs_per_block = whole("conv_grammar", "convs_per_block", convs_per_block, 1)
    dense = whole("conv_grammar", "dense", dense, 0)
    block = ["CONV", "RELU"] * convs_per_block + ["POOL"] * bool(pool)
    return ["INPUT", *block * blocks, *["FC", "RELU"] * dense, "FC"]


def handout_18():
    """The small classifier of Haverford CS 360, handout 18: 9,740 parameters.

    >>> from nnlib.architecture import parameters
    >>> sum(parameters(*handout_18()))
    9740
    """
    layers = (
        Conv(20, 5, padding=2), Activation(), Pool(),
        Conv(10, 3, padding=1), Activation(), Pool(),
        Flatten(), Dense(10),
    )  # fmt: skip
    return Network(layers, (3, 32, 32))


def lenet5():
    """LeNet-5 for 32 x 32 digits, with a third layer that sees all maps and no weights in the pooling: 61,706.

    The network of 1998 connects C3 to part of the maps only and learns a factor and a bias in each pooling layer.

    >>> from nnlib.architecture import parameters
    >>> sum(parameters(*lenet5()))
    61706

    Source: LeCun, Bottou, Bengio and Haffner, 1998; CMU 10-701.
    """
    layers = (
        Conv(6, 5), Activation("tanh"), Pool(),
        Conv(16, 5), Activation("tanh"), Pool(),
        Flatten(), Dense(120), Activation("tanh"), Dense(84), Activation("sigmoid"), Dense(10),
    )  # fmt: skip
    return Network(layers, (1, 32, 32))


def alexnet(groups=2):
    """AlexNet on 227 x 227 images: 60,965,224 parameters in two groups, 62,378,344 in one.

    The paper says 224, which does not fit: (224 - 11)/4 + 1 = 54.25.

    Args:
        groups: int, 2 for the two halves of the paper (one on each GPU), 1 for an undivided network.

    >>> from nnlib.architecture import parameters
    >>> sum(parameters(*alexnet())), sum(parameters(*alexnet(groups=1)))
    (60965224, 62378344)

    Source: Krizhevsky, Sutskever and Hinton, 2012.
    """
    layers = (
        Conv(96, 11, stride=4), Activation(), Pool(3, 2),
        Conv(256, 5, padding=2, groups=groups), Activation(), Pool(3, 2),
        Conv(384, 3, padding=1), Activation(),
        Conv(384, 3, padding=1, groups=groups), Activation(),
        Conv(256, 3, padding=1, groups=groups), Activation(), Pool(3, 2),
        Flatten(), Dense(4096), Activation(), Dense(4096), Activation(), Dense(1000),
    )  # fmt: skip
    return Network(layers, (3, 227, 227))


def vgg16():
    """VGG-16: thirteen 3 x 3 convolutions and three dense layers, 138,357,544 parameters.

    >>> from nnlib.architecture import parameters
    >>> sum(parameters(*vgg16()))
    138357544

    Source: Simonyan and Zisserman, 2015.
    """
    layers = []
    for filters, repeats in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [Conv(filters, 3, padding=1), Activation()] * repeats + [Pool()]
    layers += [Flatten(), Dense(4096), Activation(), Dense(4096), Activation(), Dense(1000)]
    return Network(tuple(layers), (3, 224, 224))
