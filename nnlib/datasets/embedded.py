"""Data sets that come with the project and need no connection."""

import csv
import gzip

import numpy as np

from nnlib.datasets.containers import Examples, Picture, Split, scaled
from nnlib.datasets.store import folder, index


def digits():
    """Handwritten digits, 8x8 pixels: 1415 to learn from, 382 to be judged by.

    The file goes writer by writer, and the test begins with a new one: it asks about hands never seen before, which is
    harder than a test drawn at random.

    Returns:
        `Split`: x (N, 1, 8, 8) float32, in steps of 1/16 from 0 to 1; y (N,) int64, 0 to 9.

    >>> train, test = digits()
    >>> train.x.shape, test.y.shape
    ((1415, 1, 8, 8), (382,))

    Source: Alpaydin, Kaynak, Optical recognition of handwritten digits (1998), UCI Machine Learning Repository.
    """
    with gzip.open(folder() / "digits.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.int64)
    x, y = scaled(table[:, :-1].reshape(-1, 8, 8), white=16), table[:, -1]
    return Split(Examples(x[:1415], y[:1415].copy()), Examples(x[1415:], y[1415:].copy()))


def glyph_split():
    """The glyphs of `nnlib.datasets.glyphs`, 8000 to learn from, 2000 to be judged by, drawn once and stored.

    Returns:
        `Split`: x (N, 1, 28, 28) float32, values 0 to 1; y (N,) int64, 0 to 9.

    >>> train, test = glyph_split()
    >>> train.x.shape, test.x.shape
    ((8000, 1, 28, 28), (2000, 1, 28, 28))
    """
    with np.load(folder() / "glyphs.npz", allow_pickle=False) as file:
        x, y = scaled(file["x"]), file["y"].astype(np.int64)
    return Split(Examples(x[:8000], y[:8000]), Examples(x[8000:], y[8000:]))


def scene():
    """A rendered scene, `nnlib.datasets.rays.render`: a colored picture to try filters on, not a photograph.

    Returns:
        `Picture`: x (320, 480, 3) float32, red, green and blue, values 0 to 1.

    >>> scene().x.shape
    (320, 480, 3)
    """
    with np.load(folder() / "scene.npz", allow_pickle=False) as file:
        return Picture(file["x"] / np.float32(255))


def surnames():
    """Common surnames in 25 languages, in plain letters: every fifth of a language is kept for the test.

    Some names are common in several languages; a few names of the test are therefore met in training, with another
    language. No classifier gets all right.

    Returns:
        `Split`: x (N,) str, "A" to "Z" and then "a" to "z"; y (N,) int64, the position of the language in
        ``classes("surnames")``.

    >>> train, test = surnames()
    >>> str(train.x[0]), int(train.y[0]), len(train.x) > 4 * len(test.x) > 2000
    ('Abbas', 0, True)
    """
    languages = index()["surnames"]["classes"]
    with open(folder() / "surnames.csv", encoding="ascii", newline="") as file:
        rows = [(row["surname"], languages.index(row["language"])) for row in csv.DictReader(file)]
    x, y = np.array([name for name, _ in rows]), np.array([language for _, language in rows], dtype=np.int64)
    place = np.arange(len(y)) - np.searchsorted(y, y)
    kept = place % 5 == 4
    return Split(Examples(x[~kept], y[~kept]), Examples(x[kept], y[kept]))
