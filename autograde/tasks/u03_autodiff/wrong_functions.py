"""exp, ln, sin, tanh and relu on a tape as students get them wrong."""

import math

from autograde.tasks.u03_autodiff.wrong_tapes import tape_with
from nnlib.scalar_tape import Value


def _function(name, value, slope):
    def method(self):
        return type(self)(value(self.data), (self,), (slope(self.data),))

    return tape_with(Value, **{name: method})


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


def _plain_tanh(expression, inputs, times=1):
    """Returns a plain number from tanh

    What comes out has to remember too: make a Value of it.
    """
    return tape_with(Value, tanh=lambda self: math.tanh(self.data))(expression, inputs, times)


def _exp_power(expression, inputs, times=1):
    """Lowers the exponent of exp

    exp is its own slope; the rule for powers is for an x below the exponent.
    """
    return _function("exp", math.exp, lambda x: x * math.exp(x - 1))(expression, inputs, times)


def _sin_value(expression, inputs, times=1):
    """Hands the sine itself back

    Its slope is the cosine.
    """
    return _function("sin", math.sin, math.sin)(expression, inputs, times)


def _tanh_unsquared(expression, inputs, times=1):
    """Forgets the square of tanh

    At -x tanh is as steep as at x; 1 - t is not.
    """
    return _function("tanh", math.tanh, lambda x: 1 - math.tanh(x))(expression, inputs, times)


def _relu_at_zero(expression, inputs, times=1):
    """Hands everything back at the corner of relu

    At exactly 0 the slope is taken as 0, as in local_slopes.
    """
    return _function("relu", lambda x: max(x, 0.0), lambda x: float(x >= 0))(expression, inputs, times)


def _no_comma(expression, inputs, times=1):
    """Stops in the functions with a TypeError

    Does it say "not iterable"? (self) is self, and what should be a tuple cannot be gone through. With a comma it is
    one: (self,).
    """
    if any(name in expression for name in ("exp", "log", "sin", "tanh", "relu")):
        raise TypeError("object is not iterable")
    return tape_with(Value)(expression, inputs, times)


def _exp_no_comma(expression, inputs, times=1):
    """Stops in one of the functions with a TypeError

    If something there is "not iterable": (self) is self; with a comma, (self,), it is a tuple. Which function stops?
    """
    if expression.startswith("exp"):
        raise TypeError("object is not iterable")
    return tape_with(Value)(expression, inputs, times)


MISCONCEPTIONS = (
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
    _exp_power,
    _sin_value,
    _tanh_unsquared,
    _relu_at_zero,
    _no_comma,
    _exp_no_comma,
)
