"""A network as a list of layers, each fed with the output of the one before."""

import threading
from textwrap import indent

import numpy as np

from nnlib.arrays import as_float
from nnlib.layers.base import Layer
from nnlib.layers.convolution import Conv2d
from nnlib.layers.dense import Linear

# How many shapes of input a network keeps a plan for: a full batch, the rest of an epoch, and one for validation.
KEPT_PLANS = 3


class _Plans(threading.local):
    """Each thread's own plans by what they are for, and the one of its last forward pass."""

    def __init__(self):
        self.kept, self.last = {}, None


class Sequential(Layer):
    """Layers one after another; itself a layer, so that networks can be parts of networks::

        y = layer_last(... layer_1(layer_0(x)))

    Where it can, the network runs as a plan of `nnlib.engine`: the same numbers, up to rounding, several times faster.
    The layers then keep their parameters and gradients but not their operands; to look at what single layers do, call
    them one by one. ``engine=False`` does that always.

    Every thread has plans of its own, so that several may ask one network for its outputs at the same time. Learning
    together is another matter: the gradients are one for all (`nnlib.engine.DataParallel`).

    Args:
        layers: any number of `Layer` objects; none makes the identity.
        engine: bool, whether plans may be used.

    Raises:
        TypeError: something that is not a layer.
        ValueError: one layer object at two places; it could remember the operands of one place only.

    >>> from nnlib.layers import Tanh
    >>> rng = np.random.default_rng(0)
    >>> network = Sequential(Linear(2, 3, rng=rng), Tanh(), Linear(3, 1, rng=rng))
    >>> network
    Sequential(
      0: Linear(in_features=2, out_features=3)
      1: Tanh()
      2: Linear(in_features=3, out_features=1)
    )
    >>> [(name, parameter.shape) for name, parameter, gradient in network.parameters()]
    [('0.w', (3, 2)), ('0.b', (3,)), ('2.w', (1, 3)), ('2.b', (1,))]

    Source: PyTorch, torch.nn.Sequential.
    """

    def __init__(self, *layers, engine=True):
        for index, layer in enumerate(layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"Sequential: layer {index} is {layer!r}, expected a Layer object")
        self.layers = layers
        _refuse_repeated(self)
        self.engine = bool(engine)
        self._plans = _Plans()

    def forward(self, x):
        plans = self._plans
        plans.last = None
        if self.engine and self._may_be_planned(x):
            return self._forward_planned(x, plans)
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, dy):
        """The chain rule: from the last layer to the first, each turns dL/d(its output) into dL/d(its input)."""
        plan = self._plans.last
        if plan is not None:
            return plan.backward(dy)
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy

    def backward_parameters(self, dy):
        plan = self._plans.last
        if plan is not None:
            plan.backward(dy, input_gradient=False)
        elif self.layers:
            for layer in reversed(self.layers[1:]):
                dy = layer.backward(dy)
            self.layers[0].backward_parameters(dy)

    def children(self):
        for index, layer in enumerate(self.layers):
            yield str(index), layer

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, index):
        """A layer by its number; with a slice, a `Sequential` of the same layer objects."""
        return Sequential(*self.layers[index], engine=self.engine) if isinstance(index, slice) else self.layers[index]

    def _may_be_planned(self, x):
        """Whether x and all parameters are float32, or all float64, and there is a layer that gains by it."""
        dtype = getattr(x, "dtype", None)
        if dtype not in (np.float32, np.float64) or x.ndim not in (2, 4) or x.size == 0:
            return False
        own = any(type(layer) in (Linear, Conv2d) for layer in self._leaves())
        return own and all(parameter.dtype == dtype for _, parameter, _ in self.parameters())

    def _forward_planned(self, x, plans):
        # Imported here, because the plan knows the layers.
        from nnlib.engine.memory import Scratch
        from nnlib.engine.plan import Plan

        x = as_float(x, "Sequential")
        # A plan keeps its layers, so that no other object can have the id of one of them.
        leaves = list(self._leaves())
        shapes = tuple(parameter.shape for _, parameter, _ in self.parameters())
        key = (x.shape, x.dtype, shapes, tuple(map(id, leaves)))
        kept = plans.kept
        plan = kept.pop(key, None)
        if plan is None:
            scratch = next((other.scratch for other in kept.values() if other.scratch.dtype == x.dtype), None)
            plan = Plan(leaves, x.shape, scratch or Scratch(x.dtype))
        y = plan.forward(x)
        # The one used last stands last, and the one at the front goes.
        kept[key] = plans.last = plan
        if len(kept) > KEPT_PLANS:
            del kept[next(iter(kept))]
        return y

    def _leaves(self):
        """The layers, with those of a Sequential among them in its place."""
        for layer in self.layers:
            if type(layer) is Sequential and layer.engine:
                yield from layer._leaves()
            else:
                yield layer

    def __getstate__(self):
        # A copy makes plans of its own: their buffers are views of each other, which copying would tear apart.
        return {name: value for name, value in vars(self).items() if name != "_plans"}

    def __setstate__(self, state):
        vars(self).update(state)
        self._plans = _Plans()

    def __repr__(self):
        lines = "".join(indent(f"{index}: {layer!r}\n", "  ") for index, layer in enumerate(self.layers))
        return f"Sequential(\n{lines})" if lines else "Sequential()"


def _refuse_repeated(network):
    """Raises where one object stands at two places of a network, at any depth."""
    seen, open_ends = {}, list(network.children())
    for name, layer in open_ends:  # grows while it is walked
        if id(layer) in seen:
            raise ValueError(
                f"Sequential: layers {seen[id(layer)]} and {name} are the same object, {layer!r}; a layer remembers "
                "one forward pass, so make one for each place"
            )
        seen[id(layer)] = name
        open_ends += [(f"{name}.{inner}", child) for inner, child in layer.children()]
