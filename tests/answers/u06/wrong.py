"""Wrong answers for unit 06, cnn: some ten a task written from the student's notebook alone, then further ones.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). Each has one wrong idea in it,
with everything that the student would have computed from it. The further ones are the task author's, those that
answer otherwise than all of the former do.
"""

import functools

import numpy as np

import nnlib
from nnlib import Adam, AvgPool2d, Conv2d, CrossEntropyLoss, Flatten, Linear, Sequential, Sigmoid, Tanh
from nnlib.datasets import load
from nnlib.training import fit

# Task 1: a picture is a grid of numbers

GRID = {
    "numbers, 800x600x3": 1_440_000,
    "bytes, as uint8": 1_440_000,
    "bytes, as float32": 5_760_000,
    "levels of one number": 256,
    "green, row 1, column 2": 30,
    "shape for a layer": (1, 3, 2, 3),
    "L1 to a": 12,
    "L1 to b": 8,
    "L2 to a": 6,
    "L2 to b": 8,
    "label by L1": 9,
    "label by L2": 4,
}


def grid(**changed):
    """The table with some entries changed; a word stands for the entry that begins so."""
    keys = {
        "numbers": "numbers, 800x600x3",
        "small": "bytes, as uint8",
        "large": "bytes, as float32",
        "levels": "levels of one number",
        "green": "green, row 1, column 2",
        "shape": "shape for a layer",
        "l1a": "L1 to a",
        "l1b": "L1 to b",
        "l2a": "L2 to a",
        "l2b": "L2 to b",
        "label1": "label by L1",
        "label2": "label by L2",
    }
    return GRID | {keys[name]: value for name, value in changed.items()}


IMAGE_GRID = [
    ("counts the pixels, not the numbers", grid(numbers=480_000, small=480_000, large=1_920_000)),
    ("thinks that a float32 has eight bytes", grid(large=11_520_000)),
    ("counts bits", grid(small=11_520_000, large=46_080_000)),
    ("names the largest value", grid(levels=255)),
    ("counts rows and columns from 1", grid(green=90)),
    ("takes the colour first, the row last", grid(green=70)),
    ("leaves the axes as they are", grid(shape=(1, 2, 3, 3))),
    ("writes width before height", grid(shape=(1, 3, 3, 2))),
    ("forgets the batch", grid(shape=(3, 2, 3))),
    ("forgets the root", grid(l2a=36, l2b=64)),
    ("takes the mean over the pixels", grid(l1a=3, l1b=2, l2a=3, l2b=4)),
    ("takes the label of the farthest picture", grid(label1=4, label2=9)),
    ("adds differences with their sign", grid(l1a=0, l1b=-8, label1=9)),
]

# Task 2: the nearest known picture


def nearest_bytes(train, labels, x, norm=1):
    found = []
    for one in x:
        difference = (train - one).reshape(len(train), -1)
        length = np.abs(difference).sum(axis=1) if norm == 1 else (difference**2).sum(axis=1)
        found.append(labels[length.argmin()])
    return np.array(found)


def nearest_place(train, labels, x, norm=1):
    flat = np.asarray(train, float).reshape(len(train), -1)
    return np.array([(np.abs(flat - np.asarray(one, float).ravel()) ** norm).sum(axis=1).argmin() for one in x])


def nearest_always_l1(train, labels, x, norm=1):
    flat = np.asarray(train, float).reshape(len(train), -1)
    return labels[[np.abs(flat - np.asarray(one, float).ravel()).sum(axis=1).argmin() for one in x]]


def nearest_always_l2(train, labels, x, norm=1):
    flat = np.asarray(train, float).reshape(len(train), -1)
    return labels[[((flat - np.asarray(one, float).ravel()) ** 2).sum(axis=1).argmin() for one in x]]


def nearest_last(train, labels, x, norm=1):
    found = []
    for one in x:
        best, label = np.inf, None
        for known, name in zip(train, labels, strict=True):
            length = (np.abs(known.astype(float) - one.astype(float)) ** norm).sum()
            if length <= best:
                best, label = length, name
        found.append(label)
    return np.array(found)


def nearest_without_absolute(train, labels, x, norm=1):
    found = []
    for one in x:
        difference = (np.asarray(train, float) - np.asarray(one, float)).reshape(len(train), -1)
        found.append(labels[(difference**norm).sum(axis=1).argmin()])
    return np.array(found)


def nearest_first_only(train, labels, x, norm=1):
    difference = np.abs(np.asarray(train, float) - np.asarray(x[0], float)).reshape(len(train), -1)
    return labels[(difference**norm).sum(axis=1).argmin()]


def nearest_floats_too_late(train, labels, x, norm=1):
    found = []
    for one in x:
        difference = np.abs(train - one).astype(float).reshape(len(train), -1)
        found.append(labels[(difference**norm).sum(axis=1).argmin()])
    return np.array(found)


def nearest_farthest(train, labels, x, norm=1):
    flat = np.asarray(train, float).reshape(len(train), -1)
    return labels[[(np.abs(flat - np.asarray(one, float).ravel()) ** norm).sum(axis=1).argmax() for one in x]]


NEAREST = [
    ("subtracts bytes", nearest_bytes),
    ("returns the place instead of the label", nearest_place),
    ("ignores norm and takes L1", nearest_always_l1),
    ("ignores norm and takes L2", nearest_always_l2),
    ("lets the last of several win", nearest_last),
    ("forgets the absolute value", nearest_without_absolute),
    ("answers for the first new picture only", nearest_first_only),
    ("makes floats after subtracting", nearest_floats_too_late),
    ("takes the largest distance", nearest_farthest),
]

# Task 3: a convolutional layer


def sides(x, kernel_size, stride, padding):
    """(rows, columns) of places."""
    (height, width), (high, wide) = x.shape[2:], kernel_size
    return (height + 2 * padding - high) // stride + 1, (width + 2 * padding - wide) // stride + 1


def bordered(x, padding):
    """x with its border of zeros."""
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def layer(x, w, b, stride, padding):
    """The convolution as it should be."""
    padded = bordered(x, padding)
    y = np.zeros((len(x), len(w), *sides(x, w.shape[2:], stride, padding)))
    for n, k, r, s in np.ndindex(*y.shape):
        top, left = r * stride, s * stride
        y[n, k, r, s] = b[k] + np.sum(w[k] * padded[n, :, top : top + w.shape[2], left : left + w.shape[3]])
    return y


def conv_without_bias(x, w, b, stride=1, padding=0):
    return layer(x, w, 0 * b, stride, padding)


def conv_bias_per_channel(x, w, b, stride=1, padding=0):
    return layer(x, w, b * x.shape[1], stride, padding)


def conv_flipped(x, w, b, stride=1, padding=0):
    return layer(x, w[:, :, ::-1, ::-1], b, stride, padding)


def conv_without_stride(x, w, b, stride=1, padding=0):
    padded = bordered(x, padding)
    y = np.zeros((len(x), len(w), *sides(x, w.shape[2:], stride, padding)))
    for n, k, r, s in np.ndindex(*y.shape):
        y[n, k, r, s] = b[k] + np.sum(w[k] * padded[n, :, r : r + w.shape[2], s : s + w.shape[3]])
    return y


def conv_padding_ends(x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return layer(padded, w, b, stride, 0)


def conv_padding_once(x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, 0), (padding, 0)))
    return layer(padded, w, b, stride, 0)


def conv_first_channel(x, w, b, stride=1, padding=0):
    return layer(x[:, :1], w[:, :1], b, stride, padding)


def conv_square_filters(x, w, b, stride=1, padding=0):
    size = w.shape[2]
    padded = bordered(x, padding)
    rows, columns = sides(x, (size, size), stride, padding)
    y = np.zeros((len(x), len(w), rows, columns))
    for n, k, r, s in np.ndindex(*y.shape):
        window = padded[n, :, r * stride : r * stride + size, s * stride : s * stride + size]
        y[n, k, r, s] = b[k] + np.sum(w[k] * window)
    return y


def conv_integers(x, w, b, stride=1, padding=0):
    y = np.zeros((len(x), len(w), *sides(x, w.shape[2:], stride, padding)), int)
    y[:] = layer(x, w, b, stride, padding)
    return y


def conv_channels_kept(x, w, b, stride=1, padding=0):
    parts = [layer(x[:, c : c + 1], w[:, c : c + 1], b, stride, padding) for c in range(x.shape[1])]
    return np.concatenate(parts, axis=1)


def conv_axes_swapped(x, w, b, stride=1, padding=0):
    return layer(x, w, b, stride, padding).swapaxes(0, 1)


CONV2D = [
    ("forgets the bias", conv_without_bias),
    ("adds the bias once for each channel", conv_bias_per_channel),
    ("flips the filters", conv_flipped),
    ("counts places with the stride, but walks without it", conv_without_stride),
    ("pads at the end only", conv_padding_ends),
    ("pads at the beginning only", conv_padding_once),
    ("looks at the first channel only", conv_first_channel),
    ("thinks that filters are square", conv_square_filters),
    ("collects in integers", conv_integers),
    ("keeps the channels apart", conv_channels_kept),
    ("returns filters before pictures", conv_axes_swapped),
]

# Task 4: windows as columns


