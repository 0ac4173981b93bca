"""Slopes as students get them wrong."""

import math

from nnlib.autodiff import local_slopes, value_of


def _instead(operation, slopes):
    """The right function with one operation changed: slopes(a, b)."""

    def changed(asked, operands):
        return slopes(*operands) if asked == operation else local_slopes(asked, operands)

    return changed


def _own_factor(operation, operands):
    """Gives each factor its own value

    Move a by a little and leave b as it is: by how much does a * b change?
    """
    return _instead("multiply", lambda a, b: [a, b])(operation, operands)


def _product_one(operation, operands):
    """Gives a product the slopes of a sum

    If b is 100, does a * b change as fast with a as if b were 1?
    """
    return _instead("multiply", lambda a, b: [1.0, 1.0])(operation, operands)


def _minus_lost(operation, operands):
    """Loses the minus of the subtraction

    If b grows, does a - b grow?
    """
    return _instead("subtract", lambda a, b: [1.0, 1.0])(operation, operands)


def _add_values(operation, operands):
    """Gives a sum its values as slopes

    a + b grows by exactly as much as a does, however large a is.
    """
    return _instead("add", lambda a, b: [a, b])(operation, operands)


def _denominator_sign(operation, operands):
    """Loses the minus of the denominator

    Of two positive numbers a / b falls when b grows.
    """
    return _instead("divide", lambda a, b: [1 / b, a / b**2])(operation, operands)


def _denominator_square(operation, operands):
    """Does not square the denominator

    1/b is b to the power of -1. What is the new exponent?
    """
    return _instead("divide", lambda a, b: [1 / b, -a / b])(operation, operands)


def _denominator_log(operation, operands):
    """Integrates 1/b instead of differentiating it

    The logarithm comes up when you go the other way.
    """
    return _instead("divide", lambda a, b: [1 / b, a * math.log(abs(b))])(operation, operands)


def _numerator(operation, operands):
    """Forgets the denominator in the slope of the numerator

    a / b is a times 1/b.
    """
    return _instead("divide", lambda a, b: [1.0, -a / b**2])(operation, operands)


def _without_a(operation, operands):
    """Leaves the numerator out of the slope in b

    If a is twice as large, everything in a / b is.
    """
    return _instead("divide", lambda a, b: [1 / b, -1 / b**2])(operation, operands)


def _exponent_kept(operation, operands):
    """Does not lower the exponent

    The slope of a straight line, x to the power of 1, has no x in it.
    """
    return _instead("power", lambda x, n: [n * x**n])(operation, operands)


def _no_factor(operation, operands):
    """Leaves the exponent out as a factor

    The slope of x squared at 3 is 6, not 3.
    """
    return _instead("power", lambda x, n: [x ** (n - 1)])(operation, operands)


def _exponent_rises(operation, operands):
    """Raises the exponent

    That is the way to an integral.
    """
    return _instead("power", lambda x, n: [n * x ** (n + 1)])(operation, operands)


def _power_both(operation, operands):
    """Gives a slope for the exponent as well

    The exponent is a constant here, so the list has one entry.
    """
    x, n = (*operands, 0.0)[:2]
    if operation != "power":
        return local_slopes(operation, operands)
    return [n * x ** (n - 1), x**n * math.log(abs(x))]


def _power_like_exp(operation, operands):
    """Differentiates the power in its exponent

    Which of the two moves: x, or the exponent?
    """
    return _instead("power", lambda x, n: [x**n * math.log(abs(x))])(operation, operands)


def _bare_number(operation, operands):
    """Returns one slope without its list

    Also a single slope comes in a list; and two operands have two.
    """
    return local_slopes(operation, operands)[0]


def _exp_one(operation, operands):
    """Lowers the exponent of exp

    The x is in the exponent; exp is the function that is its own slope.
    """
    return _instead("exp", lambda x: [x * math.exp(x - 1)])(operation, operands)


