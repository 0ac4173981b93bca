"""Shapes of Theta from an architecture."""

import itertools

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u01_neurons.drawing import draw_units
from nnlib.neurons import theta_shapes


def _no_bias_column(units):
    """Forgets the column of the bias unit

    One more number enters each unit than the layer before it has units.
    """
    return list(itertools.pairwise(units[::-1]))[::-1]


def _turned(units):
    """Swaps rows and columns

    Theta multiplies from the left: it has a row for each unit that comes out.
    """
    return [shape[::-1] for shape in theta_shapes(units)]


def _bias_row(units):
    """Gives the bias a row instead of a column

    A row belongs to a unit of the next layer. Does anything compute the bias unit?
    """
    return [(after + 1, before) for before, after in itertools.pairwise(units)]


def _bias_both(units):
    """Counts a bias unit in both layers

    The bias unit of the next layer is always 1: no row of Theta computes it.
    """
    return [(after + 1, before + 1) for before, after in itertools.pairwise(units)]


def _forwards(units):
    """Writes (s, s_next)

    The next layer comes first, and the layer before has a bias unit.
    """
    return list(itertools.pairwise(units))


def _but_last(units):
    """Leaves the last matrix out

    Four layers have three pairs of neighbours.
    """
    return theta_shapes(units)[:-1]


def _but_first(units):
    """Leaves the first matrix out

    The inputs are a layer as well, and Theta(1) reads them.
    """
    return theta_shapes(units)[1:]


def _one_each(units):
    """Makes a matrix for each layer

    A matrix stands between two layers: there is one fewer.
    """
    return [*theta_shapes(units), (1, units[-1] + 1)]


def _hidden_only(units):
    """Adds the bias unit to the inputs alone

    Hidden layers have a bias unit, too.
    """
    first, *rest = itertools.pairwise(units)
    return [(first[1], first[0] + 1)] + [(after, before) for before, after in rest]


def _backwards(units):
    """Lists the matrices from the output to the input

    Theta(1) comes first in the list.
    """
    return theta_shapes(units)[::-1]


def _all_inputs(units):
    """Lets every layer read the inputs

    Theta(2) reads what the first hidden layer hands on.
    """
    return [(after, units[0] + 1) for after in units[1:]]


def _first_pair(units):
    """Returns a single shape

    A list is asked for, with a pair for each matrix. Does your return stand in the loop?
    """
    return theta_shapes(units)[0]


def _own(units):
    """Connects each layer with itself

    Rows come from one layer, columns from another.
    """
    return [(size, size + 1) for size in units]


def _entries(units):
    """Multiplies rows and columns

    The shape is the pair of both numbers, not how many entries there are.
    """
    return [rows * columns for rows, columns in theta_shapes(units)]


def _walks_out(units):
    """Looks for a layer behind the last one

    The last layer has no next one: stop the loop one step earlier.
    """
    return [(units[j + 1], units[j] + 1) for j in range(len(units))]


def _wraps(units):
    """Puts a layer in front of the inputs

    At i = 0 units[i - 1] is units[-1], which is the last layer. Start at the first pair that there is.
    """
    return [(units[i], units[i - 1] + 1) for i in range(len(units))]


def _early(units):
    """Ends after the first matrix

    The list holds the shape of Theta(1) alone. Where does your return stand?
    """
    return theta_shapes(units)[:1]


THETA_SHAPES = Function(
    id="u01-theta-shapes",
    title="Shapes of Theta",
    minutes=8,
    covers=("u01.3a",),
    reference=theta_shapes,
    strata=(
        Stratum(
            "three layers",
            1,
            (call([3, 3, 1]), call([2, 5, 4])),
            lambda rng: [call([3, 3, 1]), call(draw_units(rng, 3)), call(draw_units(rng, 3))],
        ),
        Stratum(
            "any number of layers",
            1,
            (call([4, 2]), call([784, 100, 50, 10])),
            lambda rng: [call(draw_units(rng, layers)) for layers in (2, 4, 5)],
        ),
    ),
    misconceptions=(
        _no_bias_column,
        _turned,
        _bias_row,
        _bias_both,
        _forwards,
        _but_last,
        _but_first,
        _one_each,
        _hidden_only,
        _backwards,
        _all_inputs,
        _first_pair,
        _own,
        _entries,
        _walks_out,
        _wraps,
        _early,
    ),
)
