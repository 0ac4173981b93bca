"""The tape learns further signs and functions."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u03_autodiff import wrong_functions, wrong_values
from nnlib.scalar_tape import difference_gradients, record, value_gradients
from nnlib.tape.recording import join

_XY = {"x": 3.0, "y": 2.0}


def _inputs(rng, names="xy"):
    return {name: float(number) for name, number in zip(names, rng.uniform(1.3, 3, len(names)).round(2), strict=True)}


def _draw_signs(rng):
    a = round(float(rng.uniform(1.3, 3)), 2)
    return [
        call("x - y", _inputs(rng)),
        call(f"{a} - x", _inputs(rng, "x")),
        call(f"x - {a}", _inputs(rng, "x")),
        call("x / y", _inputs(rng)),
        call(f"{a} / x", _inputs(rng, "x")),
        call(f"x / {a}", _inputs(rng, "x")),
    ]


def _draw_powers(rng):
    return [call(f"x ** {n}", _inputs(rng, "x")) for n in (3, -2, 0.5)] + [call("x ** 2", {"x": -1.5})]


def _draw_functions(rng):
    a = _inputs(rng, "x")
    return (
        [call(f"{name}(x)", a) for name in ("exp", "log", "sin", "tanh", "relu")]
        + [call(f"{name}(x)", {"x": -a["x"] / 2}) for name in ("exp", "sin", "tanh", "relu")]
        + [call("relu(x)", {"x": 0.0})]
    )


def _draw_together(rng):
    return [
        call("log(x) + x * y - sin(y)", _inputs(rng)),
        call("tanh(x / y) ** 2 - 1 / (x + y)", _inputs(rng)),
        call("(a := exp(x / 4)) * relu(a - y) + a", {"x": 5.0, "y": round(float(rng.uniform(1, 2)), 2)}),
    ]


MORE_OPERATIONS = Function(
    id="u03-more-operations",
    title="Further signs and functions",
    minutes=20,
    covers=("u03.2c",),
    reference=value_gradients,
    strata=(
        Stratum(
            "- and /",
            1,
            (
                call("x - y", _XY),
                call("x / y", _XY),
                call("x - 1", _XY),
                call("x / 4", _XY),
                call("10 - x", _XY),
                call("1 / x", _XY),
            ),
            _draw_signs,
        ),
        Stratum("**", 0.5, (call("x ** 2", _XY), call("x ** 3", _XY), call("x ** -1", _XY)), _draw_powers),
        Stratum(
            "functions",
            1,
            (
                *(call(f"{name}(x)", {"x": 2.0}) for name in ("exp", "log", "sin", "tanh", "relu")),
                *(call(f"{name}(x)", {"x": -0.5}) for name in ("exp", "sin", "tanh", "relu")),
                call("relu(x)", {"x": 0.0}),
            ),
            _draw_functions,
        ),
        Stratum(
            "all together",
            1.5,
            (
                call("log(x1) + x1 * x2 - sin(x2)", {"x1": 2.0, "x2": 5.0}),
                call("tanh(x / y) ** 2 - 1 / (x + y)", _XY),
                call("(a := exp(x / 4)) * relu(a - y) + a", {"x": 5.0, "y": 1.5}),
            ),
            _draw_together,
        ),
    ),
    misconceptions=wrong_values.MISCONCEPTIONS + wrong_functions.MISCONCEPTIONS,
    puts_away=(value_gradients, difference_gradients, record, join),
)
