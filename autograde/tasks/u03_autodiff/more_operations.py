"""The tape learns further signs and functions."""

import math

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u03_autodiff.wrong_tapes import tape_with
from nnlib.scalar_tape import Scalar, Value, record, value_gradients
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
    return [call(f"{name}(x)", a) for name in ("exp", "log", "sin", "tanh", "relu")] + [
        call(f"{name}(x)", {"x": -a["x"] / 2}) for name in ("exp", "sin", "tanh", "relu")
    ]


def _draw_together(rng):
    return [
        call("log(x) + x * y - sin(y)", _inputs(rng)),
        call("tanh(x / y) ** 2 - 1 / (x + y)", _inputs(rng)),
        call("(a := exp(x / 4)) * relu(a - y) + a", {"x": 5.0, "y": round(float(rng.uniform(1, 2)), 2)}),
    ]


def _made(data, operands, slopes):
    return Value(data, operands, slopes)


def _function(name, value, slope):
    def method(self):
        return type(self)(value(self.data), (self,), (slope(self.data),))

    return tape_with(Value, **{name: method})


def _binary(name, value, slopes, mirrored=False):
    def method(self, other):
        other = other if isinstance(other, Value) else type(self)(other)
        pair = (other, self) if mirrored else (self, other)
        a, b = (one.data for one in pair)
        return type(self)(value(a, b), pair, slopes(a, b))

    return {name: method}


def _minus_lost(expression, inputs, times=1):
    """Hands a plus back through a minus

    The second operand of a difference moves the result the other way.
    """
    return tape_with(Value, **_binary("__sub__", lambda a, b: a - b, lambda a, b: (1.0, 1.0)))(
        expression, inputs, times
    )


def _left_minus_swapped(expression, inputs, times=1):
    """Turns 2 - x around

    __rsub__(self, other) is asked for other - self.
    """
    return tape_with(Value, __rsub__=lambda self, other: self - other)(expression, inputs, times)


def _left_divide_swapped(expression, inputs, times=1):
    """Turns 2 / x around

    In __rtruediv__ the plain number stands above the line.
    """
    return tape_with(Value, __rtruediv__=lambda self, other: self / other)(expression, inputs, times)


def _no_left(expression, inputs, times=1):
    """Leaves out the signs for numbers on the left

    2 - x and 2 / x ask for methods with an r in their names.
    """
    return tape_with(Value, __rsub__=None, __rtruediv__=None)(expression, inputs, times)


