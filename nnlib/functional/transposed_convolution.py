"""Transposed convolution: what `conv2d` does to derivatives on the way back, done to images on the way forward.

It grows maps as a convolution with a stride shrinks them, which decoders and generators need. The three products of
matrices are those of `conv2d` with the parts exchanged: x plays dy, and y plays dx.
"""

from nnlib.arrays import as_float, whole_numbers, widen
from nnlib.functional.padding import border, pad, pad_backward
from nnlib.functional.windows import columns, columns_backward, rows, windows, windows_backward


def conv_transpose2d(x, w, b=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Every cell of x stamps the filters, times its value, onto the output; where stamps overlap, they add up::

        padded[n, k, r * stride + i * dilation, s * stride + j * dilation] += sum_c x[n, c, r, s] * w[c, k, i, j]
        y = padded without its border, + b[k]

    This is the dx of ``conv2d_backward(x, y, w)``, from which it has its name: as a matrix it is the transpose of
    `conv2d`, and not its inverse. Along each axis the size of y is::

        (size - 1) * stride + dilation * (kernel - 1) + 1 + output_padding - border

    A `conv2d` with a stride rounds down and brings images of several sizes to the same one; output_padding says which
    of them to return to. With groups, the first C / groups channels of x make the first K / groups of y, and so on.

    Args:
        x: real array (N, C, H, W), H and W >= 1; N may be 0.
        w: real array (C, K / groups, kH, kW): C comes first, as in the `conv2d` from y to x.
        b: real array (K,), or None for no bias.
        stride: int >= 1, or a pair (vertical, horizontal): cells of y from one stamp to the next.
        padding: as in `conv2d`; here it is cut off from y.
        output_padding: int >= 0, or a pair; smaller than stride or than dilation. Cells added after the last.
        groups: int >= 1 that divides C.
        dilation: int >= 1, or a pair: cells from one weight to the next.

    Returns:
        Array (N, K, rows, columns); float32 if every array is.

    Raises:
        ValueError: shapes that do not go together, an argument out of its range, an output with no cells.

    >>> import numpy as np
    >>> conv_transpose2d(np.array([[[[1.0, 10.0]]]]), np.array([[[[1.0, 2.0, 3.0]]]]), stride=(1, 2))
    array([[[[ 1.,  2., 13., 20., 30.]]]])

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016; PyTorch,
    torch.nn.functional.conv_transpose2d.
    """
    function = "conv_transpose2d"
    x, w, geometry = _checked(function, x, w, stride, padding, output_padding, groups, dilation)
    stride, padding, padded_size, groups, dilation = geometry
    channels = w.shape[1] * groups
    stamps = rows(w, groups).swapaxes(1, 2) @ columns(x, 2, groups)
    stamps = columns_backward(stamps, (len(x), channels, *x.shape[2:], *w.shape[2:]), 2)
    y = pad_backward(windows_backward(stamps, (len(x), channels, *padded_size), stride, dilation), padding)
    if b is None:
        return y
    b = as_float(b, "conv_transpose2d", "b")
    if b.shape != (channels,):
        raise ValueError(f"{function}: b is {b.shape}, expected {(channels,)}, one bias for each channel of the output")
    return y + b[:, None, None]


def conv_transpose2d_backward(dy, x, w, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """The three derivatives of `conv_transpose2d`::

        dx = conv2d(dy, w)
        dw[c, k, i, j] = sum_nrs x[n, c, r, s] * dpadded[n, k, r * stride + i * dilation, s * stride + j * dilation]
        db[k] = sum_nrs dy[n, k, r, s]

    where ``dpadded`` is dy with zeros for the border that was cut off.

    Args:
        dy: array like the output of `conv_transpose2d`, dL/dy.
        x, w, stride, padding, output_padding, groups, dilation: the same as in `conv_transpose2d`.

    Returns:
        dx (N, C, H, W), dw (C, K / groups, kH, kW), db (K,).

    Raises:
        ValueError: as `conv_transpose2d`, and for a dy of another shape than the output.

    >>> import numpy as np
    >>> dy, x, w = np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[1.0, 10.0]]]]), np.array([[[[1.0, 2.0]]]])
    >>> conv_transpose2d_backward(dy, x, w)
    (array([[[[5., 8.]]]]), array([[[[21., 32.]]]]), array([6.]))

    Source: Dumoulin and Visin, 2016.
    """
    function = "conv_transpose2d_backward"
    x, w, geometry = _checked(function, x, w, stride, padding, output_padding, groups, dilation)
    stride, padding, padded_size, groups, dilation = geometry
    dy = as_float(dy, "conv_transpose2d_backward", "dy")
    size = (length - sum(widths) for length, widths in zip(padded_size, padding, strict=True))
    expected = (len(x), w.shape[1] * groups, *size)
    if dy.shape != expected:
        raise ValueError(f"{function}: dy is {dy.shape}, expected {expected}; x {x.shape}, w {w.shape}")
    # An output_padding beyond the stride, which a dilation allows, makes room for windows that no cell of x stamped.
    views = windows(function, pad(dy, padding), w.shape[2:], stride, dilation)[:, :, : x.shape[2], : x.shape[3]]
    matrix = columns(views, 2, groups)
    dx = columns_backward(rows(w, groups) @ matrix, x.shape, 2)
    dw = columns(x, 2, groups) @ matrix.swapaxes(1, 2)
    return dx, dw.reshape(w.shape), widen(dy).sum(axis=(0, 2, 3)).astype(dy.dtype, copy=False)


def extra_cells(function, output_padding, stride, dilation):
    """output_padding as a pair of ints, once it is found to be in its range; function is what an error begins with.

    >>> extra_cells("conv_transpose2d", 1, stride=(2, 3), dilation=(1, 1))
    (1, 1)
    """
    extra = whole_numbers(function, "output_padding", output_padding, 2, 0)
    if any(cells >= max(limits) for cells, *limits in zip(extra, stride, dilation, strict=True)):
        raise ValueError(
            f"{function}: output_padding is {output_padding}, expected less than stride {stride} or dilation {dilation}"
        )
    return extra


def _checked(function, x, w, stride, padding, output_padding, groups, dilation):
    """x and w as floating-point arrays that go together; stride, padding, padded size, groups, dilation."""
    x, w = as_float(x, function), as_float(w, function, "w")
    shapes = f"x {x.shape}, w {w.shape}"
    if x.ndim != 4 or w.ndim != 4:
        raise ValueError(f"{function}: expected x (N, C, H, W) and w (C, K / groups, kH, kW); {shapes}")
    if min(x.shape[1:] + w.shape) < 1:
        raise ValueError(f"{function}: expected sizes >= 1; {shapes}")
    if x.shape[1] != len(w):
        raise ValueError(f"{function}: x has {x.shape[1]} channels, w expects {len(w)}; {shapes}")
    (groups,) = whole_numbers(function, "groups", groups, 1, 1)
    if len(w) % groups:
        raise ValueError(f"{function}: {groups} groups cannot share {len(w)} channels equally; {shapes}")
    stride = whole_numbers(function, "stride", stride, 2, 1)
    dilation = whole_numbers(function, "dilation", dilation, 2, 1)
    padding = border(function, padding, w.shape[2:], stride, dilation)
    extra = extra_cells(function, output_padding, stride, dilation)
    padded_size = tuple(
        (size - 1) * step + dilate * (kernel - 1) + 1 + cells
        for size, kernel, step, dilate, cells in zip(x.shape[2:], w.shape[2:], stride, dilation, extra, strict=True)
    )
    if any(size <= sum(widths) for size, widths in zip(padded_size, padding, strict=True)):
        raise ValueError(f"{function}: padding {padding} leaves nothing of an output {padded_size}; {shapes}")
    return x, w, (stride, padding, padded_size, groups, dilation)