def columns_of(x, kernel_size, stride, padding, order="nrs"):
    """The windows as they should be, or gone through in another order."""
    padded = bordered(x, padding)
    rows, columns = sides(x, kernel_size, stride, padding)
    sizes = {"n": len(x), "r": rows, "s": columns}
    found = []
    for place in np.ndindex(*[sizes[letter] for letter in order]):
        at = dict(zip(order, place, strict=True))
        top, left = at["r"] * stride, at["s"] * stride
        found.append(padded[at["n"], :, top : top + kernel_size[0], left : left + kernel_size[1]])
    return found


def im2col_rows(x, kernel_size, stride=1, padding=0):
    return np.stack([window.ravel() for window in columns_of(x, kernel_size, stride, padding)])


def im2col_reshaped(x, kernel_size, stride=1, padding=0):
    rows = np.stack([window.ravel() for window in columns_of(x, kernel_size, stride, padding)])
    return rows.reshape(rows.shape[::-1])


def im2col_pictures_last(x, kernel_size, stride=1, padding=0):
    return np.stack([window.ravel() for window in columns_of(x, kernel_size, stride, padding, "rsn")], axis=1)


def im2col_columns_first(x, kernel_size, stride=1, padding=0):
    return np.stack([window.ravel() for window in columns_of(x, kernel_size, stride, padding, "nsr")], axis=1)


def im2col_channels_last(x, kernel_size, stride=1, padding=0):
    windows = columns_of(x, kernel_size, stride, padding)
    return np.stack([window.transpose(1, 2, 0).ravel() for window in windows], axis=1)


def im2col_fortran(x, kernel_size, stride=1, padding=0):
    windows = columns_of(x, kernel_size, stride, padding)
    return np.stack([window.ravel(order="F") for window in windows], axis=1)


def im2col_without_stride(x, kernel_size, stride=1, padding=0):
    return np.stack([window.ravel() for window in columns_of(x, kernel_size, 1, padding)], axis=1)


def im2col_without_padding(x, kernel_size, stride=1, padding=0):
    return np.stack([window.ravel() for window in columns_of(x, kernel_size, stride, 0)], axis=1)


def im2col_first_picture(x, kernel_size, stride=1, padding=0):
    return np.stack([window.ravel() for window in columns_of(x[:1], kernel_size, stride, padding)], axis=1)


def im2col_swapped_kernel(x, kernel_size, stride=1, padding=0):
    return np.stack([window.ravel() for window in columns_of(x, kernel_size[::-1], stride, padding)], axis=1)


IM2COL = [
    ("writes windows into rows", im2col_rows),
    ("reshapes where it should turn", im2col_reshaped),
    ("goes through the pictures innermost", im2col_pictures_last),
    ("goes down the columns first", im2col_columns_first),
    ("has the channels fastest within a window", im2col_channels_last),
    ("reads a window column by column", im2col_fortran),
    ("ignores the stride", im2col_without_stride),
    ("ignores the padding", im2col_without_padding),
    ("does one picture", im2col_first_picture),
    ("takes kernel_size for (width, height)", im2col_swapped_kernel),
]

# Task 5: a convolution as one product


