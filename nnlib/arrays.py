"""What every function of the library does first: arguments made floating-point, shapes compared, numbers checked."""

import math
import os
from pathlib import Path

import numpy as np


def as_float(x, function="as_float", name="x"):
    """`x` as an array of floating-point numbers: its own type if it has one, float64 for integers and booleans.

    Args:
        x: array, or what makes one.
        function, name: str, what the error message calls the caller and the argument.

    Raises:
        TypeError: complex numbers, text or objects.

    >>> as_float([1, 2]), as_float(np.float32([1, 2])).dtype
    (array([1., 2.]), dtype('float32'))
    """
    x = np.asarray(x)
    if x.dtype.kind == "f":
        return x
    if x.dtype.kind in "biu":
        return x.astype(np.float64)
    raise TypeError(f"{function}: {name} is an array of {x.dtype}, expected real numbers")


def same_shape(function, **arrays):
    """Two arrays as floating-point numbers, or an error that names `function` when their shapes differ.

    >>> same_shape("relu_backward", dy=np.ones(3), x=np.ones((2, 3)))
    Traceback (most recent call last):
        ...
    ValueError: relu_backward: dy is (3,), expected the shape of x, (2, 3)
    """
    (name, array), (other_name, other) = ((name, as_float(array, function, name)) for name, array in arrays.items())
    if array.shape != other.shape:
        raise ValueError(f"{function}: {name} is {array.shape}, expected the shape of {other_name}, {other.shape}")
    return array, other


def widen(x):
    """`x` in float32 if it is float16, as it is otherwise: for sums and means over many numbers.

    Beyond 2048 float16 knows even numbers only, so that a running sum of ones stays there.

    >>> ones = np.ones((4096, 2), np.float16)
    >>> float(ones.sum(axis=0)[0]), float(widen(ones).sum(axis=0)[0])
    (2048.0, 4096.0)
    """
    return x.astype(np.promote_types(x.dtype, np.float32), copy=False)


def whole_numbers(function, name, value, count, least):
    """A whole number for every direction, or one for each, as a tuple of ints with one for each direction.

    Args:
        function: str, the name that the error message begins with.
        name: str, the argument's name.
        value: int, or a sequence of `count` ints.
        count: int >= 1, how many directions there are: 2 means (vertical, horizontal).
        least: int, the smallest value that is allowed.

    Raises:
        ValueError: anything else.

    >>> whole_numbers("conv2d", "stride", 2, count=2, least=1), whole_numbers("conv2d", "stride", (1, 2), 2, 1)
    ((2, 2), (1, 2))
    """
    values = (value,) * count if is_whole(value) or not np.iterable(value) else tuple(value)
    if len(values) != count or not all(is_whole(number) and number >= least for number in values):
        directions = {1: "", 2: " or a pair (vertical, horizontal)"}.get(count, f" or {count} of them")
        raise ValueError(f"{function}: {name} is {value!r}, expected a whole number >= {least}{directions}")
    return tuple(int(number) for number in values)


def whole_number(function, name, value, least=None):
    """A single whole number as an int.

    Args:
        function, name: as in `whole_numbers`.
        value: int, Python's or NumPy's.
        least: int, the smallest value that is allowed; None for any.

    Raises:
        ValueError: anything else.

    >>> whole_number("Softmax", "axis", np.int64(-1))
    -1
    """
    if not is_whole(value) or (least is not None and value < least):
        bound = "" if least is None else f" >= {least}"
        raise ValueError(f"{function}: {name} is {value!r}, expected a whole number{bound}")
    return int(value)


def real_number(function, name, value, least=-math.inf, most=math.inf, above=-math.inf, below=math.inf):
    """A single finite number as a float; a NumPy scalar would make its own type of everything it meets.

    Args:
        function, name: as in `whole_numbers`.
        value: int or float, Python's or NumPy's.
        least, most: float, the smallest and the largest value that is allowed.
        above, below: float, between which the value lies, these two not included.

    Raises:
        ValueError: anything else, nan and infinity too.

    >>> real_number("SGD", "momentum", 1, least=0, below=1)
    Traceback (most recent call last):
        ...
    ValueError: SGD: momentum is 1, expected a number >= 0 and < 1
    """
    try:
        number = float(value) if is_real(value) else math.nan
    except OverflowError:  # a whole number of hundreds of digits
        number = math.nan
    if least <= number <= most and above < number < below:
        return number
    bounds = [(">=", least), (">", above), ("<=", most), ("<", below)]
    expected = " and ".join(f"{sign} {bound}" for sign, bound in bounds if math.isfinite(bound)) or "that is finite"
    if math.isfinite(least) and math.isfinite(most):
        expected = f"from {least} to {most}"
    raise ValueError(f"{function}: {name} is {value!r}, expected a number {expected}")


def is_whole(number):
    """Whether `number` is a Python or NumPy integer; True and False are not numbers here.

    >>> is_whole(np.int8(3)), is_whole(3.0), is_whole(True)
    (True, False, False)
    """
    return isinstance(number, int | np.integer) and not isinstance(number, bool | np.bool_)


def is_real(number):
    """Whether `number` is a Python or NumPy number of the real line, whole or not; True and False are not.

    >>> is_real(np.float32(3)), is_real("3"), is_real(True), is_real(1j)
    (True, False, False, False)
    """
    return isinstance(number, float | np.floating) or is_whole(number)


def as_path(function, path):
    """A path as a Path. Python itself would take a whole number for an open file, and close it.

    Raises:
        TypeError: neither str nor a path.

    >>> as_path("load", 5)
    Traceback (most recent call last):
        ...
    TypeError: load: path is 5, expected a str or a Path
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"{function}: path is {path!r}, expected a str or a Path")
    return Path(path)
