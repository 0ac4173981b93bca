"""Memory that is allocated once and used again: arrays that begin on a cache line, and scratch space."""

import math

import numpy as np

CACHE_LINE = 64


def aligned(shape, dtype, zero=False):
    """An array whose first byte lies on a cache line.

    NumPy's own arrays begin on multiples of 16 bytes; vector instructions that load 64 bytes at a time then touch two
    cache lines instead of one.

    Args:
        shape: tuple of ints >= 0.
        dtype: floating-point type.
        zero: bool, filled with zeros instead of whatever was there.

    >>> aligned((3, 5), np.float32).ctypes.data % 64
    0
    """
    itemsize = np.dtype(dtype).itemsize
    count = math.prod(shape)
    raw = (np.zeros if zero else np.empty)(count + CACHE_LINE // itemsize, dtype)
    start = -raw.ctypes.data % CACHE_LINE // itemsize
    return raw[start : start + count].reshape(shape)


def bits(x):
    """A view of the numbers as whole numbers of the same size. Times 0 these are 0, whatever they stand for.

    >>> (bits(np.array([2.0, np.inf, np.nan])) * [1, 0, 0]).view(float)
    array([2., 0., 0.])
    """
    return x.view(f"i{x.itemsize}")


class Scratch:
    """Arrays that live only until the next step needs the space: one for each name, as large as the largest asked for.

    >>> scratch = Scratch(np.float32)
    >>> first, second = scratch.array("a", (2, 3)), scratch.array("a", (3, 2))
    >>> np.shares_memory(first, second)
    True
    """

    def __init__(self, dtype):
        self.dtype = np.dtype(dtype)
        self.flat = {}

    def array(self, name, shape):
        """An array of the given shape with unknown contents; it is overwritten by whoever asks for `name` next."""
        count = math.prod(shape)
        flat = self.flat.get(name)
        if flat is None or flat.size < count:
            flat = self.flat[name] = aligned((count,), self.dtype)
        return flat[:count].reshape(shape)
