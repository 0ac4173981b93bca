"""The dense rival of handout 18."""

import itertools

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.architecture import _inputs_per_output, multiply_adds, parameters
from nnlib.neurons import parameter_count
from nnlib.shapes import dense_parameters


def _few_layers(rng):
    return [call([int(size) for size in rng.integers(2, 3000, 2)]), call([int(rng.integers(2, 3000)), 1])]


def _many_layers(rng):
    # Sizes rise and fall and never repeat, so that no two pairs of layers can be mistaken for each other.
    return [call([int(size) for size in 2 + rng.permutation(3000)[:length]]) for length in (3, 4, 6)]


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
    puts_away=(dense_parameters, parameter_count, parameters, multiply_adds, _inputs_per_output),
)
