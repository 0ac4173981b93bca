"""What happens between epochs: stop when it gets no better, keep a copy on disk."""

import math

from nnlib.arrays import as_path, real_number, whole_number
from nnlib.training.history import larger_is_better
from nnlib.training.saving import check_savable, save


class Callback:
    """Something that `fit` calls. A subclass defines those of the three that it needs.

    >>> class Stop(Callback):
    ...     def on_epoch_end(self, network, optimizer, history):
    ...         return len(history) == 3
    """

    def on_begin(self, network, optimizer, history):
        """Before the first epoch."""

    def on_epoch_end(self, network, optimizer, history):
        """After each epoch, validation included. True ends the training."""

    def on_end(self, network, optimizer, history):
        """After the last epoch, also when training ends with an error or is interrupted."""


class EarlyStopping(Callback):
    """Stop when a number has not improved for a while, and go back to the parameters of the best epoch::

        improved    value < best - min_delta        (accuracies: value > best + min_delta)
        stop        after more than `patience` epochs in a row without

    One bad epoch never ends the training: validation losses are noisy, and they often rise before they fall. The best
    parameters and running means are put back however training ends. nan is no improvement. With a history to go on
    with, the best value so far is the history's.

    Args:
        patience: int >= 1, how many epochs in a row without improvement are borne.
        min_delta: float >= 0, smaller improvements do not count.
        monitor: str, the name of the number in the history.

    Attributes:
        best: float, the best value so far; nan before the first.
        best_epoch: int, its epoch, counted from 1; 0 before the first.

    Raises:
        ValueError: an argument out of its range; during training, a history without the number.

    >>> from nnlib import ReLU, training
    >>> stopping, history, network = EarlyStopping(patience=1), training.History(), ReLU()
    >>> stopping.on_begin(network, None, history)
    >>> for loss in (3, 1, 2, 0.5, 0.7, 0.6):
    ...     history.append(validation_loss=loss)
    ...     print(loss, stopping.on_epoch_end(network, None, history))
    3 False
    1 False
    2 False
    0.5 False
    0.7 False
    0.6 True
    >>> stopping.best, stopping.best_epoch
    (0.5, 4)

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 7.8; USC CSCI 567, lecture 7; patience as in
    PyTorch's ReduceLROnPlateau.
    """

    def __init__(self, patience=5, min_delta=0.0, monitor="validation_loss"):
        self.patience = whole_number("EarlyStopping", "patience", patience, 1)
        self.min_delta = real_number("EarlyStopping", "min_delta", min_delta, least=0)
        self.monitor = monitor
        self.best, self.best_epoch, self._kept, self._waited = math.nan, 0, None, 0

    def on_begin(self, network, optimizer, history):
        self.best, self.best_epoch = best_so_far(self.monitor, history)
        self._waited = len(history) - self.best_epoch if self.best_epoch else 0
        # Parameters of an earlier epoch that was better are not to be had any more.
        self._kept = [array.copy() for array in _arrays(network)] if 0 < self.best_epoch == len(history) else None

    def on_epoch_end(self, network, optimizer, history):
        value = monitored("EarlyStopping", self.monitor, history)
        if improves(self.monitor, value, self.best, self.min_delta):
            self.best, self.best_epoch, self._waited = value, len(history), 0
            self._kept = [array.copy() for array in _arrays(network)]
        else:
            self._waited += 1
        return self._waited > self.patience

    def on_end(self, network, optimizer, history):
        if self._kept is not None:
            for array, kept in zip(_arrays(network), self._kept, strict=True):
                array[...] = kept


class Checkpoint(Callback):
    """Save network, optimizer and history after an epoch, in one file that is always complete.

    `nnlib.training.load` reads the network from it, `nnlib.training.load_training` all that is needed to go on.

    Args:
        path: str or Path, in a folder that exists; the file is replaced each time.
        every: int >= 1, epochs from one time to the next.
        monitor: str, the name of a number in the history: save only when it is better than ever, earlier epochs of the
            history included; None saves always.

    Raises:
        ValueError: an argument out of its range; during training, a history without the number.
        FileNotFoundError: when training begins, the folder is not there.
        ValueError: when training begins, the network has a layer that `load` could not build again.

    >>> Checkpoint("lenet.npz", every=5).path.name
    'lenet.npz'
    """

    def __init__(self, path, every=1, monitor=None):
        self.path, self.every = as_path("Checkpoint", path), whole_number("Checkpoint", "every", every, 1)
        self.monitor, self._best = monitor, math.nan

    def on_begin(self, network, optimizer, history):
        self._best, _ = best_so_far(self.monitor, history)
        if not self.path.parent.is_dir():
            raise FileNotFoundError(f"Checkpoint: there is no folder {self.path.parent} to save {self.path.name} in")
        # Better an error now than after the first epoch.
        check_savable(network)

    def on_epoch_end(self, network, optimizer, history):
        if len(history) % self.every:
            return
        if self.monitor is not None:
            value = monitored("Checkpoint", self.monitor, history)
            if not improves(self.monitor, value, self._best):
                return
            self._best = value
        save(self.path, network, optimizer=optimizer, history=history)


def monitored(callback, name, history):
    """The last epoch's number, or an error that says what there is."""
    if name not in history:
        there = ", ".join(history.as_dict())
        hint = "; fit records it when it is given validation" if name.startswith("validation") else ""
        raise ValueError(f"{callback}: monitor is {name!r}, the history has {there}{hint}")
    return history.last(name)


def best_so_far(name, history):
    """The best value of a number in a history and its epoch, counted from 1; (nan, 0) where there is none."""
    if name not in history or all(map(math.isnan, history[name])):
        return math.nan, 0
    epoch = history.best_epoch(name)
    return history[name][epoch - 1], epoch


def improves(name, value, best, min_delta=0.0):
    """Whether a value is better than the best so far by more than min_delta; the first number is, nan never is."""
    if math.isnan(best):
        return not math.isnan(value)
    return value > best + min_delta if larger_is_better(name) else value < best - min_delta


def _arrays(network):
    """Everything that makes the network what it is: parameters, then buffers."""
    yield from (parameter for _, parameter, _ in network.parameters())
    yield from (array for _, array in network.buffers())
