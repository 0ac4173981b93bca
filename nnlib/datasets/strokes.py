"""Digits that nobody wrote: strokes, bent and placed at random, drawn with a pen of random width.

A glyph is a handful of line segments. A pixel is as dark as it is near to one of them::

    ink(pixel) = clip(width - distance(pixel, nearest segment), 0, 1)

As many images as one likes, none seen before: what a trained network is judged with.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from nnlib.arrays import is_whole
from nnlib.datasets.containers import Examples, scaled

SIZE = 28
_SEGMENTS = 32
_TOGETHER = 64

# Ways to write each digit, in a box from (-1, -1), top left, to (1, 1), bottom right. A stroke is a line through its
# points ("-") or a smooth curve ("~").
_STYLES = {
    0: [
        "~ 0,-1 -.42,-.75 -.6,0 -.42,.75 0,1 .42,.75 .6,0 .42,-.75 0,-1",
        "~ .25,-.95 -.3,-.8 -.6,0 -.35,.8 .1,1 .5,.65 .6,-.1 .4,-.75 .05,-1 -.15,-.85",
    ],
    1: ["- 0,-1 0,1", "- -.35,-.6 0,-1 0,1", "- -.35,-.6 0,-1 0,1 | - -.4,1 .4,1"],
    2: [
        "~ -.55,-.55 -.3,-.93 .15,-1 .5,-.7 .42,-.25 0,.35 -.6,1 | - -.6,1 .6,1",
        "~ -.55,-.6 -.1,-1 .45,-.75 .4,-.2 -.1,.6 -.5,.95 -.62,.7 -.3,.62 .1,.93 .6,.9",
    ],
    3: [
        "~ -.5,-.75 -.1,-1 .4,-.8 .4,-.35 0,-.08 | ~ 0,-.08 .5,.15 .55,.6 .15,1 -.3,.98 -.6,.7",
        "- -.5,-1 .5,-1 -.05,-.2 | ~ -.05,-.2 .45,-.05 .58,.5 .15,.98 -.3,.97 -.6,.7",
    ],
    4: ["- -.35,-1 -.6,.2 .6,.2 | - .3,-.6 .25,1", "- .3,1 .3,-1 -.6,.35 .6,.35"],
    5: [
        "- .5,-1 -.4,-1 -.5,-.15 | ~ -.5,-.15 .05,-.3 .55,.05 .55,.6 .1,1 -.35,.95 -.6,.7",
        "~ .5,-.97 0,-.97 -.4,-.9 | ~ -.4,-.9 -.45,-.1 .1,-.2 .5,.1 .5,.65 .1,1 -.5,.9",
    ],
    6: [
        "~ .4,-1 -.2,-.6 -.55,.1 -.5,.75 0,1 .5,.75 .5,.25 .05,0 -.4,.2 -.53,.5",
        "~ .1,-1 -.4,-.2 -.5,.5 -.25,.95 .25,.95 .45,.6 .3,.2 -.1,.2 -.45,.6",
    ],
    7: [
        "- -.55,-1 .55,-1 -.15,1",
        "- -.55,-1 .55,-1 -.15,1 | - -.3,0 .4,0",
        "- -.55,-.7 -.5,-1 | ~ -.5,-1 0,-.9 .55,-1 | ~ .55,-1 .15,-.2 0,1",
    ],
    8: [
        "~ 0,-.05 -.42,-.4 -.35,-.85 0,-1 .35,-.85 .42,-.4 0,-.05 -.5,.35 -.45,.85 0,1 .45,.85 .5,.35 0,-.05",
        "~ .4,-.8 0,-1 -.42,-.75 -.3,-.35 .3,.15 .5,.6 .1,1 -.4,.8 -.42,.4 0,0 .4,-.4 .4,-.8",
    ],
    9: [
        "~ .5,-.5 .35,-.9 0,-1 -.45,-.75 -.5,-.3 -.1,0 .35,-.15 .5,-.5 | - .5,-.5 .45,.2 .3,1",
        "~ .5,-.55 .3,-.95 -.1,-.98 -.48,-.65 -.4,-.15 .05,-.02 .5,-.5 .55,.2 .3,.85 -.1,1 -.45,.85",
    ],
}


class Style(NamedTuple):
    """How much the glyphs of `glyphs` differ; every number is the largest deviation from the upright, centered glyph.

    Fields:
        rotation: float, in degrees.
        slant: float, how far the top leans aside, as a part of the height.
        stretch: float, the factor by which width and height may grow or shrink, minus 1.
        shift: float, in pixels.
        bend: float, how far waves move the points, as a part of the glyph's half height.
        specks: int, how many pixels may be hit by a grey speck.
    """

    rotation: float = 15.0
    slant: float = 0.25
    stretch: float = 0.2
    shift: float = 3.0
    bend: float = 0.12
    specks: int = 10


_USUAL = Style()


def glyphs(count, rng, style=_USUAL):
    """Draw digits, 28x28 pixels, white on black.

    Each of the ten digits comes equally often (the first few once more if `count` is no multiple of 10), in random
    order and in one of two or three ways to write it.

    Args:
        count: int >= 0, how many images.
        rng: numpy.random.Generator.
        style: `Style`, how much the images differ.

    Returns:
        `Examples`: x (count, 1, 28, 28) float32, values 0 to 1; y (count,) int64, the digits.

    Raises:
        ValueError: count is not a whole number >= 0.

    >>> x, y = glyphs(20, np.random.default_rng(0))
    >>> x.shape, x.dtype, float(x.max()) <= 1, np.bincount(y).tolist()
    ((20, 1, 28, 28), dtype('float32'), True, [2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    """
    pixels, y = draw(count, rng, style)
    return Examples(scaled(pixels), y)


def draw(count, rng, style=_USUAL):
    """The same images as `glyphs`, as whole grey levels: pixels (count, 28, 28) uint8, values 0 to 255, and y."""
    if not is_whole(count) or count < 0:
        raise ValueError(f"glyphs: count is {count!r}, expected a whole number >= 0")
    y = rng.permutation(np.arange(count) % 10)
    table, ways = _strokes()
    way = rng.integers(ways[y])
    points = _place(_bend(table[y, way], rng, style), rng, style)
    width, strength = rng.uniform(1.4, 2.4, (count, 1, 1)), rng.uniform(0.7, 1.0, (count, 1, 1))
    distance = np.empty((count, SIZE, SIZE), np.float32)
    # A few images at a time fit into the processor's cache, which makes drawing faster.
    for start in range(0, count, _TOGETHER):
        distance[start : start + _TOGETHER] = _distance(points[start : start + _TOGETHER])
    ink = strength * np.clip(width - distance, 0, 1)
    return np.round(255 * _speckle(ink, rng, style)).astype(np.uint8), y


def _bend(points, rng, style):
    """Move points (count, S, 2, 2) along smooth waves, two for each direction, different in every image."""
    count = len(points)
    for _ in range(2):
        frequency = rng.normal(0, 2, (count, 1, 1, 2, 2))
        phase, size = rng.uniform(0, 2 * np.pi, (count, 1, 1, 2)), rng.uniform(0, style.bend, (count, 1, 1, 2))
        points = points + size * np.sin((frequency @ points[..., None])[..., 0] + phase)
    return points


def _place(points, rng, style):
    """Turn, slant, stretch, enlarge to pixels and shift."""
    count = len(points)
    angle = np.deg2rad(style.rotation) * rng.uniform(-1, 1, count)
    slant = style.slant * rng.uniform(-1, 1, count)
    stretch = (1 + style.stretch) ** rng.uniform(-1, 1, (count, 2))
    one, zero = np.ones(count), np.zeros(count)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    lean = np.array([[one, -slant], [zero, one]])
    scale = np.array([[stretch[:, 0], zero], [zero, stretch[:, 1]]])
    matrix = 8.5 * np.einsum("ijn,jkn,kln->nil", turn, lean, scale)
    shift = style.shift * rng.uniform(-1, 1, (count, 1, 1, 2))
    return np.einsum("nil,nstl->nsti", matrix, points) + SIZE / 2 + shift


def _distance(points):
    """Distance of every pixel's center p from the nearest segment: (N, S, 2 ends, 2 coordinates) -> (N, 28, 28).

    The point of a segment from a to b that is nearest to p::

        a + t (b - a) with t = clip((p - a) . (b - a) / |b - a|^2, 0, 1)
    """
    points = points.astype(np.float32)
    centers = np.arange(SIZE, dtype=np.float32) + np.float32(0.5)
    column, row = centers[None, None, :], centers[None, :, None]
    nearest = np.full((len(points), SIZE, SIZE), np.inf, np.float32)
    for segment in range(points.shape[1]):
        (ax, ay), (bx, by) = np.moveaxis(points[:, segment], 0, -1)[..., None, None]
        dx, dy = bx - ax, by - ay
        length = np.maximum(dx * dx + dy * dy, np.float32(1e-6))
        t = (column - ax) * (dx / length) + (row - ay) * (dy / length)
        np.clip(t, 0, 1, out=t)
        across, down = (column - ax) - t * dx, (row - ay) - t * dy
        np.minimum(nearest, across * across + down * down, out=nearest)
    return np.sqrt(nearest)


def _speckle(ink, rng, style):
    """Grey specks at random places; where there is ink, the darker of the two stays."""
    count = len(ink)
    number = rng.integers(style.specks, size=(count, 1), endpoint=True)
    hit = np.arange(style.specks) < number
    image, place = np.nonzero(hit)[0], rng.integers(SIZE * SIZE, size=(count, style.specks))[hit]
    flat = ink.reshape(count, SIZE * SIZE)
    np.maximum.at(flat, (image, place), rng.uniform(0.1, 0.9, len(place)))
    return ink


@cache
def _strokes():
    """Every way to write every digit, as segments (10, ways, S, 2 ends, 2 coordinates); how many there are (10,)."""
    ways = np.array([len(styles) for styles in _STYLES.values()])
    table = np.zeros((10, ways.max(), _SEGMENTS, 2, 2))
    for digit, styles in _STYLES.items():
        for way, style in enumerate(styles):
            segments = np.concatenate([_segments(stroke) for stroke in style.split("|")])
            # Segments that are not needed lie on the last one, where they add no ink.
            table[digit, way] = segments[np.minimum(np.arange(_SEGMENTS), len(segments) - 1)]
    table.flags.writeable = False
    return table, ways


def _segments(stroke):
    """One stroke as segments (S, 2 ends, 2 coordinates); a curve is cut into two segments for each pair of points."""
    from scipy.interpolate import CubicSpline

    kind, *pairs = stroke.split()
    points = np.array([[float(number) for number in pair.split(",")] for pair in pairs])
    if kind == "~":
        # Time runs with the length of the way, so that close points make no loops.
        time = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
        closed = np.array_equal(points[0], points[-1])
        curve = CubicSpline(time, points, bc_type="periodic" if closed else "natural")
        points = curve(np.interp(np.arange(2 * len(time) - 1) / 2, np.arange(len(time)), time))
    return np.stack([points[:-1], points[1:]], axis=1)
