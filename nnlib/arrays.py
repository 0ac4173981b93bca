"""What every function of the library does first: arguments made floating-point, shapes compared, numbers checked."""

import numpy as np


def as_float(x):
    """`x` as an array of floating-point numbers: its own type if it has one, float64 for integers and booleans.

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
    raise TypeError(f"as_float: x is an array of {x.dtype}, expected real numbers")


def same_shape(function, **arrays):
    """Two arrays as floating-point numbers, or an error that names `function` when their shapes differ.

    >>> same_shape("relu_backward", dy=np.ones(3), x=np.ones((2, 3)))
    Traceback (most recent call last):
        ...
    ValueError: relu_backward: dy is (3,), expected the shape of x, (2, 3)
    """
    (name, array), (other_name, other) = ((name, as_float(array)) for name, array in arrays.items())
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


def is_whole(number):
    """Whether `number` is a Python or NumPy integer; True and False are not numbers here.

    >>> is_whole(np.int8(3)), is_whole(3.0), is_whole(True)
    (True, False, False)
    """
    return isinstance(number, int | np.integer) and not isinstance(number, bool | np.bool_)
