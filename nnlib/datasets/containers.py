"""What a data set comes in: small named tuples of arrays."""

from typing import NamedTuple

import numpy as np


class Examples(NamedTuple):
    """Inputs and what they should give, in the same order.

    Fields:
        x: array (N, ...), the inputs.
        y: int64 array (N,), the class of each.
    """

    x: np.ndarray
    y: np.ndarray


class Split(NamedTuple):
    """Examples to learn from, and examples to be judged by.

    Fields:
        train: `Examples`.
        test: `Examples`, kept apart from train.
    """

    train: Examples
    test: Examples


class Picture(NamedTuple):
    """One picture.

    Fields:
        x: float32 array (H, W, 3), red, green and blue, values 0 to 1.
    """

    x: np.ndarray


def scaled(pixels, white=255):
    """Whole grey levels (N, H, W) as network input (N, 1, H, W), float32, from 0 for black to 1 for `white`.

    >>> scaled(np.array([[[0, 255]]], np.uint8))
    array([[[[0., 1.]]]], dtype=float32)
    """
    return (pixels / np.float32(white))[:, None].astype(np.float32, copy=False)
