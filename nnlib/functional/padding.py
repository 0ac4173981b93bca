"""A border around an image, and three ways to fill it. The pair `pad` and `pad_backward`."""

import numpy as np

from nnlib.arrays import as_float, is_whole
from nnlib.shapes import resolve_padding

# What the course calls a mode, and what numpy.pad does.
MODES = {"zero": "constant", "replicate": "edge", "mirror": "reflect"}


def pad(x, padding, mode="zero", value=0.0):
    """Put a border around every image. Along one axis, with two cells on either side of a b c d::

        zero        0 0 [a b c d] 0 0     (or `value` instead of 0)
        replicate   a a [a b c d] d d
        mirror      c b [a b c d] c b     the outermost cell is the mirror and is not repeated: "reflect" in NumPy, not
                                          "symmetric"

    Args:
        x: real array (N, C, *size).
        padding: int >= 0; or one entry for each axis of size, an int or a pair (before, after).
        mode: "zero", "replicate" or "mirror".
        value: float, what the border holds in mode "zero".

    Returns:
        Array (N, C, *padded size) of x's type; x itself, when nothing is added.

    Raises:
        ValueError: an unknown mode, a padding that does not go with x, or a border that needs more cells than x has:
            replicate at least one, mirror one more than the border is wide.

    >>> pad(np.array([[[1.0, 2.0, 3.0]]]), ((2, 1),), mode="mirror")
    array([[[3., 2., 1., 2., 3., 2.]]])

    Source: UBC CPSC 340, convolutions (boundary conditions); PyTorch calls them "zeros", "replicate" and "reflect".
    """
    x = as_float(x, "pad")
    padding = _checked("pad", "x", x.shape, padding, mode)
    _enough("pad", x.shape, padding, mode)
    if not any(map(any, padding)):
        return x
    constant = {"constant_values": value} if mode == "zero" else {}
    return np.pad(x, ((0, 0), (0, 0), *padding), mode=MODES[mode], **constant)


def pad_backward(dy, padding, mode="zero"):
    """A cell receives the sum over all its copies; those in a border of zeros have none, and their dy is dropped.

    Args:
        dy: array (N, C, *padded size), dL/dy.
        padding, mode: the same as in `pad`.

    Returns:
        dx (N, C, *size); in mode "zero" a view of dy.

    Raises:
        ValueError: as `pad`.

    >>> pad_backward(np.array([[[1.0, 10.0, 100.0, 1000.0]]]), ((1, 1),), mode="replicate")
    array([[[  11., 1100.]]])

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
    """
    dy = as_float(dy, "pad_backward", "dy")
    padding = _checked("pad_backward", "dy", dy.shape, padding, mode)
    x_shape = (*dy.shape[:2], *(length - sum(widths) for length, widths in zip(dy.shape[2:], padding, strict=True)))
    _enough("pad_backward", x_shape, padding, mode)
    # Padding one axis after the other gives the same border, so each axis can be taken back on its own.
    for axis, widths in enumerate(padding, start=2):
        dy = np.moveaxis(_fold(np.moveaxis(dy, axis, 0), widths, mode), 0, axis)
    return dy


def _fold(dy, widths, mode):
    """`pad_backward` along the first axis."""
    before, end = widths[0], len(dy) - widths[1]
    dx = dy[before:end]
    if mode == "zero" or not any(widths):
        return dx
    dx = dx.copy()
    copied_from = np.pad(np.arange(len(dx)), widths, mode=MODES[mode])
    for cell in (*range(before), *range(end, len(dy))):
        dx[copied_from[cell]] += dy[cell]
    return dx


def border(function, padding, kernel_size, stride, dilation):
    """The cells to add (before, after) along each axis, for each way of asking.

    Args:
        function: str, the name that error messages begin with.
        padding: int >= 0; or one entry for each axis, an int or a pair (before, after); or "valid" (none), or "same"
            (as many places as cells; the odd cell of an even window goes after).
        kernel_size, stride, dilation: tuples of ints >= 1, one for each axis.

    Raises:
        ValueError: anything else, and "same" with a stride: the places are then fewer than the cells.

    >>> border("conv2d", "same", (3, 4), (1, 1), (2, 1)), border("conv2d", (1, (0, 2)), (3, 3), (1, 1), (1, 1))
    (((2, 2), (1, 2)), ((1, 1), (0, 2)))

    Source: PyTorch, torch.nn.Conv2d.
    """
    axes = len(kernel_size)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"{function}: padding is {padding!r}, expected numbers, 'valid' or 'same'")
        if padding == "same" and any(step != 1 for step in stride):
            raise ValueError(f"{function}: padding 'same' keeps the size and needs stride 1; stride is {stride}")
        spans = (dilate * (kernel - 1) + 1 for kernel, dilate in zip(kernel_size, dilation, strict=True))
        return tuple(resolve_padding(padding, span) for span in spans)
    return _pairs(function, padding, axes, words=", or 'valid' or 'same'")


def _pairs(function, padding, axes, words=""):
    """Numbers of cells as a tuple with a pair (before, after) for each axis."""
    sides = tuple(padding) if _is_sequence(padding) else (padding,) * axes
    pairs = [tuple(side) if _is_sequence(side) else (side, side) for side in sides]
    if len(pairs) != axes or not all(len(pair) == 2 and all(is_whole(n) and n >= 0 for n in pair) for pair in pairs):
        entries = "1 entry," if axes == 1 else f"{axes} entries, each"
        raise ValueError(
            f"{function}: padding is {padding!r}, expected a whole number >= 0, or {entries} a number or a pair "
            f"(before, after){words}"
        )
    return tuple((int(before), int(after)) for before, after in pairs)


def _is_sequence(value):
    return isinstance(value, tuple | list) or np.ndim(value) > 0


def _checked(function, name, shape, padding, mode):
    """`padding` as pairs, one for each axis of `shape` after the first two."""
    # As a tuple, because what is asked for may be anything, and not everything has a hash.
    if mode not in tuple(MODES):
        raise ValueError(f"{function}: mode is {mode!r}, expected one of {tuple(MODES)}")
    axes = len(padding) if _is_sequence(padding) else max(1, len(shape) - 2)
    if len(shape) != 2 + axes:
        raise ValueError(f"{function}: {name} is {shape}, expected {2 + axes} axes for padding {padding}")
    return _pairs(function, padding, axes)


def _enough(function, x_shape, padding, mode):
    """Refuses an image that has fewer cells than its border needs."""
    for length, widths in zip(x_shape[2:], padding, strict=True):
        needed = {"zero": 0, "replicate": 1, "mirror": max(widths) + 1}[mode]
        if any(widths) and length < needed:
            raise ValueError(f"{function}: x is {x_shape}, too small for a {mode} border {widths}")
