"""A tour through a trained LeNet-5: what each layer makes of a picture, and figures of its filters and its stages.

`nnlib.demos.lenet_walk` shows the tour live.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from matplotlib.patches import Rectangle

from nnlib.layers import Sequential
from nnlib.plotting import BLACK, ORANGE, new_figure, style

# The layers of LeNet-5 in `nnlib.lenet.lenet` after which there is something to see, by name.
STOPS = (("input", 0), ("C1", 2), ("S2", 3), ("C3", 5), ("S4", 6), ("C5", 9), ("F6", 11), ("scores", 12))


@dataclass(frozen=True)
class Tour:
    """A picture on its way through the network.

    Args:
        network: `Sequential` as `nnlib.lenet.lenet` makes it.
        picture: array (1, 32, 32), normalised.
        stop: int, 0 to 7: at which of the `STOPS` the tour stands.

    >>> from nnlib.lenet import lenet
    >>> tour = Tour(lenet(np.random.default_rng(0)), np.zeros((1, 32, 32), np.float32))
    >>> tour.name, tour.next().name, tour.next().maps.shape, tour.previous().name
    ('input', 'C1', (6, 28, 28), 'input')
    """

    network: Sequential
    picture: np.ndarray
    stop: int = 0

    @cached_property
    def everything(self):
        """What leaves each of the stops, in order: maps (K, H, W), or numbers (K,)."""
        passed, outputs = [self.picture[None]], dict(STOPS)
        for layer in self.network.layers:
            passed.append(layer(passed[-1]))
        return [passed[number][0] for number in outputs.values()]

    @property
    def name(self):
        return STOPS[self.stop][0]

    @property
    def maps(self):
        """What leaves this stop."""
        return self.everything[self.stop]

    @property
    def digit(self):
        """The answer: the place of the largest score."""
        return int(self.everything[-1].argmax())

    def at(self, stop):
        """The same tour at another stop, with what it has computed; beyond the ends it stays there."""
        other = replace(self, stop=min(max(stop, 0), len(STOPS) - 1))
        if "everything" in self.__dict__:
            other.__dict__["everything"] = self.everything
        return other

    def next(self):
        return self.at(self.stop + 1)

    def previous(self):
        return self.at(self.stop - 1)


def draw_filters(network, maps=4):
    """The six filters of C1, and those of the first few maps of C3, one for each of the six maps that they read.

    Args:
        network: `Sequential` as `nnlib.lenet.lenet` makes it.
        maps: int >= 1, maps of C3.

    Returns:
        matplotlib Figure. Grey is 0, bright positive, dark negative.
    """
    first, second = network.layers[0].w, network.layers[3].w
    with style():
        figure = new_figure(height=1.25 * (1 + maps), width=7.4)
        for row, axes_row in enumerate(figure.subplots(1 + maps, 6, squeeze=False)):
            for number, axes in enumerate(axes_row):
                w = first[number, 0] if row == 0 else second[row - 1, number]
                most = np.abs(first if row == 0 else second[row - 1]).max()
                axes.imshow(w, cmap="gray", vmin=-most, vmax=most)
                axes.set(xticks=(), yticks=())
                title = f"C1, filter {number + 1}" if row == 0 else f"C3, {row} on {number + 1}"
                axes.set_title(title, fontsize=9)
    return figure


def draw_lenet():
    """The eight stages of LeNet-5 as boxes with their shapes.

    Returns:
        matplotlib Figure.
    """
    stages = (
        ("input", "1×32×32"), ("C1", "6×28×28"), ("S2", "6×14×14"), ("C3", "16×10×10"), ("S4", "16×5×5"),
        ("C5", "120"), ("F6", "84"), ("out", "10"),
    )  # fmt: skip
    works = ("5×5\ntanh", "mean\n2×2", "5×5\ntanh", "mean\n2×2", "5×5\ntanh", "dense\nsigmoid", "dense")
    heights = (3.2, 2.8, 1.4, 1.0, 0.6, 2.4, 1.7, 0.6)
    with style():
        figure = new_figure(height=2.3)
        axes = figure.add_subplot()
        for number, ((name, shape), height) in enumerate(zip(stages, heights, strict=True)):
            left = 1.5 * number
            depth = 0 if number in (0, 5, 6, 7) else 2
            width = height * 0.28 if number < 5 else 0.25
            for shift in range(depth, -1, -1):
                axes.add_patch(
                    Rectangle(
                        (left - width / 2 + 0.07 * shift, -height / 2 + 0.07 * shift),
                        width,
                        height,
                        facecolor=ORANGE if name in ("S2", "S4") else "#CFE8F7",
                        edgecolor=BLACK,
                    )
                )
            axes.text(left, -2.15, f"{name}\n{shape}", ha="center", va="top")
        for number, work in enumerate(works):
            axes.text(1.5 * number + 0.76, 1.9, work, ha="center", va="bottom", fontsize=9)
            arrow = {"arrowstyle": "->", "color": BLACK, "linewidth": 1}
            axes.annotate("", (1.5 * number + 0.95, 1.8), (1.5 * number + 0.55, 1.8), arrowprops=arrow)
        axes.set(xlim=(-0.8, 11.2), ylim=(-3.3, 2.9))
        axes.axis("off")
    return figure
