"""The signal on its way through a deep network, and the gradient on its way back, by how the weights begin."""

import dataclasses
import functools
import math

import numpy as np

from nnlib.arrays import is_whole
from nnlib.demos.depth_signals import (
    ACTIVATION_RANGES,
    ACTIVATIONS,
    EXAMPLES,
    GRADIENT_RANGE,
    INITIALIZERS,
    RATE,
    Design,
    signals,
    steepest,
    trained,
)
from nnlib.demos.numbers import counted, number, percent
from nnlib.demos.scene import Button, Choice, Line, Plot, Scene, Slider, Table, shade
from nnlib.plotting import BLACK, BLUE, GREY, ORANGE, SKY_BLUE, VERMILION

_DEPTHS = (1, 20)
_WIDTHS = (8, 64, 8)
_CHUNK, _MOST = 20, 200
_HIGHEST_LOSS = 20.0  # what is above goes out of the plot


@dataclasses.dataclass(frozen=True)
class Depth:
    """A network of equally wide layers, how its weights begin, and how far it has been trained.

    Args:
        initializer: str, a key of `nnlib.demos.depth_signals.INITIALIZERS`.
        activation: str, "tanh", "sigmoid" or "relu".
        depth: int from 1 to 20, hidden layers.
        width: int from 8 to 64 in eights, units in each.
        steps: int from 0 to 200, steps of gradient descent made.
        until: int from steps to 200, up to which training goes on by itself.

    Raises:
        ValueError: a value out of its range, or a name that is not known.

    >>> Depth("zeros").different
    1
    >>> Depth("He normal", "relu", 20, 64).factors[0] > 0.9 > 0.75 > Depth("Xavier uniform", "relu", 20, 64).factors[0]
    True

    Source: UBC CPSC 340, training neural networks; UW CSE 446, neural networks; Glorot and Bengio, 2010; He, Zhang,
    Ren, Sun, 2015.
    """

    initializer: str = "1/√n normal"
    activation: str = "relu"
    depth: int = 20
    width: int = 64
    steps: int = 0
    until: int = 0

    def __post_init__(self):
        if self.initializer not in INITIALIZERS:
            raise ValueError(f"initializer is {self.initializer!r}, expected one of: {'; '.join(INITIALIZERS)}")
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation is {self.activation!r}, expected one of {', '.join(ACTIVATIONS)}")
        for name, low, high, step in (
            ("depth", *_DEPTHS, 1),
            ("width", *_WIDTHS),
            ("steps", 0, _MOST, 1),
            ("until", self.steps, _MOST, 1),
        ):
            value = getattr(self, name)
            if not (is_whole(value) and low <= value <= high) or value % step:
                unit = f" in steps of {step}" if step > 1 else ""
                raise ValueError(f"{name} is {value!r}, expected a whole number from {low} to {high}{unit}")

    @property
    def design(self):
        """The `Design` of the network."""
        return Design(self.initializer, self.activation, self.depth, self.width)

    @property
    def signals(self):
        """The `Signals` of the network as it is now."""
        return signals(self.design, self.steps)

    @property
    def factors(self):
        """Pair of floats: by what a layer multiplies the difference between examples on the way forward, and the
        deviation of the gradients on the way back, as the geometric mean over the layers; nan where something is 0, or
        of one layer.
        """
        found = []
        for first, last in (self.signals.signal[[0, -1]], self.signals.gradient_std[[-1, 0]]):
            known = self.depth > 1 and 0 < first < math.inf and 0 < last < math.inf
            found.append(float((math.log(last) - math.log(first)) / (self.depth - 1)) if known else math.nan)
        return tuple(math.exp(factor) for factor in found)

    @property
    def different(self):
        """Int, the largest number of different units that a layer has."""
        return int(self.signals.different.max())

    @property
    def losses(self):
        """Tuple of floats, the loss before the first step, after it, and so on until now."""
        return (*trained(self.design, self.steps)[1], self.signals.loss)

    @property
    def running(self):
        """Bool, whether the training goes on by itself."""
        return self.steps < self.until

    def act(self, name, value):
        """The state after a control. A change of the network begins anew; "train" trains 20 steps more, or pauses."""
        anew = functools.partial(dataclasses.replace, self, steps=0, until=0)
        if name in ("initializer", "activation"):
            return anew(**{name: value})
        if name in ("depth", "width"):
            return anew(**{name: int(value)})
        if name == "before":
            return anew()
        if name == "pause" or (name == "train" and self.running):
            return dataclasses.replace(self, until=self.steps)
        if name == "train":
            return dataclasses.replace(self, until=min(self.steps + _CHUNK, _MOST) if self._trains else self.steps)
        raise ValueError(f"act: there is nothing called {name!r}")

    def advance(self):
        """The state one step of training later; it stops by itself where numbers have gone beyond all bounds."""
        later = dataclasses.replace(self, steps=min(self.steps + 1, _MOST), until=max(self.until, self.steps + 1))
        return later if later._trains else dataclasses.replace(later, until=later.steps)

    @property
    def _trains(self):
        return self.steps < _MOST and bool(np.isfinite(trained(self.design, self.steps)[0]).all())

    def scene(self):
        """The histograms of both, their deviations layer by layer, and the loss."""
        train = "Pause" if self.running else f"Train {_CHUNK} steps"
        controls = (
            (
                Choice("initializer", "weights begin as", self.initializer, tuple(INITIALIZERS)),
                Choice("activation", "activation", self.activation, tuple(ACTIVATIONS)),
            ),
            (
                Slider("depth", "hidden layers", self.depth, *_DEPTHS),
                Slider("width", "units in each", self.width, *_WIDTHS),
                Button("train", train, self._trains, "t"),
                Button("before", "Before training", self.steps > 0, "b"),
            ),
        )
        panels = ((self._activations(), self._gradients()), (self._deviations(), self._loss()))
        title = f"{self.initializer}, {self.activation}: the signal through {counted(self.depth, 'layer')}"
        return Scene(title, controls, panels, self._caption(), self._table())

    def _heat(self, name, title, words, y_label, shares, y_range):
        """Histograms side by side, one column of cells a layer. The root of a share, so that small ones show."""
        background = shade(np.sqrt(shares.T[::-1]), 0, 0.7)
        look = {"background": background, "palette": "blue", "x_ticks": self._ticks, "width": 398, "height": 235}
        return Plot(name, title, words, "layer", y_label, self._layers, y_range, **look)

    @property
    def _layers(self):
        return 0.5, self.depth + 0.5

    @property
    def _ticks(self):
        every = 1 if self.depth <= 10 else 2
        return tuple((float(layer), str(layer)) for layer in range(1, self.depth + 1, every))

    def _activations(self):
        found, y_range = self.signals, ACTIVATION_RANGES[self.activation]
        label = f"{self.activation}, 4 and above on top" if self.activation == "relu" else self.activation
        words = (
            f"For every layer a column that is dark where many of its activations lie, from {number(y_range[0])} to "
            f"{number(y_range[1])}. {_span('Their deviation', found.activation_std)}"
        )
        title = "activations: each column is a layer's histogram"
        return self._heat("activations", title, words, label, found.activation_shares, y_range)

    def _gradients(self):
        found = self.signals
        words = (
            "For every layer a column that is dark where many of its gradients lie, by the logarithm of their size. "
            f"{_span('Their deviation', found.gradient_std)}"
        )
        title = "gradients; the lowest cell is 1e−16 and below, 0 too"
        return self._heat("gradients", title, words, "log10 |gradient|", found.gradient_shares, GRADIENT_RANGE)

    def _deviations(self):
        layers, now = np.arange(1, self.depth + 1), self.signals
        lines = [
            Line("", layers, _log(now.activation_std), "line", BLUE),
            Line("activations", layers, _log(now.activation_std), "squares", BLUE),
            Line("difference between examples", layers, _log(now.signal), "diamonds", SKY_BLUE),
            Line("", layers, _log(now.gradient_std), "dashed", VERMILION),
            Line("gradients", layers, _log(now.gradient_std), "points", VERMILION),
        ]
        if self.steps:
            before = signals(self.design, 0)
            lines += [
                Line("difference before training", layers, _log(before.signal), "line", GREY),
                Line("gradients before training", layers, _log(before.gradient_std), "dotted", BLACK),
            ]
        values = np.concatenate([line.y for line in lines])
        values = values[np.isfinite(values)]
        low, high = (math.floor(values.min()) - 0.5, math.ceil(values.max()) + 0.5) if values.size else (-1.0, 1.0)
        words = " ".join(
            (
                _span("The deviation of the activations", now.activation_std),
                _span("The difference between examples", now.signal),
                _span("The deviation of the gradients", now.gradient_std),
            )
        )
        look = {"lines": tuple(lines), "x_ticks": self._ticks, "width": 398, "height": 215}
        title = "standard deviation, layer by layer"
        y_range = min(low, -2.5), max(high, 1.5)
        return Plot("deviations", title, words, "layer", "log10 of the std", self._layers, y_range, **look)

    def _loss(self):
        losses = np.array(self.losses)
        known = losses[np.isfinite(losses)]
        high = min(max(2.6, 1.1 * float(known.max(initial=0))), _HIGHEST_LOSS)
        lines = [
            Line("loss on the digits it learns from", np.arange(len(losses)), losses, "line", BLUE),
            Line("now", (self.steps,), losses[-1:], "squares", BLUE),
            Line("guessing: ln 10", (0, _MOST), (math.log(10),) * 2, "dotted", BLACK),
        ]
        above = [step for step, loss in enumerate(losses) if not loss <= high]
        if above:
            label = f"above the plot, up to {_number(losses.max())}"
            lines.append(Line(label, above, (0.97 * high,) * len(above), "triangles", ORANGE))
        steps = counted(self.steps, "step")
        words = f"After {steps} the loss has {_gone(losses[0], losses[-1])}."
        most = max(_CHUNK, math.ceil(max(self.steps, self.until) / _CHUNK) * _CHUNK)
        x_range = -0.02 * most, 1.02 * most  # room for the marks
        title = f"training: {EXAMPLES} digits, gradient descent, step size {RATE:g}"
        return Plot("loss", title, words, "step", "loss", x_range, (0.0, high), tuple(lines), width=398, height=215)

    def _caption(self):
        found = self.signals
        forward, back = self.factors
        words = []
        if not found.finite:
            words.append("Numbers have gone beyond all bounds.")
        if math.isfinite(forward):
            over = self._over_all(forward)
            words.append(f"A layer multiplies the difference between examples by {number(forward)}{over}.")
        elif found.finite and not found.signal[-1]:
            words.append("The last hidden layer cannot tell one example from another.")
        if math.isfinite(back):
            over = self._over_all(back, "they")
            words.append(f"On the way back, a layer multiplies the gradients by {number(back)}{over}.")
        elif found.finite and not found.gradient_std[0]:
            words.append("No gradient comes back to the first layer.")
        if self.different == 1:
            words.append(f"All {self.width} units of a layer are one and the same.")
        if found.finite:
            what = "units are dead" if self.activation == "relu" else "activations are saturated"
            words.append(f"{percent(found.idle.mean())} of the {what}.")
        if self.activation == "sigmoid":
            slope = number(steepest("sigmoid", self.depth))
            words.append(
                f"A sigmoid {counted(self.depth, 'time')} in a row has a slope of at most {slope}, weights left out."
            )
        if self.steps:
            words.append(f"After {counted(self.steps, 'step')} the loss has {_gone(self.losses[0], self.losses[-1])}.")
        if self.steps == _MOST:
            words.append("There are no more steps than these.")
        return " ".join(words)

    def _over_all(self, factor, who="it"):
        """What becomes of a signal from the first hidden layer to the last."""
        try:
            total = factor ** (self.depth - 1)
        except OverflowError:
            total = math.inf
        between = f", {self.depth - 1} layers by {_number(total, 2)}" if self.depth > 2 else ""
        return f"{between}: {_fate(total, who)}"

    def _table(self):
        found = self.signals
        columns = found.activation_std, found.signal, found.gradient_std, found.idle, found.different
        rows = tuple(
            (
                str(layer),
                *(_number(value) for value in (spread, signal, back)),
                percent(share),
                f"{different} of {self.width}",
            )
            for layer, (spread, signal, back, share, different) in enumerate(zip(*columns, strict=True), start=1)
        )
        idle = "dead units" if self.activation == "relu" else "saturated"
        head = (
            "layer",
            "deviation of activations",
            "difference between examples",
            "deviation of gradients",
            idle,
            "different units",
        )
        return Table(f"After {counted(self.steps, 'step')} of training", head, rows)


