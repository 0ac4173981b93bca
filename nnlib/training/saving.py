"""Trained networks in files. What a file looks like, and why it may come from anywhere, is said in `archive`."""

import json

import numpy as np

from nnlib.arrays import as_path
from nnlib.layers.base import Layer, all_layers
from nnlib.optimizers.base import Optimizer
from nnlib.training.archive import ModelFileError, compare, explained, read_archive, write_archive
from nnlib.training.history import History
from nnlib.training.rebuilding import build, describe

__all__ = ["ModelFileError", "load", "load_training", "read_metadata", "save"]


def save(path, network, metadata=None, *, optimizer=None, history=None):
    """Write a network to one file, and on request what is needed to go on training it.

    Args:
        path: str or Path, in a folder that exists; ".npz" is the usual ending. A file of that name is replaced, and
            only once the new one is complete.
        network: `Layer`. Layers of your own need a `config` with the arguments of their constructor.
        metadata: dict that JSON can hold: what a reader should know, such as the classes or the mean of the data.
        optimizer: `Optimizer`, whose state is saved too.
        history: `History`, saved too.

    Raises:
        ValueError: a layer that could not be built again from the file; nothing is written then.
        TypeError: metadata that JSON cannot hold, or an argument of another kind; nothing is written then.

    >>> import tempfile
    >>> from nnlib import Linear
    >>> layer = Linear(2, 1, rng=np.random.default_rng(0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/line.npz", layer, metadata={"unit": "cm"})
    ...     again, unit = load(f"{folder}/line.npz"), read_metadata(f"{folder}/line.npz")["unit"]
    >>> np.array_equal(layer.w, again.w), unit
    (True, 'cm')
    """
    path = as_path("save", path)
    for name, value, kind in (
        ("network", network, Layer),
        ("optimizer", optimizer, Optimizer),
        ("history", history, History),
    ):
        if not isinstance(value, kind) and (value is not None or name == "network"):
            raise TypeError(f"save: {name} is {value!r}, expected {kind.__name__}")
    described, arrays = check_savable(network), _network_arrays(network)
    state = None if optimizer is None else optimizer.state()
    if state is not None:
        for kind, remembered in state.pop("arrays").items():
            arrays |= {f"optimizer/{kind}/{name}": array for name, array in remembered.items()}
    try:
        json.dumps(metadata)
    except (TypeError, ValueError) as error:
        raise TypeError(f"save: metadata is not something that JSON can hold: {error}") from error
    rest = {"metadata": metadata or {}, "optimizer": state, "history": None if history is None else history.as_dict()}
    write_archive(path, {"network": described} | rest, arrays)


def check_savable(network):
    """The network in plain data, once it is clear that it can be built again from them.

    Raises:
        ValueError: a layer comes out different, or not at all.
    """
    arrays = _network_arrays(network)
    try:
        described = describe(network)
        own = {type(layer) for layer in all_layers(network)}
        # Better an error now than a file that nobody can read.
        again = build(json.loads(json.dumps(described)), np.random.default_rng(0), _count(arrays), own)
        compare(_types(arrays), _types(_network_arrays(again)), "the network", "what its config makes")
    except (ValueError, TypeError) as error:
        raise ValueError(f"save: {error}") from error
    return described


def load(path, rng=None, layers=()):
    """The network that `save` wrote, in the mode of use: no dropout, running means. ``network.train()`` learns on.

    Args:
        path: str or Path.
        rng: numpy.random.Generator for layers that draw in training, such as dropout; None makes a new one.
        layers: classes of `Layer` that the file may name besides those of `nnlib.layers`: your own.

    Raises:
        ModelFileError: the file holds no network, or is damaged, or comes from a newer version.
        FileNotFoundError: there is no such file.
        TypeError: a path that is neither str nor Path.
    """
    return load_training(path, rng, layers)[0]


def load_training(path, rng=None, layers=()):
    """The network that `save` wrote, with the optimizer's state and the history, to go on as if nothing had happened::

        network, state, history = load_training(path)
        optimizer = Adam(network.parameters(), weight_decay=0.1)      # the same arguments as before
        optimizer.load_state(state)                                   # its steps, lr, and what it remembers
        fit(network, ..., optimizer=optimizer, history=history)

    Args and errors: as for `load`.

    Returns:
        network: `Layer`.
        state: dict for `Optimizer.load_state`, or None if none was saved.
        history: `History`, or None if none was saved.
    """
    description, arrays = read_archive(path)
    with explained(path):
        remembered = {name: arrays.pop(name) for name in list(arrays) if name.startswith("optimizer/")}
        network = build(description["network"], np.random.default_rng() if rng is None else rng, _count(arrays), layers)
        targets = _network_arrays(network)
        compare(_types(arrays), _types(targets), "the file", "the network")
        for name, array in arrays.items():
            targets[name][...] = array
        state, history = description["optimizer"], description["history"]
        if state is not None:
            state["arrays"] = {}
            for name, array in remembered.items():
                _, kind, parameter = name.split("/", 2)
                state["arrays"].setdefault(kind, {})[parameter] = array
        return network.eval(), state, None if history is None else History(history)


def read_metadata(path):
    """The metadata that was given to `save`; the network is not built.

    Args and errors: as for `load`.

    Returns:
        dict.
    """
    description, _ = read_archive(path)
    with explained(path):
        return description["metadata"]


def _network_arrays(network):
    """Everything that makes the network what it is, by name: the arrays themselves."""
    parameters = {f"parameters/{name}": parameter for name, parameter, _ in network.parameters()}
    return parameters | {f"buffers/{name}": array for name, array in network.buffers()}


def _types(arrays):
    return {name: (array.shape, array.dtype.name) for name, array in arrays.items()}


def _count(arrays):
    return sum(array.size for array in arrays.values())
