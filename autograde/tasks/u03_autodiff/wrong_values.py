"""- and / and ** on a tape as students get them wrong."""

from autograde.tasks.u03_autodiff.wrong_tapes import tape_with
from nnlib.scalar_tape import Scalar, Value


def _made(data, operands, slopes):
    return Value(data, operands, slopes)


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


def _none_yet(expression, inputs, times=1):
    """Stops at some of the new signs and functions

    The error says which: "unsupported operand" names a sign and "no attribute" a function that the class does not have.
    Is it written, and indented with the others? (If a 'float' has no backward, a method returned a plain number.)
    """
    return tape_with(Scalar)(expression, inputs, times)


def _numerator_lost(expression, inputs, times=1):
    """Leaves the numerator out of what the denominator receives

    The slope of a / b in b is -a / b squared; without the a it is that of 1 / b.
    """
    return tape_with(Value, **_binary("__truediv__", lambda a, b: a / b, lambda a, b: (1 / b, -1 / b**2)))(
        expression, inputs, times
    )


def _denominator_forgotten(expression, inputs, times=1):
    """Hands nothing back to the denominator

    If 1 / other is computed with plain numbers, the tape does not know of it. Both operands belong on it.
    """
    return tape_with(Value, **_binary("__truediv__", lambda a, b: a / b, lambda a, b: (1 / b, 0.0)))(
        expression, inputs, times
    )


def _whole_exponents(expression, inputs, times=1):
    """Multiplies again and again for a power

    That is right for 1, 2, 3. Which x comes out for -1, or for 0.5?
    """

    def power(self, exponent):
        result = self
        for _ in range(int(exponent) - 1):
            result = result * self
        return result

    return tape_with(Value, __pow__=power)(expression, inputs, times)


def _in_the_old_class(*names):
    """`Value` with the results of these methods turned into Scalars."""

    def turned(name):
        def method(self, *others):
            made = getattr(Value, name)(self, *others)
            return Scalar(made.data, made.operands, made.slopes)

        return method

    return {name: turned(name) for name in names}


_SIGNS = ("__sub__", "__rsub__", "__truediv__", "__rtruediv__", "__pow__")
_FUNCTIONS = ("exp", "log", "sin", "tanh", "relu")


def _old_class(expression, inputs, times=1):
    """Returns the old class

    A single operation goes well, and the next one does not know its sign or function. Of which class is the result?
    """
    return tape_with(Value, **_in_the_old_class(*_SIGNS, *_FUNCTIONS))(expression, inputs, times)


def _old_class_of_functions(expression, inputs, times=1):
    """Returns the old class from the functions

    tanh(x) by itself is right, and tanh(x) ** 2 stops. What kind of object do the functions give back?
    """
    return tape_with(Value, **_in_the_old_class(*_FUNCTIONS))(expression, inputs, times)


MISCONCEPTIONS = (
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
    _none_yet,
    _numerator_lost,
    _denominator_forgotten,
    _whole_exponents,
    _old_class,
    _old_class_of_functions,
)
