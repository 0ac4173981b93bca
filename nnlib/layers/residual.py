"""The residual block: layers that learn what to add to their input."""

from textwrap import indent

from nnlib.arrays import as_float
from nnlib.layers.base import Layer
from nnlib.layers.sequential import Sequential


class Residual(Layer):
    """Layers with a way around them::

        y = shortcut(x) + layer_last(... layer_0(x))          dx = shortcut'(dy) + f'(dy)

    Without a shortcut layer the way around is x itself. The gradient then reaches x whole, whatever the layers do to
    it on the other way, and so a deep stack of such blocks can be trained.

    Args:
        layers: any number of `Layer` objects, in order.
        shortcut: `Layer` for the way around when the layers change the shape, such as a 1 x 1 convolution; None leaves
            x as it is.

    Raises:
        TypeError: something that is not a layer.

    >>> import numpy as np
    >>> from nnlib.layers import Linear, Tanh
    >>> block = Residual(Linear(2, 2, rng=np.random.default_rng(0)), Tanh())
    >>> block.layers.layers[0].w[...] = block.layers.layers[0].b[...] = 0
    >>> block(np.array([[3.0, 4.0]])), block.backward(np.array([[1.0, 0.0]]))
    (array([[3., 4.]]), array([[1., 0.]]))

    Source: UW CSE 446, neural networks (networks of real life); He, Zhang, Ren, Sun, Deep residual learning for image
    recognition, 2016.
    """

    def __init__(self, *layers, shortcut=None):
        for name, layer in [*enumerate(layers), *([] if shortcut is None else [("shortcut", shortcut)])]:
            if not isinstance(layer, Layer):
                what = name if name == "shortcut" else f"layer {name}"
                raise TypeError(f"Residual: {what} is {layer!r}, expected a Layer object")
        self.layers, self.shortcut = Sequential(*layers), shortcut

    def forward(self, x):
        x = as_float(x, "Residual")
        added, kept = self.layers(x), x if self.shortcut is None else self.shortcut(x)
        if added.shape != kept.shape:
            way = "x" if self.shortcut is None else "shortcut(x)"
            raise ValueError(
                f"Residual: the layers turn x {x.shape} into {added.shape}, expected {kept.shape} like {way}"
            )
        return added + kept

    def backward(self, dy):
        return self.layers.backward(dy) + (dy if self.shortcut is None else self.shortcut.backward(dy))

    def children(self):
        yield from self.layers.children()
        if self.shortcut is not None:
            yield "shortcut", self.shortcut

    def __repr__(self):
        lines = "".join(indent(f"{name}: {layer!r}\n", "  ") for name, layer in self.children())
        return f"Residual(\n{lines})" if lines else "Residual()"
