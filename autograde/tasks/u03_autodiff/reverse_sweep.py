"""The way back over a list of steps."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.autodiff import reverse_sweep
from nnlib.scalar_tape import backpropagate
from nnlib.tape.recording import join

_TRACE = [
    ["x1", [], []],
    ["x2", [], []],
    ["v1", ["x1"], [0.5]],
    ["v2", ["x1", "x2"], [5.0, 2.0]],
    ["v3", ["x2"], [0.284]],
    ["v4", ["v1", "v2"], [1.0, 1.0]],
    ["v5", ["v4", "v3"], [1.0, -1.0]],
]
_CHAIN = [["a", [], []], ["b", ["a"], [2.0]], ["c", ["b"], [3.0]], ["d", ["c"], [-5.0]]]
_SQUARE = [["x", [], []], ["y", ["x", "x"], [3.0, 3.0]]]
_SHARED = [
    ["x", [], []],
    ["y", [], []],
    ["p", ["x", "y"], [4.0, 3.0]],
    ["q", ["p", "p"], [12.0, 12.0]],
    ["r", ["q", "p"], [2.0, -1.0]],
]
_SPARE = [["x", [], []], ["y", [], []], ["s", ["x", "y"], [2.0, 7.0]], ["t", ["x", "x"], [3.0, 0.5]]]


def _slopes(rng, count):
    return [float(number) for number in (rng.uniform(1.2, 4, count) * rng.choice([-1, 1], count)).round(2)]


def _draw_chains(rng):
    s = _slopes(rng, 6)
    return [
        call([["a", [], []], ["b", ["a"], s[:1]], ["c", ["b"], s[1:2]], ["d", ["c"], s[2:3]]]),
        call([["a", [], []], ["k", [], []], ["m", ["a", "k"], s[:2]], ["n", ["m"], s[2:3]]]),
    ]


def _draw_shared(rng):
    s = _slopes(rng, 8)
    return [
        call([["x", [], []], ["y", ["x", "x"], [s[0], s[0] + 1]]]),
        call(
            [["x", [], []], ["p", ["x"], s[:1]], ["q", ["p", "p"], s[1:3]], ["r", ["p", "q"], s[3:5]],
             ["z", ["r", "x"], s[5:7]]]
        ),
        call([["x", [], []], ["y", [], []], ["s", ["y", "x"], s[:2]], ["t", ["x", "x"], s[2:4]]]),
    ]  # fmt: skip


def _sweep(tape, start=1.0, order=-1, hand=lambda adjoint, slope, old: old + adjoint * slope, first=0.0):
    adjoints = {name: first for name, _, _ in tape}
    adjoints[tape[-1][0]] = start
    for name, operands, slopes in tape[::order]:
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] = hand(adjoints[name], slope, adjoints[operand])
    return adjoints


def _overwrites(tape):
    """Overwrites what arrived before

    A step that is read twice receives two parts. What does an equals sign do to the first?
    """
    return _sweep(tape, hand=lambda adjoint, slope, old: adjoint * slope)


def _keeps_first(tape):
    """Keeps only what arrives first

    Later parts count as much as the first one.
    """
    return _sweep(tape, hand=lambda adjoint, slope, old: old or adjoint * slope)


def _no_chain(tape):
    """Hands on the slope alone

    The chain rule multiplies it by something that belongs to the step itself.
    """
    return _sweep(tape, hand=lambda adjoint, slope, old: old + slope)


def _no_slope(tape):
    """Hands the adjoint on as it is

    Every step in your list comes with slopes; where do they enter?
    """
    return _sweep(tape, hand=lambda adjoint, slope, old: old + adjoint)


def _adds_slope(tape):
    """Adds adjoint and slope

    Along a path the factors are multiplied.
    """
    return _sweep(tape, hand=lambda adjoint, slope, old: old + adjoint + slope)


def _multiplies_paths(tape):
    """Multiplies the paths

    Two ways to the same step add up.
    """
    return _sweep(tape, hand=lambda adjoint, slope, old: (old or 1.0) * adjoint * slope)


def _starts_at_zero(tape):
    """Begins with an adjoint of 0

    What is the derivative of the result in itself? Everything is multiplied by it.
    """
    return _sweep(tape, start=0.0)


def _forwards(tape):
    """Goes from the first step to the last

    Only the last step has an adjoint at first. Whoever comes before it in your loop has nothing to hand on yet.
    """
    return _sweep(tape, order=1)


def _all_ones(tape):
    """Begins with 1 everywhere

    Only the result begins with 1; all others collect, and begin with something else.
    """
    return _sweep(tape, first=1.0)


def _inputs_only(tape):
    """Returns the inputs only

    The adjoint of every step is asked for.
    """
    inputs = {name for name, operands, _ in tape if not operands}
    return {name: adjoint for name, adjoint in reverse_sweep(tape).items() if name in inputs}


def _no_zeros(tape):
    """Leaves out steps that nothing arrived at

    The result does not depend on them: their adjoint is a number, too.
    """
    return {name: adjoint for name, adjoint in reverse_sweep(tape).items() if adjoint}


def _sums_only_first(tape):
    """Looks at the first operand only

    Operands and slopes go in pairs, and there may be two of them.
    """
    return reverse_sweep([[name, operands[:1], slopes[:1]] for name, operands, slopes in tape])


def _listed(tape):
    """Returns a list

    A dictionary from names to adjoints is asked for.
    """
    return list(reverse_sweep(tape).values())


def _sums_slopes(tape):
    """Gives every operand all slopes

    The k-th slope belongs to the k-th operand alone.
    """
    return reverse_sweep([[name, operands, [sum(slopes)] * len(slopes)] for name, operands, slopes in tape])


def _no_entries(tape):
    """Adds to names that have no entry yet

    What should stand there before the first part arrives?
    """
    raise KeyError(tape[-1][1][0])


def _averages(tape):
    """Averages over the operands

    Nothing is divided on the way back.
    """
    return reverse_sweep(
        [[name, operands, [slope / len(slopes) for slope in slopes]] for name, operands, slopes in tape]
    )


def _as_dictionary(tape):
    """Keeps one slope for each name

    y = x * x has x twice among its operands. A dictionary made of them holds x once, with the last slope.
    """
    pairs = [(name, dict(zip(operands, slopes, strict=True))) for name, operands, slopes in tape]
    return reverse_sweep([[name, list(found), list(found.values())] for name, found in pairs])


def _emptied(tape):
    """Clears what a step has handed on

    Its adjoint is asked for as well: leave it where it is.
    """
    inputs = {name for name, operands, _ in tape if not operands}
    return {name: adjoint if name in inputs else 0.0 for name, adjoint in reverse_sweep(tape).items()}


def _other_way(tape):
    """Hands from the operand to the step

    The step gives and its operands receive: what stands left of += is the operand's.
    """
    adjoints = {name: 0.0 for name, _, _ in tape} | {tape[-1][0]: 1.0}
    for name, operands, slopes in tape[::-1]:
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[name] += adjoints[operand] * slope
    return adjoints


REVERSE_SWEEP = Function(
    id="u03-reverse-sweep",
    title="The way back",
    minutes=15,
    covers=("u03.1b", "u03.2a"),
    reference=reverse_sweep,
    strata=(
        Stratum(
            "no step is read twice",
            1,
            (call(_CHAIN), call([["a", [], []], *_SPARE[1:2], ["m", ["a", "y"], [2.0, 3.0]], ["n", ["m"], [5.0]]])),
            _draw_chains,
        ),
        Stratum(
            "steps that are read several times",
            2,
            (call(_SQUARE), call(_TRACE), call(_SHARED), call(_SPARE)),
            _draw_shared,
        ),
    ),
    misconceptions=(
        _overwrites,
        _keeps_first,
        _no_chain,
        _no_slope,
        _adds_slope,
        _multiplies_paths,
        _starts_at_zero,
        _forwards,
        _all_ones,
        _inputs_only,
        _no_zeros,
        _sums_only_first,
        _listed,
        _sums_slopes,
        _no_entries,
        _averages,
        _as_dictionary,
        _emptied,
        _other_way,
    ),
    puts_away=(reverse_sweep, backpropagate, join),
)
