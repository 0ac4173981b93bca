"""The slopes of single operations."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u03_autodiff.wrong_slopes import MISCONCEPTIONS
from nnlib.autodiff import local_slopes, value_of
from nnlib.tape.recording import join


def _draw_signs(rng):
    a, b = (float(number) for number in rng.uniform(1.5, 4, 2).round(2) * (1, -1))
    return [call(sign, [a, b + 0.01]) for sign in ("add", "subtract", "multiply", "divide")]


def _draw_power(rng):
    a = round(float(rng.uniform(1.5, 3)), 2)
    return [call("power", [a, 3]), call("power", [a, -2]), call("power", [a, 0.5]), call("power", [-a, 2])]


def _draw_functions(rng):
    a, b = (float(number) for number in rng.uniform(0.3, 0.9, 2).round(2))
    return [
        *(call(name, [a + 1]) for name in ("exp", "log", "sin", "tanh")),
        *(call(name, [-b]) for name in ("exp", "sin", "tanh", "relu")),
        call("relu", [b]),
        call("relu", [0.0]),
    ]


LOCAL_SLOPES = Function(
    id="u03-local-slopes",
    title="The slopes of ten operations",
    minutes=15,
    covers=("u03.2c",),
    reference=local_slopes,
    strata=(
        Stratum(
            "signs",
            1,
            (
                *(call(sign, [3.0, -2.0]) for sign in ("add", "subtract", "multiply", "divide")),
                call("divide", [1.0, 4.0]),
            ),
            _draw_signs,
        ),
        Stratum(
            "powers",
            0.5,
            (call("power", [3.0, 2]), call("power", [2.0, -1]), call("power", [-2.0, 3]), call("power", [4.0, 0.5])),
            _draw_power,
        ),
        Stratum(
            "functions",
            1.5,
            (
                *(call(name, [2.0]) for name in ("exp", "log", "sin", "tanh", "relu")),
                *(call(name, [-0.5]) for name in ("exp", "sin", "tanh", "relu")),
                call("relu", [0.5]),
                call("relu", [0.0]),
            ),
            _draw_functions,
        ),
    ),
    misconceptions=MISCONCEPTIONS,
    puts_away=(local_slopes, value_of, join),
)
