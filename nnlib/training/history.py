"""What happened in training, epoch by epoch."""

import json
import math
from collections.abc import Mapping

import numpy as np

from nnlib.arrays import as_path, is_real
from nnlib.training.archive import write_whole


class History:
    """Numbers for each epoch, by name.

    `fit` records "loss" (the mean over the epoch's batches, each as it came), "lr" (of the last step), "seconds", and
    where there is such a thing "accuracy", "penalty", "validation_loss" and "validation_accuracy".

    Args:
        numbers: dict from names to lists with one number for each epoch, such as `as_dict` returns; None begins empty.

    Raises:
        ValueError: lists of different lengths, or something else than lists of numbers.

    >>> history = History()
    >>> history.append(loss=0.9, validation_loss=1.0)
    >>> history.append(loss=0.5, validation_loss=1.5)
    >>> len(history), history["loss"], history.last("loss"), history.best_epoch("validation_loss")
    (2, [0.9, 0.5], 0.5, 1)
    >>> history
    History(2 epochs: loss 0.5, validation_loss 1.5)
    """

    def __init__(self, numbers=None):
        if not isinstance(numbers, Mapping | None):
            raise ValueError(f"History: numbers is {numbers!r}, expected a dict from names to lists of numbers")
        self._numbers = {name: _floats(name, values) for name, values in (numbers or {}).items()}
        lengths = {name: len(values) for name, values in self._numbers.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"History: the lists have different lengths, {lengths}")

    def append(self, **numbers):
        """One more epoch. A name that this epoch or an earlier one does not have gets nan there."""
        epochs = len(self)
        for name in numbers:
            self._numbers.setdefault(name, [math.nan] * epochs)
        for name, values in self._numbers.items():
            values.append(float(numbers.get(name, math.nan)))

    def __len__(self):
        return max((len(values) for values in self._numbers.values()), default=0)

    def __contains__(self, name):
        return name in self._numbers

    def __getitem__(self, name):
        if name not in self._numbers:
            raise KeyError(f"History: there is no {name!r}; recorded are {', '.join(self._numbers) or 'no epochs'}")
        return list(self._numbers[name])

    def last(self, name):
        """The number of the last epoch."""
        return self[name][-1]

    def best_epoch(self, name):
        """The epoch, counted from 1, in which a number was best: an accuracy highest, anything else lowest.

        Raises:
            KeyError: nothing of this name; ValueError: it was nan in every epoch.
        """
        sign = -1 if larger_is_better(name) else 1
        epochs = [(sign * value, epoch) for epoch, value in enumerate(self[name], start=1) if not math.isnan(value)]
        if not epochs:
            raise ValueError(f"History: {name!r} was nan in every epoch")
        return min(epochs)[1]

    def as_dict(self):
        """Names to lists of numbers: plain data, a copy."""
        return {name: list(values) for name, values in self._numbers.items()}

    def save(self, path):
        """Write the numbers as JSON, nan as ``NaN``.

        Args:
            path: str or Path; a file of that name is replaced, and only once the new one is complete.
        """
        write_whole(
            as_path("History.save", path), lambda file: file.write(json.dumps(self.as_dict(), indent=1).encode())
        )

    @classmethod
    def load(cls, path):
        """The history that `save` wrote.

        Raises:
            ValueError: the file holds something else.
        """
        content = as_path("History.load", path).read_bytes()
        try:
            return cls(json.loads(content))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"History.load: {path} is not a saved history: {error}") from error

    def plot(self):
        """The loss against the epochs, and beside it the accuracy if there is one; solid in training, dashed with a
        marker in validation.

        Returns:
            matplotlib Figure; `nnlib.plotting.show(history.plot(), alt=history.in_words())` displays it with words.

        Raises:
            ValueError: no epochs yet.
        """
        from matplotlib.ticker import MaxNLocator

        from nnlib.plotting import BLUE, ORANGE, new_figure, style

        if not len(self):
            raise ValueError("History.plot: no epochs have been recorded")
        kinds = [kind for kind in ("loss", "accuracy") if kind in self or f"validation_{kind}" in self]
        epochs = range(1, len(self) + 1)
        with style():
            figure = new_figure(height=3.2)
            for axes, kind in zip(figure.subplots(1, len(kinds), squeeze=False)[0], kinds, strict=True):
                if kind in self:
                    axes.plot(epochs, self[kind], color=BLUE, label="training")
                if f"validation_{kind}" in self:
                    axes.plot(epochs, self[f"validation_{kind}"], "--o", ms=3.5, color=ORANGE, label="validation")
                axes.set(xlabel="epoch", ylabel=kind)
                axes.xaxis.set_major_locator(MaxNLocator(integer=True))
                axes.legend()
        return figure

    def in_words(self):
        """What the plot shows, in a sentence or two, for a reader who cannot see it.

        >>> History({"loss": [0.9, 0.5], "validation_loss": [1.0, 1.5]}).in_words()
        '2 epochs. loss from 0.9 to 0.5, best in epoch 2. validation_loss from 1 to 1.5, best in epoch 1.'
        """
        parts = [_epochs(len(self))]
        for name in ("loss", "validation_loss", "accuracy", "validation_accuracy"):
            if name in self and not all(map(math.isnan, self[name])):
                values = self[name]
                parts.append(f"{name} from {values[0]:.3g} to {values[-1]:.3g}, best in epoch {self.best_epoch(name)}")
        return ". ".join(parts) + "."

    def __repr__(self):
        shown = [f"{name} {values[-1]:.4g}" for name, values in self._numbers.items() if name not in ("lr", "seconds")]
        return f"History({': '.join(filter(None, (_epochs(len(self)), ', '.join(shown))))})"


def larger_is_better(name):
    """Whether a recorded number is one that should grow."""
    return name.endswith("accuracy")


def _floats(name, values):
    if not np.iterable(values) or not all(map(is_real, values)):
        raise ValueError(f"History: {name!r} is {values!r}, expected a list of numbers")
    return [float(value) for value in values]


def _epochs(count):
    return f"{count} epoch" if count == 1 else f"{count} epochs"
