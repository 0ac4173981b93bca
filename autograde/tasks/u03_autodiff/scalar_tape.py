"""A class of numbers that remember: + and *, and the way back."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u03_autodiff import wrong_backwards, wrong_sums
from nnlib.scalar_tape import Scalar, backpropagate, difference_gradients, record, scalar_gradients
from nnlib.tape.recording import join

_XY = {"x": 3.0, "y": 5.0}


def _inputs(rng, names="xyz"):
    numbers = (rng.uniform(1.3, 4, len(names)) * rng.choice([-1, 1], len(names))).round(2)
    return {name: float(number) for name, number in zip(names, numbers, strict=True)}


def _draw_trees(rng):
    return [call("x * y + z", _inputs(rng)), call("(x + y) * z", _inputs(rng)), call("x + y", _inputs(rng, "xy"))]


def _draw_shared(rng):
    return [
        call("x * y + y * x", _inputs(rng, "xy")),
        call("x * x", _inputs(rng, "x")),
        call("x + x", _inputs(rng, "x")),
        call("(a := x * y) * a + x", _inputs(rng, "xy")),
        call("x + (a := x + y) * (b := a * x) + b", _inputs(rng, "xy")),
        call("(b := (a := x * y) * x) + a + a * b", _inputs(rng, "xy")),
    ]


def _draw_numbers(rng):
    a, b = (float(number) for number in rng.uniform(1.3, 4, 2).round(2))
    return [call(f"{a} * x", _inputs(rng, "x")), call(f"x * {b} + {a}", _inputs(rng, "x")),
            call(f"{a} + x * y", _inputs(rng, "xy"))]  # fmt: skip


def _draw_twice(rng):
    return [
        call("x * y + x", _inputs(rng, "xy"), 2),
        call("(a := x * y) * a", _inputs(rng, "xy"), 3),
        call("(x * y + y) * x", _inputs(rng, "xy"), 2),
    ]


SCALAR_TAPE = Function(
    id="u03-scalar-tape",
    title="A tape of your own",
    minutes=25,
    covers=("u03.2a", "u03.2d"),
    reference=scalar_gradients,
    strata=(
        Stratum(
            "every number is read once",
            1,
            (call("x + y", _XY), call("x * y", _XY), call("(x + y) * z", {"x": 3.0, "y": 5.0, "z": -2.0})),
            _draw_trees,
        ),
        Stratum(
            "numbers that are read several times",
            2,
            (
                call("x + x", {"x": 3.0}),
                call("x * x", {"x": 3.0}),
                call("x * y + y * x", _XY),
                call("(a := x * y) * a + x", _XY),
                call("x + (a := x + y) * (b := a * x) + b", _XY),
                call("(b := (a := x * y) * x) + a + a * b", _XY),
            ),
            _draw_shared,
        ),
        Stratum(
            "plain numbers on either side",
            1,
            (call("x * 2 + 7", {"x": 3.0}), call("2 * x", {"x": 3.0}), call("1 + x * y", _XY)),
            _draw_numbers,
        ),
        Stratum(
            "backward twice",
            1,
            (
                call("x * y + x", _XY, 2),
                call("(a := x * y) * a", {"x": 2.0, "y": 3.0}, 2),
                call("x * x", {"x": 3.0}, 3),
            ),
            _draw_twice,
        ),
    ),
    misconceptions=wrong_backwards.MISCONCEPTIONS + wrong_sums.MISCONCEPTIONS,
    puts_away=(
        scalar_gradients,
        backpropagate,
        difference_gradients,
        record,
        Scalar.__add__,
        Scalar.__mul__,
        join,
    ),
)
