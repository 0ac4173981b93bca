"""What every layer can do, and how a layer that learns gets its first parameters."""

import math
import sys
from inspect import Parameter, signature

import numpy as np

# Arguments in which one number says the same as one for every direction.
GEOMETRY = ("kernel_size", "stride", "padding", "dilation")


class Layer:
    """A thin object around a pair of functions.

    A layer remembers in `forward` what its derivative needs and calls the derivative in `backward`. One that learns
    owns its parameters and, of the same shapes, their gradients. Gradients are *added* to what is there, so that
    several backward passes sum up; `zero_grad` begins anew.

    Whoever holds a layer may write into its arrays, ``layer.w[...] = values``, and an optimizer does. Binding a new
    array, ``layer.w = values``, is for the time before the optimizer is made: it keeps the arrays that it was given.

    Subclasses define forward(x) -> y and backward(dy) -> dx, and of the methods below those that say more than nothing.
    Layers kept as attributes are its children, and their parameters its own; `children` says so otherwise, for example
    where they are kept in a list. A layer remembers one forward pass: used at two places, it needs to be two objects.
    What it remembers it does not copy: until backward has run, do not write into the x that forward was given, nor into
    the y that it returned. What its `config` tells is fixed once it is made.

    >>> class Double(Layer):
    ...     def forward(self, x):
    ...         return 2 * x
    ...     def backward(self, dy):
    ...         return 2 * dy
    >>> Double()(np.array([1.0])), list(Double().parameters()), Double()
    (array([2.]), [], Double())
    """

    training = True
    # Which axis of x counts the examples; recurrent layers have time before it.
    batch_axis = 0

    def __call__(self, x):
        return self.forward(x)

    def backward_parameters(self, dy):
        """`backward` for those who want the parameters' gradients only: a network may leave out what dx alone needs."""
        self.backward(dy)

    def children(self):
        """Yields (name, layer) for the layers that this one is made of: by default, its attributes that are layers."""
        yield from ((name, value) for name, value in vars(self).items() if isinstance(value, Layer))

    def parameters(self):
        """Yields (name, parameter, gradient) for everything that is learned: the arrays themselves, not copies.

        The names of a child's parameters are led by the child's own: "0.w".
        """
        for name, child in self.children():
            for inner, parameter, gradient in child.parameters():
                yield f"{name}.{inner}", parameter, gradient

    def buffers(self):
        """Yields (name, array) for what is kept but not learned, such as running means: the arrays themselves."""
        for name, child in self.children():
            for inner, array in child.buffers():
                yield f"{name}.{inner}", array

    def config(self):
        """The arguments, by name, that make a layer like this one: numbers, words, tuples; no arrays, no children."""
        return {}

    def zero_grad(self):
        """Set every gradient to zero, in place."""
        for _, _, gradient in self.parameters():
            gradient[...] = 0

    def train(self, mode=True):
        """Behave as in training (mode True) or as in use (False), this layer and all below it. Returns the layer."""
        self.training = bool(mode)
        for _, child in self.children():
            child.train(mode)
        return self

    def eval(self):
        """The same as ``train(False)``: no dropout, running means instead of the batch's. Returns the layer."""
        return self.train(False)

    def __repr__(self):
        defaults = {name: argument.default for name, argument in signature(type(self)).parameters.items()}
        config = {name: _shortest(value) if name in GEOMETRY else value for name, value in self.config().items()}
        told = (f"{name}={value!r}" for name, value in config.items() if value != defaults.get(name, Parameter.empty))
        return f"{type(self).__name__}({', '.join(told)})"

    def __getattr__(self, name):
        # Reached only for what is not there. In backward that is an operand which forward has yet to remember.
        early = sys._getframe(1).f_code.co_name in ("backward", "backward_parameters")
        hint = "; backward finds its operands once forward has run" if early else ""
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}{hint}")


def initial_parameters(layer, w_shape, rng, dtype):
    """w and b, uniform in ±1 / sqrt(number of inputs that one output sums over)."""
    check_floating(layer, dtype)
    check_generator(layer, rng)
    bound = 1 / math.sqrt(math.prod(w_shape[1:]))
    return tuple(rng.uniform(-bound, bound, shape).astype(dtype) for shape in (w_shape, w_shape[:1]))


def all_layers(layer):
    """Yields the layer and all below it."""
    yield layer
    for _, child in layer.children():
        yield from all_layers(child)


def check_floating(layer, dtype):
    """Raises ValueError for a type in which nothing could be learned."""
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"{layer}: dtype is {np.dtype(dtype)}, expected a floating-point type")


def check_generator(layer, rng):
    """Raises TypeError for anything that does not draw, such as a bare seed."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{layer}: rng is {rng!r}, expected a numpy.random.Generator")


def _shortest(value):
    """What may be said with one number is: (2, 2) as 2, ((1, 1), (1, 1)) as 1."""
    if isinstance(value, tuple) and value:
        entries = [_shortest(entry) for entry in value]
        return entries[0] if all(entry == entries[0] for entry in entries) else tuple(entries)
    return value
