"""The zoo of kernels as a scene: three pictures, and below them one number of each, worked out."""

import numpy as np

from nnlib.demos.numbers import number
from nnlib.demos.scene import (
    Button,
    Choice,
    Field,
    Grid,
    Mark,
    Scene,
    Slider,
    Switch,
    Table,
    shade,
    shade_signed,
)
from nnlib.demos.taps import BORDERS, PICTURES, filtered, load_picture, zoo
from nnlib.functional import avg_pool2d, l2_pool2d, max_pool2d
from nnlib.functional.activations import relu

POOLINGS = {"maximum": max_pool2d, "mean": avg_pool2d, "L2 norm": l2_pool2d}
SIZES = {"3×3": 3, "4×4": 4, "5×5": 5}
_WIDE = 256  # pixels of a picture on the screen, at least
_CELL = 38


def draw(state):
    """The scene of a state.

    Args:
        state: nnlib.demos.kernel_zoo.KernelZoo.
    """
    names = tuple(zoo(state.sigma))
    controls = (
        (
            Choice("picture", "picture", state.picture, PICTURES),
            Choice("zoo", "kernel", state.name, names if state.name in names else (*names, state.name)),
            Slider("sigma", "σ of the Gaussian", state.sigma, 0.3, 2, 0.1),
            Choice("border", "border", state.border, BORDERS),
        ),
        (
            Field("tap", "framed tap", number(state.kernel[state.cell[0]][state.cell[1]], 6)),
            Button("less", "Tap − 1", key="-"),
            Button("more", "Tap + 1", key="+"),
            Choice("size", "size", f"{len(state.kernel)}×{len(state.kernel)}", tuple(SIZES)),
            Button("turn", "Half a turn"),
            Button("negate", "Turn all signs"),
            Button("divide", "Divide by sum"),
        ),
        (
            Switch("rectify", "first max(0, ·)", state.rectify),
            Choice("pooling", "pooling", state.pooling, tuple(POOLINGS)),
            Slider("window", "window", state.window, 1, 4),
            Slider("stride", "stride", state.stride, 1, 4),
        ),
    )
    panels = (_pictures(state), (_kernel(state), _window(state), _products(state), _block(state)))
    code = f"kernel = {[list(row) for row in state.kernel]}"
    return Scene(f"Kernel: {state.name}", controls, panels, _caption(state), _as_table(state), code)


def _pictures(state):
    x, (result, low, high) = load_picture(state.picture), filtered(state.picture, state.kernel, state.border)
    size = -(-_WIDE // x.shape[1])
    side = len(state.kernel)
    first = [max(one, 0) for one in state.corner]
    reach = [min(one + side, most) - start for one, most, start in zip(state.corner, x.shape, first, strict=True)]
    over = tuple(one + state.middle for one in state.corner)  # the pixel under the middle of the kernel
    zero = ", grey 0" if low == -high else ""
    scale = f"black {number(low, 2)}{zero}, white {number(high, 2)}"
    more = state.window if state.pooling == "L2 norm" else 1
    pooled, (down, right), step = state.pooled, state.block, state.stride
    block = Mark(down * step, right * step, state.window, state.window, "reach")
    return (
        Grid(
            "input", f"{state.picture}, {_shape(x)}", f"{state.picture} in shades of grey.", shade(x, 0, 1), "grey",
            marks=(Mark(*first, *reach, "window"),), cursor=over, actions=("hover",), size=size,
        ),
        Grid(
            "result", f"result: {scale}", f"The result, {_where(state)} marked; {scale}.",
            shade(result, low, high), "grey",
            marks=(block,), cursor=state.at, actions=("hover",), size=size,
        ),
        Grid(
            "pooled", f"pooled, {_shape(pooled)}", f"The {state.pooling} of blocks of the result.",
            shade(pooled, more * low, more * high), "grey",
            marks=(Mark(*state.block, 1, 1, "reach"),), cursor=state.block, actions=("hover",), size=size * step,
        ),
    )  # fmt: skip


def _kernel(state):
    return Grid(
        "kernel", f"kernel, sum {number(state.sum)}", "The taps of the kernel; Enter chooses the one to change.",
        shade_signed(state.kernel), "signed", _texts(state.kernel), (Mark(*state.cell, 1, 1, "center"),),
        state.cell, ("pick",), size=_CELL,
    )  # fmt: skip


def _window(state):
    x, (first, left), (height, width) = state.covered, state.corner, load_picture(state.picture).shape
    invented = [
        Mark(row, column, 1, 1, "leftover")
        for row, column in np.ndindex(x.shape)
        if not (0 <= first + row < height and 0 <= left + column < width)
    ]
    words = f"What lies under the kernel at {_where(state)}; hatched: {len(invented)} pixels of the border."
    title = f"pixels at {_where(state)}"
    return Grid("under", title, words, shade(x, 0, 1), "grey", _texts(x), tuple(invented), size=_CELL)


def _products(state):
    products = np.array(state.kernel) * state.covered
    title = f"products, sum {number(state.here)}"
    words = "Each pixel under the kernel times its tap."
    return Grid("products", title, words, shade_signed(products), "signed", _texts(products), size=_CELL)


def _block(state):
    (row, column), step = state.block, state.stride
    _, low, high = filtered(state.picture, state.kernel, state.border)
    values = state.result[row * step : row * step + state.window, column * step : column * step + state.window]
    values = relu(values) if state.rectify else values
    marks = ()
    if state.pooling == "maximum":
        marks = (Mark(*(int(one) for one in np.unravel_index(values.argmax(), values.shape)), 1, 1, "result"),)
    title = f"{state.pooling} of these: {number(float(state.pooled[state.block]))}"
    words = f"The results in the block that is pooled, {'rectified' if state.rectify else 'as they are'}."
    return Grid("block", title, words, shade(values, low, high), "grey", _texts(values), marks, size=_CELL)


def _caption(state):
    flat = "turns 0, which is grey" if abs(state.sum) < 1e-9 else "is multiplied by it"
    pooled = float(state.pooled[state.block])
    return (
        f"The taps sum to {number(state.sum)}: a flat region {flat}. "
        f"At {_where(state)} the result is {number(state.here)}. The {state.pooling} of the dashed block of "
        f"{state.window}×{state.window} results is {number(pooled)}; "
        f"with stride {state.stride}, {_shape(state.result)} results become {_shape(state.pooled)}."
    )


def _as_table(state):
    parts = state.kernel, state.covered, np.array(state.kernel) * state.covered
    rows = [
        (str(row + 1), *("  ".join(number(one) for one in part[row]) for part in parts))
        for row in range(len(state.kernel))
    ]
    head = ("row", "taps", "pixels", "products")
    return Table("The kernel, the pixels under it, their products", head, tuple(rows))


def _where(state):
    return f"row {state.at[0] + 1}, column {state.at[1] + 1}"


def _shape(x):
    return "×".join(str(length) for length in x.shape)


def _texts(values):
    return tuple(tuple(number(round(float(value), 2), 2) for value in row) for row in values)