def product_no_swap(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(-1, len(w), *size)


def product_swap_missing(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(len(w), -1, *size)


def product_without_bias(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns).reshape(len(w), -1, *size).swapaxes(0, 1)


def product_bias_in_rows(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns + b).reshape(len(w), -1, *size).swapaxes(0, 1)


def product_filters_as_columns(columns, w, b, size):
    return (w.reshape(-1, len(w)).T @ columns + b[:, None]).reshape(len(w), -1, *size).swapaxes(0, 1)


def product_places_swapped(columns, w, b, size):
    y = (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(len(w), -1, *size[::-1]).swapaxes(0, 1)
    return y.swapaxes(2, 3)


def product_pictures_innermost(columns, w, b, size):
    y = (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(len(w), *size, -1)
    return y.transpose(3, 0, 1, 2)


def product_bias_last_axis(columns, w, b, size):
    y = (w.reshape(len(w), -1) @ columns).reshape(len(w), -1, *size).swapaxes(0, 1)
    return y + b.mean()


def product_one_picture(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(1, len(w), *size)


PRODUCT = [
    ("reshapes to (N, K, rows, columns) at once", product_no_swap),
    ("forgets to exchange the two axes", product_swap_missing),
    ("forgets the bias", product_without_bias),
    ("adds the bias along the places", product_bias_in_rows),
    ("reads the filters as columns", product_filters_as_columns),
    ("mixes up rows and columns", product_places_swapped),
    ("thinks that pictures count innermost", product_pictures_innermost),
    ("adds the mean of all biases", product_bias_last_axis),
    ("thinks of one picture only", product_one_picture),
]

# Task 6: the same layer through SciPy; A, C, E, F are right

SCIPY = [
    ("only correlate", "A"),
    ("thinks that convolve is the layer", "B, E"),
    ("thinks that the depth is not flipped", "A, D, E"),
    ("forgets the one through Fourier transforms", "A, C, E"),
    ("thinks that fftconvolve needs no flip and is not listed so", "A, C"),
    ("thinks that ndimage does the same", "A, C, E, F, G"),
    ("thinks that same and valid agree", "A, C, E, F, H"),
    ("forgets the sum over channels", "A, C, F"),
    ("names the wrong ones", "B, D, G, H"),
    ("all", "A, B, C, D, E, F, G, H"),
]

# Task 7: back to the input


def scatter(dy, x_shape, w, stride, padding, add=True):
    """The gradient in the padded input."""
    shape = (*x_shape[:2], x_shape[2] + 2 * padding, x_shape[3] + 2 * padding)
    dpadded = np.zeros(shape)
    high, wide = w.shape[2:]
    for n, k, r, s in np.ndindex(*dy.shape):
        window = (n, slice(None), slice(r * stride, r * stride + high), slice(s * stride, s * stride + wide))
        dpadded[window] = dy[n, k, r, s] * w[k] + (dpadded[window] if add else 0)
    return dpadded


def cut(dpadded, x_shape, padding):
    """The gradient without its border."""
    return dpadded[:, :, padding : padding + x_shape[2], padding : padding + x_shape[3]]


def dx_assigned(dy, x_shape, w, stride=1, padding=0):
    return cut(scatter(dy, x_shape, w, stride, padding, add=False), x_shape, padding)


def dx_with_border(dy, x_shape, w, stride=1, padding=0):
    return scatter(dy, x_shape, w, stride, padding)


def dx_cut_at_the_end(dy, x_shape, w, stride=1, padding=0):
    return scatter(dy, x_shape, w, stride, padding)[:, :, : x_shape[2], : x_shape[3]]


def dx_minus_padding(dy, x_shape, w, stride=1, padding=0):
    return scatter(dy, x_shape, w, stride, padding)[:, :, padding:-padding, padding:-padding]


def dx_flipped(dy, x_shape, w, stride=1, padding=0):
    return cut(scatter(dy, x_shape, w[:, :, ::-1, ::-1], stride, padding), x_shape, padding)


def dx_without_stride(dy, x_shape, w, stride=1, padding=0):
    return cut(scatter(dy, x_shape, w, 1, padding), x_shape, padding)


def dx_without_padding(dy, x_shape, w, stride=1, padding=0):
    return scatter(dy, x_shape, w, stride, 0)


def dx_last_filter(dy, x_shape, w, stride=1, padding=0):
    return cut(scatter(dy[:, -1:], x_shape, w[-1:], stride, padding), x_shape, padding)


def dx_mean(dy, x_shape, w, stride=1, padding=0):
    return cut(scatter(dy, x_shape, w, stride, padding), x_shape, padding) / x_shape[0]


def dx_ones_for_dy(dy, x_shape, w, stride=1, padding=0):
    return cut(scatter(np.ones_like(dy), x_shape, w, stride, padding), x_shape, padding)


CONV2D_DX = [
    ("writes = where += belongs", dx_assigned),
    ("leaves the border on", dx_with_border),
    ("cuts the border at the end only", dx_cut_at_the_end),
    ("cuts with -padding, which is empty without padding", dx_minus_padding),
    ("flips the filters", dx_flipped),
    ("ignores the stride", dx_without_stride),
    ("ignores the padding", dx_without_padding),
    ("uses the last filter only", dx_last_filter),
    ("takes the mean over the batch", dx_mean),
    ("takes dy for 1", dx_ones_for_dy),
]

# Task 8: to the filters and biases


def collect(dy, x, kernel_size, stride, padding):
    """The gradient in the filters."""
    padded = bordered(x, padding)
    high, wide = kernel_size
    dw = np.zeros((dy.shape[1], x.shape[1], high, wide))
    for n, k, r, s in np.ndindex(*dy.shape):
        top, left = r * stride, s * stride
        dw[k] += dy[n, k, r, s] * padded[n, :, top : top + high, left : left + wide]
    return dw


def dw_mean_over_batch(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, stride, padding) / len(x), dy.sum(axis=(0, 2, 3)) / len(x)


def dw_bias_mean(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, stride, padding), dy.mean(axis=(0, 2, 3))


def dw_last_place(dy, x, kernel_size, stride=1, padding=0):
    padded, (high, wide) = bordered(x, padding), kernel_size
    dw = np.zeros((dy.shape[1], x.shape[1], high, wide))
    for n, k, r, s in np.ndindex(*dy.shape):
        top, left = r * stride, s * stride
        dw[k] = dy[n, k, r, s] * padded[n, :, top : top + high, left : left + wide]
    return dw, dy.sum(axis=(0, 2, 3))


def dw_bias_per_picture(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, stride, padding), dy.sum(axis=(2, 3))


def dw_bias_one_number(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, stride, padding), dy.sum()


def dw_bias_of_first_picture(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, stride, padding), dy[0].sum(axis=(1, 2))


def dw_without_stride(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, 1, padding), dy.sum(axis=(0, 2, 3))


def dw_without_padding(dy, x, kernel_size, stride=1, padding=0):
    inside = [
        slice(0, (x.shape[2] - kernel_size[0]) // stride + 1),
        slice(0, (x.shape[3] - kernel_size[1]) // stride + 1),
    ]
    return collect(dy[:, :, inside[0], inside[1]], x, kernel_size, stride, 0), dy.sum(axis=(0, 2, 3))


def dw_flipped(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, stride, padding)[:, :, ::-1, ::-1], dy.sum(axis=(0, 2, 3))


def dw_swapped(dy, x, kernel_size, stride=1, padding=0):
    return dy.sum(axis=(0, 2, 3)), collect(dy, x, kernel_size, stride, padding)


def dw_alone(dy, x, kernel_size, stride=1, padding=0):
    return collect(dy, x, kernel_size, stride, padding)


CONV2D_DW = [
    ("takes means over the batch", dw_mean_over_batch),
    ("takes the mean of dy for the bias", dw_bias_mean),
    ("writes = where += belongs", dw_last_place),
    ("keeps a bias for every picture", dw_bias_per_picture),
    ("adds up all of dy for one bias", dw_bias_one_number),
    ("forgets the batch in the bias", dw_bias_of_first_picture),
    ("ignores the stride", dw_without_stride),
    ("ignores the padding", dw_without_padding),
    ("flips the gradient", dw_flipped),
    ("returns db before dw", dw_swapped),
    ("returns dw alone", dw_alone),
]

# Task 9: repair, a layer with a stride


def strided(dy, x, w, stride, place, gather=None):
    """Both gradients, with slices of the given kinds to scatter into and to gather from."""
    rows, columns = dy.shape[2:]
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for i, j in np.ndindex(*w.shape[2:]):
        seen = x[(..., *(gather or right_slices)(i, j, rows, columns, stride))]
        dw[:, :, i, j] = np.einsum("nkrs,ncrs->kc", dy, seen)
        dx[(..., *place(i, j, rows, columns, stride))] += np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, dw


def right_slices(i, j, rows, columns, stride):
    return slice(i, i + stride * rows, stride), slice(j, j + stride * columns, stride)


def dense_slices(i, j, rows, columns, stride):
    return slice(i, i + rows), slice(j, j + columns)


def strided_as_it_was(dy, x, w, stride):
    return strided(dy, x, w, stride, dense_slices)


def strided_the_other(dy, x, w, stride):
    return strided(dy, x, w, stride, dense_slices, dense_slices)


def strided_rows_only(dy, x, w, stride):
    def place(i, j, rows, columns, stride):
        return slice(i, i + stride * rows, stride), slice(j, j + columns)

    return strided(dy, x, w, stride, place)


def strided_begins_at_stride(dy, x, w, stride):
    def place(i, j, rows, columns, stride):
        return slice(i * stride, i * stride + rows), slice(j * stride, j * stride + columns)

    return strided(dy, x, w, stride, place)


def strided_without_end(dy, x, w, stride):
    def place(i, j, rows, columns, stride):
        return slice(i, None, stride), slice(j, None, stride)

    return strided(dy, x, w, stride, place)


def strided_assigns(dy, x, w, stride):
    rows, columns = dy.shape[2:]
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for i, j in np.ndindex(*w.shape[2:]):
        there = right_slices(i, j, rows, columns, stride)
        dw[:, :, i, j] = np.einsum("nkrs,ncrs->kc", dy, x[(..., *there)])
        dx[(..., *there)] = np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, dw


def strided_swapped(dy, x, w, stride):
    dx, dw = strided(dy, x, w, stride, right_slices)
    return dw, dx


STRIDED = [
    ("left as it was", strided_as_it_was),
    ("takes the stride out of dw as well", strided_the_other),
    ("repairs the rows only", strided_rows_only),
    ("multiplies the beginning by the stride", strided_begins_at_stride),
    ("leaves the end of the slices open", strided_without_end),
    ("writes = where += was", strided_assigns),
    ("returns dw before dx", strided_swapped),
]

# Tasks 10 to 12: pooling


def windows_of(x, dy, size, stride):
    """Each place (n, c, r, s) with the slices of its window."""
    for n, c, r, s in np.ndindex(*dy.shape):
        top, left = r * stride, s * stride
        yield (n, c, r, s), (n, c, slice(top, top + size), slice(left, left + size))


def pool(x, dy, size, stride, value, share, add=True):
    """A pooling, with the number that a window leaves and the share of each of its cells."""
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for place, window in windows_of(x, dy, size, stride):
        y[place] = value(x[window])
        dx[window] = share(x[window], y[place]) * dy[place] + (dx[window] if add else 0)
    return y, dx


def first_winner(window, largest):
    share = np.zeros(window.shape)
    share[np.unravel_index(window.argmax(), window.shape)] = 1
    return share


def last_winner(window, largest):
    share = np.zeros(window.shape)
    share[np.unravel_index(window.size - 1 - window.ravel()[::-1].argmax(), window.shape)] = 1
    return share


def first_by_columns(window, largest):
    share = np.zeros(window.shape)
    share.T[np.unravel_index(window.T.argmax(), window.T.shape)] = 1
    return share


def all_winners(window, largest):
    return (window == largest).astype(float)


def shared_winners(window, largest):
    return (window == largest) / np.sum(window == largest)


def max_all_winners(x, dy, size, stride):
    return pool(x, dy, size, stride, np.max, all_winners)


def max_shared(x, dy, size, stride):
    return pool(x, dy, size, stride, np.max, shared_winners)


def max_last(x, dy, size, stride):
    return pool(x, dy, size, stride, np.max, last_winner)


def max_by_columns(x, dy, size, stride):
    return pool(x, dy, size, stride, np.max, first_by_columns)


def max_assigned(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for (n, c, r, s), window in windows_of(x, dy, size, stride):
        y[n, c, r, s] = x[window].max()
        i, j = np.unravel_index(x[window].argmax(), x[window].shape)
        dx[n, c, r * stride + i, s * stride + j] = dy[n, c, r, s]
    return y, dx


def max_window_assigned(x, dy, size, stride):
    return pool(x, dy, size, stride, np.max, first_winner, add=False)


def max_of_absolute(x, dy, size, stride):
    def largest(window):
        return window.ravel()[np.abs(window).argmax()]

    return pool(x, dy, size, stride, largest, lambda window, y: first_winner(np.abs(window), y))


def max_stride_is_size(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for (n, c, r, s), _ in windows_of(x, dy, size, stride):
        window = x[n, c, r * size : r * size + size, s * size : s * size + size]
        if window.size:
            y[n, c, r, s] = window.max()
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[n, c, r * size + i, s * size + j] += dy[n, c, r, s]
    return y, dx


def max_place_within_window(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for (n, c, r, s), window in windows_of(x, dy, size, stride):
        y[n, c, r, s] = x[window].max()
        i, j = np.unravel_index(x[window].argmax(), x[window].shape)
        dx[n, c, i, j] += dy[n, c, r, s]
    return y, dx


def max_ones(x, dy, size, stride):
    return pool(x, np.ones_like(dy), size, stride, np.max, first_winner)


def max_y_alone(x, dy, size, stride):
    return pool(x, dy, size, stride, np.max, first_winner)[0]


MAX_POOL = [
    ("gives dy to every winner", max_all_winners),
    ("shares dy among the winners", max_shared),
    ("lets the last one win", max_last),
    ("looks for the first one column by column", max_by_columns),
    ("writes = where += belongs", max_assigned),
    ("overwrites whole windows", max_window_assigned),
    ("takes the largest absolute value", max_of_absolute),
    ("takes the stride for the size", max_stride_is_size),
    ("forgets where the window begins", max_place_within_window),
    ("takes dy for 1", max_ones),
    ("returns y alone", max_y_alone),
]


def average_not_shared(x, dy, size, stride):
    return pool(x, dy, size, stride, np.mean, lambda window, y: np.ones(window.shape))


def average_by_side(x, dy, size, stride):
    return pool(x, dy, size, stride, np.mean, lambda window, y: np.ones(window.shape) / size)


def average_assigned(x, dy, size, stride):
    return pool(x, dy, size, stride, np.mean, lambda window, y: np.ones(window.shape) / window.size, add=False)


def average_of_sum(x, dy, size, stride):
    return pool(x, dy, size, stride, np.sum, lambda window, y: np.ones(window.shape))


def average_quarter(x, dy, size, stride):
    return pool(x, dy, size, stride, np.mean, lambda window, y: np.full(window.shape, 0.25))


def average_times_x(x, dy, size, stride):
    return pool(x, dy, size, stride, np.mean, lambda window, y: window / window.size)


def average_to_the_winner(x, dy, size, stride):
    return pool(x, dy, size, stride, np.mean, first_winner)


def average_divides_by_the_count(x, dy, size, stride):
    y, dx = pool(x, dy, size, stride, np.mean, lambda window, y: np.ones(window.shape) / window.size)
    _, count = pool(x, np.ones_like(dy), size, stride, np.mean, lambda window, y: np.ones(window.shape))
    return y, dx / np.maximum(count, 1)


def average_by_side_both(x, dy, size, stride):
    return pool(x, dy, size, stride, lambda window: window.sum() / size, lambda window, y: np.ones(window.shape) / size)


AVERAGE_POOL = [
    ("gives all of dy to each cell", average_not_shared),
    ("divides by the side of the window", average_by_side),
    ("writes = where += belongs", average_assigned),
    ("adds up instead of averaging", average_of_sum),
    ("always divides by four on the way back", average_quarter),
    ("shares by the value of the cell", average_times_x),
    ("gives dy to the largest cell", average_to_the_winner),
    ("divides by the number of windows that see a cell", average_divides_by_the_count),
    ("divides by the side there and back", average_by_side_both),
]


def norm_of(window):
    return np.sqrt(np.sum(window**2))


def norm_share(window, y):
    return window / y if y > 0 else 0 * window


def l2_nan(x, dy, size, stride):
    with np.errstate(invalid="ignore"):
        return pool(x, dy, size, stride, norm_of, lambda window, y: window / np.float64(y))


def l2_epsilon(x, dy, size, stride):
    return pool(x, dy, size, stride, norm_of, lambda window, y: window / (y + 0.01))


def l2_absolute(x, dy, size, stride):
    return pool(x, dy, size, stride, norm_of, lambda window, y: np.abs(norm_share(window, y)))


def l2_with_two(x, dy, size, stride):
    return pool(x, dy, size, stride, norm_of, lambda window, y: 2 * norm_share(window, y))


def l2_without_chain(x, dy, size, stride):
    return pool(x, dy, size, stride, norm_of, lambda window, y: 0 * window + (0.5 / y if y > 0 else 0))


def l2_assigned(x, dy, size, stride):
    return pool(x, dy, size, stride, norm_of, norm_share, add=False)


def l2_no_root(x, dy, size, stride):
    return pool(x, dy, size, stride, lambda window: np.sum(window**2), lambda window, y: 2 * window)


def l2_mean_square(x, dy, size, stride):
    def root_mean(window):
        return np.sqrt(np.mean(window**2))

    return pool(x, dy, size, stride, root_mean, lambda window, y: window / (window.size * y) if y > 0 else 0 * window)


def l2_shares_at_zero(x, dy, size, stride):
    return pool(x, dy, size, stride, norm_of, lambda window, y: window / y if y > 0 else window + 1 / size)


def l2_zero_by_cell(x, dy, size, stride):
    def share(window, y):
        return window / y if np.all(window != 0) else 0 * window

    return pool(x, dy, size, stride, norm_of, share)


L2_POOL = [
    ("divides 0 by 0", l2_nan),
    ("adds a small number below the line", l2_epsilon),
    ("loses the sign", l2_absolute),
    ("keeps the 2 and forgets the 1/2", l2_with_two),
    ("forgets the inner derivative", l2_without_chain),
    ("writes = where += belongs", l2_assigned),
    ("forgets the root", l2_no_root),
    ("takes the root of the mean", l2_mean_square),
    ("shares equally where all cells are 0", l2_shares_at_zero),
    ("sends back 0 as soon as one cell is 0", l2_zero_by_cell),
]

# Task 13: repair, overlapping windows


def overlapping(dy, x, kernel_size, stride, step):
    """The backward of max pooling, with what happens at a winner."""
    high, wide = kernel_size
    dx = np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        top, left = r * stride, s * stride
        i, j = divmod(x[n, c, top : top + high, left : left + wide].argmax(), wide)
        step(dx, (n, c, top + i, left + j), dy[n, c, r, s])
    return dx


def overlapping_as_it_was(dy, x, kernel_size, stride):
    return overlapping(dy, x, kernel_size, stride, lambda dx, cell, value: dx.__setitem__(cell, value))


def overlapping_minus(dy, x, kernel_size, stride):
    return overlapping(dy, x, kernel_size, stride, lambda dx, cell, value: dx.__setitem__(cell, dx[cell] - value))


def overlapping_counts(dy, x, kernel_size, stride):
    return overlapping(dy, x, kernel_size, stride, lambda dx, cell, value: dx.__setitem__(cell, dx[cell] + 1))


def overlapping_largest(dy, x, kernel_size, stride):
    return overlapping(dy, x, kernel_size, stride, lambda dx, cell, value: dx.__setitem__(cell, max(dx[cell], value)))


def overlapping_all_winners(dy, x, kernel_size, stride):
    dx, (high, wide) = np.zeros(x.shape), kernel_size
    for n, c, r, s in np.ndindex(*dy.shape):
        window = (n, c, slice(r * stride, r * stride + high), slice(s * stride, s * stride + wide))
        dx[window] += dy[n, c, r, s] * (x[window] == x[window].max())
    return dx


def overlapping_divmod_by_height(dy, x, kernel_size, stride):
    high, wide = kernel_size
    dx = np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        top, left = r * stride, s * stride
        i, j = divmod(x[n, c, top : top + high, left : left + wide].argmax(), high)
        dx[n, c, min(top + i, x.shape[2] - 1), min(left + j, x.shape[3] - 1)] += dy[n, c, r, s]
    return dx


def overlapping_side_by_side(dy, x, kernel_size, stride):
    return overlapping(
        dy[:, :, ::2, ::2], x, kernel_size, 2 * stride, lambda dx, cell, value: dx.__setitem__(cell, value)
    )


OVERLAPPING = [
    ("left as it was", overlapping_as_it_was),
    ("writes -=", overlapping_minus),
    ("counts the wins", overlapping_counts),
    ("keeps the largest", overlapping_largest),
    ("gives dy to every winner", overlapping_all_winners),
    ("divides by the height of the window", overlapping_divmod_by_height),
    ("leaves out windows so that they do not overlap", overlapping_side_by_side),
]

# Task 14: flatten


def flat_everything(x, dy):
    return x.ravel(), dy.reshape(x.shape)


def flat_channels_last(x, dy):
    rows = x.transpose(0, 2, 3, 1)
    return rows.reshape(len(x), -1), dy.reshape(rows.shape).transpose(0, 3, 1, 2)


def flat_fortran(x, dy):
    return x.reshape(len(x), -1, order="F"), dy.reshape(x.shape, order="F")


def flat_dx_not_shaped(x, dy):
    return x.reshape(len(x), -1), dy


def flat_wrong_batch(x, dy):
    return x.reshape(-1, len(x)).T, dy.reshape(x.shape)


def flat_dx_of_x(x, dy):
    return x.reshape(len(x), -1), x


def flat_dx_ones(x, dy):
    return x.reshape(len(x), -1), np.ones(x.shape)


def flat_channels_kept(x, dy):
    return x.reshape(len(x), x.shape[1], -1), dy.reshape(x.shape)


def flat_swapped(x, dy):
    return dy.reshape(x.shape), x.reshape(len(x), -1)


FLATTEN = [
    ("makes one row of the whole batch", flat_everything),
    ("has the channels fastest", flat_channels_last),
    ("reads in Fortran's order", flat_fortran),
    ("leaves dx flat", flat_dx_not_shaped),
    ("mixes up the pictures", flat_wrong_batch),
    ("returns x for dx", flat_dx_of_x),
    ("returns ones for dx", flat_dx_ones),
    ("keeps the channels", flat_channels_kept),
    ("returns dx before y", flat_swapped),
]

# Task 15: LeNet-5 from pixels to scores


def forward(
    pixels,
    p,
    scale=lambda x: -0.1 + 1.275 * x / 255,
    c1=np.tanh,
    c3=np.tanh,
    c5=np.tanh,
    f6=nnlib.sigmoid,
    out=lambda z: z,
    pooled=nnlib.avg_pool2d,
):
    """LeNet-5 with one step changed."""
    x = scale(pixels.astype(float))[:, None]
    x = pooled(c1(nnlib.conv2d(x, p["C1 w"], p["C1 b"])), 2)
    x = pooled(c3(nnlib.conv2d(x, p["C3 w"], p["C3 b"])), 2)
    x = c5(nnlib.conv2d(x, p["C5 w"], p["C5 b"])).reshape(len(x), -1)
    x = f6(nnlib.linear(x, p["F6 w"], p["F6 b"]))
    return out(nnlib.linear(x, p["out w"], p["out b"]))


def lenet_raw(pixels, parameters):
    return forward(pixels, parameters, scale=lambda x: x)


def lenet_zero_to_one(pixels, parameters):
    return forward(pixels, parameters, scale=lambda x: x / 255)


def lenet_wrong_span(pixels, parameters):
    return forward(pixels, parameters, scale=lambda x: -0.1 + 1.175 * x / 255)


def lenet_by_256(pixels, parameters):
    return forward(pixels, parameters, scale=lambda x: -0.1 + 1.275 * x / 256)


def lenet_tanh_in_f6(pixels, parameters):
    return forward(pixels, parameters, f6=np.tanh)


def lenet_softmax(pixels, parameters):
    return forward(pixels, parameters, out=nnlib.softmax)


def lenet_sigmoid_at_the_end(pixels, parameters):
    return forward(pixels, parameters, out=nnlib.sigmoid)


def lenet_max_pooling(pixels, parameters):
    return forward(pixels, parameters, pooled=nnlib.max_pool2d)


def lenet_no_tanh_in_c5(pixels, parameters):
    return forward(pixels, parameters, c5=lambda z: z)


def lenet_relu(pixels, parameters):
    return forward(pixels, parameters, c1=nnlib.relu, c3=nnlib.relu, c5=nnlib.relu)


def lenet_digits(pixels, parameters):
    return forward(pixels, parameters).argmax(axis=1)


def lenet_inverted(pixels, parameters):
    return forward(pixels, parameters, scale=lambda x: 1.175 - 1.275 * x / 255)


LENET_FORWARD = [
    ("forgets to normalise", lenet_raw),
    ("brings bytes to 0 to 1", lenet_zero_to_one),
    ("takes 1.175 for the span", lenet_wrong_span),
    ("divides by 256", lenet_by_256),
    ("has tanh in F6", lenet_tanh_in_f6),
    ("has a softmax at the end", lenet_softmax),
    ("has a sigmoid at the end", lenet_sigmoid_at_the_end),
    ("pools by the maximum", lenet_max_pooling),
    ("forgets tanh after C5", lenet_no_tanh_in_c5),
    ("has relu for tanh", lenet_relu),
    ("returns the digits", lenet_digits),
    ("mixes up ground and ink", lenet_inverted),
]

# Task 16: train LeNet-5


def ready(pixels):
    """Bytes (N, 28, 28) as the network wants them."""
    padded = np.pad(np.asarray(pixels, np.float32), ((0, 0), (2, 2), (2, 2)))
    return (-0.1 + 1.275 * padded / 255)[:, None].astype(np.float32)


@functools.cache
def trained(pictures=1500, epochs=5, mixed=False, lr=0.003):
    """A trained LeNet-5."""
    rng = np.random.default_rng(3)
    network = Sequential(
        *(Conv2d(1, 6, 5, rng=rng), Tanh(), AvgPool2d(2)),
        *(Conv2d(6, 16, 5, rng=rng), Tanh(), AvgPool2d(2)),
        *(Conv2d(16, 120, 5, rng=rng), Tanh(), Flatten()),
        *(Linear(120, 84, rng=rng), Sigmoid(), Linear(84, 10, rng=rng)),
    )
    train = load("glyphs").train
    y = train.y[:pictures]
    y = rng.permutation(y) if mixed else y
    how = {"loss": CrossEntropyLoss(), "optimizer": Adam(network.parameters(), lr=lr), "rng": rng}
    if epochs:
        fit(network, ready(255 * train.x[:pictures, 0]), y, epochs=epochs, batch_size=32, progress=False, **how)
    return network


def predict_untrained(pixels):
    return trained(epochs=0)(ready(pixels)).argmax(axis=1)


def predict_raw_bytes(pixels):
    padded = np.pad(np.asarray(pixels, np.float32), ((0, 0), (2, 2), (2, 2)))
    return trained()(padded[:, None]).argmax(axis=1)


def predict_takes_zero_to_one(pixels):
    return trained()(ready(255.0 * pixels)).argmax(axis=1)


def predict_scores(pixels):
    return trained()(ready(pixels))


def predict_axis(pixels):
    return trained()(ready(pixels)).argmax(axis=0)


def predict_without_padding(pixels):
    scaled = (-0.1 + 1.275 * np.asarray(pixels, np.float32) / 255)[:, None]
    return trained()(scaled).argmax(axis=1)


def predict_labels_mixed(pixels):
    return trained(mixed=True, epochs=1)(ready(pixels)).argmax(axis=1)


def predict_smallest(pixels):
    return trained()(ready(pixels)).argmin(axis=1)


def predict_one_epoch_of_little(pixels):
    return trained(pictures=400, epochs=1)(ready(pixels)).argmax(axis=1)


def predict_counts_from_one(pixels):
    return trained()(ready(pixels)).argmax(axis=1) + 1


def predict_transposed(pixels):
    return trained()(ready(np.asarray(pixels).transpose(0, 2, 1))).argmax(axis=1)


def predict_always_the_same(pixels):
    return np.full(len(pixels), 1)


TRAIN_LENET = [
    ("does not train", predict_untrained),
    ("forgets to normalise in predict", predict_raw_bytes),
    ("multiplies by 255 in predict too", predict_takes_zero_to_one),
    ("returns scores", predict_scores),
    ("takes the largest over the pictures", predict_axis),
    ("forgets the border in predict", predict_without_padding),
    ("mixes pictures and labels", predict_labels_mixed),
    ("takes the smallest score", predict_smallest),
    ("trains on too little", predict_one_epoch_of_little),
    ("counts digits from 1", predict_counts_from_one),
    ("exchanges rows and columns in predict", predict_transposed),
    ("always says 1", predict_always_the_same),
]

# Task 17: shuffled pixels

PERMUTED = [
    ("forgets to shuffle", [91.5, 91.5, 97.9, 97.9]),
    ("shuffles the test pictures only", [91.5, 10.8, 97.9, 11.3]),
    ("a new order for every picture", [91.5, 15.2, 97.9, 14.1]),
    ("shuffles the pictures among themselves", [91.5, 9.8, 97.9, 10.2]),
    ("has another order in the test", [91.5, 10.1, 97.9, 9.2]),
    ("gives shares, not percent", [0.915, 0.905, 0.979, 0.538]),
    ("gives errors", [8.5, 9.5, 2.1, 46.2]),
    ("gives cnn before dense", [97.9, 53.8, 91.5, 90.5]),
    ("gives both as they are first", [91.5, 97.9, 90.5, 53.8]),
    ("writes down what it expects: nothing is left", [90.0, 10.0, 95.0, 10.0]),
    ("three numbers", [91.5, 90.5, 97.9]),
    ("rows shuffled only", [91.5, 91.0, 97.9, 91.9]),
]

# Task 18: a new last layer


def descend(features, y, classes, lr, steps, probability=nnlib.softmax, count=None, w=None, sign=-1, once=False):
    """Gradient descent on the last layer with one thing changed."""
    onehot = np.eye(classes)[y]
    w = np.zeros((classes, features.shape[1])) if w is None else w
    b = np.zeros(classes)
    for _ in range(1 if once else steps):
        dz = (probability(features @ w.T + b) - onehot) / (count or len(y))
        w, b = w + sign * lr * dz.T @ features, b + sign * lr * dz.sum(axis=0)
    return w, b


def last_not_divided(features, y, classes, lr, steps):
    return descend(features, y, classes, lr, steps, count=1)


def last_one_step(features, y, classes, lr, steps):
    return descend(features, y, classes, lr, steps, once=True)


def last_uphill(features, y, classes, lr, steps):
    return descend(features, y, classes, lr, steps, sign=1)


def last_random_start(features, y, classes, lr, steps):
    w = 0.01 * np.random.default_rng(0).normal(size=(classes, features.shape[1]))
    return descend(features, y, classes, lr, steps, w=w)


def last_without_softmax(features, y, classes, lr, steps):
    return descend(features, y, classes, lr, steps, probability=lambda z: z)


def last_sigmoid(features, y, classes, lr, steps):
    return descend(features, y, classes, lr, steps, probability=nnlib.sigmoid)


def last_divided_by_classes(features, y, classes, lr, steps):
    return descend(features, y, classes, lr, steps, count=len(y) * classes)


def last_softmax_of_columns(features, y, classes, lr, steps):
    return descend(features, y, classes, lr, steps, probability=lambda z: nnlib.softmax(z.T).T)


def last_bias_mean(features, y, classes, lr, steps):
    onehot = np.eye(classes)[y]
    w, b = np.zeros((classes, features.shape[1])), np.zeros(classes)
    for _ in range(steps):
        dz = (nnlib.softmax(features @ w.T + b) - onehot) / len(y)
        w, b = w - lr * dz.T @ features, b - lr * dz.mean(axis=0)
    return w, b


def last_bias_after(features, y, classes, lr, steps):
    onehot = np.eye(classes)[y]
    w, b = np.zeros((classes, features.shape[1])), np.zeros(classes)
    for _ in range(steps):
        w = w - lr * ((nnlib.softmax(features @ w.T + b) - onehot) / len(y)).T @ features
        b = b - lr * ((nnlib.softmax(features @ w.T + b) - onehot) / len(y)).sum(axis=0)
    return w, b


def last_without_bias(features, y, classes, lr, steps):
    onehot = np.eye(classes)[y]
    w = np.zeros((classes, features.shape[1]))
    for _ in range(steps):
        w = w - lr * ((nnlib.softmax(features @ w.T) - onehot) / len(y)).T @ features
    return w, np.zeros(classes)


def last_transposed(features, y, classes, lr, steps):
    w, b = descend(features, y, classes, lr, steps)
    return w.T, b


LAST_LAYER = [
    ("forgets to divide by N", last_not_divided),
    ("takes one step", last_one_step),
    ("goes uphill", last_uphill),
    ("begins at random", last_random_start),
    ("forgets softmax", last_without_softmax),
    ("takes a sigmoid", last_sigmoid),
    ("divides by classes as well", last_divided_by_classes),
    ("has softmax along the examples", last_softmax_of_columns),
    ("takes a mean for the bias", last_bias_mean),
    ("computes dz anew between w and b", last_bias_after),
    ("learns no bias", last_without_bias),
    ("returns w as (d, classes)", last_transposed),
]

# Task 19: a residual block


def block(x, w1, w2, dy, around=True, slope=lambda inner: inner > 0, forward_around=True, act=nnlib.relu):
    """The block with one thing changed."""
    p = w1.shape[2] // 2
    inner = nnlib.conv2d(x, w1, padding=p)
    active = act(inner)
    y = nnlib.conv2d(active, w2, padding=p) + (x if forward_around else 0)
    dactive, dw2, _ = nnlib.conv2d_backward(dy, active, w2, padding=p)
    dx, dw1, _ = nnlib.conv2d_backward(dactive * slope(inner), x, w1, padding=p)
    return y, dx + (dy if around else 0), dw1, dw2


def block_no_way_around(x, w1, w2, dy):
    return block(x, w1, w2, dy, around=False)


def block_no_addition(x, w1, w2, dy):
    return block(x, w1, w2, dy, around=False, forward_around=False)


def block_relu_forgotten_on_the_way_back(x, w1, w2, dy):
    return block(x, w1, w2, dy, slope=np.ones_like)


def block_no_relu(x, w1, w2, dy):
    return block(x, w1, w2, dy, act=lambda z: z, slope=np.ones_like)


def block_slope_one_at_zero(x, w1, w2, dy):
    return block(x, w1, w2, dy, slope=lambda inner: inner >= 0)


def block_dx_plus_x(x, w1, w2, dy):
    y, dx, dw1, dw2 = block(x, w1, w2, dy, around=False)
    return y, dx + x, dw1, dw2


def block_relu_at_the_end(x, w1, w2, dy):
    y, dx, dw1, dw2 = block(x, w1, w2, dy)
    return nnlib.relu(y), dx, dw1, dw2


def block_dw2_of_inner(x, w1, w2, dy):
    p = w1.shape[2] // 2
    inner = nnlib.conv2d(x, w1, padding=p)
    y, dx, dw1, _ = block(x, w1, w2, dy)
    return y, dx, dw1, nnlib.conv2d_backward(dy, inner, w2, padding=p)[1]


def block_weights_swapped(x, w1, w2, dy):
    y, dx, dw1, dw2 = block(x, w1, w2, dy)
    return y, dx, dw2, dw1


def block_dy_twice(x, w1, w2, dy):
    y, dx, dw1, dw2 = block(x, w1, w2, dy)
    return y, dx + dy, dw1, dw2


def block_slope_of_gradient(x, w1, w2, dy):
    p = w1.shape[2] // 2
    inner = nnlib.conv2d(x, w1, padding=p)
    active = nnlib.relu(inner)
    dactive, dw2, _ = nnlib.conv2d_backward(dy, active, w2, padding=p)
    dx, dw1, _ = nnlib.conv2d_backward(nnlib.relu(dactive), x, w1, padding=p)
    return x + nnlib.conv2d(active, w2, padding=p), dy + dx, dw1, dw2


RESIDUAL = [
    ("forgets the way around on the way back", block_no_way_around),
    ("does not add x at all", block_no_addition),
    ("forgets the slope of the relu", block_relu_forgotten_on_the_way_back),
    ("forgets the relu", block_no_relu),
    ("takes the slope 1 at 0", block_slope_one_at_zero),
    ("adds x instead of dy", block_dx_plus_x),
    ("has a relu behind the sum", block_relu_at_the_end),
    ("reads what stood in front of the relu for dw2", block_dw2_of_inner),
    ("returns dw2 before dw1", block_weights_swapped),
    ("adds dy twice", block_dy_twice),
    ("takes the relu of the gradient", block_slope_of_gradient),
]

OF_THE_STRANGER = {
    "u06-image-grid": IMAGE_GRID,
    "u06-nearest-neighbour": NEAREST,
    "u06-conv2d": CONV2D,
    "u06-im2col": IM2COL,
    "u06-product-of-columns": PRODUCT,
    "u06-scipy-calls": SCIPY,
    "u06-conv2d-dx": CONV2D_DX,
    "u06-conv2d-dw": CONV2D_DW,
    "u06-strided-backward": STRIDED,
    "u06-max-pool": MAX_POOL,
    "u06-average-pool": AVERAGE_POOL,
    "u06-l2-pool": L2_POOL,
    "u06-overlapping-backward": OVERLAPPING,
    "u06-flatten": FLATTEN,
    "u06-lenet-forward": LENET_FORWARD,
    "u06-train-lenet": TRAIN_LENET,
    "u06-permuted": PERMUTED,
    "u06-last-layer": LAST_LAYER,
    "u06-residual-block": RESIDUAL,
}


# Further ones, by the author of the tasks.

FURTHER_GRID = {
    "numbers, 800x600x3": 1_440_000,
    "bytes, as uint8": 1_440_000,
    "bytes, as float32": 5_760_000,
    "levels of one number": 256,
    "green, row 1, column 2": 30,
    "shape for a layer": (1, 3, 2, 3),
    "L1 to a": 12,
    "L1 to b": 8,
    "L2 to a": 6,
    "L2 to b": 8,
    "label by L1": 9,
    "label by L2": 4,
}
FURTHER_IMAGE_GRID = [
    ("signs cancel", FURTHER_GRID | {"L1 to a": 0, "label by L1": 4}),
]


def pad(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


# Nearest neighbour


def nn_no_abs(train, labels, x, norm=1):
    return [labels[((new - train.astype(float)) ** norm).reshape(len(train), -1).sum(axis=1).argmin()] for new in x]


def nn_bytes(train, labels, x, norm=1):
    return [labels[(abs(new - train) ** norm).reshape(len(train), -1).sum(axis=1).argmin()] for new in x]


def nn_number(train, labels, x, norm=1):
    return [(abs(new * 1.0 - train) ** norm).reshape(len(train), -1).sum(axis=1).argmin() for new in x]


def nn_sum_over_all(train, labels, x, norm=1):
    return [labels[(abs(new * 1.0 - train) ** norm).sum(axis=0).argmin()] for new in x]


def nn_less_or_equal(train, labels, x, norm=1):
    found = []
    for new in x:
        best = 1e18
        for known, label in zip(train, labels, strict=True):
            d = (abs(new * 1.0 - known) ** norm).sum()
            if d <= best:
                best, answer = d, label
        found.append(answer)
    return found


def nn_max(train, labels, x, norm=1):
    return [labels[(abs(new * 1.0 - train) ** norm).reshape(len(train), -1).sum(axis=1).argmax()] for new in x]


def nn_distance(train, labels, x, norm=1):
    return [(abs(new * 1.0 - train) ** norm).reshape(len(train), -1).sum(axis=1).min() ** (1 / norm) for new in x]


def nn_majority(train, labels, x, norm=1):
    return np.full(len(x), np.bincount(labels).argmax())


# Convolution


def conv(x, w, b=0.0, stride=1, padding=0, convolution=False):
    """Building further_block for the wrong answers below."""
    wide = pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(wide, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    w = w[:, :, ::-1, ::-1] if convolution else w
    return np.einsum("ncrsij,kcij->nkrs", windows, w) + np.reshape(b, (-1, 1, 1))


def conv_pad_all(x, w, b, stride=1, padding=0):
    return conv(np.pad(x, padding), np.pad(w, ((0, 0), (padding, padding), (0, 0), (0, 0))), b, stride)


def conv_assigns(x, w, b, stride=1, padding=0):
    y = np.zeros_like(conv(x, w, b, stride, padding))
    for c in range(x.shape[1]):
        y = conv(x[:, c : c + 1], w[:, c : c + 1], b, stride, padding)
    return y


def conv_size_formula(x, w, b, stride=1, padding=0):
    rows, columns = ((x.shape[a] + 2 * padding - w.shape[a]) // stride for a in (2, 3))
    return conv(x, w, b, stride, padding)[:, :, :rows, :columns]


def conv_square(x, w, b, stride=1, padding=0):
    k = w.shape[-1]
    wide = pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(wide, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncrsij,kcij->nkrs", windows, w) + b[:, None, None]


def conv_mean(x, w, b, stride=1, padding=0):
    return conv(x, w, 0.0, stride, padding) / w[0].size + b[:, None, None]


# im2col and the product


def further_windows_of(x, kernel_size, stride=1, padding=0):
    return np.lib.stride_tricks.sliding_window_view(pad(x, padding), tuple(kernel_size), axis=(2, 3))[
        :, :, ::stride, ::stride
    ]


def col_order(order, rows=3):
    def answer(x, kernel_size, stride=1, padding=0):
        turned = further_windows_of(x, kernel_size, stride, padding).transpose(order)
        return turned.reshape(np.prod(turned.shape[:rows]), -1)

    return answer


right_columns = col_order((1, 4, 5, 0, 2, 3))


def col_just_reshape(x, kernel_size, stride=1, padding=0):
    views = further_windows_of(x, kernel_size, stride, padding)
    return views.reshape(x.shape[1] * kernel_size[0] * kernel_size[1], -1)


def col_range_short(x, kernel_size, stride=1, padding=0):
    wide, (kh, kw) = pad(x, padding), kernel_size
    found = []
    for n in range(len(x)):
        for r in range(0, wide.shape[2] - kh, stride):
            for s in range(0, wide.shape[3] - kw, stride):
                found.append(wide[n, :, r : r + kh, s : s + kw].ravel())
    return np.stack(found, axis=1)


def col_list(x, kernel_size, stride=1, padding=0):
    return [right_columns(one[None], kernel_size, stride, padding) for one in x]


def product_matrix(columns, w, b, size):
    return w.reshape(len(w), -1) @ columns + b[:, None]


def product_sizes(columns, w, b, size):
    rows, width = size
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(len(w), -1, width, rows).swapaxes(0, 1)


def product_transposed(columns, w, b, size):
    return (columns.T @ w.reshape(len(w), -1).T + b).reshape(-1, len(w), *size)


def further_product_one_picture(columns, w, b, size):
    count = size[0] * size[1]
    return (w.reshape(len(w), -1) @ columns[:, :count] + b[:, None]).reshape(1, len(w), *size)


def product_maps_last(columns, w, b, size):
    return (columns.T @ w.reshape(len(w), -1).T + b).reshape(-1, *size, len(w))


SCIPY_CALLS = []

# Backward


def further_scatter(dy, x_shape, w, stride=1, padding=0):
    """Building further_block: dL/dpadded."""
    dx = np.zeros((*x_shape[:2], x_shape[2] + 2 * padding, x_shape[3] + 2 * padding))
    for n, k, r, s in np.ndindex(*dy.shape):
        dx[n, :, r * stride : r * stride + w.shape[2], s * stride : s * stride + w.shape[3]] += dy[n, k, r, s] * w[k]
    return dx


def inside(dx, padding):
    return dx[:, :, padding : dx.shape[2] - padding, padding : dx.shape[3] - padding]


def dx_first_filter(dy, x_shape, w, stride=1, padding=0):
    return inside(further_scatter(dy[:, :1], x_shape, w[:1], stride, padding), padding)


def dx_no_padding(dy, x_shape, w, stride=1, padding=0):
    """Windows begin in x itself; what does not fit raises."""
    return further_scatter(dy, x_shape, w, stride, 0)


def dx_corner_only(dy, x_shape, w, stride=1, padding=0):
    dx = np.zeros((*x_shape[:2], x_shape[2] + 2 * padding, x_shape[3] + 2 * padding))
    for n, k, r, s in np.ndindex(*dy.shape):
        dx[n, :, r * stride, s * stride] += dy[n, k, r, s] * w[k].sum(axis=(1, 2))
    return inside(dx, padding)


def gather(dy, x, kernel_size, stride=1, padding=0):
    """Building further_block: dw."""
    windows = further_windows_of(x, kernel_size, stride, padding)[:, :, : dy.shape[2], : dy.shape[3]]
    return np.einsum("nkrs,ncrsij->kcij", dy, windows)


def dw_changed(change_w=lambda dw, dy: dw, change_b=lambda db, dy: db):
    def answer(dy, x, kernel_size, stride=1, padding=0):
        dw, db = gather(dy, x, kernel_size, stride, padding), dy.sum(axis=(0, 2, 3))
        return change_w(dw, dy), change_b(db, dy)

    return answer


def dw_padding_forgotten(dy, x, kernel_size, stride=1, padding=0):
    wide = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return gather(dy, wide, kernel_size, stride), dy.sum(axis=(0, 2, 3))


def dw_last_picture(dy, x, kernel_size, stride=1, padding=0):
    for n in range(len(x)):
        dw = gather(dy[n : n + 1], x[n : n + 1], kernel_size, stride, padding)
    return dw, dy.sum(axis=(0, 2, 3))


FURTHER_CONV2D_DW = [
    ("db over the batch only", dw_changed(change_b=lambda db, dy: dy.sum(axis=0))),
    ("no border", dw_padding_forgotten),
    ("the last picture", dw_last_picture),
    ("db doubled by mistake", dw_changed(change_b=lambda db, dy: 2 * db)),
]


def further_strided_as_it_was(dy, x, w, stride):
    rows, columns = dy.shape[2:]
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for i, j in np.ndindex(*w.shape[2:]):
        seen = x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        dw[:, :, i, j] = np.einsum("nkrs,ncrs->kc", dy, seen)
        dx[:, :, i : i + rows, j : j + columns] += np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, dw


def strided_with(slices, operation="add"):
    """dx by another pair of slices; dw as it was."""

    def answer(dy, x, w, stride):
        _, dw = further_strided_as_it_was(dy, x, w, stride)
        dx = np.zeros(x.shape)
        for i, j in np.ndindex(*w.shape[2:]):
            where = (slice(None), slice(None), *slices(i, j, *dy.shape[2:], stride))
            share = np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
            dx[where] = share + (dx[where] if operation == "add" else 0)
        return dx, dw

    return answer


def strided_columns(i, j, rows, columns, stride):
    return slice(i, i + rows), slice(j, j + stride * columns, stride)


def strided_no_step(i, j, rows, columns, stride):
    return slice(i, i + stride * rows), slice(j, j + stride * columns)


def strided_times_index(i, j, rows, columns, stride):
    return slice(i * stride, i * stride + rows), slice(j * stride, j * stride + columns)


FURTHER_STRIDED = [
    ("columns only", strided_with(strided_columns)),
    ("longer slices without a step", strided_with(strided_no_step)),
    ("the cell times the stride", strided_with(strided_times_index)),
    (
        "divides",
        lambda dy, x, w, stride: (
            further_strided_as_it_was(dy, x, w, stride)[0] / stride,
            gather(dy, x, w.shape[2:], stride),
        ),
    ),
    ("dx only", lambda dy, x, w, stride: further_scatter(dy, x.shape, w, stride)),
    (
        "flips",
        lambda dy, x, w, stride: (
            further_scatter(dy, x.shape, w[:, :, ::-1, ::-1], stride),
            gather(dy, x, w.shape[2:], stride),
        ),
    ),
]

# Pooling


def pooling(value, back, assign=False):
    """A pooling from value(window) and back(window, y), the slope of every cell."""

    def answer(x, dy, size, stride):
        y, dx = np.zeros(dy.shape), np.zeros(x.shape)
        for n, c, r, s in np.ndindex(*dy.shape):
            cells = n, c, slice(r * stride, r * stride + size), slice(s * stride, s * stride + size)
            y[n, c, r, s] = value(x[cells])
            with np.errstate(all="ignore"):
                share = dy[n, c, r, s] * back(x[cells], y[n, c, r, s])
            dx[cells] = share if assign else dx[cells] + share
        return y, dx

    return answer


def one_cell(window, place):
    mask = np.zeros(window.shape)
    mask.flat[place] = 1
    return mask


def first(window, y):
    return one_cell(window, window.argmax())


def last(window, y):
    return one_cell(window, window.size - 1 - window.ravel()[::-1].argmax())


def max_mask_size(x, dy, size, stride):
    """np.repeat, which knows windows side by side only."""
    y, _ = pooling(np.max, first)(x, dy, size, stride)
    big = np.repeat(np.repeat(y, size, axis=2), size, axis=3)[:, :, : x.shape[2], : x.shape[3]]
    gradient = np.repeat(np.repeat(dy, size, axis=2), size, axis=3)[:, :, : x.shape[2], : x.shape[3]]
    dx = np.zeros(x.shape)
    dx[:, :, : big.shape[2], : big.shape[3]] = (x[:, :, : big.shape[2], : big.shape[3]] == big) * gradient
    return y, dx


FURTHER_MAX_POOL = [
    ("overwrites the window", pooling(np.max, first, assign=True)),
    ("np.repeat", max_mask_size),
    ("starts at 0", pooling(lambda window: max(0, window.max()), first)),
    ("dy to everybody", pooling(np.max, lambda window, y: np.ones(window.shape))),
    ("times the maximum", pooling(np.max, lambda window, y: y * first(window, y))),
    ("min", pooling(np.min, lambda window, y: one_cell(window, window.argmin()))),
]
FURTHER_AVERAGE_POOL = [
    ("sum forward", pooling(np.sum, lambda window, y: np.ones(window.shape) / window.size)),
    ("times y", pooling(np.mean, lambda window, y: y * np.ones(window.shape) / window.size)),
    ("y only", lambda x, dy, size, stride: pooling(np.mean, first)(x, dy, size, stride)[0]),
    (
        "dx first",
        lambda x, dy, size, stride: pooling(np.mean, lambda w, y: np.ones(w.shape) / w.size)(x, dy, size, stride)[::-1],
    ),
    (
        "by the stride",
        lambda x, dy, size, stride: pooling(
            lambda window: window.sum() / stride**2, lambda window, y: np.ones(window.shape) / stride**2
        )(x, dy, size, stride),
    ),
]


def length(window):
    return np.sqrt((window**2).sum())


FURTHER_L2_POOL = [
    ("half", pooling(length, lambda window, y: window / (y or 1) / 2)),
    ("not divided", pooling(length, lambda window, y: window)),
    ("epsilon", pooling(lambda window: np.sqrt((window**2).sum() + 1e-3), lambda window, y: window / y)),
    ("absolute values", pooling(lambda window: abs(window).sum(), lambda window, y: np.sign(window))),
    ("root of the mean", pooling(lambda window: np.sqrt((window**2).mean()), lambda window, y: window / (y or 1))),
    ("y/x", pooling(length, lambda window, y: y / np.where(window == 0, 1, window))),
]


def overlap(send):
    """dx from send(old value of the winner, dy)."""

    def answer(dy, x, kernel_size, stride):
        (kh, kw), dx = kernel_size, np.zeros(x.shape)
        for n, c, r, s in np.ndindex(*dy.shape):
            window = x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw]
            i, j = divmod(window.argmax(), kw)
            place = n, c, r * stride + i, s * stride + j
            dx[place] = send(dx[place], dy[n, c, r, s])
        return dx

    return answer


def overlap_kh(dy, x, kernel_size, stride):
    (kh, kw), dx = kernel_size, np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        window = x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw]
        i, j = divmod(window.argmax(), kh)
        dx[n, c, (r * stride + i) % x.shape[2], (s * stride + j) % x.shape[3]] += dy[n, c, r, s]
    return dx


def overlap_whole(dy, x, kernel_size, stride):
    (kh, kw), dx = kernel_size, np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        dx[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw] += dy[n, c, r, s]
    return dx


def overlap_changes_dy(dy, x, kernel_size, stride):
    dx = overlap(lambda old, new: old + new)(dy, x, kernel_size, stride)
    dy += 0.5
    return dx


OVERLAP = [
    ("the first stays", overlap(lambda old, new: old or new)),
    ("the largest stays", overlap(lambda old, new: max(old, new) if old else new)),
    ("averages on the way", overlap(lambda old, new: (old + new) / 2 if old else new)),
    ("multiplies", overlap(lambda old, new: old * new if old else new)),
    ("divides by kH", overlap_kh),
    ("whole windows", overlap_whole),
    ("changes dy", overlap_changes_dy),
    (
        "returns a pair",
        lambda dy, x, kernel_size, stride: (dy, overlap(lambda old, new: old + new)(dy, x, kernel_size, stride)),
    ),
]
FURTHER_FLATTEN = [
    ("one row in two axes", lambda x, dy: (x.reshape(1, -1), dy.reshape(x.shape))),
    ("transposed", lambda x, dy: (x.reshape(len(x), -1).T, dy.reshape(x.shape))),
    ("channels last", lambda x, dy: (np.moveaxis(x, 1, -1).reshape(len(x), -1), dy.reshape(x.shape))),
    (
        "columns first",
        lambda x, dy: (
            x.swapaxes(2, 3).reshape(len(x), -1),
            dy.reshape(*x.shape[:2], x.shape[3], x.shape[2]).swapaxes(2, 3),
        ),
    ),
    ("no dx", lambda x, dy: x.reshape(len(x), -1)),
    ("dy times x", lambda x, dy: (x.reshape(len(x), -1), x * dy.reshape(x.shape))),
]

# LeNet


def net(pixels, parameters, low=-0.1, high=1.175, bend=np.tanh, pool=nnlib.avg_pool2d, f6=nnlib.sigmoid, out=None):
    p = parameters
    x = (low + (high - low) * np.asarray(pixels, float) / 255)[:, None]
    x = pool(bend(nnlib.conv2d(x, p["C1 w"], p["C1 b"])), 2)
    x = pool(bend(nnlib.conv2d(x, p["C3 w"], p["C3 b"])), 2)
    x = bend(nnlib.conv2d(x, p["C5 w"], p["C5 b"])).reshape(len(x), -1)
    x = f6(nnlib.linear(x, p["F6 w"], p["F6 b"]))
    x = nnlib.linear(x, p["out w"], p["out b"])
    return x if out is None else out(x)


def same(z):
    return z


def lenet_with(**changes):
    return lambda pixels, parameters: net(pixels, parameters, **changes)


def lenet_axis_missing(pixels, parameters):
    return nnlib.conv2d(pixels / 255, parameters["C1 w"], parameters["C1 b"])


LENET = [
    ("no sigmoid", lenet_with(f6=same)),
    ("tanh behind the scores", lenet_with(out=np.tanh)),
    ("no channel axis", lenet_axis_missing),
]


@functools.cache
def known():
    train = load("glyphs").train
    x = train.x.reshape(len(train.x), -1)
    return x, train.y, np.array([x[train.y == digit].mean(axis=0) for digit in range(10)])


def read(pixels, scale=255):
    x, y, _ = known()
    new = np.asarray(pixels, np.float32).reshape(len(pixels), -1) / np.float32(scale)
    return y[((x**2).sum(axis=1) - 2 * new @ x.T).argmin(axis=1)]


def read_means(pixels):
    """The nearest mean digit: 59 % right."""
    means = known()[2]
    new = pixels.reshape(len(pixels), -1) / 255
    return ((new[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)


def read_scores(pixels):
    means = known()[2]
    new = pixels.reshape(len(pixels), -1) / 255
    return -((new[:, None] - means) ** 2).sum(axis=2)


TRAIN = [
    ("a mean digit", read_means),
    ("argmax over everything", lambda pixels: read_scores(pixels).argmax()),
    ("transposed pictures", lambda pixels: read(pixels.swapaxes(1, 2))),
    ("random", lambda pixels: np.random.default_rng(0).integers(0, 10, len(pixels))),
    ("light for dark", lambda pixels: read(255 - pixels)),
    ("one picture", lambda pixels: read(pixels[:1])),
    ("nothing returned", lambda pixels: None if len(read(pixels)) else 0),
]
FURTHER_PERMUTED = [
    ("every picture another order", [91.4, 13.8, 97.9, 19.3]),
    ("the training pictures only", [90.6, 10.1, 97.6, 10.1]),
    ("whole rows", [91.4, 89.9, 97.9, 89.4]),
    ("shares", [0.914, 0.911, 0.979, 0.62]),
    ("another order of the list", [91.4, 97.9, 91.1, 62.0]),
    ("dense and cnn exchanged", [97.9, 62.0, 91.4, 91.1]),
    ("shuffled first", [91.1, 91.4, 62.0, 97.9]),
    ("forgot to shuffle for the cnn", [91.4, 91.1, 97.9, 97.9]),
    ("two numbers", [91.4, 97.9]),
    ("errors instead of accuracies", [8.6, 8.9, 2.1, 38.0]),
    ("texts", ["91 %", "91 %", "98 %", "62 %"]),
]

# The last layer


def learn(features, y, classes, lr, steps, mean=True, bias=True, sign=1, squash=nnlib.softmax, first_p=False):
    w, b, wanted, p = np.zeros((classes, features.shape[1])), np.zeros(classes), np.eye(classes)[y], None
    for _ in range(steps):
        p = squash(features @ w.T + b) if p is None or not first_p else p
        dz = (p - wanted) / (len(y) if mean else 1)
        w = w - sign * lr * dz.T @ features
        b = b - sign * lr * dz.sum(axis=0) * bias
    return w, b


def learn_with(**changes):
    return lambda *arguments: learn(*arguments, **changes)


def learn_random(features, y, classes, lr, steps):
    w, b = learn(features, y, classes, lr, steps)
    return w + 0.01, b


LAST = [
    ("p computed once", learn_with(first_p=True)),
    ("begins elsewhere", learn_random),
    ("one more step", lambda features, y, classes, lr, steps: learn(features, y, classes, lr, steps + 1)),
    ("w only", lambda *arguments: learn(*arguments)[0]),
]

# Residual


def further_block(x, w1, w2, dy, around=1, back=None, mask=True, bend=nnlib.relu, active_for_dw=True):
    p = w1.shape[-1] // 2
    z = nnlib.conv2d(x, w1, padding=p)
    a = bend(z)
    y = around * x + nnlib.conv2d(a, w2, padding=p)
    da, dw2, _ = nnlib.conv2d_backward(dy, a if active_for_dw else z, w2, padding=p)
    da, *_ = nnlib.conv2d_backward(dy, a, w2, padding=p)
    dz = da * (z > 0) if mask else da
    dx, dw1, _ = nnlib.conv2d_backward(dz, x, w1, padding=p)
    return y, dx + (dy if back is None else back(x, dy)), dw1, dw2


def block_with(**changes):
    return lambda *arguments: further_block(*arguments, **changes)


FURTHER_RESIDUAL = [
    ("not forward", block_with(around=0)),
    ("1 on the way back", block_with(back=lambda x, dy: 1)),
    ("dw2, dw1", lambda *arguments: [further_block(*arguments)[i] for i in (0, 1, 3, 2)]),
    ("y and dx only", lambda *arguments: further_block(*arguments)[:2]),
]
FURTHER = {
    "u06-image-grid": FURTHER_IMAGE_GRID,
    "u06-nearest-neighbour": [
        ("no absolute values", nn_no_abs),
        ("bytes", nn_bytes),
        ("the number", nn_number),
        ("sums over the pictures", nn_sum_over_all),
        ("<=", nn_less_or_equal),
        ("argmax", nn_max),
        ("the distance", nn_distance),
        ("the most frequent label", nn_majority),
    ],
    "u06-conv2d": [
        ("np.pad(x, padding)", conv_pad_all),
        ("= over channels", conv_assigns),
        ("no + 1", conv_size_formula),
        ("square filters", conv_square),
        ("mean", conv_mean),
    ],
    "u06-im2col": [
        ("only reshape", col_just_reshape),
        ("range too short", col_range_short),
        ("a list of matrices", col_list),
    ],
    "u06-product-of-columns": [
        ("the matrix", product_matrix),
        ("rows and columns exchanged", product_sizes),
        ("transposed", product_transposed),
        ("one picture", further_product_one_picture),
        ("maps last", product_maps_last),
    ],
    "u06-scipy-calls": SCIPY_CALLS,
    "u06-conv2d-dx": [
        ("first filter", dx_first_filter),
        ("no border at all", dx_no_padding),
        ("into the corner", dx_corner_only),
    ],
    "u06-conv2d-dw": FURTHER_CONV2D_DW,
    "u06-strided-backward": FURTHER_STRIDED,
    "u06-max-pool": FURTHER_MAX_POOL,
    "u06-average-pool": FURTHER_AVERAGE_POOL,
    "u06-l2-pool": FURTHER_L2_POOL,
    "u06-overlapping-backward": OVERLAP,
    "u06-flatten": FURTHER_FLATTEN,
    "u06-lenet-forward": LENET,
    "u06-train-lenet": TRAIN,
    "u06-permuted": FURTHER_PERMUTED,
    "u06-last-layer": LAST,
    "u06-residual-block": FURTHER_RESIDUAL,
}


WRONG = {task_id: answers + FURTHER.get(task_id, []) for task_id, answers in OF_THE_STRANGER.items()}
