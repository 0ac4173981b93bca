"""The grammar of convolutional networks."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.zoo import conv_grammar


def _grammar_pooled(rng):
    several = [call(*(int(count) for count in 2 + rng.permutation(30)[:3])) for _ in range(2)]
    return [*several, call(int(rng.integers(3, 9)), 1, 2)]


def _grammar_bare(rng):
    # Each list still has what the other strata have, so that an empty answer earns nothing.
    return [call(3, int(rng.integers(2, 30)), 1, pool=False), call(2, 1, 2, pool=False)]


def _grammar_edges(rng):
    return [call(int(rng.integers(2, 30)), 2, 0), call(0, 2, int(rng.integers(1, 30)))]


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
