"""What all slopes cost, cleverly and naively."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.layer_deltas import multiplications


def _weights(d, k, m):
    return d * k + (m - 1) * k * k + k


def _draw_one(rng):
    d, k = (int(number) for number in 2 + rng.permutation(12)[:2])
    return [call(d, k, 1), call(d + 1, k + 3, 1)]


def _draw_more(rng):
    d, k, m = (int(number) for number in 2 + rng.permutation(9)[:3])
    return [call(d, k, m), call(d + 2, k + 1, m + 1), call(d, k + 5, m)]


def _forward_only(d, k, m):
    """Counts the forward pass only

    Clever has three parts: forward, back through the matrices, and a product for each slope.
    """
    return _weights(d, k, m), multiplications(d, k, m)[1]


def _no_products(d, k, m):
    """Forgets the products delta times o

    Knowing every delta is not enough: each weight's slope is one multiplication more.
    """
    return 2 * _weights(d, k, m) - d * k, multiplications(d, k, m)[1]


def _through_first(d, k, m):
    """Goes back through the first matrix as well

    Nobody needs a delta for the inputs.
    """
    return 3 * _weights(d, k, m), multiplications(d, k, m)[1]


def _no_way_back(d, k, m):
    """Forgets the way back

    The deltas of the hidden layers cost a product with each matrix but the first.
    """
    return 2 * _weights(d, k, m), multiplications(d, k, m)[1]


def _not_through_output(d, k, m):
    """Counts the way back through the hidden matrices only

    The first step back crosses the k weights of the output.
    """
    return 2 * _weights(d, k, m) + (m - 1) * k * k, multiplications(d, k, m)[1]


def _one_pass(d, k, m):
    """Gives each weight one forward pass only

    A centred difference needs the function on both sides.
    """
    return multiplications(d, k, m)[0], _weights(d, k, m) ** 2


def _shared_pass(d, k, m):
    """Counts forward differences

    Those share the pass at the middle; the centred ones do not even need it.
    """
    return multiplications(d, k, m)[0], (_weights(d, k, m) + 1) * _weights(d, k, m)


def _two_passes(d, k, m):
    """Counts two passes in all

    Every weight is nudged by itself: two passes for each of them.
    """
    return multiplications(d, k, m)[0], 2 * _weights(d, k, m)


def _too_many_layers(d, k, m):
    """Connects the last hidden layer with one that is not there

    m hidden layers have m - 1 gaps between them.
    """
    count = d * k + m * k * k + k
    return 3 * count - d * k, 2 * count**2


def _no_output(d, k, m):
    """Forgets the weights of the output

    The last layer reads k numbers.
    """
    count = d * k + (m - 1) * k * k
    return 3 * count - d * k, 2 * count**2


def _no_inputs(d, k, m):
    """Forgets the weights behind the inputs

    The first matrix has k rows and d columns.
    """
    count = (m - 1) * k * k + k
    return 3 * count, 2 * count**2


def _with_biases(d, k, m):
    """Counts biases

    This network has none.
    """
    count = (d + 1) * k + (m - 1) * (k + 1) * k + k + 1
    return 3 * count - d * k, 2 * count**2


def _swapped(d, k, m):
    """Returns naive before clever

    The smaller number comes first.
    """
    return multiplications(d, k, m)[::-1]


def _clever_only(d, k, m):
    """Returns one of the two numbers

    A pair is asked for.
    """
    return multiplications(d, k, m)[0]


def _order(d, k, m):
    """Gives the order of growth instead of the count

    O(dk + mk^2) hides the factors; here they are counted.
    """
    count = d * k + m * k * k
    return count, count**2


def _deeper_only(d, k, m):
    """Takes the weights between two hidden layers for k

    Each of the k units reads all k units before it.
    """
    count = d * k + (m - 1) * k + k
    return 3 * count - d * k, 2 * count**2


def _runs_mixed(d, k, m):
    """Adds a forward pass to the naive count

    The two passes of a centred difference lie on both sides of the weight; nothing is run in the middle.
    """
    count = _weights(d, k, m)
    return multiplications(d, k, m)[0], 2 * count**2 + count


def _not_through_last(d, k, m):
    """Goes back through the first matrix instead of the last

    The way back begins at the output, and stops before the inputs.
    """
    return 3 * _weights(d, k, m) - k, multiplications(d, k, m)[1]


def _layer_and_passes(d, k, m):
    """Counts one gap too many, and two passes for all weights together

    Two things: draw the network for m = 1 and count its matrices; then ask how many slopes two passes give.
    """
    count = d * k + m * k * k + k
    return 3 * count - d * k, 2 * count


MULTIPLICATIONS = Function(
    id="u02-multiplications",
    title="Clever and naive, counted",
    minutes=8,
    covers=("u02.7b",),
    reference=multiplications,
    strata=(
        Stratum("one hidden layer", 1, (call(3, 4, 1), call(10, 20, 1)), _draw_one),
        Stratum("more hidden layers", 1, (call(10, 20, 3), call(2, 3, 2), call(5, 4, 6)), _draw_more),
    ),
    misconceptions=(
        _forward_only,
        _no_products,
        _through_first,
        _no_way_back,
        _not_through_output,
        _one_pass,
        _shared_pass,
        _two_passes,
        _too_many_layers,
        _no_output,
        _no_inputs,
        _with_biases,
        _swapped,
        _clever_only,
        _order,
        _deeper_only,
        _runs_mixed,
        _not_through_last,
        _layer_and_passes,
    ),
)
