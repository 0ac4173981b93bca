"""A network as a list of layers, each fed with the output of the one before."""

from textwrap import indent

from nnlib.layers import Layer


class Sequential(Layer):
    """Layers one after another; itself a layer, so that networks can be parts of networks::

        y = layer_last(... layer_1(layer_0(x)))

    Args:
        layers: any number of `Layer` objects; none makes the identity.

    Raises:
        TypeError: something that is not a layer.

    >>> import numpy as np
    >>> from nnlib.layers import Linear, Tanh
    >>> rng = np.random.default_rng(0)
    >>> network = Sequential(Linear(2, 3, rng=rng), Tanh(), Linear(3, 1, rng=rng))
    >>> network
    Sequential(
      0: Linear(2, 3)
      1: Tanh()
      2: Linear(3, 1)
    )
    >>> [(name, parameter.shape) for name, parameter, gradient in network.parameters()]
    [('0.w', (3, 2)), ('0.b', (3,)), ('2.w', (1, 3)), ('2.b', (1,))]

    Source: PyTorch, torch.nn.Sequential.
    """

    def __init__(self, *layers):
        for index, layer in enumerate(layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"Sequential: layer {index} is {layer!r}, expected a Layer object")
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, dy):
        """The chain rule: from the last layer to the first, each turns dL/d(its output) into dL/d(its input)."""
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy

    def parameters(self):
        """Yields (name, parameter, gradient), the names led by the layer's position: "0.w"."""
        for index, layer in enumerate(self.layers):
            for name, parameter, gradient in layer.parameters():
                yield f"{index}.{name}", parameter, gradient

    def __repr__(self):
        lines = "".join(indent(f"{index}: {layer!r}\n", "  ") for index, layer in enumerate(self.layers))
        return f"Sequential(\n{lines})" if lines else "Sequential()"
