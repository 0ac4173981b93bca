"""Shape arithmetic: how many places a sliding window fits, where they are, and what padding does to them.

Everything here is about one axis; an image has two, and each is computed on its own.
"""

import itertools
import math

import numpy as np

_MODES = ("refuse", "floor")


def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Number of places at which a window fits along one axis.

    The window covers ``kernel_size`` cells, starts at the left edge of the padded axis and moves by ``stride``::

        output = (size - kernel_size + 2 * padding) / stride + 1

    When the division leaves a remainder, the last cells of the axis are covered by no window. The lectures refuse
    such a layer; most libraries, PyTorch among them, round down and leave those cells out. ``mode`` says which.

    Args:
        size: int >= 1, cells along the axis before padding (W or H of the lectures).
        kernel_size: int >= 1, cells that the window covers (F).
        padding: int >= 0, cells added at *each* end (P).
        stride: int >= 1, cells from one place to the next (S).
        mode: "refuse" raises when the window does not fit exactly, "floor" rounds down.

    Returns:
        int >= 1.

    Raises:
        ValueError: a value out of its range; a window larger than the padded axis; in mode "refuse", a remainder.
        TypeError: a size that is not a whole number.

    >>> output_size(9, 3), output_size(9, 3, padding=1), output_size(9, 3, padding=1, stride=2)
    (7, 9, 5)
    >>> output_size(7, 3, stride=3, mode="floor")
    2
    >>> output_size(7, 3, stride=3)
    Traceback (most recent call last):
        ...
    ValueError: output_size: (7 - 3 + 2*0)/3 + 1 = 2.33 is not a whole number; 1 cell is left over

    Source: Haverford CS 360, lecture of April 2; USC CSCI 567, lecture 7.
    """
    size, kernel_size, stride = (
        whole("output_size", name, value, 1)
        for name, value in (("size", size), ("kernel_size", kernel_size), ("stride", stride))
    )
    padding = whole("output_size", "padding", padding, 0)
    if mode not in _MODES:
        raise ValueError(f"output_size: mode is {mode!r}, expected one of {_MODES}")
    room = size - kernel_size + 2 * padding
    if room < 0:
        raise ValueError(f"output_size: kernel_size {kernel_size} is larger than the padded axis, {size + 2 * padding}")
    steps, left_over = divmod(room, stride)
    if left_over and mode == "refuse":
        raise ValueError(
            f"output_size: ({size} - {kernel_size} + 2*{padding})/{stride} + 1 = {room / stride + 1:.2f} "
            f"is not a whole number; {left_over} cell{'s are' if left_over > 1 else ' is'} left over"
        )
    return steps + 1


def same_padding(kernel_size):
    """Padding that keeps the size at stride 1: ``(kernel_size - 1) / 2`` at each end.

    Args:
        kernel_size: odd int >= 1. An even window has no middle cell, so no equal padding on both sides exists.

    Raises:
        ValueError: kernel_size is even or below 1.

    >>> [same_padding(kernel_size) for kernel_size in (3, 5, 7)]
    [1, 2, 3]

    Source: USC CSCI 567, lecture 7.
    """
    kernel_size = whole("same_padding", "kernel_size", kernel_size, 1)
    if kernel_size % 2 == 0:
        raise ValueError(f"same_padding: kernel_size is {kernel_size}; only an odd window can be padded equally")
    return (kernel_size - 1) // 2


def resolve_padding(padding, kernel_size):
    """Cells added before and after an axis, for each way of asking.

    Args:
        padding: int >= 0 (that many at each end), a pair (before, after), "valid" (none),
            "same" (stride 1 keeps the size; the odd cell of an even window goes after, as in PyTorch),
            or "full" (every overlap of at least one cell counts: kernel_size - 1 at each end).
        kernel_size: int >= 1.

    Returns:
        (before, after), two ints >= 0.

    Raises:
        ValueError: a negative number, an unknown word, or a sequence that is not a pair.

    >>> [resolve_padding(padding, 4) for padding in (2, (0, 1), "valid", "same", "full")]
    [(2, 2), (0, 1), (0, 0), (1, 2), (3, 3)]

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
    """
    kernel_size = whole("resolve_padding", "kernel_size", kernel_size, 1)
    if isinstance(padding, str):
        words = {
            "valid": (0, 0),
            "same": ((kernel_size - 1) // 2, kernel_size // 2),
            "full": (kernel_size - 1, kernel_size - 1),
        }
        if padding not in words:
            raise ValueError(f"resolve_padding: padding is {padding!r}, not a number, a pair or one of {tuple(words)}")
        return words[padding]
    if np.ndim(padding) == 0:
        padding = (padding, padding)
    if len(padding) != 2:
        raise ValueError(f"resolve_padding: padding is {padding!r}, expected one number or a pair (before, after)")
    before, after = (whole("resolve_padding", "padding", value, 0) for value in padding)
    return before, after


def padding_map(height, width, padding):
    """The padded image as a picture: 1 where a cell was added, 0 where the image itself lies.

    Args:
        height, width: int >= 1, size of the image.
        padding: int >= 0, cells added on each of the four sides.

    Returns:
        int array (height + 2 * padding, width + 2 * padding).

    >>> padding_map(1, 2, 1)
    array([[1, 1, 1, 1],
           [1, 0, 0, 1],
           [1, 1, 1, 1]])

    Source: Haverford CS 360, handout 19.
    """
    height = whole("padding_map", "height", height, 1)
    width = whole("padding_map", "width", width, 1)
    padding = whole("padding_map", "padding", padding, 0)
    return np.pad(np.zeros((height, width), int), padding, constant_values=1)


def filter_centers(height, width, kernel_size, padding=0, stride=1):
    """The cells of the image on which the middle of the filter comes to rest.

    Along one axis the middle rests, counted in cells of the image *before* padding, at::

        (kernel_size - 1) / 2 - padding + stride * i,   i = 0 ... output_size - 1

    Args:
        height, width: int >= 1, size of the image.
        kernel_size: odd int >= 1, the filter is square.
        padding: int, 0 to (kernel_size - 1) / 2, so that no middle lies outside the image.
        stride: int >= 1.

    Returns:
        int array (height, width): 1 where the middle rests, 0 elsewhere.

    Raises:
        ValueError: an even kernel_size, too much padding, or a filter that does not fit exactly.

    >>> filter_centers(5, 3, kernel_size=3, padding=1, stride=2)
    array([[1, 0, 1],
           [0, 0, 0],
           [1, 0, 1],
           [0, 0, 0],
           [1, 0, 1]])

    Source: Haverford CS 360, handout 19.
    """
    middle = same_padding(kernel_size)
    height = whole("filter_centers", "height", height, 1)
    width = whole("filter_centers", "width", width, 1)
    padding = whole("filter_centers", "padding", padding, 0)
    stride = whole("filter_centers", "stride", stride, 1)
    if padding > middle:
        raise ValueError(
            f"filter_centers: padding {padding} puts the first middle outside the image; at most {middle} fits "
            f"kernel_size {kernel_size}"
        )
    rows, columns = (
        middle - padding + stride * np.arange(output_size(size, kernel_size, padding, stride))
        for size in (height, width)
    )
    picture = np.zeros((height, width), int)
    picture[np.ix_(rows, columns)] = 1
    return picture


def dense_parameters(sizes):
    """Number of weights and biases of a fully connected network: ``sum (n_in + 1) * n_out`` over its layers.

    Args:
        sizes: sequence of at least two ints >= 1, units per layer from input to output.

    Raises:
        ValueError: fewer than two sizes, or one below 1.
        TypeError: a size that is not a whole number.

    >>> dense_parameters((32 * 32 * 3, 100, 50, 10))
    312860

    Source: Haverford CS 360, handout 18; UW CSE 446.
    """
    sizes = [whole("dense_parameters", "sizes", size, 1) for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"dense_parameters: sizes is {sizes}, expected at least an input and an output")
    return sum((before + 1) * after for before, after in itertools.pairwise(sizes))


def whole(function, name, value, least):
    """`value` as an int, or an error that names it.

    Args:
        function, name: str, for the message.
        value: a number of any type.
        least: int, the smallest value allowed.

    Raises:
        TypeError: not a whole number.
        ValueError: below `least`.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{function}: {name} is {value!r}, expected a whole number")
    if not math.isfinite(value) or value != int(value):
        raise TypeError(f"{function}: {name} is {value!r}, expected a whole number")
    if value < least:
        raise ValueError(f"{function}: {name} is {value!r}, expected at least {least}")
    return int(value)
