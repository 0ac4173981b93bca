"""+ and * of a tape as students get them wrong."""

from autograde.tasks.u03_autodiff.wrong_tapes import tape_with
from nnlib.scalar_tape import Scalar


def _own_value(expression, inputs, times=1):
    """Hands each factor its own value back

    In x * y the slope in x is the other factor.
    """

    def multiply(self, other):
        result = Scalar.__mul__(self, other)
        result.slopes = result.slopes[::-1]
        return result

    return tape_with(__mul__=multiply, __rmul__=multiply)(expression, inputs, times)


def _values_of_sum(expression, inputs, times=1):
    """Multiplies by the values at a sum

    A sum hands back what arrived, unchanged.
    """

    def add(self, other):
        result = Scalar.__add__(self, other)
        result.slopes = tuple(operand.data for operand in result.operands)
        return result

    return tape_with(__add__=add, __radd__=add)(expression, inputs, times)


def _number_on_the_left(expression, inputs, times=1):
    """Does not know numbers on the left

    Python asks 2 first; when 2 gives up, it asks the class for __rmul__ or __radd__.
    """
    return tape_with(__radd__=None, __rmul__=None)(expression, inputs, times)


def _no_numbers(expression, inputs, times=1):
    """Expects an object on both sides

    A plain 3 has no data. Make an object of it first.
    """

    def need(other):
        return other.data

    def add(self, other):
        need(other)
        return Scalar.__add__(self, other)

    def multiply(self, other):
        need(other)
        return Scalar.__mul__(self, other)

    return tape_with(__add__=add, __radd__=None, __mul__=multiply, __rmul__=None)(expression, inputs, times)


def _number_without_data(expression, inputs, times=1):
    """Asks a plain number for its data

    The r-methods are there, and meet the same trouble: other may be 2. What is 2 before you ask for its data?
    """

    def add(self, other):
        return Scalar.__add__(self, other) if other.data is not None else None

    def multiply(self, other):
        return Scalar.__mul__(self, other) if other.data is not None else None

    return tape_with(__add__=add, __radd__=add, __mul__=multiply, __rmul__=multiply)(expression, inputs, times)


def _no_signs(expression, inputs, times=1):
    """Lacks a sign

    "Unsupported operand" with a + asks for __add__, with a * for __mul__. Does the method stand in the class, indented
    as far as __init__?
    """
    return tape_with(__add__=None, __radd__=None, __mul__=None, __rmul__=None)(expression, inputs, times)


def _radd_multiplies(expression, inputs, times=1):
    """Multiplies where a number stands left of a plus

    Look at the line of __radd__: which method should it be another name for?
    """
    return tape_with(__radd__=lambda self, other: self * other)(expression, inputs, times)


def _plain_results(expression, inputs, times=1):
    """Has a result without backward

    Whose attribute is missing, says the error? A 'Scalar' object: the class has no backward yet. A 'float' object: + or
    * returned a plain number, and what comes out has to remember too.
    """
    raise AttributeError("'float' object has no attribute 'backward'")


MISCONCEPTIONS = (
    _own_value,
    _values_of_sum,
    _number_on_the_left,
    _no_numbers,
    _number_without_data,
    _no_signs,
    _radd_multiplies,
    _plain_results,
)
