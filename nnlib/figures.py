"""Pictures of whole networks: their volumes, where their parameters and their work are, and how far a cell sees.

Each function takes a list of layers (``nnlib.architecture``) and returns a Matplotlib Figure. Pictures write a volume
as the lectures do, width x height x depth.
"""

import math

from matplotlib.patches import Polygon, Rectangle

from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool, receptive_fields, summary
from nnlib.plotting import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LIGHT_GREY,
    ORANGE,
    PALETTE,
    SKY_BLUE,
    WHITE,
    WIDTH,
    new_figure,
    style,
)
from nnlib.shapes import output_size

_SIDE = 0.62  # of the largest map, where neighbouring volumes are 1 apart


def draw_network(layers, input_shape, mode="refuse"):
    """A network as a row of volumes: above each the layer that made it, below its shape and the layer's parameters.

    Sides are drawn as square roots (of cells, of channels, of units), so that a 5 x 5 map stays visible beside a
    32 x 32 one. The dashed square on a volume is the window that the next layer slides over it.

    Args:
        layers: sequence of layers; an Activation is named with the layer before it.
        input_shape: (channels, height, width).
        mode: "refuse" or "floor", see ``nnlib.shapes.output_size``.

    Returns:
        matplotlib Figure.
    """
    columns = [(("INPUT",), tuple(input_shape), None)]
    for row in summary(layers, input_shape, mode):
        if isinstance(row.layer, Activation):
            words, shape, count = columns[-1]
            columns[-1] = ((*words, f"+ {_activation_name(row.layer)}"), shape, count)
        else:
            columns.append((_layer_words(row.layer), row.shape, row.parameters))
    windows = [layer for layer in layers if not isinstance(layer, Activation)]
    largest = max(max(shape[1:]) for _, shape, _ in columns if len(shape) == 3)
    left, right, bottom, top = -1.5, len(columns) - 0.4, -0.66, 2.0
    width = min(WIDTH, 1.05 * (right - left))
    with style():
        figure = new_figure(height=width * (top - bottom) / (right - left), width=width)
        axes = figure.add_subplot()
        for x, (words, shape, count) in enumerate(columns):
            _draw_volume(axes, x, shape, largest)
            if x < len(windows) and isinstance(windows[x], Conv | Pool):
                look = {"fill": False, "edgecolor": BLACK, "linewidth": 1.6, "linestyle": "--"}
                side = _SIDE * math.sqrt(windows[x].kernel_size / largest)
                axes.add_patch(Rectangle((x - 0.35, 0), side, side, gid="next window", **look))
            axes.text(x, 1.22, "\n".join(words), ha="center", va="bottom", fontsize=9)
            axes.text(x, -0.12, _size(shape), ha="center", va="top", fontsize=9, fontweight="bold")
            axes.text(x, -0.4, "–" if count is None else f"{count:,}", ha="center", va="top", fontsize=9)
        for y, va, heading in ((1.22, "bottom", "layer"), (-0.12, "top", "W×H×D"), (-0.4, "top", "parameters")):
            axes.text(-0.55, y, heading, ha="right", va=va, fontsize=9, color=GREY)
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
        axes.axis("off")
    return figure


def draw_costs(layers, input_shape, mode="refuse"):
    """Where a network's parameters are and where its multiply-adds are: two bars for each layer that has any.

    Args: as for ``draw_network``.

    Returns:
        matplotlib Figure with two axes, parameters on the left and multiply-adds on the right, in millions.
    """
    rows = [row for row in summary(layers, input_shape, mode) if row.parameters]
    names = [f"{number}  {_one_line(row.layer)}" for number, row in enumerate(rows, start=1)]
    dense = [isinstance(row.layer, Dense) for row in rows]
    panels = (("parameters", [row.parameters for row in rows]), ("multiply-adds", [row.multiply_adds for row in rows]))
    with style():
        figure = new_figure(height=1.3 + 0.26 * len(rows))
        for axes, (what, counts) in zip(figure.subplots(1, 2, sharey=True), panels, strict=True):
            bars = axes.barh(range(len(rows)), [count / 1e6 for count in counts], height=0.72, edgecolor=BLACK)
            for bar, is_dense, count in zip(bars, dense, counts, strict=True):
                bar.set(facecolor=ORANGE if is_dense else BLUE, hatch="///" if is_dense else None, linewidth=0.6)
                millions = f"{count / 1e6:,.2f}" if count < 1e6 else f"{count / 1e6:,.1f}"
                share = count / sum(counts)
                middle = bar.get_y() + bar.get_height() / 2
                label = f" {millions} M ({f'{share:.0%}' if share >= 0.01 else 'below 1%'})"
                axes.text(bar.get_width(), middle, label, va="center", fontsize=9)
            axes.set(xlabel=f"{what} (millions)", title=f"{sum(counts) / 1e6:,.1f} million {what}")
            axes.set_xlim(0, 1.5 * max(counts) / 1e6)
            axes.set_yticks(range(len(rows)), names)
            axes.tick_params(axis="y", length=0)
        axes.invert_yaxis()
        kinds = {isinstance(row.layer, Dense): bar for row, bar in zip(rows, bars, strict=True)}
        words = {False: "CONV, convolutional", True: "FC, fully connected"}
        handles = [kinds[kind] for kind in sorted(kinds)]
        figure.legend(handles, [words[kind] for kind in sorted(kinds)], loc="outside lower center", ncols=2)
    return figure


