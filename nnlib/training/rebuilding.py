"""A network described in plain data, and built again from that.

A layer is described by the name of its class, its `config`, and those of its children that it was made of. It is built
again by calling the class, looked up in `nnlib.layers` and among the reader's own, never imported by its name, with the
config as keyword arguments::

    Linear(**config, rng=rng, dtype=dtype)      rng and dtype where the constructor takes them
    Sequential(*children, **config)             children where it has room for them: positional arguments that the
                                                config does not name
    Residual(*children, shortcut=child)         a child called like an argument is that argument

A layer whose constructor has no room for children makes them itself, from its config.
"""

import json
import math
from inspect import signature

import numpy as np

from nnlib import layers

# However small the network, a stride or a length may be as large as this.
_USUAL = 2**16


def describe(layer):
    """A layer in plain data that JSON can hold.

    Returns:
        dict: "layer" (str), "config" (dict), "dtype" (str, if its constructor takes one, or None), "children" (list of
        pairs, name and description).

    Raises:
        ValueError: a class that is called like one of `nnlib.layers`.

    >>> from nnlib import ReLU, Sequential
    >>> describe(Sequential(ReLU()))["children"]
    [['0', {'layer': 'ReLU', 'config': {}, 'dtype': None, 'children': []}]]
    """
    name = type(layer).__name__
    if _class_of(name) not in (None, type(layer)):
        raise ValueError(f"{name} is not the {name} of nnlib.layers, and a file could not tell them apart")
    arrays = [*(parameter for _, parameter, _ in layer.parameters()), *(array for _, array in layer.buffers())]
    config, children = layer.config(), dict(layer.children())
    given = _named(type(layer), children) + (list(children) if _has_room(type(layer), config, children) else [])
    return {
        "layer": name,
        "config": config,
        "dtype": arrays[0].dtype.name if arrays and "dtype" in signature(type(layer)).parameters else None,
        "children": [[key, describe(child)] for key, child in children.items() if key in given],
    }


def build(description, rng, numbers, own=()):
    """The layer that was described; its parameters are new ones.

    Args:
        description: dict, what `describe` returned, or the same after a way through JSON.
        rng: numpy.random.Generator; layers that draw in training keep it.
        numbers: int >= 0, how many numbers the network's arrays have: whatever would need far more is refused, for a
            single layer before it is made.
        own: classes of `Layer` that are not in `nnlib.layers`.

    Returns:
        `Layer`.

    Raises:
        ValueError: a layer that is neither in `nnlib.layers` nor in `own`, sizes beyond `numbers`, or a description
            that the layer itself contradicts. TypeError and others may come from what the description says, if that
            makes no sense.

    >>> build({"layer": "ReLU", "config": {}, "dtype": None, "children": []}, np.random.default_rng(0), 0)
    ReLU()
    """
    frugal = _Frugal(rng.bit_generator)
    # Numbers count when they are drawn, some twice, and when they are there, drawn or not. What matters is that a
    # description cannot ask for far more.
    frugal.left = 3 * numbers + _USUAL
    layer = _build(description, frugal, max(numbers, _USUAL), {make.__name__: make for make in own})
    frugal.left = math.inf
    if json.dumps(describe(layer), sort_keys=True) != json.dumps(description, sort_keys=True):
        raise ValueError(f"a {description['layer']} built again comes out different; its config may be incomplete")
    return layer


def _build(description, rng, largest, own):
    name, children = description["layer"], description["children"]
    make = (own.get(name) or _class_of(name)) if isinstance(name, str) else None
    if make is None:
        raise ValueError(f"{name!r} is not a layer of this library; hand its class to load: layers=({name},)")
    children = {key: _build(child, rng, largest, own) for key, child in children}
    config = {key: _tuples(value) for key, value in description["config"].items()}
    _check_sizes(name, config, largest)
    named = {key: children.pop(key) for key in _named(make, children)}
    takes = signature(make).parameters
    if "rng" in takes:
        config["rng"] = rng
    if "dtype" in takes and description["dtype"] is not None:
        config["dtype"] = np.dtype(description["dtype"])
    layer = make(*children.values(), **named, **config)
    rng.spend(_count(layer) - sum(map(_count, [*children.values(), *named.values()])))
    return layer


def _count(layer):
    """How many numbers its parameters and buffers have."""
    return sum(array.size for _, array, *_ in [*layer.parameters(), *layer.buffers()])


def _named(make, children):
    """The names of the children that are arguments of the same names."""
    return [key for key in children if key in signature(make).parameters]


def _has_room(make, config, children):
    """Whether a constructor has positional arguments that neither the config nor a named child accounts for."""
    takes = signature(make).parameters
    return any(each.kind <= each.VAR_POSITIONAL and key not in {*config, *children} for key, each in takes.items())


def _class_of(name):
    """The layer class of that name in `nnlib.layers`, or None; the functions there do not count."""
    found = getattr(layers, name) if name in layers.__all__ else None
    return found if isinstance(found, type) and issubclass(found, layers.Layer) else None


def _tuples(value):
    """JSON knows lists only; a config holds tuples only."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _check_sizes(name, values, largest):
    for key, value in values.items() if isinstance(values, dict) else enumerate(values):
        if isinstance(value, tuple | dict) and key != "normalized_shape":
            _check_sizes(name, value, largest)
        elif isinstance(value, int | tuple) and _product(value) > largest:
            raise ValueError(f"{name}: {key} is {value}, more than its arrays can account for")


def _product(sizes):
    """A number itself; of a shape, how many numbers an array of it has."""
    return math.prod(size for size in sizes if isinstance(size, int)) if isinstance(sizes, tuple) else sizes


class _Frugal(np.random.Generator):
    """A generator that refuses to draw more numbers than are left."""

    left = math.inf

    def spend(self, size):
        """Counts an array of this shape, or of so many numbers."""
        self.left -= 1 if size is None else math.prod(np.atleast_1d(size).tolist())
        if self.left < 0:
            raise ValueError("the layers described have far more parameters than the file has numbers")

    def uniform(self, low=0.0, high=1.0, size=None):
        self.spend(size)
        return super().uniform(low, high, size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        self.spend(size)
        return super().normal(loc, scale, size)

    def standard_normal(self, size=None, *options, **more):
        self.spend(size)
        return super().standard_normal(size, *options, **more)

    def random(self, size=None, *options, **more):
        self.spend(size)
        return super().random(size, *options, **more)
