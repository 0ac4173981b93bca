"""Data to learn from: ``train, test = load("digits")``.

`names` lists the sets, `describe` says what a set holds, where it comes from and under which license, `classes` what
its class numbers stand for. All but "mnist" and "fashion-mnist" come with the project and need no connection.
"""

import textwrap

from nnlib.datasets.containers import Examples, Picture, Split
from nnlib.datasets.downloads import fashion_mnist, mnist
from nnlib.datasets.embedded import digits, glyph_split, scene, surnames
from nnlib.datasets.idx import read_idx, write_idx
from nnlib.datasets.store import index
from nnlib.datasets.strokes import Style, glyphs
from nnlib.datasets.toys import blobs, circles, moons, spirals, xor

__all__ = [
    "Examples",
    "Picture",
    "Split",
    "Style",
    "blobs",
    "circles",
    "classes",
    "describe",
    "glyphs",
    "load",
    "moons",
    "names",
    "read_idx",
    "spirals",
    "write_idx",
    "xor",
]

_LOADERS = {
    "digits": digits,
    "glyphs": glyph_split,
    "surnames": surnames,
    "scene": scene,
    "spirals": spirals,
    "moons": moons,
    "circles": circles,
    "xor": xor,
    "blobs": blobs,
    "mnist": mnist,
    "fashion-mnist": fashion_mnist,
}


def names():
    """The names that `load` knows.

    >>> names()[:4]
    ('digits', 'glyphs', 'surnames', 'scene')
    """
    return tuple(_LOADERS)


def load(name, **options):
    """A data set by its name.

    Args:
        name: str, one of `names`.
        options: what the sets of points take: ``count`` and ``rng``, and more, as `spirals` says.

    Returns:
        `Split` (train, test), each `Examples` (x, y); `Examples` for the sets of points; `Picture` (x) for "scene".
        Types and ranges stand in `describe`. The arrays are new ones, free to be written into.

    Raises:
        ValueError: an unknown name, or a downloaded file that is not the published one.
        TypeError: an option that the set does not take.
        FileNotFoundError: a set that is not on this computer and cannot be fetched.

    >>> import numpy as np
    >>> train, test = load("digits")
    >>> train.x.shape, train.x.dtype, train.y[:5]
    ((1415, 1, 8, 8), dtype('float32'), array([0, 1, 2, 3, 4]))
    >>> x, y = load("moons", count=100, rng=np.random.default_rng(0))
    >>> x.shape
    (100, 2)
    """
    return _LOADERS[_known("load", name)](**options)


def describe(name):
    """What a data set holds, where it comes from, and under which license it may be used.

    Args:
        name: str, one of `names`.

    Returns:
        str of several lines, to be printed.

    Raises:
        ValueError: an unknown name.

    >>> print(describe("moons"))
    Two half circles that reach into each other
    arrays:   x (count, 2) float32, about -1 to 2; y (count,) int64, 0 to 1
    origin:   drawn by the project: load("moons", count=..., rng=...)
    license:  MIT, as the project
    """
    about = index()[_known("describe", name)]
    lines = [about["title"]]
    for key in ("arrays", "origin", "license", "note", "citation"):
        if key in about:
            lines += textwrap.wrap(about[key], 100, initial_indent=f"{key + ':':<10}", subsequent_indent=" " * 10)
    return "\n".join(lines)


def classes(name):
    """What the class numbers of a data set stand for, in order.

    Args:
        name: str, one of `names`.

    Returns:
        tuple of str; empty if the set has no classes, or as many as one asks for.

    Raises:
        ValueError: an unknown name.

    >>> classes("fashion-mnist")[:3]
    ('T-shirt/top', 'Trouser', 'Pullover')
    """
    return tuple(index()[_known("classes", name)].get("classes", ()))


def _known(function, name):
    if not isinstance(name, str) or name not in _LOADERS:
        raise ValueError(f"{function}: name is {name!r}, expected one of {', '.join(_LOADERS)}")
    return name
