"""Dropout layers: active in training, nothing at all in use."""

import numpy as np

from nnlib.arrays import as_float, real_number
from nnlib.functional.dropout import dropout, dropout_backward, dropout_mask
from nnlib.layers.base import Layer, check_generator


class Dropout(Layer):
    """`dropout` with a new inverted mask in every forward pass, one for each example and unit; off after ``eval()``.

    Args:
        drop_probability: float from 0 to 1, the probability that a unit is dropped (PyTorch calls it p).
        rng: numpy.random.Generator, draws the masks.

    Raises:
        ValueError: a probability outside [0, 1].
        TypeError: an rng that is no generator.

    >>> layer = Dropout(0.5, rng=np.random.default_rng(5))
    >>> layer(np.ones((2, 4)))
    array([[2., 2., 0., 2.],
           [0., 2., 2., 0.]])
    >>> layer.eval()(np.ones((1, 4)))
    array([[1., 1., 1., 1.]])

    Source: PyTorch, torch.nn.Dropout; Srivastava and others, Dropout, 2014.
    """

    def __init__(self, drop_probability=0.5, *, rng):
        name = type(self).__name__
        self.drop_probability = real_number(name, "drop_probability", drop_probability, least=0, most=1)
        check_generator(name, rng)
        self.rng = rng

    def forward(self, x):
        x = as_float(x, "Dropout")
        self.mask = self.draw_mask(x) if self.training else None
        return x if self.mask is None else dropout(x, self.mask)

    def backward(self, dy):
        return as_float(dy, "Dropout", "dy") if self.mask is None else dropout_backward(dy, self.mask)

    def draw_mask(self, x):
        """A mask like x."""
        return dropout_mask(x.shape, self.drop_probability, self.rng, x.dtype)

    def config(self):
        return {"drop_probability": self.drop_probability}


class Dropout2d(Dropout):
    """`Dropout` of whole channels, x (N, C, H, W): the cells of a map are alike, and one would stand in for another.

    >>> Dropout2d(0.5, rng=np.random.default_rng(2))(np.ones((1, 2, 2, 2)))
    array([[[[2., 2.],
             [2., 2.]],
    <BLANKLINE>
            [[0., 0.],
             [0., 0.]]]])

    Source: PyTorch, torch.nn.Dropout2d; Tompson and others, Efficient object localization using convolutional networks,
    2015.
    """

    def draw_mask(self, x):
        """A mask like x, the same in all cells of a channel."""
        if x.ndim != 4:
            raise ValueError(f"Dropout2d: x is {x.shape}, expected (N, C, H, W)")
        mask = dropout_mask((*x.shape[:2], 1, 1), self.drop_probability, self.rng, x.dtype)
        return np.broadcast_to(mask, x.shape)