def _no_numbers(expression, inputs, times=1):
    """Takes every operand for an object

    x - 1 hands a plain number over, and a number has no data.
    """

    def subtract(self, other):
        return _made(self.data - other.data, (self, other), (1.0, -1.0))

    def divide(self, other):
        return _made(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

    return tape_with(Value, __sub__=subtract, __truediv__=divide, __rsub__=None, __rtruediv__=None)(
        expression, inputs, times
    )


def _denominator_sign(expression, inputs, times=1):
    """Hands a plus back through a denominator

    A larger denominator makes a positive quotient smaller.
    """
    return tape_with(Value, **_binary("__truediv__", lambda a, b: a / b, lambda a, b: (1 / b, a / b**2)))(
        expression, inputs, times
    )


def _denominator_square(expression, inputs, times=1):
    """Divides by the denominator only once

    The slope of 1/b at b = 10 is a hundredth, not a tenth.
    """
    return tape_with(Value, **_binary("__truediv__", lambda a, b: a / b, lambda a, b: (1 / b, -a / b)))(
        expression, inputs, times
    )


def _divide_like_product(expression, inputs, times=1):
    """Hands b back to the numerator

    a / b is a times 1/b: which factor stands beside a?
    """
    return tape_with(Value, **_binary("__truediv__", lambda a, b: a / b, lambda a, b: (b, -a / b**2)))(
        expression, inputs, times
    )


def _power(slope):
    def method(self, exponent):
        return _made(self.data**exponent, (self,), (slope(self.data, exponent),))

    return tape_with(Value, __pow__=method)


def _exponent_kept(expression, inputs, times=1):
    """Keeps the exponent of a power

    One factor x is lost by differentiating.
    """
    return _power(lambda x, n: n * x**n)(expression, inputs, times)


def _no_factor(expression, inputs, times=1):
    """Forgets to multiply by the exponent

    x cubed is steeper than x squared at 3, by more than a factor of 3.
    """
    return _power(lambda x, n: x ** (n - 1))(expression, inputs, times)


def _square_only(expression, inputs, times=1):
    """Knows squares only

    The exponent may be any number.
    """
    return _power(lambda x, n: 2 * x)(expression, inputs, times)


def _exp_one(expression, inputs, times=1):
    """Takes exp for a straight line

    The slope of exp grows with it.
    """
    return _function("exp", math.exp, lambda x: 1.0)(expression, inputs, times)


def _log_ten(expression, inputs, times=1):
    """Takes the logarithm of base ten

    math.log is the natural one; math.log10 is not.
    """
    return _function("log", math.log10, lambda x: 1 / x)(expression, inputs, times)


def _log_value(expression, inputs, times=1):
    """Hands the logarithm itself back

    The slope of ln at x needs no logarithm.
    """
    return _function("log", math.log, math.log)(expression, inputs, times)


def _sin_minus(expression, inputs, times=1):
    """Gives the sine the slope of the cosine

    Only the cosine has a minus in its derivative.
    """
    return _function("sin", math.sin, lambda x: -math.sin(x))(expression, inputs, times)


def _cos_minus(expression, inputs, times=1):
    """Turns the sign of the cosine

    Just right of 0 the sine grows.
    """
    return _function("sin", math.sin, lambda x: -math.cos(x))(expression, inputs, times)


def _tanh_x(expression, inputs, times=1):
    """Squares the input of tanh

    The formula 1 - t squared is in t, the value of tanh.
    """
    return _function("tanh", math.tanh, lambda x: 1 - x**2)(expression, inputs, times)


def _tanh_sigmoid(expression, inputs, times=1):
    """Uses the sigmoid's slope for tanh

    t (1 - t) belongs to a function between 0 and 1.
    """
    return _function("tanh", math.tanh, lambda x: math.tanh(x) * (1 - math.tanh(x)))(expression, inputs, times)


def _relu_open(expression, inputs, times=1):
    """Hands everything back through relu

    Where relu gives 0 it does not move.
    """
    return _function("relu", lambda x: max(x, 0.0), lambda x: 1.0)(expression, inputs, times)


def _relu_value(expression, inputs, times=1):
    """Hands the value of relu back

    Its slope is 0 or 1.
    """
    return _function("relu", lambda x: max(x, 0.0), lambda x: max(x, 0.0))(expression, inputs, times)


def _detached(expression, inputs, times=1):
    """Makes functions whose results know no operands

    Without operands and slopes the way back ends there.
    """
    methods = {
        name: lambda self, value=value: type(self)(value(self.data))
        for name, value in (
            ("exp", math.exp),
            ("log", math.log),
            ("sin", math.sin),
            ("tanh", math.tanh),
            ("relu", lambda x: max(x, 0.0)),
        )
    }
    return tape_with(Value, **methods)(expression, inputs, times)


def _none_yet(expression, inputs, times=1):
    """Has none of the new signs and functions yet

    Begin with __sub__ and run the check: each of the four parts counts for itself.
    """
    return tape_with(Scalar)(expression, inputs, times)


def _plain_tanh(expression, inputs, times=1):
    """Returns a plain number from tanh

    What comes out has to remember too: make a Value of it.
    """
    return tape_with(Value, tanh=lambda self: math.tanh(self.data))(expression, inputs, times)


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
    misconceptions=(
        _minus_lost,
        _left_minus_swapped,
        _left_divide_swapped,
        _no_left,
        _no_numbers,
        _denominator_sign,
        _denominator_square,
        _divide_like_product,
        _exponent_kept,
        _no_factor,
        _square_only,
        _exp_one,
        _log_ten,
        _log_value,
        _sin_minus,
        _cos_minus,
        _tanh_x,
        _tanh_sigmoid,
        _relu_open,
        _relu_value,
        _detached,
        _plain_tanh,
        _none_yet,
    ),
    puts_away=(value_gradients, record, join),
)
