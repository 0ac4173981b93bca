"""New training images from old ones: moved, turned, resized, relit and bent a little, so that the label still holds.

Every function takes a batch (N, H, W) or (N, C, H, W) and returns one of the same shape and type. Each image has a draw
of its own; the channels of one image move together. For training data only: what is tested must be left as it is.

`augment` does several of these at once. It adds up all that moves the points of an image before it looks the values up,
because every lookup between cells blurs (see `nnlib.warping`). What lies around an image is said by `fill`: 0 for
digits and glyphs on black.
"""

import numpy as np

from nnlib.arrays import real_number
from nnlib.warping import affine_points, as_images, elastic_field, to_type, warp, working_type

# Coordinates of this many cells are held at a time: they stay in the processor's cache, whatever the size of the batch.
_CELLS = 100_000


def shift(images, rng, pixels=2.0, fill=None):
    """Each image moved by up to so many pixels, down or up and right or left::

        y(p) = x(p - t),   t uniform in the square ±pixels

    Args:
        images: array (N, H, W) or (N, C, H, W), floating-point or whole numbers; N may be 0.
        rng: numpy.random.Generator.
        pixels: float >= 0.
        fill: number that lies around the image, or None: its border cells go on for ever. None suits photographs. For
            digits and glyphs on black, ``fill=0``: a stroke that touches the border would be drawn out into a streak.

    Returns:
        Array like images.

    Raises:
        ValueError: another number of axes, or an amount out of range.
        TypeError: images that are neither floating-point nor whole numbers.

    >>> shift(np.eye(3)[None], np.random.default_rng(0), pixels=0.5).round(1)
    array([[[0.8, 0. , 0. ],
            [0.3, 0.7, 0. ],
            [0. , 0.3, 0.9]]])
    >>> stroke = np.tile([0.0, 0.0, 0.0, 1.0], (1, 5, 1))
    >>> for fill in (None, 0):
    ...     print(shift(stroke, np.random.default_rng(10), pixels=2, fill=fill)[0, 2].round(1))
    [0.  0.2 1.  1. ]
    [0.  0.2 0.8 0. ]

    Source: UBC CPSC 340, training neural networks ("translation, rotation, scaling, lighting").
    """
    return augment(images, rng, pixels=pixels, fill=fill)


def rotate(images, rng, degrees=15.0, fill=None):
    """Each image turned around its center by an angle uniform in ±degrees; positive is counterclockwise.

    Digits bear 15 degrees or so; at 180 a 6 is a 9.

    Args:
        images, rng, fill: as in `shift`.
        degrees: float >= 0.

    Returns, Raises: as `shift`.

    >>> rotate(np.ones((2, 5, 5)), np.random.default_rng(0), degrees=90.0).shape
    (2, 5, 5)

    Source: UBC CPSC 340, training neural networks.
    """
    return augment(images, rng, degrees=degrees, fill=fill)


def scale(images, rng, ratio=0.15, fill=None):
    """Each image magnified around its center by a factor uniform in 1 ± ratio.

    Args:
        images, rng, fill: as in `shift`.
        ratio: float >= 0, < 1.

    Returns, Raises: as `shift`.

    >>> scale(np.ones((2, 5, 5)), np.random.default_rng(0), ratio=0.5).shape
    (2, 5, 5)

    Source: UBC CPSC 340, training neural networks.
    """
    return augment(images, rng, ratio=ratio, fill=fill)


def distort(images, rng, alpha=34.0, sigma=4.0, fill=None):
    """Elastic distortion, as if the image were printed on rubber: each cell looks a little beside itself::

        y(p) = x(p + d(p)),   d = alpha * (noise uniform in ±1, smoothed by a Gaussian of sigma)

    With a small sigma neighbours go different ways and the image dissolves; with a very large one it only shifts. The
    displacements are about alpha / (6 * sigma) pixels: 1.4 for alpha 34 and sigma 4, which suit digits of 28x28.

    Args:
        images, rng, fill: as in `shift`.
        alpha: float >= 0.
        sigma: float > 0, in pixels.

    Returns, Raises: as `shift`.

    >>> distort(np.ones((2, 5, 5)), np.random.default_rng(0)).shape
    (2, 5, 5)

    Source: Simard, Steinkraus, Platt, Best practices for convolutional neural networks applied to visual document
    analysis, 2003.
    """
    return augment(images, rng, alpha=alpha, sigma=sigma, fill=fill)