def _fate(total, who="it"):
    """What becomes of a signal that is multiplied by this on its whole way.

    >>> _fate(1e-3), _fate(0.1), _fate(1.0), _fate(20.0), _fate(600.0, "they")
    ('it dies away', 'it fades', 'it lasts', 'it grows', 'they blow up')
    """
    bounds = ((0.01, "die{} away"), (0.3, "fade{}"), (3, "last{}"), (100, "grow{}"), (math.inf, "blow{} up"))
    end = next(end for bound, end in bounds if total <= bound)
    return f"{who} {end.format('s' if who == 'it' else '')}"


def _log(values):
    """log10, nan where there is none."""
    return np.log10(np.where((values > 0) & np.isfinite(values), values, np.nan))


def _span(what, values):
    return f"{what} is {_number(values[0])} in layer 1 and {_number(values[-1])} in layer {len(values)}."


def _number(value, digits=3):
    """A number, or the sign for one beyond all bounds.

    >>> _number(0.25), _number(math.inf), _number(math.nan)
    ('0.25', '∞', '–')
    """
    return number(value, digits) if math.isfinite(value) else "–" if math.isnan(value) else "∞"


def _or_beyond(loss, digits=3):
    return number(loss, digits) if math.isfinite(loss) else "beyond all bounds"


def _gone(before, after):
    """From where to where the loss went, in as many digits as show the difference.

    >>> _gone(2.5, 1.0), _gone(2.302585, 2.302410), _gone(2.3, 2.3)
    ('gone from 2.5 to 1', 'gone from 2.303 to 2.302', 'stayed at 2.3')
    """
    for digits in range(3, 8):
        first, last = _or_beyond(before, digits), _or_beyond(after, digits)
        if first != last:
            return f"gone from {first} to {last}"
    return f"stayed at {_or_beyond(before)}"
