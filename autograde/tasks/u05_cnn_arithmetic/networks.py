"""Tasks on whole networks: a list of layers, and everything that can be counted along it."""

import math

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.architecture import (
    Activation,
    Conv,
    Dense,
    Flatten,
    Pool,
    multiply_adds,
    parameters,
    summary,
    volumes,
)
from nnlib.zoo import conv_grammar

_LENET = [Conv(6, 5), Activation("tanh"), Pool(), Conv(16, 5), Activation("tanh"), Pool()]
_HEAD = [Flatten(), Dense(120), Activation(), Dense(84), Activation(), Dense(10)]
_ALEXNET_START = [Conv(96, 11, stride=4), Activation(), Pool(3, 2), Conv(256, 5, padding=2, groups=2), Activation()]

# --- u05-conv-grammar ------------------------------------------------------------------------------------------------


def _grammar_pooled(rng):
    return [
        call(blocks, convs, dense)
        for blocks, convs, dense in rng.permutation([[2, 3, 1], [4, 1, 2], [3, 2, 1]]).tolist()
    ]


def _grammar_bare(rng):
    # Each list still has what the other strata have, so that an empty answer earns nothing.
    return [call(3, int(rng.integers(2, 5)), 1, pool=False), call(2, 1, 2, pool=False)]


def _grammar_edges(rng):
    return [call(int(rng.integers(2, 5)), 2, 0), call(0, 2, int(rng.integers(1, 4)))]


def _words(blocks, convs_per_block, dense, block, head=("FC", "RELU"), start=("INPUT",), end=("FC",)):
    return [*start, *[*block] * blocks, *[*head] * dense, *end]


def _grammar_no_input(blocks, convs_per_block, dense, pool=True):
    """Leaves out INPUT

    The pattern starts with a word of its own.
    """
    return conv_grammar(blocks, convs_per_block, dense, pool)[1:]


def _grammar_no_end(blocks, convs_per_block, dense, pool=True):
    """Leaves out the last FC

    After the Q dense layers comes one more, which gives the scores of the classes.
    """
    return conv_grammar(blocks, convs_per_block, dense, pool)[:-1]


def _grammar_end_relu(blocks, convs_per_block, dense, pool=True):
    """Puts a RELU behind the scores

    The last FC stands outside the bracket: a negative score should stay negative.
    """
    return [*conv_grammar(blocks, convs_per_block, dense, pool), "RELU"]


def _grammar_pool_each(blocks, convs_per_block, dense, pool=True):
    """Pools after every convolution

    POOL stands outside the inner bracket: N convolutions come first, then one pooling.
    """
    return _words(blocks, 0, dense, (["CONV", "RELU"] + ["POOL"] * pool) * convs_per_block)


def _grammar_pool_once(blocks, convs_per_block, dense, pool=True):
    """Pools once, after all blocks

    POOL stands inside the outer bracket, so that each block has its own.
    """
    words = ["CONV", "RELU"] * convs_per_block * blocks + ["POOL"] * bool(pool)
    return ["INPUT", *words, *["FC", "RELU"] * dense, "FC"]


def _grammar_swapped(blocks, convs_per_block, dense, pool=True):
    """Exchanges N and M

    Which number repeats the whole block, and which only the convolutions inside it?
    """
    return _words(convs_per_block, 0, dense, ["CONV", "RELU"] * blocks + ["POOL"] * pool)


def _grammar_one_relu(blocks, convs_per_block, dense, pool=True):
    """One RELU for a block

    The ReLU stands inside the inner bracket. What would two convolutions in a row, without one, amount to?
    """
    return _words(blocks, 0, dense, ["CONV"] * convs_per_block + ["RELU"] + ["POOL"] * pool)


def _grammar_always_pools(blocks, convs_per_block, dense, pool=True):
    """Pools even when told not to

    The question mark after POOL says that it may be absent; the argument pool decides.
    """
    return conv_grammar(blocks, convs_per_block, dense, True)


def _grammar_counts_end(blocks, convs_per_block, dense, pool=True):
    """Counts the last FC among the Q

    Q counts the pairs of FC and RELU only. With Q = 0 there is still one FC.
    """
    return conv_grammar(blocks, convs_per_block, max(dense - 1, 0), pool)


def _grammar_dense_relu(blocks, convs_per_block, dense, pool=True):
    """No RELU between the dense layers

    FC and RELU come in pairs inside their bracket.
    """
    return _words(blocks, 0, dense, ["CONV", "RELU"] * convs_per_block + ["POOL"] * pool, head=("FC",))


def _grammar_no_relu(blocks, convs_per_block, dense, pool=True):
    """Leaves out the RELU behind a CONV

    CONV and RELU come as a pair, N times.
    """
    return _words(blocks, 0, dense, ["CONV"] * convs_per_block + ["POOL"] * pool)