def relight(images, rng, brightness=0.1, contrast=0.1):
    """Each image brighter or darker, and richer or poorer in contrast::

        y = mean + (1 + c) * (x - mean) + b,   b uniform in ±brightness, c uniform in ±contrast

    with the mean of the image itself. Whole numbers are rounded and kept in the range of their type (255 stays the
    brightest byte); floating-point values may leave the range that they came in.

    Args:
        images, rng: as in `shift`.
        brightness: float >= 0, in the units of the images.
        contrast: float >= 0, <= 1.

    Returns, Raises: as `shift`.

    >>> relight(np.array([[[0, 255]]], np.uint8), np.random.default_rng(0), brightness=20, contrast=0).tolist()
    [[[5, 255]]]

    Source: UBC CPSC 340, training neural networks ("lighting").
    """
    return augment(images, rng, brightness=brightness, contrast=contrast)


def augment(
    images, rng, *, pixels=0.0, degrees=0.0, ratio=0.0, alpha=0.0, sigma=4.0, brightness=0.0, contrast=0.0, fill=None
):
    """Everything at once, in this order: bent (`distort`), magnified (`scale`), turned (`rotate`), moved (`shift`) and
    relit (`relight`). What is left at 0 does not happen.

    Args:
        images, rng, fill: as in `shift`; ``fill=0`` for digits and glyphs on black.
        pixels, degrees, ratio, alpha, sigma, brightness, contrast: the amounts, as in the functions named above.

    Returns, Raises: as `shift`.

    >>> digits = np.zeros((3, 28, 28), np.uint8)
    >>> new = augment(digits, np.random.default_rng(0), pixels=2, degrees=15, ratio=0.15, alpha=34, fill=0)
    >>> new.shape, new.dtype
    ((3, 28, 28), dtype('uint8'))

    Source: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition, 1998; Simard and
    others, 2003.
    """
    images = as_images("augment", images)
    amounts = {"pixels": pixels, "degrees": degrees, "ratio": ratio, "alpha": alpha}
    _check_amounts(amounts | {"brightness": brightness, "contrast": contrast})
    new = np.empty_like(images, order="C")
    count, *_, height, width = images.shape
    block = max(1, _CELLS // max(1, height * width))
    for start in range(0, count, block):
        part = images[start : start + block]
        result = part.astype(working_type(part), copy=False)
        if pixels or degrees or ratio or alpha:
            rows, columns = affine_points(
                (height, width),
                shifts=_around(0, pixels, rng, (len(part), 2)),
                degrees=_around(0, degrees, rng, len(part)),
                factors=_around(1, ratio, rng, len(part)),
                dtype=result.dtype,
            )
            if alpha:
                down, right = elastic_field((len(part), height, width), rng, alpha, sigma, result.dtype)
                rows, columns = rows + down, columns + right
            result = warp(result, rows, columns, fill)
        if brightness or contrast:
            result = _relit(result, _around(0, brightness, rng, len(part)), _around(1, contrast, rng, len(part)))
        new[start : start + block] = to_type(result, images.dtype)
    return new


def _relit(images, brightness, contrast):
    axes, each = tuple(range(1, images.ndim)), (-1, *[1] * (images.ndim - 1))
    mean = images.mean(axes, keepdims=True)
    brightness, contrast = (values.reshape(each).astype(images.dtype) for values in (brightness, contrast))
    return (images - mean) * contrast + (mean + brightness)


def _around(middle, amount, rng, shape):
    return rng.uniform(middle - amount, middle + amount, shape)


def _check_amounts(amounts):
    for name, amount in amounts.items():
        real_number("augment", name, amount, least=0)
    for name, most in {"ratio": "less than 1", "contrast": "at most 1"}.items():
        if amounts[name] > 1 or (name == "ratio" and amounts[name] == 1):
            raise ValueError(f"augment: {name} is {amounts[name]!r}, expected {most}")
