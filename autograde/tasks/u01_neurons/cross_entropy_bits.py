"""H(p, q) in bits, with impossible outcomes."""

import math

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.cross_entropy import cross_entropy
from nnlib.functional.probabilities import log_softmax
from nnlib.information import cross_entropy_bits, entropy, surprise


def _draw(rng, size):
    shares = rng.integers(1, 20, size).astype(float)
    shares[0] += 25  # never uniform
    return shares / shares.sum()


def _possible(rng):
    return [call(_draw(rng, 3), _draw(rng, 3)[::-1].copy()), call(_draw(rng, 5), _draw(rng, 5)[::-1].copy())]


def _same(rng):
    p = _draw(rng, 4)
    return [call(p, p.copy()), call(np.array([0.5, 0.25, 0.25]), np.array([0.5, 0.25, 0.25]))]


def _zeros(rng):
    p, q = _draw(rng, 3), _draw(rng, 3)[::-1].copy()
    return [
        call(np.array([p[0], 0.0, p[1], p[2]]), np.array([q[0], 0.0, q[1], q[2]])),
        call(np.array([0.0, 1.0]), np.array([0.25, 0.75])),
        call(np.array([p[0], 0.0, p[1] + p[2]]), np.array([0.25, 0.5, 0.25])),
        call(np.array([p[0], p[1], p[2]]), np.array([0.5, 0.5, 0.0])),
    ]


def _nats(p, q):
    """Counts nats

    For bits the logarithm has base 2.
    """
    return cross_entropy_bits(p, q) * np.log(2)


def _turned(p, q):
    """Swaps p and q

    Outcomes come from p. The code was made for q.
    """
    return cross_entropy_bits(q, p)


def _sign(p, q):
    """Returns a negative number of bits

    log2 of a probability is negative. What stands in front of the sum?
    """
    return -cross_entropy_bits(p, q)


def _waste(p, q):
    """Gives the waste only

    H(p, q) - H(p) is what a wrong code costs in addition. The whole length is asked for.
    """
    return cross_entropy_bits(p, q) - entropy(p)


def _own(p, q):
    """Ignores q

    The entropy H(p) needs one distribution. Here the code was made for another one.
    """
    return entropy(p)


def _other(p, q):
    """Ignores p

    How often an outcome comes is not what q says.
    """
    return entropy(q)


def _mean(p, q):
    """Divides by the number of outcomes

    p is the weight already, and it sums to 1.
    """
    return cross_entropy_bits(p, q) / len(p)


def _unweighed(p, q):
    """Adds the code lengths without weights

    A code word counts as often as its outcome comes.
    """
    return surprise(q).sum()


def _not_a_number(p, q):
    """Multiplies zero by infinity

    Where p is 0 the outcome never comes and costs nothing, whatever q says.
    """
    return -(p * np.log2(q)).sum()


def _small_shift(p, q):
    """Adds a small number before the logarithm

    Then an outcome without a code word seems to cost some 40 bits or fewer. It cannot be sent at all.
    """
    return -(p * np.log2(q + 1e-12)).sum()


def _cut(p, q):
    """Leaves out outcomes with q = 0

    If p is not 0 there, the outcome does come, and has no code word: infinity.
    """
    some = q > 0
    return cross_entropy_bits(np.where(some, p, 0), np.where(some, q, 0))


def _sum_first(p, q):
    """Takes the logarithm of a sum

    First the logarithm of each probability, then the weighted sum.
    """
    return surprise((p * q).sum())


def _terms(p, q):
    """Returns the terms

    They are still to be added up.
    """
    happens = p > 0
    return p * surprise(np.where(happens, q, 1))


def _decimal(p, q):
    """Counts decimal digits

    log10 says how many digits, log2 how many bits.
    """
    return cross_entropy_bits(p, q) * np.log10(2)


def _huge(p, q):
    """Turns infinity into a large number

    np.nan_to_num mends nan, and replaces infinity as well. Which outcomes may be left out, and which not?
    """
    return -np.nan_to_num(p * np.log2(q)).sum()


def _filters_one(p, q):
    """Leaves entries out of one array only

    p and q belong together entry by entry: choose the same entries of both.
    """
    return -(p[p > 0] * np.log2(q)).sum()


def _asks_q_first(p, q):
    """Asks for a 0 in q before it asks for p

    A code word that is missing does harm only if its outcome comes. Which of the two questions has to be asked first?
    """
    return math.inf if 0 in q else cross_entropy_bits(p, q)


def _pythons_log(p, q):
    """Asks math.log2 for the logarithm of 0

    It raises an error there. Before you take a logarithm, treat the two special cases of the statement.
    """
    return -sum(often * math.log2(share) for often, share in zip(p, q, strict=True))


CROSS_ENTROPY_BITS = Function(
    id="u01-cross-entropy-bits",
    title="H(p, q) in bits",
    minutes=12,
    covers=("u01.5c", "u01.5d"),
    reference=cross_entropy_bits,
    strata=(
        Stratum(
            "two distributions",
            1,
            (
                call(np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.25, 0.5])),
                call(np.array([0.9, 0.1]), np.array([0.5, 0.5])),
                call(np.array([0.7, 0.2, 0.1]), np.array([0.125, 0.625, 0.25])),
            ),
            _possible,
        ),
        Stratum(
            "the entropy of p",
            0.5,
            (call(np.array([0.5, 0.5]), np.array([0.5, 0.5])), call(np.array([0.75, 0.25]), np.array([0.75, 0.25]))),
            _same,
        ),
        Stratum(
            "zeros",
            1,
            (
                call(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.75, 0.0])),
                call(np.array([0.0, 1.0]), np.array([0.75, 0.25])),
                call(np.array([0.25, 0.75]), np.array([1.0, 0.0])),
                call(np.array([0.25, 0.0, 0.75]), np.array([0.25, 0.25, 0.5])),
            ),
            _zeros,
        ),
    ),
    misconceptions=(
        _nats,
        _turned,
        _sign,
        _waste,
        _own,
        _other,
        _mean,
        _unweighed,
        _not_a_number,
        _small_shift,
        _cut,
        _sum_first,
        _terms,
        _decimal,
        _huge,
        _filters_one,
        _asks_q_first,
        _pythons_log,
    ),
    puts_away=(cross_entropy_bits, entropy, surprise, cross_entropy, log_softmax),
)