def _grammar_text(blocks, convs_per_block, dense, pool=True):
    """Joins the words into one text

    The result is a list of words, so that it can be counted and taken apart.
    """
    return " ".join(conv_grammar(blocks, convs_per_block, dense, pool))


def _grammar_nested(blocks, convs_per_block, dense, pool=True):
    """Nests lists in the list

    The brackets of the pattern group the words; the result is flat. Lists are joined with +.
    """
    block = ["CONV", "RELU"] * convs_per_block + ["POOL"] * pool
    return ["INPUT", *[block] * blocks, *[["FC", "RELU"]] * dense, "FC"]


CONV_GRAMMAR = Function(
    id="u05-conv-grammar",
    title="The grammar of a network",
    minutes=10,
    covers=("u05.5a",),
    reference=conv_grammar,
    strata=(
        Stratum("with pooling", 1, (call(1, 2, 1), call(3, 2, 1), call(2, 3, 2)), _grammar_pooled),
        Stratum("without pooling", 0.5, (call(2, 3, 1, pool=False), call(3, 1, 2, pool=False)), _grammar_bare),
        Stratum("nothing in a bracket", 0.5, (call(2, 2, 0), call(0, 3, 1)), _grammar_edges),
    ),
    misconceptions=(
        _grammar_no_input,
        _grammar_no_end,
        _grammar_end_relu,
        _grammar_pool_each,
        _grammar_pool_once,
        _grammar_swapped,
        _grammar_one_relu,
        _grammar_always_pools,
        _grammar_counts_end,
        _grammar_dense_relu,
        _grammar_no_relu,
        _grammar_text,
        _grammar_nested,
    ),
)

# --- drawing networks ------------------------------------------------------------------------------------------------


def _fitting(rng, layers, channels):
    """An input shape, not square, on which every window of the layers fits exactly."""
    high, wide = 2 + int(rng.integers(2)), 4 + int(rng.integers(3))
    for layer in reversed(layers):
        if isinstance(layer, Conv | Pool):
            padding = layer.padding if isinstance(layer, Conv) else 0
            high, wide = ((n - 1) * layer.stride + layer.kernel_size - 2 * padding for n in (high, wide))
    if min(high, wide) < 3:
        return _fitting(rng, layers, channels)
    return channels, high, wide


def _count(rng, low=3, high=9):
    return int(rng.integers(low, high))


def _with_shape(rng, *bodies):
    """Calls (layers, input shape); the number of channels differs from every number of filters."""
    return [call(body, _fitting(rng, body, 10 + 2 * _count(rng))) for body in bodies]


def draw_convolutions(rng):
    return _with_shape(
        rng,
        [Conv(_count(rng), 3), Activation(), Conv(_count(rng), 2)],
        [Conv(_count(rng), 3, padding=1), Conv(_count(rng), 5, padding=2)],
        [Conv(_count(rng), 4, stride=2, padding=1), Activation(), Conv(_count(rng), 3, stride=3)],
    )


def draw_poolings(rng):
    return _with_shape(
        rng,
        [Conv(_count(rng), 3, padding=1), Activation(), Pool()],
        [Conv(_count(rng), 2), Pool(3, 2), Conv(_count(rng), 2), Activation(), Pool(3, 1)],
    )


def draw_classifiers(rng):
    return _with_shape(
        rng,
        [Conv(_count(rng), 3), Activation(), Pool(), Flatten(), Dense(_count(rng)), Activation(), Dense(_count(rng))],
        [Conv(_count(rng), 2, stride=2), Flatten(), Dense(_count(rng))],
    )


def draw_grouped(rng):
    half = _count(rng)
    return _with_shape(
        rng,
        [Conv(2 * half, 3, padding=1, groups=2), Activation(), Pool()],
        [Conv(4 * half, 2), Conv(2 * _count(rng), 3, padding=1, groups=2)],
        [Conv(4 * half, 2), Conv(4 * _count(rng), 3, padding=1, groups=4), Flatten(), Dense(_count(rng))],
    )


SHOWN_CONVOLUTIONS = (
    call([Conv(6, 5), Activation()], (3, 32, 32)),
    call([Conv(4, 3, padding=1), Conv(5, 3, stride=2)], (3, 9, 7)),
)
SHOWN_POOLINGS = (call(_LENET, (1, 32, 32)), call([Conv(5, 2), Pool(3, 2), Conv(4, 2), Pool(3, 1)], (3, 10, 14)))
SHOWN_CLASSIFIERS = (call(_LENET + _HEAD, (1, 32, 32)), call([Conv(5, 3), Flatten(), Dense(4)], (2, 5, 8)))
SHOWN_GROUPS = (call(_ALEXNET_START, (3, 227, 227)), call([Conv(8, 2), Conv(6, 3, padding=1, groups=2)], (4, 5, 9)))

