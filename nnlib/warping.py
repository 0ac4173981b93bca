"""Images bent: moved, turned, magnified, distorted, by saying for every new cell where it looks in the old image.

The map is said backwards, from the result: cell p of the new image shows what the old one has at A(p), a point between
its cells. So every new cell gets exactly one value; forwards, some would get several and some none.
"""

import math

import numpy as np


def affine_points(size, shifts, degrees, factors, dtype=np.float64):
    """Where each cell of N new images looks in the old ones, when these are magnified, then turned, then moved::

        A(p) = center + R(-angle) (p - center - t) / factor

    Args:
        size: (height, width) of the images.
        shifts: array (N, 2), pixels down and to the right.
        degrees: array (N,), counterclockwise as one looks at the image, whose rows go down.
        factors: array (N,), above 1 magnifies.
        dtype: floating-point type of the result.

    Returns:
        rows (N, H, W), columns (N, H, W).

    >>> rows, columns = affine_points((1, 3), shifts=[[0.0, 1.0]], degrees=[0.0], factors=[1.0])
    >>> rows, columns
    (array([[[0., 0., 0.]]]), array([[[-1.,  0.,  1.]]]))

    Source: Gonzalez and Woods, Digital image processing, ch. 2 (inverse mapping).
    """
    height, width = size
    shifts, angles = np.reshape(shifts, (-1, 2, 1, 1)), np.deg2rad(np.reshape(degrees, (-1, 1, 1)))
    factors = np.reshape(factors, (-1, 1, 1))
    center_row, center_column = (height - 1) / 2, (width - 1) / 2
    down = np.arange(height)[:, None] - center_row - shifts[:, 0]
    right = np.arange(width) - center_column - shifts[:, 1]
    cosine, sine = np.cos(angles) / factors, np.sin(angles) / factors
    # Each product depends on a row or on a column alone; only their sums need a number for every cell.
    rows = (cosine * down + center_row).astype(dtype) + (sine * right).astype(dtype)
    columns = (cosine * right + center_column).astype(dtype) - (sine * down).astype(dtype)
    return rows, columns


def elastic_field(shape, rng, alpha, sigma, dtype=np.float64):
    """The displacements of `distort`: noise uniform in ±1, smoothed along both axes, times alpha.

    Args:
        shape: (N, H, W).
        rng: numpy.random.Generator.
        alpha: float >= 0.
        sigma: float > 0, the standard deviation of the Gaussian in pixels.
        dtype: floating-point type of the result.

    Returns:
        Two arrays (N, H, W): by how much each cell looks further down, and further right.

    Raises:
        ValueError: a sigma that is not positive and finite.

    >>> down, right = elastic_field((1, 28, 28), np.random.default_rng(0), alpha=34, sigma=4)
    >>> down.shape, bool(np.abs(np.diff(down)).max() < 1)
    ((1, 28, 28), True)

    Source: Simard, Steinkraus, Platt, 2003.
    """
    from scipy.ndimage import gaussian_filter1d

    if not (sigma > 0 and math.isfinite(sigma)):
        raise ValueError(f"elastic_field: sigma is {sigma!r}, expected a finite number > 0")
    count, height, width = shape
    # Smoothing is linear, so along one axis it is a matrix: what becomes of the columns of the identity. Two products
    # with these small matrices smooth the whole batch, many times faster than a filter that visits row after row.
    down_axis, right_axis = (
        gaussian_filter1d(np.eye(length), sigma, axis=0, mode="constant").astype(dtype) for length in (height, width)
    )
    noise = 2 * rng.random((2, count, height, width), dtype=np.float32).astype(dtype) - 1
    down, right = float(alpha) * (down_axis @ noise @ right_axis.T)
    return down, right


def warp(images, rows, columns, fill=None):
    """Images looked up at points between their cells, by bilinear interpolation of the four cells around::

        y[n, c, i, j] = x[n, c] at (rows[n, i, j], columns[n, i, j])

    Args:
        images: array (N, H, W) or (N, C, H, W), floating-point or whole numbers (then rounded).
        rows, columns: real arrays (N, h, w), finite; (0, 0) is the middle of the first cell.
        fill: number that lies around the image, or None: its border cells go on for ever.

    Returns:
        Array (N, h, w) or (N, C, h, w) of images' type.

    Raises:
        ValueError: shapes that do not go together, or images without cells.
        TypeError: images that are neither floating-point nor whole numbers.

    >>> x = np.array([[[0.0, 10.0], [20.0, 30.0]]])
    >>> warp(x, np.array([[[0.0, 0.5, -9.0]]]), np.array([[[0.25, 0.5, 0.0]]]))
    array([[[ 2.5, 15. ,  0. ]]])

    Source: Simard, Steinkraus, Platt, 2003 (bilinear interpolation).
    """
    images = as_images("warp", images)
    rows, columns = np.asarray(rows), np.asarray(columns)
    if rows.shape != columns.shape or rows.ndim != 3 or len(rows) != len(images):
        raise ValueError(
            f"warp: rows are {rows.shape}, columns {columns.shape}, expected ({len(images)}, h, w) for both; "
            f"images {images.shape}"
        )
    height, width = images.shape[-2:]
    if min(height, width) < 1:
        raise ValueError(f"warp: images {images.shape} have no cells to look up")
    channels, cells = math.prod(images.shape[1:-2]), (height + 2) * (width + 2)
    work = images.astype(working_type(images), copy=False).reshape(len(images), channels, height, width)
    # One more cell on each side, and points that stay within it: all that lies further out looks the same.
    around = {"mode": "edge"} if fill is None else {"constant_values": fill}
    work = np.pad(work, ((0, 0), (0, 0), (1, 1), (1, 1)), **around)
    top, below = _split(rows, height, work.dtype)
    left, beside = _split(columns, width, work.dtype)
    corner = top * (width + 2) + left + (np.arange(len(rows)) * (channels * cells))[:, None, None]
    values, result = work.ravel(), np.empty((len(rows), channels, *rows.shape[1:]), work.dtype)
    for channel in range(channels):
        start = corner + channel * cells
        upper_left, upper_right, lower_left, lower_right = (
            values.take(start + step, mode="clip") for step in (0, 1, width + 2, width + 3)
        )
        upper = upper_left + beside * (upper_right - upper_left)
        lower = lower_left + beside * (lower_right - lower_left)
        result[:, channel] = upper + below * (lower - upper)
    return to_type(result.reshape(*images.shape[:-2], *rows.shape[1:]), images.dtype)


def _split(points, length, dtype):
    """Points along an axis as the cell before each (counted with the border) and the way from there to the next."""
    points = np.clip(points, -1, length).astype(dtype) + 1
    before = np.minimum(points.astype(np.intp), length)
    return before, points - before.astype(dtype)


def as_images(function, images):
    """A batch of images as an array (N, H, W) or (N, C, H, W), or an error that names `function`."""
    images = np.asarray(images)
    if images.dtype.kind not in "fiu":
        raise TypeError(f"{function}: images are {images.dtype}, expected floating-point or whole numbers")
    if images.ndim not in (3, 4):
        raise ValueError(f"{function}: images are {images.shape}, expected (N, H, W) or (N, C, H, W)")
    return images


def working_type(images):
    """The type to compute in: float32 at least, float64 for numbers that float32 cannot hold."""
    return np.result_type(images, np.float32)


def to_type(values, dtype):
    """Values in the type of the images: rounded and kept in its range, where it holds whole numbers."""
    if dtype.kind == "f":
        return values.astype(dtype, copy=False)
    return np.clip(np.rint(values), np.iinfo(dtype).min, np.iinfo(dtype).max).astype(dtype)
