"""Kernels over a picture: one from the zoo of the lectures or taps of one's own, a border, and pooling behind it."""

import dataclasses
import functools

import numpy as np

from nnlib.demos.kernel_zoo_scene import POOLINGS, SIZES, draw
from nnlib.demos.numbers import read_number, refusal
from nnlib.demos.taps import (
    BORDERS,
    LARGEST,
    PICTURES,
    divided,
    filtered,
    gaussian,
    middle,
    negated,
    padded,
    resized,
    turned,
    with_tap,
    zoo,
)
from nnlib.functional.activations import relu
from nnlib.kernels import KERNELS

_WHOLE = {"turn": turned, "negate": negated, "divide": divided}


@dataclasses.dataclass(frozen=True)
class KernelZoo:
    """A kernel over a picture, and a pixel of the result that is looked at.

    Args:
        picture: str, one of `PICTURES`.
        kernel: tuple of rows of 3 to 5 floats, as many rows as columns, each tap from -99 to 99.
        sigma: float, 0.3 to 2, the width of the Gaussian of the zoo.
        border: str, one of `BORDERS`; "none" leaves out the places where the kernel would hang over the edge.
        rectify: bool, whether max(0, result) is pooled instead of the result.
        pooling: str, a key of `POOLINGS`.
        window, stride: int, 1 to 4, of the pooling.
        place: (row, column) of the result, ints from 0; beyond its end the last one is taken.
        tap: (row, column) of the kernel that the controls change, ints from 0, as `place`.

    Raises:
        ValueError: a value out of its range.

    >>> zoo = KernelZoo(picture="shapes", border="none", place=(20, 6))
    >>> zoo.name, zoo.result.shape, zoo.pooled.shape, round(zoo.here, 2)
    ('Sobel, left to right', (70, 94), (35, 47), 2.6)

    Source: CMU 10-701, neural networks; USC CSCI 567, lecture 7.
    """

    picture: str = "the scene"
    kernel: tuple = KERNELS["Sobel, left to right"]
    sigma: float = 1.0
    border: str = "replicate"
    rectify: bool = False
    pooling: str = "maximum"
    window: int = 2
    stride: int = 2
    place: tuple = (46, 8)
    tap: tuple = (1, 1)

    def __post_init__(self):
        for name, known in (("picture", PICTURES), ("border", BORDERS), ("pooling", tuple(POOLINGS))):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected one of {', '.join(known)}")
        if len(self.kernel) not in SIZES.values() or any(len(row) != len(self.kernel) for row in self.kernel):
            shape = [len(row) for row in self.kernel]
            raise ValueError(f"kernel has rows of {shape} taps, expected 3 to 5 rows and as many columns")
        for tap in (tap for row in self.kernel for tap in row):
            if not abs(tap) <= LARGEST:
                raise ValueError(refusal(tap, "tap", LARGEST))
        for name, least, most in (("sigma", 0.3, 2), ("window", 1, 4), ("stride", 1, 4)):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a number from {least} to {most}")
        for name in ("place", "tap"):
            if len(getattr(self, name)) != 2 or min(getattr(self, name)) < 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a row and a column from 0")

    @property
    def name(self):
        """The kernel's name in the zoo, or "my own"."""
        return next((name for name, kernel in zoo(self.sigma).items() if kernel == self.kernel), "my own")

    @property
    def result(self):
        """Array, what the kernel makes of the picture."""
        return filtered(self.picture, self.kernel, self.border)[0]

    @property
    def pooled(self):
        """Array, what pooling makes of the result."""
        x = relu(self.result) if self.rectify else self.result
        return POOLINGS[self.pooling](x[None, None], self.window, self.stride)[0, 0]

    @property
    def at(self):
        """(row, column) of the result that is looked at."""
        return _inside(self.place, self.result.shape)

    @property
    def here(self):
        """The number at that place of the result."""
        return float(self.result[self.at])

    @property
    def covered(self):
        """Array of the kernel's shape: what lies under it there, the border with it."""
        row, column = self.at
        side = len(self.kernel)
        return padded(self.picture, side, self.border)[row : row + side, column : column + side]

    @property
    def block(self):
        """(row, column) of the pooled picture: the block that the place lies in, or the last one."""
        return _inside([one // self.stride for one in self.at], self.pooled.shape)

    def act(self, name, value):
        """The state after a control was used, a pixel was reached, or a tap was chosen."""
        change = functools.partial(dataclasses.replace, self)
        if name in ("input.hover", "result.hover", "pooled.hover"):
            return change(place=self._place(name, value))
        if name == "kernel.pick":
            return change(tap=tuple(int(one) for one in value))
        if name in ("picture", "border", "pooling"):
            return change(**{name: value})
        if name in ("window", "stride"):
            return change(**{name: int(value)})
        if name == "rectify":
            return change(rectify=bool(value))
        if name == "sigma":
            return change(sigma=float(value), kernel=gaussian(value))
        if name == "zoo":
            if value == "my own":
                return self
            if value not in zoo(self.sigma):
                raise ValueError(f"zoo is {value!r}, expected one of: {'; '.join(zoo(self.sigma))}")
            return change(kernel=zoo(self.sigma)[value])
        return self._act_on_taps(name, value, change)

    def _act_on_taps(self, name, value, change):
        tap = self.kernel[self.cell[0]][self.cell[1]]
        if name == "size":
            if value not in SIZES:
                raise ValueError(f"size is {value!r}, expected one of {', '.join(SIZES)}")
            away = middle(SIZES[value]) - self.middle
            cell = tuple(max(one + away, 0) for one in self.cell)
            return change(kernel=resized(self.kernel, SIZES[value]), tap=cell)
        if name in ("tap", "more", "less"):
            tap = read_number(value, "tap", LARGEST) if name == "tap" else tap + (1 if name == "more" else -1)
            return change(kernel=with_tap(self.kernel, self.cell, tap))
        if name in _WHOLE:
            return change(kernel=_WHOLE[name](self.kernel))
        raise ValueError(f"action is {name!r}, which this demo does not know")

    def _place(self, name, value):
        row, column = (int(one) for one in value)
        if name == "pooled.hover":
            return row * self.stride, column * self.stride
        before = self.middle if name == "input.hover" and self.border == "none" else 0
        return max(row - before, 0), max(column - before, 0)

    @property
    def middle(self):
        """int, the row and the column of the tap that stands over the pixel."""
        return middle(len(self.kernel))

    @property
    def sum(self):
        """The sum of the taps."""
        return float(np.sum(self.kernel))

    @property
    def cell(self):
        """(row, column) of the tap that the controls change."""
        return _inside(self.tap, (len(self.kernel),) * 2)

    @property
    def corner(self):
        """(row, column) of the picture where the kernel begins; below 0 lies the border."""
        return tuple(one - (0 if self.border == "none" else self.middle) for one in self.at)

    def scene(self):
        """The picture, the result and the pooled result; below, one number of each, worked out."""
        return draw(self)


def _inside(place, shape):
    return tuple(min(one, length - 1) for one, length in zip(place, shape, strict=True))