# --- u05-volumes -----------------------------------------------------------------------------------------------------


def _changed(change):
    """A wrong `volumes` that computes each shape from the one before by a changed rule: change(layer, shape)."""

    def wrong(layers, input_shape):
        shapes, shape = [], tuple(input_shape)
        for layer in layers:
            shape = change(layer, shape)
            shapes.append(shape)
        return shapes

    return wrong


def _one(layer, shape):
    return volumes([layer], shape, mode="floor")[0]


def _volumes_depth(layers, input_shape):
    """Keeps the depth through a convolution

    A convolution with K filters hands on K maps.
    """
    return _changed(
        lambda layer, shape: (shape[0], *_one(layer, shape)[1:]) if isinstance(layer, Conv) else _one(layer, shape)
    )(layers, input_shape)


def _volumes_padding(layers, input_shape):
    """Convolves without the padding of the layer

    A Conv has a field padding. Does your formula read it?
    """
    return _changed(lambda layer, shape: _one(layer._replace(padding=0) if isinstance(layer, Conv) else layer, shape))(
        layers, input_shape
    )


def _volumes_stride(layers, input_shape):
    """Convolves without the stride of the layer

    A Conv has a field stride. What is the way of the window divided by?
    """
    return _changed(lambda layer, shape: _one(layer._replace(stride=1) if isinstance(layer, Conv) else layer, shape))(
        layers, input_shape
    )


def _volumes_halves(layers, input_shape):
    """Halves at every pooling

    Not every pooling is 2 x 2 with stride 2. Read both fields of the layer.
    """
    return _changed(
        lambda layer, shape: (shape[0], shape[1] // 2, shape[2] // 2) if isinstance(layer, Pool) else _one(layer, shape)
    )(layers, input_shape)


def _volumes_square(layers, input_shape):
    """Uses the height for both sides

    The images of this course are not all square. Each side has its own way through the network.
    """
    return _changed(
        lambda layer, shape: (
            (*_one(layer, shape)[:2], _one(layer, shape)[1]) if isinstance(layer, Conv | Pool) else _one(layer, shape)
        )
    )(layers, input_shape)


def _volumes_flat(layers, input_shape):
    """Flattens one map

    Flatten lays all maps in a row, not only the first.
    """
    return _changed(lambda layer, shape: (math.prod(shape[1:]),) if isinstance(layer, Flatten) else _one(layer, shape))(
        layers, input_shape
    )


def _volumes_input(layers, input_shape):
    """Begins with the shape of the input

    The list holds one shape for each layer: the one that comes out of it.
    """
    return [tuple(input_shape), *volumes(layers, input_shape)]


def _volumes_skips(layers, input_shape):
    """Leaves the activations out

    An activation changes no shape, but it is a layer of the list and has an output.
    """
    return [
        shape
        for layer, shape in zip(layers, volumes(layers, input_shape), strict=True)
        if not isinstance(layer, Activation)
    ]


def _volumes_last(layers, input_shape):
    """Gives the last shape only

    All shapes on the way are asked for, one for each layer.
    """
    return volumes(layers, input_shape)[-1]


def _volumes_not_chained(layers, input_shape):
    """Starts from the image at every layer

    Each layer takes what the layer before it hands on.
    """
    shapes = []
    for layer in layers:
        flat = (math.prod(input_shape),)
        shapes.append(_one(layer, flat if isinstance(layer, Dense) else tuple(input_shape)))
    return shapes


def _volumes_numbers(layers, input_shape):
    """Writes a flat shape as a number

    A shape is a tuple even if it has one entry only: (120,).
    """
    return [shape if len(shape) > 1 else shape[0] for shape in volumes(layers, input_shape)]


VOLUMES = Function(
    id="u05-volumes",
    title="Follow the volume through a network",
    minutes=20,
    covers=("u05.5b",),
    reference=volumes,
    strata=(
        Stratum("convolutions", 1, SHOWN_CONVOLUTIONS, draw_convolutions),
        Stratum("pooling", 1, SHOWN_POOLINGS, draw_poolings),
        Stratum("flatten and dense", 1, SHOWN_CLASSIFIERS, draw_classifiers),
    ),
    misconceptions=(
        _volumes_depth,
        _volumes_padding,
        _volumes_stride,
        _volumes_halves,
        _volumes_square,
        _volumes_flat,
        _volumes_input,
        _volumes_skips,
        _volumes_last,
        _volumes_not_chained,
        _volumes_numbers,
    ),
    puts_away=(volumes, parameters, multiply_adds, summary),
)
