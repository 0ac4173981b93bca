"""How many parameters a fully connected network has."""

import itertools

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u01_neurons.drawing import draw_units
from nnlib.architecture import _inputs_per_output, multiply_adds, parameters
from nnlib.neurons import parameter_count
from nnlib.shapes import dense_parameters


def _weights(units):
    return sum(before * after for before, after in itertools.pairwise(units))


def _always_bias(units, bias=True):
    """Counts the biases in any case

    The second argument says whether the biases are wanted.
    """
    return parameter_count(units)


def _never_bias(units, bias=True):
    """Counts the weights in any case

    With bias=True each unit behind the input has one parameter more.
    """
    return parameter_count(units, bias=False)


def _flag_swapped(units, bias=True):
    """Turns the meaning of bias around

    bias=False leaves the biases out.
    """
    return parameter_count(units, not bias)


def _input_bias(units, bias=True):
    """Gives the inputs biases

    An input is a number of the data; it computes nothing, so there is nothing to add to it.
    """
    return _weights(units) + (sum(units) if bias else 0)


def _layer_bias(units, bias=True):
    """Gives each layer one bias

    The bias unit is one, but each unit of the next layer has its own weight for it.
    """
    return _weights(units) + (len(units) - 1 if bias else 0)


def _bias_of_before(units, bias=True):
    """Counts a bias for each unit that is read

    Not the units that send have biases, but the units that receive.
    """
    return _weights(units) + (sum(units[:-1]) if bias else 0)


def _product(units, bias=True):
    """Multiplies all sizes

    Layers are connected with their neighbours only. Add up products of two.
    """
    return int(np.prod(units)) + (sum(units[1:]) if bias else 0)


def _all_pairs(units, bias=True):
    """Connects every layer with every other

    In n1 n2 + n2 n3 + ... no layer is skipped.
    """
    return sum(one * other for one, other in itertools.combinations(units, 2)) + (sum(units[1:]) if bias else 0)


def _count_units(units, bias=True):
    """Counts units

    Parameters sit on the connections between units.
    """
    return sum(units)


def _output_missing(units, bias=True):
    """Leaves the last layer out of the count

    The connections to the outputs are learned, too.
    """
    return parameter_count(units[:-1], bias) if len(units) > 2 else 0


def _output_bias_missing(units, bias=True):
    """Leaves the biases of the outputs out

    Output units have biases like hidden ones.
    """
    return _weights(units) + (sum(units[1:-1]) if bias else 0)


def _both_biases(units, bias=True):
    """Adds a bias unit on both sides of a product

    (s + 1) times s_next is enough: no weight leads into a bias unit.
    """
    return sum((one + bias) * (other + bias) for one, other in itertools.pairwise(units))


def _shape_list(units, bias=True):
    """Lists the layers instead of adding them up

    One number is asked for: the sum over all pairs of neighbours.
    """
    return [(before + bias) * after for before, after in itertools.pairwise(units)]


def _added(units, bias=True):
    """Adds the sizes of two layers

    Each unit of one layer is connected with each of the other: how many pairs are there?
    """
    return sum(one + other + bias * other for one, other in itertools.pairwise(units))


def _single_bias(units, bias=True):
    """Counts one bias in all

    Every unit that computes something has a bias of its own.
    """
    return _weights(units) + bias


def _units_only(units, bias=True):
    """Adds up the units

    A weight belongs to a line between two units, and a layer of 3 and one of 4 have 12 lines between them.
    """
    return sum(units) if bias else sum(units[1:])


def _first_pair(units, bias=True):
    """Stops after the first two layers

    The third layer is connected with the second. Does your return stand inside the loop?
    """
    return parameter_count(units[:2], bias)


PARAMETER_COUNT = Function(
    id="u01-parameter-count",
    title="Count the parameters",
    minutes=8,
    covers=("u01.3c",),
    reference=parameter_count,
    strata=(
        Stratum(
            "weights only",
            1,
            (
                call([3, 3, 1], bias=False),
                call([784, 100, 10], bias=False),
                call([4, 2], False),
                call([5, 4, 3, 2], bias=False),
            ),
            lambda rng: [call(draw_units(rng, layers), bias=False) for layers in (2, 3, 4, 4)],
        ),
        Stratum(
            "with biases",
            1,
            (call([3, 3, 1]), call([784, 100, 10]), call([5, 4, 3, 2])),
            lambda rng: [call(draw_units(rng, layers)) for layers in (3, 3, 4)],
        ),
    ),
    misconceptions=(
        _always_bias,
        _never_bias,
        _flag_swapped,
        _input_bias,
        _layer_bias,
        _bias_of_before,
        _product,
        _all_pairs,
        _count_units,
        _output_missing,
        _output_bias_missing,
        _both_biases,
        _shape_list,
        _added,
        _single_bias,
        _units_only,
        _first_pair,
    ),
    puts_away=(parameter_count, dense_parameters, parameters, multiply_adds, _inputs_per_output),
)