def draw_field(layers, size):
    """What one cell of the last layer sees, layer by layer down to the input, along one axis.

    Every cell stands above the middle of what it sees; the cell in the middle of the last layer is followed.

    Args:
        layers: sequence of Conv (without padding), Pool and Activation; a window must fit at each layer.
        size: int, cells of the input along the axis.

    Returns:
        matplotlib Figure.

    Raises:
        ValueError: a window does not fit, or a layer is padded.
    """
    layers = [layer for layer in layers if isinstance(layer, Conv | Pool)]
    if any(getattr(layer, "padding", 0) for layer in layers):
        raise ValueError("draw_field: expected layers without padding")
    sizes, middles = [size], [[cell + 0.5 for cell in range(size)]]
    for layer in layers:
        sizes.append(output_size(sizes[-1], layer.kernel_size, 0, layer.stride))
        below, width, step = middles[-1], layer.kernel_size, layer.stride
        middles.append([(below[step * i] + below[step * i + width - 1]) / 2 for i in range(sizes[-1])])
    first = last = sizes[-1] // 2
    seen = [(first, last)]
    for layer in reversed(layers):
        first, last = first * layer.stride, last * layer.stride + layer.kernel_size - 1
        seen.append((first, last))
    seen.reverse()
    with style():
        figure = new_figure(height=0.8 + 0.75 * len(sizes))
        axes = figure.add_subplot()
        for level, (row, (first, last)) in enumerate(zip(middles, seen, strict=True)):
            y = 1.5 * level
            for cell, middle in enumerate(row):
                look = {"facecolor": SKY_BLUE if first <= cell <= last else WHITE, "edgecolor": BLACK, "linewidth": 1}
                axes.add_patch(Rectangle((middle - 0.44, y - 0.3), 0.88, 0.6, gid=f"level {level}", **look))
            layer = layers[level - 1]
            words = f"{_layer_words(layer)[0]}, F = {layer.kernel_size}, S = {layer.stride}" if level else "input"
            axes.text(-0.6, y, f"{words}: {len(row)} cells", ha="right", va="center")
            axes.text(size + 0.5, y, f"{last - first + 1} seen", ha="left", va="center")
            if level:
                lowest, highest = (middles[level - 1][cell] for cell in seen[level - 1])
                for here, there, side in ((row[first], lowest, -0.44), (row[last], highest, 0.44)):
                    axes.plot((here + side, there + side), (y - 0.3, y - 1.2), color=GREEN, linestyle="--")
        axes.set(xlim=(-6, size + 2.5), ylim=(-0.5, 1.5 * level + 0.5))
        axes.axis("off")
    return figure


def draw_growth(networks):
    """How the receptive field grows with depth, one line for each network.

    Args:
        networks: mapping of name to (layers, input_shape). Counted are layers with a window: CONV and POOL.

    Returns:
        matplotlib Figure.
    """
    with style():
        figure = new_figure(height=3.6)
        axes = figure.add_subplot()
        for (name, (layers, input_shape)), color, marker in zip(networks.items(), PALETTE, "osD^vPX*", strict=False):
            layers = [layer for layer in layers if not isinstance(layer, Activation)]
            fields = receptive_fields(layers)
            axes.plot(range(len(fields) + 1), [1, *fields], color=color, marker=marker, label=name)
            end = {"xy": (len(fields), fields[-1]), "xytext": (4, 6), "textcoords": "offset points"}
            axes.annotate(f"{name}\n{fields[-1]} of {input_shape[1]}", va="bottom", **end)
        axes.set(xlabel="layers with a window (CONV or POOL) passed", ylabel="receptive field (pixels, one side)")
        axes.set_xlim(0, 1.08 * axes.get_xlim()[1])
        axes.set_ylim(0, 1.18 * axes.get_ylim()[1])
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(axis="y", color=LIGHT_GREY)
        axes.set_axisbelow(True)
    return figure


def _draw_volume(axes, x, shape, largest):
    """A box whose front is the map and whose depth the channels; a bar for a row of units."""
    if len(shape) == 1:
        tall = min(0.14 + 0.028 * math.sqrt(shape[0]), 1.05)
        axes.add_patch(
            Rectangle((x - 0.06, 0), 0.12, tall, facecolor=ORANGE, edgecolor=BLACK, hatch="///", linewidth=0.8)
        )
        return
    channels, height, width = shape
    wide, tall = (_SIDE * math.sqrt(size / largest) for size in (width, height))
    away, left = 0.03 + 0.04 * math.sqrt(min(channels, 64)), x - 0.35
    right, up = left + wide, tall
    faces = (
        (SKY_BLUE, ((left, 0), (right, 0), (right, up), (left, up))),
        (WHITE, ((left, up), (right, up), (right + away, up + away), (left + away, up + away))),
        (LIGHT_GREY, ((right, 0), (right + away, away), (right + away, up + away), (right, up))),
    )
    for color, corners in faces:
        axes.add_patch(Polygon(corners, facecolor=color, edgecolor=BLACK, linewidth=0.8))


def _layer_words(layer):
    """A layer in short lines."""
    match layer:
        case Conv(filters, kernel, stride, padding, groups):
            extra = [
                f"{word} {value}"
                for word, value, usual in (("stride", stride, 1), ("pad", padding, 0))
                if value != usual
            ]
            extra += [f"{groups} groups"] * (groups > 1)
            return ("CONV", f"{filters} of {kernel}×{kernel}", *extra)
        case Pool(kernel, stride):
            return ("POOL", f"{kernel}×{kernel}", f"stride {stride}")
        case Flatten():
            return ("FLATTEN",)
        case Dense(units):
            return ("FC", f"{units:,} units")
    raise TypeError(f"{layer!r} is not one of Conv, Pool, Flatten, Dense")


def _one_line(layer):
    return " ".join(_layer_words(layer)[:2])


def _activation_name(layer):
    return {"relu": "ReLU"}.get(layer.name, layer.name)


def _size(shape):
    return f"{shape[0]:,}" if len(shape) == 1 else f"{shape[2]}×{shape[1]}×{shape[0]}"