def _log_log(operation, operands):
    """Gives the value of ln

    The slope of ln x falls as x grows.
    """
    return _instead("log", lambda x: [math.log(x)])(operation, operands)


def _sin_minus(operation, operands):
    """Puts a minus before the cosine

    At 0 the sine rises.
    """
    return _instead("sin", lambda x: [-math.cos(x)])(operation, operands)


def _sin_sin(operation, operands):
    """Gives the value of the sine

    At its top the sine is 1 and its slope is 0.
    """
    return _instead("sin", lambda x: [math.sin(x)])(operation, operands)


def _tanh_x(operation, operands):
    """Squares x instead of tanh x

    Its slope is never negative, and 1 - x squared is for x = 2.
    """
    return _instead("tanh", lambda x: [1 - x**2])(operation, operands)


def _tanh_unsquared(operation, operands):
    """Does not square tanh

    tanh has the same slope at x and at -x.
    """
    return _instead("tanh", lambda x: [1 - math.tanh(x)])(operation, operands)


def _tanh_like_sigmoid(operation, operands):
    """Takes the sigmoid's formula for tanh

    y (1 - y) is 0 at y = 0, where tanh is steepest.
    """
    return _instead("tanh", lambda x: [math.tanh(x) * (1 - math.tanh(x))])(operation, operands)


def _relu_value(operation, operands):
    """Gives the value of relu

    Where relu is the line y = x: how steep is that line?
    """
    return _instead("relu", lambda x: [max(x, 0.0)])(operation, operands)


def _relu_always(operation, operands):
    """Lets relu pass everything

    Left of 0 relu is flat.
    """
    return _instead("relu", lambda x: [1.0])(operation, operands)


def _relu_at_zero(operation, operands):
    """Takes 1 at the corner of relu

    The statement says which of the two slopes counts at exactly 0.
    """
    return _instead("relu", lambda x: [float(x >= 0)])(operation, operands)


def _upside_down(operation, operands):
    """Turns the slopes of a quotient over

    a / b is a times 1/b: the factor beside a is 1/b.
    """
    return _instead("divide", lambda a, b: [b, 1 / a])(operation, operands)


def _power_zero(operation, operands):
    """Adds a 0 for the exponent

    A constant gets no slope at all, not even 0: the list has one entry.
    """
    return _instead("power", lambda x, n: [n * x ** (n - 1), 0.0])(operation, operands)


def _relu_minus(operation, operands):
    """Lets relu fall on the left

    Left of 0 relu is 0 everywhere. How steep is a level line?
    """
    return _instead("relu", lambda x: [1.0 if x > 0 else -1.0])(operation, operands)


def _sum_once(operation, operands):
    """Returns one slope for a sum

    Two operands have two slopes, also when the slopes are equal.
    """
    return _instead("add", lambda a, b: [1.0])(operation, operands)


def _values(operation, operands):
    """Gives the value of the operation

    The slope says how fast the result moves, not where it is.
    """
    return [value_of(operation, operands)] * len(local_slopes(operation, operands))


def _relu_truth(operation, operands):
    """Returns a truth value as the slope of relu

    x > 0 is True or False, and a slope is a number: float(x > 0).
    """
    return _instead("relu", lambda x: [x > 0])(operation, operands)


MISCONCEPTIONS = (
    _own_factor,
    _product_one,
    _minus_lost,
    _add_values,
    _denominator_sign,
    _denominator_square,
    _denominator_log,
    _numerator,
    _without_a,
    _exponent_kept,
    _no_factor,
    _exponent_rises,
    _power_both,
    _power_like_exp,
    _bare_number,
    _exp_one,
    _log_log,
    _sin_minus,
    _sin_sin,
    _tanh_x,
    _tanh_unsquared,
    _tanh_like_sigmoid,
    _relu_value,
    _relu_always,
    _relu_at_zero,
    _upside_down,
    _power_zero,
    _relu_minus,
    _sum_once,
    _values,
    _relu_truth,
)
